-- SPDX-License-Identifier: Apache-2.0

-- name: reading_get :one -> reading
SELECT conversation_id, customer_id, model, read_us, first_us, turns, intensity_milli, temperature, messages_json,
       reading_json, doubted_json, whisper_json
FROM reading WHERE org = $org AND conversation_id = $conversation_id;

-- name: reading_due :all
-- What waits to be read, of all organisations, the longest waiting first.
SELECT org, id FROM conversation WHERE reading_due_us IS NOT NULL AND reading_due_us <= $before_us
ORDER BY reading_due_us LIMIT $limit;

-- name: reading_of :one
SELECT c.id, c.customer_id, c.inbox_id, c.desk_id, c.subject, c.spam, c.reading_due_us, c.created_us
FROM conversation c WHERE c.org = $org AND c.id = $id;

-- name: reading_turns :all
-- The last of them, the youngest first, without what was taken back before it left.
SELECT m.id, m.kind, m.body, m.quote_at, m.created_us
FROM message m LEFT JOIN outbox o ON o.org = m.org AND o.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND (o.state IS NULL OR o.state <> 'cancelled')
ORDER BY m.created_us DESC, m.id DESC LIMIT $limit;

-- name: reading_history :one
SELECT CAST(COALESCE(sum(turns), 0) AS bigint) AS turns:int,
       CAST(COALESCE(sum(intensity_milli), 0) AS bigint) AS intensity_milli:int
FROM reading WHERE org = $org AND customer_id = $customer_id AND first_us < $before_us;

-- name: reading_put :exec
INSERT INTO reading (org, conversation_id, customer_id, model, read_us, first_us, turns, intensity_milli, temperature,
                     temperature_cues, date_us, language, messages_json, reading_json, doubted_json, whisper_json,
                     panel_json, peak_milli, end_milli, calmed_message_id)
VALUES ($org, $conversation_id, $customer_id, $model, $read_us, $first_us, $turns, $intensity_milli, $temperature?,
        $temperature_cues, $date_us?, $language, $messages_json, $reading_json, $doubted_json, $whisper_json,
        $panel_json, $peak_milli?, $end_milli?, $calmed_message_id?)
ON CONFLICT (org, conversation_id) DO UPDATE SET customer_id = excluded.customer_id, model = excluded.model,
       read_us = excluded.read_us, first_us = excluded.first_us, turns = excluded.turns,
       intensity_milli = excluded.intensity_milli, temperature = excluded.temperature,
       temperature_cues = excluded.temperature_cues, date_us = excluded.date_us, language = excluded.language,
       messages_json = excluded.messages_json, reading_json = excluded.reading_json,
       doubted_json = excluded.doubted_json, whisper_json = excluded.whisper_json,
       panel_json = excluded.panel_json, peak_milli = excluded.peak_milli, end_milli = excluded.end_milli,
       calmed_message_id = excluded.calmed_message_id;

-- name: reading_done :exec
-- Read, unless something was said meanwhile.
UPDATE conversation SET reading_due_us = NULL WHERE org = $org AND id = $id AND reading_due_us = $due_us;

-- name: reading_put_off :exec
-- It could not be read now.
UPDATE conversation SET reading_due_us = $due_us? WHERE org = $org AND id = $id;

-- name: reading_lock :one lock
SELECT id, inbox_id, merged_into_id, spam FROM conversation WHERE org = $org AND id = $id;

-- name: reading_forget :exec
DELETE FROM reading WHERE org = $org AND conversation_id = $conversation_id;

-- name: reading_forget_needs :exec
DELETE FROM need WHERE org = $org AND message_id = $message_id;

-- name: reading_forget_promises :exec
DELETE FROM promise WHERE org = $org AND message_id = $message_id;

-- name: reading_spam_needs :exec
DELETE FROM need WHERE org = $org AND conversation_id = $conversation_id AND agent_id IS NULL AND added_by_id IS NULL;

-- name: reading_spam_promises :exec
DELETE FROM promise WHERE org = $org AND conversation_id = $conversation_id AND agent_id IS NULL AND added_by_id IS NULL;

-- name: reading_again :exec
UPDATE conversation SET reading_due_us = $now_us WHERE org = $org AND id = $id;

-- name: reading_grave :exec
UPDATE conversation SET grave = $grave WHERE org = $org AND id = $id AND grave <> $grave;

-- name: reading_forget_vectors :exec
-- All of the conversation: what is asked next may have stood in the words that went.
DELETE FROM turn_vector WHERE org = $org AND conversation_id = $conversation_id;

-- name: reading_orgs :all scan
SELECT id FROM org ORDER BY id LIMIT 1000;

-- name: reading_older :count
-- What another model read is to be read again; two halves, so that the index finds them.
UPDATE conversation SET reading_due_us = $now_us WHERE org = $org AND reading_due_us IS NULL AND id IN
    (SELECT r.conversation_id FROM reading r WHERE r.org = $org AND r.model < $model:text ORDER BY r.model LIMIT $limit);

-- name: reading_other :count
UPDATE conversation SET reading_due_us = $now_us WHERE org = $org AND reading_due_us IS NULL AND id IN
    (SELECT r.conversation_id FROM reading r WHERE r.org = $org AND r.model > $model:text ORDER BY r.model LIMIT $limit);

-- name: reading_progress :one scan
SELECT (SELECT count(*) FROM reading r WHERE r.org = o.id) AS total:int,
       (SELECT count(*) FROM reading r WHERE r.org = o.id AND r.model = $model) AS done:int,
       (SELECT count(*) FROM reading r WHERE r.org = o.id AND r.model = $model AND r.read_us > $since_us) AS lately:int,
       (SELECT count(*) FROM conversation v WHERE v.reading_due_us IS NOT NULL AND v.reading_due_us > 0 AND +v.org = o.id) AS waiting:int
FROM org o WHERE o.id = $org;
