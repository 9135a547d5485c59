/* SPDX-License-Identifier: Apache-2.0 */
/* filter_value.c: moments and ages as people type them into a filter. Days, months and years are
   ranges, so that created:2026-03 is all of March and created:<=2026-03-01 has that day in it. */
#include "base/time.h"
#include "desk/filter_operators.h"

enum { AGE_DAYS_MAX = 36500 };

static bool unit_of(char ch, int64_t *us_r)
{
    static const struct {
        char ch;
        int64_t us;
    } units[] = {{'m', MINUTE_US}, {'h', HOUR_US}, {'d', DAY_US}, {'w', 7 * DAY_US}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (ascii_lower(ch) == units[i].ch) {
            *us_r = units[i].us;
            return true;
        }
    return false;
}

bool filter_read_age(struct str text, int64_t *us_r)
{
    size_t i = 0;
    int64_t all = 0;
    while (i < text.n) {
        int64_t n = 0, unit_us;
        size_t digits = 0;
        for (; i < text.n && ascii_digit(text.at[i]) && digits < 6; i++, digits++)
            n = 10 * n + (text.at[i] - '0');
        if (!digits || i == text.n || !unit_of(text.at[i], &unit_us))
            return false;
        i++;
        all += n * unit_us;
    }
    *us_r = all;
    return text.n && all > 0 && all <= AGE_DAYS_MAX * DAY_US;
}

static bool read_month(struct str text, struct filter_value *v)
{
    int64_t year, month = 0;
    struct str rest = text, first;
    str_cut(&rest, '-', &first);
    bool has_month = first.n < text.n;
    if (first.n != 4 || !str_int64(first, &year) || year < 1 || year > 9998)
        return false;
    if (has_month && (rest.n != 2 || !str_int64(rest, &month) || month < 1 || month > 12))
        return false;
    int from = has_month ? (int)month : 1, to = has_month ? (int)month + 1 : 13;
    v->from = days_of((int)year, from, 1) * DAY_US;
    v->to = (to == 13 ? days_of((int)year + 1, 1, 1) : days_of((int)year, to, 1)) * DAY_US;
    return true;
}

bool filter_read_moment(struct str text, struct filter_value *v)
{
    v->is_relative = str_eq_nocase(text, STR("today")) || str_eq_nocase(text, STR("yesterday"));
    if (v->is_relative) {
        v->relative_day = str_eq_nocase(text, STR("today")) ? 0 : -1;
        return true;
    }
    if (filter_read_age(text, &v->age_us) || read_month(text, v))
        return true;
    v->age_us = 0;
    if (text.n < 10 || !ascii_digit(text.at[0]) || !time_parse(text, &v->from))
        return false;
    v->to = v->from + (text.n == 10 ? DAY_US : 1);
    return true;
}

void filter_moment_range(const struct filter_value *v, int64_t now_us, int64_t *from_r,
                         int64_t *to_r)
{
    *from_r = v->from;
    *to_r = v->to;
    if (v->age_us) {
        *from_r = now_us - v->age_us;
        *to_r = INT64_MAX;
    } else if (v->is_relative) {
        int64_t day = (now_us >= 0 ? now_us / DAY_US : -1) + v->relative_day;
        *from_r = day * DAY_US;
        *to_r = *from_r + DAY_US;
    }
}
