/* SPDX-License-Identifier: Apache-2.0 */
/* agent.h: who works at the desk: invited by a link that works once, with a role, away or here,
   active or disabled, never deleted, so that what they wrote keeps its author.

       if (agent_invite(c, d, who, &it, &agent, &secret) < 0) return -1;    the link holds secret
       if (agent_accept(c, d, org, secret, name, password_hash, &agent) < 0) return -1;

   Admins manage agents; only owners touch owners; nobody gives more than they have; and the last
   active owner neither goes nor steps down. Everybody may change their own profile and be away. */
#ifndef DESK_AGENT_H
#define DESK_AGENT_H

#include "desk/actor.h"
#include "desk/agent.sql.h"

enum {
    AGENT_NAME_BYTES = 200,
    AGENT_SIGNATURE_BYTES = 4000,
    AGENT_PREFS_BYTES = 4000,
    AGENT_AWAY_NOTE_BYTES = 300,
    AGENT_CAPACITY_MAX = 1000,
    AGENTS_MAX = 5000,
    AGENTS_PAGE_MAX = 200,
    INVITE_KEPT_DAYS = 7,
    RESET_KEPT_MIN = 30,
    SIGN_IN_KEPT_MIN = 60
};

struct agent_new {
    struct str name, email;
    enum role role;
};

/* struct agent is a row: agent.sql. agent.role and agent.state are words; role_of() makes the role.
   It holds no hash and no secret. */

/* A new agent in the state "invited", and the secret of the link, in the arena: show or mail it, it
   is not kept. CONFLICT when the address is somebody's. */
int agent_invite(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct agent_new *it, struct agent *agent_r, struct str *secret_r);

/* A new link for somebody invited; older ones stop working. CONFLICT when they have accepted. */
int agent_invite_again(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str *secret_r);

/* With the secret instead of an actor: the agent is active from now on. `name` empty: as invited.
   password_hash as in password.h; empty for who signs in elsewhere. NOT_FOUND when the link is
   used, too old or none. */
int agent_accept(struct call *c, struct db_conn *d, int64_t org, struct str secret, struct str name,
                 struct str password_hash, struct agent *agent_r);

/* A link to set a new password: >0 and agent and secret; 0 when no active agent has the address,
   and then the person is told the same. agent_reset ends all their sessions. */
int agent_reset_ask(struct call *c, struct db_conn *d, int64_t org, struct str email,
                    struct agent *agent_r, struct str *secret_r);
int agent_reset(struct call *c, struct db_conn *d, int64_t org, struct str secret,
                struct str password_hash, struct agent *agent_r);

/* A link that signs in by itself, once, for whoever has the machine: the first minute after
   installing, and when no password is known. As agent_reset_ask. The second factor is still asked
   for. agent_sign_in takes the secret; open the session in the same write. */
int agent_sign_in_ask(struct call *c, struct db_conn *d, int64_t org, struct str email,
                      struct agent *agent_r, struct str *secret_r);
int agent_sign_in(struct call *c, struct db_conn *d, int64_t org, struct str secret,
                  struct agent *agent_r);

/* One's own, after the old one was asked for; all sessions but keep_session_id end. */
int agent_set_password(struct call *c, struct db_conn *d, const struct actor *who,
                       struct str password_hash, int64_t keep_session_id);

int agent_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct agent *agent_r);

/* By id (that is, by age); the next page begins after the last id. `limit` 1 to AGENTS_PAGE_MAX,
   anything else is the most. Disabled ones too when asked for. */
int agent_list(struct call *c, struct db_conn *d, const struct actor *who, bool disabled_too,
               int64_t after_id, int limit, struct agent **list_r, size_t *n_r);

/* The changes below: >0 done, 0 it was so already; `version` 0 when it does not matter. */
int agent_set_role(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   enum role role, int64_t version, int64_t *undo_id_r);

/* Disabled: cannot sign in, all sessions end at once, tokens stop working. What they are assigned
   stays theirs until somebody passes it on. Not oneself. */
int agent_disable(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool disabled, int64_t *undo_id_r);

/* One's own, or a lead for others. until_us NO_TIME: until told otherwise. */
struct agent_away {
    bool away;
    int64_t until_us;
    struct str note; /* what colleagues read */
};
int agent_set_away(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   const struct agent_away *it, int64_t *undo_id_r);

/* Ends absences whose time is over, in all organisations; by a timer, within a write. How many. */
int64_t agent_away_over(struct call *c, struct db_conn *d);

/* All of it is put, so begin from agent_get. One's own, or who manages agents; capacity only they.
 */
struct agent_profile {
    struct str name, language, timezone, signature, prefs_json;
    int64_t capacity; /* open conversations at most for automatic assignment; 0: no limit */
};
struct agent_profile agent_profile_of(const struct agent *it); /* as it is */
int agent_put_profile(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      const struct agent_profile *it, int64_t version);

/* The hours of the clock that somebody chose to read, 12 or 24, from their preferences ("clock");
   0: none was chosen. */
int agent_clock(struct call *c, struct str prefs_json);

/* For undo.c: role, disable and away. */
int agent_undo_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was);

#endif
