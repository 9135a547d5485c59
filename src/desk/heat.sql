-- SPDX-License-Identifier: Apache-2.0

-- name: heat_kept :one
-- What was noted of it, and what says that nobody is to be told: whether a person took the temperature back.
SELECT r.heat_turns, r.heat_told_us, c.number, c.assignee_id, c.inbox_id, c.waiting_us, c.place, c.grave, cu.name,
       EXISTS (SELECT 1 FROM correction k JOIN message m ON m.org = k.org AND m.id = k.message_id
               WHERE m.org = r.org AND m.conversation_id = r.conversation_id AND k.claim = 'temperature' AND k.holds = 0)
       AS denied:bool
FROM reading r JOIN conversation c ON c.org = r.org AND c.id = r.conversation_id
JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
WHERE r.org = $org AND r.conversation_id = $conversation_id;

-- name: heat_note :exec
UPDATE reading SET heat_turns = $heat_turns?, heat_told_us = $heat_told_us? WHERE org = $org AND conversation_id = $conversation_id;

-- name: heat_leads :all
SELECT a.id FROM agent a WHERE a.org = $org AND a.role = 'lead' AND a.state = 'active'
  AND (EXISTS (SELECT 1 FROM inbox_agent ia WHERE ia.org = a.org AND ia.inbox_id = $inbox_id AND ia.agent_id = a.id)
       OR EXISTS (SELECT 1 FROM inbox_team it JOIN team_member tm ON tm.org = it.org AND tm.team_id = it.team_id
                  WHERE it.org = a.org AND it.inbox_id = $inbox_id AND tm.agent_id = a.id)) ORDER BY a.id LIMIT 10;

-- name: heat_calmed :all
-- The replies after which this person cooled in other conversations, the last first.
SELECT c.inbox_id, c.number, m.id AS message_id:id, m.body, cu.name FROM reading r
JOIN conversation c ON c.org = r.org AND c.id = r.conversation_id
JOIN message m ON m.org = r.org AND m.id = r.calmed_message_id
JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
WHERE r.org = $org AND r.customer_id = $customer_id AND r.calmed_message_id IS NOT NULL AND r.conversation_id <> $conversation_id
  AND c.place <> 'gone' AND c.place <> 'spam' ORDER BY r.first_us DESC LIMIT 5;

-- name: heat_report :all
SELECT k.id AS desk_id:id, k.name AS desk_name:text, count(*) AS hot:int,
       CAST(sum(CASE WHEN r.end_milli <= r.peak_milli - $fall:int THEN 1 ELSE 0 END) AS bigint) AS recovered:int
FROM conversation c JOIN reading r ON r.org = c.org AND r.conversation_id = c.id JOIN desk k ON k.org = c.org AND k.id = c.desk_id
WHERE c.org = $org AND c.closed_us >= $from_us AND c.closed_us < $to_us AND c.place <> 'gone' AND c.place <> 'spam'
  AND r.peak_milli >= $least:int AND r.end_milli IS NOT NULL AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
GROUP BY k.id, k.name ORDER BY k.id LIMIT 200;
