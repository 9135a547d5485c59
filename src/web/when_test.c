/* SPDX-License-Identifier: Apache-2.0 */
/* when_test.c: every form, on both sides of its border. */
#include "web/when.h"

#include "base/test.h"
#include "base/time.h"

static int64_t at(const char *text)
{
    int64_t us;
    assert_true(time_parse(str_of(text), &us));
    return us;
}

static void is(struct str got, const char *wanted)
{
    assert_int_equal(got.n, str_of(wanted).n);
    assert_memory_equal(got.at, wanted, got.n);
}

static void said(void **state)
{
    struct call *c = *state;
    struct when w = {.a = &c->arena, .now_us = at("2026-03-04T12:00:00Z")};
    is(when_said(&w, at("2026-03-04T00:00:00Z")), "00:00");
    is(when_said(&w, at("2026-03-03T23:59:00Z")), "yesterday 23:59");
    is(when_said(&w, at("2026-03-02T09:02:00Z")), "Mon 09:02");
    is(when_said(&w, at("2026-02-26T09:02:00Z")), "Thu 09:02");
    is(when_said(&w, at("2026-02-25T09:02:00Z")), "25 Feb");
    is(when_said(&w, at("2025-03-02T09:02:00Z")), "2 Mar 2025");
    is(when_said(&w, NO_TIME), "");
    is(when_exact(&w, at("2026-03-02T09:14:00Z")), "Monday 2 March 2026, 09:14");
}

static void lasts(void **state)
{
    struct call *c = *state;
    struct when w = {.a = &c->arena, .now_us = at("2026-03-04T12:00:00Z")};
    is(when_for(&w, at("2026-03-04T11:59:30Z")), "now");
    is(when_for(&w, at("2026-03-04T11:01:00Z")), "59 min");
    is(when_for(&w, at("2026-03-03T12:30:00Z")), "23 h");
    is(when_for(&w, at("2026-03-01T12:00:00Z")), "3 d");
    is(when_until(&w, at("2026-03-04T17:00:00Z")), "today 17:00");
    is(when_until(&w, at("2026-03-05T09:00:00Z")), "tomorrow 09:00");
    is(when_until(&w, at("2026-03-09T09:00:00Z")), "Mon 09:00");
    is(when_until(&w, at("2026-03-11T09:00:00Z")), "11 Mar, 09:00");
}

static void by_twelve_hours(void **state)
{
    struct call *c = *state;
    struct when w = {.a = &c->arena, .now_us = at("2026-03-04T23:59:00Z"), .twelve = true};
    is(when_said(&w, at("2026-03-04T00:00:00Z")), "12:00 am");
    is(when_said(&w, at("2026-03-04T00:59:00Z")), "12:59 am");
    is(when_said(&w, at("2026-03-04T01:05:00Z")), "1:05 am");
    is(when_said(&w, at("2026-03-04T11:59:00Z")), "11:59 am");
    is(when_said(&w, at("2026-03-04T12:00:00Z")), "12:00 pm");
    is(when_said(&w, at("2026-03-04T13:00:00Z")), "1:00 pm");
    is(when_until(&w, at("2026-03-05T23:59:00Z")), "tomorrow 11:59 pm");
    is(when_exact(&w, at("2026-03-02T09:14:00Z")), "Monday 2 March 2026, 9:14 am");
}

static void by_the_readers_clock(void **state)
{
    struct call *c = *state;
    struct zone zone;
    assert_true(zone_load(c, STR("Pacific/Auckland"), &zone) > 0);
    struct when w = {.a = &c->arena, .now_us = at("2026-07-01T12:30:00Z"), .zone = &zone};
    is(when_said(&w, at("2026-07-01T11:30:00Z")), "yesterday 23:30");
    is(when_said(&w, at("2026-07-01T12:10:00Z")), "00:10");
    assert_int_equal(when_moment(&w, 1, 9 * 3600), at("2026-07-02T21:00:00Z"));
    assert_int_equal(when_weekday(&w), 3);
    assert_int_equal(when_day(&w), days_of(2026, 7, 2));
}

static int setup(void **state)
{
    static struct call c;
    call_init(&c, 1 << 22);
    *state = &c;
    return 0;
}

static int teardown(void **state)
{
    call_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(said, setup, teardown),
        cmocka_unit_test_setup_teardown(lasts, setup, teardown),
        cmocka_unit_test_setup_teardown(by_twelve_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(by_the_readers_clock, setup, teardown),
    };
    return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
