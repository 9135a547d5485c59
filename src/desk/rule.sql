-- SPDX-License-Identifier: Apache-2.0

-- name: rule_get :one -> rule
SELECT id, name, on_event, filter, actions_json, enabled, position, created_us, version FROM rule
WHERE org = $org AND id = $id;

-- name: rule_lock :one -> rule lock
SELECT id, name, on_event, filter, actions_json, enabled, position, created_us, version FROM rule
WHERE org = $org AND id = $id;

-- name: rule_list :all -> rule
SELECT id, name, on_event, filter, actions_json, enabled, position, created_us, version FROM rule
WHERE org = $org ORDER BY position, id LIMIT 200;

-- name: rule_of_event :all -> rule
SELECT id, name, on_event, filter, actions_json, enabled, position, created_us, version FROM rule
WHERE org = $org AND enabled = 1 AND on_event = $on_event ORDER BY position, id LIMIT 200;

-- name: rule_of_time :all scan
SELECT org, id, filter, actions_json FROM rule WHERE enabled = 1 AND on_event = 'time' ORDER BY org, position, id
LIMIT 1000;

-- name: rule_add :exec
INSERT INTO rule (org, id, name, on_event, filter, actions_json, enabled, position, created_us)
VALUES ($org, $id, $name, $on_event, $filter, $actions_json, $enabled, $position, $now_us);

-- name: rule_put :exec
UPDATE rule SET name = $name, on_event = $on_event, filter = $filter, actions_json = $actions_json, enabled = $enabled,
       position = $position, version = version + 1
WHERE org = $org AND id = $id;

-- name: rule_delete :exec
DELETE FROM rule WHERE org = $org AND id = $id;

-- name: rule_run_add :exec
INSERT INTO rule_run (org, id, rule_id, conversation_id, created_us, did_json)
VALUES ($org, $id, $rule_id, $conversation_id, $now_us, $did_json);

-- name: rule_run_page :all -> rule_run
SELECT r.id, r.rule_id, r.conversation_id, c.number, c.subject, r.created_us, r.did_json
FROM rule_run r JOIN conversation c ON c.org = r.org AND c.id = r.conversation_id
WHERE r.org = $org AND r.rule_id = $rule_id AND r.id < $before_id:id ORDER BY r.id DESC LIMIT $limit;

-- name: rule_run_lately :one
-- How often a rule ran on a conversation since a moment, and when last.
SELECT count(*) AS n:int, max(created_us) AS last_us:time? FROM rule_run
WHERE org = $org AND conversation_id = $conversation_id AND id > $after_id:id AND rule_id = $rule_id;

-- name: rule_forget :count scan
DELETE FROM rule_run WHERE created_us < $before_us;

-- name: rule_macro :one
SELECT body FROM macro WHERE org = $org AND id = $id AND archived_us IS NULL;

-- name: rule_webhook :one
SELECT id FROM webhook WHERE org = $org AND id = $id AND enabled = 1;

-- name: rule_replied :one
-- Whether something automatic was said since a moment.
SELECT id FROM message WHERE org = $org AND conversation_id = $conversation_id AND created_us > $after_us
  AND kind = 'automatic' AND customer_id IS NULL LIMIT 1;

-- name: rule_last :all
-- The conversations that were active last.
SELECT id, number, subject FROM conversation WHERE org = $org AND place = $place ORDER BY active_us DESC, id DESC
LIMIT $limit;
