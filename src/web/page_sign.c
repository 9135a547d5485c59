/* SPDX-License-Identifier: Apache-2.0 */
/* page_sign.c: signing in and out, links that work once, and the first page of a desk that nobody
   has yet. What hashes runs among the slow, and never inside a write. */
#include "web/page.h"

#include "base/catalogue.h"
#include "base/utf8.h"
#include "desk/agent.h"
#include "desk/letter.h"
#include "desk/org.h"
#include "http/ratelimit.h"
#include "web/alone.tmpl.h"
#include "web/oidc.h"

#include <inttypes.h>

enum { FORGOT_BURST = 5, FORGOT_PER_MINUTE = 1, FORGOT_BYTES = 254 };

static struct str next_of(struct http_request *q)
{
    struct str next = http_form(q, "next");
    if (!next.n)
        next = http_query(q, "next");
    return http_local_path(next) ? next : STR("/");
}

/* >0 there is an organisation, 0 the desk is nobody's yet. */
static int anybody(struct page *p)
{
    struct org *list;
    size_t n;
    int got = org_list(p->c, p->d, 0, 1, &list, &n);
    return got < 0 ? -1 : n > 0;
}

/* Which organisation, where there are several: /sign-in?org=SLUG, carried on by the form. */
static struct str org_named(struct http_request *q)
{
    struct str org = http_form(q, "org");
    return org.n ? org : http_query(q, "org");
}

static int sign_in_page(struct page *p, struct str told, struct str email)
{
    struct alone_view v = {.heading = STR("Sign in"),
                           .lead = STR(""),
                           .told = told,
                           .wrong = told.n > 0,
                           .email = email.at ? email : STR(""),
                           .org = org_named(p->q),
                           .next = next_of(p->q)};
    if (p->app->oidc)
        v.elsewhere = str_of(p->app->oidc->name);
    if (page_frame_fill(p, v.heading, &v.frame) < 0)
        return -1;
    page_sign_in(http_html(p->a), &v);
    return 1;
}

static int sign_in_show(struct page *p)
{
    int got = anybody(p);
    if (got < 0)
        return -1;
    if (!got)
        http_redirect(p->a, 303, STR("/first-run"));
    else if (p->v->kind == VISITOR_SESSION && p->v->factor)
        http_redirect(p->a, 303, next_of(p->q));
    else
        return sign_in_page(p, STR(""), STR(""));
    return 1;
}

static int sign_in_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, sign_in_show);
}

static int sign_in_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct session_made made;
    struct login it = {.email = str_trim(http_form(q, "email")),
                       .password = http_form(q, "password"),
                       .from = {app_address(q), http_header(q, "User-Agent"), false}};
    page_begin(q, a, &p);
    if (app_org(q, org_named(q), &it.org) < 0 ||
        session_login(p.c, p.app->db, p.app->gate, &it, &made) < 0) {
        if (p.c->fault.kind != DENIED && p.c->fault.kind != BUSY)
            return -1;
        a->status = p.c->fault.kind == BUSY ? 429 : 401;
        return sign_in_page(&p, page_text(&p, "%s.", fault_said(p.c)), it.email);
    }
    app_signed_in(q, a, &made, next_of(q));
    return 1;
}

static int sign_out(struct page *p, struct page_told *told)
{
    struct actor self = app_self(p->v);
    told->go = STR("/sign-in");
    return session_end(p->c, p->d, &self, p->v->id);
}

static int sign_out_post(struct http_request *q, struct http_response *a)
{
    app_cookie_end(q, a);
    http_set(a, "Clear-Site-Data", STR("\"cache\", \"cookies\", \"storage\""));
    return page_change(q, a, sign_out);
}

/* ---- links that work once: ORG.SECRET ---- */

static int link_of(struct http_request *q, int64_t *org_r, struct str *secret_r)
{
    struct str rest = http_param(q, "link"), org;
    *secret_r = STR("");
    if (!str_cut(&rest, '.', &org) || !str_int64(org, org_r) || !rest.n)
        return fail(&q->call, NOT_FOUND, "this link is not whole; copy it once more");
    *secret_r = rest;
    return 1;
}

static bool is_invite(const struct http_request *q)
{
    return str_starts(q->path, STR("/invite/"));
}

static int one_time_page(struct page *p, struct str told)
{
    struct alone_view v = {.code = true, .told = told, .secret = STR(""), .name = STR("")};
    v.heading = is_invite(p->q) ? STR("Welcome") : STR("A new password");
    v.lead = is_invite(p->q) ? STR("You were invited to this desk. Choose a password and come in.")
                             : STR("Choose it, and you are signed in.");
    if (page_frame_fill(p, v.heading, &v.frame) < 0)
        return -1;
    page_one_time(http_html(p->a), &v);
    return 1;
}

static int one_time_show(struct page *p)
{
    int64_t org;
    struct str secret;
    return link_of(p->q, &org, &secret) < 0 ? -1 : one_time_page(p, STR(""));
}

static int one_time_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, one_time_show);
}

struct joining {
    struct http_request *q;
    int64_t org;
    struct str secret, hash;
    struct agent agent;
    struct session_made made;
};

static int join(struct call *c, struct db_conn *d, void *arg)
{
    struct joining *j = arg;
    int got = is_invite(j->q) ? agent_accept(c, d, j->org, j->secret, STR(""), j->hash, &j->agent)
                              : agent_reset(c, d, j->org, j->secret, j->hash, &j->agent);
    if (got < 0)
        return -1;
    struct session_from from = {app_address(j->q), http_header(j->q, "User-Agent"), false};
    return session_open(c, d, j->org, j->agent.id, &from, &j->made);
}

static int one_time_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct joining j = {.q = q};
    page_begin(q, a, &p);
    if (link_of(q, &j.org, &j.secret) < 0)
        return -1;
    if (password_hash(p.c, p.app->gate, http_form(q, "password"), &j.hash) < 0) {
        a->status = 422;
        return p.c->fault.kind == BAD_INPUT
                   ? one_time_page(&p, page_text(&p, "%s.", fault_said(p.c)))
                   : -1;
    }
    if (db_write(p.c, p.app->db, join, &j) < 0)
        return -1;
    app_signed_in(q, a, &j.made, STR("/"));
    return 1;
}

/* ---- a forgotten password ---- */

/* The same answer whoever is asked for, and as quick: who that is, the job finds out. */
static int forgot_page(struct page *p, bool asked)
{
    struct alone_view v = {.heading = STR("A new password"),
                           .told = STR(""),
                           .org = org_named(p->q),
                           .email = STR(""),
                           .code = asked,
                           .wrong = !p->app->base_url};
    if (page_frame_fill(p, v.heading, &v.frame) < 0)
        return -1;
    page_forgot(http_html(p->a), &v);
    return 1;
}

static int forgot_show(struct page *p)
{
    return forgot_page(p, false);
}

static int forgot_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, forgot_show);
}

struct forgetting {
    int64_t org;
    struct str email;
};

static int forgot_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct forgetting *f = arg;
    return letter_reset(c, d, f->org, f->email);
}

static int forgot_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct rate rate = {.burst = FORGOT_BURST, .per_minute = FORGOT_PER_MINUTE};
    int64_t wait_s;
    struct forgetting f = {.email = utf8_first(str_trim(http_form(q, "email")), FORGOT_BYTES)};
    page_begin(q, a, &p);
    struct str key = page_text(&p, "forgot %.*s", (int)app_address(q).n, app_address(q).at);
    if (!ratelimit_take(p.app->strangers, key, rate, p.c->now_us, &wait_s))
        return fail(p.c, BUSY, "too many were asked for; try again in %" PRId64 " seconds", wait_s);
    if (p.app->base_url && f.email.n && app_org(q, org_named(q), &f.org) > 0 &&
        db_write(p.c, p.app->db, forgot_write, &f) < 0)
        return -1;
    p.c->fault.kind = NO_FAULT; /* an organisation that is not there is told the same */
    p.d = db_read(p.c, p.app->db);
    int got = p.d ? forgot_page(&p, true) : -1;
    db_read_end(p.d);
    return got;
}

/* ---- the first run ---- */

static int first_run_page(struct page *p, struct str told)
{
    struct alone_view v = {
        .heading = STR("A new desk"),
        .lead = STR("Nobody works here yet. Say who you are, and the first inbox is ready."),
        .told = told,
        .secret = STR(""),
        .next = http_form(p->q, "org"),
        .name = http_form(p->q, "name"),
        .email = http_form(p->q, "email")};
    if (page_frame_fill(p, v.heading, &v.frame) < 0)
        return -1;
    page_first_run(http_html(p->a), &v);
    return 1;
}

static int first_run_show(struct page *p)
{
    int got = anybody(p);
    if (got > 0)
        http_redirect(p->a, 303, STR("/sign-in"));
    return got ? got : first_run_page(p, STR(""));
}

static int first_run_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, first_run_show);
}

struct beginning {
    struct http_request *q;
    struct org_new org;
    struct org_made made;
    struct session_made session;
};

/* Looked at inside the write: of two who press at once, one begins the desk. */
static int begin(struct call *c, struct db_conn *d, void *arg)
{
    struct beginning *b = arg;
    struct org *list;
    size_t n;
    if (org_list(c, d, 0, 1, &list, &n) < 0)
        return -1;
    if (n)
        return fail(c, CONFLICT, "somebody began this desk already; sign in");
    if (org_create(c, d, &b->org, &b->made) < 0)
        return -1;
    struct session_from from = {app_address(b->q), http_header(b->q, "User-Agent"), false};
    return session_open(c, d, b->made.org, b->made.owner_id, &from, &b->session);
}

static int first_run_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct beginning b = {.q = q,
                          .org = {.name = http_form(q, "org"),
                                  .owner_name = http_form(q, "name"),
                                  .owner_email = http_form(q, "email"),
                                  .language = str_of(catalogue_language(q->call.lang)->code)}};
    page_begin(q, a, &p);
    if (password_hash(p.c, p.app->gate, http_form(q, "password"), &b.org.password_hash) < 0 ||
        db_write(p.c, p.app->db, begin, &b) < 0) {
        if (p.c->fault.kind != BAD_INPUT)
            return -1;
        a->status = 422;
        return first_run_page(&p, page_text(&p, "%s.", fault_said(p.c)));
    }
    app_cookie_set(q, a, b.session.cookie);
    http_redirect(a, 303, STR("/"));
    return 1;
}

enum { OPEN = ROUTE_PAGE | ROUTE_PUBLIC, OPEN_SLOW = OPEN | ROUTE_FORM | ROUTE_SLOW };

const struct http_route page_sign_routes[] = {
    {"GET", "/sign-in", NULL, OPEN, 0, sign_in_get, "Asks who you are.", NULL},
    {"POST", "/sign-in", NULL, OPEN_SLOW, 0, sign_in_post, "Signs in.", NULL},
    {"POST", "/sign-out", NULL, ROUTE_PAGE | ROUTE_FORM | ROUTE_HALF, 0, sign_out_post,
     "Signs out.", NULL},
    {"GET", "/invite/{link}", NULL, OPEN, 0, one_time_get, "An invitation.", NULL},
    {"POST", "/invite/{link}", NULL, OPEN_SLOW, 0, one_time_post, "Accepts it.", NULL},
    {"GET", "/reset/{link}", NULL, OPEN, 0, one_time_get, "A new password.", NULL},
    {"POST", "/reset/{link}", NULL, OPEN_SLOW, 0, one_time_post, "Sets it.", NULL},
    {"GET", "/forgot", NULL, OPEN, 0, forgot_get, "Asks whose password is forgotten.", NULL},
    {"POST", "/forgot", NULL, OPEN | ROUTE_FORM, 0, forgot_post,
     "Mails a link for a new one, to whom it belongs.", NULL},
    {"GET", "/first-run", NULL, OPEN, 0, first_run_get, "A desk that is nobody's yet.", NULL},
    {"POST", "/first-run", NULL, OPEN_SLOW, 0, first_run_post, "Begins it.", NULL},
};
const size_t page_sign_routes_n = sizeof page_sign_routes / sizeof *page_sign_routes;
