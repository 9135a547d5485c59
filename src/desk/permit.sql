-- SPDX-License-Identifier: Apache-2.0

-- name: permit_conversation :one ahead memo
SELECT id, number, inbox_id, customer_id, assignee_id, merged_into_id, version
FROM conversation WHERE org = $org AND id = $id;

-- name: permit_conversation_lock :one -> permit_conversation_row lock ahead
SELECT id, number, inbox_id, customer_id, assignee_id, merged_into_id, version
FROM conversation WHERE org = $org AND id = $id;

-- name: permit_inbox :one memo
-- Whether the agent sees the inbox by name or by a team.
SELECT EXISTS (SELECT 1 FROM inbox_agent a WHERE a.org = $org AND a.inbox_id = $inbox_id AND a.agent_id = $agent_id)
    OR EXISTS (SELECT 1 FROM inbox_team t JOIN team_member m ON m.org = t.org AND m.team_id = t.team_id
               WHERE t.org = $org AND t.inbox_id = $inbox_id AND m.agent_id = $agent_id) AS sees:bool;

-- name: permit_inboxes :all
-- The inboxes that an agent sees by name or by a team.
SELECT inbox_id FROM inbox_agent WHERE org = $org AND agent_id = $agent_id
UNION SELECT t.inbox_id FROM team_member m JOIN inbox_team t ON t.org = m.org AND t.team_id = m.team_id
WHERE m.org = $org AND m.agent_id = $agent_id LIMIT 200;
