-- SPDX-License-Identifier: Apache-2.0
-- Counts stop at a limit: a number beside a view says "many" as well at a thousand.

-- name: screen_count_place :one
SELECT count(*) AS n:int FROM (SELECT c.id FROM conversation c WHERE c.org = $org AND c.place = $place
    AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids)) LIMIT 1000) bounded;

-- name: screen_count_assignee :one
SELECT count(*) AS n:int FROM (SELECT c.id FROM conversation c WHERE c.org = $org AND c.assignee_id = $agent_id:id
    AND c.place = 'open' AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids)) LIMIT 1000) bounded;

-- name: screen_count_nobody :one
SELECT count(*) AS n:int FROM (SELECT c.id FROM conversation c WHERE c.org = $org AND c.assignee_id IS NULL
    AND c.place = 'open' AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids)) LIMIT 1000) bounded;

-- name: screen_count_back :one
SELECT count(*) AS n:int FROM (SELECT c.id FROM conversation c WHERE c.org = $org AND c.waiting_us IS NOT NULL
    AND c.first_reply_us IS NOT NULL AND c.place IN ('open', 'waiting', 'snoozed')
    AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids)) AND EXISTS (SELECT 1 FROM need n LEFT JOIN promise np ON np.org = n.org AND np.id = n.promise_id
    WHERE n.org = c.org AND n.conversation_id = c.id AND n.state = 'open' AND n.same_as_id IS NULL
    AND (np.id IS NULL OR np.state <> 'open'
         OR np.due_us + (1 - np.has_time) * CAST(86400000000 AS bigint) <= $now_us))
  UNION SELECT c.id FROM promise p CROSS JOIN conversation c WHERE p.org = $org AND p.state = 'open' AND p.due_us <= $now_us
    AND p.due_us + (1 - p.has_time) * CAST(86400000000 AS bigint) <= $now_us AND c.org = p.org AND c.id = p.conversation_id
    AND c.place IN ('open', 'waiting', 'snoozed') AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
  UNION SELECT c.id FROM reading r CROSS JOIN conversation c
    WHERE r.org = $org AND r.date_us > $now_us - CAST(86400000000 AS bigint) AND r.date_us < $near_us
    AND c.org = r.org AND c.id = r.conversation_id AND c.category = 'open' AND c.place IN ('open', 'snoozed')
    AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids)) LIMIT 1000) bounded;

-- name: screen_count_due :one
SELECT count(*) AS n:int FROM (SELECT DISTINCT c.id FROM promise p CROSS JOIN conversation c
    WHERE p.org = $org AND p.state = 'open' AND p.due_us >= $since_us AND p.due_us < $before_us
    AND c.org = p.org AND c.id = p.conversation_id AND c.place <> 'gone' AND c.place <> 'spam'
    AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
  UNION SELECT c.id FROM check_back k CROSS JOIN conversation c
    WHERE k.org = $org AND k.state IN ('waiting', 'due') AND k.due_us >= $since_us AND k.due_us < $before_us
    AND c.org = k.org AND c.id = k.conversation_id AND c.place <> 'gone' AND c.place <> 'spam'
    AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids)) LIMIT 1000) bounded;

-- name: screen_count_late :one
SELECT count(*) AS n:int FROM (SELECT c.id FROM conversation c WHERE c.org = $org AND c.waiting_us IS NOT NULL
    AND c.place IN ('open', 'waiting') AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
    AND (c.waiting_us <= $since_us OR EXISTS (SELECT 1 FROM service_clock k WHERE k.org = c.org
        AND k.conversation_id = c.id AND k.met_us IS NULL AND k.missed_us IS NOT NULL)) LIMIT 1000) bounded;

-- name: screen_notices :one
SELECT count(*) AS n:int FROM (SELECT id FROM notification WHERE org = $org AND agent_id = $agent_id
    AND read_us IS NULL LIMIT 100) bounded;

-- name: screen_list :all
-- What a line of a list shows: no column more, because there are fifty lines beside every page. Up to when the agent has
-- seen it, a day they named, and heat as the panel has it: of somebody who came before, resting on two cues at least.
SELECT c.id, c.number, c.category, c.priority, c.assignee_id, c.snoozed_until_us, c.active_us, c.waiting_us, c.reopened,
       c.subject, c.preview, cu.name AS customer_name, ag.name AS assignee_name,
       COALESCE(f.read_us, 0) AS read_us:int,
       CASE WHEN r.date_us > $now_us - CAST(86400000000 AS bigint) THEN r.date_us END AS date_us:time?,
       CASE WHEN r.temperature >= $least:int AND r.temperature_cues >= 2 AND EXISTS (SELECT 1 FROM conversation o
           WHERE o.org = $org AND o.customer_id = c.customer_id AND o.id <> c.id) THEN r.temperature ELSE 0 END
       AS temperature:int
FROM EACH ($ids:ids) at CROSS JOIN conversation c
JOIN customer cu ON cu.org = $org AND cu.id = c.customer_id
LEFT JOIN agent ag ON ag.org = $org AND ag.id = c.assignee_id
LEFT JOIN follower f ON f.org = $org AND f.conversation_id = c.id AND f.agent_id = $agent_id
LEFT JOIN reading r ON r.org = $org AND r.conversation_id = c.id
WHERE c.org = $org AND c.id = at.value LIMIT 200;

-- name: screen_owed :all
-- Each need that is open in these conversations, and each promise in them whose day has passed.
SELECT n.conversation_id, 0 AS broken:bool FROM EACH ($ids:ids) at CROSS JOIN need n
WHERE n.org = $org AND n.conversation_id = at.value AND n.state = 'open' AND n.same_as_id IS NULL
UNION ALL SELECT p.conversation_id, 1 FROM EACH ($ids:ids) at CROSS JOIN promise p
WHERE p.org = $org AND p.conversation_id = at.value AND p.state = 'open'
  AND p.due_us + (1 - p.has_time) * CAST(86400000000 AS bigint) <= $now_us LIMIT 10000;

-- name: screen_follows :one ahead
SELECT follows, read_us FROM follower
WHERE org = $org AND conversation_id = $conversation_id AND agent_id = $agent_id;

-- name: screen_day :all
-- What an agent promised, and whom they are to ask whether it held.
SELECT p.id, p.words, p.due_us, p.has_time, c.number, c.subject, 0 AS asks:bool FROM promise p CROSS JOIN conversation c
WHERE p.org = $org AND p.state = 'open' AND p.due_us >= $since_us AND p.due_us < $before_us
  AND c.org = p.org AND c.id = p.conversation_id AND c.assignee_id = $agent_id:id
  AND c.place <> 'gone' AND c.place <> 'spam'
UNION ALL SELECT k.id, '', k.due_us, 0, c.number, c.subject, 1 FROM check_back k CROSS JOIN conversation c
WHERE k.org = $org AND k.state IN ('waiting', 'due') AND k.due_us >= $since_us AND k.due_us < $before_us
  AND c.org = k.org AND c.id = k.conversation_id
  AND (c.assignee_id = $agent_id OR (c.assignee_id IS NULL AND k.agent_id = $agent_id))
  AND c.place <> 'gone' AND c.place <> 'spam' ORDER BY 3, 1 LIMIT 5;

-- name: screen_story :all ahead
-- What happened to a conversation, besides what was said.
SELECT a.id, a.at_us, a.actor_kind, a.actor_id, a.verb, a.detail_json, g.name AS agent_name
FROM audit a LEFT JOIN agent g ON g.org = a.org AND g.id = a.actor_id
WHERE a.org = $org AND a.conversation_id = $conversation_id AND a.at_us >= $at_us
ORDER BY a.id DESC LIMIT 200;

-- name: screen_statuses :all
SELECT id, name, category, is_first FROM status WHERE org = $org AND archived_us IS NULL
ORDER BY CASE category WHEN 'open' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, position, id LIMIT 100;

-- name: screen_desks :all
SELECT id, name FROM desk WHERE org = $org AND archived_us IS NULL ORDER BY id LIMIT 100;

-- name: screen_past :one
-- How often a customer has come, and since when.
SELECT count(*) AS n:int, CAST(COALESCE(min(created_us), 0) AS bigint) AS first:int FROM (SELECT created_us FROM conversation
    WHERE org = $org AND customer_id = $customer_id ORDER BY active_us LIMIT 1000) bounded;

-- name: screen_besides :all
-- What else a customer came with, the youngest first.
SELECT c.id, c.number, c.subject, c.active_us, st.name AS status_name FROM conversation c CROSS JOIN status st
WHERE c.org = $org AND c.customer_id = $customer_id AND c.id <> $id AND c.place IN ('open', 'waiting', 'closed', 'snoozed')
  AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids)) AND st.org = c.org AND st.id = c.status_id
ORDER BY c.active_us DESC, c.id DESC LIMIT $limit;
