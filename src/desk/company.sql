-- SPDX-License-Identifier: Apache-2.0

-- name: company_get :one -> company
SELECT id, name, name_folded, note, created_us, updated_us, archived_us, version FROM company WHERE org = $org AND id = $id;

-- name: company_lock :one -> company lock
SELECT id, name, name_folded, note, created_us, updated_us, archived_us, version FROM company WHERE org = $org AND id = $id;

-- name: company_list :all -> company
-- Between two names, as they are compared: a beginning and its end, or everything.
SELECT id, name, name_folded, note, created_us, updated_us, archived_us, version FROM company
WHERE org = $org AND (name_folded, id) > ($after_folded:text, $after_id:id) AND name_folded >= $from:text
  AND name_folded < $to:text AND ($archived_too:bool = 1 OR archived_us IS NULL)
ORDER BY name_folded, id LIMIT $limit;

-- name: company_add :exec
INSERT INTO company (org, id, name, name_folded, note, created_us, updated_us)
VALUES ($org, $id, $name, $name_folded, $note, $now_us, $now_us);

-- name: company_put :exec
UPDATE company SET name = $name, name_folded = $name_folded, note = $note, updated_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: company_archive :exec
UPDATE company SET archived_us = $archived_us?, updated_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: company_touch :exec
UPDATE company SET updated_us = $now_us, version = version + 1 WHERE org = $org AND id = $id;

-- name: company_domains :all -> company_domain
-- The key is in the order of domains, and would be walked for it: what is computed is sorted instead.
SELECT domain FROM company_domain WHERE org = $org AND company_id = $company_id ORDER BY domain || '' LIMIT 1000;

-- name: company_of_domain :one
SELECT co.id, co.name FROM company_domain cd JOIN company co ON co.org = cd.org AND co.id = cd.company_id
WHERE cd.org = $org AND cd.domain = $domain;

-- name: company_domain_add :count
INSERT INTO company_domain (org, domain, company_id) VALUES ($org, $domain, $company_id) ON CONFLICT DO NOTHING;

-- name: company_domain_remove :count
DELETE FROM company_domain WHERE org = $org AND domain = $domain AND company_id = $company_id;

-- name: company_gather :count
-- Those of no company who write from a domain, found by a word of it.
UPDATE customer SET company_id = $company_id, updated_us = $now_us, version = version + 1
WHERE org = $org AND company_id IS NULL AND id IN
    (SELECT w.customer_id FROM customer_word w CROSS JOIN customer_identity i
     WHERE w.org = $org AND w.word = $word AND i.org = w.org AND i.customer_id = w.customer_id AND i.kind = 'email'
       AND i.value_folded LIKE '%@' || $domain:text);

-- name: company_people :one
SELECT count(*) AS n:int FROM customer WHERE org = $org AND company_id = $company_id AND merged_into_id IS NULL;
