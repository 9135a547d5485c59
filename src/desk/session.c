/* SPDX-License-Identifier: Apache-2.0 */
/* session.c: signing in is three steps: a write that counts the try, the slow hash outside of any
   write, and a write that opens the session if the agent is still who was looked at. */
#include "desk/session.h"

#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/secret.h"
#include "desk/words.h"

#include <inttypes.h>
#include <sodium.h>

/* ---- slowing down ---- */

static struct str key_of(struct call *c, const char *kind, struct str what)
{
    size_t room = what.n + 16;
    char *text = arena_alloc(&c->arena, room);
    int n = snprintf(text, room, "%s:%.*s", kind, (int)what.n, what.at);
    return (struct str){text, (size_t)n};
}

/* Counts a try. 0: refused, until *until_us_r. */
static int throttle_take(struct call *c, struct db_conn *d, int64_t org, struct str name,
                         int free_tries, int wait_max_s, int64_t *until_us_r)
{
    struct throttle_get_row is;
    struct throttle_count_row count;
    int got = sql_throttle_get(c, d, org, name, &is);
    if (got < 0)
        return -1;
    if (got && is.until_us > c->now_us) {
        *until_us_r = is.until_us;
        return 0;
    }
    if (sql_throttle_count(c, d, org, name, c->now_us, c->now_us - LOGIN_WINDOW_MIN * MINUTE_US,
                           &count) < 0)
        return -1;
    if (count.tries < free_tries)
        return 1;
    int64_t doubled = count.tries - free_tries; /* the last free one makes the next wait a second */
    int64_t wait_s = doubled < 20 ? INT64_C(1) << doubled : wait_max_s;
    if (wait_s > wait_max_s)
        wait_s = wait_max_s;
    return sql_throttle_wait(c, d, c->now_us + wait_s * SECOND_US, org, name) < 0 ? -1 : 1;
}

int session_throttle(struct call *c, struct db_conn *d, int64_t org, struct str name,
                     int64_t *until_us_r)
{
    return throttle_take(c, d, org, name, LOGIN_FREE_TRIES, LOGIN_WAIT_MAX_S, until_us_r);
}

/* ---- opening ---- */

static int room_for_one(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id)
{
    struct session *list;
    size_t n;
    if (sql_session_list(c, d, org, agent_id, c->now_us, &list, &n) < 0)
        return -1;
    for (size_t i = SESSIONS_MAX - 1; i < n; i++)
        if (sql_session_end(c, d, org, agent_id, list[i].id) < 0)
            return -1;
    return 1;
}

static int add(struct call *c, struct db_conn *d, int64_t org, const struct session_agent *agent,
               const struct session_from *from, struct session_made *made_r)
{
    struct str secret, csrf;
    char *cookie = arena_alloc(&c->arena, SECRET_TEXT + 24);
    int64_t id = id_new(c, d);
    if (id < 0 || secret_new(c, &secret) < 0 || secret_new(c, &csrf) < 0)
        return -1;
    struct session_add_in in = {.org = org,
                                .id = id,
                                .agent_id = agent->id,
                                .hash = secret_hash(c, secret),
                                .csrf = csrf,
                                .factor = !agent->has_totp,
                                .now_us = c->now_us,
                                .expires_us = c->now_us + SESSION_IDLE_DAYS * DAY_US,
                                .provider = from->provider,
                                .address = from->address,
                                .browser = from->browser};
    bool bare = agent->factor_required && !agent->has_totp && !from->provider;
    if (sql_session_add(c, d, &in) < 0 ||
        sql_session_agent_seen(c, d, c->now_us, org, agent->id) < 0)
        return -1;
    int n = snprintf(cookie, SECRET_TEXT + 24, "%" PRId64 ".%s", org, secret.at);
    *made_r = (struct session_made){.id = id,
                                    .agent_id = agent->id,
                                    .expires_us = in.expires_us,
                                    .cookie = {cookie, (size_t)n},
                                    .factor = in.factor && !bare};
    return 1;
}

static int open_it(struct call *c, struct db_conn *d, int64_t org,
                   const struct session_agent *agent, struct session_from from,
                   struct session_made *made_r)
{
    if (words_line(c, "a network address", from.address, SESSION_ADDRESS_BYTES, &from.address) < 0)
        return -1;
    struct str browser =
        utf8_valid(from.browser) ? utf8_first(from.browser, SESSION_BROWSER_BYTES) : STR("");
    if (words_line(c, "a browser", browser, SESSION_BROWSER_BYTES, &from.browser) < 0)
        from.browser = STR("");
    if (room_for_one(c, d, org, agent->id) < 0 || add(c, d, org, agent, &from, made_r) < 0)
        return -1;
    struct actor self = actor_agent(org, agent->id, role_of(agent->role));
    const struct change_value values[] = {change_text("address", from.address)};
    struct change change = {
        .verb = STR("session.open"), .noun_id = made_r->id, .detail = change_json(c, values, 1)};
    return change_note(c, d, &self, &change, NULL);
}

int session_open(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id,
                 const struct session_from *from, struct session_made *made_r)
{
    struct session_agent agent;
    int got = sql_session_agent(c, d, org, agent_id, &agent);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no agent %" PRId64, agent_id);
    if (!str_eq(agent.state, STR("active")))
        return fail(c, DENIED, "this agent may not sign in");
    return open_it(c, d, org, &agent, *from, made_r);
}

/* ---- signing in ---- */

struct trying {
    const struct login *it;
    struct str folded, by_account, by_address;
    int64_t until_us;
    struct session_agent agent; /* .id 0: nobody */
    struct session_made made;
};

static int take_try(struct call *c, struct db_conn *d, void *arg)
{
    struct trying *t = arg;
    int64_t org = t->it->org;
    t->until_us = 0;
    t->agent = (struct session_agent){0};
    int got =
        throttle_take(c, d, org, t->by_account, LOGIN_FREE_TRIES, LOGIN_WAIT_MAX_S, &t->until_us);
    if (got > 0 && t->by_address.n)
        got = throttle_take(c, d, org, t->by_address, LOGIN_ADDRESS_TRIES, LOGIN_ADDRESS_WAIT_MAX_S,
                            &t->until_us);
    if (got <= 0)
        return got;
    return sql_session_agent_of(c, d, org, t->folded, &t->agent) < 0 ? -1 : 1;
}

static int open_after(struct call *c, struct db_conn *d, void *arg)
{
    struct trying *t = arg;
    struct session_agent now;
    int64_t org = t->it->org;
    int got = sql_session_agent(c, d, org, t->agent.id, &now);
    if (got < 0)
        return -1;
    /* Between the two writes somebody may have disabled the agent, or set another password. */
    if (!got || !str_eq(now.state, STR("active")) ||
        !str_eq(now.password_hash, t->agent.password_hash))
        return fail(c, DENIED, "the address or the password is wrong");
    if (sql_throttle_drop(c, d, org, t->by_account) < 0 ||
        (t->by_address.n && sql_throttle_less(c, d, org, t->by_address) < 0))
        return -1;
    return open_it(c, d, org, &now, t->it->from, &t->made);
}

int session_login(struct call *c, struct db *db, struct password_gate *gate, const struct login *it,
                  struct session_made *made_r)
{
    struct trying t = {.it = it};
    struct str email, address;
    if (words_email(c, it->email, &email, &t.folded) < 0 ||
        words_line(c, "a network address", it->from.address, SESSION_ADDRESS_BYTES, &address) < 0)
        return -1;
    t.by_account = key_of(c, "login", t.folded);
    t.by_address = address.n ? key_of(c, "login-ip", address) : STR("");
    int got = db_write(c, db, take_try, &t);
    if (got < 0)
        return -1;
    if (!got)
        return fail(c, BUSY, "too many tries; try again in %" PRId64 " s",
                    (t.until_us - c->now_us + SECOND_US - 1) / SECOND_US);
    bool here = t.agent.id && str_eq(t.agent.state, STR("active"));
    got = password_matches(c, gate, it->password, here ? t.agent.password_hash : STR(""));
    if (got <= 0)
        return got < 0 ? -1 : fail(c, DENIED, "the address or the password is wrong");
    if (db_write(c, db, open_after, &t) < 0)
        return -1;
    *made_r = t.made;
    return 1;
}

/* ---- a request ---- */

int session_look(struct call *c, struct db_conn *d, struct str cookie, struct session_seen *seen_r)
{
    struct session_look_row row;
    struct str org_text, secret = cookie;
    int64_t org;
    *seen_r = (struct session_seen){0};
    if (!str_cut(&secret, '.', &org_text) || secret.n != SECRET_TEXT ||
        !str_int64(org_text, &org) || org <= 0)
        return 0;
    int got = sql_session_look(c, d, org, secret_hash(c, secret), &row);
    if (got <= 0 || row.expires_us <= c->now_us || !str_eq(row.state, STR("active")))
        return got < 0 ? -1 : 0;
    bool whole = row.factor && !row.bare;
    *seen_r = (struct session_seen){
        .actor = actor_agent(org, row.agent_id, whole ? role_of(row.role) : ROLE_NONE),
        .id = row.id,
        .expires_us = row.expires_us,
        .name = row.name,
        .csrf = row.csrf,
        .language = row.language.at ? row.language : STR(""),
        .prefs_json = row.prefs_json,
        .factor = whole,
        .bare = row.factor && row.bare,
        .touch_due = c->now_us - row.seen_us >= SESSION_TOUCH_MIN * MINUTE_US};
    return 1;
}

bool session_csrf_ok(const struct session_seen *seen, struct str csrf)
{
    return seen->csrf.n && seen->csrf.n == csrf.n &&
           sodium_memcmp(seen->csrf.at, csrf.at, csrf.n) == 0;
}

int session_touch(struct call *c, struct db_conn *d, const struct session_seen *seen)
{
    struct session_when_row when;
    int64_t org = seen->actor.org;
    int got = sql_session_when(c, d, org, seen->id, &when);
    if (got <= 0)
        return got;
    int64_t until_us = c->now_us + SESSION_IDLE_DAYS * DAY_US;
    int64_t last_us = when.created_us + SESSION_MOST_DAYS * DAY_US;
    if (sql_session_touch(c, d, c->now_us, until_us < last_us ? until_us : last_us, org, seen->id) <
        0)
        return -1;
    return sql_session_agent_seen(c, d, c->now_us, org, seen->actor.id);
}

/* ---- one's own ---- */

static int need_person(struct call *c, const struct actor *who)
{
    if (permit(c, who, MAY_READ) < 0) /* the second factor is missing */
        return -1;
    return who->kind == ACTOR_AGENT && who->id
               ? 1
               : fail(c, DENIED, "sessions are for who is signed in with a browser");
}

int session_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct session **list_r, size_t *n_r)
{
    return need_person(c, who) < 0
               ? -1
               : sql_session_list(c, d, who->org, who->id, c->now_us, list_r, n_r);
}

int session_end(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    int64_t ended = need_person(c, who) < 0 ? -1 : sql_session_end(c, d, who->org, who->id, id);
    if (ended <= 0)
        return ended < 0 ? -1 : fail(c, NOT_FOUND, "there is no session %" PRId64, id);
    struct change change = {.verb = STR("session.end"),
                            .event = STR("session.ended"),
                            .noun_id = id,
                            .agent_id = who->id};
    return change_note(c, d, who, &change, NULL);
}

int64_t session_end_others(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t keep_id)
{
    int64_t ended =
        need_person(c, who) < 0 ? -1 : sql_session_end_others(c, d, who->org, who->id, keep_id);
    if (ended <= 0)
        return ended;
    const struct change_value values[] = {change_number("ended", ended)};
    struct change change = {.verb = STR("session.end_others"),
                            .event = STR("session.others_ended"),
                            .noun_id = who->id,
                            .agent_id = who->id,
                            .detail = change_json(c, values, 1)};
    return change_note(c, d, who, &change, NULL) < 0 ? -1 : ended;
}

int64_t session_forget(struct call *c, struct db_conn *d)
{
    int64_t over = sql_session_forget(c, d, c->now_us);
    int64_t past = over < 0 ? -1 : sql_throttle_forget(c, d, c->now_us - DAY_US);
    return past < 0 ? -1 : over + past;
}
