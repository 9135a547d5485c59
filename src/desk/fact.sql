-- SPDX-License-Identifier: Apache-2.0

-- name: fact_list :all -> fact ahead
-- Of one person, with where each was said.
SELECT f.id, f.customer_id, f.kind, f.words, f.quote, f.message_id, f.start_at, f.end_at, f.state, f.source, f.p,
       f.reason, f.expires_us, f.agent_id, f.created_us, f.changed_us, f.version,
       m.conversation_id AS conversation_id:id?, c.number AS conversation_number:int?, c.inbox_id AS inbox_id:id?
FROM fact f LEFT JOIN message m ON m.org = f.org AND m.id = f.message_id
LEFT JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
WHERE f.org = $org AND f.customer_id = $customer_id AND f.state <> 'removed'
  AND (f.expires_us IS NULL OR f.expires_us > $now_us)
ORDER BY CASE f.state WHEN 'held' THEN 0 ELSE 1 END, f.created_us, f.id LIMIT 200;

-- name: fact_get :one -> fact
SELECT f.id, f.customer_id, f.kind, f.words, f.quote, f.message_id, f.start_at, f.end_at, f.state, f.source, f.p,
       f.reason, f.expires_us, f.agent_id, f.created_us, f.changed_us, f.version,
       m.conversation_id AS conversation_id:id?, c.number AS conversation_number:int?, c.inbox_id AS inbox_id:id?
FROM fact f LEFT JOIN message m ON m.org = f.org AND m.id = f.message_id
LEFT JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
WHERE f.org = $org AND f.id = $id;

-- name: fact_lock :one lock
SELECT id FROM fact WHERE org = $org AND id = $id;

-- name: fact_count :one
SELECT count(*) AS n:int FROM fact WHERE org = $org AND customer_id = $customer_id AND state <> 'removed';

-- name: fact_message :one
SELECT m.conversation_id, m.body, c.customer_id, c.inbox_id FROM message m
JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id WHERE m.org = $org AND m.id = $id;

-- name: fact_add :exec
INSERT INTO fact (org, id, customer_id, kind, words, quote, message_id, start_at, end_at, state, source, p, reason,
                  expires_us, agent_id, created_us, changed_us)
VALUES ($org, $id, $customer_id, $kind, $words, $quote, $message_id?, $start_at, $end_at, $state, $source, $p, $reason,
        $expires_us?, $agent_id?, $now_us, $now_us);

-- name: fact_put :exec
UPDATE fact SET kind = $kind, words = $words, quote = $quote, state = $state, source = $source, reason = $reason,
       expires_us = $expires_us?, agent_id = $agent_id?, changed_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: fact_proposed :all
-- What was proposed from messages that are in a conversation now, whatever became of it.
SELECT f.id, f.message_id, f.start_at, f.end_at, f.kind, f.state FROM message m
JOIN fact f ON f.org = m.org AND f.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND f.source = 'engine' LIMIT 500;

-- name: fact_said :one
-- Whether this person's story says so already.
SELECT count(*) AS n:int FROM fact WHERE org = $org AND customer_id = $customer_id AND kind = $kind AND words = $words;

-- name: fact_gone :exec
DELETE FROM fact WHERE org = $org AND id = $id;

-- name: fact_forget_proposals :exec
-- Words of a message were taken out: what only the engine made of them goes.
DELETE FROM fact WHERE org = $org AND message_id = $message_id AND state <> 'held';

-- name: fact_forget_quotes :exec
UPDATE fact SET quote = '', message_id = NULL, start_at = 0, end_at = 0
WHERE org = $org AND message_id = $message_id AND state = 'held';

-- name: fact_forget_spam :exec
DELETE FROM fact WHERE org = $org AND state = 'proposed' AND message_id IN
    (SELECT m.id FROM message m WHERE m.org = $org AND m.conversation_id = $conversation_id);

-- name: fact_erase :exec
DELETE FROM fact WHERE org = $org AND customer_id = $customer_id;

-- name: fact_erase_undo :exec scan
-- Ways back say what was known.
DELETE FROM undo WHERE org = $org AND verb IN ('fact.add', 'fact.put', 'fact.remove') AND noun_id IN
    (SELECT f.id FROM fact f WHERE f.org = $org AND f.customer_id = $customer_id);
