-- SPDX-License-Identifier: Apache-2.0

-- name: link_list :all -> link ahead
-- Both directions; `id` is the other one.
SELECT c.id, c.number, c.subject, c.category, c.inbox_id, l.reason, l.agent_id, l.created_us
FROM conversation_link l JOIN conversation c ON c.org = l.org AND c.id = l.second_id
WHERE l.org = $org AND l.first_id = $id
UNION ALL
SELECT c.id, c.number, c.subject, c.category, c.inbox_id, l.reason, l.agent_id, l.created_us
FROM conversation_link l JOIN conversation c ON c.org = l.org AND c.id = l.first_id
WHERE l.org = $org AND l.second_id = $id LIMIT 200;

-- name: link_count :one
SELECT (SELECT count(*) FROM conversation_link l WHERE l.org = $org AND l.first_id = $id)
     + (SELECT count(*) FROM conversation_link l WHERE l.org = $org AND l.second_id = $id) AS n:int;

-- name: link_add :count
INSERT INTO conversation_link (org, first_id, second_id, reason, agent_id, created_us)
VALUES ($org, $first_id, $second_id, $reason, $agent_id?, $now_us) ON CONFLICT (org, first_id, second_id) DO NOTHING;

-- name: link_get :one
SELECT reason FROM conversation_link WHERE org = $org AND first_id = $first_id AND second_id = $second_id;

-- name: link_remove :count
DELETE FROM conversation_link WHERE org = $org AND first_id = $first_id AND second_id = $second_id;

-- name: merge_counts :one
-- What a merge would bring to another conversation.
SELECT (SELECT count(*) FROM message m WHERE m.org = $org AND m.conversation_id = $from_id:id AND m.kind <> 'note') AS messages:int,
       (SELECT count(*) FROM message m WHERE m.org = $org AND m.conversation_id = $from_id:id AND m.kind = 'note') AS notes:int,
       (SELECT count(*) FROM conversation_tag t WHERE t.org = $org AND t.conversation_id = $from_id:id AND NOT EXISTS
           (SELECT 1 FROM conversation_tag i WHERE i.org = $org AND i.conversation_id = $into_id:id AND i.tag_id = t.tag_id)) AS tags:int,
       (SELECT count(*) FROM participant p WHERE p.org = $org AND p.conversation_id = $from_id:id AND NOT EXISTS
           (SELECT 1 FROM participant i WHERE i.org = $org AND i.conversation_id = $into_id:id
            AND i.address_folded = p.address_folded)) AS participants:int;

-- name: merge_messages :all -> merge_message
-- All of a conversation, oldest first.
SELECT id, customer_id, kind, moved_from_id FROM message WHERE org = $org AND conversation_id = $conversation_id
ORDER BY created_us, id LIMIT $limit;

-- name: merge_sending :one
SELECT o.id FROM message m JOIN outbox o ON o.org = m.org AND o.message_id = m.id
WHERE m.org = $org AND m.conversation_id = $conversation_id AND o.state = 'sending' LIMIT 1;

-- name: merge_move :count
-- These messages, where they are still there.
UPDATE message SET conversation_id = $into_id:id, moved_from_id = COALESCE(moved_from_id, $from_id:id)
WHERE org = $org AND conversation_id = $from_id:id AND id IN ($ids:ids);

-- name: merge_move_back :count
-- A message that is back where it came in has not been moved.
UPDATE message SET conversation_id = $to_id:id,
       moved_from_id = CASE WHEN moved_from_id = $to_id:id THEN NULL ELSE moved_from_id END
WHERE org = $org AND conversation_id = $at_id:id AND id IN ($ids:ids);

-- name: merge_follow_needs :exec
-- What was found or added in messages is where they are.
UPDATE need SET conversation_id = $conversation_id WHERE org = $org AND message_id IN ($ids:ids);

-- name: merge_follow_promises :exec
UPDATE promise SET conversation_id = $conversation_id WHERE org = $org AND message_id IN ($ids:ids);

-- name: merge_new_tags :all
SELECT t.tag_id FROM conversation_tag t WHERE t.org = $org AND t.conversation_id = $from_id:id AND NOT EXISTS
    (SELECT 1 FROM conversation_tag i WHERE i.org = $org AND i.conversation_id = $into_id:id AND i.tag_id = t.tag_id)
ORDER BY t.tag_id;

-- name: merge_new_participants :all
SELECT p.address_folded FROM participant p WHERE p.org = $org AND p.conversation_id = $from_id:id AND NOT EXISTS
    (SELECT 1 FROM participant i WHERE i.org = $org AND i.conversation_id = $into_id:id
     AND i.address_folded = p.address_folded)
ORDER BY p.address_folded;

-- name: merge_copy_tags :exec
INSERT INTO conversation_tag (org, conversation_id, tag_id, added_us)
SELECT t.org, CAST($into_id:id AS bigint), t.tag_id, t.added_us FROM conversation_tag t
WHERE t.org = $org AND t.conversation_id = $from_id:id
ON CONFLICT DO NOTHING;

-- name: merge_copy_participants :exec
INSERT INTO participant (org, conversation_id, address_folded, address, name, customer_id, role, added_us)
SELECT p.org, CAST($into_id:id AS bigint), p.address_folded, p.address, p.name, p.customer_id, p.role, p.added_us
FROM participant p WHERE p.org = $org AND p.conversation_id = $from_id:id
ON CONFLICT DO NOTHING;

-- name: merge_copy_followers :exec
INSERT INTO follower (org, conversation_id, agent_id, follows)
SELECT f.org, CAST($into_id:id AS bigint), f.agent_id, f.follows FROM follower f
WHERE f.org = $org AND f.conversation_id = $from_id:id AND f.follows = 1
ON CONFLICT DO NOTHING;

-- name: merge_drop_tags :exec
DELETE FROM conversation_tag WHERE org = $org AND conversation_id = $conversation_id AND tag_id IN ($ids:ids);

-- name: merge_mark :exec
UPDATE conversation SET merged_into_id = $into_id:id?, updated_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: merge_row :one lock
SELECT id, number, merged_into_id FROM conversation WHERE org = $org AND id = $id;

-- name: merge_move_drafts :exec
-- What people are writing goes along, unless they write in both.
UPDATE draft SET conversation_id = $into_id:id, version = version + 1
WHERE org = $org AND id IN (SELECT o.id FROM draft o WHERE o.org = $org AND o.conversation_id = $from_id:id)
  AND NOT EXISTS (SELECT 1 FROM draft o WHERE o.org = $org AND o.agent_id = draft.agent_id AND o.kind = draft.kind
                  AND o.conversation_id = $into_id:id);
