-- SPDX-License-Identifier: Apache-2.0

-- name: field_get :one -> field
SELECT id, noun, key, label, kind, choices_json, required, position, created_us, archived_us, version FROM field
WHERE org = $org AND id = $id;

-- name: field_lock :one -> field lock
SELECT id, noun, key, label, kind, choices_json, required, position, created_us, archived_us, version FROM field
WHERE org = $org AND id = $id;

-- name: field_of_key :one -> field
SELECT id, noun, key, label, kind, choices_json, required, position, created_us, archived_us, version FROM field
WHERE org = $org AND noun = $noun AND key = $key;

-- name: field_list :all -> field ahead
SELECT id, noun, key, label, kind, choices_json, required, position, created_us, archived_us, version FROM field
WHERE org = $org AND ($noun = '' OR noun = $noun) AND ($archived_too:bool = 1 OR archived_us IS NULL)
ORDER BY noun, position, id LIMIT 1000;

-- name: field_count :one
SELECT count(*) AS n:int FROM field WHERE org = $org AND noun = $noun;

-- name: field_add :count
-- 0 when the key is taken.
INSERT INTO field (org, id, noun, key, label, kind, choices_json, required, position, created_us)
VALUES ($org, $id, $noun, $key, $label, $kind, $choices_json, $required, $position, $now_us)
ON CONFLICT (org, noun, key) DO NOTHING;

-- name: field_put :exec
UPDATE field SET label = $label, choices_json = $choices_json, required = $required, position = $position,
       version = version + 1
WHERE org = $org AND id = $id;

-- name: field_archive :exec
UPDATE field SET archived_us = $archived_us?, version = version + 1 WHERE org = $org AND id = $id;

-- name: field_values :all -> field_value
-- What one conversation, customer or company holds.
SELECT f.id AS field_id, f.key, f.label, f.kind, v.text_value, v.number_value, v.changed_us
FROM field_value v CROSS JOIN field f
WHERE v.org = $org AND v.noun_id = $noun_id AND f.org = v.org AND f.id = v.field_id AND f.archived_us IS NULL
ORDER BY f.position, f.id;

-- name: field_value_get :one
SELECT text_value, number_value FROM field_value WHERE org = $org AND noun_id = $noun_id AND field_id = $field_id;

-- name: field_value_put :exec
INSERT INTO field_value (org, field_id, noun_id, text_value, text_folded, number_value, changed_us)
VALUES ($org, $field_id, $noun_id, $text_value, $text_folded, $number_value?, $now_us)
ON CONFLICT (org, noun_id, field_id) DO UPDATE SET text_value = excluded.text_value,
    text_folded = excluded.text_folded, number_value = excluded.number_value, changed_us = excluded.changed_us;

-- name: field_value_drop :exec
DELETE FROM field_value WHERE org = $org AND noun_id = $noun_id AND field_id = $field_id;

-- name: field_touch_conversation :exec
UPDATE conversation SET updated_us = $now_us, version = version + 1 WHERE org = $org AND id = $id;

-- name: field_touch_customer :exec
UPDATE customer SET updated_us = $now_us, version = version + 1 WHERE org = $org AND id = $id;

-- name: field_touch_company :exec
UPDATE company SET updated_us = $now_us, version = version + 1 WHERE org = $org AND id = $id;
