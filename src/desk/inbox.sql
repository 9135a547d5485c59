-- SPDX-License-Identifier: Apache-2.0

-- name: inbox_get :one -> inbox ahead
SELECT id, desk_id, name, channel, address, team_id, assignment, signature, hold_ms, created_us, archived_us, version
FROM inbox WHERE org = $org AND id = $id;

-- name: inbox_lock :one -> inbox lock
SELECT id, desk_id, name, channel, address, team_id, assignment, signature, hold_ms, created_us, archived_us, version
FROM inbox WHERE org = $org AND id = $id;

-- name: inbox_list :all -> inbox
SELECT id, desk_id, name, channel, address, team_id, assignment, signature, hold_ms, created_us, archived_us, version
FROM inbox WHERE org = $org AND ($archived_too:bool = 1 OR archived_us IS NULL) ORDER BY name_folded LIMIT 200;

-- name: inbox_count :one
SELECT count(*) AS n:int FROM inbox WHERE org = $org;

-- name: inbox_desk :one
SELECT id FROM desk WHERE org = $org AND id = $id AND archived_us IS NULL;

-- name: inbox_add :count
-- 0 when the name is taken.
INSERT INTO inbox (org, id, desk_id, name, name_folded, channel, address, created_us)
VALUES ($org, $id, $desk_id, $name, $name_folded, $channel, $address, $now_us)
ON CONFLICT (org, name_folded) DO NOTHING;

-- name: inbox_other_of_name :one
SELECT id FROM inbox WHERE org = $org AND name_folded = $name_folded AND id <> $id;

-- name: inbox_rename :exec
UPDATE inbox SET name = $name, name_folded = $name_folded, version = version + 1 WHERE org = $org AND id = $id;

-- name: inbox_archive :exec
UPDATE inbox SET archived_us = $archived_us?, version = version + 1 WHERE org = $org AND id = $id;

-- name: inbox_has_team :one
SELECT id FROM team WHERE org = $org AND id = $id;

-- name: inbox_has_agent :one
SELECT id FROM agent WHERE org = $org AND id = $id;

-- name: inbox_team_add :count
INSERT INTO inbox_team (org, inbox_id, team_id) VALUES ($org, $inbox_id, $team_id) ON CONFLICT DO NOTHING;

-- name: inbox_team_remove :count
DELETE FROM inbox_team WHERE org = $org AND inbox_id = $inbox_id AND team_id = $team_id;

-- name: inbox_agent_add :count
INSERT INTO inbox_agent (org, inbox_id, agent_id) VALUES ($org, $inbox_id, $agent_id) ON CONFLICT DO NOTHING;

-- name: inbox_agent_remove :count
DELETE FROM inbox_agent WHERE org = $org AND inbox_id = $inbox_id AND agent_id = $agent_id;

-- name: inbox_put :exec
UPDATE inbox SET address = $address, team_id = $team_id?, assignment = $assignment, signature = $signature,
    hold_ms = $hold_ms, version = version + 1
WHERE org = $org AND id = $id;

-- name: inbox_teams :all -> inbox_seer
SELECT t.id, t.name FROM inbox_team it JOIN team t ON t.org = it.org AND t.id = it.team_id
WHERE it.org = $org AND it.inbox_id = $inbox_id ORDER BY t.name_folded LIMIT 500;

-- name: inbox_agents :all -> inbox_seer
SELECT a.id, a.name FROM inbox_agent ia JOIN agent a ON a.org = ia.org AND a.id = ia.agent_id
WHERE ia.org = $org AND ia.inbox_id = $inbox_id ORDER BY a.id LIMIT 5000;
