/* SPDX-License-Identifier: Apache-2.0 */
/* sample_time.c: moments and days relative to now. */
#include "base/out.h"
#include "base/time.h"
#include "channel/sample.h"

enum { TEXT_ROOM_BYTES = 4096 }; /* what days may add to a text */

/* "9" of "9d 10:12", and what follows it. */
static bool number(struct str *rest, int64_t *n_r)
{
    size_t n = 0;
    while (n < rest->n && ascii_digit(rest->at[n]))
        n++;
    bool is = n && n < 7 && str_int64(str_first(*rest, n), n_r);
    *rest = str_from(*rest, n);
    return is;
}

static bool clock_time(struct str text, int64_t *us_r)
{
    int64_t hour, minute;
    struct str rest = str_trim(text);
    if (!number(&rest, &hour) || !rest.n || rest.at[0] != ':')
        return false;
    rest = str_from(rest, 1);
    *us_r = 0;
    if (!number(&rest, &minute) || rest.n || hour > 23 || minute > 59)
        return false;
    *us_r = hour * HOUR_US + minute * MINUTE_US;
    return true;
}

bool sample_moment(struct str text, int64_t now_us, int64_t *at_us_r)
{
    int64_t n, of_day;
    if (text.n < 3 || (text.at[0] != '-' && text.at[0] != '+'))
        return false;
    int64_t sign = text.at[0] == '-' ? -1 : 1;
    struct str rest = str_from(text, 1);
    if (!number(&rest, &n) || !rest.n)
        return false;
    char unit = rest.at[0];
    rest = str_from(rest, 1);
    if (unit == 'm' || unit == 'h') {
        *at_us_r = now_us + sign * n * (unit == 'm' ? MINUTE_US : HOUR_US);
        return !rest.n;
    }
    if (unit != 'd' || !clock_time(rest, &of_day))
        return false;
    *at_us_r = now_us - now_us % DAY_US + sign * n * DAY_US + of_day;
    return true;
}

static const char *weekday_words(int weekday)
{
    static const char *const words[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    return words[weekday];
}

static void day_words(struct out *o, int64_t at_us)
{
    static const char *const ends[] = {"th", "st", "nd", "rd"};
    int day = civil_of(at_us).day;
    bool teen = day > 10 && day < 14;
    out_f(o, "%d%s", day, teen || day % 10 > 3 ? "th" : ends[day % 10]);
}

/* What stands between the braces. False: it is no day, and stays as it is. */
static bool fill(struct out *o, struct str inside, int64_t now_us)
{
    struct str kind;
    int64_t days, sign = 1;
    if (!str_cut(&inside, ':', &kind) || inside.n < 2)
        return false;
    if (inside.at[0] == '-')
        sign = -1;
    inside = str_from(inside, 1);
    if (!number(&inside, &days) || inside.n)
        return false;
    int64_t at_us = now_us + sign * days * DAY_US;
    if (str_eq(kind, STR("wd")))
        out_text(o, weekday_words(weekday_of(at_us)));
    else if (str_eq(kind, STR("date")))
        day_words(o, at_us);
    else
        return false;
    return true;
}

struct str sample_text(struct call *c, struct str text)
{
    struct out o;
    out_init(&o, text.n + TEXT_ROOM_BYTES);
    while (text.n) {
        ptrdiff_t open = str_find_char(text, '{'), close = str_find_char(text, '}');
        if (open < 0 || close < open) {
            out_str(&o, text);
            break;
        }
        size_t before = (size_t)open, end = (size_t)close;
        out_str(&o, str_first(text, before));
        struct str inside = {text.at + before + 1, end - before - 1};
        if (!fill(&o, inside, c->now_us))
            out_str(&o, (struct str){text.at + before, end + 1 - before});
        text = str_from(text, end + 1);
    }
    struct str made = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return made;
}
