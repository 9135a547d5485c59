-- SPDX-License-Identifier: Apache-2.0
-- Jobs. Due are waiting ones whose moment has come and running ones whose lease is over.

-- name: job_add :exec
INSERT INTO job (org, id, kind, name, data_json, state, due_us, tries_max, created_us)
VALUES ($org, $id, $kind, $name?, $data_json, 'waiting', $due_us, $tries_max:int, $now_us)
ON CONFLICT (org, kind, name) WHERE name IS NOT NULL AND state = 'waiting'
DO UPDATE SET due_us = CASE WHEN job.due_us < excluded.due_us THEN job.due_us ELSE excluded.due_us END;

-- name: job_due :one lock skip
SELECT org, id, kind, name, data_json, tries, tries_max, state, asked_us FROM job
WHERE kind = $kind AND due_us <= $now_us AND state <> 'failed' ORDER BY due_us, id LIMIT 1;

-- name: job_lease :exec
UPDATE job SET state = 'running', leased_by = $lease_id, due_us = $due_us, tries = tries + 1
WHERE org = $org AND id = $id;

-- name: job_extend :count
UPDATE job SET due_us = $due_us WHERE org = $org AND id = $id AND state = 'running' AND leased_by = $lease_id;

-- name: job_asks :count
UPDATE job SET asked_us = $now_us WHERE org = $org AND id = $id AND state = 'running' AND leased_by = $lease_id;

-- name: job_done :count
DELETE FROM job WHERE org = $org AND id = $id AND state = 'running' AND leased_by = $lease_id;

-- name: job_again :count
-- Goes back to wait; a job of the same name that came in the meantime takes its place.
UPDATE job SET state = 'waiting', leased_by = NULL, asked_us = NULL, due_us = $due_us, error = $error
WHERE org = $org AND id = $id AND state = 'running' AND leased_by = $lease_id
  AND NOT EXISTS (SELECT 1 FROM job j WHERE j.org = job.org AND j.kind = job.kind AND j.name = job.name
                  AND j.state = 'waiting');

-- name: job_give_up :count
UPDATE job SET state = 'failed', leased_by = NULL, error = $error
WHERE org = $org AND id = $id AND state = 'running' AND leased_by = $lease_id;

-- name: job_next :one
SELECT due_us FROM job WHERE kind = $kind AND state <> 'failed' ORDER BY due_us LIMIT 1;

-- name: job_counts :all
SELECT kind, state, count(*) AS n:int FROM job WHERE org = $org GROUP BY kind, state ORDER BY kind, state;
