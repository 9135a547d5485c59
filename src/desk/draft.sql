-- SPDX-License-Identifier: Apache-2.0

-- name: draft_get :one -> draft
SELECT id, conversation_id, kind, body, subject, to_json, updated_us, version FROM draft
WHERE org = $org AND id = $id AND agent_id = $agent_id;

-- name: draft_lock :one -> draft lock
SELECT id, conversation_id, kind, body, subject, to_json, updated_us, version FROM draft
WHERE org = $org AND id = $id AND agent_id = $agent_id;

-- name: draft_of :one -> draft ahead
SELECT id, conversation_id, kind, body, subject, to_json, updated_us, version FROM draft
WHERE org = $org AND agent_id = $agent_id AND conversation_id = $conversation_id AND kind = $kind;

-- name: draft_of_lock :one -> draft lock
SELECT id, conversation_id, kind, body, subject, to_json, updated_us, version FROM draft
WHERE org = $org AND agent_id = $agent_id AND conversation_id = $conversation_id AND kind = $kind;

-- name: draft_list :all -> draft
SELECT id, conversation_id, kind, body, subject, to_json, updated_us, version FROM draft
WHERE org = $org AND agent_id = $agent_id AND id < $before_id ORDER BY id DESC LIMIT $limit;

-- name: draft_count :one
SELECT count(*) AS n:int FROM draft WHERE org = $org AND agent_id = $agent_id;

-- name: draft_add :count
-- 0 when there is one of that conversation and kind.
INSERT INTO draft (org, id, agent_id, conversation_id, kind, body, subject, to_json, updated_us)
VALUES ($org, $id, $agent_id, $conversation_id?, $kind, $body, $subject, $to_json, $now_us)
ON CONFLICT (org, agent_id, conversation_id, kind) DO NOTHING;

-- name: draft_put :exec
UPDATE draft SET body = $body, subject = $subject, to_json = $to_json, updated_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: draft_remove :exec
DELETE FROM draft WHERE org = $org AND id = $id;
