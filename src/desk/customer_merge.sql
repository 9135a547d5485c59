-- SPDX-License-Identifier: Apache-2.0

-- name: customer_merge_counts :one
SELECT (SELECT count(*) FROM conversation x WHERE x.org = c.org AND x.customer_id = c.id) AS conversations:int,
       (SELECT count(*) FROM customer_identity x WHERE x.org = c.org AND x.customer_id = c.id) AS identities:int,
       (SELECT count(*) FROM participant x WHERE x.org = c.org AND x.customer_id = c.id) AS participants:int
FROM customer c WHERE c.org = $org AND c.id = $id;

-- name: customer_merge_fields :all
-- What both hold, each its own.
SELECT f.key, f.label, a.text_value AS from_text, b.text_value AS into_text
FROM field_value a CROSS JOIN field f CROSS JOIN field_value b
WHERE a.org = $org AND a.noun_id = $from_id:id AND f.org = a.org AND f.id = a.field_id
  AND b.org = a.org AND b.noun_id = $into_id:id AND b.field_id = a.field_id AND a.text_value <> b.text_value
ORDER BY f.position, f.id;

-- name: customer_moved_conversations :exec
INSERT INTO customer_moved (org, from_id, noun, noun_id, created_us)
SELECT org, customer_id, 'conversation', id, CAST($now_us:time AS bigint) FROM conversation
WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_moved_messages :exec
INSERT INTO customer_moved (org, from_id, noun, noun_id, created_us)
SELECT org, customer_id, 'message', id, CAST($now_us:time AS bigint) FROM message
WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_moved_identities :exec
-- And which were the ones that answers went to.
INSERT INTO customer_moved (org, from_id, noun, noun_id, detail, created_us)
SELECT org, customer_id, 'identity', id, CASE WHEN is_first = 1 THEN 'first' ELSE '' END, CAST($now_us:time AS bigint)
FROM customer_identity
WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_moved_participants :exec
INSERT INTO customer_moved (org, from_id, noun, noun_id, detail, created_us)
SELECT org, customer_id, 'participant', conversation_id, address_folded, CAST($now_us:time AS bigint) FROM participant
WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_moved_fields :exec
-- Those that the other has no value of.
INSERT INTO customer_moved (org, from_id, noun, noun_id, created_us)
SELECT a.org, a.noun_id, 'field', a.field_id, CAST($now_us:time AS bigint) FROM field_value a
WHERE a.org = $org AND a.noun_id = $from_id:id AND NOT EXISTS
    (SELECT 1 FROM field_value b WHERE b.org = a.org AND b.noun_id = $into_id:id AND b.field_id = a.field_id);

-- name: customer_moved_facts :exec
INSERT INTO customer_moved (org, from_id, noun, noun_id, created_us)
SELECT org, customer_id, 'fact', id, CAST($now_us:time AS bigint) FROM fact WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_move_facts :exec
UPDATE fact SET customer_id = $into_id:id WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_back_facts :exec
UPDATE fact SET customer_id = $from_id:id WHERE org = $org AND customer_id = $into_id:id AND EXISTS
    (SELECT 1 FROM customer_moved m WHERE m.org = fact.org AND m.from_id = $from_id:id
        AND m.noun = 'fact' AND m.noun_id = fact.id);

-- name: customer_move_conversations :count
UPDATE conversation SET customer_id = $into_id:id, updated_us = $now_us WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_move_messages :exec
UPDATE message SET customer_id = $into_id:id WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_move_identities :count
UPDATE customer_identity SET customer_id = $into_id:id, is_first = 0 WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_move_participants :exec
UPDATE participant SET customer_id = $into_id:id WHERE org = $org AND customer_id = $from_id:id;

-- name: customer_move_fields :exec
UPDATE field_value SET noun_id = $into_id:id WHERE org = $org AND noun_id = $from_id:id AND field_id IN
    (SELECT m.noun_id FROM customer_moved m WHERE m.org = $org AND m.from_id = $from_id:id AND m.noun = 'field');

-- name: customer_merge_mark :exec
UPDATE customer SET merged_into_id = $into_id:id?, updated_us = $now_us, version = version + 1
WHERE org = $org AND id = $from_id:id;

-- name: customer_merge_take :exec
-- What the one that stays takes over from the other.
UPDATE customer SET name = $name, name_folded = $name_folded, company_id = $company_id?, title = $title,
       language = $language, timezone = $timezone, note = $note, seen_us = $seen_us?, updated_us = $now_us,
       version = version + 1
WHERE org = $org AND id = $id;

-- name: customer_back_conversations :count
UPDATE conversation SET customer_id = $from_id:id, updated_us = $now_us
WHERE org = $org AND customer_id = $into_id:id AND EXISTS
    (SELECT 1 FROM customer_moved m WHERE m.org = conversation.org AND m.from_id = $from_id:id
        AND m.noun = 'conversation' AND m.noun_id = conversation.id);

-- name: customer_back_messages :exec
UPDATE message SET customer_id = $from_id:id WHERE org = $org AND customer_id = $into_id:id AND EXISTS
    (SELECT 1 FROM customer_moved m WHERE m.org = message.org AND m.from_id = $from_id:id
        AND m.noun = 'message' AND m.noun_id = message.id);

-- name: customer_back_identities :count
UPDATE customer_identity SET customer_id = $from_id:id, is_first = CASE WHEN EXISTS
    (SELECT 1 FROM customer_moved m WHERE m.org = customer_identity.org AND m.from_id = $from_id:id
        AND m.noun = 'identity' AND m.noun_id = customer_identity.id AND m.detail = 'first') THEN 1 ELSE 0 END
WHERE org = $org AND customer_id = $into_id:id AND EXISTS
    (SELECT 1 FROM customer_moved m WHERE m.org = customer_identity.org AND m.from_id = $from_id:id
        AND m.noun = 'identity' AND m.noun_id = customer_identity.id);

-- name: customer_back_participants :exec
UPDATE participant SET customer_id = $from_id:id WHERE org = $org AND customer_id = $into_id:id AND EXISTS
    (SELECT 1 FROM customer_moved m WHERE m.org = participant.org AND m.from_id = $from_id:id
        AND m.noun = 'participant' AND m.noun_id = participant.conversation_id
        AND m.detail = participant.address_folded);

-- name: customer_back_fields :exec
UPDATE field_value SET noun_id = $from_id:id WHERE org = $org AND noun_id = $into_id:id AND EXISTS
    (SELECT 1 FROM customer_moved m WHERE m.org = field_value.org AND m.from_id = $from_id:id
        AND m.noun = 'field' AND m.noun_id = field_value.field_id);

-- name: customer_moved_drop :exec
DELETE FROM customer_moved WHERE org = $org AND from_id = $from_id;

-- name: customer_moved_forget :count
DELETE FROM customer_moved WHERE created_us < $before_us;
