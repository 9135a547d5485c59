/* SPDX-License-Identifier: Apache-2.0 */
/* dates_test.c: dates against a table of ours and against tests/suites/dates.jsonl. */
#include "engine/dates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_BYTES = 4096 };

struct fixture {
    void *memory;
    struct text *text;
};

static int set_up(void **state)
{
    static struct fixture f;
    f.memory = malloc(text_size(TEXT_BYTES));
    f.text = text_init(f.memory, TEXT_BYTES);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    free(((struct fixture *)*state)->memory);
    return 0;
}

/* "2026-03-02T09:00:00Z" */
static int64_t parse_at(const char *s)
{
    int year, month, day, hour = 0, minute = 0, second = 0;
    assert_true(sscanf(s, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) >= 3);
    return ((dates_days(year, month, day) * 24 + hour) * 60 + minute) * INT64_C(60000000) +
           second * INT64_C(1000000);
}

/* The date of the hit that overlaps `words`, "" when there is none or it is open. */
static void find(struct text *text, const char *s, int64_t at, const char *words, char *iso)
{
    struct date_hit hits[DATES_MAX];
    const char *place = strstr(s, words);
    assert_non_null(place);
    uint32_t start = (uint32_t)(place - s), end = start + (uint32_t)strlen(words);
    text_cut(text, s, strlen(s));
    size_t n = dates_find(text, at, hits, DATES_MAX);
    iso[0] = 0;
    for (size_t i = 0; i < n && !iso[0]; i++)
        if (hits[i].start < end && start < hits[i].end)
            dates_iso(hits[i].date, iso);
}

/* Monday, 2 March 2026, 09:00 UTC unless the row says otherwise. */
static const struct {
    const char *text, *words, *date;
} rows[] = {
    {"We leave on Friday.", "Friday", "2026-03-06"},
    {"See you on Monday.", "Monday", "2026-03-09"},
    {"This Monday works.", "This Monday", "2026-03-02"},
    {"Next Friday is better.", "Next Friday", "2026-03-13"},
    {"It came last Friday.", "last Friday", "2026-02-27"},
    {"I need it tomorrow.", "tomorrow", "2026-03-03"},
    {"By end of day, please.", "end of day", "2026-03-02"},
    {"By the end of the week.", "end of the week", "2026-03-06"},
    {"At the end of March we move.", "end of March", "2026-03-31"},
    {"We reply within 48 hours.", "within 48 hours", "2026-03-04T09:00:00Z"},
    {"You hear from us in 3 working days.", "in 3 working days", "2026-03-05"},
    {"It takes up to 5 working days.", "takes up to 5 working days", "2026-03-09"},
    {"In two to three weeks.", "two to three weeks", "2026-03-23"},
    {"By 5pm today.", "5pm today", "2026-03-02T17:00:00Z"},
    {"By 5 pm, I promise.", "5 pm", "2026-03-02T17:00:00Z"},
    {"Tomorrow at half past two.", "Tomorrow at half past two", "2026-03-03T14:30:00Z"},
    {"On 6 March.", "6 March", "2026-03-06"},
    {"On March 6th, 2027.", "March 6th", "2027-03-06"},
    {"Since 6 February nothing.", "6 February", "2026-02-06"},
    {"On 14 January.", "14 January", "2027-01-14"},
    {"The 6th would be best.", "The 6th", "2026-03-06"},
    {"On 31 April.", "31 April", ""},
    {"On 03/04/2026.", "03/04/2026", ""},
    {"On 25/12/2026.", "25/12/2026", "2026-12-25"},
    {"On 12/25/2026.", "12/25/2026", "2026-12-25"},
    {"On 2026-03-06.", "2026-03-06", "2026-03-06"},
    {"You may march on.", "may march", ""},
    {"I sat in the sun.", "sat in the sun", ""},
    {"In a few days.", "a few days", ""},
    {"Two weeks ago.", "Two weeks ago", "2026-02-16"},
    {"For 3 days I wait.", "3 days", ""},
    {"This week.", "This week", "2026-03-06"},
    {"At the weekend.", "the weekend", "2026-03-07"},
    {"It froze at 12:15. Saturday is our fair.", "Saturday", "2026-03-07"},
    {"A week from today.", "A week from today", "2026-03-09"},
};

static void test_table(void **state)
{
    struct fixture *f = *state;
    char iso[DATES_ISO_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        find(f->text, rows[i].text, parse_at("2026-03-02T09:00:00Z"), rows[i].words, iso);
        if (strcmp(iso, rows[i].date))
            fail_msg("%s: \"%s\", not \"%s\"", rows[i].text, iso, rows[i].date);
    }
}

/* Without the time of the turn only dates with a year are dates. */
static void test_no_time(void **state)
{
    struct fixture *f = *state;
    char iso[DATES_ISO_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        find(f->text, rows[i].text, HEARD_NO_TIME, rows[i].words, iso);
        bool has_year = strstr(rows[i].text, "20") != NULL;
        assert_string_equal(iso, has_year ? rows[i].date : "");
    }
}

/* The string value of a key in a flat JSON line; false where it is null or missing. */
static bool field(const char *line, const char *key, char *out, size_t cap)
{
    char want[32];
    snprintf(want, sizeof want, "\"%s\": \"", key);
    const char *at = strstr(line, want);
    if (!at)
        return false;
    size_t n = 0;
    for (at += strlen(want); *at && *at != '"' && n + 1 < cap; at++) {
        at += *at == '\\';
        out[n++] = *at;
    }
    out[n] = 0;
    return true;
}

/* The suite was written before the rules; at least nine in ten of its lines hold. */
static void test_suite(void **state)
{
    struct fixture *f = *state;
    char path[1024], line[2048], text[1024], at[64], span[256], date[64], iso[DATES_ISO_MAX];
    const char *root = getenv("HEARD_ROOT");
    snprintf(path, sizeof path, "%s/tests/suites/dates.jsonl", root ? root : ".");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    int n = 0, right = 0;
    while (fgets(line, sizeof line, file)) {
        assert_true(field(line, "text", text, sizeof text) && field(line, "at", at, sizeof at) &&
                    field(line, "span", span, sizeof span));
        if (!field(line, "date", date, sizeof date))
            date[0] = 0;
        find(f->text, text, parse_at(at), span, iso);
        bool ok = strcmp(iso, date) == 0 ||
                  (strlen(date) > 10 && strlen(iso) > 10 && !strncmp(iso, date, 16));
        if (!ok)
            print_message("%s  %s: \"%s\", not \"%s\"\n", at, text, iso, date);
        n++;
        right += ok;
    }
    fclose(file);
    assert_true(n > 50);
    assert_true(right * 10 >= n * 9);
}

static void test_calendar(void **state)
{
    (void)state;
    int year, month, day;
    assert_int_equal(dates_days(1970, 1, 1), 0);
    assert_int_equal(dates_days(2000, 3, 1), 11017);
    for (int64_t d = -800000; d < 3000000; d += 97) {
        dates_civil(d, &year, &month, &day);
        assert_int_equal(dates_days(year, month, day), d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_no_time),
        cmocka_unit_test(test_suite),
        cmocka_unit_test(test_calendar),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
