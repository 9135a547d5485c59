-- SPDX-License-Identifier: Apache-2.0
-- Lists first find keys along an index (id and active_us, nothing else), then one query fetches the rows of the
-- page: so a list over several inboxes or places is a merge of short walks, and every list has the same columns.

-- name: conversation_get :one -> conversation
-- A conversation and the names that go with it.
SELECT c.id, c.number, c.desk_id, c.inbox_id, c.customer_id, c.channel, c.subject, c.status_id, c.category, c.place,
       c.priority, c.assignee_id, c.team_id, c.snoozed_until_us, c.spam, c.deleted_us, c.merged_into_id,
       c.split_from_id, c.follows_id, c.created_us, c.updated_us, c.active_us, c.customer_us, c.agent_us, c.waiting_us,
       c.first_reply_us, c.closed_us, c.reopened, c.messages, c.preview, c.language, c.grave, c.version,
       cu.name AS customer_name, st.name AS status_name, ag.name AS assignee_name
FROM conversation c JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
JOIN status st ON st.org = c.org AND st.id = c.status_id
LEFT JOIN agent ag ON ag.org = c.org AND ag.id = c.assignee_id
WHERE c.org = $org AND c.id = $id;

-- name: conversation_some :all -> conversation
-- In no order.
SELECT c.id, c.number, c.desk_id, c.inbox_id, c.customer_id, c.channel, c.subject, c.status_id, c.category, c.place,
       c.priority, c.assignee_id, c.team_id, c.snoozed_until_us, c.spam, c.deleted_us, c.merged_into_id,
       c.split_from_id, c.follows_id, c.created_us, c.updated_us, c.active_us, c.customer_us, c.agent_us, c.waiting_us,
       c.first_reply_us, c.closed_us, c.reopened, c.messages, c.preview, c.language, c.grave, c.version,
       cu.name AS customer_name, st.name AS status_name, ag.name AS assignee_name
FROM conversation c JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
JOIN status st ON st.org = c.org AND st.id = c.status_id
LEFT JOIN agent ag ON ag.org = c.org AND ag.id = c.assignee_id
WHERE c.org = $org AND c.id IN ($ids:ids);

-- name: participant_list :all -> participant
SELECT address, name, role, customer_id, added_us FROM participant
WHERE org = $org AND conversation_id = $conversation_id ORDER BY role, address_folded;
