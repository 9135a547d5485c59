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
