-- SPDX-License-Identifier: Apache-2.0
-- A small desk for the tests: test_desk.h.

-- name: test_desk_org :exec
INSERT INTO org (id, name, slug, created_us) VALUES ($id, $name, $slug, $now_us);

-- name: test_desk_agent :exec
INSERT INTO agent (org, id, name, email, email_folded, role, state, created_us)
VALUES ($org, $id, $name, $email, $email, $role, 'active', $now_us);

-- name: test_desk_desk :exec
INSERT INTO desk (org, id, name, slug, audience, created_us) VALUES ($org, $id, 'Shop', 'shop', 'customers', $now_us);

-- name: test_desk_inbox :exec
INSERT INTO inbox (org, id, desk_id, name, name_folded, channel, created_us)
VALUES ($org, $id, $desk_id, $name, $name, 'mail', $now_us);

-- name: test_desk_inbox_agent :exec
INSERT INTO inbox_agent (org, inbox_id, agent_id) VALUES ($org, $inbox_id, $agent_id);

-- name: test_desk_status :exec
INSERT INTO status (org, id, name, name_folded, category, is_first, created_us)
VALUES ($org, $id, $category, $category, $category, 1, $now_us);

-- name: test_desk_customer :exec
INSERT INTO customer (org, id, name, name_folded, created_us, updated_us)
VALUES ($org, $id, 'Maya Okafor', 'maya okafor', $now_us, $now_us);

-- name: test_desk_conversation :exec
INSERT INTO conversation (org, id, number, desk_id, inbox_id, customer_id, channel, subject, status_id, category,
                          created_us, updated_us, active_us)
VALUES ($org, $id, $number, $desk_id, $inbox_id, $customer_id, 'mail', 'Where is my tent', $status_id, 'open',
        $now_us, $now_us, $now_us);

-- name: test_desk_audit :all scan
SELECT verb, noun_id, conversation_id, actor_id, detail_json FROM audit WHERE org = $org ORDER BY id;

-- name: test_desk_events :one scan
SELECT count(*) AS n:int FROM event WHERE org = $org AND kind = $kind;

-- name: test_desk_search :all
-- The messages that a folded word is found in.
SELECT rowid AS message_id:id FROM message_search WHERE message_search MATCH 'scope:o' || $org || ' AND words:' || $word:text
ORDER BY rowid;

-- name: test_desk_identity :exec
INSERT INTO customer_identity (org, id, customer_id, kind, value, value_folded, is_first, created_us)
VALUES ($org, $id, $customer_id, 'email', $value, $value, 1, $now_us);

-- name: test_desk_inbox_address :exec
UPDATE inbox SET address = $address WHERE org = $org AND id = $id;

-- name: org_works :one
-- What org_create left behind, from its inbox.
SELECT i.name, i.address, k.slug, a.email_folded, a.role, a.state, a.password_hash,
       (SELECT count(*) FROM status s WHERE s.org = i.org) AS statuses:int
FROM inbox i JOIN desk k ON k.org = i.org AND k.id = i.desk_id JOIN agent a ON a.org = i.org
WHERE i.org = $org AND i.id = $id;

-- name: test_desk_inbox_team :exec
INSERT INTO inbox_team (org, inbox_id, team_id) VALUES ($org, $inbox_id, $team_id);

-- name: test_desk_presence :exec
INSERT INTO presence (org, conversation_id, agent_id, doing, until_us)
VALUES ($org, $conversation_id, $agent_id, 'reading', $until_us);

-- name: test_desk_idempotency :exec
INSERT INTO idempotency (org, actor_id, key, request_hash, status, answer, created_us)
VALUES ($org, $actor_id, $key, '', 200, '', $now_us);

-- name: test_desk_kept :one scan
SELECT (SELECT count(*) FROM presence WHERE org = $org) AS presence:int,
       (SELECT count(*) FROM idempotency WHERE org = $org) AS answers:int;

-- name: test_desk_follows :one
SELECT count(*) AS n:int FROM follower
WHERE org = $org AND conversation_id = $conversation_id AND agent_id = $agent_id AND follows = 1;

-- name: test_desk_due :exec
UPDATE webhook_delivery SET tries = $tries, due_us = $due_us WHERE org = $org AND id = $id;

-- name: test_desk_failing :exec
UPDATE webhook SET failing_us = $failing_us WHERE org = $org AND id = $id;

-- name: test_desk_customer_name :exec
UPDATE customer SET name = $name WHERE org = $org AND id = $id;

-- name: test_desk_automatic :one
SELECT count(*) AS n:int FROM message
WHERE org = $org AND conversation_id = $conversation_id AND kind = 'automatic';

-- name: test_desk_grave :exec
UPDATE conversation SET grave = 1 WHERE org = $org AND id = $id;

-- name: test_desk_traces :all scan
-- Where a word still stands in what is kept of an organisation.
SELECT 'customer' AS place:text FROM customer WHERE org = $org AND lower(name || name_folded || title || note) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'customer_identity' FROM customer_identity WHERE org = $org AND lower(value) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'customer_word' FROM customer_word WHERE org = $org AND word LIKE '%' || $word:text || '%'
UNION ALL SELECT 'field_value' FROM field_value WHERE org = $org AND lower(text_value) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'conversation' FROM conversation WHERE org = $org AND lower(subject || preview) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'message' FROM message WHERE org = $org
    AND lower(body || COALESCE(html, '') || subject || to_json || COALESCE(key, '')) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'attachment' FROM attachment WHERE org = $org AND lower(name) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'participant' FROM participant WHERE org = $org AND lower(address || name) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'draft' FROM draft WHERE org = $org AND lower(body || subject || to_json) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'outbox' FROM outbox WHERE org = $org AND lower(envelope_json || error) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'redaction' FROM redaction WHERE org = $org AND lower(reason) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'need' FROM need WHERE org = $org AND lower(words) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'promise' FROM promise WHERE org = $org AND lower(words) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'reading' FROM reading WHERE org = $org AND lower(reading_json) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'notification' FROM notification WHERE org = $org AND lower(words) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'audit' FROM audit WHERE org = $org AND lower(detail_json) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'undo' FROM undo WHERE org = $org AND lower(was_json) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'event' FROM event WHERE org = $org AND lower(detail_json) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'rule_run' FROM rule_run WHERE org = $org AND lower(did_json) LIKE '%' || $word:text || '%'
UNION ALL SELECT 'webhook_delivery' FROM webhook_delivery WHERE org = $org AND lower(body) LIKE '%' || $word:text || '%';

-- name: test_desk_raw_mail :exec
INSERT INTO mail_raw (org, id, inbox_id, hash, bytes, received_us, created_us, state, conversation_id, message_id)
VALUES ($org, $id, $inbox_id, $hash, 7, $now_us, $now_us, 'read', $conversation_id, $message_id);

-- name: test_desk_timezone :exec
UPDATE desk SET timezone = $timezone WHERE org = $org AND id = $id;

-- name: test_desk_older :exec scan
-- All conversations began at this moment.
UPDATE conversation SET created_us = $created_us WHERE org = $org;

-- name: test_desk_context_due :exec scan
UPDATE context SET due_us = 1 WHERE org = $org;

-- name: test_desk_context_asked :exec scan
UPDATE context SET asked_us = $asked_us WHERE org = $org;

-- name: test_desk_heat :exec
UPDATE reading SET peak_milli = $peak_milli, end_milli = $end_milli, calmed_message_id = $calmed_message_id?
WHERE org = $org AND conversation_id = $conversation_id;
