/* SPDX-License-Identifier: Apache-2.0 */
/* factor.h: the second factor: a code from an authenticator program, and ten words for the day the
   telephone is lost.

       factor_begin(c, d, who, key, &setup)            secret and address for the program; no write
       factor_confirm(c, d, who, key, setup.token, code, keep_session_id, codes)   it is on
       ...
       factor_pass(c, db, key, &it, &made)             after session_login said .factor false

   The secret is kept sealed with the installation's key; recovery codes only as hashes made with
   that key, so that the database alone signs in nobody. Each code works once. What is typed wrong
   is counted like a wrong password, in the database. */
#ifndef DESK_FACTOR_H
#define DESK_FACTOR_H

#include "base/seal.h"
#include "desk/actor.h"
#include "desk/factor.sql.h"
#include "desk/session.h"

enum {
    RECOVERY_CODES = 10,
    RECOVERY_CODE_BYTES = 11, /* as shown: "k4mfd-2xqpa" */
    FACTOR_SETUP_MIN = 15,    /* that long a setup may be confirmed */
    FACTOR_TOKEN_BYTES = 300
};

struct factor_setup {
    struct str secret; /* for typing: BASE32 */
    struct str uri;    /* for a picture: otpauth://totp/... */
    struct str token;  /* goes back with the first code; says nothing to anybody else */
};

struct factor_state {
    bool on;
    bool password; /* there is one to be asked again */
    int64_t codes_left;
};
int factor_state(struct call *c, struct db_conn *d, const struct actor *who,
                 struct factor_state *state_r);

/* One's own, signed in with a browser. Nothing is changed yet. CONFLICT when it is on already. */
int factor_begin(struct call *c, struct db_conn *d, const struct actor *who,
                 const unsigned char key[SEAL_KEY_BYTES], struct factor_setup *setup_r);

/* Within a write: the program works, so it is on from now on; all sessions but keep_session_id end.
   codes_r gets RECOVERY_CODES texts, shown once. BAD_INPUT for a wrong code. */
int factor_confirm(struct call *c, struct db_conn *d, const struct actor *who,
                   const unsigned char key[SEAL_KEY_BYTES], struct str token, struct str code,
                   int64_t keep_session_id, struct str codes_r[RECOVERY_CODES]);

/* A sign-in's second half. It makes its own write: a wrong code is counted, and the write kept.
   DENIED for a wrong code, BUSY after too many. made_r->cookie replaces the one before. */
struct factor_try {
    int64_t org, agent_id, session_id;
    struct str code; /* six digits, or a recovery code */
};
int factor_pass(struct call *c, struct db *db, const unsigned char key[SEAL_KEY_BYTES],
                const struct factor_try *it, struct session_made *made_r);

/* One's own, with a code; by themselves, as factor_pass. New recovery codes: the old ones stop
   working. */
int factor_remove(struct call *c, struct db *db, const unsigned char key[SEAL_KEY_BYTES],
                  const struct actor *who, struct str code);
int factor_codes(struct call *c, struct db *db, const unsigned char key[SEAL_KEY_BYTES],
                 const struct actor *who, struct str code, struct str codes_r[RECOVERY_CODES]);

/* Within a write, by who manages agents (owners by owners): somebody lost all. Their sessions end.
   >0 done, 0 they had none. */
int factor_reset(struct call *c, struct db_conn *d, const struct actor *who, int64_t agent_id);

#endif
