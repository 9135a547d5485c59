/* SPDX-License-Identifier: Apache-2.0 */
/* api_session.c: signing in and out, and the list of one's own sessions. Signing in hashes, so it
   opens the database itself and runs among the slow. */
#include "desk/session.h"

#include "web/api.h"

/* ---- shapes ---- */

static const struct api_member members[] = {
    API_M_ID,
    API_M_CREATED,
    {"seen_at", API_TIME, 0, "When it was last used", 0, 0, NULL, NULL},
    {"expires_at", API_TIME, 0, "When it ends, if nobody comes", 0, 0, NULL, NULL},
    {"address", API_TEXT, 0, "The network address it was opened from", 0, 0, NULL, NULL},
    {"browser", API_TEXT, 0, "The browser's own description", 0, 0, NULL, NULL},
    {"current", API_BOOL, 0, "Whether it is the one that asks", 0, 0, NULL, NULL},
};
static const struct api_shape session_shape =
    API_SHAPE("Session", "A browser that is signed in", members);

static const struct api_member opened_members[] = {
    API_M_ID,
    {"agent_id", API_ID, 0, "Who is signed in", 0, 0, NULL, NULL},
    {"csrf", API_TEXT, 0, "Goes into the header " APP_CSRF_HEADER " of every change", 0, 0, NULL,
     NULL},
    {"factor", API_BOOL, 0, "False while the second factor is missing", 0, 0, NULL, NULL},
    {"bare", API_BOOL, 0,
     "True where the organisation wants a second factor and there is none yet: only setting one up "
     "(/api/v1/me/totp) and signing out are open until then",
     0, 0, NULL, NULL},
    {"expires_at", API_TIME, 0, "When it ends, if nobody comes", 0, 0, NULL, NULL},
};
static const struct api_shape opened_shape =
    API_SHAPE("SessionOpened", "A session; its secret is in the cookie", opened_members);

static const struct api_member new_members[] = {
    {"email", API_TEXT, API_NEED, "The agent's address", 254, 1, NULL, NULL},
    {"password", API_TEXT, API_NEED, "Their password", PASSWORD_BYTES_MAX, 1, NULL, NULL},
    {"org", API_TEXT, 0, "The organisation's slug; needed only where there are several", 60, 0,
     NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("SignIn", "Who signs in", new_members);

/* ---- signing in ---- */

static int opened(struct call *c, struct db_conn *d, const struct session_made *made, struct api *x)
{
    struct session_seen seen;
    if (session_look(c, d, made->cookie, &seen) < 0)
        return -1;
    app_cookie_set(x->q, x->a, made->cookie);
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "id", made->id);
    api_put_id(&x->w, "agent_id", made->agent_id);
    json_put_str(&x->w, "csrf", seen.csrf);
    json_put_bool(&x->w, "factor", made->factor);
    json_put_bool(&x->w, "bare", seen.bare);
    api_put_time(&x->w, "expires_at", made->expires_us);
    json_put_object_end(&x->w);
    return api_created(x, "/api/v1/sessions/", made->id);
}

/* 401 for what was wrong, 429 and how long to wait after too many tries. */
static int not_in(struct api *x)
{
    const struct fault *fault = &x->q->call.fault;
    struct str words = str_of(fault->text);
    ptrdiff_t in = str_find(words, STR(" in "));
    int64_t wait_s = 1;
    if (fault->kind == DENIED)
        x->a->status = 401;
    if (fault->kind != BUSY)
        return -1;
    x->a->status = 429;
    if (in >= 0) {
        struct str rest = str_from(words, (size_t)in + 4), digits;
        if (!str_cut(&rest, ' ', &digits) || !str_int64(digits, &wait_s))
            wait_s = 1;
    }
    http_set_f(x->a, "Retry-After", "%lld", (long long)wait_s);
    return -1;
}

static int post(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    struct session_made made;
    struct login it = {.email = api_text(x, "email"),
                       .password = api_text(x, "password"),
                       .from = {app_address(x->q), http_header(x->q, "User-Agent"), false}};
    (void)none;
    (void)who;
    if (app_org(x->q, api_text(x, "org"), &it.org) < 0 ||
        session_login(c, x->app->db, x->app->gate, &it, &made) < 0) {
        return not_in(x);
    }
    struct db_conn *d = db_read(c, x->app->db);
    int got = d ? opened(c, d, &made, x) : -1;
    db_read_end(d);
    return got;
}
static const struct api_op post_op = {.run = post,
                                      .in = &new_shape,
                                      .out = &opened_shape,
                                      .status = 201,
                                      .also = "401 The address or the password is wrong",
                                      .own_db = true};

/* ---- one's own ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct session *list;
    size_t n;
    if (session_list(c, d, who, &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", list[i].id);
        api_put_time(&x->w, "created_at", list[i].created_us);
        api_put_time(&x->w, "seen_at", list[i].seen_us);
        api_put_time(&x->w, "expires_at", list[i].expires_us);
        json_put_str(&x->w, "address", list[i].address);
        json_put_str(&x->w, "browser", list[i].browser);
        json_put_bool(&x->w, "current", list[i].id == x->visitor->id);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &session_shape, .list = true};

/* "current" is the one that asks: the agent signs out, also while the second factor is missing. */
static int end_current(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct actor self = app_self(x->visitor);
    (void)who;
    if (x->visitor->kind != VISITOR_SESSION)
        return fail(c, DENIED, "a token is not a session; it is revoked at /api/v1/tokens");
    if (session_end(c, d, &self, x->visitor->id) < 0)
        return -1;
    app_cookie_end(x->q, x->a);
    return 1;
}
static const struct api_op end_current_op = {.run = end_current};

static int end(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return session_end(c, d, who, api_path_id(x, "id"));
}
static const struct api_op end_op = {.run = end};

static int end_others(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return session_end_others(c, d, who, x->visitor->id) < 0 ? -1 : 1;
}
static const struct api_op end_others_op = {.run = end_others};

const struct http_route api_session_routes[] = {
    {"POST", "/api/v1/sessions", NULL, ROUTE_JSON | ROUTE_PUBLIC | ROUTE_SLOW | ROUTE_SECRET, 0,
     api_look, "Signs in with a password; the answer sets a cookie.", &post_op},
    {"GET", "/api/v1/sessions", NULL, 0, 0, api_look, "Lists one's own sessions.", &list_op},
    {"DELETE", "/api/v1/sessions", NULL, 0, 0, api_write,
     "Ends all of one's own sessions but this.", &end_others_op},
    {"DELETE", "/api/v1/sessions/current", NULL, ROUTE_HALF, 0, api_write, "Signs out.",
     &end_current_op},
    {"DELETE", "/api/v1/sessions/{id}", NULL, 0, 0, api_write, "Ends one of one's own sessions.",
     &end_op},
};
const size_t api_session_routes_n = sizeof api_session_routes / sizeof *api_session_routes;
