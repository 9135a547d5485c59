-- SPDX-License-Identifier: Apache-2.0
-- The filter language: what its names mean, what a batch of conversations is asked, and from where a list is walked.

-- name: filter_rows :all -> filter_row
-- What most operators look at, without the names; in no order.
SELECT id, number, desk_id, inbox_id, customer_id, channel, subject, status_id, category, place, priority, assignee_id,
       team_id, snoozed_until_us, deleted_us, merged_into_id, created_us, updated_us, active_us, waiting_us,
       first_reply_us, closed_us, reopened, messages, language, grave
FROM conversation WHERE org = $org AND id IN ($ids:ids);

-- name: filter_statuses :all -> filter_id
SELECT id FROM status WHERE org = $org AND (category = $name:text OR name_folded = $name:text) LIMIT 500;

-- name: filter_agents :all
SELECT id, name, email_folded FROM agent WHERE org = $org LIMIT 5000;

-- name: filter_team :one -> filter_id
SELECT id FROM team WHERE org = $org AND name_folded = $name:text;

-- name: filter_my_teams :all -> filter_id
SELECT team_id AS id:id FROM team_member WHERE org = $org AND agent_id = $agent_id LIMIT 500;

-- name: filter_inbox :one -> filter_id
SELECT id FROM inbox WHERE org = $org AND name_folded = $name:text;

-- name: filter_desks :all
SELECT id, name, slug FROM desk WHERE org = $org LIMIT 500;

-- name: filter_tag :one -> filter_id
SELECT id FROM tag WHERE org = $org AND name_folded = $name:text;

-- name: filter_companies :all -> filter_id
SELECT id FROM company WHERE org = $org AND name_folded >= $from:text AND name_folded < $to:text
ORDER BY name_folded, id LIMIT $limit;

-- name: filter_senders :all -> filter_id
-- Who is known by an address, number or name that begins so.
SELECT DISTINCT customer_id AS id:id FROM customer_identity
WHERE org = $org AND value_folded >= $from:text AND value_folded < $to:text LIMIT $limit;

-- name: filter_field :one
SELECT id, noun, kind FROM field WHERE org = $org AND key = $key
ORDER BY CASE noun WHEN 'conversation' THEN 0 WHEN 'customer' THEN 1 ELSE 2 END LIMIT 1;

-- ---- what a batch is asked: which of these?

-- name: filter_tagged :all -> filter_id
SELECT DISTINCT conversation_id AS id:id FROM conversation_tag
WHERE org = $org AND conversation_id IN ($ids:ids) AND ($any:bool = 1 OR tag_id IN ($tags:ids)) LIMIT 10000;

-- name: filter_attached :all -> filter_id
SELECT DISTINCT conversation_id AS id:id FROM message
WHERE org = $org AND conversation_id IN ($ids:ids) AND files > 0 LIMIT 10000;

-- name: filter_noted :all -> filter_id
SELECT DISTINCT conversation_id AS id:id FROM message
WHERE org = $org AND conversation_id IN ($ids:ids) AND kind = 'note' LIMIT 10000;

-- name: filter_drafted :all -> filter_id
SELECT DISTINCT conversation_id AS id:id FROM draft
WHERE org = $org AND conversation_id IN ($ids:ids) AND agent_id = $agent_id LIMIT 10000;

-- name: filter_accompanied :all -> filter_id
SELECT DISTINCT conversation_id AS id:id FROM participant WHERE org = $org AND conversation_id IN ($ids:ids) LIMIT 10000;

-- name: filter_linked :all -> filter_id
SELECT first_id AS id:id FROM conversation_link WHERE org = $org AND first_id IN ($ids:ids)
UNION SELECT second_id FROM conversation_link WHERE org = $org AND second_id IN ($ids:ids) LIMIT 10000;

-- name: filter_followed :all -> filter_id
SELECT DISTINCT conversation_id AS id:id FROM follower
WHERE org = $org AND conversation_id IN ($ids:ids) AND follows = 1 AND agent_id IN ($agents:ids) LIMIT 10000;

-- name: filter_back :all -> filter_id
-- Who came back after a reply with something open, was promised what did not come, or named a day that is near.
SELECT c.id FROM EACH ($ids:ids) at CROSS JOIN conversation c
WHERE c.org = $org AND c.id = at.value AND c.place IN ('open', 'waiting', 'snoozed')
  AND ((c.waiting_us IS NOT NULL AND c.first_reply_us IS NOT NULL AND EXISTS (SELECT 1 FROM need n LEFT JOIN promise np ON np.org = n.org AND np.id = n.promise_id
        WHERE n.org = c.org AND n.conversation_id = c.id AND n.state = 'open' AND n.same_as_id IS NULL
        AND (np.id IS NULL OR np.state <> 'open'
             OR np.due_us + (1 - np.has_time) * CAST(86400000000 AS bigint) <= $now_us)))
    OR EXISTS (SELECT 1 FROM promise p WHERE p.org = c.org AND p.conversation_id = c.id AND p.state = 'open'
        AND p.due_us + (1 - p.has_time) * CAST(86400000000 AS bigint) <= $now_us)
    OR EXISTS (SELECT 1 FROM reading r WHERE r.org = c.org AND r.conversation_id = c.id AND c.category = 'open'
        AND r.date_us + CAST(86400000000 AS bigint) > $now_us AND r.date_us < $near_us)) LIMIT 10000;

-- name: filter_due :all -> filter_id
-- Those in which something was promised for about now, or for a day that has passed, or somebody is to be asked.
SELECT DISTINCT p.conversation_id AS id:id FROM EACH ($ids:ids) at CROSS JOIN promise p
WHERE p.org = $org AND p.conversation_id = at.value AND p.state = 'open' AND p.due_us >= $since_us AND p.due_us < $before_us
UNION SELECT k.conversation_id FROM EACH ($ids:ids) at CROSS JOIN check_back k
WHERE k.org = $org AND k.conversation_id = at.value AND k.state IN ('waiting', 'due') AND k.due_us >= $since_us
  AND k.due_us < $before_us LIMIT 10000;

-- name: filter_late :all -> filter_id
-- Those whose customer has been waiting since then or longer, or longer than a target of theirs allows.
SELECT c.id FROM EACH ($ids:ids) at CROSS JOIN conversation c
WHERE c.org = $org AND c.id = at.value AND c.waiting_us IS NOT NULL
  AND c.place IN ('open', 'waiting') AND (c.waiting_us <= $since_us OR EXISTS (SELECT 1 FROM service_clock k
    WHERE k.org = c.org AND k.conversation_id = c.id AND k.met_us IS NULL AND k.missed_us IS NOT NULL)) LIMIT 10000;

-- name: filter_mentioned :all -> filter_id
SELECT DISTINCT m.conversation_id AS id:id FROM message m JOIN mention n ON n.org = m.org AND n.message_id = m.id
WHERE m.org = $org AND m.conversation_id IN ($ids:ids) AND m.kind = 'note' AND n.agent_id IN ($agents:ids) LIMIT 10000;

-- name: filter_read :all
SELECT conversation_id AS id:id, read_us FROM follower
WHERE org = $org AND conversation_id IN ($ids:ids) AND agent_id = $agent_id AND read_us > 0 LIMIT 10000;

-- name: filter_employed :all
SELECT c.id, c.company_id FROM EACH ($ids:ids) at CROSS JOIN customer c WHERE c.org = $org AND c.id = at.value LIMIT 10000;

-- name: filter_values :all
SELECT noun_id, text_folded, number_value FROM field_value
WHERE org = $org AND noun_id IN ($ids:ids) AND field_id = $field_id LIMIT 10000;

-- name: filter_worded :all
-- The youngest message of each conversation that the full-text index finds. The index is read once and compared with
-- the messages of these conversations (the + keeps SQLite from asking it anew for each of them).
SELECT m.conversation_id AS id:id, max(m.id) AS message_id:id
FROM message m
WHERE m.org = $org AND m.conversation_id IN ($ids:ids) AND m.id >= $since_id:id
  AND m.id IN (SELECT s.rowid FROM message_search s WHERE s.message_search MATCH 'scope:o' || $org || ' AND words:' || $words:text
      AND +s.rowid IN (SELECT x.id FROM message x WHERE x.org = $org AND x.conversation_id IN ($ids:ids)))
GROUP BY m.conversation_id;

-- ---- from where a list is walked

-- name: filter_hits :all -> filter_word_hit
-- Messages with the words, the youngest first.
SELECT m.id, m.conversation_id FROM message_search s CROSS JOIN message m
WHERE m.org = $org AND m.id = s.rowid AND s.message_search MATCH 'scope:o' || $org || ' AND words:' || $words:text
  AND s.rowid < $before_id:id AND $newest:bool = 0 ORDER BY s.rowid DESC LIMIT $limit;

-- name: filter_created :all -> filter_key
SELECT id, created_us AS key_us:time FROM conversation WHERE org = $org AND (created_us, id) < ($created_us, $id)
ORDER BY created_us DESC, id DESC LIMIT $limit;

-- name: filter_waiting :all -> filter_key
SELECT id, waiting_us AS key_us:time FROM conversation
WHERE org = $org AND waiting_us IS NOT NULL AND (waiting_us, id) > ($waiting_us, $id)
ORDER BY waiting_us, id LIMIT $limit;

-- name: filter_from_number :all -> filter_id
SELECT id FROM conversation WHERE org = $org AND number >= $from:int AND number <= $to:int LIMIT $limit;

-- name: filter_from_tag :all -> filter_id
SELECT conversation_id AS id:id FROM conversation_tag WHERE org = $org AND tag_id IN ($ids:ids) LIMIT $limit;

-- name: filter_from_customer :all -> filter_id
SELECT id FROM conversation WHERE org = $org AND customer_id IN ($ids:ids) LIMIT $limit;

-- name: filter_from_company :all -> filter_id
SELECT c.id FROM customer cu CROSS JOIN conversation c
WHERE c.org = cu.org AND c.customer_id = cu.id AND cu.org = $org AND cu.company_id IN ($ids:ids) LIMIT $limit;

-- name: filter_from_follower :all -> filter_id
SELECT conversation_id AS id:id FROM follower WHERE org = $org AND agent_id IN ($ids:ids) AND follows = 1 LIMIT $limit;

-- name: filter_from_mention :all -> filter_id
SELECT m.conversation_id AS id:id FROM mention n CROSS JOIN message m
WHERE m.org = n.org AND m.id = n.message_id AND n.org = $org AND n.agent_id = $agent_id AND n.created_us > 0 LIMIT $limit;

-- name: filter_from_draft :all -> filter_id
SELECT DISTINCT conversation_id AS id:id FROM draft WHERE org = $org AND agent_id = $agent_id AND conversation_id IS NOT NULL LIMIT $limit;

-- name: filter_from_field :all -> filter_id
SELECT noun_id AS id:id FROM field_value WHERE org = $org AND field_id = $field_id AND text_folded = $text_folded LIMIT $limit;

-- name: filter_from_back :all -> filter_id
SELECT c.id FROM conversation c WHERE c.org = $org AND c.waiting_us IS NOT NULL AND c.first_reply_us IS NOT NULL
  AND c.place IN ('open', 'waiting', 'snoozed') AND EXISTS (SELECT 1 FROM need n LEFT JOIN promise np ON np.org = n.org AND np.id = n.promise_id
    WHERE n.org = c.org AND n.conversation_id = c.id AND n.state = 'open' AND n.same_as_id IS NULL
    AND (np.id IS NULL OR np.state <> 'open'
         OR np.due_us + (1 - np.has_time) * CAST(86400000000 AS bigint) <= $now_us))
UNION SELECT p.conversation_id FROM promise p WHERE p.org = $org AND p.state = 'open' AND p.due_us <= $now_us
  AND p.due_us + (1 - p.has_time) * CAST(86400000000 AS bigint) <= $now_us
UNION SELECT r.conversation_id FROM reading r
WHERE r.org = $org AND r.date_us > $now_us - CAST(86400000000 AS bigint) AND r.date_us < $near_us LIMIT $limit;

-- name: filter_from_due :all -> filter_id
SELECT conversation_id AS id:id FROM promise WHERE org = $org AND state = 'open' AND due_us >= $since_us AND due_us < $before_us
UNION SELECT conversation_id FROM check_back
WHERE org = $org AND state IN ('waiting', 'due') AND due_us >= $since_us AND due_us < $before_us LIMIT $limit;

-- name: filter_from_late :all -> filter_id
SELECT id FROM conversation WHERE org = $org AND waiting_us <= $since_us AND place IN ('open', 'waiting')
UNION SELECT c.id FROM conversation c CROSS JOIN service_clock k
WHERE c.org = $org AND c.waiting_us > $since_us AND c.place IN ('open', 'waiting') AND k.org = c.org
  AND k.conversation_id = c.id AND k.met_us IS NULL AND k.missed_us IS NOT NULL LIMIT $limit;
