-- SPDX-License-Identifier: Apache-2.0

-- name: tag_get :one -> tag
SELECT id, name, color, created_us, archived_us, version FROM tag WHERE org = $org AND id = $id;

-- name: tag_lock :one -> tag lock
-- The tag, and nobody else changes it until this write is over.
SELECT id, name, color, created_us, archived_us, version FROM tag WHERE org = $org AND id = $id;

-- name: tag_list :all -> tag
SELECT id, name, color, created_us, archived_us, version FROM tag
WHERE org = $org AND ($archived_too:bool = 1 OR archived_us IS NULL) ORDER BY name_folded LIMIT 2000;

-- name: tag_count :one
SELECT count(*) AS n:int FROM tag WHERE org = $org;

-- name: tag_add :count
-- 0 when the name is taken.
INSERT INTO tag (org, id, name, name_folded, color, created_us)
VALUES ($org, $id, $name, $name_folded, $color, $now_us)
ON CONFLICT (org, name_folded) DO NOTHING;

-- name: tag_other_of_name :one
-- Another tag of that name.
SELECT id FROM tag WHERE org = $org AND name_folded = $name_folded AND id <> $id;

-- name: tag_rename :exec
UPDATE tag SET name = $name, name_folded = $name_folded, version = version + 1 WHERE org = $org AND id = $id;

-- name: tag_archive :exec
UPDATE tag SET archived_us = $archived_us?, version = version + 1 WHERE org = $org AND id = $id;

-- name: tag_attach :count
INSERT INTO conversation_tag (org, conversation_id, tag_id, added_us)
VALUES ($org, $conversation_id, $tag_id, $now_us) ON CONFLICT DO NOTHING;

-- name: tag_detach :count
DELETE FROM conversation_tag WHERE org = $org AND conversation_id = $conversation_id AND tag_id = $tag_id;

-- name: tag_on_conversation :one
SELECT count(*) AS n:int FROM conversation_tag WHERE org = $org AND conversation_id = $conversation_id;

-- name: tag_of_conversation :all -> tag
SELECT t.id, t.name, t.color, t.created_us, t.archived_us, t.version
FROM conversation_tag ct JOIN tag t ON t.org = ct.org AND t.id = ct.tag_id
WHERE ct.org = $org AND ct.conversation_id = $conversation_id ORDER BY t.name_folded;

-- name: tag_touch :exec
-- The conversation is not what it was, for whoever changes it from an older look.
UPDATE conversation SET updated_us = $now_us, version = version + 1 WHERE org = $org AND id = $conversation_id;
