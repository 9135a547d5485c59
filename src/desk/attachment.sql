-- SPDX-License-Identifier: Apache-2.0

-- name: attachment_get :one -> attachment
SELECT a.id, a.message_id, a.draft_id, a.file_id, a.name, a.said_mime, a.content_id, a.inline AS is_inline, a.position,
       a.created_us, f.hash, f.bytes, f.mime, f.lost_us
FROM attachment a JOIN file f ON f.org = a.org AND f.id = a.file_id WHERE a.org = $org AND a.id = $id;

-- name: attachment_of_messages :all -> attachment
SELECT a.id, a.message_id, a.draft_id, a.file_id, a.name, a.said_mime, a.content_id, a.inline AS is_inline, a.position,
       a.created_us, f.hash, f.bytes, f.mime, f.lost_us
FROM attachment a JOIN file f ON f.org = a.org AND f.id = a.file_id
WHERE a.org = $org AND a.message_id IN ($ids:ids) ORDER BY a.message_id, a.position, a.id;

-- name: attachment_of_conversation :all -> attachment
SELECT a.id, a.message_id, a.draft_id, a.file_id, a.name, a.said_mime, a.content_id, a.inline AS is_inline, a.position,
       a.created_us, f.hash, f.bytes, f.mime, f.lost_us
FROM message m CROSS JOIN attachment a CROSS JOIN file f
WHERE m.org = $org AND m.conversation_id = $conversation_id AND m.files > 0
  AND a.org = m.org AND a.message_id = m.id AND f.org = a.org AND f.id = a.file_id
ORDER BY m.created_us, m.id, a.position, a.id LIMIT 5000;

-- name: attachment_of_draft :all -> attachment
SELECT a.id, a.message_id, a.draft_id, a.file_id, a.name, a.said_mime, a.content_id, a.inline AS is_inline, a.position,
       a.created_us, f.hash, f.bytes, f.mime, f.lost_us
FROM attachment a JOIN file f ON f.org = a.org AND f.id = a.file_id
WHERE a.org = $org AND a.draft_id = $draft_id ORDER BY a.position, a.id;

-- name: attachment_file :one
SELECT bytes, mime, lost_us FROM file WHERE org = $org AND id = $id;

-- name: attachment_message :one
SELECT conversation_id FROM message WHERE org = $org AND id = $id;

-- name: attachment_draft_look :one -> attachment_draft_row
SELECT agent_id FROM draft WHERE org = $org AND id = $id;

-- name: attachment_draft :one -> attachment_draft_row lock
SELECT agent_id FROM draft WHERE org = $org AND id = $id;

-- name: attachment_draft_sum :one
SELECT count(*) AS n:int, CAST(COALESCE(sum(f.bytes), 0) AS bigint) AS bytes:int
FROM attachment a JOIN file f ON f.org = a.org AND f.id = a.file_id WHERE a.org = $org AND a.draft_id = $draft_id;

-- name: attachment_add :exec
INSERT INTO attachment (org, id, file_id, message_id, draft_id, name, said_mime, content_id, inline, position, created_us)
VALUES ($org, $id, $file_id, $message_id?, $draft_id?, $name, $said_mime, $content_id, $is_inline:bool, $position:int,
        $now_us);

-- name: attachment_remove :count
DELETE FROM attachment WHERE org = $org AND id = $id;

-- name: attachments_from_draft :count
UPDATE attachment SET message_id = $message_id, draft_id = NULL WHERE org = $org AND draft_id = $draft_id;

-- name: attachments_to_draft :count
UPDATE attachment SET message_id = NULL, draft_id = $draft_id WHERE org = $org AND message_id = $message_id;

-- name: attachments_forget_draft :count
DELETE FROM attachment WHERE org = $org AND draft_id = $draft_id;
