-- SPDX-License-Identifier: Apache-2.0

-- name: listening_of :one
SELECT reads, coach FROM listening WHERE org = $org AND desk_id = $desk_id;

-- name: listening_list :all -> desk_listening
SELECT k.id, k.name, COALESCE(l.reads, 1) AS reads:bool, COALESCE(l.coach, 1) AS coach:bool
FROM desk k LEFT JOIN listening l ON l.org = k.org AND l.desk_id = k.id
WHERE k.org = $org AND k.archived_us IS NULL ORDER BY k.created_us, k.id LIMIT 200;

-- name: listening_put :exec
INSERT INTO listening (org, desk_id, reads, coach, changed_us) VALUES ($org, $desk_id, $reads, $coach, $now_us)
ON CONFLICT (org, desk_id) DO UPDATE SET reads = excluded.reads, coach = excluded.coach,
       changed_us = excluded.changed_us;

-- name: listening_begin :exec scan
-- A desk that reads again begins with what is open.
UPDATE conversation SET reading_due_us = $now_us WHERE org = $org AND desk_id = $desk_id AND category <> 'closed';

-- name: listening_silent :all scan
-- Desks that do not read.
SELECT org, desk_id FROM listening WHERE reads = 0 LIMIT 200;

-- name: listening_clear :count scan
DELETE FROM reading WHERE org = $org AND conversation_id IN (SELECT r.conversation_id FROM reading r
    JOIN conversation v ON v.org = r.org AND v.id = r.conversation_id
    WHERE r.org = $org AND v.desk_id = $desk_id ORDER BY r.conversation_id LIMIT $limit);

-- name: listening_clear_vectors :count scan
DELETE FROM turn_vector WHERE org = $org AND message_id IN (SELECT t.message_id FROM turn_vector t
    JOIN conversation v ON v.org = t.org AND v.id = t.conversation_id
    WHERE t.org = $org AND v.desk_id = $desk_id ORDER BY t.message_id LIMIT $limit);

-- name: nudge_note :exec
INSERT INTO nudge_count (org, day, rule, shown, taken, dismissed)
VALUES ($org, $day, $rule, $shown, $taken, $dismissed)
ON CONFLICT (org, day, rule) DO UPDATE SET shown = nudge_count.shown + excluded.shown,
       taken = nudge_count.taken + excluded.taken, dismissed = nudge_count.dismissed + excluded.dismissed;

-- name: nudge_counts :all -> nudge_count
SELECT rule, CAST(sum(shown) AS bigint) AS shown:int, CAST(sum(taken) AS bigint) AS taken:int,
       CAST(sum(dismissed) AS bigint) AS dismissed:int
FROM nudge_count WHERE org = $org AND day >= $since_day:int GROUP BY rule ORDER BY rule LIMIT 50;

-- name: nudge_message :one
-- What the draft answers.
SELECT id FROM message WHERE org = $org AND conversation_id = $conversation_id AND kind = 'customer'
ORDER BY created_us DESC, id DESC LIMIT 1;

-- name: listening_wants :one
SELECT prefs_json FROM agent WHERE org = $org AND id = $id;
