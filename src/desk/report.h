/* SPDX-License-Identifier: Apache-2.0 */
/* report.h: how much came in, was answered and was closed, by day, inbox and tag, and how long that
   took.

       struct report_ask ask = {.from_day = first, .to_day = last, .by = REPORT_BY_INBOX};
       if (report_get(c, d, who, &ask, &report) < 0) return -1;

   Days are those of the wall where the inbox's desk is. What a day was like is counted by a timer
   (report_count), today again and again until it is over, and kept when the conversations
   themselves are gone. A reply and a first reply count on the day they were given, a resolution on
   the day it was closed, so a day that is over does not change. Spam, what is in the bin and what
   was merged away is not counted; automatic words are no replies.

   Means are exact: sums over counts. Medians are of the conversations that arrived (first reply) or
   were closed (resolution) in the range, from the rows themselves; where there are more than
   REPORT_MEDIAN_MAX of them, or they are gone, there is none rather than a guess. Leads see reports
   of the inboxes they see. */
#ifndef DESK_REPORT_H
#define DESK_REPORT_H

#include "desk/actor.h"
#include "desk/report.sql.h"

enum {
    REPORT_DAYS_MAX = 1100,
    REPORT_LINES_MAX = 2200,
    REPORT_MEDIAN_MAX = 50000,
    REPORT_DAYS_AT_ONCE = 10 /* counted in one write */
};

enum report_by { REPORT_BY_DAY, REPORT_BY_INBOX, REPORT_BY_TAG, N_REPORT_BY };
enum report_by report_by_of(struct str name); /* "day" "inbox" "tag"; N_REPORT_BY: none of these */

struct report_ask {
    int64_t from_day, to_day; /* days since 1970-01-01, both of them in it */
    enum report_by by;
    int64_t inbox_id, tag_id; /* 0: all */
};

/* struct report_line is a row: report.sql. `key` is the day, the inbox or the tag; name is empty
   for a day. */

struct report {
    struct report_line *lines;
    size_t n;
    struct report_line total;
    int64_t first_reply_median_ms, resolution_median_ms; /* -1: none */
    struct str timezone; /* of the range: of the inbox's desk, or the first desk */
    int64_t open_now, unassigned_now;
};

int report_get(struct call *c, struct db_conn *d, const struct actor *who,
               const struct report_ask *ask, struct report *report_r);

/* Within a write, by a timer: counts days of all desks that are not over or were never counted.
   >0: there is more to count. */
int report_count(struct call *c, struct db_conn *d);

/* Within a write: an import brought old conversations; all days are counted again. */
int report_recount(struct call *c, struct db_conn *d, int64_t org);

#endif
