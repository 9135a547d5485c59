/* SPDX-License-Identifier: Apache-2.0 */
/* when.c: a moment is moved by the zone's offset and then read as if it were UTC. */
#include "web/when.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WHEN_BYTES = 64 };

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

static struct str kept(const struct when *w, const char *text)
{
    size_t n = strlen(text);
    return (struct str){arena_copy(w->a, text, n), n};
}

struct str when_said(const struct when *w, int64_t at_us)
{
    if (at_us == NO_TIME || !at_us)
        return STR("");
    int64_t at = wall_us(w, at_us), now = wall_us(w, w->now_us);
    struct civil t = civil_of(at), today = civil_of(now);
    int64_t ago = day_of(now) - day_of(at);
    char text[WHEN_BYTES];
    if (ago == 0)
        snprintf(text, sizeof text, "%02d:%02d", t.hour, t.minute);
    else if (ago == 1)
        snprintf(text, sizeof text, "yesterday %02d:%02d", t.hour, t.minute);
    else if (ago > 1 && ago < 7)
        snprintf(text, sizeof text, "%s %02d:%02d", weekday_name(weekday_of(at)), t.hour, t.minute);
    else if (t.year == today.year)
        snprintf(text, sizeof text, "%d %s", t.day, month_name(t.month));
    else
        snprintf(text, sizeof text, "%d %s %d", t.day, month_name(t.month), t.year);
    return kept(w, text);
}

struct str when_exact(const struct when *w, int64_t at_us)
{
    if (at_us == NO_TIME || !at_us)
        return STR("");
    int64_t at = wall_us(w, at_us);
    struct civil t = civil_of(at);
    char text[WHEN_BYTES];
    snprintf(text, sizeof text, "%s %d %s %d, %02d:%02d", day_names[weekday_of(at)], t.day,
             month_names[t.month - 1], t.year, t.hour, t.minute);
    return kept(w, text);
}

struct str when_for(const struct when *w, int64_t since_us)
{
    if (since_us == NO_TIME || !since_us)
        return STR("");
    int64_t for_us = w->now_us - since_us;
    char text[WHEN_BYTES];
    if (for_us < MINUTE_US)
        return STR("now");
    if (for_us < HOUR_US)
        snprintf(text, sizeof text, "%" PRId64 " min", for_us / MINUTE_US);
    else if (for_us < DAY_US)
        snprintf(text, sizeof text, "%" PRId64 " h", for_us / HOUR_US);
    else
        snprintf(text, sizeof text, "%" PRId64 " d", for_us / DAY_US);
    return kept(w, text);
}

struct str when_until(const struct when *w, int64_t at_us)
{
    if (at_us == NO_TIME || !at_us)
        return STR("");
    int64_t at = wall_us(w, at_us), now = wall_us(w, w->now_us);
    struct civil t = civil_of(at);
    int64_t ahead = day_of(at) - day_of(now);
    char text[WHEN_BYTES];
    if (ahead == 0 || ahead == 1)
        snprintf(text, sizeof text, "%s %02d:%02d", ahead ? "tomorrow" : "today", t.hour, t.minute);
    else if (ahead > 1 && ahead < 7)
        snprintf(text, sizeof text, "%s %02d:%02d", weekday_name(weekday_of(at)), t.hour, t.minute);
    else
        snprintf(text, sizeof text, "%d %s, %02d:%02d", t.day, month_name(t.month), t.hour,
                 t.minute);
    return kept(w, text);
}

struct str when_date(const struct when *w, int64_t day_us)
{
    static const char *const near[] = {"yesterday", "today", "tomorrow"};
    if (day_us == NO_TIME || !day_us)
        return STR("");
    int64_t ahead = day_of(day_us) - when_day(w);
    struct civil t = civil_of(day_us);
    char text[WHEN_BYTES];
    if (ahead >= -1 && ahead <= 1)
        return str_of(near[ahead + 1]);
    snprintf(text, sizeof text, "%s %d %s", weekday_name(weekday_of(day_us)), t.day,
             month_name(t.month));
    return kept(w, text);
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
