/* SPDX-License-Identifier: Apache-2.0 */
/* condition.c: asks the filter language, as the desk itself, so that every inbox is seen. */
#include "desk/condition.h"

int condition_check(struct call *c, struct db_conn *d, const struct actor *who, struct str filter)
{
    (void)d;
    (void)who;
    return filter.n ? fail(c, BAD_INPUT, "conditions are not understood yet") : 1;
}

int condition_fits(struct call *c, struct db_conn *d, int64_t org, struct str filter,
                   int64_t conversation_id)
{
    (void)c;
    (void)d;
    (void)org;
    (void)conversation_id;
    return !filter.n;
}
