/* SPDX-License-Identifier: Apache-2.0 */
/* dates.h: finds what people call a date and resolves it against the time at which they said it.

       struct date_hit hits[DATES_MAX];
       size_t n = dates_find(text, turn->at, hits, DATES_MAX);
       for (size_t i = 0; i < n; i++)
           if (hits[i].date.at != HEARD_NO_TIME) ...

   Read: 2026-03-06 · 6 March, March 6th, Friday 6 March 2026 · the 6th · today, tomorrow, yesterday
   · Friday, this Friday, next Friday, last Friday · in 3 days, within 48 hours, in two to three
   working days (the later) · end of day, close of business, end of the week, end of March · this
   week, next week, the weekend · by 5pm, at 17:00, noon, with a day beside it or today.

   Nothing is guessed. Without the time of the turn (HEARD_NO_TIME) only a date with its year
   resolves; 03/04/2026 stays unresolved because half the world reads it the other way round; a day
   without a year is the next such day, unless the words look back ("on 6 March you told me"). Days
   are days in UTC. "Next Friday" is the Friday of next week. A week or a month that is named stands
   for its last working day: the latest day on which a promise "this week" is still kept. */
#ifndef ENGINE_DATES_H
#define ENGINE_DATES_H

#include "engine/text.h"
#include "heard.h"

enum { DATES_MAX = 24 };

enum date_kind {
    DATE_DAY,    /* a calendar day, or a moment of one */
    DATE_WITHIN, /* a length of time from now: "in 3 days", "within 48 hours" */
    DATE_PERIOD, /* a week, a month, a weekend */
};

struct date_hit {
    uint32_t first, last; /* words [first, last) */
    uint32_t start, end;  /* bytes */
    struct heard_date date;
    enum date_kind kind;
    bool past; /* the words look back */
};

size_t dates_find(const struct text *text, int64_t at, struct date_hit *out, size_t max);

/* Days since 1970-01-01 of a day of the Gregorian calendar, and back. */
int64_t dates_days(int year, int month, int day);
void dates_civil(int64_t days, int *year, int *month, int *day);
/* Writes "2026-03-06" or "2026-03-06T17:00:00Z"; out holds DATES_ISO_MAX bytes. Years outside
 * 0-9999 give "". */
enum { DATES_ISO_MAX = 24 };
void dates_iso(struct heard_date date, char *out);
/* The value of a number word or of digits, 0 when it is none ("three", "3", "3rd"). */
uint32_t dates_number(const char *norm);

#endif
