/* SPDX-License-Identifier: Apache-2.0 */
/* hours_test.c: open time counted over nights, weekends, holidays and the days when clocks change;
   and the hours of a desk by those who may and those who may not. */
#include "desk/hours.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/test_desk.h"

#include <string.h>

#define WEEK                                                                                       \
    "[[[\"09:00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],[[\"09:00\","        \
    "\"17:00\"]],[[\"09:00\",\"12:00\"],[\"13:00\",\"15:00\"]],[],[]]"
#define NIGHTS                                                                                     \
    "[[[\"00:00\",\"24:00\"]],[[\"00:00\",\"24:00\"]],[[\"00:00\",\"24:00\"]],[[\"00:00\","        \
    "\"24:00\"]],[[\"00:00\",\"24:00\"]],[[\"00:00\",\"24:00\"]],[[\"00:00\",\"24:00\"]]]"

static int64_t at(const char *text)
{
    int64_t at_us;
    assert_true(time_parse(str_of(text), &at_us));
    return at_us;
}

static const int64_t HOUR_MS = 3600000;

static void make(struct call *c, struct calendar *cal, const char *zone, const char *week)
{
    *cal = (struct calendar){.n_exceptions = 0};
    assert_int_equal(zone_load(c, str_of(zone), &cal->zone), 1);
    assert_int_equal(calendar_week_read(c, str_of(week), cal->week), 1);
}

/* Berlin is an hour ahead of UTC in winter. 2026-01-05 is a Monday. */
static void test_counts(void **state)
{
    struct call c;
    struct calendar cal;
    (void)state;
    call_init(&c, 8 << 20);
    make(&c, &cal, "Europe/Berlin", WEEK);
    const int64_t monday = at("2026-01-05T08:00:00Z"), friday = at("2026-01-09T11:30:00Z");
    assert_int_equal(calendar_open_ms(&cal, monday, monday + HOUR_US), HOUR_MS);
    assert_int_equal(calendar_open_ms(&cal, monday - 12 * HOUR_US, monday + 24 * HOUR_US),
                     8 * HOUR_MS);
    assert_int_equal(calendar_open_ms(&cal, monday, monday + 7 * DAY_US), 37 * HOUR_MS);
    assert_int_equal(calendar_open_ms(&cal, monday, monday), 0);
    assert_int_equal(calendar_open_ms(&cal, monday, monday - DAY_US), 0);
    assert_int_equal(calendar_add(&cal, monday, 8 * HOUR_MS), monday + 8 * HOUR_US);
    assert_int_equal(calendar_add(&cal, monday, 8 * HOUR_MS + 1), monday + DAY_US + 1000);
    /* Friday 12:30 there: lunch; then two hours, then Monday. */
    assert_int_equal(calendar_next_open(&cal, friday), at("2026-01-09T12:00:00Z"));
    assert_int_equal(calendar_add(&cal, friday, 3 * HOUR_MS), at("2026-01-12T09:00:00Z"));
    assert_false(calendar_is_open(&cal, friday));
    assert_true(calendar_is_open(&cal, monday));
    assert_false(calendar_is_open(&cal, at("2026-01-05T16:00:00Z"))); /* the end is not in it */
    assert_int_equal(calendar_add(NULL, monday, HOUR_MS), monday + HOUR_US);
    assert_int_equal(calendar_open_ms(NULL, monday, monday + HOUR_US), HOUR_MS);
    call_free(&c);
}

static void test_clocks_change(void **state)
{
    struct call c;
    struct calendar cal;
    (void)state;
    call_init(&c, 8 << 20);
    make(&c, &cal, "Europe/Berlin", NIGHTS);
    const int64_t spring = at("2026-03-28T23:00:00Z"), autumn = at("2026-10-24T22:00:00Z");
    assert_int_equal(calendar_open_ms(&cal, spring, at("2026-03-29T22:00:00Z")), 23 * HOUR_MS);
    assert_int_equal(calendar_open_ms(&cal, autumn, at("2026-10-25T23:00:00Z")), 25 * HOUR_MS);
    assert_int_equal(calendar_open_ms(&cal, spring, spring + 7 * DAY_US), 7 * 24 * HOUR_MS);
    make(&c, &cal, "Europe/Berlin", WEEK);
    /* 09:00 there: an hour earlier in UTC from the Monday after the change. */
    assert_int_equal(calendar_next_open(&cal, at("2026-03-27T20:00:00Z")),
                     at("2026-03-30T07:00:00Z"));
    assert_int_equal(calendar_add(&cal, at("2026-03-27T13:30:00Z"), HOUR_MS),
                     at("2026-03-30T07:30:00Z"));
    make(&c, &cal, "Australia/Sydney", WEEK);
    assert_int_equal(calendar_next_open(&cal, at("2026-04-03T12:00:00Z")),
                     at("2026-04-05T23:00:00Z"));
    call_free(&c);
}

static void test_holidays(void **state)
{
    struct call c;
    struct calendar cal;
    (void)state;
    call_init(&c, 8 << 20);
    make(&c, &cal, "Europe/Berlin", WEEK);
    struct calendar_exception days[] = {{days_of(2026, 1, 6), {.n = 0}},
                                        {days_of(2026, 1, 7), {{{600, 720}}, 1}},
                                        {days_of(2026, 1, 10), {{{540, 600}}, 1}}};
    cal.exception = days;
    cal.n_exceptions = 3;
    int64_t monday = at("2026-01-05T15:00:00Z"); /* 16:00 there: one more hour */
    assert_int_equal(calendar_add(&cal, monday, 2 * HOUR_MS), at("2026-01-07T10:00:00Z"));
    assert_int_equal(calendar_open_ms(&cal, monday, monday + 7 * DAY_US),
                     (1 + 0 + 2 + 8 + 5 + 1 + 7) * HOUR_MS);
    assert_int_equal(calendar_next_open(&cal, at("2026-01-09T20:00:00Z")),
                     at("2026-01-10T08:00:00Z"));
    struct calendar never = cal;
    memset(never.week, 0, sizeof never.week);
    never.n_exceptions = 0;
    assert_int_equal(calendar_next_open(&never, monday), NO_TIME);
    assert_int_equal(calendar_add(&never, monday, 1), NO_TIME);
    assert_int_equal(calendar_open_ms(&never, monday, monday + 400 * DAY_US), 0);
    call_free(&c);
}

static void test_as_written(void **state)
{
    static const char *const bad[] = {"",
                                      "{}",
                                      "[[\"09:00\"]]",
                                      "[[\"9:00\",\"17:00\"]]",
                                      "[[\"17:00\",\"09:00\"]]",
                                      "[[\"09:00\",\"09:00\"]]",
                                      "[[\"09:00\",\"24:01\"]]",
                                      "[[\"09:60\",\"12:00\"]]",
                                      "[[9,17]]",
                                      "[[\"09:00\",\"12:00\"],[\"11:00\",\"15:00\"]]"};
    struct call c;
    struct calendar_day day;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(calendar_day_read(&c, str_of(bad[i]), &day), -1);
        assert_int_equal(c.fault.kind, BAD_INPUT);
    }
    assert_int_equal(calendar_day_read(&c, STR("[[\"00:00\",\"24:00\"]]"), &day), 1);
    assert_int_equal(day.span[0].to_min, 1440);
    assert_int_equal(calendar_day_read(&c, STR("[]"), &day), 1);
    assert_int_equal(day.n, 0);
    call_free(&c);
}

/* ---- of a desk ------------------------------------------------------------------------------ */

static void hours_run(struct test_db *t, struct test_desk *desk)
{
    struct hours_new new = {
        .name = STR("Shop"), .timezone = STR("Europe/Berlin"), .week_json = STR(WEEK)};
    struct hours it, *list;
    struct calendar *cal;
    size_t n;
    DO(t, hours_create(t->c, t->d, &desk->admin, &new, &it));
    assert_true(str_eq(it.name, STR("Shop")) && it.version == 1);
    REFUSED(t, DENIED, hours_create(t->c, t->d, &desk->lead, &new, &it));
    SEE(t, hours_list(t->c, t->d, &desk->guest, &list, &n));
    assert_int_equal(n, 1);
    int64_t id = list[0].id;
    REFUSED(t, NOT_FOUND, hours_get(t->c, t->d, &desk->stranger, id, &it));
    SEE(t, hours_calendar(t->c, t->d, desk->org, id, &cal));
    assert_int_equal(calendar_next_open(cal, at("2026-01-05T05:00:00Z")),
                     at("2026-01-05T08:00:00Z"));
    assert_int_equal(DO(t, hours_put(t->c, t->d, &desk->admin, id, &new, 1)), 0);
    new.timezone = STR("America/New_York");
    assert_int_equal(DO(t, hours_put(t->c, t->d, &desk->admin, id, &new, 1)), 1);
    REFUSED(t, CONFLICT, hours_put(t->c, t->d, &desk->admin, id, &new, 1));
    SEE(t, hours_calendar(t->c, t->d, desk->org, id, &cal));
    assert_int_equal(calendar_next_open(cal, at("2026-01-05T05:00:00Z")),
                     at("2026-01-05T14:00:00Z"));
    new.timezone = STR("Europe/Nowhere");
    REFUSED(t, BAD_INPUT, hours_put(t->c, t->d, &desk->admin, id, &new, 0));
    new.timezone = STR("UTC");
    new.week_json = STR("[[]]");
    REFUSED(t, BAD_INPUT, hours_put(t->c, t->d, &desk->admin, id, &new, 0));
    SEE(t, hours_calendar(t->c, t->d, desk->org, 0, &cal));
    assert_null(cal);
}

static void holidays_run(struct test_db *t, struct test_desk *desk)
{
    struct hours_new new = {.name = STR("Shop"), .week_json = STR(WEEK)};
    struct hours it;
    struct holiday *list;
    struct calendar *cal;
    size_t n;
    int64_t monday = days_of(2026, 1, 5);
    DO(t, hours_create(t->c, t->d, &desk->admin, &new, &it));
    DO(t, holiday_put(t->c, t->d, &desk->admin, it.id, monday, STR("Stocktaking"), STR("[]")));
    REFUSED(t, DENIED, holiday_put(t->c, t->d, &desk->lead, it.id, monday, STR("Mine"), STR("[]")));
    REFUSED(t, NOT_FOUND,
            holiday_put(t->c, t->d, &desk->stranger, it.id, monday, STR("Mine"), STR("[]")));
    REFUSED(t, BAD_INPUT,
            holiday_put(t->c, t->d, &desk->admin, it.id, monday, STR("Mine"), STR("[[]]")));
    SEE(t, hours_calendar(t->c, t->d, desk->org, it.id, &cal));
    assert_int_equal(calendar_next_open(cal, at("2026-01-05T10:00:00Z")),
                     at("2026-01-06T09:00:00Z"));
    DO(t, holiday_put(t->c, t->d, &desk->admin, it.id, monday, STR("Stocktaking"),
                      STR("[[\"15:00\",\"16:00\"]]")));
    SEE(t, holiday_list(t->c, t->d, &desk->guest, it.id, &list, &n));
    assert_int_equal(n, 1);
    SEE(t, hours_calendar(t->c, t->d, desk->org, it.id, &cal));
    assert_int_equal(calendar_next_open(cal, at("2026-01-05T10:00:00Z")),
                     at("2026-01-05T15:00:00Z"));
    assert_int_equal(DO(t, holiday_remove(t->c, t->d, &desk->admin, it.id, monday)), 1);
    assert_int_equal(DO(t, holiday_remove(t->c, t->d, &desk->admin, it.id, monday)), 0);
    assert_int_equal(DO(t, hours_delete(t->c, t->d, &desk->admin, it.id)), 1);
    REFUSED(t, NOT_FOUND, hours_get(t->c, t->d, &desk->admin, it.id, &it));
}

static void test_hours(void **state)
{
    (void)state;
    test_desk_each(hours_run);
    test_desk_each(holidays_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),   cmocka_unit_test(test_clocks_change),
        cmocka_unit_test(test_holidays), cmocka_unit_test(test_as_written),
        cmocka_unit_test(test_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
