/* SPDX-License-Identifier: Apache-2.0 */
/* audit_needs.c: what was asked for, how long it waited, and who had to ask again. */
#include "archive/audit.h"

#include "base/time.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A need listed with less than this is one the engine is unsure of. */
#define UNSURE_P 0.6f

static bool same_id(struct heard_need_id a, struct heard_need_id b)
{
    return a.turn == b.turn && a.n == b.n;
}

static bool is_open(const struct heard_reading *r, struct heard_need_id id)
{
    for (size_t i = 0; i < r->now.open_needs.n; i++)
        if (same_id(r->now.open_needs.at[i], id))
            return true;
    return false;
}

/* How often a need was voiced, the first time included. */
static uint32_t times_voiced(const struct heard_reading *r, struct heard_need_id id)
{
    uint32_t times = 1;
    for (size_t t = 0; t < r->n_turns; t++)
        for (size_t i = 0; i < r->turns[t].n_needs; i++)
            times += same_id(r->turns[t].needs[i].same_as, id);
    return times;
}

static int32_t next_reply(const struct heard_reading *r, uint32_t turn)
{
    for (uint32_t t = turn + 1; t < r->n_turns; t++)
        if (r->turns[t].who == HEARD_AGENT && !r->turns[t].skipped)
            return (int32_t)t;
    return -1;
}

static void take_answer(struct audit *a, const struct heard_reading *r,
                        const struct heard_need *need)
{
    static const int64_t up_to_us[] = {HOUR_US, DAY_US, 3 * DAY_US, 7 * DAY_US};
    size_t i = 0;
    if (need->answered_by < 0 || (size_t)need->answered_by >= r->n_turns)
        return;
    a->n_first_reply += need->answered_by == next_reply(r, need->at.turn);
    int64_t asked = r->of->turns[need->at.turn].at, came = r->of->turns[need->answered_by].at;
    if (asked == NO_TIME || came == NO_TIME)
        return;
    while (i < REPORT_LONGER && came - asked > up_to_us[i])
        i++;
    a->answered_within[i]++;
}

static void keep(struct audit *a, const struct heard_reading *r, const struct heard_need *need,
                 bool open, const struct excerpt *quote)
{
    if (a->n_kept == AUDIT_NEEDS_MOST) {
        a->groups.n_other++;
        a->groups.n_other_open += open;
        return;
    }
    struct audit_need *kept = &a->kept[a->n_kept++];
    struct str text = {r->of->turns[need->at.turn].text + need->at.start,
                       need->at.end - need->at.start};
    text = utf8_first(text, AUDIT_NEED_BYTES);
    memcpy(kept->text, text.at, text.n);
    kept->n = text.n;
    kept->need = (struct group_need){.open = open, .quote = *quote};
}

static void take_open(struct audit *a, const struct heard_reading *r, const struct heard_need *need,
                      struct excerpt quote)
{
    uint32_t times = times_voiced(r, need->id);
    float intensity = r->turns[need->at.turn].intensity;
    if (times > 1)
        snprintf(quote.note, sizeof quote.note, "asked %u times", times);
    quote.score *= need->p * ((float)times + (isnan(intensity) ? 0 : intensity / 4));
    tally_add(&a->open, &quote);
}

static void take_unsure(struct audit *a, const struct heard_need *need, struct excerpt quote)
{
    snprintf(quote.note, sizeof quote.note, "p %.2f", (double)need->p);
    quote.score *= 1 - need->p;
    tally_add(&a->unsure, &quote);
}

static void take_need(struct audit *a, const struct heard_reading *r, const struct heard_need *need,
                      uint64_t conversation)
{
    struct excerpt quote = excerpt_make(r->of, need->at, conversation, &a->names, need->p);
    bool open = is_open(r, need->id);
    tally_add(&a->needs, &quote);
    a->n_needs_of_kind[need->kind]++;
    take_answer(a, r, need);
    keep(a, r, need, open, &quote);
    if (open)
        take_open(a, r, need, quote);
    if (need->p < UNSURE_P)
        take_unsure(a, need, quote);
}

/* Where this message says that its writer had to come back, or NULL: in words, or by a need voiced
   again after a reply. */
static const struct heard_span *says_again(const struct heard_turn_reading *t, bool replied)
{
    for (size_t i = 0; i < t->n_signals; i++)
        if (t->signals[i].name == HEARD_REPEAT_CONTACT)
            return &t->signals[i].at;
    for (size_t i = 0; i < t->n_needs && replied; i++)
        if (t->needs[i].same_as.turn >= 0)
            return &t->needs[i].at;
    return NULL;
}

static void take_returns(struct audit *a, const struct heard_reading *r, uint64_t conversation)
{
    const struct heard_span *best = NULL;
    unsigned times = 0;
    bool replied = false;
    for (uint32_t t = 0; t < r->n_turns; t++) {
        bool customer = r->turns[t].who == HEARD_CUSTOMER && !r->turns[t].skipped;
        const struct heard_span *span = customer ? says_again(&r->turns[t], replied) : NULL;
        replied |= r->turns[t].who == HEARD_AGENT;
        times += span != NULL;
        if (span && (!best || span->end - span->start > best->end - best->start))
            best = span;
    }
    a->came_back_now = times > 0;
    a->came_back_times[times < REPORT_CAME_BACK ? times : REPORT_CAME_BACK - 1]++;
    if (!best)
        return;
    struct excerpt quote = excerpt_make(r->of, *best, conversation, &a->names, NAN);
    if (times > 1)
        snprintf(quote.note, sizeof quote.note, "%u times in this conversation", times);
    quote.score *= (float)times;
    tally_add(&a->came_back, &quote);
}

void audit_needs(struct audit *a, const struct heard_reading *r, uint64_t conversation)
{
    a->n_conversations_open += r->now.open_needs.n > 0;
    take_returns(a, r, conversation);
    for (size_t t = 0; t < r->n_turns; t++)
        for (size_t i = 0; i < r->turns[t].n_needs; i++)
            if (r->turns[t].needs[i].same_as.turn < 0)
                take_need(a, r, &r->turns[t].needs[i], conversation);
}

void audit_groups(struct audit *a, struct heard_reader *reader)
{
    float vector[GROUPS_DIMENSIONS];
    for (size_t i = 0; i < a->n_kept; i++) {
        const struct audit_need *kept = &a->kept[i];
        if (a->about.by_words)
            groups_words((struct str){kept->text, kept->n}, vector);
        else
            heard_embed(reader, kept->text, kept->n, vector);
        groups_add(&a->groups, vector, &kept->need);
    }
    a->n_kept = 0;
}
