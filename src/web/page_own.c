/* SPDX-License-Identifier: Apache-2.0 */
/* page_own.c: a customer's own page, and where an agent gets the link to it. Whoever has the link
   needs no account: so it opens by a press alone, is never kept by a cache, and tells no other
   site. */
#include "web/page_fact.h"

#include "base/time.h"
#include "desk/message.h"
#include "desk/org.h"
#include "desk/own.h"
#include "http/response.h"
#include "web/own.tmpl.h"

#include <inttypes.h>

static void strict(struct http_response *a)
{
    http_cache(a, "no-store");
    http_set(a, "Referrer-Policy", STR("no-referrer"));
    http_set(a, "X-Robots-Tag", STR("noindex, nofollow"));
}

static int link_of(struct page *p, int64_t *org_r, struct str *secret_r)
{
    struct str rest = http_param(p->q, "link"), org;
    strict(p->a);
    if (!str_cut(&rest, '.', &org) || !str_int64(org, org_r) || !rest.n)
        return fail(p->c, NOT_FOUND, "this link is not whole; copy it once more");
    *secret_r = rest;
    return 1;
}

/* ---- the door ---- */

static int door_show(struct page *p)
{
    int64_t org;
    struct str secret, link = http_param(p->q, "link");
    struct own_view v = {.action = page_text(p, "/story/%.*s", (int)link.n, link.at)};
    if (link_of(p, &org, &secret) < 0 || page_frame_fill(p, STR("About you"), &v.frame) < 0)
        return -1;
    page_own_door(http_html(p->a), &v);
    return 1;
}

static int door_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, door_show);
}

/* ---- the page ---- */

struct visiting {
    int64_t org, fact_id; /* 0: it is opened */
    struct str secret, visit, words;
    struct actor who;
};

static int visit_write(struct call *c, struct db_conn *d, void *arg)
{
    struct visiting *v = arg;
    if (!v->fact_id)
        return own_enter(c, d, v->org, v->secret, &v->visit, &v->who);
    if (own_visitor(c, d, v->org, v->visit, &v->who) < 0)
        return -1;
    return own_change(c, d, &v->who, v->fact_id, v->words);
}

static int facts_fill(struct page *p, const struct visiting *visit, struct own_view *v)
{
    struct fact *list;
    struct str link = http_param(p->q, "link");
    size_t n;
    if (fact_list(p->c, p->d, &visit->who, visit->who.id, &list, &n) < 0)
        return -1;
    v->facts = arena_array(&p->c->arena, n + 1, sizeof *v->facts);
    for (size_t i = 0; i < n; i++)
        v->facts[v->n_facts++] = (struct own_fact){
            .id = list[i].id,
            .beginning = str_of(fact_beginning(list[i].kind)),
            .words = list[i].words,
            .quote = list[i].quote,
            .action = page_text(p, "/story/%.*s/facts/%" PRId64, (int)link.n, link.at, list[i].id)};
    return 1;
}

static int visit_page(struct page *p, const struct visiting *visit)
{
    struct org org;
    struct actor system = actor_system(visit->org);
    struct own_view v = {.visit = visit->visit,
                         .told = visit->fact_id ? STR("Thank you. It is changed.") : STR("")};
    p->d = db_read(p->c, p->app->db);
    int got = p->d ? org_get(p->c, p->d, &system, &org) : -1;
    if (got >= 0)
        got = facts_fill(p, visit, &v);
    db_read_end(p->d);
    p->d = NULL;
    if (got < 0 || page_frame_fill(p, STR("About you"), &v.frame) < 0)
        return -1;
    v.org = org.name;
    page_own(http_html(p->a), &v);
    return 1;
}

static int visit_answer(struct http_request *q, struct http_response *a, int64_t fact_id)
{
    struct page p;
    struct visiting v = {.fact_id = fact_id, .visit = http_form(q, "visit")};
    bool removes = str_eq(http_form(q, "do"), STR("remove"));
    v.words = removes ? STR("") : http_form(q, "words");
    page_begin(q, a, &p);
    if (link_of(&p, &v.org, &v.secret) < 0 || db_write(p.c, p.app->db, visit_write, &v) < 0)
        return -1;
    return visit_page(&p, &v);
}

static int enter_post(struct http_request *q, struct http_response *a)
{
    return visit_answer(q, a, 0);
}

static int change_post(struct http_request *q, struct http_response *a)
{
    int64_t fact_id;
    return http_param_int(q, "id", &fact_id) < 0 ? -1 : visit_answer(q, a, fact_id);
}

/* ---- for agents ---- */

struct linking {
    struct customer customer;
    struct str secret;
    int64_t sent_to; /* the number of the conversation it went out in; 0: it did not */
};

static struct str link_text(struct page *p, int64_t org, struct str secret)
{
    struct out o;
    out_init(&o, 2000);
    app_origin(p->q, &o);
    out_f(&o, "/story/%" PRId64 ".%.*s", org, (int)secret.n, secret.at);
    struct str link = {arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    return link;
}

/* In their newest conversation, as a reply that can be taken back like any other. */
static int send_link(struct page *p, struct linking *l)
{
    struct conversation *list;
    struct said said;
    size_t n;
    if (customer_history(p->c, p->d, p->who, l->customer.id, (struct conversation_after){0}, 1,
                         &list, &n) < 0)
        return -1;
    if (!n)
        return fail(p->c, BAD_INPUT, "they have not written yet: copy the link instead");
    struct str link = link_text(p, p->who->org, l->secret);
    struct message_reply it = {
        .conversation_id = list[0].id,
        .keep_status = true,
        .body = page_text(p,
                          "Here is what we have noted about you. You can read it, change it and "
                          "take things out. The link works once, for 24 hours:\n\n%.*s",
                          (int)link.n, link.at)};
    l->sent_to = list[0].number;
    return message_reply(p->c, p->d, p->who, &it, &said);
}

static int link_make(struct page *p, struct page_told *told)
{
    struct linking l = {.sent_to = 0};
    int64_t id;
    bool send = str_eq(http_form(p->q, "do"), STR("send"));
    if (http_param_int(p->q, "id", &id) < 0 ||
        customer_get(p->c, p->d, p->who, id, &l.customer) < 0 ||
        own_link(p->c, p->d, p->who, l.customer.id, &l.secret) < 0 ||
        (send && send_link(p, &l) < 0))
        return -1;
    told->words = send ? STR("Sent") : link_text(p, p->who->org, l.secret);
    told->number = l.sent_to;
    told->id = l.customer.id;
    told->go = send ? STR("") : l.customer.email;
    return 1;
}

/* A link that is to be copied is shown once, on the answer itself. */
static int link_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct page_told told = {.number = 0};
    if (str_eq(http_form(q, "do"), STR("send")))
        return page_change(q, a, link_make);
    page_begin(q, a, &p);
    if (page_write(&p, link_make, &told) < 0)
        return -1;
    struct own_view v = {.link = told.words,
                         .email = told.go,
                         .org = STR("the customer"),
                         .action = page_text(&p, "/customers/%" PRId64, told.id)};
    strict(a);
    if (page_frame_fill(&p, STR("Their own page"), &v.frame) < 0)
        return -1;
    page_own_link(http_html(a), &v);
    return 1;
}

enum { OPEN = ROUTE_PUBLIC | ROUTE_PAGE, OPEN_FORM = OPEN | ROUTE_FORM };

const struct http_route page_own_routes[] = {
    {"GET", "/story/{link}", NULL, OPEN, 0, door_get, "The door to a customer's own page.", NULL},
    {"POST", "/story/{link}", NULL, OPEN_FORM, 0, enter_post,
     "A customer's own page; the link is used up.", NULL},
    {"POST", "/story/{link}/facts/{id}", NULL, OPEN_FORM, 0, change_post,
     "A customer corrects a fact or takes it out.", NULL},
    {"POST", "/customers/{id}/page_links", "customers.edit", ROUTE_PAGE | ROUTE_FORM, 0, link_post,
     "Makes the link to a customer's own page, or sends it.", NULL},
};
const size_t page_own_routes_n = sizeof page_own_routes / sizeof *page_own_routes;
