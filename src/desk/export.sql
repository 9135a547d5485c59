-- SPDX-License-Identifier: Apache-2.0
-- What an export says, one query a noun, a page at a time by id: main/export.c writes the columns under their names.
-- Secrets are not in it (passwords, second factors, sessions, tokens), nor what is made from the rest (the search
-- index, readings).

-- name: export_desk :many
SELECT id, name, slug, audience, language, timezone, look_json, created_us, archived_us
FROM desk WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_inbox :many
SELECT id, desk_id, name, channel, address, team_id, assignment, hours_id, signature, hold_ms, created_us,
       archived_us
FROM inbox WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_agent :many
SELECT id, name, email, role, state, language, timezone, signature, capacity, away, created_us, seen_us
FROM agent WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_team :many
SELECT id, name, assignment, hours_id, created_us, archived_us
FROM team WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_status :many
SELECT id, name, category, is_first, position, created_us, archived_us
FROM status WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_tag :many
SELECT id, name, color, created_us, archived_us
FROM tag WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_field :many
SELECT id, noun, key, label, kind, choices_json, required, position, created_us, archived_us
FROM field WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_company :many
SELECT id, name, note, created_us, updated_us, archived_us
FROM company WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_customer :many
SELECT id, name, company_id, title, language, timezone, note, blocked, merged_into_id, created_us,
       updated_us, seen_us, erased_us
FROM customer WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_identity :many
SELECT id, customer_id, kind, value, is_first, verified_us, bounced_us, created_us
FROM customer_identity WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_conversation :many
SELECT id, number, desk_id, inbox_id, customer_id, channel, subject, status_id, category, place, priority,
       assignee_id, team_id, snoozed_until_us, spam, deleted_us, merged_into_id, split_from_id, follows_id,
       created_us, updated_us, active_us, customer_us, agent_us, waiting_us, first_reply_us, closed_us,
       reopened, messages, language, grave
FROM conversation WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_message :many
SELECT id, conversation_id, kind, customer_id, agent_id, channel, body, html, quote_at, subject, to_json,
       language, key, moved_from_id, created_us, edited_us, redacted_us
FROM message WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_attachment :many
SELECT id, file_id, message_id, draft_id, name, said_mime, content_id, inline AS is_inline:bool, position, created_us
FROM attachment WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_need :many
SELECT id, conversation_id, message_id, start_at, end_at, words, kind, p, same_as_id, state,
       answer_message_id, promise_id, agent_id, created_us, changed_us
FROM need WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_promise :many
SELECT id, conversation_id, message_id, start_at, end_at, words, due_us, has_time, state, kept_message_id,
       agent_id, added_by_id, created_us, changed_us
FROM promise WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_fact :many
SELECT id, customer_id, kind, words, quote, message_id, state, source, p, reason, expires_us, agent_id, created_us, changed_us
FROM fact WHERE org = $org AND id > $after_id:id AND state <> 'removed' ORDER BY id LIMIT $limit;

-- name: export_decision :many
SELECT id, conversation_id, desk_id, topic, outcome, reason, alternative, agent_id, created_us
FROM decision WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_macro :many
SELECT id, name, body, actions_json, owner_id, team_id, uses, created_us, archived_us
FROM macro WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_view :many
SELECT id, name, filter, sort, owner_id, team_id, position, created_us
FROM saved_view WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_rule :many
SELECT id, name, on_event, filter, actions_json, enabled, position, created_us
FROM rule WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_target :many
SELECT id, name, filter, first_reply_ms, next_reply_ms, resolution_ms, hours_id, enabled, position,
       created_us
FROM target WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_audit :many
SELECT id, at_us, actor_kind, actor_id, verb, noun, noun_id, conversation_id, detail_json
FROM audit WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_file :many
SELECT id, hash, bytes, mime, created_us, lost_us
FROM file WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_conversation_tag :many
-- A page of conversations; those without a tag are rows without one.
SELECT v.id, t.tag_id, t.added_us FROM conversation v
LEFT JOIN conversation_tag t ON t.org = v.org AND t.conversation_id = v.id
WHERE v.org = $org AND v.id IN (SELECT p.id FROM conversation p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY v.id, t.tag_id;

-- name: export_participant :many
SELECT v.id, t.address, t.name, t.role, t.customer_id, t.added_us FROM conversation v
LEFT JOIN participant t ON t.org = v.org AND t.conversation_id = v.id
WHERE v.org = $org AND v.id IN (SELECT p.id FROM conversation p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY v.id, t.address_folded;

-- name: export_team_member :many
SELECT t.id, m.agent_id, m.added_us FROM team t
LEFT JOIN team_member m ON m.org = t.org AND m.team_id = t.id
WHERE t.org = $org AND t.id IN (SELECT p.id FROM team p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY t.id, m.agent_id;

-- name: export_company_domain :many
SELECT y.id, o.domain FROM company y
LEFT JOIN company_domain o ON o.org = y.org AND o.company_id = y.id
WHERE y.org = $org AND y.id IN (SELECT p.id FROM company p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY y.id, o.domain;

-- name: export_field_value :many
SELECT f.id, w.noun_id, w.text_value, w.number_value, w.changed_us FROM field f
LEFT JOIN field_value w ON w.org = f.org AND w.field_id = f.id
WHERE f.org = $org AND f.id IN (SELECT p.id FROM field p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY f.id, w.noun_id;

-- name: export_context_source :many
-- Without its secret.
SELECT k.id, s.name, s.url, COALESCE(s.enabled, 0) AS enabled:bool FROM desk k
LEFT JOIN context_source s ON s.org = k.org AND s.desk_id = k.id
WHERE k.org = $org AND k.id IN (SELECT p.id FROM desk p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY k.id;

-- name: export_context :many
-- What sources said of people.
SELECT y.id, x.desk_id, x.line, x.items_json, x.fetched_us FROM customer y
LEFT JOIN context x ON x.org = y.org AND x.customer_id = y.id AND x.fetched_us IS NOT NULL
WHERE y.org = $org AND y.id IN (SELECT p.id FROM customer p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY y.id, x.desk_id;

-- name: export_check_back :many
SELECT id, conversation_id, agent_id, due_us, state, told_us, decided_by_id, created_us, changed_us
FROM check_back WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_block :many
SELECT id, sender, agent_id, created_us FROM sender_block WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_hours :many
SELECT id, name, timezone, week_json, created_us FROM hours WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_retention :many
SELECT id, what, inbox_id, keep_days, enabled AS enabled:bool, created_us
FROM retention WHERE org = $org AND id > $after_id:id ORDER BY id LIMIT $limit;

-- name: export_holiday :many
SELECT o.id, x.name, COALESCE(x.day, 0) AS day:int, x.open_json FROM hours o
LEFT JOIN holiday x ON x.org = o.org AND x.hours_id = o.id
WHERE o.org = $org AND o.id IN (SELECT p.id FROM hours p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY o.id, x.day;

-- name: export_inbox_agent :many
SELECT o.id, x.agent_id FROM inbox o
LEFT JOIN inbox_agent x ON x.org = o.org AND x.inbox_id = o.id
WHERE o.org = $org AND o.id IN (SELECT p.id FROM inbox p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY o.id, x.agent_id;

-- name: export_inbox_team :many
SELECT o.id, x.team_id FROM inbox o
LEFT JOIN inbox_team x ON x.org = o.org AND x.inbox_id = o.id
WHERE o.org = $org AND o.id IN (SELECT p.id FROM inbox p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY o.id, x.team_id;

-- name: export_sending :many
SELECT o.id, x.receipt_text, COALESCE(x.hour_most, 0) AS hour_most:int, COALESCE(x.follow_up_days, 0) AS follow_up_days:int FROM inbox o
LEFT JOIN mail_outgoing x ON x.org = o.org AND x.inbox_id = o.id
WHERE o.org = $org AND o.id IN (SELECT p.id FROM inbox p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY o.id, x.inbox_id;

-- name: export_picture_sender :many
SELECT o.id, x.sender, x.created_us FROM agent o
LEFT JOIN picture_sender x ON x.org = o.org AND x.agent_id = o.id
WHERE o.org = $org AND o.id IN (SELECT p.id FROM agent p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY o.id, x.sender;

-- name: export_conversation_link :many
SELECT o.id, x.second_id, x.reason, x.agent_id, x.created_us FROM conversation o
LEFT JOIN conversation_link x ON x.org = o.org AND x.first_id = o.id
WHERE o.org = $org AND o.id IN (SELECT p.id FROM conversation p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY o.id, x.second_id;

-- name: export_care :many
SELECT o.id, x.danger, x.amount, x.resend, x.exception, x.yes_by FROM desk o
LEFT JOIN care x ON x.org = o.org AND x.desk_id = o.id
WHERE o.org = $org AND o.id IN (SELECT p.id FROM desk p WHERE p.org = $org AND p.id > $after_id:id ORDER BY p.id LIMIT $limit)
ORDER BY o.id, x.desk_id;
