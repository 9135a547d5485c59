-- SPDX-License-Identifier: Apache-2.0

-- name: assign_team :one -> assign_place
SELECT id, assignment, hours_id, version FROM team WHERE org = $org AND id = $id;

-- name: assign_team_lock :one -> assign_place lock
-- Turns of one team are given one after the other, whoever asks.
SELECT id, assignment, hours_id, version FROM team WHERE org = $org AND id = $id;

-- name: assign_inbox :one -> assign_inbox
SELECT id, assignment, hours_id, version, team_id FROM inbox WHERE org = $org AND id = $id;

-- name: assign_inbox_lock :one -> assign_inbox lock
SELECT id, assignment, hours_id, version, team_id FROM inbox WHERE org = $org AND id = $id;

-- name: assign_set_team :exec
UPDATE team SET assignment = $assignment, hours_id = $hours_id?, version = version + 1 WHERE org = $org AND id = $id;

-- name: assign_set_inbox :exec
UPDATE inbox SET assignment = $assignment, hours_id = $hours_id?, team_id = $team_id?, version = version + 1
WHERE org = $org AND id = $id;

-- name: assign_has_hours :one
SELECT id FROM hours WHERE org = $org AND id = $id;

-- name: assign_has_team :one
SELECT id FROM team WHERE org = $org AND id = $id AND archived_us IS NULL;

-- name: assign_of_team :all -> assignable
-- Members who could take one of this inbox now, the one whose turn it is first.
SELECT a.id, a.capacity, m.turn_us, (SELECT count(*) FROM conversation c
    WHERE c.org = a.org AND c.assignee_id = a.id AND c.place = 'open') AS load:int
FROM team_member m JOIN agent a ON a.org = m.org AND a.id = m.agent_id
WHERE m.org = $org AND m.team_id = $team_id AND a.state = 'active' AND a.away = 0 AND a.role <> 'guest'
  AND (a.role IN ('owner', 'admin')
       OR EXISTS (SELECT 1 FROM inbox_agent s WHERE s.org = a.org AND s.inbox_id = $inbox_id AND s.agent_id = a.id)
       OR EXISTS (SELECT 1 FROM inbox_team t JOIN team_member tm ON tm.org = t.org AND tm.team_id = t.team_id
                  WHERE t.org = a.org AND t.inbox_id = $inbox_id AND tm.agent_id = a.id))
ORDER BY m.turn_us, a.id LIMIT 500;

-- name: assign_of_inbox :all -> assignable
-- Those who see the inbox by name or by a team; not admins for being admins.
SELECT a.id, a.capacity, CAST(max(s.turn_us) AS bigint) AS turn_us:time, (SELECT count(*) FROM conversation c
    WHERE c.org = a.org AND c.assignee_id = a.id AND c.place = 'open') AS load:int
FROM (SELECT n.org, n.agent_id, n.turn_us FROM inbox_agent n WHERE n.org = $org AND n.inbox_id = $inbox_id
      UNION ALL SELECT m.org, m.agent_id, m.turn_us FROM inbox_team t
      JOIN team_member m ON m.org = t.org AND m.team_id = t.team_id
      WHERE t.org = $org AND t.inbox_id = $inbox_id) s
JOIN agent a ON a.org = s.org AND a.id = s.agent_id
WHERE a.state = 'active' AND a.away = 0 AND a.role <> 'guest'
GROUP BY a.org, a.id, a.capacity ORDER BY turn_us, a.id LIMIT 500;

-- name: assign_turn_of_team :exec
UPDATE team_member SET turn_us = $now_us WHERE org = $org AND team_id = $team_id AND agent_id = $agent_id;

-- name: assign_turn_of_inbox :exec
UPDATE inbox_agent SET turn_us = $now_us WHERE org = $org AND inbox_id = $inbox_id AND agent_id = $agent_id;

-- name: assign_turn_of_inbox_teams :exec
UPDATE team_member SET turn_us = $now_us WHERE org = $org AND agent_id = $agent_id AND team_id IN
    (SELECT t.team_id FROM inbox_team t WHERE t.org = $org AND t.inbox_id = $inbox_id);

-- name: assign_waiting :all
-- Open ones that are nobody's, where somebody should get them.
SELECT c.org, c.id FROM org o CROSS JOIN conversation c
JOIN inbox i ON i.org = c.org AND i.id = c.inbox_id LEFT JOIN team t ON t.org = c.org AND t.id = c.team_id
WHERE c.org = o.id AND c.assignee_id IS NULL AND c.place = 'open'
  AND (i.assignment <> 'none' OR COALESCE(t.assignment, 'none') <> 'none') LIMIT $limit;
