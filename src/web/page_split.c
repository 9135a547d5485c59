/* SPDX-License-Identifier: Apache-2.0 */
/* page_split.c: some messages go into a conversation of their own. The page lists them; what is
   chosen stands in its address, so that what would happen is shown before it does, also without
   scripts. The split itself is POST /splits (page_change.c). */
#include "web/page.h"

#include "desk/conversation.h"
#include "desk/message.h"
#include "web/work.tmpl.h"
#include "web/work_view.h"

#include <inttypes.h>

static bool among(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static struct str said_by(const struct message *m)
{
    struct str name = m->agent_id ? m->agent_name : m->customer_name;
    return name.n ? name : STR("Somebody");
}

static void row_fill(struct page *p, const struct message *m, bool is, struct split_view *v)
{
    struct str words = message_preview(&p->c->arena, m->body, m->quote_at);
    v->rows[v->n_rows++] = (struct split_row){.id = m->id,
                                              .who = said_by(m),
                                              .when = when_said(&p->when, m->created_us),
                                              .words = words.n ? words : STR("(no words)"),
                                              .is = is};
    if (is && !v->n_chosen++) {
        v->others = m->agent_id || !m->customer_name.n;
        v->customer = said_by(m);
    }
}

static int rows_fill(struct page *p, const struct conversation *it, struct split_view *v)
{
    struct message *list;
    int64_t chosen[PAGE_UNDOS_MAX];
    size_t n, n_chosen = 0;
    if (message_list(p->c, p->d, p->who, it->id, NULL, MESSAGES_PAGE_MAX, &list, &n) < 0)
        return -1;
    if (http_query(p->q, "message").n && page_ids(p, "message", chosen, &n_chosen) < 0)
        return -1;
    v->rows = arena_array(&p->c->arena, n + 1, sizeof *v->rows);
    for (size_t i = 0; i < n; i++)
        row_fill(p, &list[i], among(chosen, n_chosen, list[i].id), v);
    v->left = (int64_t)(n - v->n_chosen);
    return 1;
}

static int split_show(struct page *p)
{
    struct conversation it;
    struct page_nav nav;
    struct split_view v = {.customer = STR("")};
    struct str subject = str_trim(http_query(p->q, "subject"));
    if (conversation_get(p->c, p->d, p->who, page_id(p, "conversation"), &it) < 0 ||
        rows_fill(p, &it, &v) < 0 || page_nav_fill(p, STR(""), &nav) < 0 ||
        page_frame_fill(p, STR("Split"), &v.frame) < 0)
        return -1;
    v.frame.nav = &nav;
    v.id = it.id;
    v.number = it.number;
    v.subject = it.subject.n ? it.subject : STR("(no subject)");
    v.new_subject = subject.n ? subject : it.subject;
    v.customer = v.others ? it.customer_name : v.customer;
    v.back = page_text(p, "/conversations/%" PRId64, it.number);
    page_split(http_html(p->a), &v);
    return 1;
}

static int split_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, split_show);
}

const struct http_route page_split_routes[] = {
    {"GET", "/splits/new", "answer", ROUTE_PAGE | ROUTE_GZIP, 0, split_get,
     "What a split would do.", NULL},
};
const size_t page_split_routes_n = sizeof page_split_routes / sizeof *page_split_routes;
