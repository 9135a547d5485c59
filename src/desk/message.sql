-- SPDX-License-Identifier: Apache-2.0

-- name: message_get :one -> message
SELECT m.id, m.conversation_id, m.kind, m.customer_id, m.agent_id, m.channel, m.body, m.html, m.quote_at, m.subject,
       m.to_json, m.language, m.moved_from_id, m.imported_id, m.created_us, m.edited_us, m.redacted_us, m.files,
       cu.name AS customer_name, ag.name AS agent_name, o.id AS outbox_id, o.state AS outbox_state,
       o.due_us AS outbox_due_us, o.error AS outbox_error
FROM message m LEFT JOIN customer cu ON cu.org = m.org AND cu.id = m.customer_id
LEFT JOIN agent ag ON ag.org = m.org AND ag.id = m.agent_id
LEFT JOIN outbox o ON o.org = m.org AND o.message_id = m.id
WHERE m.org = $org AND m.id = $id;

-- name: conversation_labels :all -> conversation_label
SELECT t.id, t.name, t.color FROM conversation_tag ct CROSS JOIN tag t
WHERE ct.org = $org AND ct.conversation_id = $conversation_id AND t.org = ct.org AND t.id = ct.tag_id ORDER BY t.name_folded;

-- name: mention_list :all -> mention
SELECT n.message_id, m.conversation_id, n.created_us, n.seen_us
FROM mention n JOIN message m ON m.org = n.org AND m.id = n.message_id
WHERE n.org = $org AND n.agent_id = $agent_id AND n.created_us < $before_us ORDER BY n.created_us DESC LIMIT $limit;

-- name: message_page :all -> message ahead
-- The last ones before a place, the youngest first; what was taken back before it left is not among them. The joins say
-- $org and not m.org: PostgreSQL compares half as much.
SELECT m.id, m.conversation_id, m.kind, m.customer_id, m.agent_id, m.channel, m.body, m.html, m.quote_at, m.subject,
       m.to_json, m.language, m.moved_from_id, m.imported_id, m.created_us, m.edited_us, m.redacted_us, m.files,
       cu.name AS customer_name, ag.name AS agent_name, o.id AS outbox_id, o.state AS outbox_state,
       o.due_us AS outbox_due_us, o.error AS outbox_error
FROM message m LEFT JOIN customer cu ON cu.org = $org AND cu.id = m.customer_id
LEFT JOIN agent ag ON ag.org = $org AND ag.id = m.agent_id
LEFT JOIN outbox o ON o.org = $org AND o.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND (m.created_us, m.id) < ($created_us, $id)
  AND (o.state IS NULL OR o.state <> 'cancelled')
ORDER BY m.created_us DESC, m.id DESC LIMIT $limit;

-- name: message_list :all -> message
SELECT m.id, m.conversation_id, m.kind, m.customer_id, m.agent_id, m.channel, m.body, m.html, m.quote_at, m.subject,
       m.to_json, m.language, m.moved_from_id, m.imported_id, m.created_us, m.edited_us, m.redacted_us, m.files,
       cu.name AS customer_name, ag.name AS agent_name, o.id AS outbox_id, o.state AS outbox_state,
       o.due_us AS outbox_due_us, o.error AS outbox_error
FROM message m LEFT JOIN customer cu ON cu.org = $org AND cu.id = m.customer_id
LEFT JOIN agent ag ON ag.org = $org AND ag.id = m.agent_id
LEFT JOIN outbox o ON o.org = $org AND o.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND (m.created_us, m.id) > ($created_us, $id)
  AND (o.state IS NULL OR o.state <> 'cancelled')
ORDER BY m.created_us, m.id LIMIT $limit;

-- name: message_lock :one lock
SELECT m.id, m.conversation_id, m.body, m.subject, m.quote_at, EXISTS
    (SELECT 1 FROM outbox o WHERE o.org = m.org AND o.message_id = m.id AND o.state = 'cancelled') AS taken_back:bool
FROM message m WHERE m.org = $org AND m.id = $id;

-- name: message_of_key :one
SELECT m.id, m.conversation_id, c.number, (SELECT o.id FROM outbox o WHERE o.org = m.org AND o.message_id = m.id) AS outbox_id:id?
FROM message m JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id WHERE m.org = $org AND m.key = $key;

-- name: message_add :exec must
-- Not while another process takes in one of the same key.
INSERT INTO message (org, id, conversation_id, kind, customer_id, agent_id, channel, body, html, quote_at, subject, to_json,
                     language, key, files, imported_id, created_us)
VALUES ($org, $id, $conversation_id, $kind, $customer_id?, $agent_id?, $channel, $body, $html?, $quote_at?, $subject,
        $to_json, $language, $key?, $files, $imported_id?, $created_us)
ON CONFLICT (org, key) WHERE key IS NOT NULL DO NOTHING;

-- name: message_speak :exec
-- What a message does to its conversation.
UPDATE conversation SET active_us = $active_us, customer_us = $customer_us?, agent_us = $agent_us?,
       waiting_us = $waiting_us?, first_reply_us = $first_reply_us?, closed_us = $closed_us?,
       snoozed_until_us = $snoozed_until_us?, status_id = $status_id, category = $category, reopened = $reopened,
       messages = $messages, preview = $preview, updated_us = $updated_us, reading_due_us = $updated_us,
       version = version + 1
WHERE org = $org AND id = $id;

-- name: message_speak_first :exec
-- The same for one that was opened with it: it stands in the lists where it was put, and their indexes are left alone.
UPDATE conversation SET customer_us = $customer_us?, agent_us = $agent_us?, waiting_us = $waiting_us?,
       first_reply_us = $first_reply_us?, messages = $messages, preview = $preview, updated_us = $updated_us,
       reading_due_us = $updated_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: message_redact :exec
UPDATE message SET body = $body, html = NULL, redacted_us = $now_us WHERE org = $org AND id = $id;

-- name: redaction_add :exec
INSERT INTO redaction (org, id, message_id, agent_id, start_at, end_at, reason, created_us)
VALUES ($org, $id, $message_id, $agent_id, $start_at, $end_at, $reason, $now_us);

-- name: mention_add :count
INSERT INTO mention (org, message_id, agent_id, created_us) VALUES ($org, $message_id, $agent_id, $now_us)
ON CONFLICT DO NOTHING;

-- name: message_inbox :one
SELECT name, address, hold_ms FROM inbox WHERE org = $org AND id = $id;

-- name: message_last_asked :one ahead
-- The customer's last words: answers go to whoever wrote them, from wherever they did.
SELECT to_json FROM message WHERE org = $org AND conversation_id = $conversation_id AND kind = 'customer'
ORDER BY created_us DESC, id DESC LIMIT 1;

-- name: message_address :one
-- Where answers to a customer go.
SELECT i.value, cu.name FROM customer_identity i JOIN customer cu ON cu.org = i.org AND cu.id = i.customer_id
WHERE i.org = $org AND i.customer_id = $customer_id AND i.kind = 'email' AND i.bounced_us IS NULL
ORDER BY i.is_first DESC, i.id LIMIT 1;

-- name: message_counts :one
-- Of what was not taken back.
SELECT CAST(COALESCE(sum(CASE WHEN m.kind <> 'note' THEN 1 ELSE 0 END), 0) AS bigint) AS messages:int,
       CAST(COALESCE(max(m.created_us), 0) AS bigint) AS active_us:int,
       CAST(COALESCE(max(CASE WHEN m.kind = 'customer' THEN m.created_us END), 0) AS bigint) AS customer_us:int,
       CAST(COALESCE(max(CASE WHEN m.kind = 'agent' THEN m.created_us END), 0) AS bigint) AS agent_us:int,
       CAST(COALESCE(min(CASE WHEN m.kind = 'agent' THEN m.created_us END), 0) AS bigint) AS first_reply_us:int
FROM message m LEFT JOIN outbox o ON o.org = m.org AND o.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND (o.state IS NULL OR o.state <> 'cancelled');

-- name: message_first_since :one
-- When the customer first spoke after a moment.
SELECT created_us FROM message
WHERE org = $org AND conversation_id = $conversation_id AND kind = 'customer' AND created_us > $created_us
ORDER BY created_us, id LIMIT 1;

-- name: message_recount :exec
UPDATE conversation SET messages = $messages, active_us = $active_us, customer_us = $customer_us?, agent_us = $agent_us?,
       first_reply_us = $first_reply_us?, waiting_us = $waiting_us?, preview = $preview, updated_us = $updated_us,
       reading_due_us = $updated_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: message_index_put :exec
INSERT INTO message_search (rowid, scope, words) VALUES ($id, 'o' || $org, $words:text);

-- name: message_index_remove :exec
INSERT INTO message_search (message_search, rowid, scope, words) VALUES ('delete', $id, 'o' || $org, $words:text);
