/* SPDX-License-Identifier: Apache-2.0 */
/* follower.h: which agents want to know of a conversation, and who has read it. Following itself is
   conversation_follow, having read conversation_seen; who is mentioned follows from then on. */
#ifndef DESK_FOLLOWER_H
#define DESK_FOLLOWER_H

#include "desk/actor.h"
#include "desk/follower.sql.h"

/* struct follower is a row: follower.sql. read_us is up to where they have seen it, NO_TIME: never.
 */

/* Those who follow or have looked, by name; needs MAY_READ and to see the conversation. */
int follower_list(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct follower **list_r, size_t *n_r);

#endif
