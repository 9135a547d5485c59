/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep.c: in this order: somebody to work on it first, then the clocks, which tell them when they
   run out. What the first changes comes by here again, with nothing left to do. */
#include "desk/upkeep.h"

#include "desk/assign.h"
#include "desk/target.h"

int upkeep_ahead(struct call *c, struct db_conn *d, int64_t org)
{
    return target_ahead(c, d, org);
}

int upkeep(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it,
           unsigned why)
{
    int done = 0;
    if (why & UPKEEP_HEARD)
        done = assign_heard(c, d, org, it);
    else if (why & UPKEEP_TEAM)
        done = assign_next(c, d, org, it);
    return done < 0 || target_follow(c, d, org, it) < 0 ? -1 : 1;
}
