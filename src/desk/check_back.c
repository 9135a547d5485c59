/* SPDX-License-Identifier: Apache-2.0 */
/* check_back.c: a day on which somebody asks, and what came of it. */
#include "desk/check_back.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/notice.h"
#include "desk/words.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
    const char *state, *words;
} states[] = {
    {"held", "Noted that it held"},
    {"came_back", "Noted that it came back"},
    {"no_answer", "Noted that nobody answered"},
    {"dropped", "Dropped the check-back"},
    {"due", "Opened the check-back again"},
};

static const char *words_of(struct str state)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(state, str_of(states[i].state)))
            return states[i].words;
    return NULL;
}

struct telling {
    const char *verb, *event;
    int64_t id, conversation_id, inbox_id;
    struct str from, to;
    int64_t by; /* who had decided before */
    bool way_back;
    const char *words;
};

static int tell(struct call *c, struct db_conn *d, const struct actor *who, const struct telling *t,
                int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("from", t->from), change_text("to", t->to),
                                          change_id("by", t->by)};
    struct str detail = change_json(c, values, 3);
    struct change change = {.verb = str_of(t->verb),
                            .event = str_of(t->event),
                            .noun_id = t->id,
                            .conversation_id = t->conversation_id,
                            .inbox_id = t->inbox_id,
                            .detail = detail,
                            .was = t->way_back ? detail : STR(""),
                            .words = t->words};
    return change_note(c, d, who, &change, undo_id_r);
}

/* ---- setting one ---- */

/* Whether something could hold there, and may be asked; where it may not, that is a fault when it
   is to be told. */
static int fits(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id, bool tells)
{
    struct check_back_of_row of;
    struct check_back_open_row open;
    int got = sql_check_back_of(c, d, org, conversation_id, &of);
    int there = got <= 0 ? got : sql_check_back_open(c, d, org, conversation_id, &open);
    if (got <= 0 || there < 0)
        return -1;
    bool away = str_eq(of.place, STR("spam")) || str_eq(of.place, STR("gone"));
    if (!tells)
        return !of.grave && !away && of.agent_us != NO_TIME && !there;
    if (of.grave)
        return fail(c, CONFLICT, "grave news stands here: nothing is asked by the calendar");
    if (away)
        return fail(c, CONFLICT, "this is in spam or in the bin");
    if (of.agent_us == NO_TIME)
        return fail(c, CONFLICT, "nobody has answered here yet: there is nothing that could hold");
    return there ? fail(c, CONFLICT, "there is a check-back here already") : 1;
}

int check_back_fits(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id)
{
    return may(who, MAY_ANSWER) ? fits(c, d, who->org, conversation_id, false) : 0;
}

int check_back_add(struct call *c, struct db_conn *d, const struct actor *who,
                   int64_t conversation_id, int64_t due_us, struct check_back *it_r,
                   int64_t *undo_id_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0)
        return -1;
    if (due_us <= c->now_us || due_us > c->now_us + CHECK_BACK_MAX_D * DAY_US)
        return fail(c, BAD_INPUT, "one asks later than now, and within %d days", CHECK_BACK_MAX_D);
    if (fits(c, d, who->org, at.id, true) < 0)
        return -1;
    struct check_back_add_in in = {.org = who->org,
                                   .id = id_new(c, d),
                                   .conversation_id = at.id,
                                   .agent_id = who->id,
                                   .due_us = due_us,
                                   .now_us = c->now_us};
    struct telling t = {.verb = "check_back.add",
                        .event = "check_back.added",
                        .id = in.id,
                        .conversation_id = at.id,
                        .inbox_id = at.inbox_id,
                        .from = STR(""),
                        .to = STR("waiting"),
                        .way_back = true,
                        .words = "Set a check-back"};
    if (in.id < 0 || sql_check_back_add(c, d, &in) < 0 || tell(c, d, who, &t, undo_id_r) < 0)
        return -1;
    return sql_check_back_get(c, d, who->org, in.id, it_r);
}

int check_back_list(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id, struct check_back **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_check_back_list(c, d, who->org, at.id, list_r, n_r);
}

int check_back_lang(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id, int *lang_r)
{
    struct seen_conversation at;
    struct check_back_languages_row row;
    *lang_r = 0;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0 ||
        sql_check_back_languages(c, d, who->org, at.id, &row) < 0)
        return -1;
    const struct str known[] = {row.language, row.customer_language, row.read_language,
                                row.org_language, row.desk_language};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].n && catalogue_of(known[i]) >= 0) {
            *lang_r = catalogue_of(known[i]);
            return 1;
        }
    return 1;
}

/* ---- what came of it ---- */

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct check_back *it_r, struct seen_conversation *at_r)
{
    int got = sql_check_back_get(c, d, who->org, id, it_r);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no check-back %" PRId64, id);
    return permit_conversation(c, d, who, MAY_ANSWER, it_r->conversation_id, at_r);
}

static int64_t decider(const struct actor *who)
{
    return who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN ? who->id : 0;
}

int check_back_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str state, int64_t *undo_id_r)
{
    struct check_back it;
    struct seen_conversation at;
    const char *words = words_of(state);
    if (undo_id_r)
        *undo_id_r = 0;
    if (need(c, d, who, id, &it, &at) < 0)
        return -1;
    if (!words)
        return fail(c, BAD_INPUT, "a check-back held, came_back, got no_answer, or is dropped");
    if (str_eq(it.state, state))
        return 0;
    struct telling t = {.verb = "check_back.decide",
                        .event = "check_back.decided",
                        .id = id,
                        .conversation_id = at.id,
                        .inbox_id = at.inbox_id,
                        .from = it.state,
                        .to = state,
                        .by = it.decided_by_id,
                        .way_back = true,
                        .words = words};
    if (sql_check_back_put(c, d, state, decider(who), c->now_us, who->org, id) < 0)
        return -1;
    return tell(c, d, who, &t, undo_id_r);
}

int check_back_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was)
{
    struct check_back it;
    struct seen_conversation at;
    (void)was;
    if (need(c, d, who, id, &it, &at) < 0)
        return -1;
    if (!str_eq(it.state, STR("waiting")))
        return fail(c, CONFLICT, "its day has come since; drop it instead");
    struct telling t = {.verb = "check_back.add.undo",
                        .event = "check_back.decided",
                        .id = id,
                        .conversation_id = at.id,
                        .inbox_id = at.inbox_id,
                        .from = it.state,
                        .to = STR("")};
    return sql_check_back_gone(c, d, who->org, id) < 0 ? -1 : tell(c, d, who, &t, NULL);
}

int check_back_undo_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                           struct str was)
{
    struct check_back it;
    struct seen_conversation at;
    struct str from;
    int64_t by;
    if (need(c, d, who, id, &it, &at) < 0 ||
        words_decided(c, "check-back", was, it.state, &from, &by) < 0 ||
        sql_check_back_put(c, d, from, by, c->now_us, who->org, id) < 0)
        return -1;
    struct telling t = {.verb = "check_back.decide.undo",
                        .event = "check_back.decided",
                        .id = id,
                        .conversation_id = at.id,
                        .inbox_id = at.inbox_id,
                        .from = it.state,
                        .to = from};
    return tell(c, d, who, &t, NULL);
}

/* ---- its day ---- */

static int by_desk(struct call *c, struct db_conn *d, int64_t org, struct telling t)
{
    struct actor system = actor_system(org);
    if (!str_eq(t.to, STR("due")) && sql_check_back_put(c, d, t.to, 0, c->now_us, org, t.id) < 0)
        return -1;
    return tell(c, d, &system, &t, NULL);
}

static bool is_over(const struct check_back_to_wake_row *row)
{
    return row->grave || row->erased_us != NO_TIME || str_eq(row->place, STR("spam")) ||
           str_eq(row->place, STR("gone"));
}

static int notify(struct call *c, struct db_conn *d, const struct check_back_to_wake_row *row)
{
    char words[NOTICE_WORDS_BYTES];
    bool wrote = row->customer_us != NO_TIME && row->customer_us > row->created_us;
    int n = snprintf(words, sizeof words,
                     wrote ? "#%" PRId64 ": they wrote since. Did it hold?"
                           : "#%" PRId64 ": ask today whether it held",
                     row->number);
    return notice_add(
        c, d,
        &(struct notice){.org = row->org,
                         .agent_id = row->assignee_id ? row->assignee_id : row->agent_id,
                         .kind = STR("check_back"),
                         .conversation_id = row->conversation_id,
                         .inbox_id = row->inbox_id,
                         .words = {words, (size_t)n}});
}

static int wake(struct call *c, struct db_conn *d, const struct check_back_to_wake_row *row)
{
    struct telling t = {.verb = "check_back.due",
                        .event = "check_back.due",
                        .id = row->id,
                        .conversation_id = row->conversation_id,
                        .inbox_id = row->inbox_id,
                        .from = STR("waiting"),
                        .to = STR("due")};
    if (row->merged_into_id)
        return sql_check_back_follow(c, d, row->merged_into_id, row->org, row->id);
    if (is_over(row)) {
        t.verb = "check_back.decide";
        t.event = "check_back.decided";
        t.to = STR("dropped");
        return by_desk(c, d, row->org, t);
    }
    if (sql_check_back_told(c, d, c->now_us, row->org, row->id) < 0 || notify(c, d, row) < 0)
        return -1;
    return by_desk(c, d, row->org, t);
}

static int end_silent(struct call *c, struct db_conn *d, size_t *n_r)
{
    struct check_back_to_end_row *rows;
    int64_t asked_us = c->now_us - CHECK_BACK_SILENT_D * DAY_US;
    int64_t left_us = c->now_us - CHECK_BACK_LEFT_D * DAY_US;
    if (sql_check_back_to_end(c, d, asked_us, left_us, CHECK_BACK_BATCH, &rows, n_r) < 0)
        return -1;
    for (size_t i = 0; i < *n_r; i++) {
        struct telling t = {.verb = "check_back.decide",
                            .event = "check_back.decided",
                            .id = rows[i].id,
                            .conversation_id = rows[i].conversation_id,
                            .inbox_id = rows[i].inbox_id,
                            .from = STR("due"),
                            .to = rows[i].asked ? STR("no_answer") : STR("dropped")};
        if (by_desk(c, d, rows[i].org, t) < 0)
            return -1;
    }
    return 1;
}

int check_back_wake(struct call *c, struct db_conn *d)
{
    struct check_back_to_wake_row *rows;
    size_t n, ended;
    if (sql_check_back_to_wake(c, d, c->now_us, CHECK_BACK_BATCH, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (wake(c, d, &rows[i]) < 0)
            return -1;
    if (end_silent(c, d, &ended) < 0)
        return -1;
    return n == CHECK_BACK_BATCH || ended == CHECK_BACK_BATCH;
}

/* ---- reporting ---- */

int check_back_report(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_us,
                      int64_t to_us, struct check_back_line **lines_r, size_t *n_r)
{
    bool all;
    struct db_ids inboxes;
    if (permit(c, who, MAY_SEE_REPORTS) < 0 || sees_inboxes(c, d, who, &all, &inboxes) < 0)
        return -1;
    return sql_check_back_report(c, d, who->org, from_us, to_us, all, inboxes, lines_r, n_r);
}
