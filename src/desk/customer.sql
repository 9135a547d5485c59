-- SPDX-License-Identifier: Apache-2.0

-- name: customer_get :one -> customer ahead memo
SELECT c.id, c.name, c.name_folded, c.company_id, c.title, c.language, c.timezone, c.note, c.blocked, c.merged_into_id, c.created_us,
       c.updated_us, c.seen_us, c.erased_us, c.version,
       (SELECT co.name FROM company co WHERE co.org = c.org AND co.id = c.company_id) AS company_name:text?,
       COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = c.org AND i.customer_id = c.id
                 AND i.kind = 'email' ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS email:text
FROM customer c
WHERE c.org = $org AND c.id = $id;

-- name: customer_lock :one -> customer lock
SELECT c.id, c.name, c.name_folded, c.company_id, c.title, c.language, c.timezone, c.note, c.blocked, c.merged_into_id, c.created_us,
       c.updated_us, c.seen_us, c.erased_us, c.version,
       (SELECT co.name FROM company co WHERE co.org = c.org AND co.id = c.company_id) AS company_name:text?,
       COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = c.org AND i.customer_id = c.id
                 AND i.kind = 'email' ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS email:text
FROM customer c
WHERE c.org = $org AND c.id = $id;

-- name: customer_some :all -> customer
-- In the order of their names.
SELECT c.id, c.name, c.name_folded, c.company_id, c.title, c.language, c.timezone, c.note, c.blocked, c.merged_into_id, c.created_us,
       c.updated_us, c.seen_us, c.erased_us, c.version,
       (SELECT co.name FROM company co WHERE co.org = c.org AND co.id = c.company_id) AS company_name:text?,
       COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = c.org AND i.customer_id = c.id
                 AND i.kind = 'email' ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS email:text
FROM customer c
WHERE c.org = $org AND c.id IN ($ids:ids) ORDER BY c.name_folded, c.id;

-- name: customer_by_name :all -> customer
SELECT c.id, c.name, c.name_folded, c.company_id, c.title, c.language, c.timezone, c.note, c.blocked, c.merged_into_id, c.created_us,
       c.updated_us, c.seen_us, c.erased_us, c.version,
       (SELECT co.name FROM company co WHERE co.org = c.org AND co.id = c.company_id) AS company_name:text?,
       COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = c.org AND i.customer_id = c.id
                 AND i.kind = 'email' ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS email:text
FROM customer c
WHERE c.org = $org AND c.merged_into_id IS NULL AND c.erased_us IS NULL
  AND (c.name_folded, c.id) > ($name_folded, $id) ORDER BY c.name_folded, c.id LIMIT $limit;

-- name: customer_by_seen :all -> customer
SELECT c.id, c.name, c.name_folded, c.company_id, c.title, c.language, c.timezone, c.note, c.blocked, c.merged_into_id, c.created_us,
       c.updated_us, c.seen_us, c.erased_us, c.version,
       (SELECT co.name FROM company co WHERE co.org = c.org AND co.id = c.company_id) AS company_name:text?,
       COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = c.org AND i.customer_id = c.id
                 AND i.kind = 'email' ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS email:text
FROM customer c
WHERE c.org = $org AND c.merged_into_id IS NULL AND c.erased_us IS NULL AND c.seen_us IS NOT NULL
  AND (c.seen_us, c.id) < ($seen_us, $id) ORDER BY c.seen_us DESC, c.id DESC LIMIT $limit;

-- name: customer_by_company :all -> customer
SELECT c.id, c.name, c.name_folded, c.company_id, c.title, c.language, c.timezone, c.note, c.blocked, c.merged_into_id, c.created_us,
       c.updated_us, c.seen_us, c.erased_us, c.version,
       (SELECT co.name FROM company co WHERE co.org = c.org AND co.id = c.company_id) AS company_name:text?,
       COALESCE((SELECT i.value FROM customer_identity i WHERE i.org = c.org AND i.customer_id = c.id
                 AND i.kind = 'email' ORDER BY i.is_first DESC, i.id LIMIT 1), '') AS email:text
FROM customer c
WHERE c.org = $org AND c.company_id = $company_id AND c.merged_into_id IS NULL
  AND (c.name_folded, c.id) > ($name_folded, $id) ORDER BY c.name_folded, c.id LIMIT $limit;

-- name: customer_of_identity :one
SELECT customer_id FROM customer_identity WHERE org = $org AND kind = $kind AND value_folded = $value_folded;

-- name: customer_of_value :one
-- Whoever has it, as whatever kind.
SELECT customer_id FROM customer_identity WHERE org = $org AND value_folded = $value_folded ORDER BY +id LIMIT 1;

-- name: customer_add :exec
INSERT INTO customer (org, id, name, name_folded, company_id, title, language, timezone, note, created_us, updated_us)
VALUES ($org, $id, $name, $name_folded, $company_id?, $title, $language, $timezone, $note, $created_us, $now_us);

-- name: customer_drop :exec
-- One that another process made first.
DELETE FROM customer WHERE org = $org AND id = $id;

-- name: customer_put :exec
UPDATE customer SET name = $name, name_folded = $name_folded, company_id = $company_id?, title = $title,
       language = $language, timezone = $timezone, note = $note, updated_us = $now_us, version = version + 1
WHERE org = $org AND id = $id;

-- name: customer_block :exec
UPDATE customer SET blocked = $blocked, updated_us = $now_us, version = version + 1 WHERE org = $org AND id = $id;

-- name: customer_touch :exec
UPDATE customer SET updated_us = $now_us, version = version + 1 WHERE org = $org AND id = $id;

-- name: customer_wrote :exec
UPDATE customer SET seen_us = $seen_us WHERE org = $org AND id = $id AND (seen_us IS NULL OR seen_us < $seen_us);

-- name: customer_identities :all -> customer_identity
-- "+id": or SQLite walks all identities in the order that is asked for.
SELECT id, customer_id, kind, value, is_first, verified_us, bounced_us, created_us FROM customer_identity
WHERE org = $org AND customer_id = $customer_id ORDER BY +id LIMIT 1000;

-- name: customer_identity_get :one -> customer_identity
SELECT id, customer_id, kind, value, is_first, verified_us, bounced_us, created_us FROM customer_identity
WHERE org = $org AND id = $id;

-- name: customer_identity_add :count
-- 0 when it is somebody's.
INSERT INTO customer_identity (org, id, customer_id, kind, value, value_folded, is_first, verified_us, created_us)
VALUES ($org, $id, $customer_id, $kind, $value, $value_folded, $is_first, $verified_us?, $now_us)
ON CONFLICT (org, kind, value_folded) DO NOTHING;

-- name: customer_identity_remove :count
DELETE FROM customer_identity WHERE org = $org AND id = $id;

-- name: customer_identity_first :exec
UPDATE customer_identity SET is_first = $is_first WHERE org = $org AND id = $id;

-- name: customer_identity_bounced :count
UPDATE customer_identity SET bounced_us = $bounced_us?
WHERE org = $org AND kind = 'email' AND value_folded = $value_folded
  AND (bounced_us IS NULL) = ($bounced:bool = 1);

-- name: customer_company_of :one
-- The company of a domain, unless it is archived.
SELECT co.id FROM company_domain cd JOIN company co ON co.org = cd.org AND co.id = cd.company_id
WHERE cd.org = $org AND cd.domain = $domain AND co.archived_us IS NULL;

-- name: customer_join_company :exec
UPDATE customer SET company_id = $company_id WHERE org = $org AND id = $id AND company_id IS NULL;

-- name: customer_company :one
SELECT id, name, archived_us FROM company WHERE org = $org AND id = $id;

-- name: customer_words :all
SELECT word FROM customer_word WHERE org = $org AND customer_id = $customer_id LIMIT 1000;

-- name: customer_word_add :exec
INSERT INTO customer_word (org, word, customer_id) VALUES ($org, $word, $customer_id) ON CONFLICT DO NOTHING;

-- name: customer_word_remove :exec
DELETE FROM customer_word WHERE org = $org AND word = $word AND customer_id = $customer_id;

-- name: customer_search :all
-- Who has words between each pair; an empty pair asks nothing. The first pair is walked.
SELECT DISTINCT w.customer_id FROM customer_word w WHERE w.org = $org AND w.word >= $from1:text AND w.word < $to1:text
  AND ($from2:text = '' OR EXISTS (SELECT 1 FROM customer_word x WHERE x.org = w.org AND x.customer_id = w.customer_id
                              AND x.word >= $from2:text AND x.word < $to2:text))
  AND ($from3:text = '' OR EXISTS (SELECT 1 FROM customer_word x WHERE x.org = w.org AND x.customer_id = w.customer_id
                              AND x.word >= $from3:text AND x.word < $to3:text))
  AND ($from4:text = '' OR EXISTS (SELECT 1 FROM customer_word x WHERE x.org = w.org AND x.customer_id = w.customer_id
                              AND x.word >= $from4:text AND x.word < $to4:text))
LIMIT $limit;
