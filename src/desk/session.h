/* SPDX-License-Identifier: Apache-2.0 */
/* session.h: a browser that is signed in. The cookie holds the organisation and a secret; the
   database holds the secret's hash.

       struct login it = {.org = org, .email = email, .password = password, .address = ip};
       if (session_login(c, db, gate, &it, &made) < 0) return -1;      made.cookie goes out
       ...
       got = session_look(c, d, cookie, &seen);                        every request: seen.actor
       if (got > 0 && seen.touch_due) ... session_touch(c, d, &seen)   in a write, now and then

   Guessing is slowed down in the database, so that all processes count together: a try is counted
   before the password is looked at, or tries at the same moment would be free. */
#ifndef DESK_SESSION_H
#define DESK_SESSION_H

#include "desk/actor.h"
#include "desk/password.h"
#include "desk/session.sql.h"

enum {
    SESSION_IDLE_DAYS = 7,  /* ends when nobody came for so long */
    SESSION_MOST_DAYS = 30, /* ends in any case */
    SESSION_TOUCH_MIN = 5,  /* seen_us is that exact */
    SESSIONS_MAX = 50,      /* of an agent; the one unseen for longest makes room */
    SESSION_ADDRESS_BYTES = 64,
    SESSION_BROWSER_BYTES = 300,
    LOGIN_FREE_TRIES = 5,     /* of an account, within LOGIN_WINDOW_MIN; then each wait doubles */
    LOGIN_WAIT_MAX_S = 60,    /* short: a stranger must not keep somebody out of their account */
    LOGIN_ADDRESS_TRIES = 30, /* failed ones from one network address */
    LOGIN_ADDRESS_WAIT_MAX_S = 900,
    LOGIN_WINDOW_MIN = 15
};

/* Where a session comes from. */
struct session_from {
    struct str address; /* of the network; may be empty. Of IPv6 give the first 64 bits: a home has
                           that many to itself */
    struct str browser; /* shown in the list of sessions; cut to SESSION_BROWSER_BYTES */
    bool provider;      /* the identity provider let them in: the organisation's wish for a second
                           factor is the provider's to fulfil */
};

struct login {
    int64_t org;
    struct str email, password;
    struct session_from from;
};

struct session_made {
    int64_t id, agent_id, expires_us;
    struct str cookie; /* in the arena; letters, digits, '.', '-' and '_' */
    bool factor;       /* false: a second factor is still asked for, or is to be set up first, and
                          the actor may do nothing */
};

/* Makes its own writes, since hashing must be outside of them: never inside a write. DENIED for a
   wrong address, a wrong password, no password and a disabled agent alike; BUSY with the seconds to
   wait after too many tries. */
int session_login(struct call *c, struct db *db, struct password_gate *gate, const struct login *it,
                  struct session_made *made_r);

/* Within a write: a session without a password, for who came by a link or an identity provider. */
int session_open(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id,
                 const struct session_from *from, struct session_made *made_r);

/* Within a write: counts a try under a name of one's own ("factor:17"); 0: refused until
 *until_us_r. As for passwords, LOGIN_FREE_TRIES are free. sql_throttle_drop forgets them. */
int session_throttle(struct call *c, struct db_conn *d, int64_t org, struct str name,
                     int64_t *until_us_r);

struct session_seen {
    struct actor actor; /* with no role while the second factor is missing */
    int64_t id, expires_us;
    struct str name, csrf; /* csrf: what forms carry */
    struct str language;   /* "de"; empty: none was chosen */
    struct str prefs_json; /* of agent.h */
    bool factor;           /* false: the second factor is missing */
    bool bare;             /* ... because there is none, and the organisation wants one */
    bool touch_due;
};

/* 0: no such session, over, or its agent is disabled. */
int session_look(struct call *c, struct db_conn *d, struct str cookie, struct session_seen *seen_r);

/* Whether a form's word is the session's, in constant time. */
bool session_csrf_ok(const struct session_seen *seen, struct str csrf);

/* Within a write: it was seen now, and lasts that much longer. */
int session_touch(struct call *c, struct db_conn *d, const struct session_seen *seen);

/* One's own, the last seen first; struct session is a row. */
int session_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct session **list_r, size_t *n_r);

/* Within a write. One's own; NOT_FOUND for others'. */
int session_end(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* All of one's own but keep_id (0: all). How many ended. */
int64_t session_end_others(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t keep_id);

/* Within a write, by a timer: sessions that are over, and tries long past. How many went. */
int64_t session_forget(struct call *c, struct db_conn *d);

#endif
