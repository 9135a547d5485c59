-- SPDX-License-Identifier: Apache-2.0

-- name: need_list :all -> need ahead
-- First voicings, in the order they were voiced.
SELECT n.id, n.conversation_id, n.message_id, n.start_at, n.end_at, n.words, n.kind, n.p, n.same_as_id, n.state,
       n.answer_message_id, n.promise_id, n.agent_id, n.added_by_id, n.created_us, n.changed_us, n.version,
       (SELECT count(*) FROM need again WHERE again.org = n.org AND again.conversation_id = n.conversation_id
            AND again.same_as_id = n.id) AS again:int,
       pr.due_us AS promise_due_us, COALESCE(pr.has_time, 0) AS promise_has_time:bool, pr.state AS promise_state,
       pr.message_id AS promise_message_id:id?
FROM need n LEFT JOIN promise pr ON pr.org = n.org AND pr.id = n.promise_id
WHERE n.org = $org AND n.conversation_id = $conversation_id AND n.same_as_id IS NULL
ORDER BY n.created_us, n.start_at, n.id LIMIT 200;

-- name: need_get :one -> need
SELECT n.id, n.conversation_id, n.message_id, n.start_at, n.end_at, n.words, n.kind, n.p, n.same_as_id, n.state,
       n.answer_message_id, n.promise_id, n.agent_id, n.added_by_id, n.created_us, n.changed_us, n.version,
       (SELECT count(*) FROM need again WHERE again.org = n.org AND again.conversation_id = n.conversation_id
            AND again.same_as_id = n.id) AS again:int,
       pr.due_us AS promise_due_us, COALESCE(pr.has_time, 0) AS promise_has_time:bool, pr.state AS promise_state,
       pr.message_id AS promise_message_id:id?
FROM need n LEFT JOIN promise pr ON pr.org = n.org AND pr.id = n.promise_id
WHERE n.org = $org AND n.id = $id;

-- name: need_all :all -> need_kept
-- Everything the ledger has of what is said in a conversation now, wherever it was said first; repeated voicings too.
SELECT n.id, n.conversation_id, n.message_id, n.start_at, n.end_at, n.words, n.kind, n.p, n.same_as_id, n.state, n.answer_message_id,
       n.agent_id, n.added_by_id, n.changed_us
FROM message m JOIN need n ON n.org = m.org AND n.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id ORDER BY n.created_us, n.start_at, n.id LIMIT 2000;

-- name: need_add :exec
INSERT INTO need (org, id, conversation_id, message_id, start_at, end_at, words, kind, p, same_as_id, state,
                  answer_message_id, added_by_id, created_us, changed_us)
VALUES ($org, $id, $conversation_id, $message_id, $start_at, $end_at, $words, $kind, $p, $same_as_id?, $state,
        $answer_message_id?, $added_by_id?, $created_us, $now_us);

-- name: need_read_again :exec
-- As it is read now; the state too, unless a person decided it.
UPDATE need SET conversation_id = $conversation_id, start_at = $start_at, end_at = $end_at, words = $words, kind = $kind,
       p = $p, same_as_id = $same_as_id?, state = $state, answer_message_id = $answer_message_id?,
       agent_id = $agent_id?, changed_us = $changed_us
WHERE org = $org AND id = $id;

-- name: need_put_off :exec
-- What no reply answered is put off to the last promise made after it was voiced, whoever found that; in the same reply
-- a person's stands above what was read.
UPDATE need SET promise_id = put.promise_id
FROM (SELECT n.id AS need_id, (SELECT p.id FROM promise p
          WHERE n.answer_message_id IS NULL AND p.org = n.org AND p.conversation_id = n.conversation_id
            AND p.created_us > n.created_us AND p.state <> 'withdrawn'
          ORDER BY p.created_us DESC, CASE WHEN p.added_by_id IS NULL THEN 0 ELSE 1 END DESC, p.start_at DESC, p.id DESC
          LIMIT 1) AS promise_id
      FROM need n WHERE n.org = $org AND n.conversation_id = $conversation_id) AS put
WHERE need.org = $org AND need.conversation_id = $conversation_id AND need.id = put.need_id
  AND need.promise_id IS DISTINCT FROM put.promise_id;

-- name: need_gone :exec
DELETE FROM need WHERE org = $org AND id = $id;

-- name: need_decide :exec
UPDATE need SET state = $state, agent_id = $agent_id?, changed_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: need_message :one
SELECT m.id, m.conversation_id, m.kind, m.body, m.created_us FROM message m WHERE m.org = $org AND m.id = $id;

-- name: need_count :one
SELECT count(*) AS n:int FROM need WHERE org = $org AND conversation_id = $conversation_id;

-- name: need_uncorrect :exec
-- A decision that is taken back corrects nothing.
DELETE FROM correction WHERE org = $org AND message_id = $message_id AND claim IN ('need', 'answered')
  AND start_at <= $end_at AND end_at >= $start_at;
