/* SPDX-License-Identifier: Apache-2.0 */
/* reading.h: every conversation is read by the engine when something was said, and the reading is
   kept beside it.

       reading_run(c, db, engine, 20)         a worker calls this again and again: up to 20 that
   wait reading_now(c, db, engine, org, id)    this one, at once: somebody opens it reading_get(c,
   d, who, id, &reading)   what was read

   A write that says something marks its conversation as unread (conversation.reading_due_us), in
   the same transaction: nothing is forgotten when a process dies, and reading costs the one who
   writes nothing. Reading happens outside of a transaction and is stored in one: the reading, the
   ledger (need.h) and the promises (promise.h), matched with what is there by message and place, so
   that decisions of people survive. Spam is never read. The baseline of a person are their earlier
   conversations. Two that read the same conversation at once do no harm: the later one stores the
   same again. */
#ifndef DESK_READING_H
#define DESK_READING_H

#include "desk/actor.h"
#include "desk/engine.h"
#include "desk/reading.sql.h"

enum {
    READING_JSON_BYTES = 4 << 20,
    READING_BATCH_MAX = 100,
    READING_AGAIN = 50,   /* marked at once, when nothing else waits */
    READING_RATE_S = 600, /* how far back is looked for how fast it goes */
};

/* struct reading is a row: reading.sql. */

/* How many were read; 0 when none waits. Each is a read and a write of its own. A conversation that
   cannot be read or stored is told in c->fault and left for later. */
int reading_run(struct call *c, struct db *db, struct engine *engine, int limit);

/* >0 read, 0 nothing new was said since. */
int reading_now(struct call *c, struct db *db, struct engine *engine, int64_t org,
                int64_t conversation_id);

/* When nothing waits: marks some of what another model read. How many; 0: none is left, or
   something waits, or there is no model. Loads the model. */
int reading_again(struct call *c, struct db *db, struct engine *engine);

/* How far that has come. Needs MAY_READ. */
struct reading_progress {
    int64_t done, left; /* readings by `model`, and by others */
    int64_t waiting;    /* conversations in which something was said that is not read yet */
    int64_t left_s;     /* at the pace of the last minutes; -1: not known */
};
int reading_progress(struct call *c, struct db_conn *d, const struct actor *who, struct str model,
                     struct reading_progress *it_r);

/* Needs MAY_READ. 0: not read yet. */
int reading_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
                struct reading *reading_r);

/* Within a write: words of this message were taken out, so nothing may quote it any more; the
   conversation is read again. */
int reading_forget(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                   int64_t message_id);

/* Within a write: the conversation became spam, or is none after all. Of spam nothing that was read
   is kept, but for what people decided or added themselves; what is none is read (again). */
int reading_spam(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                 bool spam);

/* A conversation as the engine takes it: the last ENGINE_TURNS turns without quoted history. The
   ids of their messages are parallel to its turns. All in the arena. */
struct reading_turns {
    struct heard_conversation as_read;
    int64_t *message_ids;
    int64_t customer_id, inbox_id, desk_id;
    int64_t due_us; /* NO_TIME: nothing waits to be read */
    bool spam;
};
int reading_turns(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                  struct reading_turns *turns_r);

/* The baseline: what was read of this person before `before_us`. */
int reading_history(struct call *c, struct db_conn *d, int64_t org, int64_t customer_id,
                    int64_t before_us, struct heard_history *history_r);

#endif
