-- SPDX-License-Identifier: Apache-2.0
-- What the database floor itself asks.

-- name: db_notify :exec
-- Tells every listening process; SQLite keeps notices in the process and never asks this.
SELECT $text:text AS told:text;

-- name: migration_table :one
-- Whether migrations were ever applied here.
SELECT count(*) AS n:int FROM sqlite_schema WHERE type = 'table' AND name = 'migration';

-- name: migration_wait :one
-- One process at a time; SQLite's write lock does it.
SELECT 1 AS n:int;

-- name: migration_last :one scan
SELECT COALESCE(max(number), 0) AS n:int FROM migration;

-- name: migration_add :exec
INSERT INTO migration (number, name, applied_us) VALUES ($number, $name, $now_us);

-- name: node_free :one scan lock skip
-- A number that nobody holds any more, the one that rested longest.
SELECT number, last_us FROM node WHERE until_us < $now_us ORDER BY until_us LIMIT 1;

-- name: node_next :one
SELECT COALESCE(max(number), -1) + 1 AS number:int FROM node;

-- name: node_add :count
INSERT INTO node (number, holder, until_us, last_us) VALUES ($number, $holder, $until_us, $last_us)
ON CONFLICT DO NOTHING;

-- name: node_take :exec
UPDATE node SET holder = $holder, until_us = $until_us, last_us = $last_us WHERE number = $number;

-- name: node_keep :count
-- Holds on to a number; 0 when somebody else has it by now.
UPDATE node SET until_us = $until_us, last_us = $last_us WHERE number = $number AND holder = $holder;
