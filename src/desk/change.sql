-- SPDX-License-Identifier: Apache-2.0

-- name: audit_add :exec
INSERT INTO audit (org, id, at_us, actor_kind, actor_id, verb, noun, noun_id, conversation_id, detail_json)
VALUES ($org, $id, $at_us, $actor_kind, $actor_id?, $verb, $noun:text, $noun_id, $conversation_id?, $detail_json);

-- name: undo_add :exec
INSERT INTO undo (org, id, agent_id, verb, noun_id, was_json, words, created_us, expires_us)
VALUES ($org, $id, $agent_id, $verb, $noun_id, $was_json, $words, $now_us, $expires_us);

-- name: undo_get :one lock
SELECT verb, noun_id, was_json, words FROM undo
WHERE org = $org AND id = $id AND agent_id = $agent_id AND done_us IS NULL AND expires_us > $now_us;

-- name: undo_last :one
SELECT id, words FROM undo
WHERE org = $org AND agent_id = $agent_id AND done_us IS NULL AND expires_us > $now_us ORDER BY id DESC LIMIT 1;

-- name: undo_done :exec
UPDATE undo SET done_us = $now_us WHERE org = $org AND id = $id;

-- name: undo_forget :count
DELETE FROM undo WHERE expires_us < $now_us;
