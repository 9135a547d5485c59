/* SPDX-License-Identifier: Apache-2.0 */
/* page_list.c: the list beside a conversation. A view is a word in addresses: "yours", "open",
   "inbox-71", "tag-3", "team-4", "agent-9", "customer-5"; lists_of has a row for each kind. */
#include "web/page.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "desk/inbox.h"
#include "desk/mailbox.h"
#include "desk/screen.h"
#include "desk/tag.h"
#include "desk/view.h"

#include <inttypes.h>

struct view_row {
    const char *word, *title;
    enum conversation_by by;
    enum place place;
    const char *empty_title, *empty_words;
};
static const struct view_row views[] = {
    {"yours", "Yours", BY_ASSIGNEE, PLACE_OPEN, "Nothing is waiting for you",
     "What is given to you, or what you answer, comes here."},
    {"nobody", "Nobody’s yet", BY_NOBODY, PLACE_OPEN, "Everybody has somebody",
     "Conversations that nobody has taken come here."},
    {"open", "All open", BY_PLACE, PLACE_OPEN, "Nothing is open", "Every customer has an answer."},
    {"waiting", "Waiting for them", BY_PLACE, PLACE_WAITING, "Nobody owes you an answer",
     "What you have answered waits here for the customer."},
    {"snoozed", "Snoozed", BY_PLACE, PLACE_SNOOZED, "Nothing is asleep",
     "What is put off comes back by itself at its time."},
    {"closed", "Closed", BY_PLACE, PLACE_CLOSED, "Nothing is closed yet",
     "What is done is kept here."},
    {"back", "Back", N_CONVERSATION_BY, PLACE_ANY, "Nobody is back",
     "Who came back with something open, was promised what did not come, or named a day that is "
     "near, stands here."},
    {"due", "Due", N_CONVERSATION_BY, PLACE_ANY, "Nothing is promised for now",
     "What a reply promised for today or tomorrow stands here, and what was not kept."},
    {"late", "Waiting too long", N_CONVERSATION_BY, PLACE_ANY, "Nobody waits too long",
     "Who has waited for a day, or longer than a target allows, stands here."},
    {"spam", "Spam", BY_PLACE, PLACE_SPAM, "No spam", "What is taken for spam stands here."},
    {"all", "All", BY_PLACE, PLACE_ANY, "No conversations yet",
     "When a customer writes, it appears here."},
};
/* Followed by an id. */
static const struct view_row lists_of[] = {
    {"inbox-", "Inbox", BY_INBOX, PLACE_OPEN, "Nothing is open here",
     "Every customer of this inbox has an answer."},
    {"tag-", "Tag", BY_TAG, PLACE_ANY, "No conversation has this tag", ""},
    {"team-", "Team", BY_TEAM, PLACE_OPEN, "Nothing is open for this team", ""},
    {"agent-", "Agent", BY_ASSIGNEE, PLACE_OPEN, "Nothing is open for them", ""},
    {"view-", "View", N_CONVERSATION_BY, PLACE_ANY, "Nothing is in this view", ""},
    {"customer-", "Customer", BY_CUSTOMER, PLACE_ANY, "They have not written yet", ""},
};

static const struct view_row *view_row(struct str view, int64_t *id_r)
{
    *id_r = 0;
    for (size_t i = 0; i < sizeof lists_of / sizeof *lists_of; i++) {
        struct str word = str_of(lists_of[i].word);
        if (str_starts(view, word) && str_int64(str_from(view, word.n), id_r))
            return &lists_of[i];
    }
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        if (str_eq(view, str_of(views[i].word))) {
            *id_r = views[i].by == N_CONVERSATION_BY ? view_builtin_of(view) : 0;
            return &views[i];
        }
    return &views[0];
}

static struct str saved_title(struct page *p, int64_t id)
{
    const struct view_builtin *builtin = view_builtin(id);
    struct view view;
    if (builtin)
        return str_of(builtin->name);
    return view_get(p->c, p->d, p->who, id, &view) > 0 ? view.name : STR("View");
}

/* The name of what the list is of; one that is not there leaves the row's own title. */
static struct str view_title(struct page *p, const struct view_row *row, int64_t id)
{
    struct inbox inbox;
    struct tag tag;
    if (row->by == BY_INBOX && inbox_get(p->c, p->d, p->who, id, &inbox) > 0)
        return inbox.name;
    if (row->by == BY_TAG && tag_get(p->c, p->d, p->who, id, &tag) > 0)
        return tag.name;
    if (row->by == N_CONVERSATION_BY)
        return saved_title(p, id);
    return str_of(row->title);
}

/* What stands below the name: facts, never a mood. */
static struct str row_facts(struct page *p, const struct screen_row *row)
{
    const struct screen_list_row *it = &row->it;
    static const char *const counts[] = {"", "one thing open", "two things open",
                                         "three things open"};
    const char *open = row->open_needs > 3 ? "several things open" : counts[row->open_needs];
    const char *urgent = it->priority == PRIORITY_URGENT ? "urgent"
                         : it->priority == PRIORITY_HIGH ? "high priority"
                                                         : "";
    struct str until = when_until(&p->when, it->snoozed_until_us);
    struct str day = when_date(&p->when, it->date_us);
    const struct str parts[] = {str_of(urgent),
                                row->broken ? STR("promised, not kept") : STR(""),
                                day.n ? page_text(p, "named %.*s", (int)day.n, day.at) : STR(""),
                                str_of(open),
                                it->reopened ? STR("came back") : STR(""),
                                until.n ? page_text(p, "asleep until %.*s", (int)until.n, until.at)
                                        : STR("")};
    struct str said[2 * sizeof parts / sizeof *parts];
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].n)
            continue;
        if (n)
            said[n++] = STR(" · ");
        said[n++] = catalogue_str(p->c->lang, parts[i]);
    }
    return page_join(p, said, n);
}

static struct str wait_words(struct page *p, int64_t since_us)
{
    struct str wait = when_for(&p->when, since_us);
    return p->c->now_us - since_us < MINUTE_US ? STR("just now")
                                               : page_fill(p, WORDS("waits {1}"), wait);
}

static void row_fill(struct page *p, struct str view, const struct screen_row *seen,
                     struct list_row *row)
{
    const struct screen_list_row *it = &seen->it;
    bool waits = it->waiting_us != NO_TIME && str_eq(it->category, STR("open"));
    bool mine = it->assignee_id == p->who->id;
    char number[INT_TEXT_BYTES];
    const struct str href[] = {
        STR("/conversations/"), {number, int_text(it->number, number)}, STR("?view="), view};
    *row = (struct list_row){
        .id = it->id,
        .number = it->number,
        .href = page_join(p, href, sizeof href / sizeof *href),
        .name = it->customer_name.n ? it->customer_name : STR("Somebody without a name"),
        .age = waits ? wait_words(p, it->waiting_us) : when_said(&p->when, it->active_us),
        .age_exact = when_exact(&p->when, waits ? it->waiting_us : it->active_us),
        .facts = row_facts(p, seen),
        .subject = it->subject.n ? it->subject : STR("(no subject)"),
        .preview = it->preview,
        .owner = !it->assignee_id || mine ? STR("") : page_initials(p, it->assignee_name),
        .waits = waits,
        .read = seen->read,
        .heated = it->temperature > 0,
        .hot = it->temperature >= SCREEN_HOT_MILLI,
        .urgent = it->priority >= PRIORITY_HIGH};
}

/* One page of what a view holds, and where the next one begins. */
struct found {
    struct db_ids ids;
    struct str after; /* empty: this was the last */
};

static int find_plain(struct page *p, struct str view, const struct view_row *row, int64_t id,
                      struct found *f)
{
    char after[CONVERSATION_AFTER_BYTES];
    struct conversation_key *keys;
    size_t n;
    struct conversation_filter filter = {
        .by = row->by, .id = str_eq(view, STR("yours")) ? p->who->id : id, .place = row->place};
    if (!conversation_after_of(http_query(p->q, "after"), &filter.after))
        return fail(p->c, BAD_INPUT, "\"after\" is the place where a page ended");
    if (conversation_keys(p->c, p->d, p->who, &filter, &keys, &n) < 0)
        return -1;
    f->ids = conversation_key_ids(p->c, keys, n);
    if (n < CONVERSATION_LIST_DEFAULT)
        return 1;
    const struct conversation_key *last = &keys[n - 1];
    conversation_after_text((struct conversation_after){last->active_us, last->id}, after);
    f->after = page_text(p, "%s", after);
    return 1;
}

/* A view with a filter of its own: saved ones, mentions, the bin. */
static int find_saved(struct page *p, int64_t id, struct found *f)
{
    struct filter_found found;
    struct view_how how = {.after = http_query(p->q, "after"), .limit = CONVERSATION_LIST_DEFAULT};
    if (view_found(p->c, p->d, p->who, id, &how, &found) < 0)
        return -1;
    int64_t *ids = arena_array(&p->c->arena, found.n + 1, sizeof *ids);
    for (size_t i = 0; i < found.n; i++)
        ids[i] = found.hits[i].conversation_id;
    f->ids = (struct db_ids){ids, found.n};
    f->after = found.more ? found.after : STR("");
    return 1;
}

/* What was promised in conversations of theirs, on top of "Yours". */
static int day_fill(struct page *p, struct list_view *l)
{
    struct screen_day_row *rows;
    size_t n;
    if (!str_eq(l->view, STR("yours")) || http_query(p->q, "after").n)
        return 1;
    if (screen_day(p->c, p->d, p->who, &rows, &n) < 0)
        return -1;
    l->day = arena_array(&p->c->arena, n + 1, sizeof *l->day);
    for (size_t i = 0; i < n; i++) {
        int64_t until_us = rows[i].due_us + (rows[i].has_time ? 0 : DAY_US);
        l->day[l->n_day++] = (struct day_row){
            .id = rows[i].id,
            .href = page_text(p, "/conversations/%" PRId64 "?view=yours", rows[i].number),
            .words = rows[i].asks ? page_fill(p, "Ask whether it held: {1}", rows[i].subject)
                                  : rows[i].words,
            .when = rows[i].has_time ? when_until(&p->when, rows[i].due_us)
                                     : when_date(&p->when, rows[i].due_us),
            .broken = !rows[i].asks && until_us <= p->c->now_us};
    }
    return 1;
}

/* A desk where nothing waits anywhere and no mail can come in yet: how to begin is said. */
static int begins(struct page *p, bool *begins_r)
{
    struct screen_counts n;
    struct mailbox *list;
    size_t boxes;
    if (!may(p->who, MAY_MANAGE_INBOXES) || http_query(p->q, "after").n)
        return 0;
    if (screen_counts(p->c, p->d, p->who, &n) < 0 ||
        mailbox_list(p->c, p->d, p->who, &list, &boxes) < 0)
        return -1;
    *begins_r = !boxes && !n.open && !n.waiting && !n.snoozed;
    return 1;
}

int list_fill(struct page *p, struct str view, int64_t current_id, struct list_view *l_r)
{
    struct screen_row *rows;
    size_t n;
    struct found f = {.after = STR("")};
    int64_t id;
    const struct view_row *row = view_row(view, &id);
    bool saved = row->by == N_CONVERSATION_BY;
    *l_r = (struct list_view){.view = view, .more = STR("")};
    l_r->title = view_title(p, row, id);
    l_r->empty_title = str_of(row->empty_title);
    l_r->empty_words = str_of(row->empty_words);
    if ((saved ? find_saved(p, id, &f) : find_plain(p, view, row, id, &f)) < 0 ||
        screen_rows(p->c, p->d, p->who, f.ids, &rows, &n) < 0 || day_fill(p, l_r) < 0)
        return -1;
    l_r->rows = arena_array(&p->c->arena, n + 1, sizeof *l_r->rows);
    for (size_t i = 0; i < n; i++) {
        row_fill(p, view, &rows[i], &l_r->rows[i]);
        l_r->rows[i].current = rows[i].it.id == current_id;
    }
    l_r->n_rows = n;
    if (!n && begins(p, &l_r->begins) < 0)
        return -1;
    if (f.after.n)
        l_r->more = page_text(p, "/inbox?view=%.*s&after=%.*s", (int)view.n, view.at,
                              (int)f.after.n, f.after.at);
    return 1;
}
