/* SPDX-License-Identifier: Apache-2.0 */
/* streams.h: what happens in the desk, told to the windows that are open: the events of db/event.h,
   each to those who may see it, over the hub of http/event.h.

   A stream has the rights of the moment it was opened. When these may have changed (a session
   ended, a role, an inbox's teams), the stream is closed; the browser comes back by itself, with
   the last id it saw, and has the rights of then. */
#ifndef WEB_STREAMS_H
#define WEB_STREAMS_H

#include "db/db.h"

struct event_hub;
struct streams;

/* Before the first write of the process. `hub` and `db` outlive it. */
int streams_start(struct call *c, struct db *db, struct event_hub *hub, struct streams **streams_r);

/* The event told last; 0: none yet. What is read from the database after this call lacks nothing of
   before that event, and a stream that begins behind it misses nothing. */
int64_t streams_newest(struct streams *streams);

/* When the hub has stopped and the database is closed: neither calls it any more. NULL is fine. */
void streams_free(struct streams *streams);

/* Its thread ends; after that nothing is told any more. Before the hub stops. */
void streams_stop(struct streams *streams);

#endif
