-- SPDX-License-Identifier: Apache-2.0

-- name: outgoing_get :one -> outgoing
SELECT i.id AS inbox_id, i.name, i.address, i.signature, i.hours_id, COALESCE(b.receipt, 0) AS receipt:bool,
       COALESCE(g.receipt_text, '') AS receipt_text:text, COALESCE(g.hour_most, 1000) AS hour_most:int,
       COALESCE(g.hour, 0) AS hour:int, COALESCE(g.hour_sent, 0) AS hour_sent:int, g.let_go_us,
       COALESCE(g.follow_up_days, 60) AS follow_up_days:int, COALESCE(g.version, 0) AS version:int
FROM inbox i LEFT JOIN mailbox b ON b.org = i.org AND b.inbox_id = i.id
LEFT JOIN mail_outgoing g ON g.org = i.org AND g.inbox_id = i.id WHERE i.org = $org AND i.id = $inbox_id;

-- name: outgoing_put :exec
INSERT INTO mail_outgoing (org, inbox_id, receipt_text, hour_most, follow_up_days)
VALUES ($org, $inbox_id, $receipt_text, $hour_most, $follow_up_days)
ON CONFLICT (org, inbox_id) DO UPDATE SET receipt_text = excluded.receipt_text, hour_most = excluded.hour_most,
  follow_up_days = excluded.follow_up_days, version = mail_outgoing.version + 1;

-- name: outgoing_receipt :exec
UPDATE mailbox SET receipt = $receipt WHERE org = $org AND inbox_id = $inbox_id;

-- name: outgoing_let_go :exec
INSERT INTO mail_outgoing (org, inbox_id, let_go_us) VALUES ($org, $inbox_id, $let_go_us)
ON CONFLICT (org, inbox_id) DO UPDATE SET let_go_us = excluded.let_go_us;

-- name: outgoing_newest :one
SELECT id FROM conversation WHERE org = $org AND inbox_id = $inbox_id AND place = 'open' ORDER BY active_us DESC, id DESC LIMIT 1;

-- name: outgoing_receipt_plan :count
-- Once a conversation, whatever happens.
INSERT INTO mail_receipt (org, conversation_id, begun_us, due_us) VALUES ($org, $conversation_id, $now_us, $due_us)
ON CONFLICT (org, conversation_id) DO NOTHING;

-- name: outgoing_receipt_due :one lock skip
SELECT org, conversation_id, begun_us FROM mail_receipt WHERE due_us IS NOT NULL AND due_us <= $now_us ORDER BY due_us LIMIT 1;

-- name: outgoing_receipt_settle :exec
UPDATE mail_receipt SET due_us = $due_us?, settled = $settled WHERE org = $org AND conversation_id = $conversation_id;

-- name: outgoing_receipt_of :one
SELECT settled, due_us FROM mail_receipt WHERE org = $org AND conversation_id = $conversation_id;

-- name: outgoing_conversation :one
SELECT c.id, c.inbox_id, c.place, c.category, c.grave, c.agent_us, c.reading_due_us, COALESCE(b.receipt, 0) AS receipt:bool,
       COALESCE(b.sending, 0) AS sending:bool
FROM conversation c LEFT JOIN mailbox b ON b.org = c.org AND b.inbox_id = c.inbox_id WHERE c.org = $org AND c.id = $id;
