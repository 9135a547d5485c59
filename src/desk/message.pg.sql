-- SPDX-License-Identifier: Apache-2.0

-- name: message_index_put :exec
INSERT INTO message_search (message_id, org, words) VALUES ($id, $org, to_tsvector('simple', $words:text));

-- name: message_index_remove :exec
DELETE FROM message_search WHERE message_id = $id AND org = $org AND $words:text IS NOT NULL;
