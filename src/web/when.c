/* SPDX-License-Identifier: Apache-2.0 */
/* when.c: a moment is moved by the zone's offset and then read as if it were UTC. Its pieces are
   put into a pattern of the catalogue, because languages order them differently. */
#include "web/when.h"

#include "base/catalogue.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

enum { WHEN_BYTES = 96 };

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
static const char *const day_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};

static int64_t wall_us(const struct when *w, int64_t at_us)
{
    return w->zone ? at_us + zone_offset_s(w->zone, at_us) * SECOND_US : at_us;
}

static int64_t day_of(int64_t wall)
{
    int64_t day = wall / DAY_US;
    return wall % DAY_US < 0 ? day - 1 : day;
}

/* A pattern of the catalogue with its values. */
static struct str said(const struct when *w, const char *pattern, const struct str *values,
                       size_t n)
{
    char text[WHEN_BYTES];
    struct out o;
    out_over(&o, text, sizeof text);
    catalogue_fill(&o, w->lang, pattern, values, n);
    return (struct str){arena_copy(w->a, o.at, o.n), o.n};
}

/* The pieces that patterns are made of. */
struct pieces {
    char day[INT_TEXT_BYTES], year[INT_TEXT_BYTES], clock[16];
};

static char *two_digits(char *at, unsigned n)
{
    *at++ = (char)('0' + n / 10);
    *at++ = (char)('0' + n % 10);
    return at;
}

/* "09:14"; by a clock of twelve hours "9:14 am": midnight is twelve, and so is noon. Not formatted:
   a page says a hundred moments. */
static void cut(const struct when *w, const struct civil *t, struct pieces *p)
{
    unsigned hour = (unsigned)t->hour % 24, said = w->twelve ? (hour + 11) % 12 + 1 : hour;
    char *at = p->clock;
    int_text(t->day, p->day);
    int_text(t->year, p->year);
    if (w->twelve && said < 10)
        *at++ = (char)('0' + said);
    else
        at = two_digits(at, said);
    *at++ = ':';
    at = two_digits(at, (unsigned)t->minute % 60);
    memcpy(at, !w->twelve ? "" : hour < 12 ? " am" : " pm", w->twelve ? 4 : 1);
}

struct str when_day_text(const struct when *w, const struct civil *t)
{
    struct pieces p;
    cut(w, t, &p);
    const struct str values[] = {str_of(p.day), str_of(month_name(t->month))};
    return said(w, "[day month] {1} {2}", values, 2);
}

struct str when_said(const struct when *w, int64_t at_us)
{
    if (at_us == NO_TIME || !at_us)
        return STR("");
    int64_t at = wall_us(w, at_us), now = wall_us(w, w->now_us);
    struct civil t = civil_of(at);
    int64_t ago = day_of(now) - day_of(at);
    struct pieces p;
    cut(w, &t, &p);
    struct str clock = str_of(p.clock);
    if (ago == 0)
        return said(w, "{1}", &clock, 1);
    if (ago == 1)
        return said(w, "[at a time] yesterday {1}", &clock, 1);
    if (ago > 1 && ago < 7) {
        const struct str values[] = {str_of(weekday_name(weekday_of(at))), clock};
        return said(w, "[weekday time] {1} {2}", values, 2);
    }
    const struct str values[] = {str_of(p.day), str_of(month_name(t.month)), str_of(p.year)};
    return t.year == civil_of(now).year ? said(w, "[day month] {1} {2}", values, 2)
                                        : said(w, "[day month year] {1} {2} {3}", values, 3);
}

struct str when_exact(const struct when *w, int64_t at_us)
{
    if (at_us == NO_TIME || !at_us)
        return STR("");
    int64_t at = wall_us(w, at_us);
    struct civil t = civil_of(at);
    struct pieces p;
    cut(w, &t, &p);
    const struct str values[] = {str_of(day_names[weekday_of(at)]), str_of(p.day),
                                 str_of(month_names[t.month - 1]), str_of(p.year), str_of(p.clock)};
    return said(w, "[weekday day month year, time] {1} {2} {3} {4}, {5}", values, 5);
}

struct str when_for(const struct when *w, int64_t since_us)
{
    char text[INT_TEXT_BYTES];
    if (since_us == NO_TIME || !since_us)
        return STR("");
    int64_t for_us = w->now_us - since_us;
    if (for_us < MINUTE_US)
        return STR(WORDS("now"));
    int_text(for_us < HOUR_US  ? for_us / MINUTE_US
             : for_us < DAY_US ? for_us / HOUR_US
                               : for_us / DAY_US,
             text);
    struct str n = str_of(text);
    return said(w,
                for_us < HOUR_US  ? "[minutes ago] {1} min"
                : for_us < DAY_US ? "[hours ago] {1} h"
                                  : "[days ago] {1} d",
                &n, 1);
}

struct str when_until(const struct when *w, int64_t at_us)
{
    if (at_us == NO_TIME || !at_us)
        return STR("");
    int64_t at = wall_us(w, at_us), now = wall_us(w, w->now_us);
    struct civil t = civil_of(at);
    int64_t ahead = day_of(at) - day_of(now);
    struct pieces p;
    cut(w, &t, &p);
    struct str clock = str_of(p.clock);
    if (ahead == 0)
        return said(w, "[at a time] today {1}", &clock, 1);
    if (ahead == 1)
        return said(w, "[at a time] tomorrow {1}", &clock, 1);
    if (ahead > 1 && ahead < 7) {
        const struct str values[] = {str_of(weekday_name(weekday_of(at))), clock};
        return said(w, "[weekday time] {1} {2}", values, 2);
    }
    const struct str values[] = {str_of(p.day), str_of(month_name(t.month)), clock};
    return said(w, "[day month, time] {1} {2}, {3}", values, 3);
}

struct str when_date(const struct when *w, int64_t day_us)
{
    static const char *const near[] = {WORDS("yesterday"), WORDS("today"), WORDS("tomorrow")};
    if (day_us == NO_TIME || !day_us)
        return STR("");
    int64_t ahead = day_of(day_us) - when_day(w);
    struct civil t = civil_of(day_us);
    struct pieces p;
    if (ahead >= -1 && ahead <= 1)
        return catalogue_str(w->lang, str_of(near[ahead + 1]));
    cut(w, &t, &p);
    const struct str values[] = {str_of(weekday_name(weekday_of(day_us))), str_of(p.day),
                                 str_of(month_name(t.month))};
    return said(w, "[weekday day month] {1} {2} {3}", values, 3);
}

int64_t when_moment(const struct when *w, int64_t days_on, int64_t second_of_day)
{
    int64_t day = day_of(wall_us(w, w->now_us)) + days_on;
    return w->zone ? zone_moment(w->zone, day, second_of_day)
                   : day * DAY_US + second_of_day * SECOND_US;
}

int when_weekday(const struct when *w)
{
    return weekday_of(wall_us(w, w->now_us));
}

int64_t when_day(const struct when *w)
{
    return day_of(wall_us(w, w->now_us));
}
