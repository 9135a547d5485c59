/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.h: open time: a week of hours and its exceptions, in a timezone. Nothing here knows the
   database; hours.h loads one.

       struct calendar *cal = ...;                       NULL: always open
       calendar_open_ms(cal, from_us, to_us)             open time between two moments
       calendar_add(cal, from_us, 4 * 3600000)           when four open hours have passed
       calendar_next_open(cal, at_us)                    at_us itself when it is open

   09:00 is 09:00 on the wall, so an open day in spring and autumn may be an hour shorter or longer
   where its hours cross the change. */
#ifndef DESK_CALENDAR_H
#define DESK_CALENDAR_H

#include "base/fault.h"
#include "base/zone.h"

enum {
    CALENDAR_SPANS_MAX = 8,   /* of one day */
    CALENDAR_DAYS_MAX = 3700, /* as far as is looked: ten years */
    CALENDAR_EXCEPTIONS_MAX = 1000
};

struct calendar_span {
    int from_min, to_min; /* of the day; to_min up to 1440 */
};
struct calendar_day {
    struct calendar_span span[CALENDAR_SPANS_MAX];
    int n; /* 0: closed all day */
};
struct calendar_exception {
    int64_t day; /* days since 1970-01-01, there */
    struct calendar_day open;
};
struct calendar {
    struct zone zone;
    struct calendar_day week[7];                /* Monday first */
    const struct calendar_exception *exception; /* ascending */
    size_t n_exceptions;
};

/* [["09:00","12:30"],["13:30","17:00"]]: ascending, apart; "24:00" is the end of the day. BAD_INPUT
   with a sentence for who typed it. */
int calendar_day_read(struct call *c, struct str json, struct calendar_day *day_r);

/* Seven such days in an array, Monday first. */
int calendar_week_read(struct call *c, struct str json, struct calendar_day week_r[7]);

/* Not negative; 0 when to_us is not after from_us. What lies further than CALENDAR_DAYS_MAX is left
   out. */
int64_t calendar_open_ms(const struct calendar *cal, int64_t from_us, int64_t to_us);

/* NO_TIME when it does not open that long within CALENDAR_DAYS_MAX. */
int64_t calendar_add(const struct calendar *cal, int64_t from_us, int64_t ms);
int64_t calendar_next_open(const struct calendar *cal, int64_t at_us);
bool calendar_is_open(const struct calendar *cal, int64_t at_us);

#endif
