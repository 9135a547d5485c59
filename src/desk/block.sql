-- SPDX-License-Identifier: Apache-2.0

-- name: block_get :one -> block
SELECT b.id, b.sender, b.agent_id, a.name AS agent_name, b.created_us FROM sender_block b
LEFT JOIN agent a ON a.org = b.org AND a.id = b.agent_id WHERE b.org = $org AND b.id = $id;

-- name: block_list :all -> block
SELECT b.id, b.sender, b.agent_id, a.name AS agent_name, b.created_us FROM sender_block b
LEFT JOIN agent a ON a.org = b.org AND a.id = b.agent_id
WHERE b.org = $org AND b.id < $before_id ORDER BY b.id DESC LIMIT $limit;

-- name: block_of_sender :one -> block
SELECT b.id, b.sender, b.agent_id, a.name AS agent_name, b.created_us FROM sender_block b
LEFT JOIN agent a ON a.org = b.org AND a.id = b.agent_id WHERE b.org = $org AND b.sender = $sender;

-- name: block_count :one
SELECT count(*) AS n:int FROM sender_block WHERE org = $org;

-- name: block_add :count
-- 0 when it is there already.
INSERT INTO sender_block (org, id, sender, agent_id, created_us) VALUES ($org, $id, $sender, $agent_id?, $now_us)
ON CONFLICT (org, sender) DO NOTHING;

-- name: block_remove :count
DELETE FROM sender_block WHERE org = $org AND id = $id;
