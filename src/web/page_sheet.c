/* SPDX-License-Identifier: Apache-2.0 */
/* page_sheet.c: the choices behind a key: who, which tag, until when, which status, what else. Each
   is a form whose buttons are the choices; a script floats it, without one it is a page. */
#include "web/page.h"

#include "base/time.h"
#include "base/utf8.h"
#include "desk/agent.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/link.h"
#include "desk/message.h"
#include "desk/need.h"
#include "desk/screen.h"
#include "desk/tag.h"
#include "desk/team.h"
#include "web/sheets.tmpl.h"

#include <inttypes.h>

enum { CHOICES_MAX = 400 };

static struct choice *choice_add(struct sheet_view *v, const char *name, struct str value,
                                 struct str words)
{
    static const struct choice none;
    struct choice *it = &v->choices[v->n_choices < CHOICES_MAX ? v->n_choices++ : CHOICES_MAX];
    *it = none;
    it->name = name;
    it->value = value;
    it->words = words;
    it->also = STR("");
    return it;
}

static struct str id_text(struct page *p, int64_t id)
{
    return page_text(p, "%" PRId64, id);
}

/* The conversation, where it is one. */
static int only_one(struct page *p, const struct sheet_view *v, struct conversation *it_r)
{
    if (v->n_conversations != 1)
        return 0;
    return conversation_get(p->c, p->d, p->who, v->conversations[0], it_r);
}

static int assign_fill(struct page *p, struct sheet_view *v)
{
    struct agent *agents;
    struct team *teams;
    struct conversation it = {.id = 0};
    size_t n, n_teams;
    v->title = STR("Give it to");
    v->action = STR("/changes");
    v->hint = STR("A name");
    if (only_one(p, v, &it) < 0 ||
        agent_list(p->c, p->d, p->who, false, 0, AGENTS_PAGE_MAX, &agents, &n) < 0 ||
        team_list(p->c, p->d, p->who, false, &teams, &n_teams) < 0)
        return -1;
    struct choice *me = choice_add(v, "assignee", id_text(p, p->who->id), STR("Me"));
    me->is = it.assignee_id == p->who->id;
    choice_add(v, "assignee", STR("0"), STR("Nobody"));
    for (size_t i = 0; i < n; i++) {
        if (agents[i].id == p->who->id || !str_eq(agents[i].state, STR("active")))
            continue;
        struct choice *it_is = choice_add(v, "assignee", id_text(p, agents[i].id), agents[i].name);
        it_is->is = agents[i].id == it.assignee_id;
        it_is->also = agents[i].away ? STR("away") : STR("");
    }
    for (size_t i = 0; i < n_teams; i++) {
        struct choice *team = choice_add(v, "team", id_text(p, teams[i].id), teams[i].name);
        team->rule = i == 0;
        team->also = STR("team");
        team->is = teams[i].id == it.team_id;
    }
    return 1;
}

static int tag_fill(struct page *p, struct sheet_view *v)
{
    struct tag *list, *has = NULL;
    size_t n, n_has = 0;
    v->title = STR("Tag");
    v->action = STR("/tags");
    v->hint = STR("A tag");
    if (tag_list(p->c, p->d, p->who, false, &list, &n) < 0 ||
        (v->n_conversations == 1 &&
         tag_of_conversation(p->c, p->d, p->who, v->conversations[0], &has, &n_has) < 0))
        return -1;
    for (size_t i = 0; i < n; i++) {
        bool on = false;
        for (size_t j = 0; j < n_has; j++)
            on = on || has[j].id == list[i].id;
        choice_add(v, on ? "remove" : "add", id_text(p, list[i].id), list[i].name)->is = on;
    }
    if (!may(p->who, MAY_MANAGE_TAGS))
        return 1;
    v->field = STR("name");
    v->field_words = STR("A new tag");
    v->field_type = STR("text");
    v->button = STR("Add it");
    return 1;
}

struct snooze_row {
    const char *word, *words;
};
static const struct snooze_row snoozes[] = {
    {"hours", "Four hours"}, {"tomorrow", "Tomorrow"}, {"3-days", "Three days"},
    {"monday", "Monday"},    {"week", "A week"},       {"month", "A month"},
};

static int snooze_fill(struct page *p, struct sheet_view *v)
{
    struct conversation it = {.snoozed_until_us = NO_TIME};
    v->title = STR("Let it sleep until");
    v->action = STR("/changes");
    if (only_one(p, v, &it) < 0)
        return -1;
    for (size_t i = 0; i < sizeof snoozes / sizeof *snoozes; i++) {
        int64_t at_us;
        if (page_moment(p, str_of(snoozes[i].word), &at_us) < 0)
            return -1;
        choice_add(v, "snooze", str_of(snoozes[i].word), str_of(snoozes[i].words))->also =
            when_until(&p->when, at_us);
    }
    if (it.snoozed_until_us != NO_TIME)
        choice_add(v, "do", STR("wake"), STR("Wake it now"))->rule = true;
    v->field = STR("snooze");
    v->field_words = STR("Another moment");
    v->field_type = STR("datetime-local");
    v->button = STR("Let it sleep");
    return 1;
}

static int status_fill(struct page *p, struct sheet_view *v)
{
    struct screen_statuses_row *rows;
    struct conversation it = {.priority = -1};
    size_t n;
    v->title = STR("Status and priority");
    v->action = STR("/changes");
    if (only_one(p, v, &it) < 0 || screen_statuses(p->c, p->d, p->who, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        choice_add(v, "status", id_text(p, rows[i].id), page_words(p, rows[i].name))->is =
            rows[i].id == it.status_id;
    static const char *const words[N_PRIORITIES] = {"Low priority", "Normal priority",
                                                    "High priority", "Urgent"};
    for (int i = N_PRIORITIES - 1; i >= 0; i--) {
        struct choice *c =
            choice_add(v, "priority", str_of(priority_name((enum priority)i)), str_of(words[i]));
        c->rule = i == N_PRIORITIES - 1;
        c->is = it.priority == i;
    }
    return 1;
}

static int more_fill(struct page *p, struct sheet_view *v)
{
    struct conversation it;
    if (only_one(p, v, &it) <= 0)
        return fail(p->c, BAD_INPUT, "one conversation at a time");
    bool binned = it.deleted_us != NO_TIME;
    struct str query = page_text(p, "conversation=%" PRId64, it.id);
    v->title = STR("More");
    v->action = STR("/changes");
    const struct {
        const char *sheet, *words, *also;
    } sheets[] = {{"status", "Status and priority", "p"},
                  {"tag", "Tag", "t"},
                  {"snooze", "Snooze", "s"},
                  {"fields", "Fields", "f"},
                  {"subject", "Change the subject", ""},
                  {"link", "Link with another", ""}};
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        struct str href = page_text(p, "/sheets/%s?%.*s", sheets[i].sheet, (int)query.n, query.at);
        choice_add(v, NULL, href, str_of(sheets[i].words))->also = str_of(sheets[i].also);
    }
    choice_add(v, NULL, page_text(p, "/splits/new?%.*s", (int)query.n, query.at),
               STR("Split off some messages"));
    choice_add(v, NULL, page_text(p, "/merges/new?from=%" PRId64, it.number),
               STR("Merge into another"))
        ->also = STR("m");
    choice_add(v, NULL, page_text(p, "/conversations/%" PRId64 "/forward", it.number),
               STR("Forward to somebody else"))
        ->also = STR("F");
    struct choice *spam = it.spam ? choice_add(v, "do", STR("no-spam"), STR("Not spam"))
                                  : choice_add(v, "do", STR("spam"), STR("Spam"));
    spam->rule = true;
    spam->also = STR("!");
    if (!it.spam)
        choice_add(v, NULL, page_text(p, "/sheets/block?%.*s", (int)query.n, query.at),
                   STR("Block the sender"));
    choice_add(v, "do", binned ? STR("no-bin") : STR("bin"),
               binned ? STR("Out of the bin") : STR("Into the bin"));
    return 1;
}

/* Who wrote it, alone or with all of their domain. */
static int block_fill(struct page *p, struct sheet_view *v)
{
    struct conversation it;
    struct customer who;
    if (only_one(p, v, &it) <= 0)
        return fail(p->c, BAD_INPUT, "one conversation at a time");
    if (customer_get(p->c, p->d, p->who, it.customer_id, &who) < 0)
        return -1;
    ptrdiff_t at = str_find_char(who.email, '@');
    if (at < 0)
        return fail(p->c, BAD_INPUT, "nobody with an address wrote this");
    struct str domain = str_from(who.email, (size_t)at);
    v->title = STR("Block");
    v->action = STR("/blocks");
    choice_add(v, "sender", who.email, who.email)->also = STR("this address");
    choice_add(v, "sender", domain, domain)->also = STR("everybody there");
    return 1;
}

static int subject_fill(struct page *p, struct sheet_view *v)
{
    struct conversation it;
    if (only_one(p, v, &it) <= 0)
        return fail(p->c, BAD_INPUT, "one conversation at a time");
    v->title = STR("Change the subject");
    v->action = STR("/changes");
    v->field = STR("subject");
    v->field_words = STR("Subject");
    v->field_type = STR("text");
    v->field_value = it.subject;
    v->button = STR("Change it");
    return 1;
}

static int link_fill(struct page *p, struct sheet_view *v)
{
    (void)p;
    v->title = STR("Link with another conversation");
    v->action = STR("/links");
    v->field = STR("number");
    v->field_words = STR("Its number");
    v->field_type = STR("number");
    v->button = STR("Link");
    return 1;
}

enum { NEED_MESSAGES = 3, SENTENCE_SHOWN_BYTES = 160 };

/* The end of the sentence that begins at `from`. */
static size_t sentence_end(struct str body, size_t from)
{
    size_t to = from;
    while (to < body.n && body.at[to] != '\n' &&
           !((body.at[to] == '.' || body.at[to] == '?' || body.at[to] == '!') &&
             (to + 1 == body.n || ascii_space(body.at[to + 1]))))
        to++;
    return to < body.n && body.at[to] != '\n' ? to + 1 : to;
}

static void sentences_add(struct page *p, const struct message *m, struct sheet_view *v)
{
    struct str body = m->body;
    if (m->quote_at.some && m->quote_at.n > 0 && (size_t)m->quote_at.n < body.n)
        body.n = (size_t)m->quote_at.n;
    bool first = true;
    for (size_t at = 0, to; at < body.n && v->n_choices < CHOICES_MAX; at = to) {
        while (at < body.n && ascii_space(body.at[at]))
            at++;
        to = sentence_end(body, at);
        struct str words = {body.at + at, to - at};
        if (to - at < 3 || to - at > NEED_WORDS_BYTES)
            continue;
        struct choice *it = choice_add(v, "at", page_text(p, "%" PRId64 " %zu %zu", m->id, at, to),
                                       utf8_first(words, SENTENCE_SHOWN_BYTES));
        it->rule = first && v->n_choices > 1;
        it->also = first ? when_said(&p->when, m->created_us) : STR("");
        first = false;
    }
}

/* The sentences of what the customer wrote last, for hands that choose no words with a mouse. */
static int need_fill(struct page *p, struct sheet_view *v)
{
    struct message *list;
    size_t n, shown = 0;
    if (v->n_conversations != 1)
        return fail(p->c, BAD_INPUT, "one conversation at a time");
    v->title = STR("What is still open?");
    v->action = STR("/needs");
    v->hint = STR("A word of it");
    if (message_list(p->c, p->d, p->who, v->conversations[0], NULL, MESSAGES_PAGE_MAX, &list, &n) <
        0)
        return -1;
    for (size_t i = n; i-- > 0 && shown < NEED_MESSAGES;)
        if (str_eq(list[i].kind, STR("customer"))) {
            sentences_add(p, &list[i], v);
            shown++;
        }
    return 1;
}

static int promise_fill(struct page *p, struct sheet_view *v)
{
    if (v->n_conversations != 1)
        return fail(p->c, BAD_INPUT, "one conversation at a time");
    v->title = STR("What was promised?");
    v->action = STR("/promises");
    v->promise = true;
    v->message_id = page_id(p, "message");
    return 1;
}

struct sheet_row {
    const char *name;
    int (*fill)(struct page *p, struct sheet_view *v);
};
static const struct sheet_row sheets[] = {
    {"assign", assign_fill},   {"tag", tag_fill},     {"snooze", snooze_fill},
    {"status", status_fill},   {"more", more_fill},   {"subject", subject_fill},
    {"link", link_fill},       {"block", block_fill}, {"need", need_fill},
    {"promise", promise_fill},
};

static const struct sheet_row *sheet_row(struct str name)
{
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        if (str_eq(name, str_of(sheets[i].name)))
            return &sheets[i];
    return NULL;
}

static int sheet_show(struct page *p)
{
    struct sheet_view v = {.hint = STR(""), .field = STR(""), .field_value = STR("")};
    struct page_frame frame;
    const struct sheet_row *row = sheet_row(http_param(p->q, "name"));
    if (!row)
        return fail(p->c, NOT_FOUND, "there is no such choice");
    v.csrf = p->v->csrf;
    v.view = page_view(p);
    v.back = page_text(p, "/inbox?view=%.*s", (int)v.view.n, v.view.at);
    v.conversations = arena_array(&p->c->arena, PAGE_UNDOS_MAX, sizeof *v.conversations);
    v.choices = arena_array(&p->c->arena, CHOICES_MAX + 1, sizeof *v.choices);
    if (page_ids(p, "conversation", v.conversations, &v.n_conversations) < 0 ||
        row->fill(p, &v) < 0)
        return -1;
    if (p->part.n) {
        sheet(http_html(p->a), &v);
        return 1;
    }
    if (page_frame_fill(p, v.title, &frame) < 0)
        return -1;
    page_sheet(http_html(p->a), &frame, &v);
    return 1;
}

static int sheet_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, sheet_show);
}

/* ---- merging, with what it would do ---- */

static int merge_candidates(struct page *p, const struct conversation *from, struct merge_view *v)
{
    struct conversation *list;
    size_t n;
    struct conversation_filter f = {
        .by = BY_CUSTOMER, .id = from->customer_id, .place = PLACE_ANY, .limit = 12};
    if (conversation_list(p->c, p->d, p->who, &f, &list, &n) < 0)
        return -1;
    v->candidates = arena_array(&p->c->arena, n + 1, sizeof *v->candidates);
    for (size_t i = 0; i < n; i++)
        if (list[i].id != from->id)
            v->candidates[v->n_candidates++] =
                (struct list_row){.number = list[i].number,
                                  .subject = list[i].subject,
                                  .preview = list[i].preview,
                                  .age = when_said(&p->when, list[i].active_us),
                                  .href = page_text(p, "/merges/new?from=%" PRId64 "&into=%" PRId64,
                                                    from->number, list[i].number)};
    return 1;
}

static int merge_look(struct page *p, const struct conversation *from, int64_t number,
                      struct merge_view *v)
{
    struct conversation into;
    struct merge_preview preview;
    if (!number)
        return 1;
    if (conversation_by_number(p->c, p->d, p->who, number, &into) < 0 ||
        conversation_merge_preview(p->c, p->d, p->who, from->id, into.id, &preview) < 0)
        return -1;
    v->into = into.number;
    v->into_id = into.id;
    v->into_subject = into.subject;
    v->into_customer = into.customer_name;
    v->messages = preview.messages;
    v->notes = preview.notes;
    v->tags = preview.tags;
    v->participants = preview.participants;
    v->other_customer = preview.other_customer;
    v->other_inbox = preview.other_inbox;
    return 1;
}

static int merge_show(struct page *p)
{
    struct conversation from;
    struct page_nav nav;
    struct merge_view v = {.into = 0};
    if (conversation_by_number(p->c, p->d, p->who, page_id(p, "from"), &from) < 0)
        return -1;
    v.from = from.number;
    v.from_id = from.id;
    v.from_subject = from.subject;
    v.from_customer = from.customer_name;
    v.into_subject = v.into_customer = STR("");
    v.back = page_text(p, "/conversations/%" PRId64, from.number);
    if (merge_look(p, &from, page_id(p, "into"), &v) < 0 || merge_candidates(p, &from, &v) < 0 ||
        page_nav_fill(p, STR(""), &nav) < 0 || page_frame_fill(p, STR("Merge"), &v.frame) < 0)
        return -1;
    v.frame.nav = &nav;
    page_merge(http_html(p->a), &v);
    return 1;
}

static int merge_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, merge_show);
}

const struct http_route page_sheet_routes[] = {
    {"GET", "/sheets/{name}", "answer", ROUTE_PAGE | ROUTE_GZIP, 0, sheet_get, "A choice.", NULL},
    {"GET", "/merges/new", "answer", ROUTE_PAGE, 0, merge_get, "What a merge would do.", NULL},
};
const size_t page_sheet_routes_n = sizeof page_sheet_routes / sizeof *page_sheet_routes;
