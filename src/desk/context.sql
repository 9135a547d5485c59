-- SPDX-License-Identifier: Apache-2.0

-- name: context_source_of :one -> context_source
-- A desk's, with empty words where it has none.
SELECT k.id AS desk_id:id, k.name AS desk_name:text, COALESCE(s.name, '') AS name:text, COALESCE(s.url, '') AS url:text,
       COALESCE(s.enabled, 0) AS enabled:bool, s.failing_us, COALESCE(s.error, '') AS error:text,
       COALESCE(s.version, 0) AS version:int
FROM desk k LEFT JOIN context_source s ON s.org = k.org AND s.desk_id = k.id WHERE k.org = $org AND k.id = $id;

-- name: context_source_list :all -> context_source
SELECT k.id AS desk_id:id, k.name AS desk_name:text, COALESCE(s.name, '') AS name:text, COALESCE(s.url, '') AS url:text,
       COALESCE(s.enabled, 0) AS enabled:bool, s.failing_us, COALESCE(s.error, '') AS error:text,
       COALESCE(s.version, 0) AS version:int
FROM desk k LEFT JOIN context_source s ON s.org = k.org AND s.desk_id = k.id
WHERE k.org = $org AND k.archived_us IS NULL ORDER BY k.created_us, k.id LIMIT 200;

-- name: context_source_lock :one lock
SELECT desk_id, failures, failing_us FROM context_source WHERE org = $org AND desk_id = $desk_id;

-- name: context_source_put :exec
-- It begins anew: what failed before may be mended. The secret stays.
INSERT INTO context_source (org, desk_id, name, url, secret, enabled) VALUES ($org, $desk_id, $name, $url, $secret, $enabled)
ON CONFLICT (org, desk_id) DO UPDATE SET name = excluded.name, url = excluded.url, enabled = excluded.enabled,
       failing_us = NULL, failures = 0, quiet_until_us = NULL, error = '', version = context_source.version + 1;

-- name: context_source_drop :count
DELETE FROM context_source WHERE org = $org AND desk_id = $desk_id;

-- name: context_source_rotate :count
UPDATE context_source SET old_secret = secret, old_until_us = $until_us, secret = $secret, version = version + 1
WHERE org = $org AND desk_id = $desk_id;

-- name: context_source_secrets :one
SELECT url, secret, old_secret, old_until_us FROM context_source WHERE org = $org AND desk_id = $desk_id;

-- name: context_source_failed :exec
UPDATE context_source SET failing_us = COALESCE(failing_us, $now_us), failures = failures + 1, quiet_until_us = $until_us,
       error = $error WHERE org = $org AND desk_id = $desk_id;

-- name: context_source_well :exec
UPDATE context_source SET failing_us = NULL, failures = 0, quiet_until_us = NULL, error = ''
WHERE org = $org AND desk_id = $desk_id AND failing_us IS NOT NULL;

-- name: context_want :exec
-- Of the customer of a conversation, where the desk has a source and was not told lately.
INSERT INTO context (org, desk_id, customer_id, conversation_id, due_us)
SELECT v.org, v.desk_id, v.customer_id, v.id,
       CASE WHEN s.quiet_until_us > $now_us THEN s.quiet_until_us ELSE CAST($now_us AS bigint) END
FROM conversation v JOIN context_source s ON s.org = v.org AND s.desk_id = v.desk_id AND s.enabled = 1
WHERE v.org = $org AND v.id = $conversation_id AND v.spam = 0
ON CONFLICT (org, desk_id, customer_id) DO UPDATE SET conversation_id = excluded.conversation_id, due_us = excluded.due_us,
       tries = 0 WHERE context.due_us IS NULL AND (context.asked_us IS NULL OR context.asked_us <= $stale_us);

-- name: context_next :one
SELECT due_us FROM context WHERE due_us IS NOT NULL ORDER BY due_us LIMIT 1;

-- name: context_due :one lock skip
SELECT org, desk_id, customer_id FROM context WHERE due_us <= $now_us ORDER BY due_us LIMIT 1;

-- name: context_lease :exec
UPDATE context SET due_us = $due_us, tries = tries + 1
WHERE org = $org AND desk_id = $desk_id AND customer_id = $customer_id;

-- name: context_item :one -> context_item
-- All that whoever asks needs; the sealed secrets too.
SELECT x.org, x.desk_id, x.customer_id, x.conversation_id, x.tries, x.line, x.items_json, x.fetched_us, s.url, s.secret,
       s.old_secret, s.old_until_us, COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = x.org
           AND i.customer_id = x.customer_id AND i.kind = 'email' ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS email:text
FROM context x JOIN context_source s ON s.org = x.org AND s.desk_id = x.desk_id AND s.enabled = 1
WHERE x.org = $org AND x.desk_id = $desk_id AND x.customer_id = $customer_id;

-- name: context_place :one
SELECT inbox_id FROM conversation WHERE org = $org AND id = $id;

-- name: context_keep :count
UPDATE context SET line = $line, items_json = $items_json, fetched_us = $now_us, asked_us = $now_us, due_us = NULL, tries = 0,
       error = '' WHERE org = $org AND desk_id = $desk_id AND customer_id = $customer_id AND tries = $tries;

-- name: context_fail :count
UPDATE context SET asked_us = $now_us, due_us = $due_us?, error = $error
WHERE org = $org AND desk_id = $desk_id AND customer_id = $customer_id AND tries = $tries;

-- name: context_wait :exec scan
-- All that want to know wait as long as the source is left alone.
UPDATE context SET due_us = $until_us WHERE org = $org AND desk_id = $desk_id AND due_us IS NOT NULL AND due_us < $until_us;

-- name: context_leave :exec
UPDATE context SET due_us = NULL WHERE org = $org AND desk_id = $desk_id AND customer_id = $customer_id;

-- name: context_of :one -> context ahead
SELECT x.line, x.items_json, x.fetched_us, x.asked_us, x.error, s.name AS source:text
FROM conversation v JOIN context_source s ON s.org = v.org AND s.desk_id = v.desk_id AND s.enabled = 1
JOIN context x ON x.org = v.org AND x.desk_id = v.desk_id AND x.customer_id = v.customer_id
WHERE v.org = $org AND v.id = $conversation_id;

-- name: context_drop :exec
-- What another place said.
DELETE FROM context WHERE org = $org AND desk_id = $desk_id;

-- name: context_erase :exec
DELETE FROM context WHERE org = $org AND customer_id = $customer_id;

-- name: context_forget :count scan
DELETE FROM context WHERE asked_us IS NOT NULL AND asked_us < $before_us AND due_us IS NULL;
