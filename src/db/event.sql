-- SPDX-License-Identifier: Apache-2.0

-- name: event_add :exec
INSERT INTO event (org, id, kind, noun_id, conversation_id, inbox_id, agent_id, actor_id, detail_json, at_us)
VALUES ($org, $id, $kind, $noun_id, $conversation_id?, $inbox_id?, $agent_id?, $actor_id?, $detail_json, $at_us);

-- name: event_since :all
SELECT id, kind, noun_id, conversation_id, inbox_id, agent_id, actor_id, detail_json, at_us
FROM event WHERE org = $org AND id > $after_id ORDER BY id LIMIT $limit;

-- name: event_forget :count
DELETE FROM event WHERE at_us < $before_us
AND (org, id) IN (SELECT e.org, e.id FROM event e WHERE e.at_us < $before_us ORDER BY e.at_us LIMIT 1000);
