-- SPDX-License-Identifier: Apache-2.0

-- name: macro_get :one -> macro
-- One that is the agent's own, of one of their teams, or everybody's.
SELECT m.id, m.name, m.body, m.actions_json, m.owner_id, m.team_id, m.uses, m.used_us, m.created_us, m.archived_us, m.version
FROM macro m WHERE m.org = $org AND m.id = $id AND (m.owner_id = $agent_id:id OR (m.owner_id IS NULL AND (m.team_id IS NULL
  OR $all:bool = 1 OR EXISTS (SELECT 1 FROM team_member t WHERE t.org = m.org AND t.team_id = m.team_id
                              AND t.agent_id = $agent_id:id))));

-- name: macro_list :all -> macro
SELECT m.id, m.name, m.body, m.actions_json, m.owner_id, m.team_id, m.uses, m.used_us, m.created_us, m.archived_us, m.version
FROM macro m WHERE m.org = $org AND ($archived_too:bool = 1 OR m.archived_us IS NULL)
  AND (m.owner_id = $agent_id:id OR (m.owner_id IS NULL AND (m.team_id IS NULL OR $all:bool = 1
       OR EXISTS (SELECT 1 FROM team_member t WHERE t.org = m.org AND t.team_id = m.team_id AND t.agent_id = $agent_id:id))))
ORDER BY m.name_folded, m.id LIMIT 1500;

-- name: macro_totals :one
SELECT CAST(COALESCE(sum(CASE WHEN owner_id IS NULL THEN 1 ELSE 0 END), 0) AS bigint) AS shared:int,
       CAST(COALESCE(sum(CASE WHEN owner_id = $agent_id:id THEN 1 ELSE 0 END), 0) AS bigint) AS own:int
FROM macro WHERE org = $org;

-- name: macro_team :one
SELECT id FROM team WHERE org = $org AND id = $id AND archived_us IS NULL;

-- name: macro_add :exec
INSERT INTO macro (org, id, name, name_folded, body, actions_json, owner_id, team_id, created_us)
VALUES ($org, $id, $name, $name_folded, $body, $actions_json, $owner_id?, $team_id?, $now_us);

-- name: macro_put :exec
UPDATE macro SET name = $name, name_folded = $name_folded, body = $body, actions_json = $actions_json, version = version + 1
WHERE org = $org AND id = $id;

-- name: macro_archive :exec
UPDATE macro SET archived_us = $archived_us?, version = version + 1 WHERE org = $org AND id = $id;

-- name: macro_used :exec
UPDATE macro SET uses = uses + 1, used_us = $now_us WHERE org = $org AND id = $id;
