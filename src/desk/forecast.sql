-- SPDX-License-Identifier: Apache-2.0

-- name: forecast_put :exec
INSERT INTO forecast (org, message_id, model, said, was, said_us)
VALUES ($org, $message_id, $model, $said, $was, $said_us)
ON CONFLICT (org, message_id) DO UPDATE SET model = excluded.model, said = excluded.said, was = excluded.was
WHERE forecast.model <> excluded.model OR forecast.said <> excluded.said OR forecast.was <> excluded.was;

-- name: forecast_counts :all
-- Of the last replies: how often each was said, and each came.
SELECT said, was, count(*) AS n:int FROM (SELECT f.said, f.was FROM forecast f WHERE f.org = $org
    ORDER BY f.said_us DESC LIMIT $limit) AS last GROUP BY said, was LIMIT 9;
