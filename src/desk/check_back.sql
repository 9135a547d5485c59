-- SPDX-License-Identifier: Apache-2.0

-- name: check_back_list :all -> check_back ahead
SELECT id, conversation_id, agent_id, due_us, state, told_us, decided_by_id, created_us, changed_us, version
FROM check_back WHERE org = $org AND conversation_id = $conversation_id ORDER BY id DESC LIMIT 20;

-- name: check_back_get :one -> check_back lock
SELECT id, conversation_id, agent_id, due_us, state, told_us, decided_by_id, created_us, changed_us, version
FROM check_back WHERE org = $org AND id = $id;

-- name: check_back_open :one
SELECT id FROM check_back WHERE org = $org AND conversation_id = $conversation_id AND state IN ('waiting', 'due') LIMIT 1;

-- name: check_back_of :one
-- Whether anything may be asked there, and who spoke when.
SELECT grave, place, agent_us, customer_us FROM conversation WHERE org = $org AND id = $id;

-- name: check_back_languages :one
-- What it could be asked in: as was set for it or for the person, as they write, and as we do.
SELECT c.language, cu.language AS customer_language, COALESCE(r.language, '') AS read_language:text,
       o.language AS org_language, k.language AS desk_language
FROM conversation c JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
JOIN desk k ON k.org = c.org AND k.id = c.desk_id JOIN org o ON o.id = c.org
LEFT JOIN reading r ON r.org = c.org AND r.conversation_id = c.id
WHERE c.org = $org AND c.id = $id;

-- name: check_back_add :exec
INSERT INTO check_back (org, id, conversation_id, agent_id, due_us, state, created_us, changed_us)
VALUES ($org, $id, $conversation_id, $agent_id, $due_us, 'waiting', $now_us, $now_us);

-- name: check_back_gone :exec
DELETE FROM check_back WHERE org = $org AND id = $id;

-- name: check_back_put :exec
UPDATE check_back SET state = $state, decided_by_id = $decided_by_id?, changed_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: check_back_to_wake :all lock skip
-- Those whose day has come, of all organisations.
SELECT k.org, k.id, k.conversation_id, k.agent_id, k.created_us, c.number, c.assignee_id, c.inbox_id, c.place, c.grave,
       c.customer_us, c.erased_us, c.merged_into_id
FROM check_back k CROSS JOIN conversation c
WHERE k.state = 'waiting' AND k.due_us <= $now_us AND c.org = k.org AND c.id = k.conversation_id
ORDER BY k.due_us, k.id LIMIT $limit;

-- name: check_back_told :exec
UPDATE check_back SET state = 'due', told_us = $now_us, changed_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: check_back_follow :exec
-- Where the conversation was merged into.
UPDATE check_back SET conversation_id = $into_id:id WHERE org = $org AND id = $id;

-- name: check_back_to_end :all lock skip
-- Asked so long ago without a word, or never asked at all.
SELECT k.org, k.id, c.id AS conversation_id:id, c.inbox_id, CASE WHEN c.agent_us >= k.told_us THEN 1 ELSE 0 END AS asked:bool
FROM check_back k CROSS JOIN conversation c
WHERE k.state = 'due' AND k.told_us <= $asked_us AND c.org = k.org AND c.id = k.conversation_id
  AND ((c.agent_us >= k.told_us AND c.agent_us <= $asked_us AND (c.customer_us IS NULL OR c.customer_us < c.agent_us))
       OR (k.told_us <= $left_us AND (c.agent_us IS NULL OR c.agent_us < k.told_us)))
ORDER BY k.told_us, k.id LIMIT $limit;

-- name: check_back_report :all -> check_back_line
-- Those of these days, by desk.
SELECT d.id AS desk_id:id, d.name AS desk_name:text,
       CAST(sum(CASE WHEN k.state = 'held' THEN 1 ELSE 0 END) AS bigint) AS held:int,
       CAST(sum(CASE WHEN k.state = 'came_back' THEN 1 ELSE 0 END) AS bigint) AS came_back:int,
       CAST(sum(CASE WHEN k.state = 'no_answer' THEN 1 ELSE 0 END) AS bigint) AS no_answer:int,
       CAST(sum(CASE WHEN k.state IN ('waiting', 'due') THEN 1 ELSE 0 END) AS bigint) AS open:int
FROM check_back k CROSS JOIN conversation c JOIN desk d ON d.org = c.org AND d.id = c.desk_id
WHERE k.org = $org AND k.due_us >= $from_us AND k.due_us < $to_us AND k.state <> 'dropped'
  AND c.org = k.org AND c.id = k.conversation_id AND c.place <> 'spam'
  AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
GROUP BY d.id, d.name ORDER BY d.id LIMIT 200;
