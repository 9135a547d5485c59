/* SPDX-License-Identifier: Apache-2.0 */
/* zone.h: timezones of the system's tzdata: when which offset from UTC holds, and back from what a
   clock on the wall shows.

       struct zone zone;
       if (zone_load(c, STR("Europe/Berlin"), &zone) < 0) return -1;
       int offset_s = zone_offset_s(&zone, at_us);               3600 in winter, 7200 in summer
       int64_t day = zone_day(&zone, at_us);                     days since 1970-01-01, there
       int64_t nine_us = zone_moment(&zone, day, 9 * 3600);      09:00 of that day

   A moment that the wall shows twice is the first; one that it skips (02:30 when summer begins) is
   as long after midnight as it would have been without the skip, so it lies behind it. After the
   last change that a file lists its rule goes on (RFC 8536). The file is read each time: it lies in
   the page cache, a few kilobytes, and an update of tzdata is seen without a restart. "UTC" needs
   no file. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/fault.h"
#include "base/str.h"

#include <stdbool.h>

#define ZONE_FOLDER "/usr/share/zoneinfo"
enum { ZONE_NAME_BYTES = 64, ZONE_FILE_BYTES = 128 << 10, ZONE_CHANGES_MAX = 4000 };

/* When of the year: the day by month, week and weekday, or by its number; then the second of it,
   which may lie in another day. */
struct zone_when {
    char kind; /* 'M' m.w.d, 'J' 1 to 365 without 29 February, 'N' 0 to 365 with it */
    int month, week, day;
    int second;
};

/* Lies in the arena of the call that loaded it. */
struct zone {
    const int64_t *change_s; /* ascending; seconds since 1970 */
    const int32_t *offset_s; /* from change_s[i] on; the one before the first is at [n] */
    size_t n;
    bool has_rule, has_summer;
    int winter_s, summer_s; /* the offsets of the rule */
    struct zone_when begins, ends;
};

/* BAD_INPUT when there is none of that name. */
int zone_load(struct call *c, struct str name, struct zone *zone_r);

/* A TZif file as bytes. */
int zone_read(struct call *c, struct str bytes, struct zone *zone_r);

/* Seconds east of UTC. */
int zone_offset_s(const struct zone *zone, int64_t at_us);

int64_t zone_day(const struct zone *zone, int64_t at_us);
int64_t zone_moment(const struct zone *zone, int64_t day, int64_t second_of_day);

#endif
