-- SPDX-License-Identifier: Apache-2.0
-- Queries of the tests of this floor.

-- name: test_org_add :exec
INSERT INTO org (id, name, slug, created_us) VALUES ($id, $name, $slug, $now_us);

-- name: test_org_must :exec must
INSERT INTO org (id, name, slug, created_us) VALUES ($id, $name, $slug, $now_us) ON CONFLICT (slug) DO NOTHING;

-- name: test_org_count :one scan
SELECT count(*) AS n:int FROM org;

-- name: test_org_get :one -> test_org
SELECT id, name, slug, created_us FROM org WHERE id = $id;

-- name: test_org_list :many -> test_org scan
SELECT id, name, slug, created_us FROM org ORDER BY id;

-- name: test_org_rename :count
UPDATE org SET name = $name WHERE id = $id;

-- name: test_org_asked :one -> test_org ahead memo
SELECT id, name, slug, created_us FROM org WHERE id = $id;

-- name: test_org_of_slug :all -> test_org ahead
SELECT id, name, slug, created_us FROM org WHERE slug = $slug;

-- name: test_part :one ahead
-- PostgreSQL divides nothing by zero.
SELECT COALESCE(100 / CAST($n:int AS bigint), 0) AS part:int;

-- name: test_org_lock :one -> test_org lock
SELECT id, name, slug, created_us FROM org WHERE id = $id;

-- name: test_org_some :all -> test_org
SELECT id, name, slug, created_us FROM org WHERE id IN ($ids:ids) ORDER BY id;

-- name: test_setting_add :exec
INSERT INTO setting (org, name, value, changed_us) VALUES ($org, $name, $value, $now_us);

-- name: test_setting_put :one
INSERT INTO setting (org, name, value, changed_us) VALUES ($org, $name, $value, $now_us)
ON CONFLICT (org, name) DO UPDATE SET value = excluded.value, changed_us = excluded.changed_us
RETURNING value, changed_us;

-- name: test_counter_bump :one
INSERT INTO counter (org, name, value) VALUES ($org, $name, 1)
ON CONFLICT (org, name) DO UPDATE SET value = counter.value + 1 RETURNING value;

-- name: test_counter_add :exec
INSERT INTO counter (org, name, value) VALUES ($org, $name, $value);

-- name: test_counter_count :one
SELECT count(*) AS n:int, CAST(COALESCE(sum(value), 0) AS bigint) AS total:int FROM counter WHERE org = $org;

-- name: test_file_add :exec
INSERT INTO file (org, id, hash, bytes, mime, created_us, lost_us)
VALUES ($org, $id, $hash, $bytes, $mime, $created_us, $lost_us?);

-- name: test_file_get :one
SELECT hash, bytes, lost_us FROM file WHERE org = $org AND id = $id;

-- name: test_values :one
-- Every kind of value there and back.
SELECT $text:text AS text:text, $none:text? AS none:text?, $bytes:bytes AS bytes:bytes, $n:int? AS n:int?,
       $real:real AS real:real, $yes:bool AS yes:bool, $at_us? AS at_us:time?, $who_id? AS who_id:id?;

-- name: test_migration_add :exec
INSERT INTO migration (number, name, applied_us) VALUES ($number, $name, $now_us);

-- name: test_pair_count :one
-- Settings come in pairs, each in one write with its counter: whole pairs, and no half ones.
SELECT (SELECT count(*) FROM setting s WHERE s.org = $org) AS settings:int,
       (SELECT count(*) FROM counter c WHERE c.org = $org) AS counters:int;

-- name: test_setting_there :one
SELECT 1 AS n:int FROM setting s JOIN counter c ON c.org = s.org AND c.name = s.name WHERE s.org = $org AND s.name = $name;

-- name: test_jobs_are_due :exec scan
UPDATE job SET due_us = 0;
