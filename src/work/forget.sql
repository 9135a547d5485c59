-- SPDX-License-Identifier: Apache-2.0
-- What is kept for a while only, and belongs to no module that forgets it itself.

-- name: forget_presence :count
DELETE FROM presence WHERE until_us < $before_us;

-- name: forget_idempotency :count
DELETE FROM idempotency WHERE created_us < $before_us;

-- name: forget_links :count
-- Links that worked once, a day after they stopped to.
DELETE FROM one_time WHERE expires_us < $before_us;
