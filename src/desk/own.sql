-- SPDX-License-Identifier: Apache-2.0

-- name: own_add :exec
INSERT INTO one_time (org, hash, purpose, subject_id, created_us, expires_us)
VALUES ($org, $hash, $purpose, $customer_id, $now_us, $expires_us);

-- name: own_drop :count
DELETE FROM one_time WHERE org = $org AND purpose IN ('story', 'story_visit') AND subject_id = $customer_id;

-- name: own_take :one
UPDATE one_time SET used_us = $now_us
WHERE org = $org AND hash = $hash AND purpose = 'story' AND used_us IS NULL AND expires_us > $now_us
RETURNING subject_id;

-- name: own_look :one
SELECT subject_id FROM one_time
WHERE org = $org AND hash = $hash AND purpose = 'story_visit' AND expires_us > $now_us;
