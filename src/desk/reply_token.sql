-- SPDX-License-Identifier: Apache-2.0

-- name: reply_key_get :one
SELECT key FROM reply_key WHERE org = $org;

-- name: reply_key_add :count
INSERT INTO reply_key (org, key, created_us) VALUES ($org, $key, $now_us) ON CONFLICT (org) DO NOTHING;
