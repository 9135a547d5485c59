-- SPDX-License-Identifier: Apache-2.0

-- name: retention_get :one -> retention
SELECT id, what, inbox_id, keep_days, enabled, created_us, version FROM retention WHERE org = $org AND id = $id;

-- name: retention_lock :one -> retention lock
SELECT id, what, inbox_id, keep_days, enabled, created_us, version FROM retention WHERE org = $org AND id = $id;

-- name: retention_list :all -> retention
SELECT id, what, inbox_id, keep_days, enabled, created_us, version FROM retention WHERE org = $org ORDER BY id LIMIT 500;

-- name: retention_enabled :all scan
SELECT org, id, what, inbox_id, keep_days FROM retention WHERE enabled = 1 ORDER BY org, id LIMIT 5000;

-- name: retention_add :exec
INSERT INTO retention (org, id, what, inbox_id, keep_days, enabled, created_us)
VALUES ($org, $id, $what, $inbox_id?, $keep_days, $enabled, $now_us);

-- name: retention_put :exec
UPDATE retention SET keep_days = $keep_days, enabled = $enabled, version = version + 1 WHERE org = $org AND id = $id;

-- name: retention_remove :count
DELETE FROM retention WHERE org = $org AND id = $id;

-- name: retention_inbox :one
SELECT name FROM inbox WHERE org = $org AND id = $id;

-- name: retention_closed :one
SELECT id FROM conversation WHERE org = $org AND closed_us IS NOT NULL AND erased_us IS NULL AND closed_us < $before_us
  AND category = 'closed' AND ($inbox_id:id = 0 OR inbox_id = $inbox_id:id) ORDER BY closed_us, id LIMIT 1;

-- name: retention_spam :one
SELECT id FROM conversation WHERE org = $org AND place = 'spam' AND active_us < $before_us
  AND ($inbox_id:id = 0 OR inbox_id = $inbox_id:id) ORDER BY active_us, id LIMIT 1;

-- name: retention_bin :one
SELECT id FROM conversation WHERE org = $org AND deleted_us IS NOT NULL AND erased_us IS NULL AND deleted_us < $before_us
  AND ($inbox_id:id = 0 OR inbox_id = $inbox_id:id) ORDER BY deleted_us, id LIMIT 1;

-- name: retention_audit :count
DELETE FROM audit WHERE org = $org AND id IN
    (SELECT a.id FROM audit a WHERE a.org = $org AND a.id < $before_id:id ORDER BY a.id LIMIT $limit);

-- name: retention_closed_count :one
SELECT count(*) AS n:int FROM (SELECT 1 FROM conversation WHERE org = $org AND closed_us IS NOT NULL AND erased_us IS NULL
  AND closed_us < $before_us AND category = 'closed' AND ($inbox_id:id = 0 OR inbox_id = $inbox_id:id) LIMIT 10000) x;

-- name: retention_spam_count :one
SELECT count(*) AS n:int FROM (SELECT 1 FROM conversation WHERE org = $org AND place = 'spam' AND active_us < $before_us
  AND ($inbox_id:id = 0 OR inbox_id = $inbox_id:id) LIMIT 10000) x;

-- name: retention_bin_count :one
SELECT count(*) AS n:int FROM (SELECT 1 FROM conversation WHERE org = $org AND deleted_us IS NOT NULL AND erased_us IS NULL
  AND deleted_us < $before_us AND ($inbox_id:id = 0 OR inbox_id = $inbox_id:id) LIMIT 10000) x;

-- name: retention_audit_count :one
SELECT count(*) AS n:int FROM (SELECT 1 FROM audit WHERE org = $org AND id < $before_id:id LIMIT 10000) x;
