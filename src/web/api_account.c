/* SPDX-License-Identifier: Apache-2.0 */
/* api_account.c: how agents come in and stay safe: the second factor, the password, invitations and
   links for a new password. What hashes, or keeps count of wrong tries, makes its own writes. */
#include "desk/account.h"
#include "desk/agent.h"
#include "desk/factor.h"
#include "web/api.h"

#include <inttypes.h>

/* ---- shapes ---- */

static const struct api_member state_members[] = {
    {"on", API_BOOL, 0, "Whether a code is asked for after the password", 0, 0, NULL, NULL},
    {"codes_left", API_INT, 0, "Recovery codes that were not used", 0, 0, NULL, NULL},
};
static const struct api_shape state_shape =
    API_SHAPE("Totp", "One's own second factor", state_members);

static const struct api_member setup_members[] = {
    {"secret", API_TEXT, 0, "For typing into the authenticator", 0, 0, NULL, NULL},
    {"uri", API_TEXT, 0, "The same as an otpauth address, for a picture to scan", 0, 0, NULL, NULL},
    {"token", API_TEXT, 0, "Goes back with the first code, within 15 minutes", 0, 0, NULL, NULL},
};
static const struct api_shape setup_shape =
    API_SHAPE("TotpSetup", "What an authenticator needs; nothing is changed yet", setup_members);

static const struct api_member confirm_members[] = {
    {"token", API_TEXT, API_NEED, "Of the setup", FACTOR_TOKEN_BYTES, 1, NULL, NULL},
    {"code", API_TEXT, API_NEED, "What the authenticator shows", 20, 1, NULL, NULL},
    {"password", API_TEXT, API_NULL, "One's own password; null for who has none",
     PASSWORD_BYTES_MAX, 0, NULL, NULL},
};
static const struct api_shape confirm_shape =
    API_SHAPE("TotpConfirm", "A setup, and the proof that it works", confirm_members);

static const struct api_member code_members[] = {
    {"code", API_TEXT, API_NEED, "Six digits, or a recovery code", 40, 1, NULL, NULL},
};
static const struct api_shape code_shape =
    API_SHAPE("TotpCode", "A code of the second factor", code_members);

static const struct api_member codes_members[] = {
    {"codes", API_TEXTS, 0, "Each works once; they are shown this time only", RECOVERY_CODES, 0,
     NULL, NULL},
};
static const struct api_shape codes_shape =
    API_SHAPE("RecoveryCodes", "For the day the authenticator is lost", codes_members);

static const struct api_member passed_members[] = {
    API_M_ID,
    {"csrf", API_TEXT, 0, "Goes into the header " APP_CSRF_HEADER " of every change", 0, 0, NULL,
     NULL},
    {"expires_at", API_TIME, 0, "When it ends, if nobody comes", 0, 0, NULL, NULL},
};
static const struct api_shape passed_shape =
    API_SHAPE("SessionPassed", "The session with both factors; its new secret is in the cookie",
              passed_members);

static const struct api_member password_members[] = {
    {"old", API_TEXT, API_NULL, "The password until now; null when there was none",
     PASSWORD_BYTES_MAX, 0, NULL, NULL},
    {"new", API_TEXT, API_NEED, "At least ten characters", PASSWORD_BYTES_MAX, 1, NULL, NULL},
};
static const struct api_shape password_shape =
    API_SHAPE("PasswordChange", "One's own password", password_members);

static const struct api_member invite_members[] = {
    {"name", API_TEXT, API_NEED, "Their name", AGENT_NAME_BYTES, 1, NULL, NULL},
    {"email", API_TEXT, API_NEED, "Their address", 254, 3, NULL, NULL},
    {"role", API_TEXT, API_NEED, "What they may do", 0, 0, "guest agent lead admin owner", NULL},
};
static const struct api_shape invite_shape =
    API_SHAPE("InvitationNew", "Who is to work at the desk", invite_members);

static const struct api_member link_members[] = {
    {"agent_id", API_ID, 0, "The agent it is for", 0, 0, NULL, NULL},
    {"link", API_TEXT, 0, "Works once, and is shown this time only: hand it over", 0, 0, NULL,
     NULL},
    {"expires_at", API_TIME, 0, "Until when it works", 0, 0, NULL, NULL},
};
static const struct api_shape link_shape =
    API_SHAPE("OneTimeLink", "An address that works once", link_members);

#define LINK_MEMBER                                                                                \
    {                                                                                              \
        "link", API_TEXT, API_NEED, "The whole address, or what stands behind its last stroke",    \
            2000, 1, NULL, NULL                                                                    \
    }
static const struct api_member accept_members[] = {
    LINK_MEMBER,
    {"name", API_TEXT, 0, "Their name, where the invitation had it wrong", AGENT_NAME_BYTES, 0,
     NULL, NULL},
    {"password", API_TEXT, API_NEED, "At least ten characters", PASSWORD_BYTES_MAX, 1, NULL, NULL},
};
static const struct api_shape accept_shape =
    API_SHAPE("InvitationAccept", "An invitation, accepted", accept_members);

static const struct api_member reset_members[] = {
    LINK_MEMBER,
    {"password", API_TEXT, API_NEED, "At least ten characters", PASSWORD_BYTES_MAX, 1, NULL, NULL},
};
static const struct api_shape reset_shape =
    API_SHAPE("PasswordReset", "A link, and the new password", reset_members);

static const struct api_member joined_members[] = {
    {"agent_id", API_ID, 0, "Who may sign in now", 0, 0, NULL, NULL},
    {"email", API_TEXT, 0, "With this address", 0, 0, NULL, NULL},
};
static const struct api_shape joined_shape =
    API_SHAPE("Joined", "An agent whose password was set", joined_members);

/* ---- the second factor ---- */

static int totp_get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct factor_state state;
    struct actor self = app_self(x->visitor);
    (void)who;
    if (factor_state(c, d, &self, &state) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    json_put_bool(&x->w, "on", state.on);
    json_put_int(&x->w, "codes_left", state.codes_left);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op totp_get_op = {.run = totp_get, .out = &state_shape};

static int totp_setup(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct factor_setup setup;
    struct actor self = app_self(x->visitor);
    (void)who;
    if (factor_begin(c, d, &self, x->app->key, &setup) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    json_put_str(&x->w, "secret", setup.secret);
    json_put_str(&x->w, "uri", setup.uri);
    json_put_str(&x->w, "token", setup.token);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op totp_setup_op = {.run = totp_setup, .out = &setup_shape};

static int codes_put(struct api *x, const struct str codes[RECOVERY_CODES])
{
    json_put_object(&x->w, NULL);
    json_put_array(&x->w, "codes");
    for (int i = 0; i < RECOVERY_CODES; i++)
        json_put_str(&x->w, NULL, codes[i]);
    json_put_array_end(&x->w);
    json_put_object_end(&x->w);
    return 1;
}

struct confirming {
    const struct actor *who;
    struct api *x;
    struct str codes[RECOVERY_CODES];
};

static int confirm_write(struct call *c, struct db_conn *d, void *arg)
{
    struct confirming *it = arg;
    return factor_confirm(c, d, it->who, it->x->app->key, api_text(it->x, "token"),
                          api_text(it->x, "code"), it->x->visitor->id, it->codes);
}

/* The password again: whoever found a screen open must not lock its owner out. */
static int totp_put(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    struct actor self = app_self(x->visitor);
    struct confirming it = {.who = &self, .x = x};
    struct str password = api_text_or(x, "password", STR(""));
    (void)none;
    (void)who;
    if (account_check(c, x->app->db, x->app->gate, &self, password) < 0 ||
        db_write(c, x->app->db, confirm_write, &it) < 0)
        return -1;
    return codes_put(x, it.codes);
}
static const struct api_op totp_put_op = {
    .run = totp_put, .in = &confirm_shape, .out = &codes_shape, .own_db = true};

static int totp_remove(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    (void)none;
    return factor_remove(c, x->app->db, x->app->key, who, api_text(x, "code"));
}
static const struct api_op totp_remove_op = {.run = totp_remove, .in = &code_shape, .own_db = true};

static int totp_codes(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    struct str codes[RECOVERY_CODES];
    (void)none;
    if (factor_codes(c, x->app->db, x->app->key, who, api_text(x, "code"), codes) < 0)
        return -1;
    return codes_put(x, codes);
}
static const struct api_op totp_codes_op = {
    .run = totp_codes, .in = &code_shape, .out = &codes_shape, .own_db = true};

static int totp_pass(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    struct session_made made;
    struct session_seen seen;
    struct factor_try it = {who->org, who->id, x->visitor->id, api_text(x, "code")};
    (void)none;
    if (x->visitor->kind != VISITOR_SESSION || x->visitor->factor)
        return fail(c, CONFLICT, "this session asks for no second factor");
    if (factor_pass(c, x->app->db, x->app->key, &it, &made) < 0) {
        if (c->fault.kind == DENIED)
            x->a->status = 401;
        return -1;
    }
    struct db_conn *d = db_read(c, x->app->db);
    int got = d ? session_look(c, d, made.cookie, &seen) : -1;
    db_read_end(d);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, DENIED, "this session is over; sign in again");
    app_cookie_set(x->q, x->a, made.cookie);
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "id", made.id);
    json_put_str(&x->w, "csrf", seen.csrf);
    api_put_time(&x->w, "expires_at", seen.expires_us);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op totp_pass_op = {.run = totp_pass,
                                           .in = &code_shape,
                                           .out = &passed_shape,
                                           .also = "401 The code is wrong, or was used already",
                                           .own_db = true};

static int totp_reset(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return factor_reset(c, d, who, api_path_id(x, "id"));
}
static const struct api_op totp_reset_op = {.run = totp_reset};

/* ---- the password ---- */

static int password(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    struct account_password it = {.old = api_text_or(x, "old", STR("")),
                                  .new = api_text(x, "new"),
                                  .keep_session_id = x->visitor->id};
    (void)none;
    return account_password(c, x->app->db, x->app->gate, who, &it);
}
static const struct api_op password_op = {.run = password, .in = &password_shape, .own_db = true};

/* ---- links that work once ---- */

static int link_put(struct call *c, struct api *x, const char *path, int64_t org, int64_t agent_id,
                    struct str secret, int64_t kept_us)
{
    struct out o;
    out_init(&o, 2000);
    app_origin(x->q, &o);
    out_f(&o, "/%s/%" PRId64 ".%.*s", path, org, (int)secret.n, secret.at);
    struct str link = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "agent_id", agent_id);
    json_put_str(&x->w, "link", link);
    api_put_time(&x->w, "expires_at", c->now_us + kept_us);
    json_put_object_end(&x->w);
    return 1;
}

static int invite(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct agent agent;
    struct str secret;
    struct agent_new it = {.name = api_text(x, "name"),
                           .email = api_text(x, "email"),
                           .role = role_of(api_text(x, "role"))};
    if (agent_invite(c, d, who, &it, &agent, &secret) < 0)
        return -1;
    return link_put(c, x, "invite", who->org, agent.id, secret, INVITE_KEPT_DAYS * DAY_US);
}
static const struct api_op invite_op = {
    .run = invite, .in = &invite_shape, .out = &link_shape, .status = 201};

static int invite_again(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct str secret;
    int64_t id = api_path_id(x, "id");
    if (agent_invite_again(c, d, who, id, &secret) < 0)
        return -1;
    return link_put(c, x, "invite", who->org, id, secret, INVITE_KEPT_DAYS * DAY_US);
}
static const struct api_op invite_again_op = {
    .run = invite_again, .out = &link_shape, .status = 201};

static int reset_link(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct agent agent;
    struct str secret;
    int64_t id = api_path_id(x, "id");
    if (agent_get(c, d, who, id, &agent) < 0 ||
        permit(c, who, role_of(agent.role) == ROLE_OWNER ? MAY_OWN : MAY_MANAGE_AGENTS) < 0)
        return -1;
    int got = agent_reset_ask(c, d, who->org, agent.email, &agent, &secret);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, CONFLICT, "this agent is not active");
    return link_put(c, x, "reset", who->org, id, secret, RESET_KEPT_MIN * MINUTE_US);
}
static const struct api_op reset_link_op = {.run = reset_link, .out = &link_shape, .status = 201};

/* "https://desk.example/invite/17.abc" or "17.abc". */
static int link_read(struct call *c, struct str link, int64_t *org_r, struct str *secret_r)
{
    struct str piece, org;
    while (str_cut(&link, '/', &piece))
        *secret_r = piece;
    if (!str_cut(secret_r, '.', &org) || !str_int64(org, org_r) || !secret_r->n)
        return fail(c, NOT_FOUND, "this link is not whole; copy it once more");
    return 1;
}

struct joining {
    bool invited;
    int64_t org;
    struct str secret, name, hash;
    struct agent agent;
};

static int join_write(struct call *c, struct db_conn *d, void *arg)
{
    struct joining *j = arg;
    return j->invited ? agent_accept(c, d, j->org, j->secret, j->name, j->hash, &j->agent)
                      : agent_reset(c, d, j->org, j->secret, j->hash, &j->agent);
}

static int join(struct call *c, struct api *x, bool invited)
{
    struct joining j = {.invited = invited, .name = api_text_or(x, "name", STR(""))};
    if (link_read(c, api_text(x, "link"), &j.org, &j.secret) < 0 ||
        password_hash(c, x->app->gate, api_text(x, "password"), &j.hash) < 0 ||
        db_write(c, x->app->db, join_write, &j) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "agent_id", j.agent.id);
    json_put_str(&x->w, "email", j.agent.email);
    json_put_object_end(&x->w);
    return 1;
}

static int accept_it(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    (void)none;
    (void)who;
    return join(c, x, true);
}
static const struct api_op accept_op = {
    .run = accept_it, .in = &accept_shape, .out = &joined_shape, .own_db = true};

static int reset_use(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    (void)none;
    (void)who;
    return join(c, x, false);
}
static const struct api_op reset_use_op = {
    .run = reset_use, .in = &reset_shape, .out = &joined_shape, .own_db = true};

/* ---- rows ---- */

enum { SLOW_JSON = ROUTE_JSON | ROUTE_SLOW, OPEN_SLOW_JSON = SLOW_JSON | ROUTE_PUBLIC };

const struct http_route api_account_routes[] = {
    {"GET", "/api/v1/me/totp", NULL, ROUTE_BARE, 0, api_look, "One's own second factor.",
     &totp_get_op},
    {"POST", "/api/v1/me/totp/setups", NULL, ROUTE_SECRET | ROUTE_BARE, 0, api_look,
     "A new secret for an authenticator; it counts when it is confirmed.", &totp_setup_op},
    {"PUT", "/api/v1/me/totp", NULL, SLOW_JSON | ROUTE_SECRET | ROUTE_BARE, 0, api_look,
     "Confirms a setup: the second factor is on, and other sessions end.", &totp_put_op},
    {"POST", "/api/v1/me/totp/removals", NULL, SLOW_JSON, 0, api_look,
     "Takes the second factor off.", &totp_remove_op},
    {"POST", "/api/v1/me/totp/codes", NULL, SLOW_JSON | ROUTE_SECRET, 0, api_look,
     "New recovery codes; the old ones stop working.", &totp_codes_op},
    {"POST", "/api/v1/sessions/current/factor", NULL, SLOW_JSON | ROUTE_HALF | ROUTE_SECRET, 0,
     api_look, "The second half of signing in.", &totp_pass_op},
    {"DELETE", "/api/v1/agents/{id}/totp", "agents.manage", 0, 0, api_write,
     "Takes an agent's second factor off, when all is lost; their sessions end.", &totp_reset_op},
    {"PUT", "/api/v1/me/password", NULL, SLOW_JSON, 0, api_look,
     "Changes one's own password; other sessions end.", &password_op},
    {"POST", "/api/v1/invitations", "agents.manage", ROUTE_JSON | ROUTE_SECRET, 0, api_write,
     "Invites somebody to work at the desk.", &invite_op},
    {"POST", "/api/v1/agents/{id}/invitations", "agents.manage", ROUTE_SECRET, 0, api_write,
     "Another link for somebody who was invited; the one before stops working.", &invite_again_op},
    {"POST", "/api/v1/invitations/accept", NULL, OPEN_SLOW_JSON, 0, api_look,
     "Accepts an invitation.", &accept_op},
    {"POST", "/api/v1/agents/{id}/password_resets", "agents.manage", ROUTE_SECRET, 0, api_write,
     "A link with which an agent sets a new password.", &reset_link_op},
    {"POST", "/api/v1/password_resets/use", NULL, OPEN_SLOW_JSON, 0, api_look,
     "Sets a new password with a link; all sessions end.", &reset_use_op},
};
const size_t api_account_routes_n = sizeof api_account_routes / sizeof *api_account_routes;
