/* SPDX-License-Identifier: Apache-2.0 */
/* when.h: moments as people say them, by the reader's own clock.

       when_said     "09:14" today, "Mon 09:02" this week, "2 Mar", "2 Mar 2024"
       when_exact    "Monday 2 March 2026, 09:14"
       when_for      "5 min", "2 h", "3 d": how long something waits
       when_until    "today 17:00", "tomorrow 09:00", "Mon 09:00", "2 Mar 09:00"
       when_date     "today", "yesterday", "Fri 6 Mar": a day that somebody named, whatever the zone
 */
#ifndef WEB_WHEN_H
#define WEB_WHEN_H

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "base/zone.h"

struct when {
    struct arena *a;
    int64_t now_us;
    const struct zone *zone; /* NULL: UTC */
    int lang;                /* catalogue.h; 0: English, as above */
    bool twelve;             /* "9:14 am" instead of "09:14" */
};

struct str when_said(const struct when *w, int64_t at_us);
struct str when_exact(const struct when *w, int64_t at_us);
struct str when_for(const struct when *w, int64_t since_us);
struct str when_until(const struct when *w, int64_t at_us);
struct str when_date(const struct when *w, int64_t day_us); /* its midnight in UTC */

/* "2 Mar" of a day that was worked out already. */
struct str when_day_text(const struct when *w, const struct civil *t);

/* The moment of a time of day, so many days from the reader's today. */
int64_t when_moment(const struct when *w, int64_t days_on, int64_t second_of_day);
int when_weekday(const struct when *w); /* today: 0 Monday ... 6 Sunday */
int64_t when_day(const struct when *w); /* today, in days since 1970-01-01 */

#endif
