/* SPDX-License-Identifier: Apache-2.0 */
/* page_code.c: the second half of signing in, for people: /sign-in sends them here. Who has no
   second factor where everybody needs one sets theirs up here, and can do nothing before. */
#include "web/page.h"

#include "desk/account.h"
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
    struct str next = next_of(p->q);
    if (p->v->kind == VISITOR_SESSION && !p->v->factor && !p->v->bare)
        return ask(p, STR(""));
    if (p->v->bare)
        next = app_then(p->q, "/sign-in/factor", next);
    http_redirect(p->a, 303, p->v->kind == VISITOR_SESSION ? next : STR("/sign-in"));
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
    app_signed_in(q, a, &made, next_of(q));
    return 1;
}

/* ---- setting one up ---- */

static int setup_page(struct page *p, struct factor_view *v)
{
    v->next = next_of(p->q);
    if (page_frame_fill(p, STR("Second factor"), &v->frame) < 0)
        return -1;
    page_factor(http_html(p->a), v);
    return 1;
}

static int setup_show(struct page *p)
{
    struct actor self = app_self(p->v);
    struct factor_setup setup;
    struct factor_state state;
    if (!p->v->bare) {
        http_redirect(p->a, 303, next_of(p->q));
        return 1;
    }
    if (factor_state(p->c, p->d, &self, &state) < 0 ||
        factor_begin(p->c, p->d, &self, p->app->key, &setup) < 0)
        return -1;
    return setup_page(p, &(struct factor_view){.told = STR(""),
                                               .uri = setup.uri,
                                               .secret = setup.secret,
                                               .token = setup.token,
                                               .password = state.password});
}

static int setup_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, setup_show);
}

/* The same setup once more, so that nothing need be entered in the telephone twice. */
static int setup_again(struct page *p)
{
    enum fault_kind kind = p->c->fault.kind;
    if (kind != BAD_INPUT && kind != DENIED && kind != BUSY)
        return -1;
    p->a->status = kind == BUSY ? 429 : 422;
    return setup_page(p, &(struct factor_view){.told = page_text(p, "%s.", fault_said(p->c)),
                                               .uri = http_form(p->q, "uri"),
                                               .secret = http_form(p->q, "secret"),
                                               .token = http_form(p->q, "token"),
                                               .password = http_form(p->q, "password").at});
}

struct setting_up {
    struct page *p;
    struct actor self;
    struct str codes[RECOVERY_CODES];
};

static int setup_write(struct call *c, struct db_conn *d, void *arg)
{
    struct setting_up *it = arg;
    const struct http_request *q = it->p->q;
    return factor_confirm(c, d, &it->self, it->p->app->key, http_form(q, "token"),
                          http_form(q, "code"), it->p->v->id, it->codes);
}

static int setup_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    page_begin(q, a, &p);
    struct setting_up it = {.p = &p, .self = app_self(p.v)};
    struct str password = http_form(q, "password");
    if (account_check(p.c, p.app->db, p.app->gate, &it.self, password.at ? password : STR("")) <
            0 ||
        db_write(p.c, p.app->db, setup_write, &it) < 0)
        return setup_again(&p);
    return setup_page(&p, &(struct factor_view){.told = STR(""),
                                                .uri = STR(""),
                                                .secret = STR(""),
                                                .token = STR(""),
                                                .codes = it.codes,
                                                .n_codes = RECOVERY_CODES});
}

const struct http_route page_code_routes[] = {
    {"GET", "/sign-in/code", NULL, ROUTE_PAGE | ROUTE_HALF, 0, code_get,
     "Asks for the second factor.", NULL},
    {"POST", "/sign-in/code", NULL, ROUTE_PAGE | ROUTE_HALF | ROUTE_FORM | ROUTE_SLOW, 0, code_post,
     "The second half of signing in.", NULL},
    {"GET", "/sign-in/factor", NULL, ROUTE_PAGE | ROUTE_BARE, 0, setup_get,
     "Sets up the second factor that everybody needs.", NULL},
    {"POST", "/sign-in/factor", NULL, ROUTE_PAGE | ROUTE_BARE | ROUTE_FORM | ROUTE_SLOW, 0,
     setup_post, "Switches it on.", NULL},
};
const size_t page_code_routes_n = sizeof page_code_routes / sizeof *page_code_routes;
