-- SPDX-License-Identifier: Apache-2.0

-- name: oidc_agent :one
SELECT agent_id FROM agent_identity WHERE org = $org AND issuer = $issuer AND subject = $subject;

-- name: oidc_link :count
INSERT INTO agent_identity (org, issuer, subject, agent_id, created_us)
VALUES ($org, $issuer, $subject, $agent_id, $now_us) ON CONFLICT DO NOTHING;
