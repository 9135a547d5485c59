-- SPDX-License-Identifier: Apache-2.0

-- name: agent_get :one -> agent ahead memo
SELECT id, name, email, role, state, language, timezone, signature, prefs_json, capacity, away, away_until_us, away_note,
       created_us, seen_us, version, password_hash IS NOT NULL AS has_password:bool,
       totp_secret IS NOT NULL AS has_totp:bool
FROM agent WHERE org = $org AND id = $id;

-- name: agent_lock :one -> agent lock
SELECT id, name, email, role, state, language, timezone, signature, prefs_json, capacity, away, away_until_us, away_note,
       created_us, seen_us, version, password_hash IS NOT NULL AS has_password:bool,
       totp_secret IS NOT NULL AS has_totp:bool
FROM agent WHERE org = $org AND id = $id;

-- name: agent_of_email :one -> agent
SELECT id, name, email, role, state, language, timezone, signature, prefs_json, capacity, away, away_until_us, away_note,
       created_us, seen_us, version, password_hash IS NOT NULL AS has_password:bool,
       totp_secret IS NOT NULL AS has_totp:bool
FROM agent WHERE org = $org AND email_folded = $email_folded;

-- name: agent_list :all -> agent
SELECT id, name, email, role, state, language, timezone, signature, prefs_json, capacity, away, away_until_us, away_note,
       created_us, seen_us, version, password_hash IS NOT NULL AS has_password:bool,
       totp_secret IS NOT NULL AS has_totp:bool
FROM agent WHERE org = $org AND id > $after_id:id AND ($disabled_too:bool = 1 OR state <> 'disabled')
ORDER BY id LIMIT $limit;

-- name: agent_count :one
SELECT count(*) AS n:int FROM agent WHERE org = $org;

-- name: agent_owners :all lock
-- The active owners; while we look, nobody else makes them fewer.
SELECT id FROM agent WHERE org = $org AND role = 'owner' AND state = 'active' ORDER BY id;

-- name: agent_add :count
-- 0 when the address is somebody's. A new person begins in the organisation's language, else as the first desk.
INSERT INTO agent (org, id, name, email, email_folded, role, state, language, timezone, created_us)
SELECT $org, $id, $name, $email, $email_folded, $role, 'invited',
       CASE WHEN o.language <> '' THEN o.language
            ELSE COALESCE((SELECT k.language FROM desk k WHERE k.org = o.id ORDER BY k.id LIMIT 1), 'en') END,
       COALESCE((SELECT k.timezone FROM desk k WHERE k.org = o.id ORDER BY k.id LIMIT 1), 'UTC'), $now_us
FROM org o WHERE o.id = $org
ON CONFLICT (org, email_folded) DO NOTHING;

-- name: agent_join :exec
UPDATE agent SET name = $name, state = 'active', password_hash = $password_hash?, version = version + 1
WHERE org = $org AND id = $id;

-- name: agent_put :exec
UPDATE agent SET name = $name, role = $role, state = $state, language = $language, timezone = $timezone,
       signature = $signature, prefs_json = $prefs_json, capacity = $capacity, away = $away,
       away_until_us = $away_until_us?, away_note = $away_note, version = version + 1
WHERE org = $org AND id = $id;

-- name: agent_password :exec
UPDATE agent SET password_hash = $password_hash WHERE org = $org AND id = $id;

-- name: agent_sessions_end :count
DELETE FROM session WHERE org = $org AND agent_id = $agent_id AND id <> $keep_id:id;

-- name: agent_away_over :all lock skip scan
SELECT org, id FROM agent WHERE away = 1 AND away_until_us <= $now_us LIMIT 1000;

-- name: one_time_add :exec
INSERT INTO one_time (org, hash, purpose, subject_id, created_us, expires_us)
VALUES ($org, $hash, $purpose, $subject_id, $now_us, $expires_us);

-- name: one_time_drop :count
-- Older links of the same kind stop working.
DELETE FROM one_time WHERE org = $org AND purpose = $purpose AND subject_id = $subject_id;

-- name: one_time_use :one
UPDATE one_time SET used_us = $now_us
WHERE org = $org AND hash = $hash AND purpose = $purpose AND used_us IS NULL AND expires_us > $now_us
RETURNING subject_id;
