-- SPDX-License-Identifier: Apache-2.0

-- name: correction_add :exec
INSERT INTO correction (org, id, conversation_id, message_id, start_at, end_at, claim, said, holds, p, agent_id, model,
                        created_us)
VALUES ($org, $id, $conversation_id, $message_id, $start_at, $end_at, $claim, $said, $holds, $p, $agent_id?,
        COALESCE((SELECT model FROM reading WHERE org = $org AND conversation_id = $conversation_id), ''), $now_us);

-- name: correction_replace :exec
-- What was said of this claim at this place before.
DELETE FROM correction WHERE org = $org AND message_id = $message_id AND claim = $claim
  AND start_at <= $end_at AND end_at >= $start_at;

-- name: correction_get :one
SELECT k.id, m.conversation_id, k.message_id, k.claim, k.said, k.holds FROM correction k
JOIN message m ON m.org = k.org AND m.id = k.message_id WHERE k.org = $org AND k.id = $id;

-- name: correction_drop :count
DELETE FROM correction WHERE org = $org AND id = $id;

-- name: correction_of :all -> correction ahead
-- Of the messages that a conversation has now.
SELECT k.id, k.message_id, k.start_at, k.end_at, k.claim, k.said, k.holds
FROM message m CROSS JOIN correction k WHERE m.org = $org AND m.conversation_id = $conversation_id
  AND k.org = m.org AND k.message_id = m.id ORDER BY k.id DESC LIMIT 200;

-- name: correction_forget :count
DELETE FROM correction WHERE org = $org AND message_id = $message_id;

-- name: correction_message :one
SELECT m.id, m.conversation_id, m.kind, length(m.body) AS letters:int FROM message m WHERE m.org = $org AND m.id = $id;

-- name: correction_count :one
SELECT count(*) AS n:int FROM correction WHERE org = $org AND conversation_id = $conversation_id;
