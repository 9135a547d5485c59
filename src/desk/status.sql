-- SPDX-License-Identifier: Apache-2.0

-- name: status_get :one -> status
SELECT id, name, category, is_first, position, created_us, archived_us, version
FROM status WHERE org = $org AND id = $id;

-- name: status_lock :one -> status lock
SELECT id, name, category, is_first, position, created_us, archived_us, version
FROM status WHERE org = $org AND id = $id;

-- name: status_list :all -> status
SELECT id, name, category, is_first, position, created_us, archived_us, version
FROM status WHERE org = $org AND ($archived_too:bool = 1 OR archived_us IS NULL)
ORDER BY CASE category WHEN 'open' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, position, id LIMIT 200;

-- name: status_count :one
SELECT count(*) AS n:int FROM status WHERE org = $org;

-- name: status_add :count
-- 0 when the name is taken.
INSERT INTO status (org, id, name, name_folded, category, position, created_us)
VALUES ($org, $id, $name, $name_folded, $category, $position, $now_us) ON CONFLICT (org, name_folded) DO NOTHING;

-- name: status_other_of_name :one
SELECT id FROM status WHERE org = $org AND name_folded = $name_folded AND id <> $id;

-- name: status_rename :exec
UPDATE status SET name = $name, name_folded = $name_folded, version = version + 1 WHERE org = $org AND id = $id;

-- name: status_archive :exec
UPDATE status SET archived_us = $archived_us?, version = version + 1 WHERE org = $org AND id = $id;

-- name: status_no_first :exec
UPDATE status SET is_first = 0, version = version + 1 WHERE org = $org AND category = $category AND is_first = 1;

-- name: status_first :exec
UPDATE status SET is_first = 1, version = version + 1 WHERE org = $org AND id = $id;

-- name: status_move :exec
UPDATE status SET position = $position, version = version + 1 WHERE org = $org AND id = $id;
