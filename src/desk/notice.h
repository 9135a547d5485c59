/* SPDX-License-Identifier: Apache-2.0 */
/* notice.h: tells one agent about one thing: a row that waits until it is read, and an event for
   the agent's own screens ("notification.created"). Who is told by mail or not at all is decided by
   those who read the rows.

       notice_add(c, d, &(struct notice){.org = org, .agent_id = maya, .kind = STR("mention"), ...})
 */
#ifndef DESK_NOTICE_H
#define DESK_NOTICE_H

#include "desk/actor.h"

enum { NOTICE_WORDS_BYTES = 300 };

struct notice {
    int64_t org, agent_id;
    struct str kind;                               /* "mention" "assigned" "failed" ... */
    int64_t conversation_id, message_id, inbox_id; /* 0: none */
    int64_t actor_id; /* who caused it; nobody is told what they did themselves */
    struct str words; /* for people; cut to NOTICE_WORDS_BYTES */
};

/* Within a write. >0 told, 0 it was the agent's own doing. */
int notice_add(struct call *c, struct db_conn *d, const struct notice *it);

#endif
