/* SPDX-License-Identifier: Apache-2.0 */
/* page_fact.c: a person's story in the panel and on their page, and the sheet in which a fact is
   written or corrected. */
#include "web/page_fact.h"

#include "base/time.h"
#include "desk/conversation.h"
#include "web/story.tmpl.h"

#include <inttypes.h>

enum { STORY_LINES = 4, STORY_GUESSES = 1 }; /* beside a conversation */

/* ---- the lines ---- */

static struct str fact_words(struct page *p, const struct fact *f)
{
    bool quoted = str_eq(f->source, STR("engine"));
    return page_text(p, quoted ? "%s “%.*s”" : "%s %.*s", fact_beginning(f->kind), (int)f->words.n,
                     f->words.at);
}

static struct str fact_also(struct page *p, const struct fact *f)
{
    struct str until = when_date(&p->when, f->expires_us);
    if (str_eq(f->source, STR("customer")))
        return STR("in their own words");
    return f->agent_id && until.n ? page_text(p, "until %.*s", (int)until.n, until.at) : STR("");
}

static struct story_line line_of(struct page *p, const struct fact *f)
{
    bool guess = str_eq(f->state, STR("proposed"));
    return (struct story_line){
        .id = f->id,
        .words = fact_words(p, f),
        .quote = f->quote,
        .href = f->conversation_number.some && f->message_id
                    ? page_text(p, "/conversations/%" PRId64 "?view=all#m-%" PRId64,
                                f->conversation_number.n, f->message_id)
                    : STR(""),
        .ask = guess ? str_of(fact_question(f->kind)) : STR(""),
        .also = fact_also(p, f),
        .guess = guess};
}

int story_fill(struct page *p, int64_t customer_id, int64_t conversation_id, struct story_view *v,
               struct fact **facts_r, size_t *n_r)
{
    *v = (struct story_view){.csrf = p->v->csrf,
                             .conversation_id = conversation_id,
                             .may_edit = may(p->who, MAY_EDIT_CUSTOMERS)};
    if (fact_list(p->c, p->d, p->who, customer_id, facts_r, n_r) < 0)
        return -1;
    size_t most = conversation_id ? STORY_LINES : *n_r, guesses = 0;
    v->lines = arena_array(&p->c->arena, *n_r + 1, sizeof *v->lines);
    for (size_t i = 0; i < *n_r && v->n_lines < most; i++) {
        bool guess = str_eq((*facts_r)[i].state, STR("proposed"));
        if (guess && conversation_id && guesses++ == STORY_GUESSES)
            break; /* held ones come first */
        v->lines[v->n_lines++] = line_of(p, &(*facts_r)[i]);
    }
    v->more = *n_r - v->n_lines;
    v->all_href = page_text(p, "/customers/%" PRId64 "#story", customer_id);
    v->add_href = page_text(p, "/customers/%" PRId64 "/facts/new?conversation=%" PRId64,
                            customer_id, conversation_id);
    return 1;
}

/* ---- the sheet ---- */

static int sheet_answer(struct page *p, struct fact_view *v, struct str kind)
{
    size_t n = 0;
    while (fact_kinds[n])
        n++;
    v->kinds = arena_array(&p->c->arena, n, sizeof *v->kinds);
    for (; v->n_kinds < n; v->n_kinds++) {
        struct str it = str_of(fact_kinds[v->n_kinds]);
        v->kinds[v->n_kinds] = (struct fact_kind){it, str_of(fact_beginning(it)), str_eq(it, kind)};
    }
    v->csrf = p->v->csrf;
    v->conversation_id = page_id(p, "conversation");
    if (p->part.n) {
        fact_sheet(http_html(p->a), v);
        return 1;
    }
    if (page_frame_fill(p, v->title, &v->frame) < 0)
        return -1;
    page_fact(http_html(p->a), v);
    return 1;
}

static int new_show(struct page *p)
{
    int64_t customer_id;
    struct fact_view v = {.title = STR("Add to their story"),
                          .words = STR(""),
                          .quote = STR(""),
                          .reason = STR(""),
                          .until = STR(""),
                          .is_new = true};
    if (http_param_int(p->q, "id", &customer_id) < 0)
        return -1;
    struct customer customer;
    if (customer_get(p->c, p->d, p->who, customer_id, &customer) < 0)
        return -1;
    v.action = page_text(p, "/customers/%" PRId64 "/facts", customer_id);
    return sheet_answer(p, &v, STR(""));
}

static int new_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, new_show);
}

static int edit_show(struct page *p)
{
    struct fact f;
    int64_t id;
    char until[TIME_TEXT_BYTES] = "";
    if (http_param_int(p->q, "id", &id) < 0 || fact_get(p->c, p->d, p->who, id, &f) < 0)
        return -1;
    if (f.expires_us != NO_TIME)
        time_text(f.expires_us, until);
    struct fact_view v = {.title = STR("Correct it"),
                          .action = page_text(p, "/facts/%" PRId64, id),
                          .words = f.words,
                          .quote = f.quote,
                          .reason = f.reason,
                          .until = page_text(p, "%.10s", until),
                          .version = f.version};
    return sheet_answer(p, &v, f.kind);
}

static int edit_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, edit_show);
}

/* ---- changes ---- */

static int edit_of(struct page *p, struct fact_edit *it)
{
    struct str until = http_form(p->q, "until");
    *it = (struct fact_edit){.kind = http_form(p->q, "kind"),
                             .words = http_form(p->q, "words"),
                             .reason = http_form(p->q, "reason"),
                             .expires_us = NO_TIME,
                             .message_id = page_id(p, "message")};
    if (until.n && !time_parse(until, &it->expires_us))
        return fail(p->c, BAD_INPUT, "a day is written like 2026-03-01");
    return 1;
}

/* Back to the conversation it was done in, or to the person. */
static int go_back(struct page *p, int64_t customer_id, struct page_told *told)
{
    struct conversation it;
    int64_t id = page_id(p, "conversation");
    told->go = page_text(p, "/customers/%" PRId64, customer_id);
    if (!id)
        return 1;
    int got = conversation_get(p->c, p->d, p->who, id, &it);
    if (got > 0)
        told->go = page_text(p, "/conversations/%" PRId64, it.number);
    return got;
}

static int add(struct page *p, struct page_told *told)
{
    struct fact f;
    struct fact_edit it;
    int64_t customer_id, undo_id = 0;
    struct customer customer;
    if (http_param_int(p->q, "id", &customer_id) < 0 || edit_of(p, &it) < 0 ||
        customer_get(p->c, p->d, p->who, customer_id, &customer) < 0 ||
        fact_add(p->c, p->d, p->who, customer.id, &it, &f, &undo_id) < 0)
        return -1;
    told->words = STR("Added to their story");
    page_undo_add(told, undo_id);
    return go_back(p, customer.id, told);
}

static int add_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, add);
}

static int save(struct page *p, struct page_told *told)
{
    struct fact f;
    struct fact_edit it;
    int64_t id, undo_id = 0;
    if (http_param_int(p->q, "id", &id) < 0 || edit_of(p, &it) < 0 ||
        fact_get(p->c, p->d, p->who, id, &f) < 0 ||
        fact_put(p->c, p->d, p->who, id, &it, page_id(p, "version"), &undo_id) < 0)
        return -1;
    told->words = STR("Their story is corrected");
    page_undo_add(told, undo_id);
    return go_back(p, f.customer_id, told);
}

static int save_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, save);
}

static int decide(struct page *p, struct page_told *told)
{
    struct fact f;
    int64_t id, undo_id = 0;
    struct str decision = http_form(p->q, "decision");
    bool keep = str_eq(decision, STR("keep"));
    if (http_param_int(p->q, "id", &id) < 0 || fact_get(p->c, p->d, p->who, id, &f) < 0)
        return -1;
    if (!keep && !str_eq(decision, STR("remove")))
        return fail(p->c, BAD_INPUT, "\"%.*s\" is no decision", (int)decision.n, decision.at);
    if ((keep ? fact_keep(p->c, p->d, p->who, id, &undo_id)
              : fact_remove(p->c, p->d, p->who, id, &undo_id)) < 0)
        return -1;
    told->words = keep ? STR("Kept in their story") : STR("Taken out of their story");
    page_undo_add(told, undo_id);
    return go_back(p, f.customer_id, told);
}

static int decide_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, decide);
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_fact_routes[] = {
    {"GET", "/customers/{id}/facts/new", "customers.edit", ROUTE_PAGE, 0, new_get,
     "A fact to add to a person's story.", NULL},
    {"POST", "/customers/{id}/facts", "customers.edit", FORM, 0, add_post,
     "Adds a fact to a person's story.", NULL},
    {"GET", "/facts/{id}", "customers.edit", ROUTE_PAGE, 0, edit_get, "A fact to correct.", NULL},
    {"POST", "/facts/{id}", "customers.edit", FORM, 0, save_post, "Corrects a fact.", NULL},
    {"POST", "/facts/{id}/decisions", "customers.edit", FORM, 0, decide_post,
     "Keeps what was guessed, or takes a fact out.", NULL},
};
const size_t page_fact_routes_n = sizeof page_fact_routes / sizeof *page_fact_routes;
