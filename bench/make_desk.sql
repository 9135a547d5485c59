-- SPDX-License-Identifier: Apache-2.0
-- For bench/make_desk.c, on a desk that `heard init` made.

-- name: make_desk_place :one
SELECT i.org, i.id AS inbox_id:id, i.desk_id, a.id AS agent_id:id FROM inbox i JOIN agent a ON a.org = i.org
WHERE a.role = 'owner' ORDER BY i.id LIMIT 1;

-- name: make_desk_status :one
SELECT id FROM status WHERE org = $org AND category = $category AND is_first = 1;

-- name: make_desk_read :exec scan
-- As if the engine had read all of it.
UPDATE conversation SET reading_due_us = NULL WHERE org = $org;
