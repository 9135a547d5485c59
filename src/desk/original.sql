-- SPDX-License-Identifier: Apache-2.0

-- name: original_get :one -> original
-- How the mail of a message came, and why it stands where it stands. All empty for what no mail brought.
SELECT r.hash, r.bytes, r.folder, r.received_us, r.mail_id, w.evidence, w.value, w.words, w.class, w.notes,
       c.number AS related_number
FROM message m
LEFT JOIN mail_why w ON w.org = m.org AND w.message_id = m.id
LEFT JOIN mail_raw r ON r.org = m.org AND r.message_id = m.id AND r.state = 'read'
LEFT JOIN conversation c ON c.org = w.org AND c.id = w.related_id
WHERE m.org = $org AND m.id = $id ORDER BY r.id LIMIT 1;

-- name: original_related :one -> original_related ahead
-- Where a mail of a conversation would have gone, had its sender been part of that one.
SELECT r.id, r.number, r.subject, r.inbox_id, cu.name AS customer_name
FROM message m JOIN mail_why w ON w.org = m.org AND w.message_id = m.id
JOIN conversation r ON r.org = w.org AND r.id = w.related_id JOIN customer cu ON cu.org = r.org AND cu.id = r.customer_id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND w.related_id IS NOT NULL AND r.place <> 'gone'
  AND r.id <> $conversation_id
ORDER BY m.created_us, m.id LIMIT 1;

-- name: original_apart :count
UPDATE mail_why SET related_id = NULL WHERE org = $org AND related_id IS NOT NULL AND message_id IN
  (SELECT m.id FROM message m WHERE m.org = $org AND m.conversation_id = $conversation_id);
