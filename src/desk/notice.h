/* SPDX-License-Identifier: Apache-2.0 */
/* notice.h: tells one agent about one thing: a row that waits until it is read, and an event for
   the agent's own screens ("notification.created"). Who is told by mail or not at all is decided by
   those who read the rows.

       notice_add(c, d, &(struct notice){.org = org, .agent_id = maya, .kind = STR("mention"), ...})
 */
#ifndef DESK_NOTICE_H
#define DESK_NOTICE_H

#include "desk/actor.h"
#include "desk/notice.sql.h"

enum { NOTICE_WORDS_BYTES = 300, NOTICES_PAGE_MAX = 100, NOTICES_PAGE_DEFAULT = 50 };

struct notice {
    int64_t org, agent_id;
    struct str kind;                               /* "mention" "assigned" "reply" "failed" ... */
    int64_t conversation_id, message_id, inbox_id; /* 0: none */
    int64_t actor_id; /* who caused it; nobody is told what they did themselves */
    struct str words; /* for people; cut to NOTICE_WORDS_BYTES */
};

/* Within a write. >0 told, 0 it was the agent's own doing. */
int notice_add(struct call *c, struct db_conn *d, const struct notice *it);

/* One's own, the youngest first; struct notification is a row. before_id 0: from the youngest. */
int notice_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
                int limit, struct notification **list_r, size_t *n_r);

/* Within a write: what was told of a conversation is read, since the agent has it before them. >0
   some was not, 0 it was so already. */
int notice_seen(struct call *c, struct db_conn *d, const struct actor *who,
                int64_t conversation_id);

/* How many of one's own are not read. */
int notice_unread(struct call *c, struct db_conn *d, const struct actor *who, int64_t *n_r);

/* Within a write: one's own is read, with all older ones when up_to is set. >0 some were not, 0
   they were so already. Other screens of the agent hear of it ("notification.read"). */
int notice_read(struct call *c, struct db_conn *d, const struct actor *who, int64_t id, bool up_to);

#endif
