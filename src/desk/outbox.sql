-- SPDX-License-Identifier: Apache-2.0

-- name: outbox_get :one -> outbox
SELECT o.id, o.message_id, m.conversation_id, c.inbox_id, o.agent_id, o.channel, o.state, o.due_us, o.tries, o.error,
       o.created_us, o.sent_us
FROM outbox o JOIN message m ON m.org = o.org AND m.id = o.message_id
JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id WHERE o.org = $org AND o.id = $id;

-- name: outbox_item :one -> outbox_item
SELECT o.org, o.id, o.message_id, m.conversation_id, o.agent_id, o.channel, o.envelope_json, o.wire_id, o.tries,
       o.lease_us, o.leased_by, m.subject, m.body
FROM outbox o JOIN message m ON m.org = o.org AND m.id = o.message_id WHERE o.org = $org AND o.id = $id;
