-- SPDX-License-Identifier: Apache-2.0

-- The words are parsed in a subquery of their own, once: beside the column they would be for every row.

-- name: filter_worded :all
SELECT m.conversation_id AS id:id, max(m.id) AS message_id:id
FROM message m JOIN message_search s ON s.org = m.org AND s.message_id = m.id
WHERE m.org = $org AND m.conversation_id IN ($ids:ids) AND m.id >= $since_id:id
  AND s.words @@ (SELECT to_tsquery('simple', $words:text))
GROUP BY m.conversation_id;

-- name: filter_hits :all -> filter_word_hit
-- A word that many messages have is found among the newest sooner than all of them are fetched and sorted from the
-- index, and the other way round for a rare one; the caller asks the newest first.
SELECT m.id, m.conversation_id
FROM (SELECT s.message_id AS at_id FROM message_search s
      WHERE s.org = $org AND $newest:bool = 0 AND s.message_id < $before_id:id AND s.words @@ (SELECT to_tsquery('simple', $words:text))
      ORDER BY s.message_id + 0 DESC LIMIT $limit) f
JOIN message m ON m.org = $org AND m.id = f.at_id
UNION ALL
SELECT m.id, m.conversation_id
FROM (SELECT n.message_id AS at_id, n.words FROM message_search n
      WHERE n.org = $org AND $newest:bool = 1 AND n.message_id < $before_id:id ORDER BY n.message_id DESC LIMIT 1000) g
JOIN message m ON m.org = $org AND m.id = g.at_id
WHERE g.words @@ (SELECT to_tsquery('simple', $words:text))
ORDER BY 1 DESC LIMIT $limit;
