-- SPDX-License-Identifier: Apache-2.0

-- name: org_get :one -> org
SELECT id, name, slug, language, factor_required, created_us, version FROM org WHERE id = $id;

-- name: org_lock :one -> org lock
SELECT id, name, slug, language, factor_required, created_us, version FROM org WHERE id = $id;

-- name: org_of_slug :one -> org
SELECT id, name, slug, language, factor_required, created_us, version FROM org WHERE slug = $slug;

-- name: org_list :all -> org
SELECT id, name, slug, language, factor_required, created_us, version FROM org WHERE id > $after_id:id ORDER BY id LIMIT $limit;

-- name: org_add :count
-- 0 when the slug is taken.
INSERT INTO org (id, name, slug, created_us) VALUES ($id, $name, $slug, $now_us) ON CONFLICT (slug) DO NOTHING;

-- name: org_rename :exec
UPDATE org SET name = $name, version = version + 1 WHERE id = $id;

-- name: org_put_policy :exec
UPDATE org SET language = $language, factor_required = $factor_required, version = version + 1 WHERE id = $id;

-- name: org_bare_agents :one
-- Who works here without a second factor.
SELECT count(*) AS n:int FROM agent WHERE org = $org AND state = 'active' AND totp_secret IS NULL;

-- name: org_agent_bare :one
SELECT totp_secret IS NULL AS bare:bool FROM agent WHERE org = $org AND id = $id;

-- name: org_add_owner :exec
INSERT INTO agent (org, id, name, email, email_folded, role, state, password_hash, language, timezone, created_us)
VALUES ($org, $id, $name, $email, $email_folded, 'owner', 'active', $password_hash?, $language, $timezone, $now_us);

-- name: org_add_desk :exec
INSERT INTO desk (org, id, name, slug, audience, language, timezone, created_us)
VALUES ($org, $id, $name, $slug, 'customers', $language, $timezone, $now_us);

-- name: org_add_inbox :exec
INSERT INTO inbox (org, id, desk_id, name, name_folded, channel, address, created_us)
VALUES ($org, $id, $desk_id, $name, $name_folded, 'mail', $address, $now_us);

-- name: org_add_status :exec
INSERT INTO status (org, id, name, name_folded, category, is_first, position, created_us)
VALUES ($org, $id, $name, $name_folded, $category, 1, $position, $now_us);
