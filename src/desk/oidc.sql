-- SPDX-License-Identifier: Apache-2.0

-- name: oidc_add :exec
INSERT INTO one_time (org, hash, purpose, data_json, created_us, expires_us)
VALUES ($org, $hash, 'oidc', $data_json, $now_us, $expires_us);

-- name: oidc_take :one
UPDATE one_time SET used_us = $now_us
WHERE org = $org AND hash = $hash AND purpose = 'oidc' AND used_us IS NULL AND expires_us > $now_us
RETURNING data_json;

-- name: oidc_agent :one
SELECT agent_id FROM agent_identity WHERE org = $org AND issuer = $issuer AND subject = $subject;

-- name: oidc_link :count
INSERT INTO agent_identity (org, issuer, subject, agent_id, created_us)
VALUES ($org, $issuer, $subject, $agent_id, $now_us) ON CONFLICT DO NOTHING;
