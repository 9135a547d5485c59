/* SPDX-License-Identifier: Apache-2.0 */
/* conversation_walk.h: short walks down the indexes that lists are made of, for conversation_list.c
   and filter_list.c: keys alone, the youngest first, of one place. */
#ifndef DESK_CONVERSATION_WALK_H
#define DESK_CONVERSATION_WALK_H

#include "desk/conversation.h"

struct conversation_walk {
    int64_t org, id, active_us, before_id; /* from before (active_us, before_id) */
    int64_t since_us;                      /* BY_PLACE: to there; 0: to the end */
    struct str place;
    struct db_ids inboxes; /* that one sees, unless all */
    bool all;
    int limit;
};

/* `by` says what w->id is. BY_PLACE and BY_INBOX do not ask who sees the inbox. */
int conversation_walk(struct call *c, struct db_conn *d, enum conversation_by by,
                      const struct conversation_walk *w, struct conversation_key **at_r,
                      size_t *n_r);

#endif
