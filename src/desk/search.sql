-- SPDX-License-Identifier: Apache-2.0

-- name: search_messages :all -> search_message
-- In no order.
SELECT m.id, m.conversation_id, m.kind, m.body, m.quote_at, m.subject, m.created_us, m.customer_id, m.agent_id,
       cu.name AS customer_name, ag.name AS agent_name
FROM message m LEFT JOIN customer cu ON cu.org = m.org AND cu.id = m.customer_id
LEFT JOIN agent ag ON ag.org = m.org AND ag.id = m.agent_id
WHERE m.org = $org AND m.id IN ($ids:ids);
