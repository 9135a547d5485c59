-- SPDX-License-Identifier: Apache-2.0

-- name: token_get :one -> token lock
SELECT id, agent_id, name, hint, scopes, created_us, used_us, expires_us, revoked_us FROM token
WHERE org = $org AND id = $id;

-- name: token_list :all -> token
SELECT id, agent_id, name, hint, scopes, created_us, used_us, expires_us, revoked_us FROM token
WHERE org = $org AND agent_id = $agent_id ORDER BY id DESC LIMIT 200;

-- name: token_count :one
SELECT count(*) AS n:int FROM token WHERE org = $org AND agent_id = $agent_id AND revoked_us IS NULL;

-- name: token_agent :one lock
SELECT role, state FROM agent WHERE org = $org AND id = $id;

-- name: token_add :exec
INSERT INTO token (org, id, agent_id, name, hash, hint, scopes, created_us, expires_us)
VALUES ($org, $id, $agent_id, $name, $hash, $hint, $scopes, $now_us, $expires_us?);

-- name: token_revoke :exec
UPDATE token SET revoked_us = $now_us WHERE org = $org AND id = $id;

-- name: token_look :one
SELECT t.id, t.agent_id, t.scopes, t.used_us, t.expires_us, t.revoked_us, a.role, a.state
FROM token t JOIN agent a ON a.org = t.org AND a.id = t.agent_id WHERE t.org = $org AND t.hash = $hash;

-- name: token_touch :exec
UPDATE token SET used_us = $now_us WHERE org = $org AND id = $id;
