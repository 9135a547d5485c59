-- SPDX-License-Identifier: Apache-2.0
-- Counting a day is a DELETE and some upserts, each of one kind of number; `place` leaves out what does not count.

-- name: report_desks :all scan
SELECT org, id, timezone FROM desk ORDER BY org, id LIMIT 10000;

-- name: report_mark :one
SELECT value FROM counter WHERE org = $org AND name = $name;

-- name: report_mark_put :exec
INSERT INTO counter (org, name, value) VALUES ($org, $name, $value)
ON CONFLICT (org, name) DO UPDATE SET value = excluded.value;

-- name: report_marks_drop :exec
DELETE FROM counter WHERE org = $org AND name >= 'report ' AND name < 'report!';

-- name: report_first :one
SELECT created_us FROM conversation WHERE org = $org AND created_us > 0 AND desk_id = $desk_id ORDER BY created_us LIMIT 1;

-- name: report_day_drop :exec
DELETE FROM report_day WHERE org = $org AND day = $day AND inbox_id IN
    (SELECT i.id FROM inbox i WHERE i.org = $org AND i.desk_id = $desk_id);

-- name: report_arrived :exec
INSERT INTO report_day (org, day, inbox_id, tag_id, arrived)
SELECT c.org, CAST($day AS integer), c.inbox_id, 0, count(*) FROM conversation c
WHERE c.org = $org AND c.created_us >= $from_us AND c.created_us < $to_us AND c.desk_id = $desk_id
  AND c.place <> 'gone' AND c.place <> 'spam' GROUP BY c.org, c.inbox_id
ON CONFLICT (org, day, inbox_id, tag_id) DO UPDATE SET arrived = excluded.arrived;

-- name: report_arrived_tags :exec
INSERT INTO report_day (org, day, inbox_id, tag_id, arrived)
SELECT c.org, CAST($day AS integer), +c.inbox_id, t.tag_id, count(*) FROM conversation c
CROSS JOIN conversation_tag t
WHERE t.org = c.org AND t.conversation_id = c.id AND c.org = $org AND c.created_us >= $from_us
  AND c.created_us < $to_us AND c.desk_id = $desk_id
  AND c.place <> 'gone' AND c.place <> 'spam' GROUP BY c.org, +c.inbox_id, t.tag_id
ON CONFLICT (org, day, inbox_id, tag_id) DO UPDATE SET arrived = excluded.arrived;

-- name: report_closed :exec
INSERT INTO report_day (org, day, inbox_id, tag_id, closed, resolution_ms)
SELECT c.org, CAST($day AS integer), c.inbox_id, 0, count(*), CAST(sum((c.closed_us - c.created_us) / 1000) AS bigint)
FROM conversation c
WHERE c.org = $org AND c.closed_us >= $from_us AND c.closed_us < $to_us AND c.desk_id = $desk_id
  AND c.place <> 'gone' AND c.place <> 'spam' GROUP BY c.org, c.inbox_id
ON CONFLICT (org, day, inbox_id, tag_id) DO UPDATE SET closed = excluded.closed, resolution_ms = excluded.resolution_ms;

-- name: report_closed_tags :exec
INSERT INTO report_day (org, day, inbox_id, tag_id, closed, resolution_ms)
SELECT c.org, CAST($day AS integer), +c.inbox_id, t.tag_id, count(*),
       CAST(sum((c.closed_us - c.created_us) / 1000) AS bigint)
FROM conversation c CROSS JOIN conversation_tag t
WHERE t.org = c.org AND t.conversation_id = c.id AND c.org = $org AND c.closed_us >= $from_us
  AND c.closed_us < $to_us AND c.desk_id = $desk_id
  AND c.place <> 'gone' AND c.place <> 'spam' GROUP BY c.org, +c.inbox_id, t.tag_id
ON CONFLICT (org, day, inbox_id, tag_id) DO UPDATE SET closed = excluded.closed, resolution_ms = excluded.resolution_ms;

-- name: report_replies :exec
INSERT INTO report_day (org, day, inbox_id, tag_id, replies, first_replies, first_reply_ms)
SELECT c.org, CAST($day AS integer), c.inbox_id, 0, count(*),
       CAST(sum(CASE WHEN m.created_us = c.first_reply_us THEN 1 ELSE 0 END) AS bigint),
       CAST(sum(CASE WHEN m.created_us = c.first_reply_us THEN (c.first_reply_us - c.created_us) / 1000 ELSE 0 END) AS bigint)
FROM agent a CROSS JOIN message m CROSS JOIN conversation c
WHERE a.org = $org AND m.org = a.org AND m.agent_id = a.id AND m.created_us >= $from_us AND m.created_us < $to_us
  AND m.kind = 'agent' AND c.org = m.org AND c.id = m.conversation_id AND c.desk_id = $desk_id
  AND c.place <> 'gone' AND c.place <> 'spam'
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.org = m.org AND o.message_id = m.id AND o.state = 'cancelled')
GROUP BY c.org, c.inbox_id
ON CONFLICT (org, day, inbox_id, tag_id) DO UPDATE SET replies = excluded.replies,
    first_replies = excluded.first_replies, first_reply_ms = excluded.first_reply_ms;

-- name: report_replies_tags :exec
INSERT INTO report_day (org, day, inbox_id, tag_id, replies, first_replies, first_reply_ms)
SELECT c.org, CAST($day AS integer), +c.inbox_id, t.tag_id, count(*),
       CAST(sum(CASE WHEN m.created_us = c.first_reply_us THEN 1 ELSE 0 END) AS bigint),
       CAST(sum(CASE WHEN m.created_us = c.first_reply_us THEN (c.first_reply_us - c.created_us) / 1000 ELSE 0 END) AS bigint)
FROM agent a CROSS JOIN message m CROSS JOIN conversation c CROSS JOIN conversation_tag t
WHERE a.org = $org AND m.org = a.org AND m.agent_id = a.id AND m.created_us >= $from_us AND m.created_us < $to_us
  AND m.kind = 'agent' AND c.org = m.org AND c.id = m.conversation_id AND c.desk_id = $desk_id
  AND c.place <> 'gone' AND c.place <> 'spam' AND t.org = c.org AND t.conversation_id = c.id
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.org = m.org AND o.message_id = m.id AND o.state = 'cancelled')
GROUP BY c.org, +c.inbox_id, t.tag_id
ON CONFLICT (org, day, inbox_id, tag_id) DO UPDATE SET replies = excluded.replies,
    first_replies = excluded.first_replies, first_reply_ms = excluded.first_reply_ms;

-- name: report_backlog :exec scan
INSERT INTO report_day (org, day, inbox_id, tag_id, backlog)
SELECT i.org, CAST($day AS integer), i.id, 0, (SELECT count(*) FROM conversation c WHERE c.org = i.org
       AND c.inbox_id = i.id AND c.place IN ('open', 'waiting', 'snoozed'))
FROM inbox i WHERE i.org = $org AND i.desk_id = $desk_id
ON CONFLICT (org, day, inbox_id, tag_id) DO UPDATE SET backlog = excluded.backlog;

-- name: report_by_day :all -> report_line
SELECT CAST(r.day AS bigint) AS key:int, '' AS name:text, CAST(sum(r.arrived) AS bigint) AS arrived:int,
       CAST(sum(r.closed) AS bigint) AS closed:int, CAST(sum(r.replies) AS bigint) AS replies:int,
       CAST(sum(r.first_replies) AS bigint) AS first_replies:int,
       CAST(sum(r.first_reply_ms) AS bigint) AS first_reply_ms:int,
       CAST(sum(r.resolution_ms) AS bigint) AS resolution_ms:int, CAST(sum(r.backlog) AS bigint) AS backlog:int?
FROM report_day r WHERE r.org = $org AND r.day >= $from_day:int AND r.day <= $to_day:int AND r.tag_id = $tag_id
  AND ($inbox_id = 0 OR r.inbox_id = $inbox_id) AND ($all:bool = 1 OR r.inbox_id IN ($inboxes:ids))
GROUP BY r.day ORDER BY r.day LIMIT 2200;

-- name: report_by_inbox :all -> report_line
SELECT r.inbox_id AS key:int, i.name, CAST(sum(r.arrived) AS bigint) AS arrived:int,
       CAST(sum(r.closed) AS bigint) AS closed:int, CAST(sum(r.replies) AS bigint) AS replies:int,
       CAST(sum(r.first_replies) AS bigint) AS first_replies:int,
       CAST(sum(r.first_reply_ms) AS bigint) AS first_reply_ms:int,
       CAST(sum(r.resolution_ms) AS bigint) AS resolution_ms:int,
       CAST(sum(CASE WHEN r.day = $to_day:int THEN r.backlog END) AS bigint) AS backlog:int?
FROM report_day r JOIN inbox i ON i.org = r.org AND i.id = r.inbox_id
WHERE r.org = $org AND r.day >= $from_day:int AND r.day <= $to_day:int AND r.tag_id = $tag_id
  AND ($inbox_id = 0 OR r.inbox_id = $inbox_id) AND ($all:bool = 1 OR r.inbox_id IN ($inboxes:ids))
GROUP BY r.inbox_id, i.name ORDER BY i.name LIMIT 2200;

-- name: report_by_tag :all -> report_line
SELECT r.tag_id AS key:int, t.name, CAST(sum(r.arrived) AS bigint) AS arrived:int,
       CAST(sum(r.closed) AS bigint) AS closed:int, CAST(sum(r.replies) AS bigint) AS replies:int,
       CAST(sum(r.first_replies) AS bigint) AS first_replies:int,
       CAST(sum(r.first_reply_ms) AS bigint) AS first_reply_ms:int,
       CAST(sum(r.resolution_ms) AS bigint) AS resolution_ms:int, CAST(NULL AS bigint) AS backlog:int?
FROM report_day r JOIN tag t ON t.org = r.org AND t.id = r.tag_id
WHERE r.org = $org AND r.day >= $from_day:int AND r.day <= $to_day:int AND r.tag_id <> 0
  AND ($tag_id = 0 OR r.tag_id = $tag_id)
  AND ($inbox_id = 0 OR r.inbox_id = $inbox_id) AND ($all:bool = 1 OR r.inbox_id IN ($inboxes:ids))
GROUP BY r.tag_id, t.name ORDER BY t.name LIMIT 2200;

-- name: report_zone :one
-- Of the inbox's desk, or of the first.
SELECT k.timezone FROM desk k WHERE k.org = $org
  AND ($inbox_id:id = 0 OR k.id = (SELECT i.desk_id FROM inbox i WHERE i.org = $org AND i.id = $inbox_id))
ORDER BY k.id LIMIT 1;

-- name: report_first_reply_times :many
SELECT c.first_reply_us - c.created_us AS took:int FROM conversation c
WHERE c.org = $org AND c.created_us >= $from_us AND c.created_us < $to_us AND c.first_reply_us IS NOT NULL
  AND c.place <> 'gone' AND c.place <> 'spam' AND ($inbox_id = 0 OR c.inbox_id = $inbox_id)
  AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
  AND ($tag_id = 0 OR EXISTS (SELECT 1 FROM conversation_tag t
       WHERE t.org = c.org AND t.conversation_id = c.id AND t.tag_id = $tag_id))
LIMIT $limit;

-- name: report_resolution_times :many
SELECT c.closed_us - c.created_us AS took:int FROM conversation c
WHERE c.org = $org AND c.closed_us >= $from_us AND c.closed_us < $to_us
  AND c.place <> 'gone' AND c.place <> 'spam' AND ($inbox_id = 0 OR c.inbox_id = $inbox_id)
  AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids))
  AND ($tag_id = 0 OR EXISTS (SELECT 1 FROM conversation_tag t
       WHERE t.org = c.org AND t.conversation_id = c.id AND t.tag_id = $tag_id))
LIMIT $limit;

-- name: report_now :one scan
-- What stands open at this moment, and what of it is nobody's.
SELECT count(*) AS open:int, CAST(COALESCE(sum(CASE WHEN c.assignee_id IS NULL THEN 1 ELSE 0 END), 0) AS bigint) AS nobody:int
FROM conversation c WHERE c.org = $org AND c.place = 'open' AND ($inbox_id = 0 OR c.inbox_id = $inbox_id)
  AND ($all:bool = 1 OR c.inbox_id IN ($inboxes:ids));
