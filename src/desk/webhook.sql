-- SPDX-License-Identifier: Apache-2.0

-- name: webhook_get :one -> webhook
SELECT id, name, url, events, enabled, failing_us, created_us, version FROM webhook WHERE org = $org AND id = $id;

-- name: webhook_lock :one -> webhook lock
SELECT id, name, url, events, enabled, failing_us, created_us, version FROM webhook WHERE org = $org AND id = $id;

-- name: webhook_list :all -> webhook
SELECT id, name, url, events, enabled, failing_us, created_us, version FROM webhook WHERE org = $org ORDER BY id LIMIT 50;

-- name: webhook_add :exec
INSERT INTO webhook (org, id, name, url, secret, events, enabled, created_us)
VALUES ($org, $id, $name, $url, $secret, $events, $enabled, $now_us);

-- name: webhook_put :exec
UPDATE webhook SET name = $name, url = $url, events = $events, enabled = $enabled, failing_us = $failing_us?,
       version = version + 1
WHERE org = $org AND id = $id;

-- name: webhook_delete :exec
DELETE FROM webhook WHERE org = $org AND id = $id;

-- name: webhook_rotate :exec
UPDATE webhook SET old_secret = secret, old_until_us = $until_us, secret = $secret, version = version + 1
WHERE org = $org AND id = $id;

-- name: webhook_failing :exec
UPDATE webhook SET failing_us = $failing_us? WHERE org = $org AND id = $id;

-- name: webhook_off :exec
UPDATE webhook SET enabled = 0, version = version + 1 WHERE org = $org AND id = $id;

-- name: webhook_admins :all
SELECT id FROM agent WHERE org = $org AND role IN ('owner', 'admin') AND state = 'active' LIMIT 50;

-- name: delivery_add :count
INSERT INTO webhook_delivery (org, id, webhook_id, event_id, kind, body, state, due_us, created_us)
VALUES ($org, $id, $webhook_id, $event_id, $kind, $body, 'waiting', $now_us, $now_us)
ON CONFLICT (org, webhook_id, event_id) DO NOTHING;

-- name: delivery_get :one -> webhook_delivery
SELECT id, webhook_id, event_id, kind, body, state, tries, due_us, status, answer, took_ms, created_us, sent_us
FROM webhook_delivery WHERE org = $org AND id = $id;

-- name: delivery_page :all -> webhook_delivery
SELECT id, webhook_id, event_id, kind, body, state, tries, due_us, status, answer, took_ms, created_us, sent_us
FROM webhook_delivery WHERE org = $org AND webhook_id = $webhook_id AND id < $before_id:id ORDER BY id DESC LIMIT $limit;

-- name: delivery_due :one lock skip
SELECT org, id, webhook_id, tries FROM webhook_delivery WHERE state = 'waiting' AND due_us <= $now_us
ORDER BY due_us, id LIMIT 1;

-- name: delivery_next :one
SELECT due_us FROM webhook_delivery WHERE state = 'waiting' ORDER BY due_us, id LIMIT 1;

-- name: delivery_lease :exec
UPDATE webhook_delivery SET due_us = $due_us, tries = tries + 1 WHERE org = $org AND id = $id;

-- name: delivery_item :one -> webhook_item
-- All that a sender needs; the sealed secrets too.
SELECT v.org, v.id, v.webhook_id, v.kind, v.body, v.tries, v.due_us, w.url, w.secret, w.old_secret, w.old_until_us,
       w.enabled, w.failing_us
FROM webhook_delivery v JOIN webhook w ON w.org = v.org AND w.id = v.webhook_id WHERE v.org = $org AND v.id = $id;

-- name: delivery_settle :count
UPDATE webhook_delivery SET state = $state, due_us = $due_us, status = $status, answer = $answer, took_ms = $took_ms,
       sent_us = $sent_us?
WHERE org = $org AND id = $id AND state = 'waiting' AND tries = $tries;

-- name: delivery_replay :exec
UPDATE webhook_delivery SET state = 'waiting', tries = 0, due_us = $now_us WHERE org = $org AND id = $id;

-- name: webhook_everywhere :all scan
SELECT org, id FROM webhook ORDER BY org, id LIMIT 10000;

-- name: delivery_forget :count
DELETE FROM webhook_delivery WHERE org = $org AND webhook_id = $webhook_id AND id < $before_id:id AND state <> 'waiting';
