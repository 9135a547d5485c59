-- SPDX-License-Identifier: Apache-2.0

-- name: promise_list :all -> promise
SELECT id, conversation_id, message_id, start_at, end_at, words, due_us, has_time, state, kept_message_id, agent_id,
       created_us, changed_us, version
FROM promise WHERE org = $org AND conversation_id = $conversation_id ORDER BY created_us, start_at, id LIMIT 200;

-- name: promise_all :all -> promise
-- Those of what is said in a conversation now, wherever it was said first.
SELECT p.id, p.conversation_id, p.message_id, p.start_at, p.end_at, p.words, p.due_us, p.has_time, p.state,
       p.kept_message_id, p.agent_id, p.created_us, p.changed_us, p.version
FROM message m JOIN promise p ON p.org = m.org AND p.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id ORDER BY p.created_us, p.start_at, p.id LIMIT 1000;

-- name: promise_get :one -> promise lock
SELECT id, conversation_id, message_id, start_at, end_at, words, due_us, has_time, state, kept_message_id, agent_id,
       created_us, changed_us, version
FROM promise WHERE org = $org AND id = $id;

-- name: promise_due :all -> promise
SELECT p.id, p.conversation_id, p.message_id, p.start_at, p.end_at, p.words, p.due_us, p.has_time, p.state,
       p.kept_message_id, p.agent_id, p.created_us, p.changed_us, p.version
FROM promise p JOIN conversation c ON c.org = p.org AND c.id = p.conversation_id
WHERE p.org = $org AND p.state = 'open' AND p.due_us IS NOT NULL AND p.due_us < $before_us
  AND c.place <> 'gone' AND c.place <> 'spam'
  AND ($all_inboxes:bool = 1 OR EXISTS (SELECT 1 FROM inbox_agent ia WHERE ia.org = c.org AND ia.inbox_id = c.inbox_id
        AND ia.agent_id = $agent_id)
       OR EXISTS (SELECT 1 FROM inbox_team it JOIN team_member tm ON tm.org = it.org AND tm.team_id = it.team_id
        WHERE it.org = c.org AND it.inbox_id = c.inbox_id AND tm.agent_id = $agent_id))
ORDER BY p.due_us, p.id LIMIT $limit;

-- name: promise_add :exec
INSERT INTO promise (org, id, conversation_id, message_id, start_at, end_at, words, due_us, has_time, state,
                     kept_message_id, created_us, changed_us)
VALUES ($org, $id, $conversation_id, $message_id, $start_at, $end_at, $words, $due_us?, $has_time, $state,
        $kept_message_id?, $created_us, $now_us);

-- name: promise_read_again :exec
UPDATE promise SET conversation_id = $conversation_id, start_at = $start_at, end_at = $end_at, words = $words,
       due_us = $due_us?, has_time = $has_time, state = $state, kept_message_id = $kept_message_id?
WHERE org = $org AND id = $id;

-- name: promise_gone :exec
DELETE FROM promise WHERE org = $org AND id = $id;

-- name: promise_free_needs :exec
-- Needs that were tied to a promise which is none.
UPDATE need SET promise_id = NULL WHERE org = $org AND conversation_id = $conversation_id AND promise_id = $promise_id;

-- name: promise_decide :exec
UPDATE promise SET state = $state, agent_id = $agent_id?, changed_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: promise_of_conversations :all -> promise
-- What was promised in these conversations with a date, and is open.
SELECT id, conversation_id, message_id, start_at, end_at, words, due_us, has_time, state, kept_message_id, agent_id,
       created_us, changed_us, version
FROM promise WHERE org = $org AND conversation_id IN ($ids:ids) AND due_us IS NOT NULL AND state = 'open'
ORDER BY created_us, id LIMIT 20;
