-- SPDX-License-Identifier: Apache-2.0

-- name: notice_add :exec
INSERT INTO notification (org, id, agent_id, kind, conversation_id, message_id, words, created_us)
VALUES ($org, $id, $agent_id, $kind, $conversation_id?, $message_id?, $words, $now_us);
