-- SPDX-License-Identifier: Apache-2.0

-- name: promise_list :all -> promise ahead
SELECT id, conversation_id, message_id, start_at, end_at, words, due_us, has_time, state, kept_message_id, agent_id,
       added_by_id, created_us, changed_us, version
FROM promise WHERE org = $org AND conversation_id = $conversation_id ORDER BY created_us, start_at, id LIMIT 200;

-- name: promise_all :all -> promise
-- Those of what is said in a conversation now, wherever it was said first.
SELECT p.id, p.conversation_id, p.message_id, p.start_at, p.end_at, p.words, p.due_us, p.has_time, p.state,
       p.kept_message_id, p.agent_id, p.added_by_id, p.created_us, p.changed_us, p.version
FROM message m JOIN promise p ON p.org = m.org AND p.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id ORDER BY p.created_us, p.start_at, p.id LIMIT 1000;

-- name: promise_get :one -> promise lock
SELECT id, conversation_id, message_id, start_at, end_at, words, due_us, has_time, state, kept_message_id, agent_id,
       added_by_id, created_us, changed_us, version
FROM promise WHERE org = $org AND id = $id;

-- name: promise_due :all -> promise
SELECT p.id, p.conversation_id, p.message_id, p.start_at, p.end_at, p.words, p.due_us, p.has_time, p.state,
       p.kept_message_id, p.agent_id, p.added_by_id, p.created_us, p.changed_us, p.version
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
                     kept_message_id, added_by_id, created_us, changed_us)
VALUES ($org, $id, $conversation_id, $message_id, $start_at, $end_at, $words, $due_us?, $has_time, $state,
        $kept_message_id?, $added_by_id?, $created_us, $now_us);

-- name: promise_place :one
-- The message that words were chosen in; without one, the last reply, or what was said last.
SELECT id, kind, body, created_us FROM message
WHERE org = $org AND conversation_id = $conversation_id AND kind <> 'automatic' AND ($message_id:id = 0 OR id = $message_id)
ORDER BY CASE WHEN kind = 'agent' THEN 0 ELSE 1 END, created_us DESC, id DESC LIMIT 1;

-- name: promise_read_again :exec
UPDATE promise SET conversation_id = $conversation_id, start_at = $start_at, end_at = $end_at, words = $words,
       due_us = $due_us?, has_time = $has_time, state = $state, kept_message_id = $kept_message_id?
WHERE org = $org AND id = $id;

-- name: promise_gone :exec
DELETE FROM promise WHERE org = $org AND id = $id;

-- name: promise_decide :exec
UPDATE promise SET state = $state, agent_id = $agent_id?, changed_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: promise_of_conversations :all -> promise
-- What was promised in these conversations with a date, and is open.
SELECT p.id, p.conversation_id, p.message_id, p.start_at, p.end_at, p.words, p.due_us, p.has_time, p.state,
       p.kept_message_id, p.agent_id, p.added_by_id, p.created_us, p.changed_us, p.version
FROM EACH ($ids:ids) at CROSS JOIN promise p
WHERE p.org = $org AND p.conversation_id = at.value AND p.due_us IS NOT NULL AND p.state = 'open'
ORDER BY p.created_us, p.id LIMIT 20;

-- name: promise_remind :all lock skip
-- Those whose time comes, of all organisations, with who has the conversation, or who promised.
SELECT p.org, p.id, p.conversation_id, p.message_id, p.words, p.due_us, p.has_time, c.assignee_id, c.inbox_id, c.number,
       CASE WHEN p.end_at > 0 THEN m.agent_id ELSE p.added_by_id END AS promised_by_id:id, c.place
FROM promise p CROSS JOIN conversation c CROSS JOIN message m
WHERE p.state = 'open' AND p.due_us IS NOT NULL AND p.reminded_us IS NULL AND p.due_us <= $before_us
  AND c.org = p.org AND c.id = p.conversation_id AND m.org = p.org AND m.id = p.message_id
ORDER BY p.due_us LIMIT $limit;

-- name: promise_reminded :exec
UPDATE promise SET reminded_us = $now_us WHERE org = $org AND id = $id;

-- name: promise_open_count :one
SELECT count(*) AS n:int FROM promise WHERE org = $org AND conversation_id = $conversation_id AND state = 'open';

-- name: promise_report :all -> promise_line
-- What was promised for these days, by desk and by cause: the conversation that is linked as the cause, if one is.
SELECT k.id AS desk_id:id, k.name AS desk_name:text, x.id AS cause_id:id?, x.number AS cause_number:int?,
       x.subject AS cause_subject:text?,
       CAST(sum(CASE WHEN p.state = 'kept' THEN 1 ELSE 0 END) AS bigint) AS kept:int,
       CAST(sum(CASE WHEN p.state = 'open' AND p.due_us + (1 - p.has_time) * CAST(86400000000 AS bigint) <= $now_us
            THEN 1 ELSE 0 END) AS bigint) AS broken:int,
       CAST(sum(CASE WHEN p.state = 'open' AND p.due_us + (1 - p.has_time) * CAST(86400000000 AS bigint) > $now_us
            THEN 1 ELSE 0 END) AS bigint) AS open:int
FROM promise p CROSS JOIN conversation c JOIN desk k ON k.org = c.org AND k.id = c.desk_id
LEFT JOIN conversation_link l ON l.org = c.org AND l.reason = 'cause' AND l.second_id = c.id
LEFT JOIN conversation x ON x.org = l.org AND x.id = l.first_id
WHERE p.org = $org AND p.due_us >= $from_us AND p.due_us < $to_us AND p.state <> 'withdrawn'
  AND c.org = p.org AND c.id = p.conversation_id AND c.place <> 'gone' AND c.place <> 'spam'
  AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
GROUP BY k.id, k.name, x.id, x.number, x.subject ORDER BY k.id, x.number LIMIT 500;

-- name: promise_uncorrect :exec
DELETE FROM correction WHERE org = $org AND message_id = $message_id AND claim = 'promise'
  AND start_at <= $end_at AND end_at >= $start_at;
