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

-- name: screen_inboxes :all
SELECT inbox_id FROM inbox_agent WHERE org = $org AND agent_id = $agent_id
UNION SELECT t.inbox_id FROM team_member m JOIN inbox_team t ON t.org = m.org AND t.team_id = m.team_id
WHERE m.org = $org AND m.agent_id = $agent_id LIMIT 200;

-- name: screen_notices :one
SELECT count(*) AS n:int FROM (SELECT id FROM notification WHERE org = $org AND agent_id = $agent_id
    AND read_us IS NULL LIMIT 100) bounded;

-- name: screen_read :all
-- Up to when an agent has seen each of these.
SELECT conversation_id, read_us FROM follower
WHERE org = $org AND agent_id = $agent_id AND conversation_id IN ($ids:ids) LIMIT 200;

-- name: screen_follows :one
SELECT follows, read_us FROM follower
WHERE org = $org AND conversation_id = $conversation_id AND agent_id = $agent_id;

-- name: screen_open_needs :all
SELECT conversation_id, count(*) AS n:int FROM need
WHERE org = $org AND conversation_id IN ($ids:ids) AND state = 'open' AND same_as_id IS NULL
GROUP BY conversation_id LIMIT 200;

-- name: screen_story :all
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
