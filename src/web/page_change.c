/* SPDX-License-Identifier: Apache-2.0 */
/* page_change.c: what is done with conversations, one or many at once: a form names them
   ("conversation", repeated) and what they become. All of them change in one write, or none. */
#include "web/page_check_back.h"

#include "base/time.h"
#include "desk/conversation.h"
#include "desk/correction.h"
#include "desk/link.h"
#include "desk/need.h"
#include "desk/outbox.h"
#include "desk/promise.h"
#include "desk/screen.h"
#include "desk/tag.h"
#include "desk/undo.h"

#include <inttypes.h>

/* ---- moments that people choose by a word ---- */

struct moment_row {
    const char *word;
    int days;  /* from today; -1: the next Monday */
    int hours; /* from now; 0: at `second` of that day */
    int second;
};
static const struct moment_row moments[] = {
    {"hour", 0, 1, 0},          {"hours", 0, 4, 0},          {"tomorrow", 1, 0, 9 * 3600},
    {"3-days", 3, 0, 9 * 3600}, {"monday", -1, 0, 9 * 3600}, {"week", 7, 0, 9 * 3600},
    {"month", 30, 0, 9 * 3600},
};

int page_moment(struct page *p, struct str word, int64_t *at_us_r)
{
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        const struct moment_row *m = &moments[i];
        int64_t days = m->days < 0 ? 7 - when_weekday(&p->when) : m->days;
        if (!str_eq(word, str_of(m->word)))
            continue;
        *at_us_r =
            m->hours ? p->c->now_us + m->hours * HOUR_US : when_moment(&p->when, days, m->second);
        return 1;
    }
    struct civil t;
    if (!time_parse(word, at_us_r))
        return fail(p->c, BAD_INPUT, "\"%.*s\" is no moment", (int)word.n, word.at);
    t = civil_of(*at_us_r); /* as the reader's clock shows it */
    *at_us_r = p->when.zone ? zone_moment(p->when.zone, days_of(t.year, t.month, t.day),
                                          t.hour * 3600 + t.minute * 60)
                            : *at_us_r;
    return 1;
}

/* ---- one value, or several, of conversations ---- */

static int status_of(struct page *p, const char *category, int64_t *id_r)
{
    struct screen_statuses_row *rows;
    size_t n;
    if (screen_statuses(p->c, p->d, p->who, &rows, &n) < 0)
        return -1;
    *id_r = 0;
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].category, str_of(category)) && (!*id_r || rows[i].is_first))
            *id_r = rows[i].id;
    return *id_r ? 1 : fail(p->c, NOT_FOUND, "there is no status for what is %s", category);
}

struct do_row {
    const char *word, *said, *category; /* category: of the status it gets */
    unsigned set;
    bool on;
};
static const struct do_row do_rows[] = {
    {"close", "Closed", "closed", CONVERSATION_STATUS, false},
    {"open", "Opened again", "open", CONVERSATION_STATUS, false},
    {"wait", "Waiting for them", "waiting", CONVERSATION_STATUS, false},
    {"spam", "Marked as spam", NULL, CONVERSATION_SPAM, true},
    {"no-spam", "Not spam", NULL, CONVERSATION_SPAM, false},
    {"bin", "Moved to the bin", NULL, CONVERSATION_BIN, true},
    {"no-bin", "Taken out of the bin", NULL, CONVERSATION_BIN, false},
    {"wake", "Awake", NULL, CONVERSATION_SNOOZE, false},
};

static int change_of_word(struct page *p, struct str word, struct conversation_change *to,
                          struct str *said_r)
{
    for (size_t i = 0; i < sizeof do_rows / sizeof *do_rows; i++) {
        const struct do_row *r = &do_rows[i];
        if (!str_eq(word, str_of(r->word)))
            continue;
        to->set |= r->set;
        to->spam = to->binned = r->on;
        *said_r = str_of(r->said);
        return r->category ? status_of(p, r->category, &to->status_id) : 1;
    }
    return fail(p->c, BAD_INPUT, "\"%.*s\" is nothing that can be done", (int)word.n, word.at);
}

/* What the form asks for; each field of it may stand alone. */
static int change_of_form(struct page *p, struct conversation_change *to, struct str *said_r)
{
    struct str word = http_form(p->q, "do"), snooze = http_form(p->q, "snooze"),
               priority = http_form(p->q, "priority"), assignee = http_form(p->q, "assignee");
    *said_r = STR("Changed");
    if (word.n && change_of_word(p, word, to, said_r) < 0)
        return -1;
    if (assignee.n) {
        to->set |= CONVERSATION_ASSIGNEE;
        to->assignee_id = page_id(p, "assignee");
        *said_r = to->assignee_id ? STR("Assigned") : STR("Nobody’s again");
    }
    if (http_form(p->q, "team").n) {
        to->set |= CONVERSATION_TEAM;
        to->team_id = page_id(p, "team");
        *said_r = STR("Given to the team");
    }
    if (http_form(p->q, "status").n) {
        to->set |= CONVERSATION_STATUS;
        to->status_id = page_id(p, "status");
        *said_r = STR("Status changed");
    }
    if (priority.n) {
        to->set |= CONVERSATION_PRIORITY;
        to->priority = priority_of(priority);
        *said_r = STR("Priority changed");
    }
    if (http_form(p->q, "subject").n) {
        to->set |= CONVERSATION_SUBJECT;
        to->subject = http_form(p->q, "subject");
        *said_r = STR("Subject changed");
    }
    if (snooze.n) {
        to->set |= CONVERSATION_SNOOZE;
        if (page_moment(p, snooze, &to->snoozed_until_us) < 0)
            return -1;
        struct str until = when_until(&p->when, to->snoozed_until_us);
        *said_r = page_text(p, "Asleep until %.*s", (int)until.n, until.at);
    }
    return to->set ? 1 : fail(p->c, BAD_INPUT, "the form says nothing to change");
}

static int number_of(struct page *p, int64_t id, int64_t *number_r)
{
    struct conversation it;
    if (conversation_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    *number_r = it.number;
    return 1;
}

static int tell_many(struct page *p, struct page_told *told, const int64_t *ids, size_t n)
{
    if (n == 1)
        return number_of(p, ids[0], &told->number);
    told->words = page_text(p, "%.*s: %zu conversations", (int)told->words.n, told->words.at, n);
    return 1;
}

static int change(struct page *p, struct page_told *told)
{
    int64_t ids[PAGE_UNDOS_MAX], undo;
    size_t n;
    struct conversation_change to = {.set = 0};
    if (page_ids(p, "conversation", ids, &n) < 0 || change_of_form(p, &to, &told->words) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        undo = 0;
        if (conversation_change(p->c, p->d, p->who, ids[i], &to, 0, &undo) < 0)
            return -1;
        page_undo_add(told, undo);
    }
    if (n == 1 && str_eq(http_form(p->q, "do"), STR("close")) &&
        check_back_offer(p, ids[0], told) < 0)
        return -1;
    return tell_many(p, told, ids, n);
}

static int change_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, change);
}

/* ---- tags ---- */

/* A tag of that name, which a lead may make by typing it. */
static int tag_of_name(struct page *p, struct str name, int64_t *id_r)
{
    struct tag *list, made;
    size_t n;
    if (tag_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(list[i].name, name)) {
            *id_r = list[i].id;
            return 1;
        }
    if (tag_create(p->c, p->d, p->who, &(struct tag_new){.name = name, .color = STR("")}, &made) <
        0)
        return -1;
    *id_r = made.id;
    return 1;
}

static int tag(struct page *p, struct page_told *told)
{
    int64_t ids[PAGE_UNDOS_MAX], add = page_id(p, "add"), away = page_id(p, "remove"), undo;
    size_t n;
    struct str name = str_trim(http_form(p->q, "name"));
    if (page_ids(p, "conversation", ids, &n) < 0 ||
        (!add && !away && name.n && tag_of_name(p, name, &add) < 0))
        return -1;
    if (!add && !away)
        return fail(p->c, BAD_INPUT, "the form names no tag");
    for (size_t i = 0; i < n; i++) {
        undo = 0;
        if ((add ? tag_attach(p->c, p->d, p->who, ids[i], add, &undo)
                 : tag_detach(p->c, p->d, p->who, ids[i], away, &undo)) < 0)
            return -1;
        page_undo_add(told, undo);
    }
    told->words = add ? STR("Tagged") : STR("Tag taken off");
    return tell_many(p, told, ids, n);
}

static int tag_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, tag);
}

/* ---- the way back ---- */

/* The ids that a bar offers, or, for the key, the last thing that was done. */
static int undo(struct page *p, struct page_told *told)
{
    int64_t ids[PAGE_UNDOS_MAX];
    size_t n = 0;
    struct str words = STR("");
    if (!http_form(p->q, "undo").n) {
        int got = undo_last(p->c, p->d, p->who, &ids[0], &words);
        if (got <= 0)
            return got < 0 ? -1 : fail(p->c, NOT_FOUND, "there is nothing to take back");
        n = 1;
    } else if (page_ids(p, "undo", ids, &n) < 0) {
        return -1;
    }
    for (size_t i = n; i-- > 0;)
        if (undo_do(p->c, p->d, p->who, ids[i]) < 0)
            return -1;
    if (!told->number && http_local_path(http_form(p->q, "back")))
        told->go = http_form(p->q, "back");
    told->words =
        words.n ? page_fill(p, "Taken back: {1}", page_words(p, words)) : STR("Taken back");
    return 1;
}

static int undo_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, undo);
}

/* ---- what leaves the house ---- */

static int path_id(struct page *p, int64_t *id_r)
{
    return http_param_int(p->q, "id", id_r);
}

static int cancel(struct page *p, struct page_told *told)
{
    int64_t id;
    struct draft draft;
    if (path_id(p, &id) < 0 || outbox_cancel(p->c, p->d, p->who, id, &draft) < 0)
        return -1;
    told->words = STR("Taken back: it is a draft again");
    told->id = draft.id;
    told->version = draft.version;
    return number_of(p, draft.conversation_id, &told->number);
}

static int cancel_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, cancel);
}

static int retry(struct page *p, struct page_told *told)
{
    int64_t id;
    if (path_id(p, &id) < 0 || outbox_retry(p->c, p->d, p->who, id) < 0)
        return -1;
    told->words = STR("It is sent once more");
    return 1;
}

static int retry_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, retry);
}

/* ---- joining, parting ---- */

static int merge(struct page *p, struct page_told *told)
{
    int64_t undo_id = 0, from = page_id(p, "from"), into = page_id(p, "into");
    bool also = http_form(p->q, "also_other_customer").n > 0;
    if (conversation_merge(p->c, p->d, p->who, from, into, also, &undo_id) < 0)
        return -1;
    told->words = STR("Merged");
    page_undo_add(told, undo_id);
    return number_of(p, into, &told->number);
}

static int merge_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, merge);
}

static int split(struct page *p, struct page_told *told)
{
    int64_t ids[PAGE_UNDOS_MAX], undo_id = 0;
    size_t n;
    struct conversation it;
    if (page_ids(p, "message", ids, &n) < 0 ||
        conversation_split(p->c, p->d, p->who, page_id(p, "conversation"), ids, n,
                           http_form(p->q, "subject"), &it, &undo_id) < 0)
        return -1;
    told->words = page_text(p, "Split: this is #%" PRId64, it.number);
    page_undo_add(told, undo_id);
    told->number = it.number;
    return 1;
}

static int split_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, split);
}

static int link_two(struct page *p, struct page_told *told)
{
    int64_t a = page_id(p, "conversation"), number = page_id(p, "number");
    struct conversation other;
    if (conversation_by_number(p->c, p->d, p->who, number, &other) < 0 ||
        conversation_link(p->c, p->d, p->who, a, other.id, STR("related")) < 0)
        return -1;
    told->words = page_text(p, "Linked with #%" PRId64, number);
    return number_of(p, a, &told->number);
}

static int link_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, link_two);
}

/* ---- who reads, who writes, what was seen ---- */

static int presence(struct page *p, struct page_told *told)
{
    int64_t id = page_id(p, "conversation");
    struct str doing = http_form(p->q, "doing");
    if (conversation_presence(p->c, p->d, p->who, id, doing) < 0)
        return -1;
    if (str_eq(doing, STR("reading")) && conversation_seen(p->c, p->d, p->who, id, 0) < 0)
        return -1;
    told->words = STR("");
    return 1;
}

static int presence_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, presence);
}

static int follow(struct page *p, struct page_told *told)
{
    int64_t id = page_id(p, "conversation");
    bool on = str_eq(http_form(p->q, "follow"), STR("1"));
    if (conversation_follow(p->c, p->d, p->who, id, on) < 0)
        return -1;
    told->words = on ? STR("You hear of everything here") : STR("You hear no more of it");
    return number_of(p, id, &told->number);
}

static int follow_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, follow);
}

/* ---- what was heard, corrected by who knows better ---- */

struct decision_row {
    const char *word, *said;
    enum need_decision decision;
};
static const struct decision_row decisions[] = {
    {"answered", "Ticked off", NEED_ANSWERED},
    {"open", "Open again", NEED_OPEN},
    {"not_now", "Put aside", NEED_NOT_NOW},
    {"wrong", "Noted: that was no request", NEED_WRONG},
};

static int decide(struct page *p, struct page_told *told)
{
    int64_t id, undo_id = 0;
    struct str word = http_form(p->q, "decision");
    if (path_id(p, &id) < 0)
        return -1;
    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
        if (!str_eq(word, str_of(decisions[i].word)))
            continue;
        if (need_decide(p->c, p->d, p->who, id, decisions[i].decision, &undo_id) < 0)
            return -1;
        told->words = str_of(decisions[i].said);
        page_undo_add(told, undo_id);
        int64_t conversation_id = page_id(p, "conversation");
        return conversation_id ? number_of(p, conversation_id, &told->number) : 1;
    }
    return fail(p->c, BAD_INPUT, "\"%.*s\" is no decision", (int)word.n, word.at);
}

static int decide_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, decide);
}

/* Words that somebody chose: on the page, or "MESSAGE START END" in a sheet. */
static bool chosen(struct page *p, struct need_new *it)
{
    struct str at = http_form(p->q, "at"), message, start;
    *it = (struct need_new){.message_id = page_id(p, "message"), .words = http_form(p->q, "words")};
    if (!at.n)
        return it->message_id && it->words.n && it->words.n <= NEED_WORDS_BYTES;
    it->words = STR("");
    return str_cut(&at, ' ', &message) && str_cut(&at, ' ', &start) &&
           str_int64(message, &it->message_id) && str_int64(start, &it->start_at) &&
           str_int64(at, &it->end_at);
}

static int need_new(struct page *p, struct page_told *told)
{
    struct need need;
    struct need_new it;
    int64_t undo_id;
    if (!chosen(p, &it))
        return fail(p->c, BAD_INPUT, "choose words in a message, at most %d bytes",
                    NEED_WORDS_BYTES);
    if (need_add(p->c, p->d, p->who, &it, &need, &undo_id) < 0)
        return -1;
    told->words = STR("Added to what is open");
    page_undo_add(told, undo_id);
    return number_of(p, need.conversation_id, &told->number);
}

static int need_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, need_new);
}

struct keeping_row {
    const char *word, *said;
    enum promise_decision decision;
};
static const struct keeping_row keepings[] = {
    {"kept", "Noted: it was kept", PROMISE_KEPT},
    {"open", "Open again", PROMISE_OPEN},
    {"withdrawn", "Noted: it was withdrawn", PROMISE_WITHDRAWN},
    {"wrong", "Noted: that was no promise", PROMISE_WRONG},
};

static int keep(struct page *p, struct page_told *told)
{
    int64_t id, undo_id = 0, conversation_id = page_id(p, "conversation");
    struct str word = http_form(p->q, "decision");
    size_t i = 0, n = sizeof keepings / sizeof *keepings;
    while (i < n && !str_eq(word, str_of(keepings[i].word)))
        i++;
    struct promise promise;
    if (path_id(p, &id) < 0 || promise_get(p->c, p->d, p->who, id, &promise) < 0)
        return -1;
    if (i == n)
        return fail(p->c, BAD_INPUT, "\"%.*s\" is no decision", (int)word.n, word.at);
    if (promise_decide(p->c, p->d, p->who, id, keepings[i].decision, &undo_id) < 0)
        return -1;
    told->words = str_of(keepings[i].said);
    page_undo_add(told, undo_id);
    return conversation_id ? number_of(p, conversation_id, &told->number) : 1;
}

static int keep_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, keep);
}

/* "2026-03-06", or with a time beside it, as the clock of the person shows. */
static int due_of(struct page *p, struct promise_new *it)
{
    struct str day = http_form(p->q, "day"), time = http_form(p->q, "time");
    it->due_us = NO_TIME;
    it->has_time = time.n > 0;
    if (!day.n && !time.n)
        return 1;
    if (time.n)
        return page_moment(p, page_text(p, "%.*sT%.*s", (int)day.n, day.at, (int)time.n, time.at),
                           &it->due_us);
    return time_parse(day, &it->due_us) ? 1
                                        : fail(p->c, BAD_INPUT, "a day is written like 2026-03-01");
}

static int promise_new(struct page *p, struct page_told *told)
{
    struct promise promise;
    struct promise_new it = {.message_id = page_id(p, "message"),
                             .words = http_form(p->q, "words")};
    int64_t undo_id = 0, conversation_id = page_id(p, "conversation");
    if (due_of(p, &it) < 0 ||
        promise_add(p->c, p->d, p->who, conversation_id, &it, &promise, &undo_id) < 0)
        return -1;
    told->words = STR("Added a promise");
    page_undo_add(told, undo_id);
    return number_of(p, conversation_id, &told->number);
}

static int promise_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, promise_new);
}

static int correct(struct page *p, struct page_told *told)
{
    int64_t id, undo_id;
    bool holds = str_eq(http_form(p->q, "holds"), STR("1"));
    struct correction_new it = {.message_id = page_id(p, "message"),
                                .start_at = page_id(p, "start"),
                                .end_at = page_id(p, "end"),
                                .claim = http_form(p->q, "claim"),
                                .holds = holds};
    if (correction_add(p->c, p->d, p->who, &it, &id, &undo_id) < 0)
        return -1;
    told->words = holds ? STR("Noted: it is so") : STR("Noted: it is not so");
    page_undo_add(told, undo_id);
    return number_of(p, page_id(p, "conversation"), &told->number);
}

static int correct_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, correct);
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_change_routes[] = {
    {"POST", "/changes", "answer", FORM, 0, change_post, "Changes conversations.", NULL},
    {"POST", "/tags", "answer", FORM, 0, tag_post, "Puts a tag on conversations, or off.", NULL},
    {"POST", "/undos", NULL, FORM, 0, undo_post, "Takes something back.", NULL},
    {"POST", "/outbox/{id}/cancellations", "answer", FORM, 0, cancel_post, "Takes a reply back.",
     NULL},
    {"POST", "/outbox/{id}/retries", "answer", FORM, 0, retry_post, "Sends once more.", NULL},
    {"POST", "/needs/{id}/decisions", "answer", FORM, 0, decide_post,
     "Ticks a need off, or says that it is none.", NULL},
    {"POST", "/needs", "answer", FORM, 0, need_post, "Adds a need by its words.", NULL},
    {"POST", "/corrections", "answer", FORM, 0, correct_post,
     "Says that a claim is not so, or that it is.", NULL},
    {"POST", "/promises", "answer", FORM, 0, promise_post, "Adds a promise by hand.", NULL},
    {"POST", "/promises/{id}/decisions", "answer", FORM, 0, keep_post,
     "Says whether a promise was kept.", NULL},
    {"POST", "/merges", "answer", FORM, 0, merge_post, "Merges two conversations.", NULL},
    {"POST", "/splits", "answer", FORM, 0, split_post, "Splits a conversation.", NULL},
    {"POST", "/links", "answer", FORM, 0, link_post, "Links two conversations.", NULL},
    {"POST", "/presences", "read", FORM, 0, presence_post, "Says who reads or writes.", NULL},
    {"POST", "/follows", "note", FORM, 0, follow_post, "Follows a conversation.", NULL},
};
const size_t page_change_routes_n = sizeof page_change_routes / sizeof *page_change_routes;
