/* SPDX-License-Identifier: Apache-2.0 */
/* now.c: where the conversation stands after its last turn: what is open, how warm it is, what to
   do and to ask next. The formula of the temperature is in now.h. */
#include "engine/now.h"

#include <math.h>

/* ---------------------------------------------------------------- open and unread */

static void read_open(struct heard_reader *r)
{
    struct heard_now *now = &r->reading.now;
    struct heard_need_id *ids = pool_take(&r->pool, r->n_needs * sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; ids && i < r->n_needs; i++) {
        const struct heard_need *need = r->needs[i].need;
        if (need->same_as.turn < 0 && ledger_is_open(need))
            ids[n++] = need->id;
    }
    now->open_needs = (struct heard_need_ids){ids, n};
    uint32_t *unread = pool_take(&r->pool, r->n_turns * sizeof *unread);
    for (uint32_t t = 0; unread && t < r->n_turns; t++)
        if (r->turns[t].unread)
            unread[now->n_unread++] = t;
    now->unread_turns = unread;
}

/* ---------------------------------------------------------------- temperature */

/* The words that a turn's heat rests on. */
static void heat_spans(const struct heard_reader *r, uint32_t turn, struct span_set *set)
{
    const struct heard_turn_reading *t = &r->turns[turn];
    for (size_t i = 0; i < t->n_emotions; i++)
        if (t->emotions[i].name < HEARD_GRATITUDE)
            span_set_add_all(set, t->emotions[i].because);
    for (size_t i = 0; i < t->n_signals; i++) {
        enum heard_signal s = t->signals[i].name;
        if (s != HEARD_PRAISE && s != HEARD_LOYALTY && s != HEARD_GOAL && s != HEARD_TRIED_ALREADY)
            span_set_add(set, t->signals[i].at);
    }
}

static float baseline(const struct heard_reader *r, const struct heard_history *history)
{
    if (history && history->n_turns > 0)
        return (float)(history->intensity_sum / history->n_turns);
    for (uint32_t t = 0; t < r->n_turns; t++)
        if (reader_heard(r, t))
            return r->notes[t].heat;
    return NAN;
}

/* The last heard customer turns, the newest first. */
static size_t last_heard(const struct heard_reader *r, uint32_t turns[NOW_WINDOW])
{
    size_t n = 0;
    for (size_t t = r->n_turns; t-- > 0 && n < NOW_WINDOW;)
        if (reader_heard(r, t))
            turns[n++] = (uint32_t)t;
    return n;
}

static void read_temperature(struct heard_reader *r, const struct heard_history *history)
{
    struct heard_now *now = &r->reading.now;
    uint32_t last[NOW_WINDOW];
    size_t n = last_heard(r, last);
    struct span_set because = {0};
    float sum = 0, weights = 0, weight = 1;
    now->baseline_is_history = history && history->n_turns > 0;
    now->temperature = NAN;
    for (size_t i = 0; i < n; i++) {
        sum += weight * r->notes[last[i]].heat;
        weights += weight;
        heat_spans(r, last[i], &because);
        weight /= 2;
    }
    if (n == 0 || because.n == 0)
        return;
    float level = sum / weights, over = level - baseline(r, history);
    now->temperature = fminf(1, fmaxf(0, (level + over / 2) / 4));
    now->temperature_because = span_set_keep(&because, &r->pool);
}

static void read_trend(struct heard_reader *r)
{
    struct heard_now *now = &r->reading.now;
    uint32_t last[NOW_WINDOW];
    size_t n = last_heard(r, last);
    struct span_set because = {0};
    if (n < 2)
        return;
    float before = r->notes[last[1]].heat;
    if (n > 2)
        before = before * .7f + r->notes[last[2]].heat * .3f;
    float change = r->notes[last[0]].heat - before;
    now->trend = change >= NOW_CHANGE    ? HEARD_WARMING
                 : change <= -NOW_CHANGE ? HEARD_COOLING
                                         : HEARD_STEADY;
    heat_spans(r, last[0], &because);
    for (size_t i = 0; i < r->turns[last[0]].n_emotions; i++)
        span_set_add_all(&because, r->turns[last[0]].emotions[i].because);
    now->trend_because = span_set_keep(&because, &r->pool);
}

static struct heard_spans signal_spans(struct heard_reader *r, uint32_t turn,
                                       const enum heard_signal *names, size_t n)
{
    struct span_set set = {0};
    for (size_t i = 0; i < r->turns[turn].n_signals; i++)
        for (size_t k = 0; k < n; k++)
            if (r->turns[turn].signals[i].name == names[k])
                span_set_add(&set, r->turns[turn].signals[i].at);
    if (set.n == 0)
        heat_spans(r, turn, &set);
    return span_set_keep(&set, &r->pool);
}

/* Forecasts are shown only where the model's card says that they beat the base rate. */
static void read_forecasts(struct heard_reader *r)
{
    static const enum heard_signal hot[] = {HEARD_ESCALATION, HEARD_REPEAT_CONTACT, HEARD_BLAME,
                                            HEARD_LONG_WAIT};
    static const enum heard_signal off[] = {HEARD_LEAVING, HEARD_LOYALTY, HEARD_BLAME};
    struct heard_now *now = &r->reading.now;
    uint32_t last[NOW_WINDOW];
    now->escalation_p = now->leaving_p = NAN;
    if (!r->model || last_heard(r, last) == 0)
        return;
    const struct turn_note *note = &r->notes[last[0]];
    if (neural_shown(r->model, HEAD_ESCALATES) && !isnan(note->escalates)) {
        now->escalation_p = note->escalates;
        now->escalation_because = signal_spans(r, last[0], hot, 4);
    }
    if (neural_shown(r->model, HEAD_LEAVES) && !isnan(note->leaves)) {
        now->leaving_p = note->leaves;
        now->leaving_because = signal_spans(r, last[0], off, 3);
    }
}

void now_read(struct heard_reader *r, const struct heard_history *history)
{
    read_open(r);
    read_temperature(r, history);
    read_trend(r);
    read_forecasts(r);
    steps_read(r);
    known_read(r);
}
