-- SPDX-License-Identifier: Apache-2.0

-- name: session_agent_of :one -> session_agent
SELECT a.id, a.name, a.role, a.state, a.password_hash, a.totp_secret IS NOT NULL AS has_totp:bool, o.factor_required
FROM agent a JOIN org o ON o.id = a.org WHERE a.org = $org AND a.email_folded = $email_folded;

-- name: session_agent :one -> session_agent lock
SELECT a.id, a.name, a.role, a.state, a.password_hash, a.totp_secret IS NOT NULL AS has_totp:bool, o.factor_required
FROM agent a JOIN org o ON o.id = a.org WHERE a.org = $org AND a.id = $id;

-- name: session_add :exec
INSERT INTO session (org, id, agent_id, hash, csrf, factor, provider, created_us, seen_us, expires_us, address, browser)
VALUES ($org, $id, $agent_id, $hash, $csrf, $factor, $provider, $now_us, $now_us, $expires_us, $address, $browser);

-- name: session_look :one
-- Who has chosen no language is spoken to in that of the first desk. `bare`: the organisation wants a second factor, and
-- there is none; who comes by the identity provider has theirs there.
SELECT s.id, s.agent_id, s.csrf, s.factor, s.seen_us, s.expires_us, a.name, a.role, a.state, a.prefs_json,
       CASE WHEN o.factor_required = 1 AND a.totp_secret IS NULL AND s.provider = 0 THEN 1 ELSE 0 END AS bare:bool,
       CASE WHEN a.language <> '' THEN a.language
            ELSE (SELECT k.language FROM desk k WHERE k.org = s.org ORDER BY k.id LIMIT 1) END AS language:text?
FROM session s JOIN agent a ON a.org = s.org AND a.id = s.agent_id JOIN org o ON o.id = s.org
WHERE s.org = $org AND s.hash = $hash;

-- name: session_when :one
SELECT created_us FROM session WHERE org = $org AND id = $id;

-- name: session_touch :exec
UPDATE session SET seen_us = $now_us, expires_us = $expires_us WHERE org = $org AND id = $id;

-- name: session_agent_seen :exec
UPDATE agent SET seen_us = $now_us WHERE org = $org AND id = $id;

-- name: session_list :all -> session
SELECT id, created_us, seen_us, expires_us, address, browser FROM session
WHERE org = $org AND agent_id = $agent_id AND expires_us > $now_us ORDER BY seen_us DESC, id DESC LIMIT 100;

-- name: session_end :count
DELETE FROM session WHERE org = $org AND agent_id = $agent_id AND id = $id;

-- name: session_end_others :count
DELETE FROM session WHERE org = $org AND agent_id = $agent_id AND id <> $keep_id:id;

-- name: session_forget :count
DELETE FROM session WHERE expires_us < $now_us;

-- name: throttle_get :one lock
SELECT tries, since_us, until_us FROM throttle WHERE org = $org AND name = $name;

-- name: throttle_count :one
-- One more try; the first of a new window when the last is long ago.
INSERT INTO throttle (org, name, tries, since_us, until_us) VALUES ($org, $name, 1, $now_us, $now_us)
ON CONFLICT (org, name) DO UPDATE SET
    tries = CASE WHEN throttle.since_us < $window_us THEN 1 ELSE throttle.tries + 1 END,
    since_us = excluded.since_us
RETURNING tries;

-- name: throttle_wait :exec
UPDATE throttle SET until_us = $until_us WHERE org = $org AND name = $name;

-- name: throttle_less :exec
-- A try that was right after all does not count.
UPDATE throttle SET tries = tries - 1 WHERE org = $org AND name = $name AND tries > 0;

-- name: throttle_drop :exec
DELETE FROM throttle WHERE org = $org AND name = $name;

-- name: throttle_forget :count
DELETE FROM throttle WHERE until_us < $before_us;
