-- SPDX-License-Identifier: Apache-2.0

-- name: forward_message :one
-- What may be forwarded: no notes, nothing of another conversation.
SELECT id FROM message WHERE org = $org AND id = $id AND conversation_id = $conversation_id AND kind IN ('customer', 'agent', 'automatic');

-- name: forward_attachment :one
SELECT a.file_id, a.name, a.said_mime, f.lost_us FROM attachment a JOIN message m ON m.org = a.org AND m.id = a.message_id
JOIN file f ON f.org = a.org AND f.id = a.file_id
WHERE a.org = $org AND a.id = $id AND m.conversation_id = $conversation_id;

-- name: forward_last :one
-- Who forwarded last: the agent who waits for an answer.
SELECT m.agent_id, c.inbox_id FROM message m JOIN outbox o ON o.org = m.org AND o.message_id = m.id
JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND m.kind = 'note' AND m.agent_id IS NOT NULL
ORDER BY m.created_us DESC, m.id DESC LIMIT 1;
