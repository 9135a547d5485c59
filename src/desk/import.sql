-- SPDX-License-Identifier: Apache-2.0

-- name: import_get :one -> import
SELECT id, source, name, path, inbox_id, options_json, state, place, items_all, items_done, items_bad, error, agent_id,
       created_us, ended_us
FROM import WHERE org = $org AND id = $id;

-- name: import_list :all -> import
SELECT id, source, name, path, inbox_id, options_json, state, place, items_all, items_done, items_bad, error, agent_id,
       created_us, ended_us
FROM import WHERE org = $org ORDER BY id DESC LIMIT $limit;

-- name: import_unfinished :one -> import
-- The one that was begun from this file into this inbox and not ended.
SELECT id, source, name, path, inbox_id, options_json, state, place, items_all, items_done, items_bad, error, agent_id,
       created_us, ended_us
FROM import WHERE org = $org AND source = $source AND path = $path AND inbox_id = $inbox_id
  AND state IN ('running', 'paused', 'failed') ORDER BY id DESC LIMIT 1;

-- name: import_of_name :one -> import
-- The youngest of that source and name.
SELECT id, source, name, path, inbox_id, options_json, state, place, items_all, items_done, items_bad, error, agent_id,
       created_us, ended_us
FROM import WHERE org = $org AND source = $source AND name = $name ORDER BY id DESC LIMIT 1;

-- name: import_add :exec
INSERT INTO import (org, id, source, name, path, inbox_id, options_json, state, agent_id, created_us)
VALUES ($org, $id, $source, $name, $path, $inbox_id?, $options_json, $state, $agent_id, $now_us);

-- name: import_on :exec
UPDATE import SET state = 'running', error = '', ended_us = NULL WHERE org = $org AND id = $id;

-- name: import_progress :count
-- 0 when it was stopped or taken back meanwhile.
UPDATE import SET place = $place, items_all = $items_all, items_done = $items_done, items_bad = $items_bad
WHERE org = $org AND id = $id AND state = 'running';

-- name: import_end :count
-- 0 when somebody stopped it meanwhile.
UPDATE import SET state = $state, error = $error, ended_us = $now_us
WHERE org = $org AND id = $id AND state = 'running';

-- name: import_lock :one -> import lock
SELECT id, source, name, path, inbox_id, options_json, state, place, items_all, items_done, items_bad, error, agent_id,
       created_us, ended_us
FROM import WHERE org = $org AND id = $id;

-- name: import_state :exec
UPDATE import SET state = $state, ended_us = NULL WHERE org = $org AND id = $id;

-- name: import_file_add :exec
INSERT INTO import_file (org, import_id, position, file_id, name)
VALUES ($org, $import_id, $position, $file_id, $name);

-- name: import_file_list :all -> import_file
SELECT i.position, i.file_id, i.name, f.hash, f.bytes FROM import_file i
JOIN file f ON f.org = i.org AND f.id = i.file_id
WHERE i.org = $org AND i.import_id = $import_id ORDER BY i.position LIMIT $limit;

-- name: import_file_drop :exec
DELETE FROM import_file WHERE org = $org AND import_id = $import_id;

-- name: import_item_get :one
SELECT noun_id, made FROM import_item
WHERE org = $org AND source = $source AND noun = $noun AND foreign_id = $foreign_id;

-- name: import_item_put :count
INSERT INTO import_item (org, source, noun, foreign_id, noun_id, made, import_id)
VALUES ($org, $source, $noun, $foreign_id, $noun_id, $made, $import_id)
ON CONFLICT (org, source, noun, foreign_id) DO UPDATE SET noun_id = excluded.noun_id;

-- name: import_fault_add :exec
INSERT INTO import_fault (org, id, import_id, place, words) VALUES ($org, $id, $import_id, $place, $words);

-- name: import_fault_of :one
-- Whether this place has been complained of already.
SELECT id FROM import_fault WHERE org = $org AND import_id = $import_id AND place = $place LIMIT 1;

-- name: import_faults :all -> import_fault
SELECT id, place, words FROM import_fault
WHERE org = $org AND import_id = $import_id AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: import_settle :exec
-- How a conversation stood where it came from.
UPDATE conversation SET status_id = $status_id, category = $category, priority = $priority,
       assignee_id = $assignee_id?, team_id = $team_id?, snoozed_until_us = $snoozed_until_us?, spam = $spam,
       closed_us = $closed_us?, waiting_us = CASE WHEN $category = 'open' THEN waiting_us ELSE NULL END,
       language = $language
WHERE org = $org AND id = $id;

-- name: import_made :all -> import_made
-- What an import made of one kind, a few at a time.
SELECT noun_id, source, foreign_id FROM import_item
WHERE org = $org AND import_id = $import_id AND noun = $noun AND made = 1 ORDER BY noun_id LIMIT $limit;

-- name: import_item_forget :exec
DELETE FROM import_item WHERE org = $org AND import_id = $import_id AND noun = $noun AND noun_id = $noun_id;

-- name: import_remove :exec
DELETE FROM import WHERE org = $org AND id = $id;

-- name: import_messages :all -> import_message
-- What of a conversation stands in the search index.
SELECT m.id, m.subject, m.body, m.quote_at,
       EXISTS (SELECT 1 FROM outbox o WHERE o.org = m.org AND o.message_id = m.id AND o.state = 'cancelled') AS taken_back:bool
FROM message m WHERE m.org = $org AND m.conversation_id = $conversation_id AND m.id > $after_id:id
ORDER BY m.id LIMIT $limit;

-- name: import_remove_merged :exec
-- Those of the same import that were merged into it.
DELETE FROM conversation WHERE org = $org AND merged_into_id = $id AND EXISTS
    (SELECT 1 FROM import_item i WHERE i.org = $org AND i.import_id = $import_id AND i.noun = 'conversation'
       AND i.noun_id = conversation.id);

-- name: import_remove_conversation :count
DELETE FROM conversation WHERE org = $org AND id = $id
  AND NOT EXISTS (SELECT 1 FROM conversation f WHERE f.org = $org AND f.merged_into_id = $id);

-- name: import_remove_customer :count
DELETE FROM customer WHERE org = $org AND id = $id
  AND NOT EXISTS (SELECT 1 FROM conversation v WHERE v.org = $org AND v.customer_id = $id)
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.org = $org AND m.customer_id = $id)
  AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.org = $org AND p.customer_id = $id)
  AND NOT EXISTS (SELECT 1 FROM customer f WHERE f.org = $org AND f.merged_into_id = $id);

-- name: import_remove_company :count
DELETE FROM company WHERE org = $org AND id = $id
  AND NOT EXISTS (SELECT 1 FROM customer u WHERE u.org = $org AND u.company_id = $id);

-- name: import_remove_tag :count
DELETE FROM tag WHERE org = $org AND id = $id
  AND NOT EXISTS (SELECT 1 FROM conversation_tag t WHERE t.org = $org AND t.tag_id = $id);

-- name: import_inbox_used :one
SELECT id FROM conversation WHERE org = $org AND inbox_id = $inbox_id LIMIT 1;

-- name: import_agent_used :one
SELECT CASE WHEN EXISTS (SELECT 1 FROM message m WHERE m.org = $org AND m.agent_id = $agent_id)
              OR EXISTS (SELECT 1 FROM conversation v WHERE v.org = $org AND v.assignee_id = $agent_id)
            THEN 1 ELSE 0 END AS used:bool;

-- name: import_agent_out_of_teams :exec
DELETE FROM team_member WHERE org = $org AND agent_id = $agent_id;

-- name: import_agent_out_of_inboxes :exec
DELETE FROM inbox_agent WHERE org = $org AND agent_id = $agent_id;

-- name: import_remove_agent :count
DELETE FROM agent WHERE org = $org AND id = $id;

-- name: import_remove_team :count
DELETE FROM team WHERE org = $org AND id = $id;

-- name: import_remove_inbox :count
DELETE FROM inbox WHERE org = $org AND id = $id;

-- name: import_remove_care :count
-- What leads have edited since is theirs.
DELETE FROM care WHERE org = $org AND desk_id = $desk_id AND version = 1;

-- name: import_remove_desk :count
DELETE FROM desk WHERE org = $org AND id = $id;

-- name: import_add_desk :count
-- 0 when the slug is taken.
INSERT INTO desk (org, id, name, slug, audience, created_us) VALUES ($org, $id, $name, $slug, $audience, $now_us)
ON CONFLICT (org, slug) DO NOTHING;

-- name: import_first_desk :one
SELECT id FROM desk WHERE org = $org AND archived_us IS NULL ORDER BY id LIMIT 1;

-- name: import_tag_of_name :one
SELECT id FROM tag WHERE org = $org AND name_folded = $name_folded;

-- name: import_agent_of_email :one
SELECT id FROM agent WHERE org = $org AND email_folded = $email_folded;

-- name: import_inbox_of_name :one
SELECT id FROM inbox WHERE org = $org AND name_folded = $name_folded;

-- name: import_team_of_name :one
SELECT id FROM team WHERE org = $org AND name_folded = $name_folded;

-- name: import_company_of_name :one
SELECT id FROM company WHERE org = $org AND name_folded = $name_folded ORDER BY id LIMIT 1;

-- name: import_first_status :one
SELECT id FROM status WHERE org = $org AND category = $category AND archived_us IS NULL
ORDER BY is_first DESC, position, id LIMIT 1;

-- name: import_no_wait :exec
-- Nobody waits in a conversation that was over where it came from.
UPDATE conversation SET waiting_us = NULL WHERE org = $org AND id = $id AND category <> 'open' AND waiting_us IS NOT NULL;
