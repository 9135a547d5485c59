-- SPDX-License-Identifier: Apache-2.0

-- name: mailbox_get :one -> mailbox
SELECT m.inbox_id, i.name, m.address, m.address_folded, m.sender_name, m.auth, m.imap_host, m.imap_port, m.imap_security,
       m.imap_user, m.smtp_host, m.smtp_port, m.smtp_security, m.smtp_user, m.authorities, m.fetching, m.sending,
       m.take_old, m.take_days, m.plus, m.receipt, m.begun_us, m.worked_us, m.error, m.error_us, m.created_us, m.version,
       COALESCE(g.provider, '') AS provider:text, COALESCE(g.error, '') AS sign_in_error:text, COALESCE(g.refused, 0) AS refused:bool
FROM mailbox m JOIN inbox i ON i.org = m.org AND i.id = m.inbox_id
LEFT JOIN mailbox_grant g ON g.org = m.org AND g.inbox_id = m.inbox_id AND m.auth = 'xoauth2' WHERE m.org = $org AND m.inbox_id = $inbox_id;

-- name: mailbox_list :all -> mailbox
SELECT m.inbox_id, i.name, m.address, m.address_folded, m.sender_name, m.auth, m.imap_host, m.imap_port, m.imap_security,
       m.imap_user, m.smtp_host, m.smtp_port, m.smtp_security, m.smtp_user, m.authorities, m.fetching, m.sending,
       m.take_old, m.take_days, m.plus, m.receipt, m.begun_us, m.worked_us, m.error, m.error_us, m.created_us, m.version,
       COALESCE(g.provider, '') AS provider:text, COALESCE(g.error, '') AS sign_in_error:text, COALESCE(g.refused, 0) AS refused:bool
FROM mailbox m JOIN inbox i ON i.org = m.org AND i.id = m.inbox_id
LEFT JOIN mailbox_grant g ON g.org = m.org AND g.inbox_id = m.inbox_id AND m.auth = 'xoauth2' WHERE m.org = $org ORDER BY m.inbox_id LIMIT 200;

-- name: mailbox_lock :one lock
SELECT version, imap_secret, smtp_secret, authorities FROM mailbox WHERE org = $org AND inbox_id = $inbox_id;

-- name: mailbox_add :count
INSERT INTO mailbox (org, inbox_id, address, address_folded, created_us)
VALUES ($org, $inbox_id, $address, $address_folded, $now_us) ON CONFLICT (org, inbox_id) DO NOTHING;

-- name: mailbox_change :exec
UPDATE mailbox SET address = $address, address_folded = $address_folded, sender_name = $sender_name, auth = $auth,
       imap_host = $imap_host, imap_port = $imap_port, imap_security = $imap_security, imap_user = $imap_user,
       imap_secret = $imap_secret?, smtp_host = $smtp_host, smtp_port = $smtp_port, smtp_security = $smtp_security,
       smtp_user = $smtp_user, smtp_secret = $smtp_secret?, authorities = $authorities, fetching = $fetching,
       sending = $sending, take_old = $take_old, take_days = $take_days, plus = $plus, receipt = $receipt, error = '', error_us = NULL,
       version = version + 1
WHERE org = $org AND inbox_id = $inbox_id;

-- name: mailbox_count_anew :exec
-- Old mail is wanted now: the next look counts, and fetches it.
UPDATE mail_folder SET counted_us = NULL WHERE org = $org AND inbox_id = $inbox_id;

-- name: mailbox_inbox_address :exec
UPDATE inbox SET address = $address WHERE org = $org AND id = $id;

-- name: mailbox_brake :count
UPDATE mailbox SET sending = $sending, version = version + 1
WHERE org = $org AND inbox_id = $inbox_id AND sending <> $sending;

-- name: mailbox_secrets :one
SELECT imap_secret, smtp_secret FROM mailbox WHERE org = $org AND inbox_id = $inbox_id;

-- name: mailbox_well :exec
UPDATE mailbox SET worked_us = $now_us, error = '', error_us = NULL WHERE org = $org AND inbox_id = $inbox_id;

-- name: mailbox_unwell :exec
UPDATE mailbox SET error = $error, error_us = $now_us WHERE org = $org AND inbox_id = $inbox_id;

-- name: mailbox_folders :all -> mailbox_folder
SELECT name, role, uid_validity, last_uid, old_found, server_count, looked_us, counted_us, missed FROM mail_folder
WHERE org = $org AND inbox_id = $inbox_id ORDER BY name LIMIT 100;
