-- SPDX-License-Identifier: Apache-2.0

-- name: whisper_known :all
-- Messages of a conversation that were seen by this encoder already.
SELECT message_id, next_need_id FROM turn_vector
WHERE org = $org AND conversation_id = $conversation_id AND model = $model ORDER BY message_id LIMIT 1000;

-- name: whisper_rows :many
-- Of an inbox, the youngest first.
SELECT conversation_id, message_id, model, vector, next_vector, next_need_id FROM turn_vector
WHERE org = $org AND inbox_id = $inbox_id AND conversation_id <> $conversation_id ORDER BY said_us DESC LIMIT $limit;

-- name: whisper_put :exec
INSERT INTO turn_vector (org, message_id, inbox_id, conversation_id, said_us, model, vector)
VALUES ($org, $message_id, $inbox_id, $conversation_id, $said_us, $model, $vector)
ON CONFLICT (org, message_id) DO UPDATE SET inbox_id = excluded.inbox_id, conversation_id = excluded.conversation_id,
       model = excluded.model, vector = excluded.vector;

-- name: whisper_next :exec
UPDATE turn_vector SET next_need_id = $next_need_id, next_vector = $next_vector, inbox_id = $inbox_id,
       conversation_id = $conversation_id WHERE org = $org AND message_id = $message_id;

-- name: whisper_need :one
SELECT n.id, n.words, n.state FROM need n WHERE n.org = $org AND n.id = $id;
