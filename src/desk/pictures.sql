-- SPDX-License-Identifier: Apache-2.0

-- name: pictures_get :one
SELECT created_us FROM picture_sender WHERE org = $org AND agent_id = $agent_id AND sender = $sender;

-- name: pictures_count :one
SELECT count(*) AS n:int FROM picture_sender WHERE org = $org AND agent_id = $agent_id;

-- name: pictures_add :count
INSERT INTO picture_sender (org, agent_id, sender, created_us) VALUES ($org, $agent_id, $sender, $now_us)
ON CONFLICT (org, agent_id, sender) DO NOTHING;

-- name: pictures_remove :count
DELETE FROM picture_sender WHERE org = $org AND agent_id = $agent_id AND sender = $sender;
