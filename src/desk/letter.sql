-- SPDX-License-Identifier: Apache-2.0

-- name: letter_sender :one -> letter_sender ahead
-- The mailbox that the desk's own letters leave by: the oldest that sends.
SELECT m.org, m.inbox_id, m.address, o.name FROM mailbox m JOIN org o ON o.id = m.org
WHERE m.org = $org AND m.sending = 1 AND m.smtp_host <> '' ORDER BY m.inbox_id LIMIT 1;

-- name: letter_notices :all -> letter_notice
-- What an agent was told and has neither seen nor got by mail, the oldest first.
SELECT n.id, n.kind, n.words, n.created_us, c.subject AS subject:text?, c.number AS number:int?
FROM notification n LEFT JOIN conversation c ON c.org = n.org AND c.id = n.conversation_id
WHERE n.org = $org AND n.agent_id = $agent_id AND n.read_us IS NULL AND n.mailed_us IS NULL AND n.created_us > $after_us
  AND n.kind IN ('mention', 'assigned', 'reply') ORDER BY n.id LIMIT $limit;

-- name: letter_mailed_before :exec
-- It may have been: nobody knows.
UPDATE notification SET mailed_us = $now_us
WHERE org = $org AND agent_id = $agent_id AND read_us IS NULL AND mailed_us IS NULL AND created_us <= $asked_us;

-- name: letter_mailed :exec
UPDATE notification SET mailed_us = $now_us
WHERE org = $org AND agent_id = $agent_id AND read_us IS NULL AND mailed_us IS NULL AND id <= $up_to_id;
