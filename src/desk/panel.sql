-- SPDX-License-Identifier: Apache-2.0

-- name: panel_moments :all ahead
-- Who spoke when, the youngest first.
SELECT m.id, m.kind, m.created_us FROM message m
LEFT JOIN outbox o ON o.org = m.org AND o.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND m.kind IN ('customer', 'agent')
  AND (o.state IS NULL OR o.state <> 'cancelled')
ORDER BY m.created_us DESC, m.id DESC LIMIT 200;

-- name: panel_earlier :all ahead
-- The customer's conversations before this one.
SELECT id, inbox_id, created_us FROM conversation
WHERE org = $org AND customer_id = $customer_id AND active_us >= $since_us AND created_us < $before_us
  AND place <> 'gone' AND place <> 'spam' ORDER BY active_us DESC LIMIT 50;

-- name: panel_waits :one ahead
-- Whether something was said that is not read yet.
SELECT reading_due_us FROM conversation WHERE org = $org AND id = $id;

-- name: panel_reading :one ahead
-- What the panel needs of a reading; all of it where no part was put aside for the panel.
SELECT conversation_id, messages_json, doubted_json, whisper_json,
       CASE WHEN panel_json = '' THEN reading_json ELSE panel_json END AS shown_json:text FROM reading
WHERE org = $org AND conversation_id = $conversation_id;

-- name: panel_body :one
SELECT body FROM message WHERE org = $org AND id = $id;
