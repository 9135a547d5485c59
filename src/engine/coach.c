/* SPDX-License-Identifier: Apache-2.0 */
/* coach.c: gathers what the rules look at, runs them, orders what they say. See coach.h; the rules
   are in coach_rules.c. */
#include "engine/coach.h"

#include <math.h>

enum { UNANSWERED_MAX = 12 };

/* ---------------------------------------------------------------- what the rules look at */

static void look_at_signals(struct desk_view *d, const struct heard_turn_reading *t)
{
    for (size_t i = 0; i < t->n_signals; i++) {
        struct heard_span at = t->signals[i].at;
        switch (t->signals[i].name) {
        case HEARD_VULNERABILITY:
        case HEARD_DANGER:
            d->danger |= t->signals[i].name == HEARD_DANGER;
            d->grave = d->distress = true;
            span_set_add(&d->distress_at, at);
            break;
        case HEARD_REPEAT_CONTACT:
        case HEARD_LONG_WAIT:
        case HEARD_BLAME:
            d->fault = true;
            d->told_before |= t->signals[i].name == HEARD_REPEAT_CONTACT;
            span_set_add(&d->fault_at, at);
            break;
        case HEARD_TRIED_ALREADY:
            d->told_before = true;
            span_set_add(&d->story_at, at);
            break;
        case HEARD_DEADLINE:
        case HEARD_LEAVING:
        case HEARD_GOAL:
            span_set_add(&d->story_at, at);
            break;
        default:
            break;
        }
    }
}

static void look_at_customer(struct desk_view *d, const struct heard_turn_reading *t)
{
    d->heat = fmaxf(d->heat, isnan(t->intensity) ? 0 : t->intensity);
    look_at_signals(d, t);
    for (size_t i = 0; i < t->n_emotions; i++) {
        enum heard_emotion e = t->emotions[i].name;
        if (e == HEARD_WORRY || e == HEARD_SADNESS ||
            (e < HEARD_GRATITUDE && t->intensity >= 1.5f)) {
            d->distress |= t->intensity >= 1.5f || e == HEARD_SADNESS;
            span_set_add_all(&d->distress_at, t->emotions[i].because);
        }
    }
    for (size_t i = 0; i < t->n_purpose; i++)
        span_set_add(&d->story_at, t->purpose[i].at);
    for (size_t i = 0; i < t->n_needs; i++) {
        span_set_add(&d->need_at, t->needs[i].at);
        if (t->needs[i].kind == HEARD_PROBLEM) {
            d->fault = true;
            span_set_add(&d->fault_at, t->needs[i].at);
        }
    }
}

static void look_back(struct desk_view *d)
{
    d->last = -1;
    d->first_of_burst = d->draft;
    while (d->first_of_burst > 0 && d->r->turns[d->first_of_burst - 1].who != HEARD_AGENT)
        d->first_of_burst--;
    for (uint32_t t = d->first_of_burst; t < d->draft; t++)
        if (reader_heard(d->r, t)) {
            look_at_customer(d, &d->r->turns[t]);
            span_set_add_all(&d->harm_at, d->r->notes[t].harm);
            d->last = (int32_t)t;
        }
    for (uint32_t t = 0; t < d->draft; t++) {
        bool sorry = false;
        if (d->r->turns[t].who != HEARD_AGENT)
            continue;
        d->replies++;
        for (size_t i = 0; i < d->r->turns[t].n_acts; i++)
            sorry |= d->r->turns[t].acts[i].name == HEARD_APOLOGY;
        d->apologies_before += sorry;
    }
}

bool coach_does(const struct desk_view *d, enum heard_act a)
{
    for (size_t i = 0; i < d->out->n_acts; i++)
        if (d->out->acts[i].name == a)
            return true;
    return false;
}

const char *coach_theirs(const struct desk_view *d)
{
    const struct span_set *sets[] = {&d->harm_at, &d->story_at, &d->distress_at, &d->fault_at,
                                     &d->need_at};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (sets[i]->n)
            return reader_quote(d->r, sets[i]->at[0], THEIRS_BYTES);
    return "";
}

/* Whether words of the need turn up anywhere in the draft. A need without words of its own ("where
   is it?") is touched by any answer; a wish also by what stands around it ("we would like to come
   on Friday for my daughter's birthday" by the birthday), for its words end where it is said. */
static bool is_touched(const struct desk_view *d, const struct need_note *note)
{
    if (!note->bag.n)
        return coach_does(d, HEARD_SOLUTION) || coach_does(d, HEARD_EXPLAIN_CAUSE);
    return bag_common(&note->bag, &d->note->bag) > 0 ||
           (note->need->kind == HEARD_REQUEST && bag_common(&note->around, &d->note->bag) > 0);
}

/* A need is passed over only beside others that are not: a draft that shares no word with any need
   answers in words of its own, and then missing words prove nothing. The model is not asked: it
   takes a reply that answers one question well for an answer to all. */
size_t coach_unanswered(const struct desk_view *d, const struct heard_need *out[], size_t max)
{
    size_t n = 0, touched = 0;
    for (size_t i = 0; i < d->r->n_needs; i++) {
        const struct need_note *note = &d->r->needs[i];
        if (note->need->id.turn < (int32_t)d->first_of_burst)
            continue;
        bool here = is_touched(d, note);
        touched += here;
        bool asks = note->need->kind != HEARD_PROBLEM && note->bag.n > 1;
        if (!here && asks && n < max)
            out[n++] = note->need;
    }
    return touched ? n : 0;
}

/* ---------------------------------------------------------------- the coaching */

static void list_unanswered(struct heard_reader *r)
{
    struct heard_need_id *ids = pool_take(&r->pool, r->n_needs * sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; ids && i < r->n_needs; i++)
        if (ledger_is_open(r->needs[i].need) && r->needs[i].need->same_as.turn < 0)
            ids[n++] = r->needs[i].need->id;
    r->coaching.unanswered = (struct heard_need_ids){ids, n};
}

static void forecast(struct heard_reader *r, const struct desk_view *d)
{
    if (!r->pass || d->last < 0 || isnan(d->note->next_heat) || !r->pass->has[HEAD_NEXT])
        return;
    float now = r->notes[d->last].heat, warmer = 0;
    for (int level = 0; level < 5; level++)
        if ((float)level > now + .5f)
            warmer += r->pass->head[HEAD_NEXT][level];
    r->coaching.forecast.is = true;
    r->coaching.forecast.now = now;
    r->coaching.forecast.after = d->note->next_heat;
    r->coaching.forecast.p_warmer = warmer;
}

static void run_rules(struct heard_reader *r, const struct desk_view *d)
{
    struct heard_nudge nudges[NUDGES_MAX];
    size_t n = 0;
    for (int rule = 0; rule < HEARD_N_RULES; rule++) {
        struct nudge_draft found = {.why = ""};
        if (d->text->n_words == 0 || d->last < 0 || !coach_rules[rule].looks(d, &found))
            continue;
        if (found.because.n == 0) /* nothing of theirs stands out: all that they wrote last */
            span_set_add(&found.because,
                         (struct heard_span){(uint32_t)d->last, 0, r->turns[d->last].read_to});
        nudges[n++] = (struct heard_nudge){
            .rule = (enum heard_rule)rule,
            .severity = coach_rules[rule].severity,
            .at = found.at,
            .because = span_set_keep(&found.because, &r->pool),
            .why = found.why,
            .try_this = found.try_this && *found.try_this ? found.try_this : NULL};
    }
    r->coaching.nudges = pool_copy(&r->pool, nudges, n * sizeof *nudges);
    r->coaching.n_nudges = r->coaching.nudges ? n : 0;
}

/* The draft is the last turn read, so its text, its cues and the model's pass are still at hand. */
void coach_draft(struct heard_reader *r)
{
    uint32_t draft = (uint32_t)r->n_turns - 1;
    struct desk_view d = {.r = r,
                          .draft = draft,
                          .out = &r->turns[draft],
                          .note = &r->notes[draft],
                          .text = r->text,
                          .hits = r->hits};
    d.n_hits = cue_book_find(r->agent, r->text, r->hits, CUE_HITS_MAX);
    d.n_dates = dates_find(r->text, r->conversation->turns[draft].at, d.dates, DATES_MAX);
    r->coaching = (struct heard_coaching){.reading = &r->reading};
    look_back(&d);
    list_unanswered(r);
    run_rules(r, &d);
    forecast(r, &d);
}
