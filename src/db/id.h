/* SPDX-License-Identifier: Apache-2.0 */
/* id.h: ids that many processes mint alone: 41 bits of milliseconds since 2024-01-01, 10 of a node
   number leased from the database, 12 of a sequence. They grow with time, so that an index by id is
   an index by age, and a page of younger rows is `id > after`.

       if (id_start(c, db) < 0) return -1;         once, after db_migrate; ends with db_close
       ...
       int64_t id = id_new(c, d);                  on any connection of db, from any thread
       if (id < 0) return -1;

   A lease is for ID_LEASE_MS, says so in the database, and is extended by a thread long before; no
   id carries a moment past it. So two processes never mint the same id, also when one was asleep,
   lost the database or has another clock: the next holder of a number begins after the last moment
   that was promised to the one before. When the lease ran out all the same (the database was away
   that long), id_new is BUSY for a moment. */
#ifndef DB_ID_H
#define DB_ID_H

#include "db/db.h"

enum {
    ID_SEQUENCE_BITS = 12,
    ID_NODE_BITS = 10,
    ID_NODES = 1 << ID_NODE_BITS,
    ID_LEASE_MS = 600000,
    ID_EXTEND_MS = 60000
};
#define ID_EPOCH_US INT64_C(1704067200000000) /* 2024-01-01; good until 2093 */

int id_start(struct call *c, struct db *db);

/* A new id, greater than 0 and than all this process made before. <0 is a fault. */
int64_t id_new(struct call *c, struct db_conn *d);

/* When an id was made, to the millisecond; and the smallest id of a moment, for ranges. */
int64_t id_time_us(int64_t id);
int64_t id_first_at(int64_t at_us);

#endif
