-- SPDX-License-Identifier: Apache-2.0

-- name: draft_get :one -> draft
SELECT id, conversation_id, kind, body, subject, to_json, updated_us, version FROM draft
WHERE org = $org AND id = $id AND agent_id = $agent_id;
