-- SPDX-License-Identifier: Apache-2.0

-- name: fill_facts :one -> fill_facts
-- What a text may say of a conversation and of the agent who writes.
SELECT c.number, c.subject, st.name AS status_name, cu.id AS customer_id, cu.name AS customer_name,
       COALESCE(cu.company_id, 0) AS company_id:int,
       COALESCE((SELECT co.name FROM company co WHERE co.org = cu.org AND co.id = cu.company_id), '') AS company_name:text,
       COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = cu.org AND i.customer_id = cu.id AND i.kind = 'email'
                 ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS customer_email:text,
       COALESCE((SELECT a.name FROM agent a WHERE a.org = c.org AND a.id = $agent_id), '') AS agent_name:text,
       COALESCE((SELECT a.email FROM agent a WHERE a.org = c.org AND a.id = $agent_id), '') AS agent_email:text,
       COALESCE((SELECT t.name FROM team t WHERE t.org = c.org AND t.id = c.team_id), '') AS team_name:text,
       i2.name AS inbox_name, i2.hours_id, k.name AS desk_name
FROM conversation c JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
JOIN status st ON st.org = c.org AND st.id = c.status_id
JOIN inbox i2 ON i2.org = c.org AND i2.id = c.inbox_id JOIN desk k ON k.org = c.org AND k.id = c.desk_id
WHERE c.org = $org AND c.id = $id;

-- name: fill_field :one
SELECT id FROM field WHERE org = $org AND key = $key LIMIT 1;

-- name: fill_value :one
-- Of the conversation, its customer, or the company of that one.
SELECT v.text_value FROM field_value v JOIN field f ON f.org = v.org AND f.id = v.field_id
WHERE v.org = $org AND v.noun_id IN ($ids:ids) AND f.key = $key
ORDER BY CASE f.noun WHEN 'conversation' THEN 0 WHEN 'customer' THEN 1 ELSE 2 END LIMIT 1;
