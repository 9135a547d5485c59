/* SPDX-License-Identifier: Apache-2.0 */
/* condition.c: asks the filter language, as the desk itself, so that every inbox is seen. */
#include "desk/condition.h"

#include "desk/filter.h"

int condition_check(struct call *c, struct db_conn *d, const struct actor *who, struct str filter)
{
    return filter.n ? filter_check(c, d, who, filter) : 1;
}

int condition_fits(struct call *c, struct db_conn *d, int64_t org, struct str filter,
                   int64_t conversation_id)
{
    struct filter f;
    struct actor system = actor_system(org);
    if (!filter.n)
        return 1;
    int got = filter_parse(c, filter, &f);
    if (got > 0)
        got = filter_bind(c, d, &system, &f);
    if (got < 0 && c->fault.kind == BAD_INPUT)
        return 0; /* it names a tag, a team or a person who is there no longer */
    return got < 0 ? -1 : filter_matches(c, d, &f, conversation_id);
}
