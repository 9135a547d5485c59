-- SPDX-License-Identifier: Apache-2.0

-- name: team_get :one -> team
SELECT id, name, assignment, created_us, archived_us, version FROM team WHERE org = $org AND id = $id;

-- name: team_lock :one -> team lock
SELECT id, name, assignment, created_us, archived_us, version FROM team WHERE org = $org AND id = $id;

-- name: team_list :all -> team
SELECT id, name, assignment, created_us, archived_us, version FROM team
WHERE org = $org AND ($archived_too:bool = 1 OR archived_us IS NULL) ORDER BY name_folded LIMIT 500;

-- name: team_count :one
SELECT count(*) AS n:int FROM team WHERE org = $org;

-- name: team_add :count
-- 0 when the name is taken.
INSERT INTO team (org, id, name, name_folded, assignment, created_us)
VALUES ($org, $id, $name, $name_folded, $assignment, $now_us) ON CONFLICT (org, name_folded) DO NOTHING;

-- name: team_other_of_name :one
SELECT id FROM team WHERE org = $org AND name_folded = $name_folded AND id <> $id;

-- name: team_rename :exec
UPDATE team SET name = $name, name_folded = $name_folded, version = version + 1 WHERE org = $org AND id = $id;

-- name: team_set_assignment :exec
UPDATE team SET assignment = $assignment, version = version + 1 WHERE org = $org AND id = $id;

-- name: team_archive :exec
UPDATE team SET archived_us = $archived_us?, version = version + 1 WHERE org = $org AND id = $id;

-- name: team_members :all -> team_member
SELECT a.id, a.name, a.role, a.state, a.away, m.added_us FROM team_member m
JOIN agent a ON a.org = m.org AND a.id = m.agent_id
WHERE m.org = $org AND m.team_id = $team_id ORDER BY a.id LIMIT 500;

-- name: team_member_count :one
SELECT count(*) AS n:int FROM team_member WHERE org = $org AND team_id = $team_id;

-- name: team_agent :one
SELECT name, state FROM agent WHERE org = $org AND id = $id;

-- name: team_inboxes :all
SELECT inbox_id FROM inbox_team WHERE org = $org AND team_id = $team_id LIMIT 1000;

-- name: team_member_add :count
INSERT INTO team_member (org, team_id, agent_id, added_us) VALUES ($org, $team_id, $agent_id, $now_us)
ON CONFLICT DO NOTHING;

-- name: team_member_remove :count
DELETE FROM team_member WHERE org = $org AND team_id = $team_id AND agent_id = $agent_id;
