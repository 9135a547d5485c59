-- SPDX-License-Identifier: Apache-2.0

-- name: notice_add :exec
INSERT INTO notification (org, id, agent_id, kind, conversation_id, message_id, words, created_us)
VALUES ($org, $id, $agent_id, $kind, $conversation_id?, $message_id?, $words, $now_us);

-- name: notice_list :all -> notification
-- The youngest first; a conversation's subject comes along.
SELECT n.id, n.kind, n.conversation_id, n.message_id, n.words, n.created_us, n.read_us,
       c.subject AS conversation_subject:text?, c.number AS conversation_number:int?
FROM notification n LEFT JOIN conversation c ON c.org = n.org AND c.id = n.conversation_id
WHERE n.org = $org AND n.agent_id = $agent_id AND n.id < $before_id ORDER BY n.id DESC LIMIT $limit;

-- name: notice_unread :one
SELECT count(*) AS n:int FROM notification WHERE org = $org AND agent_id = $agent_id AND read_us IS NULL;

-- name: notice_read :count
UPDATE notification SET read_us = $now_us WHERE org = $org AND agent_id = $agent_id AND id = $id AND read_us IS NULL;

-- name: notice_read_up_to :count
UPDATE notification SET read_us = $now_us
WHERE org = $org AND agent_id = $agent_id AND id <= $id AND read_us IS NULL;

-- name: notice_seen :count
UPDATE notification SET read_us = $now_us
WHERE org = $org AND conversation_id = $conversation_id AND agent_id = $agent_id AND read_us IS NULL;

-- name: notice_of :one
SELECT id FROM notification WHERE org = $org AND agent_id = $agent_id AND id = $id;
