-- SPDX-License-Identifier: Apache-2.0

-- name: attachment_get :one -> attachment
SELECT a.id, a.message_id, a.draft_id, a.file_id, a.name, a.said_mime, a.content_id, a.inline AS is_inline, a.position,
       a.created_us, f.hash, f.bytes, f.mime, f.lost_us
FROM attachment a JOIN file f ON f.org = a.org AND f.id = a.file_id WHERE a.org = $org AND a.id = $id;
