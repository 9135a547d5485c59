/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of ratelimit.h. */
#include "http/ratelimit.h"

#include "base/test.h"
#include "base/time.h"

#include <stdio.h>

static const struct rate slow = {.burst = 3, .per_minute = 6};

static void buckets_empty_and_fill(void **state)
{
    struct ratelimit *r = ratelimit_new(100);
    int64_t now_us = 1000 * DAY_US, wait_s;
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    assert_false(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    assert_int_equal(wait_s, 10);
    assert_true(ratelimit_take(r, STR("b"), slow, now_us, &wait_s));
    now_us += 9 * SECOND_US;
    assert_false(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    assert_int_equal(wait_s, 1);
    now_us += SECOND_US;
    assert_true(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    assert_false(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    ratelimit_forgive(r, STR("a"));
    assert_true(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    now_us += DAY_US; /* never more than the burst */
    for (int i = 0; i < 3; i++)
        assert_true(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    assert_false(ratelimit_take(r, STR("a"), slow, now_us, &wait_s));
    ratelimit_free(r);
}

/* Keys seen once do not push out the one that is being held back. */
static void a_flood_of_keys_does_not_help(void **state)
{
    struct ratelimit *r = ratelimit_new(64);
    int64_t now_us = 1000 * DAY_US, wait_s;
    char key[32];
    int passed = 0;
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(ratelimit_take(r, STR("held"), slow, now_us, &wait_s));
    for (int i = 0; i < 100000; i++) {
        int n = snprintf(key, sizeof key, "%d", i);
        passed += ratelimit_take(r, (struct str){key, (size_t)n}, slow, now_us, &wait_s);
    }
    assert_int_equal(passed, 100000);
    assert_false(ratelimit_take(r, STR("held"), slow, now_us, &wait_s));
    ratelimit_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_empty_and_fill),
        cmocka_unit_test(a_flood_of_keys_does_not_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
