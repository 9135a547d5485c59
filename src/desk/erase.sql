-- SPDX-License-Identifier: Apache-2.0
-- Taking words away, a conversation or a message at a time. Rows, kinds, moments and who of us answered stay.

-- name: erase_messages :all -> erase_message
-- Those that still say something.
SELECT m.id, m.conversation_id, m.body, m.subject, m.quote_at, m.files, EXISTS
    (SELECT 1 FROM outbox o WHERE o.org = m.org AND o.message_id = m.id AND o.state = 'cancelled') AS taken_back:bool
FROM message m WHERE m.org = $org AND m.conversation_id = $conversation_id
  AND (m.redacted_us IS NULL OR m.body <> '' OR m.html IS NOT NULL OR m.files > 0) LIMIT $limit;

-- name: erase_messages_of :all -> erase_message
-- Those of one person that still say something, in whatever conversation.
SELECT m.id, m.conversation_id, m.body, m.subject, m.quote_at, m.files, EXISTS
    (SELECT 1 FROM outbox o WHERE o.org = m.org AND o.message_id = m.id AND o.state = 'cancelled') AS taken_back:bool
FROM message m WHERE m.org = $org AND m.customer_id = $customer_id
  AND (m.redacted_us IS NULL OR m.body <> '' OR m.html IS NOT NULL OR m.files > 0) LIMIT $limit;

-- name: erase_message :exec
UPDATE message SET body = '', html = NULL, quote_at = NULL, subject = '', to_json = '[]', key = NULL, files = 0,
       redacted_us = $now_us WHERE org = $org AND id = $id;

-- name: erase_attachments :all
SELECT id, file_id FROM attachment WHERE org = $org AND message_id = $message_id LIMIT 1000;

-- name: erase_attachment :exec
DELETE FROM attachment WHERE org = $org AND id = $id;

-- name: erase_file :one
-- When nothing else has it.
DELETE FROM file WHERE org = $org AND id = $id
  AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.org = file.org AND a.file_id = file.id)
  AND NOT EXISTS (SELECT 1 FROM agent g WHERE g.org = file.org AND g.avatar_id = file.id)
  AND NOT EXISTS (SELECT 1 FROM import_file i WHERE i.org = file.org AND i.file_id = file.id) RETURNING hash;

-- name: erase_outbox :exec
-- What has not left does not leave.
UPDATE outbox SET envelope_json = '{}', error = '',
       state = CASE WHEN state IN ('held', 'queued') THEN 'cancelled' ELSE state END
WHERE org = $org AND message_id = $message_id;

-- name: erase_needs :exec
UPDATE need SET words = '' WHERE org = $org AND message_id = $message_id;

-- name: erase_promises :exec
UPDATE promise SET words = '' WHERE org = $org AND message_id = $message_id;

-- name: erase_turn_vector :exec
DELETE FROM turn_vector WHERE org = $org AND message_id = $message_id;

-- name: erase_forecast :exec
DELETE FROM forecast WHERE org = $org AND message_id = $message_id;

-- name: erase_redactions :exec
UPDATE redaction SET reason = '' WHERE org = $org AND message_id = $message_id;

-- name: erase_mail_why :exec
DELETE FROM mail_why WHERE org = $org AND message_id = $message_id;

-- name: erase_mail_bounces :exec
DELETE FROM mail_bounce WHERE org = $org AND message_id = $message_id;

-- name: erase_raw_mails :all
SELECT id, hash FROM mail_raw WHERE org = $org AND message_id = $message_id LIMIT 1000;

-- name: erase_raw_mail :exec
UPDATE mail_raw SET hash = 'erased ' || id, mail_id = '', error = '' WHERE org = $org AND id = $id;

-- name: erased_file_add :exec
INSERT INTO erased_file (org, hash, created_us) VALUES ($org, $hash, $now_us) ON CONFLICT DO NOTHING;

-- name: erased_file_next :all scan
SELECT org, hash FROM erased_file ORDER BY org, hash LIMIT $limit;

-- name: erased_file_named :one
-- Whether a mail as it came has these bytes.
SELECT 1 AS n:int FROM mail_raw WHERE hash = $hash LIMIT 1;

-- name: erased_file_drop :exec
DELETE FROM erased_file WHERE org = $org AND hash = $hash;

-- name: erase_conversation :exec
UPDATE conversation SET subject = '', preview = '', erased_us = $now_us, updated_us = $now_us, version = version + 1,
       deleted_us = CASE WHEN $bin:bool = 1 THEN COALESCE(deleted_us, $now_us) ELSE deleted_us END
WHERE org = $org AND id = $id;

-- name: erase_participants :exec
DELETE FROM participant WHERE org = $org AND conversation_id = $conversation_id;

-- name: erase_draft_files :all
SELECT a.id, a.file_id FROM draft t CROSS JOIN attachment a
WHERE t.org = $org AND t.conversation_id = $conversation_id AND a.org = t.org AND a.draft_id = t.id LIMIT 1000;

-- name: erase_drafts :exec
DELETE FROM draft WHERE org = $org AND conversation_id = $conversation_id;

-- name: erase_reading :exec
DELETE FROM reading WHERE org = $org AND conversation_id = $conversation_id;

-- name: erase_fields :exec
DELETE FROM field_value WHERE org = $org AND noun_id = $noun_id;

-- name: erase_notifications :exec
DELETE FROM notification WHERE org = $org AND conversation_id = $conversation_id;

-- name: erase_audit_of :exec
UPDATE audit SET detail_json = '{}' WHERE org = $org AND conversation_id = $conversation_id AND detail_json <> '{}';

-- name: erase_mail_ids :exec
DELETE FROM mail_id WHERE org = $org AND conversation_id = $conversation_id;

-- name: erase_undo :exec scan
DELETE FROM undo WHERE org = $org AND noun_id = $noun_id;

-- name: erase_events :exec scan
UPDATE event SET detail_json = '{}' WHERE org = $org AND (noun_id = $noun_id OR conversation_id = $noun_id);

-- name: erase_deliveries :exec scan
-- What webhooks were told of it, and the log of that.
DELETE FROM webhook_delivery WHERE org = $org AND (body LIKE '%"id":"' || $noun_id:id || '"%'
    OR body LIKE '%"conversation_id":"' || $noun_id || '"%');
