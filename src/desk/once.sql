-- SPDX-License-Identifier: Apache-2.0

-- name: once_get :one -> once
SELECT request_hash, status, answer FROM idempotency WHERE org = $org AND actor_id = $actor_id AND key = $key;

-- name: once_add :count
-- 0 when another process was quicker.
INSERT INTO idempotency (org, actor_id, key, request_hash, status, answer, created_us)
VALUES ($org, $actor_id, $key, $request_hash, $status, $answer, $now_us) ON CONFLICT DO NOTHING;

-- name: once_forget :count scan
DELETE FROM idempotency WHERE created_us < $before_us;
