-- SPDX-License-Identifier: Apache-2.0

-- name: db_notify :exec
SELECT pg_notify('heard', $text);

-- name: migration_table :one
SELECT count(*) AS n FROM information_schema.tables
WHERE table_schema = current_schema() AND table_name = 'migration';

-- name: migration_wait :one
SELECT CASE WHEN pg_advisory_xact_lock(4841524453) IS NULL THEN 0 ELSE 1 END AS n;
