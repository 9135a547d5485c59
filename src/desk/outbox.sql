-- SPDX-License-Identifier: Apache-2.0

-- name: outbox_get :one -> outbox
SELECT o.id, o.message_id, m.conversation_id, c.inbox_id, o.agent_id, o.channel, o.state, o.due_us, o.tries, o.error,
       o.created_us, o.sent_us
FROM outbox o JOIN message m ON m.org = o.org AND m.id = o.message_id
JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id WHERE o.org = $org AND o.id = $id;

-- name: outbox_item :one -> outbox_item
SELECT o.org, o.id, o.message_id, m.conversation_id, o.agent_id, o.channel, o.envelope_json, o.wire_id, o.tries,
       o.lease_us, o.leased_by, m.subject, m.body
FROM outbox o JOIN message m ON m.org = o.org AND m.id = o.message_id WHERE o.org = $org AND o.id = $id;

-- name: outbox_lock :one lock
SELECT id, message_id, agent_id, state, due_us, tries, leased_by, lease_us FROM outbox WHERE org = $org AND id = $id;

-- name: outbox_list :all -> outbox
SELECT o.id, o.message_id, m.conversation_id, c.inbox_id, o.agent_id, o.channel, o.state, o.due_us, o.tries, o.error,
       o.created_us, o.sent_us
FROM outbox o JOIN message m ON m.org = o.org AND m.id = o.message_id
JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
WHERE o.org = $org AND o.state = $state AND (o.due_us, o.id) > ($due_us, $id)
  AND ($all:bool = 1
       OR EXISTS (SELECT 1 FROM inbox_agent a WHERE a.org = c.org AND a.inbox_id = c.inbox_id AND a.agent_id = $agent_id)
       OR EXISTS (SELECT 1 FROM inbox_team t JOIN team_member tm ON tm.org = t.org AND tm.team_id = t.team_id
                  WHERE t.org = c.org AND t.inbox_id = c.inbox_id AND tm.agent_id = $agent_id))
ORDER BY o.due_us, o.id LIMIT $limit;

-- name: outbox_add :exec
INSERT INTO outbox (org, id, message_id, agent_id, channel, state, due_us, envelope_json, wire_id, created_us)
VALUES ($org, $id, $message_id, $agent_id?, $channel, 'held', $due_us, $envelope_json, $wire_id, $now_us);

-- name: outbox_put :exec
UPDATE outbox SET state = $state, due_us = $due_us, tries = $tries, error = $error, sent_us = $sent_us?, lease_us = NULL,
       leased_by = ''
WHERE org = $org AND id = $id;

-- name: outbox_due :one lock skip
-- What a mailbox's brake holds back is not due: sending is off, or enough has left in this hour.
SELECT o.org, o.id FROM outbox o WHERE o.channel = $channel AND o.state IN ('held', 'queued') AND o.due_us <= $now_us
  AND NOT EXISTS (SELECT 1 FROM message m JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
                  JOIN mailbox b ON b.org = c.org AND b.inbox_id = c.inbox_id
                  LEFT JOIN mail_outgoing g ON g.org = b.org AND g.inbox_id = b.inbox_id
                  WHERE m.org = o.org AND m.id = o.message_id AND (b.sending = 0 OR
                    (g.hour = $hour AND g.hour_most > 0 AND g.hour_sent >= g.hour_most
                     AND (g.let_go_us IS NULL OR g.let_go_us <= $now_us))))
ORDER BY o.due_us, o.id LIMIT 1;

-- name: outbox_lease :exec
UPDATE outbox SET state = 'sending', tries = tries + 1, lease_us = $lease_us, leased_by = $leased_by
WHERE org = $org AND id = $id;

-- name: outbox_count_hour :exec
INSERT INTO mail_outgoing (org, inbox_id, hour, hour_sent)
SELECT c.org, c.inbox_id, $hour, 1 FROM message m JOIN conversation c ON c.org = m.org AND c.id = m.conversation_id
WHERE m.org = $org AND m.id = $message_id
ON CONFLICT (org, inbox_id) DO UPDATE SET hour = excluded.hour,
  hour_sent = CASE WHEN mail_outgoing.hour = excluded.hour THEN mail_outgoing.hour_sent + 1 ELSE 1 END;

-- name: outbox_overdue :all lock skip
SELECT org, id FROM outbox WHERE state = 'sending' AND lease_us < $now_us ORDER BY lease_us LIMIT $limit;

-- name: outbox_next_due :one
SELECT due_us FROM outbox WHERE channel = $channel AND state IN ('held', 'queued') ORDER BY due_us, id LIMIT 1;

-- name: outbox_words :one
SELECT kind, subject, body, quote_at FROM message WHERE org = $org AND id = $id;

-- name: outbox_mail_id :exec
-- What we send is known by its Message-ID before it leaves.
INSERT INTO mail_id (org, inbox_id, mail_id, conversation_id, message_id, kind)
VALUES ($org, $inbox_id, $mail_id, $conversation_id, $message_id, 'ours') ON CONFLICT DO NOTHING;
