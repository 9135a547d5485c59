-- SPDX-License-Identifier: Apache-2.0

-- name: file_add :one
-- The row's id, whether it is new or was there.
INSERT INTO file (org, id, hash, bytes, mime, created_us) VALUES ($org, $id, $hash, $bytes, $mime, $now_us)
ON CONFLICT (org, hash) DO UPDATE SET created_us = excluded.created_us, lost_us = NULL RETURNING id;

-- name: file_get :one -> file
SELECT id, hash, bytes, mime, created_us, lost_us FROM file WHERE org = $org AND id = $id;

-- name: file_named :one
SELECT 1 AS n:int FROM file WHERE hash = $hash LIMIT 1;

-- name: file_forget_unused :count
DELETE FROM file WHERE org = $org AND id IN (
    SELECT f.id FROM file f WHERE f.org = $org AND f.created_us < $before_us
    AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.org = f.org AND a.file_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM agent g WHERE g.org = f.org AND g.avatar_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM import_file i WHERE i.org = f.org AND i.file_id = f.id) LIMIT $limit);

-- name: file_hashes :all
-- What is on the disk for any organisation, in order.
SELECT DISTINCT hash FROM file WHERE hash > $after:text ORDER BY hash LIMIT $limit;

-- name: file_mark_lost :exec
-- A check did not find it whole; putting the same content again takes the mark away.
UPDATE file SET lost_us = $now_us WHERE hash = $hash AND lost_us IS NULL;
