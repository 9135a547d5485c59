/* SPDX-License-Identifier: Apache-2.0 */
/* app.c: what is settled before a handler runs. app_admit sees the head of a request only; what
   hangs on the body (the word of a form) is settled in `lead`, through which every row is led. */
#include "web/app.h"

#include "base/catalogue.h"
#include "base/seal.h"
#include "base/time.h"
#include "desk/agent.h"
#include "desk/org.h"
#include "desk/token.h"
#include "http/ratelimit.h"
#include "http/webhook.h"
#include "web/kept.h"
#include "web/measure.h"
#include "web/routes.h"
#include "web/slow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct app *app_of(const struct http_request *q)
{
    return q->context;
}

const struct visitor *app_visitor(const struct http_request *q)
{
    return q->user;
}

const struct http_route *app_route(const struct http_request *q)
{
    return q->route->more;
}

/* ---- who asks ---- */

static const char *cookie_name(const struct http_request *q)
{
    return q->secure ? APP_COOKIE_TLS : APP_COOKIE;
}

void app_cookie_set(struct http_request *q, struct http_response *a, struct str cookie)
{
    http_set_cookie(a, &(struct http_cookie_row){.name = cookie_name(q),
                                                 .value = cookie,
                                                 .max_age_s = SESSION_MOST_DAYS * 86400});
}

void app_cookie_end(struct http_request *q, struct http_response *a)
{
    http_set_cookie(a, &(struct http_cookie_row){.name = cookie_name(q), .value = STR("")});
}

struct str app_then(struct http_request *q, const char *path, struct str next)
{
    struct out o;
    out_init(&o, APP_NEXT_BYTES);
    out_f(&o, "%s?next=", path);
    url_encode(&o, next);
    struct str text = {arena_copy(&q->call.arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

void app_signed_in(struct http_request *q, struct http_response *a, const struct session_made *made,
                   struct str next)
{
    app_cookie_set(q, a, made->cookie);
    http_redirect(a, 303, made->factor ? next : app_then(q, "/sign-in/code", next));
}

struct actor app_self(const struct visitor *v)
{
    struct actor self = v->actor;
    self.role = self.role ? self.role : ROLE_GUEST;
    return self;
}

struct str app_secret_new(struct call *c, const struct app *app, struct str *sealed_r)
{
    struct out o;
    out_init(&o, 200);
    webhook_key_make(&o);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    *sealed_r = seal(&c->arena, app->key, text);
    return text;
}

int app_org(struct http_request *q, struct str slug, int64_t *org_r)
{
    struct call *c = &q->call;
    struct org org, *list = NULL;
    size_t n = 0;
    struct db_conn *d = db_read(c, app_of(q)->db);
    if (!d)
        return -1;
    int got = slug.n ? org_of_slug(c, d, slug, &org) : org_list(c, d, 0, 2, &list, &n);
    db_read_end(d);
    if (got < 0)
        return -1;
    if (slug.n ? got == 0 : n != 1)
        return fail(c, DENIED, "the address or the password is wrong");
    *org_r = slug.n ? org.id : list[0].id;
    return 1;
}

void app_origin(const struct http_request *q, struct out *o)
{
    if (app_of(q)->base_url)
        out_text(o, app_of(q)->base_url);
    else
        http_origin(q, o);
}

struct str app_address(struct http_request *q)
{
    char *text = arena_alloc(&q->call.arena, ADDRESS_TEXT_BYTES);
    static const unsigned char v4[12] = {[10] = 0xff, [11] = 0xff};
    struct address a = q->client;
    if (memcmp(a.bytes, v4, sizeof v4) != 0)
        memset(a.bytes + 8, 0, 8);
    address_text(&a, text);
    return str_of(text);
}

/* A note that something was used, written when there is time; nobody waits for it. */
struct touch {
    struct db_write write;
    struct call call;
    struct session_seen session; /* .id 0: it is the token */
    struct token_seen token;
};

static int touch_write(struct call *c, struct db_conn *d, void *arg)
{
    struct touch *t = arg;
    return t->session.id ? session_touch(c, d, &t->session) : token_touch(c, d, &t->token);
}

static void touch_done(struct db_write *w)
{
    struct touch *t = (struct touch *)(void *)w;
    call_free(&t->call);
    free(t);
}

static void touch(struct app *app, const struct session_seen *session,
                  const struct token_seen *token)
{
    struct touch *t = base_alloc(sizeof *t);
    *t = (struct touch){0};
    call_init(&t->call, 1 << 20);
    if (session)
        t->session = *session;
    if (token)
        t->token = *token;
    t->session.name = t->session.csrf = STR(""); /* they lie in the request's arena */
    t->write = (struct db_write){.call = &t->call, .fn = touch_write, .arg = t, .done = touch_done};
    db_write_start(app->db, &t->write);
}

static int look_token(struct http_request *q, struct db_conn *d, struct str secret,
                      struct visitor *v, bool *keep_r)
{
    struct token_seen seen;
    int got = token_look(&q->call, d, secret, &seen);
    if (got <= 0)
        return got;
    *keep_r = !seen.touch_due;
    if (seen.touch_due)
        touch(app_of(q), NULL, &seen);
    v->kind = VISITOR_TOKEN;
    v->actor = seen.actor;
    v->id = seen.id;
    v->factor = true;
    return 1;
}

static int look_session(struct http_request *q, struct db_conn *d, struct str cookie,
                        struct visitor *v, bool *keep_r)
{
    struct session_seen seen;
    int got = session_look(&q->call, d, cookie, &seen);
    if (got <= 0)
        return got;
    *keep_r = !seen.touch_due;
    if (seen.touch_due)
        touch(app_of(q), &seen, NULL);
    *v = (struct visitor){.kind = VISITOR_SESSION,
                          .actor = seen.actor,
                          .id = seen.id,
                          .name = seen.name,
                          .csrf = seen.csrf,
                          .factor = seen.factor,
                          .bare = seen.bare};
    int lang = catalogue_of(seen.language);
    v->lang = lang > 0 ? lang : 0;
    v->clock = agent_clock(&q->call, seen.prefs_json);
    return 1;
}

/* A visitor as it is kept: without pointers. */
struct visitor_kept {
    enum visitor_kind kind;
    struct actor actor;
    int64_t id;
    bool factor, bare;
    int lang, clock;
    size_t name_n, csrf_n;
    char text[KEPT_BYTES - 128]; /* the name, and the word of the session */
};
_Static_assert(sizeof(struct visitor_kept) <= KEPT_BYTES, "a visitor can be kept");

static void visitor_keep(struct app *app, const struct kept_key *key, int64_t now_us,
                         uint64_t moment, const struct visitor *v)
{
    struct visitor_kept it;
    memset(&it, 0, sizeof it);
    if (v->name.n + v->csrf.n > sizeof it.text)
        return;
    it.kind = v->kind;
    it.actor = v->actor;
    it.id = v->id;
    it.factor = v->factor;
    it.bare = v->bare;
    it.lang = v->lang;
    it.clock = v->clock;
    it.name_n = v->name.n;
    it.csrf_n = v->csrf.n;
    if (v->name.n)
        memcpy(it.text, v->name.at, v->name.n);
    if (v->csrf.n)
        memcpy(it.text + v->name.n, v->csrf.at, v->csrf.n);
    kept_put(app->kept, key, now_us, moment, &it, sizeof it);
}

static bool visitor_known(struct http_request *q, const struct kept_key *key, uint64_t moment,
                          struct visitor *v)
{
    struct visitor_kept it;
    struct arena *a = &q->call.arena;
    if (!kept_get(app_of(q)->kept, key, q->call.now_us, moment, &it, sizeof it))
        return false;
    *v = (struct visitor){.kind = it.kind,
                          .actor = it.actor,
                          .id = it.id,
                          .factor = it.factor,
                          .bare = it.bare,
                          .lang = it.lang,
                          .clock = it.clock};
    if (it.kind == VISITOR_SESSION) {
        v->name = (struct str){arena_copy(a, it.text, it.name_n), it.name_n};
        v->csrf = (struct str){arena_copy(a, it.text + it.name_n, it.csrf_n), it.csrf_n};
    }
    return true;
}

static int look_up(struct http_request *q, bool token, struct str secret, struct visitor *v)
{
    struct call *c = &q->call;
    struct app *app = app_of(q);
    bool keep = false;
    uint64_t moment = db_moment(app->db);
    struct kept_key key = kept_key(c, token ? "token" : "session", secret);
    if (visitor_known(q, &key, moment, v))
        return 1;
    struct db_conn *d = db_read(c, app->db);
    if (!d)
        return -1;
    int got = token ? look_token(q, d, secret, v, &keep) : look_session(q, d, secret, v, &keep);
    db_read_end(d);
    if (got > 0 && keep)
        visitor_keep(app, &key, c->now_us, moment, v);
    return got;
}

/* >0 somebody, 0 nobody. */
static int look(struct http_request *q, struct visitor *v)
{
    struct str bearer = http_header(q, "Authorization"), cookie = http_cookie(q, cookie_name(q));
    if (q->route->flags & ROUTE_ANY_ORIGIN || (!bearer.at && !cookie.n))
        return 0;
    if (str_starts_nocase(bearer, STR("Bearer ")))
        return look_up(q, true, str_trim(str_from(bearer, 7)), v);
    if (bearer.at)
        return 0;
    int got = look_up(q, false, cookie, v);
    struct session_seen seen = {.csrf = v->csrf};
    q->call.lang = v->lang;
    v->proved = got > 0 && session_csrf_ok(&seen, http_header(q, APP_CSRF_HEADER));
    return got;
}

void app_language(struct http_request *q)
{
    struct fault was = q->call.fault;
    struct str cookie = http_cookie(q, cookie_name(q));
    struct visitor v = {0};
    q->call.lang = catalogue_wanted(http_header(q, "Accept-Language"));
    struct db_conn *d = cookie.n ? db_read(&q->call, app_of(q)->db) : NULL;
    bool keep;
    if (d) {
        if (look_session(q, d, cookie, &v, &keep) > 0)
            q->call.lang = v.lang;
        db_read_end(d);
    }
    q->call.fault = was;
}

/* ---- may they ---- */

static int refuse(struct http_request *q, struct http_response *a, int status, const char *words)
{
    a->status = status;
    if (status == 401 && !(q->route->flags & ROUTE_PAGE))
        http_set(a, "WWW-Authenticate", STR("Bearer realm=\"heard\""));
    return fail(&q->call, DENIED, "%s", words);
}

static bool changes(const struct http_request *q)
{
    return !str_eq(q->method, STR("GET")) && !str_eq(q->method, STR("HEAD"));
}

static int too_often(struct http_request *q, struct http_response *a, int64_t wait_s)
{
    a->status = 429;
    http_set_f(a, "Retry-After", "%" PRId64, wait_s);
    return fail(&q->call, BUSY, "too many requests; try again in %" PRId64 " s", wait_s);
}

static int count_stranger(struct http_request *q, struct http_response *a)
{
    struct rate rate = {.burst = APP_STRANGERS_PER_MINUTE, .per_minute = APP_STRANGERS_PER_MINUTE};
    int64_t wait_s;
    return ratelimit_take(app_of(q)->strangers, app_address(q), rate, q->call.now_us, &wait_s)
               ? 1
               : too_often(q, a, wait_s);
}

static int count_token(struct http_request *q, struct http_response *a, const struct visitor *v)
{
    int per_minute = app_of(q)->token_per_minute;
    struct rate rate = {.burst = per_minute, .per_minute = per_minute};
    struct str key = {(const char *)&v->id, sizeof v->id};
    int64_t wait_s;
    return ratelimit_take(app_of(q)->tokens, key, rate, q->call.now_us, &wait_s)
               ? 1
               : too_often(q, a, wait_s);
}

static int admit_nobody(struct http_request *q, struct http_response *a)
{
    bool bearer = http_header(q, "Authorization").at != NULL;
    unsigned flags = q->route->flags;
    if ((changes(q) || bearer) && count_stranger(q, a) < 0)
        return -1;
    if (flags & ROUTE_ANY_ORIGIN)
        return 1;
    if (bearer)
        return refuse(q, a, 401, "this token is none, or is over");
    if (!(flags & ROUTE_PUBLIC))
        return refuse(q, a, 401, "sign in first");
    return changes(q) && http_cross_site(q)
               ? refuse(q, a, 403, "this request comes from a page of another site")
               : 1;
}

/* What changes something must come from a page of ours that knows the session's word. Forms carry
   it in their body, which has not been read yet: see `lead`. */
static int admit_session(struct http_request *q, struct http_response *a, const struct visitor *v)
{
    unsigned flags = q->route->flags;
    if (changes(q) && http_cross_site(q))
        return refuse(q, a, 403, "this request comes from a page of another site");
    if (flags & ROUTE_PUBLIC)
        return 1;
    if (changes(q) && !v->proved && !(flags & (ROUTE_FORM | ROUTE_FILES)))
        return refuse(q, a, 403, "the header " APP_CSRF_HEADER " must carry the session's word");
    if (!v->factor && !(flags & ROUTE_HALF) && !(v->bare && flags & ROUTE_BARE))
        return refuse(q, a, 401,
                      v->bare ? "everybody here signs in with a second factor; set yours up first"
                              : "the second factor is missing");
    return 1;
}

static int admit_permission(struct http_request *q, const struct visitor *v)
{
    if (!q->route->permission || q->route->flags & ROUTE_PUBLIC)
        return 1;
    return permit(&q->call, &v->actor, permission_of(str_of(q->route->permission)));
}

int app_admit(struct http_request *q, struct http_response *a)
{
    struct visitor *v = arena_alloc(&q->call.arena, sizeof *v);
    q->user = v;
    if (q->route->flags & ROUTE_PAGE)
        q->call.lang = catalogue_wanted(http_header(q, "Accept-Language"));
    int got = look(q, v);
    if (got <= 0)
        return got < 0 ? -1 : admit_nobody(q, a);
    if ((v->kind == VISITOR_TOKEN ? count_token(q, a, v) : admit_session(q, a, v)) < 0)
        return -1;
    return admit_permission(q, v);
}

/* ---- every row is led through here ---- */

static bool form_proves(const struct http_request *q, const struct visitor *v)
{
    struct session_seen seen = {.csrf = v->csrf};
    return session_csrf_ok(&seen, http_form(q, APP_CSRF_FIELD));
}

static int lead(struct http_request *q, struct http_response *a)
{
    const struct http_route *row = app_route(q);
    const struct visitor *v = app_visitor(q);
    if (v->kind == VISITOR_SESSION && changes(q) && !v->proved && !(row->flags & ROUTE_PUBLIC) &&
        !form_proves(q, v))
        return refuse(q, a, 403, "the form must carry the session's word; load the page again");
    return row->flags & ROUTE_SLOW ? slow_run(app_of(q)->slow, q, row->handler)
                                   : row->handler(q, a);
}

/* A permission that there is not would let everybody in, or nobody. */
static int row_check(struct call *c, const struct http_route *row)
{
    if (row->permission && permission_of(str_of(row->permission)) == N_PERMISSIONS)
        return fail(c, BROKEN, "%s %s asks for a permission \"%s\", which is none", row->method,
                    row->pattern, row->permission);
    return 1;
}

int app_routes(struct call *c, struct arena *arena, const struct http_route **rows_r, size_t *n_r)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i < route_tables_n; i++)
        n += *route_tables[i].n;
    struct http_route *rows = arena_array(arena, n, sizeof *rows);
    for (size_t i = 0; i < route_tables_n; i++)
        for (size_t j = 0; j < *route_tables[i].n; j++) {
            const struct http_route *row = &route_tables[i].rows[j];
            if (row_check(c, row) < 0)
                return -1;
            rows[at] = *row;
            rows[at].handler = lead;
            rows[at++].more = row;
        }
    *rows_r = rows;
    *n_r = n;
    return 1;
}

/* ---- afterwards ---- */

/* What the log may say of an address: a link that works once is as good as a password. */
static struct str said_path(const struct http_request *q)
{
    const char *pattern = q->route ? q->route->pattern : "";
    return strstr(pattern, "{link}") ? str_of(pattern) : str_first(q->path, 200);
}

/* Somebody who was not let in, or may not, or asks too often: for whoever watches the log. */
static void log_refusal(const struct http_request *q, int status)
{
    char from[ADDRESS_TEXT_BYTES];
    struct str path = said_path(q);
    const struct visitor *v = app_visitor(q);
    address_text(&q->client, from);
    log_line(app_of(q)->log, LOG_INFO, "refused",
             "id=%s method=%.*s path=%.*s status=%d from=%s agent=%" PRId64 " fault=%s", q->id,
             (int)q->method.n, q->method.at, (int)path.n, path.at, status, from,
             v ? v->actor.id : 0, q->call.fault.kind ? q->call.fault.text : "");
}

void app_done(const struct http_request *q, int status, uint64_t sent_bytes, int64_t took_us)
{
    const struct app *app = app_of(q);
    const struct fault *fault = &q->call.fault;
    bool ours = status >= 500 && fault->kind != BUSY;
    enum log_level level = ours ? LOG_ERROR : took_us > SECOND_US ? LOG_WARN : LOG_DEBUG;
    struct str path = said_path(q);
    measure_request(app->measures, status, took_us);
    if (status == 401 || status == 403 || status == 429)
        log_refusal(q, status);
    log_line(app->log, level, "request",
             "id=%s method=%.*s path=%.*s status=%d bytes=%" PRIu64 " took_us=%" PRId64 "%s%s",
             q->id, (int)q->method.n, q->method.at, (int)path.n, path.at, status, sent_bytes,
             took_us, fault->kind ? " fault=" : "", fault->kind ? fault->text : "");
}
