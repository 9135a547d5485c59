/* SPDX-License-Identifier: Apache-2.0 */
/* factor.c: a setup that is not confirmed yet is kept by nobody: the browser holds it, sealed, with
   the agent it is for and the moment it ends. */
#include "desk/factor.h"

#include "base/out.h"
#include "desk/agent.sql.h"
#include "desk/change.h"
#include "desk/secret.h"
#include "desk/totp.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static int need_person(struct call *c, const struct actor *who)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    return who->kind == ACTOR_AGENT && who->id
               ? 1
               : fail(c, DENIED, "a second factor is set by its owner, signed in with a browser");
}

static int need_agent(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                      struct factor_agent *agent_r)
{
    int got = db_conn_writes(d) ? sql_factor_agent_lock(c, d, org, id, agent_r)
                                : sql_factor_agent_get(c, d, org, id, agent_r);
    return got ? got : fail(c, NOT_FOUND, "there is no agent %" PRId64, id);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, int64_t agent_id,
                struct str verb)
{
    struct change change = {.verb = verb, .noun_id = agent_id};
    return change_note(c, d, who, &change, NULL);
}

int factor_state(struct call *c, struct db_conn *d, const struct actor *who,
                 struct factor_state *state_r)
{
    struct factor_agent agent;
    struct recovery_left_row left;
    if (need_person(c, who) < 0 || need_agent(c, d, who->org, who->id, &agent) < 0 ||
        sql_recovery_left(c, d, who->org, who->id, &left) < 0)
        return -1;
    *state_r = (struct factor_state){.on = agent.totp_secret.at != NULL,
                                     .password = agent.password_hash.n > 0,
                                     .codes_left = left.n};
    return 1;
}

/* ---- setting it up ---- */

static void percent(struct out *o, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (ascii_alpha(s.at[i]) || ascii_digit(s.at[i]))
            out_char(o, s.at[i]);
        else
            out_f(o, "%%%02X", (unsigned char)s.at[i]);
}

static struct str uri_of(struct call *c, struct str org, struct str email, struct str secret)
{
    struct out o;
    out_init(&o, 4000);
    out_text(&o, "otpauth://totp/");
    percent(&o, org);
    out_char(&o, ':');
    percent(&o, email);
    out_text(&o, "?secret=");
    out_str(&o, secret);
    out_text(&o, "&issuer=");
    percent(&o, org);
    out_f(&o, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_STEP_S);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* What is sealed in a token. */
struct pending {
    int64_t org, agent_id, until_us;
    unsigned char secret[TOTP_SECRET_BYTES];
};

static struct str token_of(struct call *c, const unsigned char *key, const struct pending *it)
{
    struct str sealed = seal(&c->arena, key, (struct str){(const char *)it, sizeof *it});
    size_t room = sodium_base64_ENCODED_LEN(sealed.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(&c->arena, room);
    sodium_bin2base64(text, room, (const unsigned char *)sealed.at, sealed.n,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

static int token_read(struct call *c, const unsigned char *key, const struct actor *who,
                      struct str token, struct pending *r)
{
    unsigned char bytes[FACTOR_TOKEN_BYTES];
    size_t n;
    struct str open;
    bool good = token.n <= FACTOR_TOKEN_BYTES &&
                sodium_base642bin(bytes, sizeof bytes, token.at, token.n, NULL, &n, NULL,
                                  sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
                seal_open(c, key, (struct str){(const char *)bytes, n}, &open) > 0 &&
                open.n == sizeof *r;
    if (good)
        memcpy(r, open.at, sizeof *r);
    if (!good || r->org != who->org || r->agent_id != who->id || r->until_us < c->now_us)
        return fail(c, BAD_INPUT, "this setup is over or somebody else's; begin it again");
    return 1;
}

int factor_begin(struct call *c, struct db_conn *d, const struct actor *who,
                 const unsigned char key[SEAL_KEY_BYTES], struct factor_setup *setup_r)
{
    struct factor_agent agent;
    struct factor_org_row org;
    struct pending it = {
        .org = who->org, .agent_id = who->id, .until_us = c->now_us + FACTOR_SETUP_MIN * MINUTE_US};
    if (need_person(c, who) < 0 || need_agent(c, d, who->org, who->id, &agent) < 0 ||
        sql_factor_org(c, d, who->org, &org) < 0)
        return -1;
    if (agent.totp_secret.at)
        return fail(c, CONFLICT, "the second factor is on; take it off before another is set");
    if (sodium_init() < 0)
        return fail(c, BROKEN, "libsodium does not start");
    randombytes_buf(it.secret, sizeof it.secret);
    setup_r->secret =
        totp_base32(&c->arena, (struct str){(const char *)it.secret, sizeof it.secret});
    setup_r->uri = uri_of(c, org.name, agent.email, setup_r->secret);
    setup_r->token = token_of(c, key, &it);
    sodium_memzero(&it, sizeof it);
    return 1;
}

/* ---- recovery codes ---- */

/* With or without the stroke, in any case: as people copy from paper. */
static struct str recovery_hash(struct call *c, const unsigned char *key, int64_t agent_id,
                                struct str typed)
{
    unsigned char *hash = arena_alloc(&c->arena, crypto_generichash_BYTES);
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, SEAL_KEY_BYTES, crypto_generichash_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)&agent_id, sizeof agent_id);
    for (size_t i = 0; i < typed.n; i++) {
        unsigned char letter = (unsigned char)ascii_lower(typed.at[i]);
        if (ascii_alpha((char)letter) || ascii_digit((char)letter))
            crypto_generichash_update(&state, &letter, 1);
    }
    crypto_generichash_final(&state, hash, crypto_generichash_BYTES);
    return (struct str){(const char *)hash, crypto_generichash_BYTES};
}

static struct str recovery_new(struct call *c)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* none that look alike */
    char *code = arena_alloc(&c->arena, RECOVERY_CODE_BYTES + 1);
    for (int i = 0; i < RECOVERY_CODE_BYTES; i++)
        code[i] = i == 5 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
    return (struct str){code, RECOVERY_CODE_BYTES};
}

static int recovery_put(struct call *c, struct db_conn *d, const unsigned char *key, int64_t org,
                        int64_t agent_id, struct str codes_r[RECOVERY_CODES])
{
    if (sql_recovery_drop(c, d, org, agent_id) < 0)
        return -1;
    for (int i = 0; i < RECOVERY_CODES; i++) {
        codes_r[i] = recovery_new(c);
        if (sql_recovery_add(c, d, org, agent_id, recovery_hash(c, key, agent_id, codes_r[i])) < 0)
            return -1;
    }
    return 1;
}

int factor_confirm(struct call *c, struct db_conn *d, const struct actor *who,
                   const unsigned char key[SEAL_KEY_BYTES], struct str token, struct str code,
                   int64_t keep_session_id, struct str codes_r[RECOVERY_CODES])
{
    struct factor_agent agent;
    struct pending it;
    if (need_person(c, who) < 0 || token_read(c, key, who, token, &it) < 0 ||
        need_agent(c, d, who->org, who->id, &agent) < 0)
        return -1;
    if (agent.totp_secret.at)
        return fail(c, CONFLICT, "the second factor is on already");
    struct str secret = {(const char *)it.secret, sizeof it.secret};
    int64_t step = totp_match(secret, c->now_us, 0, str_trim(code));
    if (!step)
        return fail(c, BAD_INPUT,
                    "this is not the code of this moment; look at the clock of the "
                    "telephone");
    if (sql_factor_set(c, d, seal(&c->arena, key, secret), step, who->org, who->id) < 0 ||
        recovery_put(c, d, key, who->org, who->id, codes_r) < 0 ||
        sql_agent_sessions_end(c, d, who->org, who->id, keep_session_id) < 0)
        return -1;
    return note(c, d, who, who->id, STR("agent.factor_on"));
}

/* ---- a code is typed ---- */

struct trying {
    const unsigned char *key;
    struct factor_try it;
    int (*then)(struct call *c, struct db_conn *d, struct trying *t,
                const struct factor_agent *agent);
    int64_t until_us;
    struct session_made made;
    struct str codes[RECOVERY_CODES];
};

/* >0 it is right, and used up; 0 it is wrong. */
static int code_take(struct call *c, struct db_conn *d, const struct trying *t,
                     const struct factor_agent *agent)
{
    struct str secret, typed = str_trim(t->it.code);
    if (!agent->totp_secret.at)
        return fail(c, CONFLICT, "there is no second factor to ask for");
    if (typed.n == TOTP_DIGITS) {
        if (seal_open(c, t->key, agent->totp_secret, &secret) < 0)
            return -1;
        int64_t step = totp_match(secret, c->now_us, agent->totp_step, typed);
        return step ? sql_factor_step(c, d, step, t->it.org, agent->id) : 0;
    }
    struct str hash = recovery_hash(c, t->key, agent->id, typed);
    int64_t used = sql_recovery_use(c, d, c->now_us, t->it.org, agent->id, hash);
    if (used <= 0)
        return (int)used;
    struct actor self = actor_agent(t->it.org, agent->id, role_of(agent->role));
    return note(c, d, &self, agent->id, STR("agent.recovery_use"));
}

/* 0: wrong, or too many; the count is kept. */
static int try_it(struct call *c, struct db_conn *d, void *arg)
{
    struct trying *t = arg;
    struct factor_agent agent;
    char name[40];
    int n = snprintf(name, sizeof name, "factor:%" PRId64, t->it.agent_id);
    struct str throttle = {name, (size_t)n};
    t->until_us = 0;
    int got = session_throttle(c, d, t->it.org, throttle, &t->until_us);
    if (got <= 0)
        return got;
    if (need_agent(c, d, t->it.org, t->it.agent_id, &agent) < 0)
        return -1;
    if (!str_eq(agent.state, STR("active")))
        return 0;
    got = code_take(c, d, t, &agent);
    if (got <= 0)
        return got;
    return sql_throttle_drop(c, d, t->it.org, throttle) < 0 ? -1 : t->then(c, d, t, &agent);
}

static int try_code(struct call *c, struct db *db, struct trying *t)
{
    int got = db_write(c, db, try_it, t);
    if (got)
        return got;
    if (t->until_us)
        return fail(c, BUSY, "too many tries; try again in %" PRId64 " s",
                    (t->until_us - c->now_us + SECOND_US - 1) / SECOND_US);
    return fail(c, DENIED, "this code is wrong, or was used already");
}

static int pass(struct call *c, struct db_conn *d, struct trying *t,
                const struct factor_agent *agent)
{
    struct factor_session_row session;
    struct str secret, csrf;
    char *cookie = arena_alloc(&c->arena, SECRET_TEXT + 24);
    if (secret_new(c, &secret) < 0 || secret_new(c, &csrf) < 0)
        return -1;
    int done = sql_factor_session(c, d, secret_hash(c, secret), csrf, t->it.org, t->it.session_id,
                                  agent->id, &session);
    if (done <= 0)
        return done < 0 ? -1 : fail(c, DENIED, "this session is over; sign in again");
    int n = snprintf(cookie, SECRET_TEXT + 24, "%" PRId64 ".%s", t->it.org, secret.at);
    t->made = (struct session_made){.id = t->it.session_id,
                                    .agent_id = agent->id,
                                    .expires_us = session.expires_us,
                                    .cookie = {cookie, (size_t)n},
                                    .factor = true};
    return 1;
}

int factor_pass(struct call *c, struct db *db, const unsigned char key[SEAL_KEY_BYTES],
                const struct factor_try *it, struct session_made *made_r)
{
    struct trying t = {.key = key, .it = *it, .then = pass};
    if (try_code(c, db, &t) < 0)
        return -1;
    *made_r = t.made;
    return 1;
}

static int remove_it(struct call *c, struct db_conn *d, struct trying *t,
                     const struct factor_agent *agent)
{
    struct actor self = actor_agent(t->it.org, agent->id, role_of(agent->role));
    if (sql_factor_set(c, d, (struct str){NULL, 0}, 0, t->it.org, agent->id) < 0 ||
        sql_recovery_drop(c, d, t->it.org, agent->id) < 0)
        return -1;
    return note(c, d, &self, agent->id, STR("agent.factor_off"));
}

int factor_remove(struct call *c, struct db *db, const unsigned char key[SEAL_KEY_BYTES],
                  const struct actor *who, struct str code)
{
    struct trying t = {
        .key = key, .it = {.org = who->org, .agent_id = who->id, .code = code}, .then = remove_it};
    return need_person(c, who) < 0 ? -1 : try_code(c, db, &t);
}

static int codes_new(struct call *c, struct db_conn *d, struct trying *t,
                     const struct factor_agent *agent)
{
    struct actor self = actor_agent(t->it.org, agent->id, role_of(agent->role));
    if (recovery_put(c, d, t->key, t->it.org, agent->id, t->codes) < 0)
        return -1;
    return note(c, d, &self, agent->id, STR("agent.recovery_new"));
}

int factor_codes(struct call *c, struct db *db, const unsigned char key[SEAL_KEY_BYTES],
                 const struct actor *who, struct str code, struct str codes_r[RECOVERY_CODES])
{
    struct trying t = {
        .key = key, .it = {.org = who->org, .agent_id = who->id, .code = code}, .then = codes_new};
    if (need_person(c, who) < 0 || try_code(c, db, &t) < 0)
        return -1;
    memcpy(codes_r, t.codes, sizeof t.codes);
    return 1;
}

/* ---- somebody lost all ---- */

int factor_reset(struct call *c, struct db_conn *d, const struct actor *who, int64_t agent_id)
{
    struct factor_agent agent;
    if (permit(c, who, MAY_MANAGE_AGENTS) < 0 || need_agent(c, d, who->org, agent_id, &agent) < 0)
        return -1;
    if (role_of(agent.role) == ROLE_OWNER && permit(c, who, MAY_OWN) < 0)
        return -1;
    if (!agent.totp_secret.at)
        return 0;
    if (sql_factor_set(c, d, (struct str){NULL, 0}, 0, who->org, agent_id) < 0 ||
        sql_recovery_drop(c, d, who->org, agent_id) < 0 ||
        sql_agent_sessions_end(c, d, who->org, agent_id, 0) < 0)
        return -1;
    return note(c, d, who, agent_id, STR("agent.factor_reset"));
}
