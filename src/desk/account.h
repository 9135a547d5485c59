/* SPDX-License-Identifier: Apache-2.0 */
/* account.h: one's own password, changed by who knows the old one.

       if (account_password(c, db, gate, who, &it) < 0) ...

   It hashes, so it makes its own writes: never inside one. Links for those who forgot theirs are in
   agent.h. */
#ifndef DESK_ACCOUNT_H
#define DESK_ACCOUNT_H

#include "desk/actor.h"
#include "desk/password.h"

struct account_password {
    struct str old, new;     /* old: empty when there was none (who signs in elsewhere) */
    int64_t keep_session_id; /* all others end */
};

/* DENIED when the old one is wrong, BUSY after too many tries, BAD_INPUT when the new one will not
   do. */
int account_password(struct call *c, struct db *db, struct password_gate *gate,
                     const struct actor *who, const struct account_password *it);

/* Whether one's own password is this, asked again before something grave. DENIED when it is not,
   BUSY after too many tries; who has none (they sign in elsewhere) is let through. */
int account_check(struct call *c, struct db *db, struct password_gate *gate,
                  const struct actor *who, struct str password);

#endif
