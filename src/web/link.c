/* SPDX-License-Identifier: Apache-2.0 */
/* link.c: /sign-in/ORG.SECRET: the link that ./run and `heard user sign-in` print. It works once;
   whoever has the machine could make one anyway. Looking at it shows a button and nothing more, so
   that what only looks at links neither signs in nor uses it up; the button signs in. A used one
   leads to the page that asks for the password. */
#include "web/page.h"

#include "desk/agent.h"
#include "desk/session.h"
#include "http/request.h"
#include "http/response.h"
#include "web/alone.tmpl.h"

struct coming {
    int64_t org;
    struct str secret;
    struct session_from from;
    struct session_made made;
};

static int come_in(struct call *c, struct db_conn *d, void *arg)
{
    struct coming *it = arg;
    struct agent agent;
    if (agent_sign_in(c, d, it->org, it->secret, &agent) < 0)
        return -1;
    return session_open(c, d, it->org, agent.id, &it->from, &it->made);
}

static int link_show(struct page *p)
{
    struct alone_view v = {
        .heading = STR("Sign in"),
        .lead = STR("This link signs in once. Go on when it is you who asked for it."),
        .told = STR(""),
        .secret = STR(""),
        .name = STR("")};
    http_cache(p->a, "no-store");
    if (page_frame_fill(p, v.heading, &v.frame) < 0)
        return -1;
    page_one_time(http_html(p->a), &v);
    return 1;
}

static int link_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, link_show);
}

static int sign_in(struct http_request *q, struct http_response *a)
{
    struct str rest = http_param(q, "link"), org;
    struct coming it = {.from = {app_address(q), http_header(q, "User-Agent"), false}};
    if (!str_cut(&rest, '.', &org) || !str_int64(org, &it.org))
        return fail(&q->call, NOT_FOUND, "this is no sign-in link");
    it.secret = rest;
    http_cache(a, "no-store");
    if (db_write(&q->call, app_of(q)->db, come_in, &it) < 0) {
        if (q->call.fault.kind == IO_FAILED || q->call.fault.kind == BUSY)
            return -1;
        http_redirect(a, 303, STR("/sign-in"));
        return 1;
    }
    struct str next = http_query(q, "next");
    app_signed_in(q, a, &it.made, http_local_path(next) ? next : STR("/"));
    return 1;
}

const struct http_route link_routes[] = {
    {"GET", "/sign-in/{link}", NULL, ROUTE_PUBLIC | ROUTE_PAGE, 0, link_get,
     "Asks whether to sign in with a link that works once.", NULL},
    {"POST", "/sign-in/{link}", NULL, ROUTE_PUBLIC | ROUTE_PAGE | ROUTE_FORM | ROUTE_SLOW, 0,
     sign_in, "Signs in with it.", NULL},
};
const size_t link_routes_n = sizeof link_routes / sizeof *link_routes;
