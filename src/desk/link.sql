-- SPDX-License-Identifier: Apache-2.0

-- name: link_list :all -> link
-- Both directions; `id` is the other one.
SELECT c.id, c.number, c.subject, c.category, c.inbox_id, l.reason, l.agent_id, l.created_us
FROM conversation_link l JOIN conversation c ON c.org = l.org AND c.id = l.second_id
WHERE l.org = $org AND l.first_id = $id
UNION ALL
SELECT c.id, c.number, c.subject, c.category, c.inbox_id, l.reason, l.agent_id, l.created_us
FROM conversation_link l JOIN conversation c ON c.org = l.org AND c.id = l.first_id
WHERE l.org = $org AND l.second_id = $id LIMIT 200;
