-- SPDX-License-Identifier: Apache-2.0

-- name: trip_add :exec
INSERT INTO one_time (org, hash, purpose, subject_id, data_json, created_us, expires_us)
VALUES ($org, $hash, $purpose, $subject_id, $data_json, $now_us, $expires_us);

-- name: trip_take :one
UPDATE one_time SET used_us = $now_us
WHERE org = $org AND hash = $hash AND purpose = $purpose AND used_us IS NULL AND expires_us > $now_us
RETURNING subject_id, data_json;
