/* SPDX-License-Identifier: Apache-2.0 */
/* steps.c: the HEARD trail: hear, empathize, apologize, resolve, diagnose; where this conversation
   stands in each.

   done: a reply shows it, and its words are the evidence.  due: it is time, and the customer's
   words say why. not_yet: nothing calls for it now, or an earlier step comes first. Text shows
   hearing and resolving well, feeling only in part (section 3 of the evidence), so a step never
   becomes a mark of quality. */
#include "engine/now.h"

#include <math.h>

struct story {
    struct span_set felt, fault, asked, said_back, warm, sorry, answered, cause;
    bool open;
    float heat;
};

static void hear_customer(const struct heard_turn_reading *t, struct story *s)
{
    for (size_t i = 0; i < t->n_emotions; i++)
        if (t->emotions[i].name < HEARD_GRATITUDE)
            span_set_add_all(&s->felt, t->emotions[i].because);
    for (size_t i = 0; i < t->n_needs; i++) {
        span_set_add(&s->asked, t->needs[i].at);
        s->open |= ledger_is_open(&t->needs[i]) && t->needs[i].same_as.turn < 0;
        if (t->needs[i].kind == HEARD_PROBLEM)
            span_set_add(&s->fault, t->needs[i].at);
    }
    for (size_t i = 0; i < t->n_signals; i++) {
        enum heard_signal name = t->signals[i].name;
        if (name == HEARD_REPEAT_CONTACT || name == HEARD_LONG_WAIT || name == HEARD_BLAME)
            span_set_add(&s->fault, t->signals[i].at);
        if (name == HEARD_VULNERABILITY || name == HEARD_DANGER)
            span_set_add(&s->felt, t->signals[i].at);
    }
    s->heat = fmaxf(s->heat, isnan(t->intensity) ? 0 : t->intensity);
}

static void hear_agent(const struct heard_turn_reading *t, struct story *s)
{
    for (size_t i = 0; i < t->n_echoes; i++)
        span_set_add(&s->said_back, t->echoes[i].at);
    if (t->mechanisms[HEARD_INTERPRETATION].level == 2)
        span_set_add_all(&s->said_back, t->mechanisms[HEARD_INTERPRETATION].because);
    if (t->mechanisms[HEARD_EMOTIONAL_REACTION].level == 2)
        span_set_add_all(&s->warm, t->mechanisms[HEARD_EMOTIONAL_REACTION].because);
    if (t->mechanisms[HEARD_INTERPRETATION].level == 2 && s->felt.n)
        span_set_add_all(&s->warm, t->mechanisms[HEARD_INTERPRETATION].because);
    for (size_t i = 0; i < t->n_acts; i++) {
        struct heard_span at = t->acts[i].at;
        if (t->acts[i].name == HEARD_APOLOGY)
            span_set_add(&s->sorry, at);
        if (t->acts[i].name == HEARD_EXPLAIN_CAUSE)
            span_set_add(&s->cause, at);
        if (t->answers.n &&
            (t->acts[i].name == HEARD_SOLUTION || t->acts[i].name == HEARD_LINK_ONLY))
            span_set_add(&s->answered, at);
    }
}

static void set(struct heard_reader *r, enum heard_step step, const struct span_set *done, bool due,
                const struct span_set *why)
{
    struct heard_now *now = &r->reading.now;
    enum heard_step_state state = done->n ? HEARD_DONE : due ? HEARD_DUE : HEARD_NOT_YET;
    now->steps[step].state = state;
    now->steps[step].because = state == HEARD_DONE  ? span_set_keep(done, &r->pool)
                               : state == HEARD_DUE ? span_set_keep(why, &r->pool)
                                                    : (struct heard_spans){0};
}

void steps_read(struct heard_reader *r)
{
    struct story s = {.heat = 0};
    struct span_set none = {0};
    for (uint32_t t = 0; t < r->n_turns; t++) {
        if (reader_heard(r, t))
            hear_customer(&r->turns[t], &s);
        else if (r->turns[t].who == HEARD_AGENT)
            hear_agent(&r->turns[t], &s);
    }
    bool spoke = s.asked.n || s.felt.n || s.fault.n, heard = s.said_back.n > 0;
    const struct span_set *felt = s.felt.n ? &s.felt : &s.fault;
    set(r, HEARD_HEAR, &s.said_back, spoke, s.asked.n ? &s.asked : felt);
    set(r, HEARD_EMPATHIZE, &s.warm, s.felt.n && s.heat >= .5f, felt);
    set(r, HEARD_APOLOGIZE, &s.sorry, s.fault.n && s.heat >= .5f, &s.fault);
    if (s.asked.n && !s.open && !s.answered.n) /* the customer's own "solved" */
        s.answered = s.asked;
    set(r, HEARD_RESOLVE, s.open ? &none : &s.answered, s.open, &s.asked);
    set(r, HEARD_DIAGNOSE, &s.cause, s.fault.n && heard && !s.open, &s.fault);
}
