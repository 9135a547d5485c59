-- SPDX-License-Identifier: Apache-2.0

-- name: test_desk_search :all
SELECT message_id FROM message_search WHERE org = $org AND words @@ to_tsquery('simple', $word:text) ORDER BY message_id;
