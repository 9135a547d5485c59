/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep.h: what a desk keeps in order by itself, in the same write as the change that asks for it:
   the clocks of its targets (target.h), and who works on what (assign.h). Every function that
   changes where a conversation stands ends with it:

       return upkeep(c, d, org, &at, UPKEEP_HEARD);

   `it` is the conversation as it is in the database now. What an import brings is left alone. */
#ifndef DESK_UPKEEP_H
#define DESK_UPKEEP_H

#include "desk/conversation.h"

enum {
    UPKEEP_HEARD = 1, /* the customer spoke */
    UPKEEP_TEAM = 2,  /* it came to a team, or lost its assignee for want of one who is here */
    UPKEEP_CHANGED = 4
};

/* What upkeep will ask, asked ahead (db/query.h). */
int upkeep_ahead(struct call *c, struct db_conn *d, int64_t org);

int upkeep(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it,
           unsigned why);

#endif
