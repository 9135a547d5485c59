/* SPDX-License-Identifier: Apache-2.0 */
/* once.h: a request that may come twice and is done once. Its sender names it with a key; the
   answer is kept beside what was done, in the same write, for ONCE_KEPT_H.

       got = once_look(c, d, who->org, asker_id, key, request, &was);
       if (got > 0) ... answer as it was answered
       ... do it ...
       once_keep(c, d, who->org, asker_id, key, request, status, answer)

   All within one write, so that either both are there or none. */
#ifndef DESK_ONCE_H
#define DESK_ONCE_H

#include "desk/actor.h"
#include "desk/once.sql.h"

enum { ONCE_KEPT_H = 24, ONCE_KEY_BYTES = 200, ONCE_ANSWER_BYTES = 1 << 20 };

/* `asker_id`: the token's or the agent's, so that keys of others never meet. `request` is all that
   the request says, as text. >0: it was done. CONFLICT when the key came with another request. */
int once_look(struct call *c, struct db_conn *d, int64_t org, int64_t asker_id, struct str key,
              struct str request, struct once *was_r);

/* CONFLICT when the same request is being done by another process at this moment. */
int once_keep(struct call *c, struct db_conn *d, int64_t org, int64_t asker_id, struct str key,
              struct str request, int status, struct str answer);

/* Within a write, by a timer. How many went. */
int64_t once_forget(struct call *c, struct db_conn *d);

#endif
