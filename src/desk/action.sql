-- SPDX-License-Identifier: Apache-2.0

-- name: action_tags :one
-- How many of these are there and not archived.
SELECT count(*) AS n:int FROM tag WHERE org = $org AND id IN ($ids:ids) AND archived_us IS NULL;
