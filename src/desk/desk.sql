-- SPDX-License-Identifier: Apache-2.0

-- name: desk_get :one -> desk
SELECT id, name, slug, audience, language, timezone, look_json, created_us, archived_us, version FROM desk
WHERE org = $org AND id = $id;

-- name: desk_lock :one -> desk lock
SELECT id, name, slug, audience, language, timezone, look_json, created_us, archived_us, version FROM desk
WHERE org = $org AND id = $id;

-- name: desk_of_slug :one -> desk
SELECT id, name, slug, audience, language, timezone, look_json, created_us, archived_us, version FROM desk
WHERE org = $org AND slug = $slug;

-- name: desk_list :all -> desk
SELECT id, name, slug, audience, language, timezone, look_json, created_us, archived_us, version FROM desk
WHERE org = $org AND ($archived_too:bool = 1 OR archived_us IS NULL) ORDER BY id LIMIT 200;

-- name: desk_count :one
SELECT count(*) AS n:int, CAST(COALESCE(sum(CASE WHEN archived_us IS NULL THEN 1 ELSE 0 END), 0) AS bigint) AS active:int
FROM desk WHERE org = $org;

-- name: desk_inboxes :one scan
-- Inboxes that still take something in.
SELECT count(*) AS n:int FROM inbox WHERE org = $org AND desk_id = $desk_id AND archived_us IS NULL;

-- name: desk_add :count
-- 0 when the slug is taken.
INSERT INTO desk (org, id, name, slug, audience, language, timezone, look_json, created_us)
VALUES ($org, $id, $name, $slug, $audience, $language, $timezone, $look_json, $now_us)
ON CONFLICT (org, slug) DO NOTHING;

-- name: desk_put :exec
UPDATE desk SET name = $name, audience = $audience, language = $language, timezone = $timezone, look_json = $look_json,
       version = version + 1
WHERE org = $org AND id = $id;

-- name: desk_archive :exec
UPDATE desk SET archived_us = $archived_us?, version = version + 1 WHERE org = $org AND id = $id;
