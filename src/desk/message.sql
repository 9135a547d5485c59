-- SPDX-License-Identifier: Apache-2.0

-- name: message_get :one -> message
SELECT m.id, m.conversation_id, m.kind, m.customer_id, m.agent_id, m.channel, m.body, m.html, m.quote_at, m.subject,
       m.to_json, m.language, m.moved_from_id, m.imported_id, m.created_us, m.edited_us, m.redacted_us, m.files,
       cu.name AS customer_name, ag.name AS agent_name, o.id AS outbox_id, o.state AS outbox_state,
       o.due_us AS outbox_due_us
FROM message m LEFT JOIN customer cu ON cu.org = m.org AND cu.id = m.customer_id
LEFT JOIN agent ag ON ag.org = m.org AND ag.id = m.agent_id
LEFT JOIN outbox o ON o.org = m.org AND o.message_id = m.id
WHERE m.org = $org AND m.id = $id;

-- name: conversation_labels :all -> conversation_label
SELECT t.id, t.name, t.color FROM conversation_tag ct JOIN tag t ON t.org = ct.org AND t.id = ct.tag_id
WHERE ct.org = $org AND ct.conversation_id = $conversation_id ORDER BY t.name_folded;

-- name: mention_list :all -> mention
SELECT n.message_id, m.conversation_id, n.created_us, n.seen_us
FROM mention n JOIN message m ON m.org = n.org AND m.id = n.message_id
WHERE n.org = $org AND n.agent_id = $agent_id AND n.created_us < $before_us ORDER BY n.created_us DESC LIMIT $limit;
