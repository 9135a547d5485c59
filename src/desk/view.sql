-- SPDX-License-Identifier: Apache-2.0

-- name: view_get :one -> view
-- One that is the agent's own, of one of their teams, or everybody's.
SELECT v.id, v.name, v.filter, v.sort, v.columns, v.owner_id, v.team_id, v.position, v.created_us, v.version FROM saved_view v
WHERE v.org = $org AND v.id = $id AND (v.owner_id = $agent_id:id OR (v.owner_id IS NULL AND (v.team_id IS NULL OR $all:bool = 1
  OR EXISTS (SELECT 1 FROM team_member m WHERE m.org = v.org AND m.team_id = v.team_id AND m.agent_id = $agent_id:id))));

-- name: view_list :all -> view
SELECT v.id, v.name, v.filter, v.sort, v.columns, v.owner_id, v.team_id, v.position, v.created_us, v.version FROM saved_view v
WHERE v.org = $org AND (v.owner_id = $agent_id:id OR (v.owner_id IS NULL AND (v.team_id IS NULL OR $all:bool = 1
  OR EXISTS (SELECT 1 FROM team_member m WHERE m.org = v.org AND m.team_id = v.team_id AND m.agent_id = $agent_id:id))))
ORDER BY v.position, v.id LIMIT 400;

-- name: view_totals :one
SELECT CAST(COALESCE(sum(CASE WHEN owner_id IS NULL THEN 1 ELSE 0 END), 0) AS bigint) AS shared:int,
       CAST(COALESCE(sum(CASE WHEN owner_id = $agent_id:id THEN 1 ELSE 0 END), 0) AS bigint) AS own:int
FROM saved_view WHERE org = $org;

-- name: view_team :one
SELECT id FROM team WHERE org = $org AND id = $id AND archived_us IS NULL;

-- name: view_add :exec
INSERT INTO saved_view (org, id, name, filter, sort, columns, owner_id, team_id, position, created_us, version)
VALUES ($org, $id, $name, $filter, $sort, $columns, $owner_id?, $team_id?, $position, $created_us, $version);

-- name: view_put :exec
UPDATE saved_view SET name = $name, filter = $filter, sort = $sort, columns = $columns, position = $position,
       version = version + 1 WHERE org = $org AND id = $id;

-- name: view_remove :exec
DELETE FROM saved_view WHERE org = $org AND id = $id;
