/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_fact.c: what a reading may add to a person's story: what they are after, why they stay or
   might leave, whom it is for. Each is proposed with its whole sentence, and never where the
   sentence touches what is nobody's business (fact.h). What was decided about a proposal stands:
   the same words are not proposed again. */
#include "base/time.h"
#include "db/id.h"
#include "desk/fact.h"
#include "desk/ledger.h"

#include <math.h>

enum { GOAL_KEPT_D = 365, LEAVING_KEPT_D = 180, AFTER_DATE_D = 30, GOAL_P = 700 };

/* From a lower p on nothing is said about a person: the panel's own limits. */
static const struct {
    enum heard_signal name;
    float sure_p;
    const char *kind;
    int64_t kept_d; /* 0: it does not end */
} signals[] = {
    {HEARD_LOYALTY, .65f, "stay", 0},
    {HEARD_LEAVING, .8f, "leave", LEAVING_KEPT_D},
};

static bool ends(char ch)
{
    return ch == '.' || ch == '!' || ch == '?' || ch == '\n';
}

/* The sentence around a span. */
static struct heard_span sentence(const struct heard_turn *turn, struct heard_span at)
{
    while (at.start > 0 && !ends(turn->text[at.start - 1]))
        at.start--;
    while (at.end < turn->len && !ends(turn->text[at.end - 1]))
        at.end++;
    while (at.start < at.end && ascii_space(turn->text[at.start]))
        at.start++;
    while (at.end > at.start && ascii_space(turn->text[at.end - 1]))
        at.end--;
    return at;
}

static void propose(struct call *c, const struct heard_reading *r, struct ledger *l,
                    struct heard_span span, struct ledger_fact it)
{
    const struct heard_turn *turn = &r->of->turns[span.turn];
    struct heard_span at = sentence(turn, span);
    struct str words = {turn->text + at.start, at.end - at.start};
    if (l->n_facts == FACT_PROPOSALS_MAX || !words.n || words.n > FACT_WORDS_BYTES ||
        fact_sensitive(words))
        return;
    for (size_t i = 0; i < l->n_facts; i++)
        if (l->facts[i].at.message_id == l->message_ids[at.turn] &&
            l->facts[i].at.start_at == (int64_t)at.start)
            return;
    it.at = (struct ledger_words){l->message_ids[at.turn],
                                  at.start,
                                  at.end,
                                  turn->at,
                                  {arena_copy(&c->arena, words.at, words.n), words.n}};
    l->facts[l->n_facts++] = it;
}

/* A death, a job lost: nobody wants those, and no story is made of them by itself. */
static bool is_heavy(const struct heard_turn_reading *t)
{
    for (size_t i = 0; i < t->n_signals; i++)
        if (t->signals[i].name == HEARD_DANGER || t->signals[i].name == HEARD_VULNERABILITY)
            return true;
    return false;
}

static void of_purpose(struct call *c, const struct heard_reading *r, struct ledger *l,
                       const struct heard_purpose *p)
{
    if (p->kind == HEARD_FOR_DEADLINE || is_heavy(&r->turns[p->at.turn]))
        return;
    int64_t said_us = r->of->turns[p->at.turn].at;
    int64_t ends_us = p->date.at != HEARD_NO_TIME ? p->date.at + AFTER_DATE_D * DAY_US
                      : said_us != HEARD_NO_TIME  ? said_us + GOAL_KEPT_D * DAY_US
                                                  : NO_TIME;
    propose(c, r, l, p->at,
            (struct ledger_fact){.kind = "goal", .p = GOAL_P, .expires_us = ends_us});
}

static void of_signal(struct call *c, const struct heard_reading *r, struct ledger *l,
                      const struct heard_signal_claim *s)
{
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (s->name != signals[i].name || s->p < signals[i].sure_p)
            continue;
        int64_t said_us = r->of->turns[s->at.turn].at;
        propose(c, r, l, s->at,
                (struct ledger_fact){.kind = signals[i].kind,
                                     .p = lroundf(s->p * 1000),
                                     .expires_us = signals[i].kept_d
                                                       ? said_us + signals[i].kept_d * DAY_US
                                                       : NO_TIME});
    }
}

void ledger_gather_facts(struct call *c, const struct heard_reading *r, struct ledger *l)
{
    l->facts = arena_array(&c->arena, FACT_PROPOSALS_MAX, sizeof *l->facts);
    for (size_t t = r->n_turns; t-- > 0;) {
        const struct heard_turn_reading *turn = &r->turns[t];
        for (size_t i = 0; i < turn->n_purpose; i++)
            of_purpose(c, r, l, &turn->purpose[i]);
        for (size_t i = 0; i < turn->n_signals; i++)
            of_signal(c, r, l, &turn->signals[i]);
        for (size_t i = 0; i < turn->n_guesses; i++)
            if (turn->guesses[i].about == HEARD_ABOUT_PERSON && turn->guesses[i].because.n)
                propose(c, r, l, turn->guesses[i].because.at[0],
                        (struct ledger_fact){.kind = "person",
                                             .p = lroundf(turn->guesses[i].p * 1000),
                                             .expires_us = NO_TIME});
    }
}

/* ---- storing ---- */

static bool is_same(const struct ledger_fact *it, const struct fact_proposed_row *row)
{
    return row->message_id == it->at.message_id && row->start_at < it->at.end_at &&
           row->end_at > it->at.start_at;
}

static int add(struct call *c, struct db_conn *d, const struct ledger *l,
               const struct ledger_fact *it)
{
    struct fact_said_row said;
    if (sql_fact_said(c, d, l->org, l->customer_id, str_of(it->kind), it->at.words, &said) < 0)
        return -1;
    if (said.n)
        return 0;
    struct fact_add_in in = {.org = l->org,
                             .id = id_new(c, d),
                             .customer_id = l->customer_id,
                             .kind = str_of(it->kind),
                             .words = it->at.words,
                             .quote = it->at.words,
                             .message_id = it->at.message_id,
                             .start_at = it->at.start_at,
                             .end_at = it->at.end_at,
                             .state = STR("proposed"),
                             .source = STR("engine"),
                             .p = it->p,
                             .reason = STR(""),
                             .expires_us = it->expires_us,
                             .now_us = c->now_us};
    return in.id < 0 ? -1 : sql_fact_add(c, d, &in);
}

int ledger_store_facts(struct call *c, struct db_conn *d, const struct ledger *l)
{
    struct fact_proposed_row *rows;
    size_t n;
    if (sql_fact_proposed(c, d, l->org, l->conversation_id, &rows, &n) < 0)
        return -1;
    bool *found = arena_array(&c->arena, n + 1, sizeof *found);
    for (size_t i = 0; i < l->n_facts; i++) {
        bool there = false;
        for (size_t k = 0; k < n; k++)
            if (is_same(&l->facts[i], &rows[k]))
                there = found[k] = true;
        if (!there && add(c, d, l, &l->facts[i]) < 0)
            return -1;
    }
    for (size_t k = 0; k < n; k++)
        if (!found[k] && str_eq(rows[k].state, STR("proposed")) &&
            ledger_has_read(l, rows[k].message_id) && sql_fact_gone(c, d, l->org, rows[k].id) < 0)
            return -1;
    return 1;
}
