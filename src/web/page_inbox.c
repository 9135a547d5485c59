/* SPDX-License-Identifier: Apache-2.0 */
/* page_inbox.c: the workspace, whole or a part of it. */
#include "web/page.h"

#include "desk/agent.h"
#include "http/static.h"
#include "web/frame.tmpl.h"
#include "web/panel.tmpl.h"
#include "web/talk.tmpl.h"
#include "web/workspace.tmpl.h"

#include <inttypes.h>
#include <stdio.h>

extern const struct assets web_assets;

static int asset_get(struct http_request *q, struct http_response *a)
{
    return assets_answer(q, a, &web_assets);
}

static int home_get(struct http_request *q, struct http_response *a)
{
    (void)q;
    http_redirect(a, 303, STR("/inbox?view=yours"));
    return 1;
}

static int inbox_show(struct page *p)
{
    struct workspace_view v = {.talk = NULL};
    struct page_nav nav;
    struct str view = page_view(p);
    if (list_fill(p, view, 0, &v.list) < 0)
        return -1;
    if (str_eq(p->part, STR("list"))) {
        page_list(http_html(p->a), &v.list);
        return 1;
    }
    if (page_nav_fill(p, view, &nav) < 0 || page_frame_fill(p, v.list.title, &v.frame) < 0)
        return -1;
    v.frame.nav = &nav;
    if (str_eq(p->part, STR("views")))
        page_nav(http_html(p->a), &nav);
    else
        page_workspace(http_html(p->a), &v);
    return 1;
}

static int inbox_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, inbox_show);
}

static int talk_show(struct page *p)
{
    struct workspace_view v = {.talk = NULL};
    struct page_nav nav;
    struct talk_view talk;
    struct panel_view panel;
    struct str view = page_view(p);
    int64_t number;
    if (http_param_int(p->q, "number", &number) < 0 || talk_fill(p, number, &talk, &panel) < 0)
        return -1;
    if (str_eq(p->part, STR("talk"))) {
        struct out *o = http_html(p->a);
        page_talk(o, &talk);
        page_panel(o, &panel);
        return 1;
    }
    if (list_fill(p, view, talk.id, &v.list) < 0 || page_nav_fill(p, view, &nav) < 0 ||
        page_frame_fill(p, talk.subject, &v.frame) < 0)
        return -1;
    v.talk = &talk;
    v.panel = &panel;
    v.frame.nav = &nav;
    page_workspace(http_html(p->a), &v);
    return 1;
}

static int talk_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, talk_show);
}

/* {"71":"Maya Okafor", ...}: for who is here, and for mentions. */
static int names_show(struct page *p)
{
    struct agent *list;
    size_t n;
    char id[24];
    struct json_writer w = {.out = http_json_out(p->a)};
    if (agent_list(p->c, p->d, p->who, false, 0, AGENTS_PAGE_MAX, &list, &n) < 0)
        return -1;
    json_put_object(&w, NULL);
    for (size_t i = 0; i < n; i++) {
        snprintf(id, sizeof id, "%" PRId64, list[i].id);
        json_put_str(&w, id, list[i].name);
    }
    json_put_object_end(&w);
    return 1;
}

static int names_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, names_show);
}

const struct http_route page_inbox_routes[] = {
    {"GET", "/", NULL, ROUTE_PAGE, 0, home_get, "The desk.", NULL},
    {"GET", "/inbox", "read", ROUTE_PAGE | ROUTE_GZIP, 0, inbox_get, "A list.", NULL},
    {"GET", "/conversations/{number}", "read", ROUTE_PAGE | ROUTE_GZIP, 0, talk_get,
     "A conversation and the list beside it.", NULL},
    {"GET", "/agents/names", "read", ROUTE_PAGE, 0, names_get, "Who is called how.", NULL},
    {"GET", "/assets/{path*}", NULL, ROUTE_PUBLIC, 0, asset_get, "Style, scripts and icons.", NULL},
};
const size_t page_inbox_routes_n = sizeof page_inbox_routes / sizeof *page_inbox_routes;
