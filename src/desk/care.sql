-- SPDX-License-Identifier: Apache-2.0

-- name: care_of :one -> care ahead
SELECT k.id AS desk_id:id, k.name AS desk_name:text, COALESCE(a.danger, '') AS danger:text,
       COALESCE(a.amount, '') AS amount:text, COALESCE(a.resend, '') AS resend:text,
       COALESCE(a.exception, '') AS exception:text, COALESCE(a.yes_by, '') AS yes_by:text,
       COALESCE(a.version, 0) AS version:int
FROM desk k LEFT JOIN care a ON a.org = k.org AND a.desk_id = k.id WHERE k.org = $org AND k.id = $id;

-- name: care_put :exec
INSERT INTO care (org, desk_id, danger, amount, resend, exception, yes_by, version)
VALUES ($org, $desk_id, $danger, $amount, $resend, $exception, $yes_by, 1)
ON CONFLICT (org, desk_id) DO UPDATE SET danger = excluded.danger, amount = excluded.amount, resend = excluded.resend,
       exception = excluded.exception, yes_by = excluded.yes_by, version = care.version + 1;

-- name: care_conversation :one
SELECT desk_id FROM conversation WHERE org = $org AND id = $id;

-- name: decision_add :exec
INSERT INTO decision (org, id, conversation_id, desk_id, topic, outcome, reason, alternative, agent_id, created_us)
VALUES ($org, $id, $conversation_id, $desk_id, $topic, $outcome, $reason, $alternative, $agent_id, $now_us);

-- name: decision_get :one -> decision
SELECT e.id, e.conversation_id, c.number AS conversation_number:int, e.desk_id, e.topic, e.outcome, e.reason, e.alternative,
       e.agent_id, e.created_us
FROM decision e JOIN conversation c ON c.org = e.org AND c.id = e.conversation_id WHERE e.org = $org AND e.id = $id;

-- name: decision_list :all -> decision
SELECT e.id, e.conversation_id, c.number AS conversation_number:int, e.desk_id, e.topic, e.outcome, e.reason, e.alternative,
       e.agent_id, e.created_us
FROM decision e JOIN conversation c ON c.org = e.org AND c.id = e.conversation_id
WHERE e.org = $org AND e.conversation_id = $conversation_id ORDER BY e.id LIMIT 50;

-- name: decision_last :all -> decision
SELECT e.id, e.conversation_id, c.number AS conversation_number:int, e.desk_id, e.topic, e.outcome, e.reason, e.alternative,
       e.agent_id, e.created_us
FROM decision e CROSS JOIN conversation c
WHERE e.org = $org AND e.desk_id = $desk_id AND e.topic = $topic AND c.org = e.org AND c.id = e.conversation_id
  AND c.place <> 'gone' AND c.place <> 'spam' AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
ORDER BY e.id DESC LIMIT $limit;

-- name: decision_drop :exec
DELETE FROM decision WHERE org = $org AND id = $id;

-- name: decision_erase :exec
-- What stays of an erased conversation is that somebody decided.
UPDATE decision SET reason = '', alternative = '' WHERE org = $org AND conversation_id = $conversation_id;
