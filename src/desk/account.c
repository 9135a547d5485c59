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

/* The try is counted, then the hash is held against it. */
static int prove(struct call *c, struct db *db, struct password_gate *gate, struct changing *ch,
                 struct str password)
{
    char *name = arena_alloc(&c->arena, 40);
    int n = snprintf(name, 40, "password:%" PRId64, ch->who->id);
    ch->throttle = (struct str){name, (size_t)n};
    if (permit(c, ch->who, MAY_READ) < 0)
        return -1;
    if (ch->who->kind != ACTOR_AGENT)
        return fail(c, DENIED, "this is its owner's, signed in with a browser");
    int got = db_write(c, db, count_it, ch);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, BUSY, "too many tries; try again in %" PRId64 " s",
                              (ch->until_us - c->now_us + SECOND_US - 1) / SECOND_US);
    got = ch->old_hash.n ? password_matches(c, gate, password, ch->old_hash) : 1;
    return got ? got : fail(c, DENIED, "the password is wrong");
}

int account_password(struct call *c, struct db *db, struct password_gate *gate,
                     const struct actor *who, const struct account_password *it)
{
    struct changing ch = {.who = who, .it = it};
    if (prove(c, db, gate, &ch, it->old) < 0 || password_hash(c, gate, it->new, &ch.new_hash) < 0)
        return -1;
    return db_write(c, db, put, &ch);
}

static int forgive(struct call *c, struct db_conn *d, void *arg)
{
    const struct changing *ch = arg;
    return sql_throttle_drop(c, d, ch->who->org, ch->throttle) < 0 ? -1 : 1;
}

int account_check(struct call *c, struct db *db, struct password_gate *gate,
                  const struct actor *who, struct str password)
{
    struct changing ch = {.who = who};
    return prove(c, db, gate, &ch, password) < 0 ? -1 : db_write(c, db, forgive, &ch);
}
