-- SPDX-License-Identifier: Apache-2.0
-- Lists first find keys along an index (id and active_us, nothing else), then one query fetches the rows of the
-- page: so a list over several inboxes or places is a merge of short walks, and every list has the same columns.

-- name: conversation_get :one -> conversation ahead memo
-- A conversation and the names that go with it. OFFSET keeps PostgreSQL from reading all tags of the desk into a table of
-- hashes before it looks one conversation up.
SELECT c.id, c.number, c.desk_id, c.inbox_id, c.customer_id, c.channel, c.subject, c.status_id, c.category, c.place,
       c.priority, c.assignee_id, c.team_id, c.snoozed_until_us, c.spam, c.deleted_us, c.merged_into_id,
       c.split_from_id, c.follows_id, c.created_us, c.updated_us, c.active_us, c.customer_us, c.agent_us, c.waiting_us,
       c.first_reply_us, c.closed_us, c.reopened, c.messages, c.preview, c.language, c.grave, c.version,
       cu.name AS customer_name, st.name AS status_name, ag.name AS assignee_name,
       ag.id IS NOT NULL AND (ag.away = 1 OR ag.state <> 'active') AS assignee_gone:bool,
       EXISTS (SELECT 1 FROM conversation_tag t WHERE t.org = c.org AND t.conversation_id = c.id LIMIT 1 OFFSET 0) AS has_tags:bool,
       EXISTS (SELECT 1 FROM participant p WHERE p.org = c.org AND p.conversation_id = c.id LIMIT 1 OFFSET 0) AS has_participants:bool
FROM conversation c JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
JOIN status st ON st.org = c.org AND st.id = c.status_id
LEFT JOIN agent ag ON ag.org = c.org AND ag.id = c.assignee_id
WHERE c.org = $org AND c.id = $id;

-- name: conversation_some :all -> conversation
-- In no order.
SELECT c.id, c.number, c.desk_id, c.inbox_id, c.customer_id, c.channel, c.subject, c.status_id, c.category, c.place,
       c.priority, c.assignee_id, c.team_id, c.snoozed_until_us, c.spam, c.deleted_us, c.merged_into_id,
       c.split_from_id, c.follows_id, c.created_us, c.updated_us, c.active_us, c.customer_us, c.agent_us, c.waiting_us,
       c.first_reply_us, c.closed_us, c.reopened, c.messages, c.preview, c.language, c.grave, c.version,
       cu.name AS customer_name, st.name AS status_name, ag.name AS assignee_name,
       ag.id IS NOT NULL AND (ag.away = 1 OR ag.state <> 'active') AS assignee_gone:bool,
       EXISTS (SELECT 1 FROM conversation_tag t WHERE t.org = c.org AND t.conversation_id = c.id LIMIT 1 OFFSET 0) AS has_tags:bool,
       EXISTS (SELECT 1 FROM participant p WHERE p.org = c.org AND p.conversation_id = c.id LIMIT 1 OFFSET 0) AS has_participants:bool
FROM EACH ($ids:ids) at CROSS JOIN conversation c JOIN customer cu ON cu.org = c.org AND cu.id = c.customer_id
JOIN status st ON st.org = c.org AND st.id = c.status_id
LEFT JOIN agent ag ON ag.org = c.org AND ag.id = c.assignee_id
WHERE c.org = $org AND c.id = at.value;

-- name: participant_list :all -> participant ahead
SELECT address, name, role, customer_id, added_us FROM participant
WHERE org = $org AND conversation_id = $conversation_id ORDER BY role, address_folded;

-- name: conversation_of_number :one memo
SELECT id FROM conversation WHERE org = $org AND number = $number;

-- name: conversation_inbox :one
SELECT id, desk_id, channel, team_id, archived_us FROM inbox WHERE org = $org AND id = $id;

-- name: conversation_customer :one
SELECT id, merged_into_id, erased_us FROM customer WHERE org = $org AND id = $id;

-- name: conversation_status :one
SELECT id, category, archived_us FROM status WHERE org = $org AND id = $id;

-- name: conversation_first_status :one
-- The status that a category begins with.
SELECT id, name FROM status WHERE org = $org AND category = $category AND archived_us IS NULL
ORDER BY is_first DESC, position, id LIMIT 1;

-- name: conversation_agent :one
SELECT id, role, state FROM agent WHERE org = $org AND id = $id;

-- name: conversation_team :one
SELECT id, archived_us FROM team WHERE org = $org AND id = $id;

-- name: conversation_next_number :one
-- The first one counts on from what is there, so that an import may keep its numbers.
INSERT INTO counter (org, name, value)
VALUES ($org, 'conversation', (SELECT COALESCE(max(number), 0) + 1 FROM conversation WHERE org = $org))
ON CONFLICT (org, name) DO UPDATE SET value = counter.value + 1 RETURNING value;

-- name: conversation_add :exec
INSERT INTO conversation (org, id, number, desk_id, inbox_id, customer_id, channel, subject, status_id, category, priority,
                          assignee_id, team_id, split_from_id, follows_id, created_us, updated_us, active_us, closed_us,
                          language)
VALUES ($org, $id, $number, $desk_id, $inbox_id, $customer_id, $channel, $subject, $status_id, $category, $priority,
        $assignee_id?, $team_id?, $split_from_id?, $follows_id?, $created_us, $updated_us, $active_us, $closed_us?,
        $language);

-- name: conversation_put :exec
UPDATE conversation SET desk_id = $desk_id, inbox_id = $inbox_id, subject = $subject, status_id = $status_id,
       category = $category, priority = $priority, assignee_id = $assignee_id?, team_id = $team_id?,
       snoozed_until_us = $snoozed_until_us?, spam = $spam, deleted_us = $deleted_us?, waiting_us = $waiting_us?,
       closed_us = $closed_us?, reopened = $reopened, updated_us = $updated_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: conversation_to_wake :all lock skip
SELECT org, id FROM conversation WHERE snoozed_until_us <= $now_us ORDER BY snoozed_until_us LIMIT $limit;

-- name: conversation_keys_place :all -> conversation_key
SELECT id, active_us FROM conversation
WHERE org = $org AND place = $place AND active_us >= $since_us AND (active_us, id) < ($active_us, $id)
ORDER BY active_us DESC, id DESC LIMIT $limit;

-- name: conversation_keys_inbox :all -> conversation_key
SELECT id, active_us FROM conversation
WHERE org = $org AND inbox_id = $inbox_id AND place = $place AND (active_us, id) < ($active_us, $id)
ORDER BY active_us DESC, id DESC LIMIT $limit;

-- name: conversation_keys_team :all -> conversation_key
SELECT id, active_us FROM conversation
WHERE org = $org AND team_id = $team_id AND place = $place AND (active_us, id) < ($active_us, $id)
  AND ($all:bool = 1 OR inbox_id IN ($inboxes:ids))
ORDER BY active_us DESC, id DESC LIMIT $limit;

-- name: conversation_keys_assignee :all -> conversation_key
SELECT id, active_us FROM conversation
WHERE org = $org AND assignee_id = $assignee_id AND place = $place AND (active_us, id) < ($active_us, $id)
  AND ($all:bool = 1 OR inbox_id IN ($inboxes:ids))
ORDER BY active_us DESC, id DESC LIMIT $limit;

-- name: conversation_keys_nobody :all -> conversation_key
SELECT id, active_us FROM conversation
WHERE org = $org AND assignee_id IS NULL AND place = $place AND (active_us, id) < ($active_us, $id)
  AND ($all:bool = 1 OR inbox_id IN ($inboxes:ids))
ORDER BY active_us DESC, id DESC LIMIT $limit;

-- name: conversation_keys_status :all -> conversation_key
SELECT id, active_us FROM conversation
WHERE org = $org AND status_id = $status_id AND place = $place AND (active_us, id) < ($active_us, $id)
  AND ($all:bool = 1 OR inbox_id IN ($inboxes:ids))
ORDER BY active_us DESC, id DESC LIMIT $limit;

-- name: conversation_keys_customer :all -> conversation_key
SELECT id, active_us FROM conversation
WHERE org = $org AND customer_id = $customer_id AND place = $place AND (active_us, id) < ($active_us, $id)
  AND ($all:bool = 1 OR inbox_id IN ($inboxes:ids))
ORDER BY active_us DESC, id DESC LIMIT $limit;

-- name: conversation_keys_tag :all -> conversation_key
SELECT c.id, c.active_us FROM conversation_tag ct JOIN conversation c ON c.org = ct.org AND c.id = ct.conversation_id
WHERE ct.org = $org AND ct.tag_id = $tag_id AND c.place = $place AND (c.active_us, c.id) < ($active_us, $id)
  AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
ORDER BY c.active_us DESC, c.id DESC LIMIT $limit;

-- name: participant_count :one
SELECT count(*) AS n:int FROM participant WHERE org = $org AND conversation_id = $conversation_id;

-- name: participant_get :one -> participant
SELECT address, name, role, customer_id, added_us FROM participant
WHERE org = $org AND conversation_id = $conversation_id AND address_folded = $address_folded;

-- name: participant_put :count
-- 0 when it stands there just so.
INSERT INTO participant (org, conversation_id, address_folded, address, name, customer_id, role, added_us)
VALUES ($org, $conversation_id, $address_folded, $address, $name, $customer_id?, $role, $added_us)
ON CONFLICT (org, conversation_id, address_folded) DO UPDATE SET name = excluded.name, role = excluded.role,
    customer_id = COALESCE(excluded.customer_id, participant.customer_id)
WHERE participant.name <> excluded.name OR participant.role <> excluded.role;

-- name: participant_remove :count
DELETE FROM participant WHERE org = $org AND conversation_id = $conversation_id AND address_folded = $address_folded;

-- name: conversation_follow :count
INSERT INTO follower (org, conversation_id, agent_id, follows) VALUES ($org, $conversation_id, $agent_id, $follows)
ON CONFLICT (org, conversation_id, agent_id) DO UPDATE SET follows = excluded.follows
WHERE follower.follows <> excluded.follows;

-- name: conversation_seen :exec
INSERT INTO follower (org, conversation_id, agent_id, read_us) VALUES ($org, $conversation_id, $agent_id, $read_us)
ON CONFLICT (org, conversation_id, agent_id) DO UPDATE SET read_us = excluded.read_us
WHERE follower.read_us < excluded.read_us;

-- name: conversation_mails_move :exec
-- Its mails lie in the wrong folder of their server now; a channel moves them (channel/mail_move.h).
UPDATE mail_raw SET move_us = $now_us, move_tries = 0
WHERE org = $org AND role IN ('inbox', 'junk') AND role <> $role AND uid_validity > 0 AND message_id IN
  (SELECT m.id FROM message m WHERE m.org = $org AND m.conversation_id = $conversation_id);
