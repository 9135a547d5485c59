-- SPDX-License-Identifier: Apache-2.0

-- name: hours_get :one -> hours
SELECT id, name, timezone, week_json, created_us, version FROM hours WHERE org = $org AND id = $id;

-- name: hours_lock :one -> hours lock
SELECT id, name, timezone, week_json, created_us, version FROM hours WHERE org = $org AND id = $id;

-- name: hours_list :all -> hours
SELECT id, name, timezone, week_json, created_us, version FROM hours WHERE org = $org ORDER BY id LIMIT 100;

-- name: hours_add :exec
INSERT INTO hours (org, id, name, timezone, week_json, created_us)
VALUES ($org, $id, $name, $timezone, $week_json, $now_us);

-- name: hours_put :exec
UPDATE hours SET name = $name, timezone = $timezone, week_json = $week_json, version = version + 1
WHERE org = $org AND id = $id;

-- name: hours_used :one
-- By how many teams, inboxes and targets.
SELECT (SELECT count(*) FROM team WHERE org = $org AND hours_id = $id)
     + (SELECT count(*) FROM inbox WHERE org = $org AND hours_id = $id)
     + (SELECT count(*) FROM target WHERE org = $org AND hours_id = $id) AS n:int;

-- name: hours_delete :exec
DELETE FROM hours WHERE org = $org AND id = $id;

-- name: holiday_list :all -> holiday
SELECT day, name, open_json FROM holiday WHERE org = $org AND hours_id = $hours_id ORDER BY day LIMIT 1000;

-- name: holiday_count :one
SELECT count(*) AS n:int FROM holiday WHERE org = $org AND hours_id = $hours_id;

-- name: holiday_put :exec
INSERT INTO holiday (org, hours_id, day, name, open_json) VALUES ($org, $hours_id, $day, $name, $open_json)
ON CONFLICT (org, hours_id, day) DO UPDATE SET name = excluded.name, open_json = excluded.open_json;

-- name: holiday_remove :count
DELETE FROM holiday WHERE org = $org AND hours_id = $hours_id AND day = $day;
