/* SPDX-License-Identifier: Apache-2.0 */
/* page_compose.c: what an agent writes: drafts as they grow, replies, notes, new conversations, and
   the files with them. A reply is stopped when somebody else answered after the page was loaded
   ("seen" is the last moment it showed): the agent looks, and sends again on purpose. */
#include "web/page.h"

#include "base/time.h"
#include "desk/agent.h"
#include "desk/customer.h"
#include "desk/draft.h"
#include "desk/inbox.h"
#include "desk/message.h"
#include "desk/screen.h"
#include "web/sheets.tmpl.h"

#include <inttypes.h>

/* ---- drafts ---- */

static int draft_write(struct page *p, struct page_told *told)
{
    int64_t version = 0;
    struct draft draft;
    struct draft_new it = {.id = page_id(p, "draft"),
                           .conversation_id = page_id(p, "conversation"),
                           .kind = http_form(p->q, "kind"),
                           .body = http_form(p->q, "body"),
                           .subject = http_form(p->q, "subject"),
                           .to_json = STR("")};
    str_int64(http_form(p->q, "version"), &version);
    if (it.conversation_id)
        it.id = 0;
    if (draft_save(p->c, p->d, p->who, &it, version, &draft) < 0)
        return -1;
    told->id = draft.id;
    told->version = draft.version;
    return 1;
}

static int draft_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, draft_write);
}

/* ---- replies and notes ---- */

/* "maya@example.org, Tom <tom@example.org>" into members of the list. */
static void put_addresses(struct json_writer *w, struct str list, const char *role)
{
    struct str one;
    while (str_cut(&list, ',', &one)) {
        ptrdiff_t open = str_find_char(one, '<'), close = str_find_char(one, '>');
        struct str name = STR(""), address = str_trim(one);
        if (open >= 0 && close > open) {
            name = str_trim(str_first(one, (size_t)open));
            address = str_trim((struct str){one.at + open + 1, (size_t)(close - open - 1)});
        }
        if (!address.n)
            continue;
        json_put_object(w, NULL);
        json_put_str(w, "address", address);
        json_put_str(w, "name", name);
        json_put_str(w, "role", str_of(role));
        json_put_object_end(w);
    }
}

/* Empty where the form names nobody: those of the conversation. */
static struct str recipients(struct page *p)
{
    struct out o;
    struct json_writer w = {.out = &o};
    if (!http_form(p->q, "to").n)
        return STR("");
    out_init(&o, MESSAGE_TO_BYTES);
    json_put_array(&w, NULL);
    put_addresses(&w, http_form(p->q, "to"), "to");
    put_addresses(&w, http_form(p->q, "cc"), "cc");
    put_addresses(&w, http_form(p->q, "bcc"), "bcc");
    json_put_array_end(&w);
    struct str text = {arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* Somebody spoke since this page was loaded, and it was not the one who writes. */
static int check_crossing(struct page *p, int64_t conversation_id)
{
    struct message *list;
    struct message_place seen = {.created_us = 0, .id = INT64_MAX};
    size_t n;
    if (http_form(p->q, "anyway").n || !str_int64(http_form(p->q, "seen"), &seen.created_us) ||
        !seen.created_us)
        return 1;
    if (message_list(p->c, p->d, p->who, conversation_id, &seen, 5, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (list[i].agent_id != p->who->id && !str_eq(list[i].kind, STR("note"))) {
            struct str by = list[i].agent_id ? list[i].agent_name : list[i].customer_name;
            return fail(p->c, CONFLICT, "%.*s wrote while you were writing; nothing was sent",
                        (int)by.n, by.at);
        }
    return 1;
}

struct send_row {
    const char *word, *later; /* later: a moment of page_moment */
    const char *then;         /* "close", "open", or until when it sleeps */
};
static const struct send_row send_rows[] = {
    {"send", NULL, NULL},
    {"send-close", NULL, "close"},
    {"send-open", NULL, "open"},
    {"send-snooze-1", NULL, "tomorrow"},
    {"send-snooze-3", NULL, "3-days"},
    {"send-snooze-7", NULL, "week"},
    {"later-hour", "hour", NULL},
    {"later-morning", "tomorrow", NULL},
    {"later-monday", "monday", NULL},
    {"later-at", "", NULL}, /* at the moment in "later" */
};

static const struct send_row *send_row(struct str word)
{
    for (size_t i = 0; i < sizeof send_rows / sizeof *send_rows; i++)
        if (str_eq(word, str_of(send_rows[i].word)))
            return &send_rows[i];
    return &send_rows[0];
}

static int after_sending(struct page *p, const struct send_row *row, int64_t id)
{
    struct conversation_change to = {.set = CONVERSATION_SNOOZE};
    int64_t undo_id;
    if (!row->then || str_eq(str_of(row->then), STR("close")) ||
        str_eq(str_of(row->then), STR("open")))
        return 1;
    return page_moment(p, str_of(row->then), &to.snoozed_until_us) < 0
               ? -1
               : conversation_change(p->c, p->d, p->who, id, &to, 0, &undo_id);
}

/* Where the agent writes first, nobody else does: it becomes theirs. */
static int take(struct page *p, int64_t id)
{
    struct conversation it;
    int64_t undo_id;
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = p->who->id};
    if (conversation_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    return it.assignee_id ? 1 : conversation_change(p->c, p->d, p->who, id, &to, 0, &undo_id);
}

static int closed_status(struct page *p, int64_t *id_r)
{
    struct screen_statuses_row *rows;
    size_t n;
    if (screen_statuses(p->c, p->d, p->who, &rows, &n) < 0)
        return -1;
    for (size_t i = n; i-- > 0;)
        if (str_eq(rows[i].category, STR("closed")))
            *id_r = rows[i].id;
    return 1;
}

static int reply(struct page *p, struct page_told *told)
{
    const struct send_row *row = send_row(http_form(p->q, "do"));
    struct said said;
    struct message_reply it = {.conversation_id = page_id(p, "conversation"),
                               .body = http_form(p->q, "body"),
                               .to_json = recipients(p),
                               .draft_id = page_id(p, "draft")};
    if (check_crossing(p, it.conversation_id) < 0)
        return -1;
    struct str later = row->later && row->later[0] ? str_of(row->later) : http_form(p->q, "later");
    if (row->later && page_moment(p, later, &it.send_us) < 0)
        return -1;
    if (row->later && it.send_us <= p->c->now_us)
        return fail(p->c, BAD_INPUT, "that moment is over; choose one to come");
    it.keep_status = row->then && str_eq(str_of(row->then), STR("open"));
    if (row->then && str_eq(str_of(row->then), STR("close")) && closed_status(p, &it.status_id) < 0)
        return -1;
    if (take(p, it.conversation_id) < 0 || message_reply(p->c, p->d, p->who, &it, &said) < 0 ||
        after_sending(p, row, said.conversation_id) < 0)
        return -1;
    struct str until = when_until(&p->when, it.send_us);
    told->words = row->later ? page_text(p, "Leaves %.*s", (int)until.n, until.at) : STR("Sent");
    told->outbox_id = said.outbox_id;
    told->number = said.number;
    told->id = said.message_id;
    return 1;
}

/* "@Maya Okafor" or "@Maya" where one alone is called so. */
static bool is_mentioned(struct page *p, struct str body, struct str name)
{
    struct str rest = name, first;
    struct str whole = page_text(p, "@%.*s", (int)name.n, name.at);
    if (str_find_nocase(body, whole) >= 0)
        return true;
    str_cut(&rest, ' ', &first);
    struct str short_name = page_text(p, "@%.*s", (int)first.n, first.at);
    ptrdiff_t at = str_find_nocase(body, short_name);
    size_t end = (size_t)at + short_name.n;
    return at >= 0 && (end >= body.n || !ascii_alpha(body.at[end]));
}

static int agents_mentioned(struct page *p, struct str body, int64_t *ids, size_t *n_r)
{
    struct agent *list;
    size_t n;
    *n_r = 0;
    if (str_find_char(body, '@') < 0)
        return 1;
    if (agent_list(p->c, p->d, p->who, false, 0, AGENTS_PAGE_MAX, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n && *n_r < MENTIONS_MAX; i++)
        if (list[i].id != p->who->id && is_mentioned(p, body, list[i].name))
            ids[(*n_r)++] = list[i].id;
    return 1;
}

static int note(struct page *p, struct page_told *told)
{
    int64_t ids[MENTIONS_MAX];
    struct said said;
    struct message_note it = {.conversation_id = page_id(p, "conversation"),
                              .body = http_form(p->q, "body"),
                              .mentions = ids,
                              .draft_id = page_id(p, "draft")};
    if (agents_mentioned(p, it.body, ids, &it.n_mentions) < 0 ||
        message_note(p->c, p->d, p->who, &it, &said) < 0)
        return -1;
    told->words = it.n_mentions ? STR("Noted, and told") : STR("Noted");
    told->number = said.number;
    told->id = said.message_id;
    return 1;
}

static int answer(struct page *p, struct page_told *told)
{
    return str_eq(http_form(p->q, "kind"), STR("note")) ? note(p, told) : reply(p, told);
}

static int reply_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, answer);
}

/* ---- a conversation that we begin ---- */

static int new_show(struct page *p)
{
    bool again = p->wrong.n > 0;
    struct new_view v = {.to = again ? http_form(p->q, "to") : http_query(p->q, "to"),
                         .subject = again ? http_form(p->q, "subject") : STR(""),
                         .body = again ? http_form(p->q, "body") : STR(""),
                         .wrong = p->wrong,
                         .inbox_id = again ? page_id(p, "inbox") : 0};
    struct page_nav nav;
    struct inbox *list;
    size_t n;
    if (inbox_list(p->c, p->d, p->who, false, &list, &n) < 0 ||
        page_nav_fill(p, STR(""), &nav) < 0 ||
        page_frame_fill(p, STR("New conversation"), &v.frame) < 0)
        return -1;
    v.frame.nav = &nav;
    v.to = v.to.at ? v.to : STR("");
    v.inboxes = arena_array(&p->c->arena, n + 1, sizeof *v.inboxes);
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].channel, STR("mail")))
            v.inboxes[v.n_inboxes++] = (struct label_view){list[i].id, list[i].name, STR("")};
    page_new(http_html(p->a), &v);
    return 1;
}

static int new_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, new_show);
}

static int new_open(struct page *p, struct page_told *told)
{
    struct customer customer;
    struct conversation it;
    struct said said;
    struct identity_new address = {.kind = IDENTITY_EMAIL,
                                   .value = str_trim(http_form(p->q, "to"))};
    struct customer_known known = {
        .identities = &address, .n_identities = 1, .name = http_form(p->q, "name")};
    struct conversation_new new = {.inbox_id = page_id(p, "inbox"),
                                   .subject = http_form(p->q, "subject"),
                                   .assignee_id = p->who->id};
    struct message_reply first = {.body = http_form(p->q, "body")};
    if (customer_find_or_create(p->c, p->d, p->who, &known, &customer) < 0)
        return -1;
    new.customer_id = customer.id;
    if (conversation_open(p->c, p->d, p->who, &new, &it) < 0)
        return -1;
    first.conversation_id = it.id;
    if (message_reply(p->c, p->d, p->who, &first, &said) < 0)
        return -1;
    told->words = STR("Sent");
    told->number = it.number;
    told->outbox_id = said.outbox_id;
    return 1;
}

static int new_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, new_open) < 0 ? page_again(q, a, new_show) : 1;
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM, WORDS_BYTES = 2 << 20 };

const struct http_route page_compose_routes[] = {
    {"POST", "/drafts", "note", FORM, WORDS_BYTES, draft_post, "Keeps a draft.", NULL},
    {"POST", "/replies", "note", FORM, WORDS_BYTES, reply_post, "Sends a reply, or adds a note.",
     NULL},
    {"GET", "/conversations/new", "answer", ROUTE_PAGE, 0, new_get, "Begins a conversation.", NULL},
    {"POST", "/conversations", "answer", FORM, WORDS_BYTES, new_post, "Opens it.", NULL},
};
const size_t page_compose_routes_n = sizeof page_compose_routes / sizeof *page_compose_routes;
