-- SPDX-License-Identifier: Apache-2.0

-- name: erasure_counts :one
SELECT (SELECT count(*) FROM conversation x WHERE x.org = c.org AND x.customer_id = c.id) AS conversations:int,
       (SELECT count(*) FROM conversation x CROSS JOIN message m WHERE x.org = c.org AND x.customer_id = c.id
            AND m.org = x.org AND m.conversation_id = x.id) AS messages:int,
       (SELECT count(*) FROM message m CROSS JOIN conversation x WHERE m.org = c.org AND m.customer_id = c.id
            AND x.org = m.org AND x.id = m.conversation_id AND x.customer_id <> c.id) AS elsewhere:int,
       (SELECT count(DISTINCT a.file_id) FROM conversation x CROSS JOIN message m CROSS JOIN attachment a
            WHERE x.org = c.org AND x.customer_id = c.id AND m.org = x.org AND m.conversation_id = x.id AND m.files > 0
            AND a.org = m.org AND a.message_id = m.id) AS files:int,
       (SELECT count(*) FROM customer_identity x WHERE x.org = c.org AND x.customer_id = c.id) AS identities:int,
       (SELECT count(*) FROM conversation x CROSS JOIN draft t WHERE x.org = c.org AND x.customer_id = c.id
            AND t.org = x.org AND t.conversation_id = x.id) AS drafts:int,
       (SELECT count(*) FROM customer x WHERE x.org = c.org AND x.merged_into_id = c.id) AS merged:int
FROM customer c WHERE c.org = $org AND c.id = $id;

-- name: erasure_shared_files :one
-- Files of theirs that somebody else has too: these stay.
SELECT count(DISTINCT a.file_id) AS n:int FROM conversation x CROSS JOIN message m CROSS JOIN attachment a
WHERE x.org = $org AND x.customer_id = $customer_id AND m.org = x.org AND m.conversation_id = x.id AND m.files > 0
  AND a.org = m.org AND a.message_id = m.id AND EXISTS
    (SELECT 1 FROM attachment b CROSS JOIN message n CROSS JOIN conversation y WHERE b.org = a.org
        AND b.file_id = a.file_id AND n.org = b.org AND n.id = b.message_id AND y.org = n.org
        AND y.id = n.conversation_id AND y.customer_id <> $customer_id);

-- name: erasure_add :exec
INSERT INTO erasure (org, id, customer_id, agent_id, reason, counts_json, items_all, created_us)
VALUES ($org, $id, $customer_id, $agent_id, $reason, $counts_json, $items_all, $now_us);

-- name: erasure_get :one -> erasure
SELECT id, customer_id, agent_id, reason, counts_json, state, at_id, items_all, items_done, created_us, ended_us
FROM erasure WHERE org = $org AND id = $id;

-- name: erasure_lock :one -> erasure lock
SELECT id, customer_id, agent_id, reason, counts_json, state, at_id, items_all, items_done, created_us, ended_us
FROM erasure WHERE org = $org AND id = $id;

-- name: erasure_list :all -> erasure
SELECT id, customer_id, agent_id, reason, counts_json, state, at_id, items_all, items_done, created_us, ended_us
FROM erasure WHERE org = $org AND id < $before_id:id ORDER BY id DESC LIMIT $limit;

-- name: erasure_progress :exec
UPDATE erasure SET state = $state, at_id = $at_id, items_done = items_done + $more:int, ended_us = $ended_us?
WHERE org = $org AND id = $id;

-- name: erasure_next :one
SELECT id FROM conversation WHERE org = $org AND customer_id = $customer_id AND id > $at_id:id ORDER BY id LIMIT 1;

-- name: erasure_customer :exec
UPDATE customer SET name = '', name_folded = '', company_id = NULL, title = '', language = '', timezone = '', note = '',
       blocked = 0, updated_us = $now_us, erased_us = $now_us, version = version + 1 WHERE org = $org AND id = $id;

-- name: erasure_merged :all
SELECT id FROM customer WHERE org = $org AND merged_into_id = $merged_into_id LIMIT 1000;

-- name: erasure_identities :exec
DELETE FROM customer_identity WHERE org = $org AND customer_id = $customer_id;

-- name: erasure_addresses :all
SELECT value_folded FROM customer_identity WHERE org = $org AND customer_id = $customer_id AND kind = 'email' LIMIT 1000;

-- name: erasure_places :all -> erasure_place
-- Conversations of others that they take part in, as the person.
SELECT conversation_id FROM participant WHERE org = $org AND customer_id = $customer_id LIMIT 5000;

-- name: erasure_places_at :all -> erasure_place
-- And under an address. That all were added once keeps SQLite from walking the organisation's through the primary key,
-- which would hold every column that is asked for.
SELECT conversation_id FROM participant WHERE org = $org AND address_folded = $address_folded AND added_us > 0 LIMIT 5000;

-- name: erasure_audit_participant :exec
UPDATE audit SET detail_json = '{}' WHERE org = $org AND conversation_id = $conversation_id AND noun = 'participant';

-- name: erasure_participants :exec
DELETE FROM participant WHERE org = $org AND address_folded = $address_folded;

-- name: erasure_participants_of :exec
DELETE FROM participant WHERE org = $org AND customer_id = $customer_id;

-- name: erasure_automatic :exec
DELETE FROM mail_automatic WHERE org = $org AND address_folded = $address_folded;

-- name: erasure_words :exec
DELETE FROM customer_word WHERE org = $org AND customer_id = $customer_id;

-- name: erasure_moved :exec
DELETE FROM customer_moved WHERE org = $org AND from_id = $from_id;

-- name: erasure_audit :exec
UPDATE audit SET detail_json = '{}' WHERE org = $org AND noun = 'customer' AND noun_id = $noun_id;

-- name: erasure_answers :exec scan
-- Answers that are kept for requests that come twice, and name the person.
DELETE FROM idempotency WHERE org = $org AND answer LIKE '%"' || $customer_id:id || '"%';

-- name: erasure_deliveries :exec scan
-- What webhooks were told, or are about to be: bodies name people.
DELETE FROM webhook_delivery WHERE org = $org AND body LIKE '%"' || $noun_id:id || '"%';
