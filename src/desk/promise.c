/* SPDX-License-Identifier: Apache-2.0 */
/* promise.c: what people add to promises and decide about them; what the engine finds is
   ledger.c's. */
#include "desk/promise.h"

#include "base/time.h"
#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/conversation.h"
#include "desk/correction.h"
#include "desk/need.h"
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

/* Without `words` it is a way back, which has none itself. */
static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct promise *p,
                const struct seen_conversation *at, struct str to, const char *verb,
                const char *words, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("from", p->state), change_text("to", to),
                                          change_id("by", p->agent_id),
                                          change_id("message_id", p->message_id)};
    struct str detail = change_json(c, values, 4);
    struct change change = {.verb = str_of(verb),
                            .event = to.n ? STR("promise.decided") : STR("promise.added"),
                            .noun_id = p->id,
                            .conversation_id = at->id,
                            .inbox_id = at->inbox_id,
                            .detail = detail,
                            .was = words ? detail : STR(""),
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
    if (sql_need_put_off(c, d, who->org, at.id) < 0 ||
        (decision == PROMISE_WRONG && !p.added_by_id && correct(c, d, who, &p, &at) < 0))
        return -1;
    return note(c, d, who, &p, &at, to, "promise.decide", decisions[decision].words, undo_id_r);
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
        sql_promise_uncorrect(c, d, who->org, p.message_id, p.end_at, p.start_at) < 0 ||
        sql_need_put_off(c, d, who->org, at.id) < 0)
        return -1;
    return note(c, d, who, &p, &at, from, "promise.decide.undo", NULL, NULL);
}

/* ---- adding ---- */

/* What the engine found, or somebody added, in these words of this message. */
static int check_new(struct call *c, struct db_conn *d, const struct promise_add_in *in)
{
    struct promise *list;
    size_t n;
    if (sql_promise_list(c, d, in->org, in->conversation_id, &list, &n) < 0)
        return -1;
    if (n >= PROMISES_MAX)
        return fail(c, TOO_BIG, "a conversation has at most %d promises", PROMISES_MAX);
    for (size_t i = 0; i < n; i++)
        if (list[i].message_id == in->message_id && list[i].start_at < in->end_at &&
            in->start_at < list[i].end_at && !str_eq(list[i].state, STR("withdrawn")))
            return fail(c, CONFLICT, "these words are among the promises already");
    return 1;
}

/* The message it hangs on, and where in it the words stand. */
static int set_place(struct call *c, struct db_conn *d, const struct promise_new *it,
                     struct promise_add_in *in)
{
    struct promise_place_row m;
    int got = sql_promise_place(c, d, in->org, in->conversation_id, it->message_id, &m);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no message %" PRId64, it->message_id);
    in->message_id = m.id;
    in->created_us = c->now_us;
    if (!it->message_id)
        return 1;
    if (!str_eq(m.kind, STR("agent")))
        return fail(c, BAD_INPUT, "a promise is in the words of a reply");
    in->created_us = m.created_us;
    if (need_words_place(m.body, in->words, &in->start_at, &in->end_at) &&
        in->end_at - in->start_at <= PROMISE_WORDS_BYTES)
        in->words = (struct str){m.body.at + in->start_at, (size_t)(in->end_at - in->start_at)};
    return 1;
}

int promise_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
                const struct promise_new *it, struct promise *promise_r, int64_t *undo_id_r)
{
    struct seen_conversation at;
    struct promise_add_in in = {.org = who->org,
                                .due_us = it->due_us,
                                .has_time = it->has_time && it->due_us != NO_TIME,
                                .state = STR("open"),
                                .added_by_id = who->id,
                                .now_us = c->now_us};
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0 ||
        words_text(c, "a promise", it->words, PROMISE_WORDS_BYTES, &in.words) < 0)
        return -1;
    in.words = str_trim(in.words);
    if (!in.words.n)
        return fail(c, BAD_INPUT, "say in words what was promised");
    in.conversation_id = at.id;
    if (in.due_us != NO_TIME && !in.has_time)
        in.due_us -= in.due_us % DAY_US;
    if (set_place(c, d, it, &in) < 0 || check_new(c, d, &in) < 0)
        return -1;
    in.id = id_new(c, d);
    if (in.id < 0 || sql_promise_add(c, d, &in) < 0 ||
        sql_need_put_off(c, d, who->org, at.id) < 0 ||
        sql_promise_get(c, d, who->org, in.id, promise_r) < 0)
        return -1;
    return note(c, d, who, promise_r, &at, STR(""), "promise.add", "Added a promise", undo_id_r);
}

int promise_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was)
{
    struct promise p;
    struct seen_conversation at;
    (void)was;
    if (need_promise(c, d, who, MAY_ANSWER, id, &p, &at) < 0)
        return -1;
    if (sql_promise_gone(c, d, who->org, id) < 0 || sql_need_put_off(c, d, who->org, at.id) < 0)
        return -1;
    return note(c, d, who, &p, &at, STR("withdrawn"), "promise.add.undo", NULL, NULL);
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
