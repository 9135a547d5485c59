-- SPDX-License-Identifier: Apache-2.0

-- name: learned_used :all scan
-- The heads that speak with this encoder.
SELECT claim, weights FROM learned_head WHERE org = $org AND model = $model AND state = 'used' LIMIT 20;

-- name: learned_list :all -> learned_head
SELECT claim, model, corrections, held, shipped, own, state, fitted_us FROM learned_head WHERE org = $org
ORDER BY claim LIMIT 20;

-- name: learned_get :one -> learned_head
SELECT claim, model, corrections, held, shipped, own, state, fitted_us FROM learned_head
WHERE org = $org AND claim = $claim;

-- name: learned_put :exec
-- One that was dropped stays dropped.
INSERT INTO learned_head (org, claim, model, corrections, held, shipped, own, state, weights, fitted_us)
VALUES ($org, $claim, $model, $corrections, $held, $shipped, $own, $state, $weights?, $now_us)
ON CONFLICT (org, claim) DO UPDATE SET model = excluded.model, corrections = excluded.corrections,
       held = excluded.held, shipped = excluded.shipped, own = excluded.own, weights = excluded.weights,
       fitted_us = excluded.fitted_us,
       state = CASE WHEN learned_head.state = 'dropped' THEN 'dropped' ELSE excluded.state END;

-- name: learned_state :exec
UPDATE learned_head SET state = $state WHERE org = $org AND claim = $claim;

-- name: learned_again :exec scan
-- What was read with doubts is read again.
UPDATE reading SET model = '' WHERE org = $org AND doubted_json <> '[]';

-- name: learned_counts :all scan
SELECT claim, count(*) AS n:int FROM correction WHERE org = $org AND said <> holds GROUP BY claim LIMIT 500;

-- name: learned_unseen :all scan
-- Corrections that the encoder has not looked at, with the message they stand in.
SELECT k.id, k.conversation_id, k.message_id, k.start_at, k.end_at, k.claim, k.created_us, m.body
FROM correction k JOIN message m ON m.org = k.org AND m.id = k.message_id
WHERE k.org = $org AND (k.features IS NULL OR k.features_model <> $model) ORDER BY k.id LIMIT $limit;

-- name: learned_reply :one
-- The reply that a person had before them when they said whether it answered.
SELECT m.body FROM message m WHERE m.org = $org AND m.conversation_id = $conversation_id AND m.kind = 'agent'
  AND m.id > $after_id:id AND m.created_us <= $before_us ORDER BY m.created_us DESC, m.id DESC LIMIT 1;

-- name: learned_seen :exec
UPDATE correction SET features = $features, features_model = $model WHERE org = $org AND id = $id;

-- name: learned_examples :all scan
SELECT conversation_id, claim, said, holds, p, features FROM correction
WHERE org = $org AND features_model = $model AND features IS NOT NULL ORDER BY id DESC LIMIT 8000;

-- name: learned_conversations :all scan
-- Where somebody corrected a claim of the text.
SELECT DISTINCT m.conversation_id FROM correction k JOIN message m ON m.org = k.org AND m.id = k.message_id
WHERE k.org = $org AND k.claim <> 'answered' ORDER BY m.conversation_id DESC LIMIT 1000;

-- name: learned_bodies :all
SELECT id, body FROM message WHERE org = $org AND conversation_id = $conversation_id
  AND kind IN ('customer', 'agent') ORDER BY created_us DESC, id DESC LIMIT 100;
