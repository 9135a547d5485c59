/* SPDX-License-Identifier: Apache-2.0 */
/* account.c: the three steps of session.c once more: count the try, hash, write if it is still so.
 */
#include "desk/account.h"

#include "desk/agent.h"
#include "desk/factor.sql.h"
#include "desk/session.h"

#include <inttypes.h>

struct changing {
    const struct actor *who;
    const struct account_password *it;
    struct str throttle, old_hash, new_hash;
    int64_t until_us;
};

static int count_it(struct call *c, struct db_conn *d, void *arg)
{
    struct changing *ch = arg;
    struct factor_agent agent;
    ch->until_us = 0;
    int got = session_throttle(c, d, ch->who->org, ch->throttle, &ch->until_us);
    if (got > 0)
        got = sql_factor_agent_lock(c, d, ch->who->org, ch->who->id, &agent);
    ch->old_hash = got > 0 ? agent.password_hash : STR("");
    return got;
}

static int put(struct call *c, struct db_conn *d, void *arg)
{
    const struct changing *ch = arg;
    struct factor_agent agent;
    int got = sql_factor_agent_lock(c, d, ch->who->org, ch->who->id, &agent);
    if (got <= 0 || !str_eq(agent.password_hash, ch->old_hash))
        return got < 0 ? -1 : fail(c, CONFLICT, "the password was changed at this moment");
    if (sql_throttle_drop(c, d, ch->who->org, ch->throttle) < 0)
        return -1;
    return agent_set_password(c, d, ch->who, ch->new_hash, ch->it->keep_session_id);
}

int account_password(struct call *c, struct db *db, struct password_gate *gate,
                     const struct actor *who, const struct account_password *it)
{
    struct changing ch = {.who = who, .it = it};
    char name[40];
    int n = snprintf(name, sizeof name, "password:%" PRId64, who->id);
    ch.throttle = (struct str){name, (size_t)n};
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    if (who->kind != ACTOR_AGENT)
        return fail(c, DENIED, "a password is set by its owner, signed in with a browser");
    int got = db_write(c, db, count_it, &ch);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, BUSY, "too many tries; try again in %" PRId64 " s",
                              (ch.until_us - c->now_us + SECOND_US - 1) / SECOND_US);
    if (ch.old_hash.n && (got = password_matches(c, gate, it->old, ch.old_hash)) <= 0)
        return got < 0 ? -1 : fail(c, DENIED, "the old password is wrong");
    if (password_hash(c, gate, it->new, &ch.new_hash) < 0)
        return -1;
    return db_write(c, db, put, &ch);
}
