-- SPDX-License-Identifier: Apache-2.0

-- ---- raw mail ----

-- name: mail_raw_add :count
-- 0 when these very bytes are here already.
INSERT INTO mail_raw (org, id, inbox_id, folder, role, uid_validity, uid, hash, bytes, received_us, created_us, state)
VALUES ($org, $id, $inbox_id, $folder, $role, $uid_validity:int, $uid:int, $hash, $bytes, $received_us, $now_us, 'new')
ON CONFLICT (org, inbox_id, hash) DO NOTHING;

-- name: mail_raw_moved :exec
-- The same bytes at another place: another folder, or the server counts anew.
UPDATE mail_raw SET folder = $folder, role = $role, uid_validity = $uid_validity:int, uid = $uid:int
WHERE org = $org AND inbox_id = $inbox_id AND hash = $hash;

-- name: mail_raw_place :one lock
SELECT r.id, r.role, r.message_id, r.move_us,
       (SELECT m.conversation_id FROM message m WHERE m.org = r.org AND m.id = r.message_id) AS conversation_id:id?,
       COALESCE((SELECT c.spam FROM message m JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
                 WHERE m.org = r.org AND m.id = r.message_id), 0) AS spam:bool,
       COALESCE((SELECT c.messages FROM message m JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
                 WHERE m.org = r.org AND m.id = r.message_id), 0) AS messages:int
FROM mail_raw r WHERE r.org = $org AND r.inbox_id = $inbox_id AND r.hash = $hash;

-- ---- folders that mail is to be moved to ----

-- name: mail_move_next :one
SELECT org, inbox_id FROM mail_raw WHERE move_us IS NOT NULL AND move_us <= $now_us ORDER BY move_us LIMIT 1;

-- name: mail_move_due :all
-- With where it is to be: spam in Junk.
SELECT r.id, r.role, r.folder, r.uid_validity, r.uid, r.move_us, r.move_tries, c.spam
FROM mail_raw r JOIN message m ON m.org = r.org AND m.id = r.message_id
JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
WHERE r.move_us IS NOT NULL AND r.move_us <= $now_us AND r.org = $org AND r.inbox_id = $inbox_id
ORDER BY r.move_us LIMIT $limit;

-- name: mail_move_lock :one lock
SELECT r.id, r.role, r.move_us FROM mail_raw r WHERE r.org = $org AND r.id = $id;

-- name: mail_move_spam :one
SELECT c.spam FROM mail_raw r JOIN message m ON m.org = r.org AND m.id = r.message_id
JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id WHERE r.org = $org AND r.id = $id;

-- name: mail_move_later :exec
UPDATE mail_raw SET move_us = $move_us?, move_tries = move_tries + 1 WHERE org = $org AND id = $id;

-- name: mail_move_done :exec
UPDATE mail_raw SET folder = $folder, role = $role, uid_validity = $uid_validity:int, uid = $uid:int, move_us = $move_us?
WHERE org = $org AND id = $id;

-- name: mail_move_folder :one
-- The mailbox's folder of a role, as it was last looked at.
SELECT name, uid_validity FROM mail_folder WHERE org = $org AND inbox_id = $inbox_id AND role = $role ORDER BY name LIMIT 1;

-- name: mail_raw_next :all -> mail_raw
-- Unread mail, the oldest first, of all organisations, behind a place in that order.
SELECT org, id, inbox_id, role, hash, bytes, received_us, tries, created_us FROM mail_raw
WHERE state = 'new' AND created_us <= $now_us AND (created_us, id) > ($after_us, $after_id)
ORDER BY created_us, id LIMIT $limit;

-- name: mail_raw_lock :one lock
SELECT state, tries FROM mail_raw WHERE org = $org AND id = $id;

-- name: mail_raw_read :exec
UPDATE mail_raw SET state = $state, error = $error, mail_id = $mail_id, class = $class, thread_index = $thread_index,
       conversation_id = $conversation_id?, message_id = $message_id?
WHERE org = $org AND id = $id;

-- name: mail_raw_failed :exec
-- Later again; created_us is its place in the queue.
UPDATE mail_raw SET tries = tries + 1, error = $error, created_us = $created_us WHERE org = $org AND id = $id;

-- name: mail_raw_same_id :one
-- A mail of the same Message-ID that became a message.
SELECT r.id, r.message_id, m.conversation_id, m.body FROM mail_raw r JOIN message m ON m.org = r.org AND m.id = r.message_id
WHERE r.org = $org AND r.inbox_id = $inbox_id AND r.mail_id = $mail_id AND r.state IN ('read', 'own')
ORDER BY r.id LIMIT 1;

-- ---- ids ----

-- name: mail_id_add :count
INSERT INTO mail_id (org, inbox_id, mail_id, conversation_id, message_id, kind)
VALUES ($org, $inbox_id, $mail_id, $conversation_id, $message_id?, $kind)
ON CONFLICT (org, inbox_id, mail_id, conversation_id) DO NOTHING;

-- name: mail_id_find :all -> mail_id_place
SELECT conversation_id, message_id, kind FROM mail_id WHERE org = $org AND inbox_id = $inbox_id AND mail_id = $mail_id
ORDER BY conversation_id LIMIT 20;

-- name: mail_id_elsewhere :one
-- Whether another inbox of the organisation got the same mail.
SELECT r.conversation_id FROM mail_raw r
WHERE r.org = $org AND r.inbox_id = $inbox_id AND r.mail_id = $mail_id AND r.conversation_id IS NOT NULL
ORDER BY r.id LIMIT 1;

-- name: mail_inbox_of :one scan
-- Whose address it is, of all organisations: for a mail server that delivers to us. There are few inboxes.
SELECT org, inbox_id FROM mailbox WHERE address_folded = $address_folded
UNION ALL SELECT org, id AS inbox_id FROM inbox WHERE channel = 'mail' AND lower(address) = $address_folded LIMIT 1;

-- name: mail_inboxes :all
SELECT inbox_id, address_folded FROM mailbox WHERE org = $org ORDER BY inbox_id LIMIT 200;

-- name: mail_sent_of :one
SELECT o.id, o.message_id, o.state, m.conversation_id, m.body, c.inbox_id FROM outbox o
JOIN message m ON m.org = o.org AND m.id = o.message_id JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
WHERE o.org = $org AND o.wire_id = $wire_id;

-- name: mail_conversation :one
SELECT id, number, inbox_id, customer_id, merged_into_id, closed_us, category, customer_us, agent_us FROM conversation
WHERE org = $org AND id = $id;

-- name: mail_conversation_of_number :one
SELECT id FROM conversation WHERE org = $org AND number = $number;

-- name: mail_participant :one
SELECT conversation_id, role FROM participant
WHERE org = $org AND conversation_id = $conversation_id AND address_folded = $address_folded;

-- name: mail_references :all
-- The ids of a conversation's messages, the oldest first.
SELECT i.mail_id, i.kind FROM mail_id i JOIN message m ON m.org = i.org AND m.id = i.message_id
WHERE i.org = $org AND i.conversation_id = $conversation_id AND i.kind <> 'named'
ORDER BY m.created_us DESC, m.id DESC LIMIT 40;

-- ---- why, and what failed ----

-- name: mail_why_add :exec
INSERT INTO mail_why (org, message_id, evidence, value, related_id, words, class, notes)
VALUES ($org, $message_id, $evidence, $value, $related_id?, $words, $class, $notes);

-- name: mail_why_get :one -> mail_why
SELECT w.evidence, w.value, w.related_id, w.words, w.class, w.notes FROM mail_why w
WHERE w.org = $org AND w.message_id = $message_id;

-- name: mail_bounce_add :exec
INSERT INTO mail_bounce (org, id, message_id, report_id, address, status, reason, delayed, created_us)
VALUES ($org, $id, $message_id, $report_id:id, $address, $status, $reason, $delayed, $now_us);

-- name: mail_bounces :all -> mail_bounce
SELECT id, address, status, reason, delayed, created_us FROM mail_bounce
WHERE org = $org AND message_id = $message_id ORDER BY +id LIMIT 100;

-- name: mail_automatic_sent :one
SELECT CAST(sum(sent) AS bigint) AS n:int? FROM mail_automatic WHERE org = $org AND address_folded = $address_folded AND day >= $day;

-- name: mail_automatic_count :exec
INSERT INTO mail_automatic (org, address_folded, day, sent) VALUES ($org, $address_folded, $day, 1)
ON CONFLICT (org, address_folded, day) DO UPDATE SET sent = mail_automatic.sent + 1;

-- name: mail_automatic_forget :count scan
DELETE FROM mail_automatic WHERE org = $org AND day < $day;

-- ---- mailboxes at work ----

-- name: mail_boxes :all -> mail_box scan
-- All that are to be fetched, of all organisations.
SELECT org, inbox_id, lease_us, version FROM mailbox WHERE fetching = 1 AND imap_host <> '' ORDER BY org, inbox_id LIMIT 1000;

-- name: mail_box_lock :one lock
SELECT lease_us, leased_by, begun_us FROM mailbox WHERE org = $org AND inbox_id = $inbox_id;

-- name: mail_box_lease :exec
UPDATE mailbox SET lease_us = $lease_us?, leased_by = $leased_by WHERE org = $org AND inbox_id = $inbox_id;

-- name: mail_box_begun :exec
UPDATE mailbox SET begun_us = $now_us WHERE org = $org AND inbox_id = $inbox_id AND begun_us IS NULL;

-- ---- tokens ----

-- name: mail_grant_sign_in :count
UPDATE mailbox SET auth = 'xoauth2', error = '', error_us = NULL, version = version + 1 WHERE org = $org AND inbox_id = $inbox_id;

-- name: mail_grant_access :exec
UPDATE mailbox SET imap_secret = $imap_secret, smtp_secret = NULL WHERE org = $org AND inbox_id = $inbox_id;

-- name: mail_grant_put :exec
INSERT INTO mailbox_grant (org, inbox_id, provider, token_url, scope, client, client_secret, refresh, until_us)
VALUES ($org, $inbox_id, $provider, $token_url, $scope, $client, $client_secret, $refresh, $until_us)
ON CONFLICT (org, inbox_id) DO UPDATE SET provider = excluded.provider, token_url = excluded.token_url, scope = excluded.scope,
       client = excluded.client, client_secret = excluded.client_secret, refresh = excluded.refresh, until_us = excluded.until_us,
       again_us = 0, error = '', refused = 0;

-- name: mail_grant_ending :all -> mail_grant
-- Those whose access token ends soon, of all organisations.
SELECT g.org, g.inbox_id, g.token_url, g.scope, g.client, g.client_secret, g.refresh, g.until_us, m.authorities
FROM mailbox_grant g JOIN mailbox m ON m.org = g.org AND m.inbox_id = g.inbox_id
WHERE g.until_us < $until_us AND g.again_us <= $now_us AND m.auth = 'xoauth2' ORDER BY g.until_us LIMIT $limit;

-- name: mail_grant_claim :count
UPDATE mailbox_grant SET again_us = $again_us WHERE org = $org AND inbox_id = $inbox_id AND again_us <= $now_us;

-- name: mail_grant_renewed :count
-- 0: somebody signed in anew while the provider was asked.
UPDATE mailbox_grant SET refresh = $refresh, until_us = $until_us, again_us = 0, error = '', refused = 0
WHERE org = $org AND inbox_id = $inbox_id AND refresh = $used:bytes;

-- name: mail_grant_failed :count
UPDATE mailbox_grant SET error = $error, refused = $refused, again_us = $again_us
WHERE org = $org AND inbox_id = $inbox_id AND refresh = $used:bytes;

-- name: mail_folder_get :one -> mail_folder_at
SELECT uid_validity, last_uid, old_found, old_until, counted_us FROM mail_folder WHERE org = $org AND inbox_id = $inbox_id AND name = $name;

-- name: mail_folder_add :count
INSERT INTO mail_folder (org, inbox_id, name, role) VALUES ($org, $inbox_id, $name, $role)
ON CONFLICT (org, inbox_id, name) DO NOTHING;

-- name: mail_folder_put :exec
UPDATE mail_folder SET uid_validity = $uid_validity, last_uid = $last_uid, old_found = $old_found,
       old_until = $old_until, server_count = $server_count, looked_us = $now_us
WHERE org = $org AND inbox_id = $inbox_id AND name = $name;

-- name: mail_folder_counted :exec
UPDATE mail_folder SET counted_us = $now_us, missed = $missed WHERE org = $org AND inbox_id = $inbox_id AND name = $name;

-- name: mail_folder_uids :all scan
-- All that came from a folder, for the daily count: once a day it walks an inbox's mails.
SELECT r.uid FROM mail_raw r WHERE r.org = $org AND r.inbox_id = $inbox_id AND r.folder = $folder
  AND r.uid_validity = $uid_validity ORDER BY r.uid LIMIT $limit;

-- name: mail_folder_ours :one
-- How many mails of a folder are here, for the daily count against the server's.
SELECT count(*) AS n:int FROM mail_raw r WHERE r.org = $org AND r.inbox_id = $inbox_id AND r.folder = $folder
  AND r.uid_validity = $uid_validity;

-- ---- sending ----

-- name: mail_letter :one
-- What a letter is made of, beside its words.
SELECT c.id, c.number, c.inbox_id, m.kind, m.created_us, a.signature, i.signature AS inbox_signature, i.name AS inbox_name,
       a.name AS agent_name, COALESCE(b.plus, 0) AS plus:bool, COALESCE(b.sender_name, '') AS sender_name:text
FROM message m JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
JOIN inbox i ON i.org = c.org AND i.id = c.inbox_id LEFT JOIN mailbox b ON b.org = c.org AND b.inbox_id = c.inbox_id
LEFT JOIN agent a ON a.org = m.org AND a.id = m.agent_id
WHERE m.org = $org AND m.id = $id;

-- name: mail_letter_files :all
SELECT a.name, a.content_id, a.inline AS shown:bool, f.hash, f.mime, f.bytes FROM attachment a JOIN file f ON f.org = a.org AND f.id = a.file_id
WHERE a.org = $org AND a.message_id = $message_id ORDER BY a.position, a.id LIMIT 60;

-- name: mail_letter_before :one
-- The customer's last words before it, which it quotes.
SELECT m.body, m.quote_at, m.created_us, cu.name FROM message m LEFT JOIN customer cu ON cu.org = m.org AND cu.id = m.customer_id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND m.kind = 'customer' AND m.created_us <= $created_us
ORDER BY m.created_us DESC, m.id DESC LIMIT 1;

-- name: mail_box_addresses :all scan
-- All addresses that we write from, for heard doctor.
SELECT address, smtp_host FROM mailbox ORDER BY address_folded, org, inbox_id LIMIT 200;

-- name: mail_forwarded :all
-- What goes along with a forward, the oldest first; what was redacted since is as it is now.
SELECT m.id, m.kind, m.body, m.subject, m.created_us, cu.name AS customer_name, a.name AS agent_name,
       (SELECT i.value FROM customer_identity i WHERE i.org = m.org AND i.customer_id = m.customer_id AND i.kind = 'email'
        ORDER BY i.is_first DESC, i.id LIMIT 1) AS address:text?
FROM message m LEFT JOIN customer cu ON cu.org = m.org AND cu.id = m.customer_id
LEFT JOIN agent a ON a.org = m.org AND a.id = m.agent_id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND m.id IN ($ids:ids)
ORDER BY m.created_us, m.id;

-- name: mail_thread_index :one
-- Of the last mail that came in a conversation and had one.
SELECT r.thread_index FROM message m CROSS JOIN mail_raw r
WHERE m.org = $org AND m.conversation_id = $conversation_id AND r.org = m.org AND r.message_id = m.id
  AND r.thread_index <> ''
ORDER BY m.created_us DESC, m.id DESC LIMIT 1;
