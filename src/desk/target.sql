-- SPDX-License-Identifier: Apache-2.0

-- name: target_get :one -> target
SELECT id, name, filter, first_reply_ms, next_reply_ms, resolution_ms, hours_id, warn_percent, warn_ms, enabled, position,
       created_us, version
FROM target WHERE org = $org AND id = $id;

-- name: target_lock :one -> target lock
SELECT id, name, filter, first_reply_ms, next_reply_ms, resolution_ms, hours_id, warn_percent, warn_ms, enabled, position,
       created_us, version
FROM target WHERE org = $org AND id = $id;

-- name: target_list :all -> target ahead
SELECT id, name, filter, first_reply_ms, next_reply_ms, resolution_ms, hours_id, warn_percent, warn_ms, enabled, position,
       created_us, version
FROM target WHERE org = $org ORDER BY position, id LIMIT 100;

-- name: target_add :exec
INSERT INTO target (org, id, name, filter, first_reply_ms, next_reply_ms, resolution_ms, hours_id, warn_percent, warn_ms,
                    enabled, position, created_us)
VALUES ($org, $id, $name, $filter, $first_reply_ms?, $next_reply_ms?, $resolution_ms?, $hours_id?, $warn_percent, $warn_ms?,
        $enabled, $position, $now_us);

-- name: target_put :exec
UPDATE target SET name = $name, filter = $filter, first_reply_ms = $first_reply_ms?, next_reply_ms = $next_reply_ms?,
       resolution_ms = $resolution_ms?, hours_id = $hours_id?, warn_percent = $warn_percent, warn_ms = $warn_ms?, enabled = $enabled, position = $position,
       version = version + 1
WHERE org = $org AND id = $id;

-- name: target_delete :exec
DELETE FROM target WHERE org = $org AND id = $id;

-- name: target_clocks_end :exec scan
DELETE FROM service_clock WHERE org = $org AND target_id = $target_id AND met_us IS NULL AND missed_us IS NULL;

-- name: clock_list :all -> service_clock
SELECT kind, target_id, started_us, since_us, ran_ms, due_us, met_us, missed_us, paused_us, warn_us, warned_us
FROM service_clock WHERE org = $org AND conversation_id = $conversation_id ORDER BY kind;

-- name: clock_put :exec
INSERT INTO service_clock (org, conversation_id, kind, target_id, started_us, since_us, ran_ms, due_us, met_us, missed_us,
                           paused_us, warn_us, warned_us)
VALUES ($org, $conversation_id, $kind, $target_id, $started_us, $since_us, $ran_ms, $due_us, $met_us?, $missed_us?,
        $paused_us?, $warn_us?, $warned_us?)
ON CONFLICT (org, conversation_id, kind) DO UPDATE SET target_id = excluded.target_id, started_us = excluded.started_us,
    since_us = excluded.since_us, ran_ms = excluded.ran_ms, due_us = excluded.due_us, met_us = excluded.met_us,
    missed_us = excluded.missed_us, paused_us = excluded.paused_us, warn_us = excluded.warn_us,
    warned_us = excluded.warned_us;

-- name: clock_drop :exec
DELETE FROM service_clock WHERE org = $org AND conversation_id = $conversation_id AND kind = $kind;

-- name: clock_overdue :all lock skip
SELECT org, conversation_id, kind, target_id, due_us FROM service_clock
WHERE due_us <= $now_us AND met_us IS NULL AND missed_us IS NULL AND paused_us IS NULL ORDER BY due_us LIMIT $limit;

-- name: clock_soon :all lock skip
SELECT org, conversation_id, kind, target_id, due_us FROM service_clock
WHERE warn_us <= $now_us AND met_us IS NULL AND missed_us IS NULL AND paused_us IS NULL AND warned_us IS NULL
ORDER BY warn_us LIMIT $limit;

-- name: clock_warned :exec
UPDATE service_clock SET warned_us = $now_us WHERE org = $org AND conversation_id = $conversation_id AND kind = $kind;

-- name: clock_missed :exec
UPDATE service_clock SET missed_us = due_us WHERE org = $org AND conversation_id = $conversation_id AND kind = $kind;

-- name: target_hours :one
SELECT id FROM hours WHERE org = $org AND id = $id;
