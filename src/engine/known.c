/* SPDX-License-Identifier: Apache-2.0 */
/* known.c: what is known of the six things a caring person asks about, and the one question worth
   asking now.

   The six: the need, its cause, the person, why they would stay or leave, where the process stands,
   where they want to get to. Known means quoted. The question is about this customer, in their
   words, and says why it is asked; while a need is open it is about that need, never about goals or
   loyalty; calm people with an answered question get none: with a child in front of the ice cream,
   one question, which flavour, is enough. */
#include "engine/now.h"

#include <math.h>
#include <string.h>

enum { QUOTE_BYTES = 70 };

struct six {
    struct span_set of[HEARD_N_KNOWN];
};

static void add_signals(const struct heard_turn_reading *t, struct six *six)
{
    for (size_t i = 0; i < t->n_signals; i++) {
        struct heard_span at = t->signals[i].at;
        switch (t->signals[i].name) {
        case HEARD_LEAVING:
        case HEARD_LOYALTY:
            span_set_add(&six->of[HEARD_STAY_OR_LEAVE], at);
            break;
        case HEARD_VULNERABILITY:
            span_set_add(&six->of[HEARD_PERSON], at);
            break;
        case HEARD_REPEAT_CONTACT:
        case HEARD_TRIED_ALREADY:
        case HEARD_LONG_WAIT:
            span_set_add(&six->of[HEARD_PROCESS], at);
            break;
        case HEARD_GOAL:
            span_set_add(&six->of[HEARD_AIM], at);
            break;
        default:
            break;
        }
    }
}

static void add_turn(const struct heard_reader *r, uint32_t turn, struct six *six)
{
    const struct heard_turn_reading *t = &r->turns[turn];
    for (size_t i = 0; i < t->n_needs; i++)
        if (t->needs[i].same_as.turn < 0)
            span_set_add(&six->of[HEARD_NEED], t->needs[i].at);
    for (size_t i = 0; i < t->n_purpose; i++)
        span_set_add(
            &six->of[t->purpose[i].kind == HEARD_FOR_LIFE_EVENT ? HEARD_PERSON : HEARD_AIM],
            t->purpose[i].at);
    add_signals(t, six);
    span_set_add_all(&six->of[HEARD_CAUSE], r->notes[turn].story[HEARD_CAUSE]);
    span_set_add_all(&six->of[HEARD_PERSON], r->notes[turn].story[HEARD_PERSON]);
    span_set_add_all(&six->of[HEARD_PROCESS], r->notes[turn].story[HEARD_PROCESS]);
    span_set_add_all(&six->of[HEARD_AIM], r->notes[turn].story[HEARD_AIM]);
}

void story_read(struct view *v)
{
    struct span_set set[HEARD_N_KNOWN] = {0}, harm = {0};
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind == CUE_STORY && !hit->dead)
            span_set_add(&set[hit->cue->name], view_hit(v, hit));
        if (hit->cue->kind == CUE_HARM && !hit->dead)
            span_set_add(&harm, view_hit(v, hit));
    }
    v->note->harm = span_set_keep(&harm, &v->reader->pool);
    for (int k = 0; k < HEARD_N_KNOWN; k++)
        v->note->story[k] = span_set_keep(&set[k], &v->reader->pool);
}

/* ---------------------------------------------------------------- the next question */

static const struct need_note *open_need(const struct heard_reader *r, enum heard_need_kind kind,
                                         bool any)
{
    for (size_t i = r->n_needs; i-- > 0;) {
        const struct heard_need *need = r->needs[i].need;
        if (ledger_is_open(need) && need->same_as.turn < 0 && (any || need->kind == kind))
            return &r->needs[i];
    }
    return NULL;
}

static void ask(struct heard_reader *r, enum heard_known about, const char *question,
                const char *why)
{
    struct heard_now *now = &r->reading.now;
    now->ask_next.is = *question != 0;
    now->ask_next.about = about;
    now->ask_next.question = question;
    now->ask_next.why = why;
}

static const char *quote(struct heard_reader *r, struct heard_span span)
{
    return reader_quote(r, span, QUOTE_BYTES);
}

/* The newest purpose of a kind with words, or NULL. */
static const struct heard_purpose *newest_purpose(const struct heard_reader *r,
                                                  enum heard_purpose_kind kind)
{
    for (size_t t = r->n_turns; t-- > 0;)
        for (size_t i = r->turns[t].n_purpose; reader_heard(r, t) && i-- > 0;)
            if (r->turns[t].purpose[i].kind == kind)
                return &r->turns[t].purpose[i];
    return NULL;
}

static bool ask_about_need(struct heard_reader *r, const struct six *six,
                           const struct need_note *open)
{
    const char *words = quote(r, open->need->at);
    const struct heard_purpose *by = newest_purpose(r, HEARD_FOR_DEADLINE);
    if (by && by->date.at == HEARD_NO_TIME)
        return ask(r, HEARD_NEED,
                   pool_text(
                       &r->pool,
                       "You wrote \xe2\x80\x9c%s\xe2\x80\x9d. From what time that day does it "
                       "matter to you?",
                       quote(r, by->at)),
                   "Something depends on a time, and the exact one is not said."),
               true;
    if (open->bag.n == 0)
        return ask(r, HEARD_NEED,
                   pool_text(&r->pool,
                             "You wrote \xe2\x80\x9c%s\xe2\x80\x9d: what should be different when "
                             "we are done?",
                             words),
                   "They ask for help, but what would help is not said yet."),
               true;
    if (open->need->kind == HEARD_PROBLEM && six->of[HEARD_CAUSE].n == 0)
        return ask(r, HEARD_CAUSE,
                   pool_text(&r->pool,
                             "You wrote \xe2\x80\x9c%s\xe2\x80\x9d: when did that start, and what "
                             "happened just before?",
                             words),
                   "What is wrong is known, what came before it is not."),
               true;
    if (open->need->kind != HEARD_QUESTION && six->of[HEARD_PROCESS].n == 0)
        return ask(r, HEARD_PROCESS,
                   pool_text(&r->pool,
                             "You wrote \xe2\x80\x9c%s\xe2\x80\x9d: what have you already done, so "
                             "that you need not do it twice?",
                             words),
                   "What they did before they wrote is not known; asking spares them doing it "
                   "again."),
               true;
    return false;
}

/* Whether they told of something heavy: then nothing is asked about staying or hoping. */
static bool is_heavy(const struct heard_reader *r)
{
    for (size_t t = 0; t < r->n_turns; t++)
        for (size_t i = 0; reader_heard(r, t) && i < r->turns[t].n_signals; i++)
            if (r->turns[t].signals[i].name == HEARD_VULNERABILITY)
                return true;
    return false;
}

static void ask_about_person(struct heard_reader *r, const struct six *six)
{
    const struct heard_purpose *event = newest_purpose(r, HEARD_FOR_LIFE_EVENT);
    if (is_heavy(r))
        return;
    if (six->of[HEARD_STAY_OR_LEAVE].n) {
        struct heard_span at = six->of[HEARD_STAY_OR_LEAVE].at[0];
        ask(r, HEARD_STAY_OR_LEAVE,
            pool_text(&r->pool,
                      "You wrote \xe2\x80\x9c%s\xe2\x80\x9d: what mattered most in that for you?",
                      quote(r, at)),
            "They speak of staying or leaving; the reason is theirs to tell.");
    } else if (event && six->of[HEARD_AIM].n == 0) {
        ask(r, HEARD_AIM,
            pool_text(&r->pool,
                      "You mentioned \xe2\x80\x9c%s\xe2\x80\x9d: what do you hope it will be like?",
                      quote(r, event->at)),
            "It is the occasion behind what they asked for.");
    }
}

static void read_ask(struct heard_reader *r, const struct six *six)
{
    const struct need_note *open = open_need(r, HEARD_QUESTION, true);
    bool replied = r->n_turns > 0 && r->turns[r->n_turns - 1].who == HEARD_AGENT;
    if (open) {
        const struct need_note *problem = open_need(r, HEARD_PROBLEM, false);
        if (!ask_about_need(r, six, problem ? problem : open) && problem)
            ask_about_need(r, six, open);
    } else if (!replied) {
        ask_about_person(r, six);
    }
}

/* After words of danger no question of ours is put into an agent's mouth. */
static bool is_in_danger(const struct heard_reader *r)
{
    for (size_t t = 0; t < r->n_turns; t++)
        for (size_t i = 0; i < r->turns[t].n_signals; i++)
            if (r->turns[t].signals[i].name == HEARD_DANGER)
                return true;
    return false;
}

void known_read(struct heard_reader *r)
{
    struct six six = {0};
    for (uint32_t t = 0; t < r->n_turns; t++)
        if (reader_heard(r, t))
            add_turn(r, t, &six);
    for (int k = 0; k < HEARD_N_KNOWN; k++)
        r->reading.now.known[k] = span_set_keep(&six.of[k], &r->pool);
    if (!is_in_danger(r))
        read_ask(r, &six);
}
