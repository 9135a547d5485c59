-- SPDX-License-Identifier: Apache-2.0

-- name: follower_list :all -> follower
SELECT f.agent_id, a.name, f.follows, f.read_us FROM follower f JOIN agent a ON a.org = f.org AND a.id = f.agent_id
WHERE f.org = $org AND f.conversation_id = $conversation_id ORDER BY a.name, a.id LIMIT 1000;
