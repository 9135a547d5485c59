/* SPDX-License-Identifier: Apache-2.0 */
/* bulk.h: the same done to many conversations in one write: assign, tag, close, snooze, spam, bin.

       struct bulk_done done;
       if (bulk_apply(c, d, who, ids, n, &actions, &done) < 0) return -1;
       "Changed 37 of 40; 2 were so already; 1 could not: ..."

   What cannot be done to one conversation leaves that one as it was and is told; the others go on.
   There is one undo for all. */
#ifndef DESK_BULK_H
#define DESK_BULK_H

#include "desk/action.h"

enum { BULK_MAX = 500 };

struct bulk_left {
    int64_t conversation_id;
    enum fault_kind kind;
    struct str why;
};
struct bulk_done {
    int64_t id; /* of the change, in the audit log */
    size_t changed, same;
    struct bulk_left *left; /* could not */
    size_t n_left;
    int64_t undo_id; /* 0: nothing changed */
};

/* Needs MAY_ANSWER. An id that comes twice counts once. >0 something changed. */
int bulk_apply(struct call *c, struct db_conn *d, const struct actor *who, const int64_t *ids,
               size_t n, const struct actions *actions, struct bulk_done *done_r);

#endif
