/* SPDX-License-Identifier: Apache-2.0 */
/* original.h: the mail a message came by, as it came, and why it stands in its conversation.

       struct original it;
       if (original_get(c, d, who, message_id, &it) < 0) return -1;
       if (it.hash.n) ... the bytes are in the store of raw mail under that hash

   Whoever sees the conversation may see it: it says nothing that the message does not say, but in
   the sender's own words. Of a message that was redacted there is none: the words that were taken
   out would be in it. */
#ifndef DESK_ORIGINAL_H
#define DESK_ORIGINAL_H

#include "desk/actor.h"
#include "desk/original.sql.h"

/* NOT_FOUND where the message is not there, or no mail brought it. it_r->hash is empty where its
   bytes are kept no longer. */
int original_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t message_id,
                 struct original *it_r);

/* >0 a mail of this conversation names another one that its sender is no part of, and that `who`
   sees: join them? 0: none does, or somebody said that they stay apart. */
int original_related(struct call *c, struct db_conn *d, const struct actor *who,
                     int64_t conversation_id, struct original_related *it_r);

/* They stay apart. Needs MAY_ANSWER; >0 done, 0 nothing was asked. The link between them stays. */
int original_apart(struct call *c, struct db_conn *d, const struct actor *who,
                   int64_t conversation_id);

#endif
