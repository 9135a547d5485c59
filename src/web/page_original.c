/* SPDX-License-Identifier: Apache-2.0 */
/* page_original.c: the mail behind a message: its head, why it stands in this conversation, and the
   whole of it to save. It is saved, never shown: what is in it is the sender's. */
#include "web/page.h"

#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/original.h"
#include "mail/header.h"
#include "web/mail.tmpl.h"

#include <inttypes.h>
#include <unistd.h>

enum { ORIGINAL_FIELDS_MAX = 200 };

static int original_of(struct page *p, struct original *it_r)
{
    int64_t id;
    return http_param_int(p->q, "id", &id) < 0 ? -1 : original_get(p->c, p->d, p->who, id, it_r);
}

/* ---- to save ---- */

static int eml_show(struct page *p)
{
    struct original it;
    int fd;
    uint64_t bytes;
    if (original_of(p, &it) < 0)
        return -1;
    if (!it.hash.n)
        return fail(p->c, NOT_FOUND, "this mail is kept no longer as it came");
    if (store_read(p->c, p->app->raw, it.hash, &fd, &bytes) < 0)
        return -1;
    http_download(p->a, fd, 0, bytes, STR("mail.eml"));
    return 1;
}

static int eml_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, eml_show);
}

/* ---- the page ---- */

static struct str decoded(struct page *p, struct str value)
{
    struct out o;
    out_init(&o, HEADER_MAX_VALUE * 2);
    header_text(&o, value);
    struct str text = {arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static void fields_fill(struct page *p, struct str raw, struct original_view *v)
{
    struct header h;
    struct str head;
    bool cut;
    header_head(raw, &head, &cut);
    v->fields = arena_array(&p->c->arena, ORIGINAL_FIELDS_MAX, sizeof *v->fields);
    while (v->n_fields < ORIGINAL_FIELDS_MAX && header_next(&head, &h))
        v->fields[v->n_fields++] = (struct original_field){h.name, decoded(p, h.value)};
}

/* The head alone: a mail may be large. */
static int head_fill(struct page *p, const struct original *it, struct original_view *v)
{
    int fd;
    uint64_t bytes;
    char *raw = arena_alloc(&p->c->arena, HEADER_MAX_HEAD);
    if (store_read(p->c, p->app->raw, it->hash, &fd, &bytes) < 0)
        return -1;
    ssize_t n = pread(fd, raw, HEADER_MAX_HEAD, 0);
    close(fd);
    if (n < 0)
        return fail_errno(p->c, "cannot read a mail");
    fields_fill(p, (struct str){raw, (size_t)n}, v);
    return 1;
}

static void why_fill(struct page *p, const struct original *it, struct original_view *v)
{
    struct str folder = it->folder.n ? it->folder : STR("");
    struct str came = when_exact(&p->when, it->received_us);
    v->words = it->words.at ? it->words : STR("");
    v->value = it->value.at ? it->value : STR("");
    v->notes = it->notes.at ? it->notes : STR("");
    v->came = it->received_us == NO_TIME
                  ? STR("")
                  : page_text(p, "%.*s, %s%.*s, %" PRId64 " bytes", (int)came.n, came.at,
                              folder.n ? "from the folder " : "delivered to us", (int)folder.n,
                              folder.at, it->bytes.n);
    v->related = it->related_number.some
                     ? page_text(p, "/conversations/%" PRId64, it->related_number.n)
                     : STR("");
    v->related_words = page_text(p, "#%" PRId64, it->related_number.n);
}

static int original_show(struct page *p)
{
    struct original it;
    struct original_view v = {.n_fields = 0};
    struct message m;
    struct conversation talk;
    struct page_nav nav;
    if (original_of(p, &it) < 0 || (it.hash.n && head_fill(p, &it, &v) < 0))
        return -1;
    int64_t id = 0;
    if (http_param_int(p->q, "id", &id) < 0 || message_get(p->c, p->d, p->who, id, &m) < 0 ||
        conversation_get(p->c, p->d, p->who, m.conversation_id, &talk) < 0 ||
        page_nav_fill(p, STR(""), &nav) < 0 ||
        page_frame_fill(p, STR("The original mail"), &v.frame) < 0)
        return -1;
    why_fill(p, &it, &v);
    if (may(p->who, MAY_ANSWER) && talk.messages > 1) {
        v.split_id = id;
        v.split_from = talk.id;
    }
    v.kept = it.hash.n > 0;
    v.back = page_text(p, "/conversations/%" PRId64 "#m-%" PRId64, talk.number, id);
    v.subject = talk.subject.n ? talk.subject : STR("(no subject)");
    v.save = page_text(p, "/messages/%" PRId64 "/original.eml", id);
    v.frame.nav = &nav;
    page_original(http_html(p->a), &v);
    return 1;
}

static int original_get_page(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, original_show);
}

static int apart(struct page *p, struct page_told *told)
{
    struct conversation it;
    int64_t id = page_id(p, "conversation");
    if (original_apart(p->c, p->d, p->who, id) < 0 ||
        conversation_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    told->words = STR("They stay apart");
    told->number = it.number;
    return 1;
}

static int apart_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, apart);
}

const struct http_route page_original_routes[] = {
    {"POST", "/apart", "answer", ROUTE_PAGE | ROUTE_FORM, 0, apart_post,
     "Says that two conversations do not belong together.", NULL},
    {"GET", "/messages/{id}/original", "read", ROUTE_PAGE | ROUTE_GZIP, 0, original_get_page,
     "The mail behind a message.", NULL},
    {"GET", "/messages/{id}/original.eml", "read", ROUTE_PAGE, 0, eml_get,
     "The same mail, byte for byte.", NULL},
};
const size_t page_original_routes_n = sizeof page_original_routes / sizeof *page_original_routes;
