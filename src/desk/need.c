/* SPDX-License-Identifier: Apache-2.0 */
/* need.c: what people decide about needs; what the engine finds is ledger.c's. */
#include "desk/need.h"

#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/correction.h"
#include "desk/words.h"

#include <inttypes.h>

/* What a decision makes of a need, and how the undo button calls it. */
static const struct {
    const char *state, *verb_words;
} decisions[N_NEED_DECISIONS] = {
    [NEED_ANSWERED] = {"answered", "Ticked a need"},
    [NEED_OPEN] = {"open", "Opened a need again"},
    [NEED_NOT_NOW] = {"dismissed", "Put a need aside"},
    [NEED_WRONG] = {"dismissed", "Said that it is no need"},
};

static bool is_state(const struct need *need, const char *state)
{
    return str_eq(need->state, str_of(state));
}

const char *need_state(const struct need *need, int64_t now_us)
{
    if (!is_state(need, "open"))
        return is_state(need, "answered") ? "answered"
               : is_state(need, "closed") ? "closed"
                                          : "dismissed";
    if (!need->promise_id || str_eq(need->promise_state, STR("withdrawn")))
        return "open";
    if (need->promise_due_us == NO_TIME)
        return str_eq(need->promise_state, STR("kept")) ? "open" : "promised";
    int64_t until_us = need->promise_due_us + (need->promise_has_time ? 0 : DAY_US);
    return now_us < until_us ? "promised" : "overdue";
}

bool need_is_open(const struct need *need, int64_t now_us)
{
    struct str state = str_of(need_state(need, now_us));
    return str_eq(state, STR("open")) || str_eq(state, STR("overdue"));
}

int need_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
              struct need **needs_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_need_list(c, d, who->org, at.id, needs_r, n_r);
}

/* The need, in a conversation that `who` sees. */
static int need_need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct need *need_r, struct seen_conversation *at_r)
{
    int got = sql_need_get(c, d, who->org, id, need_r);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no need %" PRId64, id);
    return permit_conversation(c, d, who, MAY_ANSWER, need_r->conversation_id, at_r);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct need *need,
                const struct seen_conversation *at, struct str to, bool back, const char *words,
                int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("from", need->state), change_text("to", to),
                                          change_id("by", need->agent_id),
                                          change_id("conversation_id", at->id)};
    struct str detail = change_json(c, values, 4);
    struct change change = {.verb = back ? STR("need.decide.undo") : STR("need.decide"),
                            .event = STR("need.decided"),
                            .noun_id = need->id,
                            .conversation_id = at->id,
                            .inbox_id = at->inbox_id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = words};
    return change_note(c, d, who, &change, undo_id_r);
}

/* Kept for the desk's own heads: what the engine had said of it, and what a person says. Who only
   takes back what a person decided says nothing new. */
static int correct(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct need *need, const struct seen_conversation *at,
                   enum need_decision decision)
{
    bool wrong = decision == NEED_WRONG;
    bool engine_answered = is_state(need, "answered") && !need->agent_id;
    struct correction_note it = {.conversation_id = at->id,
                                 .message_id = need->message_id,
                                 .start_at = need->start_at,
                                 .end_at = need->end_at,
                                 .agent_id = who->kind == ACTOR_AGENT ? who->id : 0,
                                 .p = wrong             ? need->p
                                      : engine_answered ? 900
                                                        : 100,
                                 .claim = wrong ? STR("need") : STR("answered"),
                                 .said = wrong || engine_answered,
                                 .holds = decision == NEED_ANSWERED};
    if (need->added_by_id || decision == NEED_NOT_NOW)
        return 0;
    if (need->agent_id) /* the second word of people: the engine's own is not known any more */
        it.said = it.holds = false;
    return correction_note(c, d, who->org, &it, NULL);
}

int need_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                enum need_decision decision, int64_t *undo_id_r)
{
    struct need need;
    struct seen_conversation at;
    if (need_need(c, d, who, id, &need, &at) < 0)
        return -1;
    struct str to = str_of(decisions[decision].state);
    if (undo_id_r)
        *undo_id_r = 0;
    if (need.agent_id && str_eq(need.state, to))
        return 0;
    if (sql_need_decide(c, d, to, who->id, c->now_us, who->org, id) < 0 ||
        correct(c, d, who, &need, &at, decision) < 0)
        return -1;
    return note(c, d, who, &need, &at, to, false, decisions[decision].verb_words, undo_id_r);
}

int need_undo_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was)
{
    struct need need;
    struct seen_conversation at;
    struct str from;
    int64_t by;
    if (need_need(c, d, who, id, &need, &at) < 0 ||
        words_decided(c, "need", was, need.state, &from, &by) < 0 ||
        sql_need_decide(c, d, from, by, c->now_us, who->org, id) < 0 ||
        sql_need_uncorrect(c, d, who->org, need.message_id, need.end_at, need.start_at) < 0)
        return -1;
    return note(c, d, who, &need, &at, from, true, NULL, NULL);
}

/* ---- adding ---- */

static int check_place(struct call *c, const struct need_new *it, struct str body)
{
    if (it->end_at <= it->start_at || !utf8_border(body, it->start_at) ||
        !utf8_border(body, it->end_at))
        return fail(c, BAD_INPUT, "bytes %" PRId64 " to %" PRId64 " are not words of this message",
                    it->start_at, it->end_at);
    if (it->end_at - it->start_at > NEED_WORDS_BYTES)
        return fail(c, TOO_BIG, "a need has at most %d bytes; choose fewer words",
                    NEED_WORDS_BYTES);
    return 1;
}

/* What a page shows of a body. */
static bool is_shown(char ch)
{
    return !ascii_space(ch) && ch != '*' && ch != '_' && ch != '`' && ch != '>' && ch != '#';
}

/* The end of the words where they begin at `at`; 0: they do not. */
static size_t words_end(struct str body, size_t at, struct str words)
{
    size_t i = 0;
    for (; at < body.n; at++) {
        while (i < words.n && !is_shown(words.at[i]))
            i++;
        if (i == words.n)
            return at;
        if (!is_shown(body.at[at]))
            continue;
        if (body.at[at] != words.at[i++])
            return 0;
    }
    while (i < words.n && !is_shown(words.at[i]))
        i++;
    return i == words.n ? at : 0;
}

bool need_words_place(struct str body, struct str words, int64_t *start_r, int64_t *end_r)
{
    bool any = false;
    for (size_t i = 0; i < words.n; i++)
        any |= is_shown(words.at[i]);
    for (size_t at = 0; any && at < body.n; at++) {
        size_t end = is_shown(body.at[at]) ? words_end(body, at, words) : 0;
        if (!end)
            continue;
        while (end > at && !is_shown(body.at[end - 1]))
            end--;
        *start_r = (int64_t)at;
        *end_r = (int64_t)end;
        return true;
    }
    return false;
}

int need_add(struct call *c, struct db_conn *d, const struct actor *who, const struct need_new *new,
             struct need *need_r, int64_t *undo_id_r)
{
    struct need_new chosen = *new, *it = &chosen;
    struct need_message_row m;
    struct need_count_row count;
    struct seen_conversation at;
    int got = sql_need_message(c, d, who->org, it->message_id, &m);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no message %" PRId64, it->message_id);
    if (permit_conversation(c, d, who, MAY_ANSWER, m.conversation_id, &at) < 0)
        return -1;
    if (it->words.n && !need_words_place(m.body, it->words, &it->start_at, &it->end_at))
        return fail(c, BAD_INPUT, "these words do not stand in this message; choose them there");
    if (check_place(c, it, m.body) < 0 ||
        sql_need_count(c, d, who->org, m.conversation_id, &count) < 0)
        return -1;
    if (!str_eq(m.kind, STR("customer")))
        return fail(c, BAD_INPUT, "a need is in the customer's own words");
    if (count.n >= NEEDS_MAX)
        return fail(c, TOO_BIG, "a conversation has at most %d needs", NEEDS_MAX);
    int64_t id = id_new(c, d);
    struct need_add_in in = {
        .org = who->org,
        .id = id,
        .conversation_id = m.conversation_id,
        .message_id = m.id,
        .start_at = it->start_at,
        .end_at = it->end_at,
        .words = {m.body.at + it->start_at, (size_t)(it->end_at - it->start_at)},
        .kind = it->kind.n ? it->kind : STR("request"),
        .p = 1000,
        .state = STR("open"),
        .added_by_id = who->id,
        .created_us = m.created_us,
        .now_us = c->now_us};
    if (id < 0 || sql_need_add(c, d, &in) < 0 || sql_need_put_off(c, d, who->org, at.id) < 0)
        return -1;
    const struct change_value values[] = {change_id("message_id", m.id)};
    struct change change = {.verb = STR("need.add"),
                            .event = STR("need.added"),
                            .noun_id = id,
                            .conversation_id = at.id,
                            .inbox_id = at.inbox_id,
                            .detail = change_json(c, values, 1),
                            .was = STR("{}"),
                            .words = "Added to what is open"};
    if (change_note(c, d, who, &change, undo_id_r) < 0)
        return -1;
    return sql_need_get(c, d, who->org, id, need_r);
}

int need_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was)
{
    struct need need;
    struct seen_conversation at;
    (void)was;
    if (need_need(c, d, who, id, &need, &at) < 0)
        return -1;
    if (!need.added_by_id)
        return fail(c, CONFLICT, "the desk found this need by itself since");
    struct change change = {.verb = STR("need.add.undo"),
                            .event = STR("need.decided"),
                            .noun_id = id,
                            .conversation_id = at.id,
                            .inbox_id = at.inbox_id};
    return sql_need_gone(c, d, who->org, id) < 0 ? -1 : change_note(c, d, who, &change, NULL);
}
