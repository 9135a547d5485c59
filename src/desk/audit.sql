-- SPDX-License-Identifier: Apache-2.0

-- name: audit_all :all -> audit_line
SELECT a.id, a.at_us, a.actor_kind, a.actor_id, a.verb, a.noun, a.noun_id, a.conversation_id, a.detail_json,
       g.name AS actor_name:text?
FROM audit a LEFT JOIN agent g ON g.org = a.org AND g.id = a.actor_id
WHERE a.org = $org AND a.id < $before_id ORDER BY a.id DESC LIMIT $limit;

-- name: audit_of_noun :all -> audit_line
SELECT a.id, a.at_us, a.actor_kind, a.actor_id, a.verb, a.noun, a.noun_id, a.conversation_id, a.detail_json,
       g.name AS actor_name:text?
FROM audit a LEFT JOIN agent g ON g.org = a.org AND g.id = a.actor_id
WHERE a.org = $org AND a.noun = $noun AND a.noun_id = $noun_id AND a.id < $before_id ORDER BY a.id DESC LIMIT $limit;

-- name: audit_of_kind :all -> audit_line
SELECT a.id, a.at_us, a.actor_kind, a.actor_id, a.verb, a.noun, a.noun_id, a.conversation_id, a.detail_json,
       g.name AS actor_name:text?
FROM audit a LEFT JOIN agent g ON g.org = a.org AND g.id = a.actor_id
WHERE a.org = $org AND a.noun = $noun AND a.id < $before_id ORDER BY a.id DESC LIMIT $limit;

-- name: audit_of_actor :all -> audit_line
-- Of one kind of actor: an agent's own and its tokens' are asked for one after the other.
SELECT a.id, a.at_us, a.actor_kind, a.actor_id, a.verb, a.noun, a.noun_id, a.conversation_id, a.detail_json,
       g.name AS actor_name:text?
FROM audit a LEFT JOIN agent g ON g.org = a.org AND g.id = a.actor_id
WHERE a.org = $org AND a.actor_kind = $actor_kind AND a.actor_id = $actor_id AND a.id < $before_id
  AND ($noun = '' OR a.noun = $noun)
ORDER BY a.id DESC LIMIT $limit;

-- name: audit_of_conversation :all -> audit_line
SELECT a.id, a.at_us, a.actor_kind, a.actor_id, a.verb, a.noun, a.noun_id, a.conversation_id, a.detail_json,
       g.name AS actor_name:text?
FROM audit a LEFT JOIN agent g ON g.org = a.org AND g.id = a.actor_id
WHERE a.org = $org AND a.conversation_id = $conversation_id AND a.id < $before_id ORDER BY a.id DESC LIMIT $limit;
