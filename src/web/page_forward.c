/* SPDX-License-Identifier: Apache-2.0 */
/* page_forward.c: which messages and files go to a third party, to whom, and with what words. */
#include "web/page.h"

#include "desk/forward.h"
#include "desk/inbox.h"
#include "web/forward.tmpl.h"

#include <inttypes.h>

/* ---- the page ---- */

static void row_files(struct page *p, const struct conversation_page *page, int64_t message_id,
                      struct forward_row *row)
{
    row->files = arena_array(&p->c->arena, page->n_files + 1, sizeof *row->files);
    for (size_t i = 0; i < page->n_files; i++)
        if (page->files[i].message_id == message_id)
            file_fill(p, &page->files[i], &row->files[row->n_files++]);
}

static struct str speaker(const struct message *m)
{
    struct str name = m->agent_id ? m->agent_name : m->customer_name;
    return name.at && name.n ? name : STR("Somebody");
}

/* The one it was asked for, else the customer's last, is chosen. */
static void rows_fill(struct page *p, const struct conversation_page *page, struct forward_view *v)
{
    int64_t asked = page_id(p, "message"), last = 0;
    v->rows = arena_array(&p->c->arena, page->n_messages + 1, sizeof *v->rows);
    for (size_t i = page->n_messages; i--;) {
        const struct message *m = &page->messages[i];
        if (str_eq(m->kind, STR("note")))
            continue;
        struct forward_row *row = &v->rows[v->n_rows++];
        *row = (struct forward_row){.id = m->id,
                                    .who = speaker(m),
                                    .when = when_said(&p->when, m->created_us),
                                    .preview = message_preview(&p->c->arena, m->body, m->quote_at)};
        bool theirs = str_eq(m->kind, STR("customer"));
        row->chosen = asked ? m->id == asked : theirs && !last;
        last = theirs && !last ? m->id : last;
        row_files(p, page, m->id, row);
    }
}

static int forward_show(struct page *p)
{
    struct conversation it;
    struct conversation_page page;
    struct inbox inbox;
    struct page_nav nav;
    struct forward_view v = {.n_rows = 0};
    int64_t number;
    if (http_param_int(p->q, "number", &number) < 0 ||
        conversation_by_number(p->c, p->d, p->who, number, &it) < 0 ||
        conversation_show(p->c, p->d, p->who, it.id, NULL, FORWARD_MESSAGES_MAX, &page) < 0 ||
        inbox_get(p->c, p->d, p->who, it.inbox_id, &inbox) < 0)
        return -1;
    v.id = it.id;
    v.number = it.number;
    v.subject = it.subject.n ? it.subject : STR("(no subject)");
    v.customer = it.customer_name.n ? it.customer_name : STR("The customer");
    v.from = inbox.address.n ? inbox.address : STR("the desk");
    v.back = page_text(p, "/conversations/%" PRId64, it.number);
    rows_fill(p, &page, &v);
    if (page_nav_fill(p, STR(""), &nav) < 0 || page_frame_fill(p, STR("Forward"), &v.frame) < 0)
        return -1;
    v.frame.nav = &nav;
    page_forward(http_html(p->a), &v);
    return 1;
}

static int forward_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, forward_show);
}

/* ---- sending ---- */

/* "claims@carrier.example, Tom <tom@example.org>" */
static size_t addresses(struct str list, struct forward_to to[FORWARD_TO_MAX + 1])
{
    struct str one;
    size_t n = 0;
    while (n <= FORWARD_TO_MAX && str_cut(&list, ',', &one)) {
        ptrdiff_t open = str_find_char(one, '<'), close = str_find_char(one, '>');
        bool named = open >= 0 && close > open;
        to[n].name = named ? str_trim(str_first(one, (size_t)open)) : STR("");
        to[n].address = str_trim(
            named ? str_first(str_from(one, (size_t)open + 1), (size_t)(close - open - 1)) : one);
        n += to[n].address.n > 0;
    }
    return n;
}

static int forward_write(struct page *p, struct page_told *told)
{
    struct forward_to to[FORWARD_TO_MAX + 1];
    int64_t messages[PAGE_UNDOS_MAX], files[PAGE_UNDOS_MAX];
    struct said said;
    struct forward it = {.conversation_id = page_id(p, "conversation"),
                         .to = to,
                         .n_to = addresses(http_form(p->q, "to"), to),
                         .body = http_form(p->q, "body"),
                         .message_ids = messages,
                         .attachment_ids = files};
    if ((http_form(p->q, "message").n && page_ids(p, "message", messages, &it.n_messages) < 0) ||
        (http_form(p->q, "file").n && page_ids(p, "file", files, &it.n_attachments) < 0) ||
        forward_send(p->c, p->d, p->who, &it, &said) < 0)
        return -1;
    told->words = it.n_to == 1
                      ? page_text(p, "Forwarded to %.*s", (int)to[0].address.n, to[0].address.at)
                      : page_text(p, "Forwarded to %zu people", it.n_to);
    told->outbox_id = said.outbox_id;
    told->number = said.number;
    return 1;
}

static int forward_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, forward_write);
}

const struct http_route page_forward_routes[] = {
    {"GET", "/conversations/{number}/forward", "answer", ROUTE_PAGE, 0, forward_get,
     "What goes to somebody else.", NULL},
    {"POST", "/forwards", "answer", ROUTE_PAGE | ROUTE_FORM, 2 << 20, forward_post, "Forwards it.",
     NULL},
};
const size_t page_forward_routes_n = sizeof page_forward_routes / sizeof *page_forward_routes;
