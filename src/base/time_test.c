/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of time.h: known days, every day of a long range, and what people write. */
#include "base/time.h"

#include "base/test.h"

static const char *again(struct str s)
{
    static char text[TIME_TEXT_BYTES];
    int64_t at;
    if (!time_parse(s, &at))
        return "not a time";
    time_text(at, text);
    return text;
}

static void reads_what_people_write(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z"},
        {"2026-03-01", "2026-03-01T00:00:00Z"},
        {"2026-03-01 09:30", "2026-03-01T09:30:00Z"},
        {"2026-03-01t09:30:00.25+02:00", "2026-03-01T07:30:00.250000Z"},
        {"2026-03-01T00:30:00-0530", "2026-03-01T06:00:00Z"},
        {"2026-01-01T00:30:00+01", "2025-12-31T23:30:00Z"},
        {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
        {"0001-01-01", "0001-01-01T00:00:00Z"},
        {" 2024-02-29 ", "2024-02-29T00:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(again(str_of(rows[i].in)), rows[i].out);
}

static void refuses_what_is_no_time(void **state)
{
    static const char *const rows[] = {
        "",           "tomorrow",          "2026-13-01",        "2026-02-29",
        "2026-3-1",   "2026-03-01T25:00",  "2026-03-01T09",     "2026-03-01X",
        "0000-01-01", "2026-03-01T09:30+", "2026-03-01T09:30Zx"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(again(str_of(rows[i])), "not a time");
}

static void every_day_comes_back(void **state)
{
    struct civil c;
    (void)state;
    for (int64_t day = -719162; day < 2932897; day += 13) {
        civil_of_days(day, &c);
        assert_int_equal(days_of(c.year, c.month, c.day), day);
    }
    assert_int_equal(days_of(1970, 1, 1), 0);
    assert_int_equal(days_of(2000, 3, 1), 11017);
    assert_int_equal(weekday_of(days_of(2026, 3, 6) * DAY_US), 4);
    assert_int_equal(weekday_of(-DAY_US), 2);
}

static void says_days_as_people_do(void **state)
{
    char text[TIME_TEXT_BYTES];
    (void)state;
    time_day_text(days_of(2026, 3, 6) * DAY_US, text);
    assert_string_equal(text, "Fri 6 Mar 2026");
    time_minute_text(days_of(2026, 3, 6) * DAY_US + 9 * HOUR_US, text);
    assert_string_equal(text, "6 Mar 2026, 09:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_people_write),
        cmocka_unit_test(refuses_what_is_no_time),
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(says_days_as_people_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
