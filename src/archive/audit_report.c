/* SPDX-License-Identifier: Apache-2.0 */
/* audit_report.c: what was counted, laid out as the page wants it. */
#include "archive/audit.h"

#include "base/time.h"

#include <math.h>
#include <string.h>

enum { CONTRAST_LEAST = 5 }; /* a comparison of fewer cases says nothing */

struct maker {
    const struct audit *a;
    struct arena *arena;
};

static struct report_quotes quotes_of(const struct maker *m, const struct excerpts *e)
{
    struct report_quote *at = arena_array(m->arena, e->n ? e->n : 1, sizeof *at);
    for (size_t i = 0; i < e->n; i++)
        at[i] = (struct report_quote){
            .text = {e->at[i].text, e->at[i].n},
            .start = e->at[i].start,
            .end = e->at[i].end,
            .of_reply = e->at[i].of_reply,
            .where = str_of(e->at[i].where),
            .note = str_of(e->at[i].note),
        };
    return (struct report_quotes){at, e->n};
}

static struct report_figure figure(const struct maker *m, const struct tally *t, uint64_t of)
{
    return (struct report_figure){{t->n, of, t->p_sum}, quotes_of(m, &t->quotes)};
}

/* What was counted and not estimated. */
static struct report_figure plain_figure(const struct maker *m, const struct tally *t, uint64_t of)
{
    return (struct report_figure){{t->n, of, NAN}, quotes_of(m, &t->quotes)};
}

static void needs(const struct maker *m, struct report *r)
{
    const struct audit *a = m->a;
    r->needs = (struct report_count){a->needs.n, 0, a->needs.p_sum};
    r->open = figure(m, &a->open, a->needs.n);
    r->unsure = figure(m, &a->unsure, a->needs.n);
    r->conversations_open = (struct report_count){a->n_conversations_open, a->n_conversations, NAN};
    r->first_reply = (struct report_count){a->n_first_reply, a->needs.n, NAN};
    memcpy(r->n_needs_of_kind, a->n_needs_of_kind, sizeof r->n_needs_of_kind);
    memcpy(r->answered_within, a->answered_within, sizeof r->answered_within);
    memcpy(r->came_back_times, a->came_back_times, sizeof r->came_back_times);
    r->came_back = plain_figure(m, &a->came_back, a->n_conversations);
}

/* Groups of two needs and more. */
static void groups(const struct maker *m, struct report *r)
{
    const struct groups *g = &m->a->groups;
    struct report_group *rows = arena_array(m->arena, GROUPS_MOST, sizeof *rows);
    r->groups_by_words = m->a->about.by_words;
    r->n_ungrouped = g->n_other;
    r->n_ungrouped_open = g->n_other_open;
    for (size_t i = 0; i < g->n; i++) {
        const struct group *group = &g->at[i];
        if (group->n > 1) {
            rows[r->n_groups++] = (struct report_group){group->n, group->n_open, group->p_sum,
                                                        quotes_of(m, &group->quotes)};
        } else {
            r->n_ungrouped += group->n;
            r->n_ungrouped_open += group->n_open;
        }
    }
    r->groups = rows;
}

static void promises(const struct maker *m, struct report *r)
{
    const struct tally *t = m->a->outcomes;
    uint64_t all = m->a->n_promises;
    r->in_time = figure(m, &t[PROMISE_IN_TIME], all);
    r->late = figure(m, &t[PROMISE_LATE], all);
    r->broken = figure(m, &t[PROMISE_BROKEN], all);
    r->no_sign = figure(m, &t[PROMISE_NO_SIGN], all);
    r->not_yet_due = figure(m, &t[PROMISE_NOT_YET_DUE], all);
    r->undated = figure(m, &t[PROMISE_UNDATED], all);
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static double difference(const struct contrast *c)
{
    return fabs(share(c->with[0], c->of[0]) - share(c->with[1], c->of[1]));
}

/* Whether both sides have enough cases, and the trait itself too. */
static bool says_something(const struct contrast *c)
{
    return c->of[0] >= CONTRAST_LEAST && c->of[1] >= CONTRAST_LEAST &&
           c->with[0] + c->with[1] >= CONTRAST_LEAST;
}

static const struct report_factor *factors(const struct maker *m, const struct contrast *rows,
                                           size_t *n_r)
{
    size_t chosen[AUDIT_N_TRAITS], n = 0;
    for (size_t i = 0; i < AUDIT_N_TRAITS; i++) {
        if (!says_something(&rows[i]))
            continue;
        size_t place = n++;
        for (; place > 0 && difference(&rows[chosen[place - 1]]) < difference(&rows[i]); place--)
            chosen[place] = chosen[place - 1];
        chosen[place] = i;
    }
    *n_r = n < REPORT_FACTORS ? n : REPORT_FACTORS;
    struct report_factor *made = arena_array(m->arena, REPORT_FACTORS, sizeof *made);
    for (size_t i = 0; i < *n_r; i++) {
        const struct contrast *c = &rows[chosen[i]];
        made[i] = (struct report_factor){str_of(audit_trait_name(chosen[i])),
                                         c->with[0],
                                         c->of[0],
                                         c->with[1],
                                         c->of[1],
                                         quotes_of(m, &c->quotes)};
    }
    return made;
}

static void moments(const struct maker *m, struct report *r)
{
    const struct audit *a = m->a;
    r->heated = plain_figure(m, &a->heated, a->n_read);
    r->calmed = plain_figure(m, &a->calmed, a->n_upset_replies);
    memcpy(r->n_at_intensity, a->n_at_intensity, sizeof r->n_at_intensity);
    r->before = factors(m, a->before, &r->n_before);
    r->calming = factors(m, a->calming, &r->n_calming);
    for (size_t i = 0; i < HEARD_N_EMOTIONS; i++)
        r->emotions[i] = figure(m, &a->emotions[i], a->n_read);
    for (size_t i = 0; i < HEARD_N_SIGNALS; i++)
        r->signals[i] = figure(m, &a->signals[i], a->n_read);
}

static void periods(const struct maker *m, struct report *r)
{
    const struct audit *a = m->a;
    struct report_period *rows = arena_array(m->arena, REPORT_PERIODS, sizeof *rows);
    size_t last = audit_period_of(a, a->about.last_at);
    r->unit = a->unit;
    if (last == REPORT_PERIODS)
        return;
    for (size_t i = 0; i <= last; i++) {
        rows[i] = a->periods[i];
        rows[i].start_us = audit_period_start(a, i);
    }
    r->periods = rows;
    r->n_periods = last + 1;
}

static void unsure(const struct maker *m, struct report *r)
{
    const struct audit *a = m->a;
    const struct report_quotes quotes = quotes_of(m, &a->guesses);
    struct report_guess *guesses = arena_array(m->arena, REPORT_GUESSES, sizeof *guesses);
    struct report_language *unread = arena_array(m->arena, AUDIT_LANGUAGES_MOST, sizeof *unread);
    for (size_t i = 0; i < quotes.n; i++)
        guesses[i] = (struct report_guess){quotes.at[i], str_of(a->asks[a->guesses.at[i].row])};
    for (size_t i = 0; i < a->n_languages; i++) {
        memcpy(unread[i].code, a->languages[i].language, sizeof unread[i].code);
        unread[i].n = a->languages[i].n;
    }
    r->guesses = guesses;
    r->n_guesses = quotes.n;
    r->unread = unread;
    r->n_unread = a->n_languages;
    r->n_cut = a->n_cut;
    r->n_skipped_turns = a->n_skipped;
}

void audit_report(struct audit *a, struct arena *arena, struct report *report_r)
{
    const struct maker m = {a, arena};
    audit_promises(a, NULL, 0, true);
    groups_finish(&a->groups);
    report_r->from_us = a->about.first_at;
    report_r->to_us = a->about.last_at;
    report_r->n_conversations = a->n_conversations;
    report_r->n_people = a->n_people;
    report_r->n_customer_turns = a->n_customer_turns;
    report_r->n_agent_turns = a->n_agent_turns;
    needs(&m, report_r);
    groups(&m, report_r);
    promises(&m, report_r);
    moments(&m, report_r);
    periods(&m, report_r);
    unsure(&m, report_r);
}
