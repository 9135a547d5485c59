/* SPDX-License-Identifier: Apache-2.0 */
/* page_people.c: a customer's page, and the search page. */
#include "web/page_fact.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "desk/customer.h"
#include "desk/notice.h"
#include "desk/screen.h"
#include "desk/search.h"
#include "desk/view.h"
#include "web/pages.tmpl.h"
#include "web/values.h"

#include <inttypes.h>

enum { PAST_LINES = 50, NOTICES_SHOWN = 50 };

static struct str opt(struct str text)
{
    return text.at ? text : STR("");
}

/* ---- a customer ---- */

static int identities_fill(struct page *p, const struct customer *who, struct customer_view *v)
{
    struct customer_identity *list;
    size_t n;
    if (customer_identities(p->c, p->d, p->who, who->id, &list, &n) < 0)
        return -1;
    v->identities.at = arena_array(&p->c->arena, n + 1, sizeof *v->identities.at);
    for (size_t i = 0; i < n; i++)
        v->identities.at[v->identities.n++] =
            (struct line_view){.words = list[i].value,
                               .also = list[i].is_first && str_eq(list[i].kind, STR("email"))
                                           ? STR("email, answers go here")
                                           : page_words(p, list[i].kind),
                               .href = STR(""),
                               .action = STR("")};
    v->identities.at = n ? v->identities.at : NULL;
    return 1;
}

static int talks_fill(struct page *p, const struct customer *who, struct customer_view *v)
{
    struct conversation *list;
    size_t n;
    if (customer_history(p->c, p->d, p->who, who->id, (struct conversation_after){0}, PAST_LINES,
                         &list, &n) < 0)
        return -1;
    v->past.at = n ? arena_array(&p->c->arena, n, sizeof *v->past.at) : NULL;
    for (size_t i = 0; i < n; i++) {
        struct str when = when_said(&p->when, list[i].active_us);
        struct str status = page_words(p, list[i].status_name);
        v->past.at[v->past.n++] =
            (struct line_view){.words = list[i].subject.n ? list[i].subject : STR("(no subject)"),
                               .also = page_text(p, "#%" PRId64 " · %.*s · %.*s", list[i].number,
                                                 (int)status.n, status.at, (int)when.n, when.at),
                               .href = page_text(p, "/conversations/%" PRId64, list[i].number),
                               .action = STR("")};
    }
    return 1;
}

static int customer_show(struct page *p)
{
    struct customer who;
    struct page_nav nav;
    struct customer_view v = {.id = 0};
    int64_t id;
    if (http_param_int(p->q, "id", &id) < 0 || customer_get(p->c, p->d, p->who, id, &who) < 0 ||
        identities_fill(p, &who, &v) < 0 || talks_fill(p, &who, &v) < 0 ||
        values_fill(p, STR("customer"), who.id, &v.values) < 0 ||
        page_nav_fill(p, STR(""), &nav) < 0)
        return -1;
    struct str company = opt(who.company_name);
    struct screen_past_row past;
    if (screen_past(p->c, p->d, p->who, who.id, &past) < 0)
        return -1;
    struct story_view *their = arena_alloc(&p->c->arena, sizeof *their);
    struct fact *facts;
    struct story story;
    size_t n_facts;
    if (story_fill(p, who.id, 0, their, &facts, &n_facts) < 0)
        return -1;
    fact_story(p->c, who.name, facts, n_facts, &story);
    v.story = their;
    v.story_text = story.text;
    struct str since = when_said(&p->when, past.first);
    v.id = who.id;
    v.version = who.version;
    v.name = who.name.n ? who.name : STR("Somebody without a name");
    v.initials = page_initials(p, who.name);
    v.line = page_text(p, "%.*s%s%.*s", (int)who.title.n, who.title.at,
                       who.title.n && company.n ? ", " : "", (int)company.n, company.at);
    v.since = past.n ? page_text(p, "first wrote %.*s", (int)since.n, since.at) : STR("");
    v.note = who.note;
    v.blocked = who.blocked;
    v.may_edit = may(p->who, MAY_EDIT_CUSTOMERS);
    v.csrf = p->v->csrf;
    if (page_frame_fill(p, v.name, &v.frame) < 0)
        return -1;
    v.frame.nav = &nav;
    page_customer(http_html(p->a), &v);
    return 1;
}

static int customer_get_page(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, customer_show);
}

static int customer_told(struct page *p, struct page_told *told, int64_t id, int64_t undo_id,
                         const char *words)
{
    told->words = str_of(words);
    told->go = page_text(p, "/customers/%" PRId64, id);
    page_undo_add(told, undo_id);
    return 1;
}

static int customer_note(struct page *p, struct page_told *told)
{
    struct customer who;
    int64_t id, undo_id = 0;
    if (http_param_int(p->q, "id", &id) < 0 || customer_get(p->c, p->d, p->who, id, &who) < 0)
        return -1;
    struct customer_edit it = {.name = http_form(p->q, "name"),
                               .title = who.title,
                               .language = who.language,
                               .timezone = who.timezone,
                               .note = http_form(p->q, "note"),
                               .company_id = who.company_id};
    if (customer_put(p->c, p->d, p->who, id, &it, page_id(p, "version"), &undo_id) < 0)
        return -1;
    return customer_told(p, told, id, undo_id, "Saved");
}

static int customer_note_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, customer_note);
}

static int customer_blocks(struct page *p, struct page_told *told)
{
    int64_t id, undo_id = 0;
    bool on = str_eq(http_form(p->q, "on"), STR("1"));
    if (http_param_int(p->q, "id", &id) < 0 ||
        customer_block(p->c, p->d, p->who, id, on, &undo_id) < 0)
        return -1;
    return customer_told(p, told, id, undo_id, on ? "Blocked" : "Let in again");
}

static int customer_block_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, customer_blocks);
}

/* ---- search ---- */

static struct marked marked_of(struct page *p, const struct search_text *t)
{
    struct marked m = {.runs = arena_array(&p->c->arena, t->n_marks * 2 + 3, sizeof *m.runs)};
    size_t at = 0;
    if (t->cut_before)
        m.runs[m.n_runs++] = (struct marked_run){STR("… "), false};
    for (size_t i = 0; i < t->n_marks; i++) {
        const struct search_mark *k = &t->marks[i];
        m.runs[m.n_runs++] = (struct marked_run){{t->text.at + at, k->start_at - at}, false};
        m.runs[m.n_runs++] =
            (struct marked_run){{t->text.at + k->start_at, k->end_at - k->start_at}, true};
        at = k->end_at;
    }
    m.runs[m.n_runs++] = (struct marked_run){str_from(t->text, at), false};
    if (t->cut_after)
        m.runs[m.n_runs++] = (struct marked_run){STR(" …"), false};
    return m;
}

static void hits_fill(struct page *p, const struct search_page *page, struct search_view *v)
{
    v->hits = page->n ? arena_array(&p->c->arena, page->n, sizeof *v->hits) : NULL;
    for (size_t i = 0; i < page->n; i++) {
        const struct conversation *it = &page->hits[i].conversation;
        struct search_text subject = page->hits[i].subject;
        if (!subject.text.n)
            subject = (struct search_text){.text = STR("(no subject)")};
        v->hits[v->n_hits++] = (struct hit_view){
            .href = page_text(p, "/conversations/%" PRId64 "?view=all", it->number),
            .customer = it->customer_name,
            .when = when_said(&p->when, it->active_us),
            .status = page_words(p, it->status_name),
            .subject = marked_of(p, &subject),
            .snippet = marked_of(p, &page->hits[i].snippet)};
    }
}

static void people_fill(struct page *p, const struct search_page *page, struct search_view *v)
{
    size_t n = page->n_customers;
    v->people.at = n ? arena_array(&p->c->arena, n, sizeof *v->people.at) : NULL;
    for (size_t i = 0; i < n; i++)
        v->people.at[v->people.n++] = (struct line_view){
            .words = page->customers[i].name.n ? page->customers[i].name : page->customers[i].email,
            .also = page->customers[i].email,
            .href = page_text(p, "/customers/%" PRId64, page->customers[i].id),
            .action = STR("")};
}

static int search_run(struct page *p, struct search_view *v)
{
    struct search_page page;
    struct search_how how = {.typed = v->typed, .after = http_query(p->q, "after")};
    v->asked = true;
    if (search(p->c, p->d, p->who, &how, &page) < 0) {
        if (p->c->fault.kind != BAD_INPUT)
            return -1;
        v->told = page_text(p, "%s.", fault_said(p->c));
        return 1;
    }
    hits_fill(p, &page, v);
    people_fill(p, &page, v);
    if (page.more) {
        struct out o;
        out_init(&o, 8000);
        url_encode(&o, v->typed);
        v->more = page_text(p, "/search?q=%.*s&after=%.*s", (int)o.n, o.at, (int)page.after.n,
                            page.after.at);
        out_free(&o);
    }
    return 1;
}

static int search_show(struct page *p)
{
    struct page_nav nav;
    struct search_view v = {
        .typed = str_trim(http_query(p->q, "q")), .told = STR(""), .more = STR("")};
    v.typed = opt(v.typed);
    if (v.typed.n && search_run(p, &v) < 0)
        return -1;
    if (page_nav_fill(p, STR(""), &nav) < 0 || page_frame_fill(p, STR("Search"), &v.frame) < 0)
        return -1;
    nav.on_search = true;
    v.frame.nav = &nav;
    page_search(http_html(p->a), &v);
    return 1;
}

static int search_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, search_show);
}

/* A search that is kept: one's own view beside the others. */
static int view_keep(struct page *p, struct page_told *told)
{
    struct view view;
    struct view_new it = {.name = str_trim(http_form(p->q, "name")),
                          .filter = http_form(p->q, "filter"),
                          .own = true};
    if (view_create(p->c, p->d, p->who, &it, &view) < 0)
        return -1;
    told->words = STR("Kept");
    told->go = page_text(p, "/inbox?view=view-%" PRId64, view.id);
    return 1;
}

static int view_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, view_keep);
}

/* ---- what one was told ---- */

static int notices_show(struct page *p)
{
    struct notification *list;
    struct page_nav nav;
    struct settings_view v = {.heading = STR("For you"),
                              .lead = STR("Where you were mentioned, what was given to you, what "
                                          "did not arrive."),
                              .told = STR(""),
                              .secret = STR(""),
                              .action = STR("")};
    size_t n;
    if (notice_list(p->c, p->d, p->who, 0, NOTICES_SHOWN, &list, &n) < 0 ||
        page_nav_fill(p, STR(""), &nav) < 0 || page_frame_fill(p, v.heading, &v.frame) < 0)
        return -1;
    v.lines.at = n ? arena_array(&p->c->arena, n, sizeof *v.lines.at) : NULL;
    for (size_t i = 0; i < n; i++) {
        struct str when = when_said(&p->when, list[i].created_us);
        struct str subject = opt(list[i].conversation_subject);
        v.lines.at[v.lines.n++] = (struct line_view){
            .words = catalogue_words(p->c->lang, list[i].words),
            .also =
                page_text(p, "%.*s%s%.*s%s", (int)subject.n, subject.at, subject.n ? " · " : "",
                          (int)when.n, when.at, list[i].read_us == NO_TIME ? WORDS(" · new") : ""),
            .href = list[i].conversation_number.some
                        ? page_text(p, "/conversations/%" PRId64, list[i].conversation_number.n)
                        : STR(""),
            .action = list[i].read_us == NO_TIME ? STR("/notifications") : STR(""),
            .field = STR("read"),
            .value = page_text(p, "%" PRId64, list[i].id),
            .button = STR("Seen")};
    }
    v.empty = STR(
        "Nothing so far. Who is mentioned in a note, or is given a conversation, finds it here.");
    v.frame.nav = &nav;
    page_settings(http_html(p->a), &v);
    return 1;
}

static int notices_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, notices_show);
}

static int notice_marked(struct page *p, struct page_told *told)
{
    told->go = STR("/notifications");
    return notice_read(p->c, p->d, p->who, page_id(p, "value"), false);
}

static int notices_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, notice_marked);
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_people_routes[] = {
    {"GET", "/customers/{id}", "read", ROUTE_PAGE, 0, customer_get_page, "A customer.", NULL},
    {"POST", "/customers/{id}/notes", "customers.edit", FORM, 0, customer_note_post,
     "Changes name and note.", NULL},
    {"POST", "/customers/{id}/blocks", "customers.edit", FORM, 0, customer_block_post,
     "Blocks somebody, or not.", NULL},
    {"GET", "/notifications", "read", ROUTE_PAGE, 0, notices_get, "What one was told.", NULL},
    {"POST", "/notifications", "read", FORM, 0, notices_post, "It was seen.", NULL},
    {"POST", "/views", "read", FORM, 0, view_post, "Keeps a search as a view.", NULL},
    {"GET", "/search", "read", ROUTE_PAGE, 0, search_get, "Search.", NULL},
};
const size_t page_people_routes_n = sizeof page_people_routes / sizeof *page_people_routes;
