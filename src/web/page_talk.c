/* SPDX-License-Identifier: Apache-2.0 */
/* page_talk.c: a conversation as a page shows it. Messages and events are put in one order; marks
   of what the engine heard go into the customer's words alone. */
#include "web/page_care.h"
#include "web/page_check_back.h"
#include "web/page_context.h"
#include "web/page_fact.h"
#include "web/page_heard.h"
#include "web/page_story.h"
#include "web/values.h"

#include "base/time.h"
#include "base/utf8.h"
#include "desk/customer.h"
#include "desk/inbox.h"
#include "desk/link.h"
#include "desk/message.h"
#include "desk/original.h"
#include "desk/outbox.h"
#include "desk/pictures.h"
#include "desk/team.h"
#include "mail/quote.h"
#include "mail/thread.h"

#include <inttypes.h>
#include <string.h>

enum {
    SOURCE_BYTES = 200,
    EVENTS_UNFOLDED = 3 /* of a run between two messages */
};

/* What is found out once for a conversation and used by many of its parts. */
struct talk {
    struct page *p;
    const struct conversation *it;
    const struct conversation_page *page;
    struct heard_marks marks;
    struct screen_follows_row seen;
    struct talk_view *v;
};

static struct str opt(struct str text)
{
    return text.at ? text : STR("");
}

/* ---- files ---- */

static struct str file_size(struct page *p, int64_t bytes)
{
    if (bytes < 1000)
        return page_text(p, "%" PRId64 " bytes", bytes);
    return bytes < 1000000
               ? page_text(p, "%" PRId64 " KB", (bytes + 500) / 1000)
               : page_text(p, "%" PRId64 ".%" PRId64 " MB", bytes / 1000000, bytes / 100000 % 10);
}

void file_fill(struct page *p, const struct attachment *file, struct file_view *f_r)
{
    *f_r = (struct file_view){.id = file->id,
                              .name = file->name,
                              .size = file_size(p, file->bytes),
                              .is_image = str_starts(file->mime, STR("image/")) &&
                                          !str_starts(file->mime, STR("image/svg"))};
}

static void item_files(struct talk *t, const struct message *m, struct thread_item *item)
{
    const struct conversation_page *page = t->page;
    if (!m->files)
        return;
    item->files = arena_array(&t->p->c->arena, page->n_files + 1, sizeof *item->files);
    for (size_t i = 0; i < page->n_files; i++)
        if (page->files[i].message_id == m->id && !page->files[i].is_inline)
            file_fill(t->p, &page->files[i], &item->files[item->n_files++]);
}

/* ---- what was said ---- */

static enum thread_kind kind_of(const struct message *m)
{
    return str_eq(m->kind, STR("customer")) ? SAID_CUSTOMER
           : str_eq(m->kind, STR("agent"))  ? SAID_AGENT
           : str_eq(m->kind, STR("note"))   ? SAID_NOTE
                                            : SAID_AUTOMATIC;
}

static struct prose prose_of(struct talk *t, const struct message *m, struct str text)
{
    struct prose_mark *marks;
    struct arena *a = &t->p->c->arena;
    if (kind_of(m) == SAID_AGENT || kind_of(m) == SAID_NOTE)
        return prose_markdown(a, text);
    size_t n = heard_marks_of(t->p, &t->marks, m->id, &marks);
    return prose_plain(a, text, marks, n);
}

/* What a customer passed on is told with who wrote it and when. */
static struct str source_of(struct page *p, const struct message *m, struct str quoted)
{
    struct quote_source s;
    if (!str_eq(m->kind, STR("customer")) || !quote_source(quoted, &s) ||
        !(s.forwarded || thread_is_forward(m->subject)))
        return STR("");
    struct str from = utf8_first(s.from, SOURCE_BYTES), date = utf8_first(s.date, SOURCE_BYTES);
    return page_text(p, "%.*s%s%.*s", (int)from.n, from.at, date.n ? ", " : "", (int)date.n,
                     date.at);
}

struct str talk_quoted(struct page *p, const struct message *m, struct str *source_r)
{
    bool some = m->quote_at.some && m->quote_at.n >= 0 && (size_t)m->quote_at.n < m->body.n;
    struct str quoted = some ? str_from(m->body, (size_t)m->quote_at.n) : STR("");
    *source_r = some ? source_of(p, m, quoted) : STR("");
    /* with nothing above, only what was passed on is not theirs */
    return some && !m->quote_at.n && !source_r->n ? STR("") : quoted;
}

static void item_words(struct talk *t, const struct message *m, struct thread_item *item)
{
    struct str quoted = talk_quoted(t->p, m, &item->source);
    struct str said = str_first(m->body, m->body.n - quoted.n);
    item->prose = prose_of(t, m, said);
    item->quoted = prose_plain(&t->p->c->arena, quoted, NULL, 0);
    item->quoted_alone = !said.n;
}

struct sent_row {
    const char *state, *words;
    bool may_retry;
};
static const struct sent_row sent_rows[] = {
    {"queued", "Not sent yet; the server asked us to come back.", false},
    {"sending", "Being sent now.", false},
    {"failed", "This did not arrive; the other side refused it.", true},
    {"unknown", "We do not know whether this arrived.", true},
};

static void item_sent(struct talk *t, const struct message *m, struct thread_item *item)
{
    struct str state = opt(m->outbox_state);
    item->sent = item->sent_class = STR("");
    item->outbox_id = m->outbox_id;
    if (str_eq(state, STR("held"))) {
        struct str until = when_until(&t->p->when, m->outbox_due_us);
        bool soon = m->outbox_due_us - t->p->c->now_us < 2 * MINUTE_US;
        bool held = t->p->c->now_us - m->outbox_due_us > MINUTE_US;
        item->may_cancel = true;
        item->sent = held   ? STR("Waits: sending from this mailbox is paused, or its brake holds.")
                     : soon ? STR("Leaves in a moment.")
                            : page_text(t->p, "Leaves %.*s.", (int)until.n, until.at);
    }
    for (size_t i = 0; i < sizeof sent_rows / sizeof *sent_rows; i++)
        if (str_eq(state, str_of(sent_rows[i].state))) {
            item->sent = str_of(sent_rows[i].words);
            item->sent_class = state;
            item->sent_why = opt(m->outbox_error);
            item->may_retry = sent_rows[i].may_retry;
        }
}

static struct str speaker(struct talk *t, const struct message *m)
{
    if (m->agent_id && m->agent_id == t->p->who->id)
        return STR("You");
    struct str name = m->agent_id ? opt(m->agent_name) : opt(m->customer_name);
    return name.n ? name : STR("Somebody");
}

/* "maya@example.org, tom@example.org" of those with a role in a JSON list of recipients. */
static struct str addresses(struct page *p, const json_t *list, const char *role)
{
    struct str all = STR("");
    size_t at;
    const json_t *one;
    json_array_foreach(list, at, one)
    {
        const char *address = json_string_value(json_object_get(one, "address"));
        const char *is = json_string_value(json_object_get(one, "role"));
        if (address && is && str_eq(str_of(is), str_of(role)))
            all = page_text(p, "%.*s%s%s", (int)all.n, all.at, all.n ? ", " : "", address);
    }
    return all;
}

/* To whom a message of ours went, and who else got a customer's: nobody is added silently. */
static struct str went_to(struct page *p, const struct message *m)
{
    json_t *list;
    struct str to = STR("");
    if (m->to_json.n <= 2 || json_read(p->c, m->to_json, MESSAGE_TO_BYTES, &list) < 0) {
        p->c->fault.kind = NO_FAULT;
        return STR("");
    }
    if (kind_of(m) != SAID_CUSTOMER && m->agent_id)
        to = addresses(p, list, "to");
    struct str cc = addresses(p, list, "cc"), bcc = addresses(p, list, "bcc");
    json_decref(list);
    return page_text(p, "%s%.*s%s%.*s%s%.*s", to.n ? "to " : "", (int)to.n, to.at,
                     cc.n ? (to.n ? ", cc " : "cc ") : "", (int)cc.n, cc.at, bcc.n ? ", bcc " : "",
                     (int)bcc.n, bcc.at);
}

/* Somebody asked aside is a note with a customer of its own. */
static bool is_aside(const struct message *m)
{
    return kind_of(m) == SAID_NOTE && !m->agent_id && m->customer_id;
}

static bool is_by_mail(const struct message *m)
{
    return str_eq(m->channel, STR("mail")) && (kind_of(m) == SAID_CUSTOMER || is_aside(m));
}

static void item_fill(struct talk *t, const struct message *m, struct thread_item *item)
{
    *item = (struct thread_item){.kind = kind_of(m),
                                 .id = m->id,
                                 .at_us = m->created_us,
                                 .order = m->created_us,
                                 .who = speaker(t, m),
                                 .when = when_said(&t->p->when, m->created_us),
                                 .when_exact = when_exact(&t->p->when, m->created_us),
                                 .to = went_to(t->p, m),
                                 .aside = is_aside(m),
                                 .forwarded = kind_of(m) == SAID_NOTE && m->outbox_id,
                                 .has_html = m->html.n > 0,
                                 .by_mail = is_by_mail(m),
                                 .rich = mail_is_rich(m->html),
                                 .redacted = m->redacted_us != NO_TIME};
    item->has_menu = item->by_mail || (item->kind != SAID_NOTE && may(t->p->who, MAY_ANSWER));
    if (item->rich && item->by_mail) {
        struct str sender = pictures_sender(t->p->c, m->to_json);
        item->may_picture = sender.n > 0;
        item->pictured = pictures_wanted(t->p->c, t->p->d, t->p->who, sender) > 0;
    }
    item_words(t, m, item);
    item_files(t, m, item);
    item_sent(t, m, item);
}

/* Of a long run of events, those from `from` on, all but the last become one line. */
static void fold_events(struct talk *t, size_t from)
{
    struct thread_item *run = &t->v->items[from];
    size_t n = t->v->n_items - from;
    if (n <= EVENTS_UNFOLDED)
        return;
    struct thread_item *folded = arena_array(&t->p->c->arena, n - 1, sizeof *folded);
    memcpy(folded, run, (n - 1) * sizeof *folded);
    run->kind = SAID_FOLD;
    run->folded = folded;
    run->n_folded = n - 1;
    run[1] = run[n - 1];
    t->v->n_items = from + 2;
}

/* Messages and events in one order; both lists have theirs. */
static int items_fill(struct talk *t)
{
    const struct conversation_page *page = t->page;
    struct screen_story_row *story;
    struct talk_view *v = t->v;
    size_t n, m = 0, e = 0, run = 0;
    int64_t since = page->more && page->n_messages ? page->messages[0].created_us : 0;
    if (screen_story(t->p->c, t->p->d, t->p->who, t->it->id, since, &story, &n) < 0)
        return -1;
    v->items = arena_array(&t->p->c->arena, page->n_messages + n + 1, sizeof *v->items);
    bool unread_told = false;
    while (m < page->n_messages || e < n) {
        struct thread_item *item = &v->items[v->n_items];
        if (e == n || (m < page->n_messages && page->messages[m].created_us <= story[e].at_us)) {
            fold_events(t, run);
            item = &v->items[v->n_items];
            item_fill(t, &page->messages[m++], item);
            item->first_unread = !unread_told && t->seen.read_us && item->at_us > t->seen.read_us;
            unread_told = unread_told || item->first_unread;
            run = ++v->n_items;
            continue;
        }
        struct str words = story_told(t->p, &story[e]);
        *item = (struct thread_item){.kind = SAID_EVENT,
                                     .id = story[e].id,
                                     .at_us = story[e].at_us,
                                     .order = story[e].at_us,
                                     .words = words,
                                     .when = when_said(&t->p->when, story[e].at_us),
                                     .when_exact = when_exact(&t->p->when, story[e].at_us)};
        e++;
        v->n_items += words.n > 0;
    }
    fold_events(t, run);
    return 1;
}

/* ---- the head ---- */

static int head_names(struct talk *t)
{
    struct inbox inbox;
    struct team team;
    struct page *p = t->p;
    t->v->team = STR("");
    if (inbox_get(p->c, p->d, p->who, t->it->inbox_id, &inbox) < 0)
        return -1;
    t->v->inbox = inbox.name;
    t->v->composer.hold_s = page_text(p, "%" PRId64, inbox.hold_ms / 1000);
    if (t->it->team_id && team_get(p->c, p->d, p->who, t->it->team_id, &team) > 0)
        t->v->team = team.name;
    return 1;
}

/* "Looks related to #12, join?": rule 7. Only who answers is asked. */
static int related_fill(struct talk *t)
{
    struct original_related it;
    struct page *p = t->p;
    int got = may(p->who, MAY_ANSWER) ? original_related(p->c, p->d, p->who, t->it->id, &it) : 0;
    if (got <= 0)
        return got;
    t->v->related = it.number;
    t->v->related_words = page_text(p, "#%" PRId64 " “%.*s” (%.*s)", it.number, (int)it.subject.n,
                                    it.subject.at, (int)it.customer_name.n, it.customer_name.at);
    return 1;
}

static int links_fill(struct talk *t)
{
    struct link *list;
    size_t n;
    struct page *p = t->p;
    if (conversation_links(p->c, p->d, p->who, t->it->id, &list, &n) < 0)
        return -1;
    t->v->links = arena_array(&p->c->arena, n + 1, sizeof *t->v->links);
    for (size_t i = 0; i < n; i++)
        t->v->links[t->v->n_links++] = (struct linked_view){
            page_text(p, "#%" PRId64, list[i].number),
            page_text(p, "/conversations/%" PRId64, list[i].number), list[i].reason};
    return 1;
}

static void head_fill(struct talk *t)
{
    const struct conversation *it = t->it;
    struct talk_view *v = t->v;
    struct page *p = t->p;
    struct str view = page_view(p);
    v->id = it->id;
    v->number = it->number;
    v->version = it->version;
    v->view = view;
    v->href =
        page_text(p, "/conversations/%" PRId64 "?view=%.*s", it->number, (int)view.n, view.at);
    v->subject = it->subject.n ? it->subject : STR("(no subject)");
    v->customer = it->customer_name.n ? it->customer_name : STR("Somebody without a name");
    v->customer_href = page_text(p, "/customers/%" PRId64, it->customer_id);
    v->status = page_words(p, it->status_name);
    v->category = it->category;
    v->assignee = it->assignee_id == p->who->id ? STR(WORDS("yours")) : opt(it->assignee_name);
    v->has_assignee = it->assignee_id != 0;
    v->priority = it->priority == PRIORITY_NORMAL
                      ? STR("")
                      : page_text(p, "%s priority", priority_name((enum priority)it->priority));
    v->snoozed = when_until(&p->when, it->snoozed_until_us);
    v->closed = str_eq(it->category, STR("closed"));
    v->spam = it->spam;
    v->binned = it->deleted_us != NO_TIME;
    v->csrf = p->v->csrf;
    v->may_answer = may(p->who, MAY_ANSWER);
    v->may_note = may(p->who, MAY_NOTE);
    v->follows = t->seen.follows;
    v->tags = arena_array(&p->c->arena, t->page->n_tags + 1, sizeof *v->tags);
    for (size_t i = 0; i < t->page->n_tags; i++)
        v->tags[v->n_tags++] =
            (struct label_view){t->page->tags[i].id, t->page->tags[i].name, t->page->tags[i].color};
}

/* ---- the composer ---- */

static int recipients_fill(struct talk *t)
{
    struct composer_view *v = &t->v->composer;
    struct page *p = t->p;
    struct str to_json;
    json_t *list;
    v->to = v->cc = v->bcc = STR("");
    if (message_recipients(p->c, p->d, p->who, t->it->id, &to_json) < 0 ||
        json_read(p->c, to_json, MESSAGE_TO_BYTES, &list) < 0)
        return -1;
    v->to = addresses(p, list, "to");
    v->cc = addresses(p, list, "cc");
    v->bcc = addresses(p, list, "bcc");
    json_decref(list);
    v->reply_to_words = v->to.n ? page_text(p, "to %.*s%s%.*s", (int)v->to.n, v->to.at,
                                            v->cc.n ? ", cc " : "", (int)v->cc.n, v->cc.at)
                                : STR("no address to answer to");
    return 1;
}

static int draft_fill(struct talk *t)
{
    struct composer_view *v = &t->v->composer;
    struct page *p = t->p;
    struct draft reply, note;
    struct attachment *files;
    size_t n;
    int has_reply = draft_of(p->c, p->d, p->who, t->it->id, STR("reply"), &reply);
    int has_note = draft_of(p->c, p->d, p->who, t->it->id, STR("note"), &note);
    if (has_reply < 0 || has_note < 0)
        return -1;
    v->reply = has_reply ? reply.body : STR("");
    v->note = has_note ? note.body : STR("");
    v->draft_id = has_reply ? reply.id : 0;
    v->draft_version = has_reply ? reply.version : 0;
    if (!has_reply && check_back_draft(p, t->it, &v->reply) < 0)
        return -1;
    v->note_id = has_note ? note.id : 0;
    v->note_version = has_note ? note.version : 0;
    if (!has_reply)
        return 1;
    if (attachment_of_draft(p->c, p->d, p->who, reply.id, &files, &n) < 0)
        return -1;
    v->files = arena_array(&p->c->arena, n + 1, sizeof *v->files);
    for (size_t i = 0; i < n; i++)
        file_fill(p, &files[i], &v->files[v->n_files++]);
    return 1;
}

static int composer_fill(struct talk *t)
{
    struct composer_view *v = &t->v->composer;
    struct str kind = http_query(t->p->q, "write");
    const struct conversation_page *page = t->page;
    v->kind = str_eq(kind, STR("note")) || !t->v->may_answer ? STR("note") : STR("reply");
    int64_t last_us = page->n_messages ? page->messages[page->n_messages - 1].created_us : 0;
    v->seen_us = page_text(t->p, "%" PRId64, last_us);
    if (t->v->heard) {
        v->open = t->v->heard->open;
        v->n_open = t->v->heard->n_open;
    }
    if (!t->v->may_note)
        return 1;
    return draft_fill(t) < 0 || recipients_fill(t) < 0 ? -1 : 1;
}

/* ---- what is known besides ---- */

static int known_fill(struct page *p, struct str noun, int64_t id, struct label_view **list_r,
                      size_t *n_r)
{
    struct values_view v;
    if (values_fill(p, noun, id, &v) < 0)
        return -1;
    *n_r = 0;
    *list_r = arena_array(&p->c->arena, v.n_known + 1, sizeof **list_r);
    for (size_t i = 0; i < v.n; i++)
        if (v.at[i].shown.n)
            (*list_r)[(*n_r)++] = (struct label_view){0, v.at[i].label, v.at[i].shown};
    return 1;
}

/* ---- the panel ---- */

static int past_fill(struct page *p, const struct conversation *it, struct panel_view *v)
{
    struct screen_besides_row *list;
    size_t n;
    if (screen_besides(p->c, p->d, p->who, it, &list, &n) < 0)
        return -1;
    v->past = arena_array(&p->c->arena, n + 1, sizeof *v->past);
    for (size_t i = 0; i < n; i++)
        v->past[v->n_past++] =
            (struct past_row){.subject = list[i].subject.n ? list[i].subject : STR("(no subject)"),
                              .when = when_said(&p->when, list[i].active_us),
                              .href = page_text(p, "/conversations/%" PRId64, list[i].number),
                              .status = page_words(p, list[i].status_name)};
    return 1;
}

static int panel_fill(struct page *p, const struct conversation *it, struct listen_view *heard,
                      struct panel_view *v)
{
    struct customer customer;
    if (customer_get(p->c, p->d, p->who, it->customer_id, &customer) < 0)
        return -1;
    struct str company = opt(customer.company_name);
    *v = (struct panel_view){
        .name = customer.name.n ? customer.name : STR("Somebody without a name"),
        .initials = page_initials(p, customer.name),
        .href = page_text(p, "/customers/%" PRId64, customer.id),
        .address = customer.email,
        .line = page_text(p, "%.*s%s%.*s", (int)customer.title.n, customer.title.at,
                          customer.title.n && company.n ? ", " : "", (int)company.n, company.at),
        .csrf = p->v->csrf,
        .conversation_id = it->id,
        .may_answer = may(p->who, MAY_ANSWER),
        .heard = heard};
    struct story_view *story = arena_alloc(&p->c->arena, sizeof *story);
    struct fact *facts;
    size_t n;
    if (story_fill(p, customer.id, it->id, story, &facts, &n) < 0)
        return -1;
    v->story = story;
    if (care_fill(p, it, heard, &v->care) < 0 || context_fill(p, it, &v->context) < 0 ||
        check_back_fill(p, it, heard, &v->check_back) < 0)
        return -1;
    return known_fill(p, STR("customer"), customer.id, &v->fields, &v->n_fields) < 0
               ? -1
               : past_fill(p, it, v);
}

/* Older messages than those that are shown: "before" is the place of the oldest one. */
static bool before_of(struct page *p, struct message_place *place_r)
{
    struct str text = http_query(p->q, "before"), first;
    return text.n && str_cut(&text, '-', &first) && str_int64(first, &place_r->created_us) &&
           str_int64(text, &place_r->id);
}

static void older_fill(struct talk *t)
{
    const struct message *first = t->page->messages;
    t->v->older = STR("");
    if (t->page->more)
        t->v->older = page_text(t->p, "%.*s&before=%" PRId64 "-%" PRId64, (int)t->v->href.n,
                                t->v->href.at, first->created_us, first->id);
}

int talk_fill(struct page *p, int64_t number, struct talk_view *t_r, struct panel_view *panel_r)
{
    struct conversation_page *page = arena_alloc(&p->c->arena, sizeof *page);
    struct listen_view *heard = arena_alloc(&p->c->arena, sizeof *heard);
    struct talk t = {.p = p, .page = page, .it = &page->conversation, .v = t_r};
    struct message_place before;
    struct conversation it;
    *t_r = (struct talk_view){.heard = heard};
    if (conversation_by_number(p->c, p->d, p->who, number, &it) < 0 ||
        screen_ahead(p->c, p->d, p->who, &it) < 0 ||
        conversation_show(p->c, p->d, p->who, it.id, before_of(p, &before) ? &before : NULL, 0,
                          page) < 0 ||
        screen_follows(p->c, p->d, p->who, it.id, &t.seen) < 0 ||
        heard_fill(p, it.id, heard, &t.marks) < 0)
        return -1;
    head_fill(&t);
    older_fill(&t);
    if (head_names(&t) < 0 || related_fill(&t) < 0 || links_fill(&t) < 0 || items_fill(&t) < 0 ||
        composer_fill(&t) < 0 ||
        known_fill(p, STR("conversation"), it.id, &t_r->fields, &t_r->n_fields) < 0)
        return -1;
    return panel_fill(p, t.it, heard, panel_r);
}
