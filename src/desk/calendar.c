/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.c: every question is a walk over open spans from a moment on, day by day of the wall's
   own days. */
#include "desk/calendar.h"

#include "base/json.h"
#include "base/time.h"

#include <stdlib.h>

enum { DAY_MIN = 1440, CALENDAR_JSON_BYTES = 8192 };

/* ---- as people write it --------------------------------------------------------------------- */

static bool minute_read(struct str text, int *min_r)
{
    const char *t = text.at;
    if (text.n != 5 || !ascii_digit(t[0]) || !ascii_digit(t[1]) || t[2] != ':' ||
        !ascii_digit(t[3]) || !ascii_digit(t[4]))
        return false;
    int minute = (t[3] - '0') * 10 + (t[4] - '0');
    *min_r = ((t[0] - '0') * 10 + (t[1] - '0')) * 60 + minute;
    return minute < 60 && *min_r <= DAY_MIN;
}

static struct str text_at(const json_t *pair, size_t i)
{
    const json_t *item = json_array_get(pair, i);
    return item ? (struct str){json_string_value(item), json_string_length(item)} : STR("");
}

static int span_read(struct call *c, const json_t *pair, int after_min, struct calendar_span *span)
{
    if (json_array_size(pair) != 2 || !json_is_string(json_array_get(pair, 0)) ||
        !json_is_string(json_array_get(pair, 1)) ||
        !minute_read(text_at(pair, 0), &span->from_min) ||
        !minute_read(text_at(pair, 1), &span->to_min))
        return fail(c, BAD_INPUT, "opening hours are pairs like [\"09:00\",\"17:30\"]");
    if (span->from_min >= span->to_min || span->from_min < after_min)
        return fail(c, BAD_INPUT,
                    "opening hours of a day end after they begin, and stand in their order");
    return 1;
}

static int day_read(struct call *c, const json_t *day, struct calendar_day *day_r)
{
    *day_r = (struct calendar_day){.n = 0};
    if (!json_is_array(day))
        return fail(c, BAD_INPUT, "the hours of a day are a list; an empty one is closed");
    if (json_array_size(day) > CALENDAR_SPANS_MAX)
        return fail(c, BAD_INPUT, "a day opens at most %d times", CALENDAR_SPANS_MAX);
    for (size_t i = 0; i < json_array_size(day); i++) {
        int after_min = i ? day_r->span[i - 1].to_min : 0;
        if (span_read(c, json_array_get(day, i), after_min, &day_r->span[i]) < 0)
            return -1;
        day_r->n++;
    }
    return 1;
}

int calendar_day_read(struct call *c, struct str json, struct calendar_day *day_r)
{
    json_t *root;
    if (json_read(c, json, CALENDAR_JSON_BYTES, &root) < 0)
        return -1;
    int result = day_read(c, root, day_r);
    json_decref(root);
    return result;
}

int calendar_week_read(struct call *c, struct str json, struct calendar_day week_r[7])
{
    json_t *root;
    int result = 1;
    if (json_read(c, json, CALENDAR_JSON_BYTES, &root) < 0)
        return -1;
    if (json_array_size(root) != 7)
        result = fail(c, BAD_INPUT, "a week has seven days, Monday first");
    for (size_t i = 0; result > 0 && i < 7; i++)
        result = day_read(c, json_array_get(root, i), &week_r[i]);
    json_decref(root);
    return result;
}

/* ---- walking -------------------------------------------------------------------------------- */

struct walk {
    const struct calendar *cal;
    int64_t day, last_day, after_us;
    int next; /* span of the day */
};

static int by_day(const void *key, const void *item)
{
    int64_t day = *(const int64_t *)key, other = ((const struct calendar_exception *)item)->day;
    return day < other ? -1 : day > other;
}

static const struct calendar_day *hours_of(const struct calendar *cal, int64_t day)
{
    const struct calendar_exception *found =
        cal->n_exceptions
            ? bsearch(&day, cal->exception, cal->n_exceptions, sizeof *cal->exception, by_day)
            : NULL;
    return found ? &found->open : &cal->week[weekday_of(day * DAY_US)];
}

static struct walk walk_from(const struct calendar *cal, int64_t at_us)
{
    int64_t day = zone_day(&cal->zone, at_us);
    return (struct walk){
        .cal = cal, .day = day, .last_day = day + CALENDAR_DAYS_MAX, .after_us = at_us};
}

/* The next open span that ends after the beginning of the walk, cut to it. */
static bool walk_next(struct walk *w, int64_t *from_us_r, int64_t *to_us_r)
{
    for (; w->day < w->last_day; w->day++, w->next = 0) {
        const struct calendar_day *open = hours_of(w->cal, w->day);
        while (w->next < open->n) {
            const struct calendar_span *span = &open->span[w->next++];
            int64_t from_us = zone_moment(&w->cal->zone, w->day, span->from_min * 60);
            *to_us_r = span->to_min == DAY_MIN
                           ? zone_moment(&w->cal->zone, w->day + 1, 0)
                           : zone_moment(&w->cal->zone, w->day, span->to_min * 60);
            *from_us_r = from_us > w->after_us ? from_us : w->after_us;
            if (*to_us_r > *from_us_r)
                return true;
        }
    }
    return false;
}

int64_t calendar_open_ms(const struct calendar *cal, int64_t from_us, int64_t to_us)
{
    int64_t open_us = 0, a_us, b_us;
    if (to_us <= from_us)
        return 0;
    if (!cal)
        return (to_us - from_us) / 1000;
    struct walk w = walk_from(cal, from_us);
    while (walk_next(&w, &a_us, &b_us) && a_us < to_us)
        open_us += (b_us < to_us ? b_us : to_us) - a_us;
    return open_us / 1000;
}

int64_t calendar_add(const struct calendar *cal, int64_t from_us, int64_t ms)
{
    int64_t left_us = ms * 1000, a_us, b_us;
    if (!cal)
        return from_us + left_us;
    struct walk w = walk_from(cal, from_us);
    while (walk_next(&w, &a_us, &b_us)) {
        if (left_us <= b_us - a_us)
            return a_us + left_us;
        left_us -= b_us - a_us;
    }
    return NO_TIME;
}

int64_t calendar_next_open(const struct calendar *cal, int64_t at_us)
{
    int64_t a_us, b_us;
    if (!cal)
        return at_us;
    struct walk w = walk_from(cal, at_us);
    return walk_next(&w, &a_us, &b_us) ? a_us : NO_TIME;
}

bool calendar_is_open(const struct calendar *cal, int64_t at_us)
{
    return calendar_next_open(cal, at_us) == at_us;
}
