-- SPDX-License-Identifier: Apache-2.0

-- name: heed_list :all ahead
-- The rules that wait for this kind of event, and all webhooks that are on.
SELECT 1 AS is_rule:int, id, on_event AS wants:text FROM rule WHERE org = $org AND enabled = 1 AND on_event = $kind:text
UNION ALL
SELECT 0 AS is_rule:int, id, events AS wants:text FROM webhook WHERE org = $org AND enabled = 1;
