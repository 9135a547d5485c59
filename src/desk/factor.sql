-- SPDX-License-Identifier: Apache-2.0

-- name: factor_agent_get :one -> factor_agent
SELECT id, name, email, role, state, password_hash, totp_secret, totp_step FROM agent WHERE org = $org AND id = $id;

-- name: factor_agent_lock :one -> factor_agent lock
SELECT id, name, email, role, state, password_hash, totp_secret, totp_step FROM agent WHERE org = $org AND id = $id;

-- name: factor_org :one
SELECT name FROM org WHERE id = $org;

-- name: factor_set :exec
UPDATE agent SET totp_secret = $totp_secret?, totp_step = $totp_step, version = version + 1 WHERE org = $org AND id = $id;

-- name: factor_step :exec
UPDATE agent SET totp_step = $totp_step WHERE org = $org AND id = $id;

-- name: recovery_drop :exec
DELETE FROM recovery_code WHERE org = $org AND agent_id = $agent_id;

-- name: recovery_add :exec
INSERT INTO recovery_code (org, agent_id, hash) VALUES ($org, $agent_id, $hash);

-- name: recovery_use :count
UPDATE recovery_code SET used_us = $now_us WHERE org = $org AND agent_id = $agent_id AND hash = $hash AND used_us IS NULL;

-- name: recovery_left :one
SELECT count(*) AS n:int FROM recovery_code WHERE org = $org AND agent_id = $agent_id AND used_us IS NULL;

-- name: factor_session :one
-- The session has both factors from now on, and another secret: whoever saw the old cookie has nothing.
UPDATE session SET factor = 1, hash = $hash, csrf = $csrf WHERE org = $org AND id = $id AND agent_id = $agent_id
RETURNING expires_us;
