/* SPDX-License-Identifier: Apache-2.0 */
/* promise.c: what people decide about promises; what the engine finds is ledger.c's. */
#include "desk/promise.h"

#include "base/utf8.h"
#include "desk/change.h"
#include "desk/conversation.h"
#include "desk/correction.h"
#include "desk/notice.h"
#include "desk/words.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
    const char *state, *words;
} decisions[N_PROMISE_DECISIONS] = {
    [PROMISE_KEPT] = {"kept", "Marked the promise as kept"},
    [PROMISE_OPEN] = {"open", "Opened the promise again"},
    [PROMISE_WITHDRAWN] = {"withdrawn", "Withdrew the promise"},
    [PROMISE_WRONG] = {"withdrawn", "Said that it is no promise"},
};

int64_t promise_until_us(const struct promise *p)
{
    if (p->due_us == NO_TIME)
        return NO_TIME;
    return p->has_time ? p->due_us : p->due_us + DAY_US;
}

const char *promise_state(const struct promise *p, int64_t now_us)
{
    if (str_eq(p->state, STR("kept")))
        return "kept";
    if (str_eq(p->state, STR("withdrawn")))
        return "withdrawn";
    int64_t until_us = promise_until_us(p);
    return until_us != NO_TIME && now_us >= until_us ? "broken" : "open";
}

int promise_list(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, struct promise **promises_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_promise_list(c, d, who->org, at.id, promises_r, n_r);
}

int promise_due(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_us,
                int limit, struct promise **promises_r, size_t *n_r)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    bool all = who->role >= ROLE_ADMIN;
    int most = limit < 1 ? 50 : limit < PROMISES_PAGE_MAX ? limit : PROMISES_PAGE_MAX;
    return sql_promise_due(c, d, who->org, before_us, all, who->id, most, promises_r, n_r);
}

static int need_promise(struct call *c, struct db_conn *d, const struct actor *who,
                        enum permission permission, int64_t id, struct promise *p_r,
                        struct seen_conversation *at_r)
{
    int got = sql_promise_get(c, d, who->org, id, p_r);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no promise %" PRId64, id);
    return permit_conversation(c, d, who, permission, p_r->conversation_id, at_r);
}

int promise_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct promise *promise_r)
{
    struct seen_conversation at;
    return need_promise(c, d, who, MAY_READ, id, promise_r, &at);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct promise *p,
                const struct seen_conversation *at, struct str to, const char *words,
                int64_t *undo_id_r)
{
    bool back = !words;
    const struct change_value values[] = {change_text("from", p->state), change_text("to", to),
                                          change_id("by", p->agent_id)};
    struct str detail = change_json(c, values, 3);
    struct change change = {.verb = back ? STR("promise.decide.undo") : STR("promise.decide"),
                            .event = STR("promise.decided"),
                            .noun_id = p->id,
                            .conversation_id = at->id,
                            .inbox_id = at->inbox_id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = words};
    return change_note(c, d, who, &change, undo_id_r);
}

static int correct(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct promise *p, const struct seen_conversation *at)
{
    struct correction_note it = {.conversation_id = at->id,
                                 .message_id = p->message_id,
                                 .start_at = p->start_at,
                                 .end_at = p->end_at,
                                 .agent_id = who->kind == ACTOR_AGENT ? who->id : 0,
                                 .p = 800,
                                 .claim = STR("promise"),
                                 .said = true};
    return correction_note(c, d, who->org, &it, NULL);
}

int promise_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   enum promise_decision decision, int64_t *undo_id_r)
{
    struct promise p;
    struct seen_conversation at;
    if (need_promise(c, d, who, MAY_ANSWER, id, &p, &at) < 0)
        return -1;
    struct str to = str_of(decisions[decision].state);
    if (undo_id_r)
        *undo_id_r = 0;
    if (p.agent_id && str_eq(p.state, to))
        return 0;
    if (sql_promise_decide(c, d, to, who->id, c->now_us, who->org, id) < 0)
        return -1;
    if (decision == PROMISE_WRONG &&
        (sql_promise_free_needs(c, d, who->org, at.id, id) < 0 || correct(c, d, who, &p, &at) < 0))
        return -1;
    return note(c, d, who, &p, &at, to, decisions[decision].words, undo_id_r);
}

int promise_undo_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was)
{
    struct promise p;
    struct seen_conversation at;
    struct str from;
    int64_t by;
    if (need_promise(c, d, who, MAY_ANSWER, id, &p, &at) < 0 ||
        words_decided(c, "promise", was, p.state, &from, &by) < 0 ||
        sql_promise_decide(c, d, from, by, c->now_us, who->org, id) < 0 ||
        sql_promise_uncorrect(c, d, who->org, p.message_id, p.end_at, p.start_at) < 0)
        return -1;
    return note(c, d, who, &p, &at, from, NULL, NULL);
}

/* ---- reminding ---- */

static bool is_there(const struct promise_remind_row *row)
{
    return !str_eq(row->place, STR("gone")) && !str_eq(row->place, STR("spam"));
}

static int remind(struct call *c, struct db_conn *d, const struct promise_remind_row *row)
{
    char words[NOTICE_WORDS_BYTES];
    int64_t agent_id = row->assignee_id ? row->assignee_id : row->promised_by_id;
    if (sql_promise_reminded(c, d, c->now_us, row->org, row->id) < 0)
        return -1;
    /* One that was found when its day was long over, in old mail, reminds nobody. */
    if (!agent_id || !is_there(row) || row->due_us < c->now_us - 2 * DAY_US)
        return 0;
    int n = snprintf(words, sizeof words, "Promised in #%" PRId64 ": %.*s", row->number,
                     (int)(row->words.n < 200 ? row->words.n : 200), row->words.at);
    return notice_add(
        c, d,
        &(struct notice){.org = row->org,
                         .agent_id = agent_id,
                         .kind = STR("promise"),
                         .conversation_id = row->conversation_id,
                         .message_id = row->message_id,
                         .inbox_id = row->inbox_id,
                         .words = utf8_first((struct str){words, (size_t)n}, NOTICE_WORDS_BYTES)});
}

int promise_remind(struct call *c, struct db_conn *d)
{
    struct promise_remind_row *rows;
    size_t n;
    int64_t before_us = c->now_us + HOUR_US;
    if (sql_promise_remind(c, d, before_us, PROMISE_REMIND_BATCH, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (remind(c, d, &rows[i]) < 0)
            return -1;
    return n == PROMISE_REMIND_BATCH;
}

/* ---- reporting ---- */

int promise_report(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_us,
                   int64_t to_us, struct promise_line **lines_r, size_t *n_r)
{
    struct promise_report_in in = {
        .org = who->org, .now_us = c->now_us, .from_us = from_us, .to_us = to_us};
    if (permit(c, who, MAY_SEE_REPORTS) < 0 || sees_inboxes(c, d, who, &in.all, &in.inboxes) < 0)
        return -1;
    return sql_promise_report(c, d, &in, lines_r, n_r);
}
