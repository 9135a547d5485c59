/* SPDX-License-Identifier: Apache-2.0 */
/* condition.h: whether a conversation is as a target's or a rule's condition says, in the filter
   language of lists. Empty fits all.

       if (condition_check(c, d, who, filter) < 0) return -1;        when it is typed
       fits = condition_fits(c, d, org, filter, conversation_id);    1 or 0 */
#ifndef DESK_CONDITION_H
#define DESK_CONDITION_H

#include "desk/actor.h"

/* BAD_INPUT with a sentence for who typed it. */
int condition_check(struct call *c, struct db_conn *d, const struct actor *who, struct str filter);

int condition_fits(struct call *c, struct db_conn *d, int64_t org, struct str filter,
                   int64_t conversation_id);

#endif
