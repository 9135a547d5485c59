/* SPDX-License-Identifier: Apache-2.0 */
/* screen.h: what a screen asks besides the things it shows: how many there are in each view, what
   of a list was read, what happened to a conversation between its words. Small questions over rows
   of several nouns, each one walk down an index with a limit; nothing here changes anything.

       struct screen_counts n;
       if (screen_counts(c, d, who, &n) < 0) return -1;       n.yours, n.nobody ...

   Counts stop at SCREEN_COUNT_MAX: more is told as "1,000+". Only what `who` sees is counted. */
#ifndef DESK_SCREEN_H
#define DESK_SCREEN_H

#include "desk/conversation.h"
#include "desk/screen.sql.h"

enum { SCREEN_COUNT_MAX = 1000, SCREEN_STORY_MAX = 200 };

struct screen_counts {
    int64_t yours, nobody, open, waiting, snoozed, notices, back, due, late;
};
int screen_counts(struct call *c, struct db_conn *d, const struct actor *who,
                  struct screen_counts *counts_r);

/* The lines of a list: of each conversation what a line shows, whether something was said since the
   agent saw it, how many needs are open, and whether its words are heated, where the panel would
   say so, too. In the order of `ids`, which conversation_keys or view_found gave to who asks; those
   that went in between are left out. */
enum { SCREEN_HEATED_MILLI = 500, SCREEN_HOT_MILLI = 700 };
struct screen_row {
    struct screen_list_row it; /* temperature: thousandths; 0: nothing is said of it. date_us: a day
                                  they named that is still to come; NO_TIME: none */
    bool read;
    int64_t open_needs;
    int64_t broken; /* promises whose day has passed */
};
int screen_rows(struct call *c, struct db_conn *d, const struct actor *who, struct db_ids ids,
                struct screen_row **rows_r, size_t *n_r);

/* The agent's day: open promises in conversations of theirs, for today and tomorrow or broken of
   late, the earliest first; struct screen_day_row is a promise with its conversation's number. */
enum { SCREEN_DAY_MAX = 5 };
int screen_day(struct call *c, struct db_conn *d, const struct actor *who,
               struct screen_day_row **rows_r, size_t *n_r);

/* What was done with a conversation since a moment (0: ever), oldest first; struct
   screen_story_row is a row of the audit log with the name of the agent. Needs MAY_READ. */
int screen_story(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, int64_t since_us, struct screen_story_row **rows_r,
                 size_t *n_r);

/* Until when `who` has seen it, and whether they follow it. */
int screen_follows(struct call *c, struct db_conn *d, const struct actor *who,
                   int64_t conversation_id, struct screen_follows_row *row_r);

/* The statuses one may choose, those of category open first. */
int screen_statuses(struct call *c, struct db_conn *d, const struct actor *who,
                    struct screen_statuses_row **rows_r, size_t *n_r);

/* How often a customer has come, and since when (0: never). */
int screen_past(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                struct screen_past_row *row_r);

/* Asks ahead (db/query.h) what the page of a conversation asks besides its messages and the panel,
   for who may see it and within a reading: `it` is what conversation_by_number gave. */
int screen_ahead(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct conversation *it);

/* The youngest of a customer's other conversations that one sees: a line of each. */
enum { SCREEN_BESIDES_MAX = 5 };
int screen_besides(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct conversation *it, struct screen_besides_row **rows_r, size_t *n_r);

/* The desks of the organisation, the oldest first. */
int screen_desks(struct call *c, struct db_conn *d, const struct actor *who,
                 struct screen_desks_row **rows_r, size_t *n_r);

#endif
