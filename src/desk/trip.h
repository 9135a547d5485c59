/* SPDX-License-Identifier: Apache-2.0 */
/* trip.h: somebody leaves for a provider (OAuth, OpenID Connect) with our state in the address,
   signs in there, and comes back with it: what is kept here meanwhile.

       struct trip trip = {.next = STR("/list")};
       trip_begin(c, d, org, TRIP_SIGN_IN, &trip, &state)        state goes along in the address
       trip_end(c, d, org, TRIP_SIGN_IN, state, &trip)           once, within TRIP_KEPT_MIN

   Only a hash of the state is kept. The verifier is that of PKCE: what was asked for with its
   challenge is given to whoever knows it. A state of one purpose is none of another. */
#ifndef DESK_TRIP_H
#define DESK_TRIP_H

#include "db/db.h"

enum { TRIP_KEPT_MIN = 10 };

#define TRIP_SIGN_IN STR("oidc")    /* of an agent */
#define TRIP_MAILBOX STR("mailbox") /* the mailbox of an inbox is signed in */

struct trip {
    struct str nonce, verifier; /* made by trip_begin */
    struct str next;            /* the caller's: the page to go to, a provider's name */
    int64_t subject_id;         /* whom it is bound to: a session; 0: nobody */
    int64_t inbox_id;           /* 0: none */
};

/* Both within a write. NOT_FOUND when the trip took too long or came back twice. */
int trip_begin(struct call *c, struct db_conn *d, int64_t org, struct str purpose,
               struct trip *trip, struct str *state_r);
int trip_end(struct call *c, struct db_conn *d, int64_t org, struct str purpose, struct str state,
             struct trip *trip_r);

#endif
