/* SPDX-License-Identifier: Apache-2.0 */
/* time.h: moments and dates. A moment is an int64 of microseconds since 1970-01-01 UTC, the same
   number in memory, in the database and in heard.h; NO_TIME stands where none is known.

       int64_t at;
       if (!time_parse(STR("2026-03-01T09:30:00Z"), &at)) ...
       char text[TIME_TEXT_BYTES];
       time_text(at, text);                      "2026-03-01T09:30:00Z"
       struct civil c = civil_of(at);            c.day, c.month, c.year ...

   Dates are Gregorian, years 1 to 9999, without leap seconds (a 60th second is read as the 59th).
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define NO_TIME   INT64_MIN
#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

enum { TIME_TEXT_BYTES = 32 };

struct civil {
    int year, month, day; /* month 1-12 */
    int hour, minute, second;
    int micro;
};

/* Days since 1970-01-01, and back. Any date of the calendar; the month must be 1-12. */
int64_t days_of(int year, int month, int day);
void civil_of_days(int64_t days, struct civil *c_r);

int64_t time_of(const struct civil *c);
struct civil civil_of(int64_t at_us);
int weekday_of(int64_t at_us); /* 0 Monday ... 6 Sunday */
bool civil_valid(const struct civil *c);
int days_in_month(int year, int month);

/* RFC 3339, and what people write of it: a date alone, a space for the T, no seconds, no zone
 * (UTC). */
bool time_parse(struct str s, int64_t *at_us_r);

/* RFC 3339 in UTC; fractions only where there are any. Needs TIME_TEXT_BYTES. */
void time_text(int64_t at_us, char *text);

/* "Mon 2 Mar 2026", and "2 Mar 2026, 09:30"; the zone is UTC. Need TIME_TEXT_BYTES. */
void time_day_text(int64_t at_us, char *text);
void time_minute_text(int64_t at_us, char *text);

const char *month_name(int month); /* "Jan"; month 1-12 */
const char *weekday_name(int weekday);

int64_t time_now_us(void);

#endif
