/* SPDX-License-Identifier: Apache-2.0 */
/* promise.h: what replies said would happen, and whether it did.

       promise_list(c, d, who, conversation_id, &promises, &n)
       promise_due(c, d, who, before_us, 50, &promises, &n)      of all conversations one sees
       promise_decide(c, d, who, id, PROMISE_KEPT, &undo_id)

   The engine finds them in replies (reading.h), with the date where one was named; in every
   language people add them by hand. Those stay as they were written whatever the engine reads
   later, and one that both found is one row. A promise is
   taken for kept when a later reply answers something or solves it; a person's word stands above
   that. It is broken while it is open and its date has passed; a day without a time lasts until its
   end. Whoever has the conversation has its promises. */
#ifndef DESK_PROMISE_H
#define DESK_PROMISE_H

#include "desk/actor.h"
#include "desk/promise.sql.h"

enum { PROMISES_MAX = 200, PROMISES_PAGE_MAX = 200, PROMISE_WORDS_BYTES = 1000 };

/* struct promise is a row: promise.sql. */

enum promise_decision {
    PROMISE_KEPT,
    PROMISE_OPEN,
    PROMISE_WITHDRAWN,
    PROMISE_WRONG,
    N_PROMISE_DECISIONS
};

/* The moment from which it counts as broken; NO_TIME without a date. */
int64_t promise_until_us(const struct promise *promise);
const char *promise_state(const struct promise *promise,
                          int64_t now_us); /* open kept broken withdrawn */

/* Needs MAY_READ; the oldest first. */
int promise_list(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, struct promise **promises_r, size_t *n_r);

/* Open ones with a date before `before_us`, the earliest first, of conversations that `who` sees.
 */
int promise_due(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_us,
                int limit, struct promise **promises_r, size_t *n_r);

/* Needs MAY_READ. */
int promise_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct promise *promise_r);

/* Needs MAY_ANSWER. PROMISE_WRONG: it never was one. 0: it was so already. */
int promise_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   enum promise_decision decision, int64_t *undo_id_r);

/* Within a write, by a timer: whoever has the conversation is told that a promise is due, or
   whoever made it where nobody has: an hour before a time, and when a day begins. >0: there may be
   more. */
enum { PROMISE_REMIND_BATCH = 100 };
int promise_remind(struct call *c, struct db_conn *d);

/* What was promised for the days from..to (to not among them), by desk and by cause; never by
   person. Needs MAY_SEE_REPORTS; only inboxes that one sees are counted. struct promise_line is a
   row. */
int promise_report(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_us,
                   int64_t to_us, struct promise_line **lines_r, size_t *n_r);

struct promise_new {
    int64_t message_id; /* the reply it was made in; 0: the last one, or none */
    struct str words;   /* where they stand in that reply, their place is kept */
    int64_t due_us;     /* NO_TIME: no date; without a time the day's first moment, in UTC */
    bool has_time;
};
/* Needs MAY_ANSWER. CONFLICT when these words are a promise already. */
int promise_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
                const struct promise_new *it, struct promise *promise_r, int64_t *undo_id_r);

/* For undo.c. */
int promise_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was);
int promise_undo_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was);

#endif
