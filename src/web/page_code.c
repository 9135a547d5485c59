/* SPDX-License-Identifier: Apache-2.0 */
/* page_code.c: the second half of signing in, for people: /sign-in sends them here. */
#include "web/page.h"

#include "desk/factor.h"
#include "web/alone.tmpl.h"

static struct str next_of(struct http_request *q)
{
    struct str next = http_form(q, "next");
    if (!next.n)
        next = http_query(q, "next");
    return http_local_path(next) ? next : STR("/");
}

static int ask(struct page *p, struct str told)
{
    struct alone_view v = {.heading = STR("One more step"),
                           .lead = STR(""),
                           .told = told,
                           .wrong = told.n > 0,
                           .code = true,
                           .email = STR(""),
                           .next = next_of(p->q)};
    if (page_frame_fill(p, v.heading, &v.frame) < 0)
        return -1;
    page_sign_in(http_html(p->a), &v);
    return 1;
}

static int show(struct page *p)
{
    if (p->v->kind == VISITOR_SESSION && !p->v->factor)
        return ask(p, STR(""));
    http_redirect(p->a, 303, p->v->kind == VISITOR_SESSION ? next_of(p->q) : STR("/sign-in"));
    return 1;
}

static int code_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, show);
}

static int code_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct session_made made;
    page_begin(q, a, &p);
    struct factor_try it = {p.who->org, p.who->id, p.v->id, http_form(q, "code")};
    if (p.v->kind != VISITOR_SESSION || p.v->factor) {
        http_redirect(a, 303, next_of(q));
        return 1;
    }
    if (factor_pass(p.c, p.app->db, p.app->key, &it, &made) < 0) {
        if (p.c->fault.kind != DENIED && p.c->fault.kind != BUSY)
            return -1;
        a->status = p.c->fault.kind == BUSY ? 429 : 401;
        return ask(&p, page_text(&p, "%s.", fault_said(p.c)));
    }
    app_cookie_set(q, a, made.cookie);
    http_redirect(a, 303, next_of(q));
    return 1;
}

const struct http_route page_code_routes[] = {
    {"GET", "/sign-in/code", NULL, ROUTE_PAGE | ROUTE_HALF, 0, code_get,
     "Asks for the second factor.", NULL},
    {"POST", "/sign-in/code", NULL, ROUTE_PAGE | ROUTE_HALF | ROUTE_FORM | ROUTE_SLOW, 0, code_post,
     "The second half of signing in.", NULL},
};
const size_t page_code_routes_n = sizeof page_code_routes / sizeof *page_code_routes;
