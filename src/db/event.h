/* SPDX-License-Identifier: Apache-2.0 */
/* event.h: something happened. An event is written in the transaction of its cause and told after
   the commit, to every process of the installation: screens change, rules run, webhooks go out.

       event_emit(c, d, &(struct event){.org = org, .kind = STR("tag.renamed"), .noun_id = id,
                                        .actor_id = agent_id});                        in a write
       event_listen(c, db, on_event, hub)                                              at the start

   A listener gets the event as it is told; NULL when some may have been missed (the connection
   broke, another process wrote to the SQLite file): then it asks event_since. The table keeps a day
   (event_forget), for that and for streams that come back with the last id they saw. */
#ifndef DB_EVENT_H
#define DB_EVENT_H

#include "db/db.h"

enum {
    EVENT_KEPT_H = 24,
    EVENT_OVERLAP_MS =
        10000, /* ids of another process may appear that much later than younger ones */
    EVENT_DETAIL_BYTES = 2000
};

struct event {
    int64_t org, id; /* event_emit sets the id */
    struct str kind; /* noun.verb, the verb as it is over: "tag.renamed" */
    int64_t noun_id;
    int64_t conversation_id; /* 0: none */
    int64_t inbox_id;        /* who may see the inbox is told; 0: all of the organisation */
    int64_t agent_id;        /* only this agent is told; 0: all */
    int64_t actor_id;        /* who did it; 0: nobody in person */
    int64_t at_us;           /* 0: now */
    struct str detail;       /* a small JSON object, or empty */
};

/* Within a write. */
int event_emit(struct call *c, struct db_conn *d, struct event *e);

/* `e` is NULL when events may have been missed. Runs on a thread of the database and must not wait.
 */
typedef void event_fn(void *arg, const struct event *e);
struct event_listener {
    event_fn *fn;
    void *arg;
};

/* The listener stays the caller's and must outlive db. */
int event_listen(struct call *c, struct db *db, struct event_listener *l);

/* The events after `after_id`, oldest first, at most `limit`, in the arena. Whoever goes on from an
   id it saw asks from event_overlap(id) and leaves out what it knows. */
int event_since(struct call *c, struct db_conn *d, int64_t org, int64_t after_id, int limit,
                struct event **events_r, size_t *n_r);
int64_t event_overlap(int64_t id);

/* Within a write: forgets what is older than EVENT_KEPT_H, a piece at a time. How many went. */
int64_t event_forget(struct call *c, struct db_conn *d);

/* A notice as text, and back; false when it is none of an event. */
bool event_read(struct str notice, struct event *e_r);

#endif
