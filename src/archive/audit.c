/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c: one reading into the counts: who wrote, how it felt, in what situation, and what was not
 * read. */
#include "archive/audit.h"

#include "base/arena.h"
#include "base/time.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURE_QUOTES = 4 };

static void all_of(struct tally *t, size_t n, size_t most)
{
    for (size_t i = 0; i < n; i++)
        t[i].quotes.most = most;
}

struct audit *audit_new(const struct audit_about *about)
{
    struct audit *a = base_alloc(sizeof *a);
    a->about = *about;
    a->unit = audit_unit(about->first_at, about->last_at);
    groups_init(&a->groups, about->by_words);
    all_of(a->emotions, HEARD_N_EMOTIONS, FIGURE_QUOTES);
    all_of(a->signals, HEARD_N_SIGNALS, FIGURE_QUOTES);
    all_of(a->outcomes, AUDIT_N_OUTCOMES, FIGURE_QUOTES);
    struct tally *const single[] = {&a->needs, &a->came_back, &a->heated, &a->calmed, &a->unsure};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        all_of(single[i], 1, FIGURE_QUOTES);
    all_of(&a->signals[HEARD_DANGER], 1, REPORT_DANGER);
    all_of(&a->open, 1, REPORT_OPEN);
    for (size_t i = 0; i < AUDIT_N_TRAITS; i++)
        a->before[i].quotes.most = a->calming[i].quotes.most = REPORT_QUOTES;
    a->guesses.most = REPORT_GUESSES;
    return a;
}

void audit_free(struct audit *a)
{
    free(a);
}

void tally_add(struct tally *t, const struct excerpt *quote)
{
    t->n++;
    if (!isnan(quote->p))
        t->p_sum += (double)quote->p;
    excerpts_add(&t->quotes, quote);
}

static void take_language(struct audit *a, const struct heard_turn_reading *t)
{
    size_t i = 0;
    while (i < a->n_languages && strcmp(a->languages[i].language, t->language) != 0)
        i++;
    if (i == AUDIT_LANGUAGES_MOST)
        i--; /* the last row takes what finds no room */
    else if (i == a->n_languages)
        memcpy(a->languages[a->n_languages++].language, t->language, sizeof t->language);
    a->languages[i].n++;
}

static bool has_guess_of(const struct audit *a, uint64_t conversation)
{
    for (size_t i = 0; i < a->guesses.n; i++)
        if (a->guesses.at[i].conversation == conversation)
            return true;
    return false;
}

/* One of a conversation. Its question goes into a row of its own: a free one, or that of the guess
 * it pushes out. */
static void take_guess(struct audit *a, const struct heard_reading *r, uint32_t turn,
                       const struct heard_guess *guess, uint64_t conversation)
{
    struct heard_span whole = {turn, 0, r->turns[turn].read_to};
    struct heard_span span = guess->because.n ? guess->because.at[0] : whole;
    struct excerpt quote = excerpt_make(r->of, span, conversation, &a->names, guess->p);
    const struct excerpt *last = a->guesses.n ? &a->guesses.at[a->guesses.n - 1] : NULL;
    bool full = a->guesses.n == a->guesses.most;
    quote.score *= guess->p;
    if (has_guess_of(a, conversation) || (full && last && last->score >= quote.score))
        return;
    quote.row = full && last ? last->row : (uint32_t)a->guesses.n;
    snprintf(a->asks[quote.row], AUDIT_ASK_BYTES, "%s", guess->ask);
    excerpts_add(&a->guesses, &quote);
}

static void take_feelings(struct audit *a, const struct heard_reading *r, uint32_t turn,
                          uint64_t conversation)
{
    const struct heard_turn_reading *t = &r->turns[turn];
    struct heard_span whole = {turn, 0, t->read_to};
    for (size_t i = 0; i < t->n_emotions; i++) {
        const struct heard_emotion_claim *claim = &t->emotions[i];
        struct excerpt quote = excerpt_make(r->of, claim->because.n ? claim->because.at[0] : whole,
                                            conversation, &a->names, claim->p);
        quote.score *= claim->p;
        tally_add(&a->emotions[claim->name], &quote);
    }
    for (size_t i = 0; i < t->n_guesses; i++)
        take_guess(a, r, turn, &t->guesses[i], conversation);
}

static void take_signals(struct audit *a, const struct heard_reading *r, uint32_t turn,
                         uint64_t conversation)
{
    const struct heard_turn_reading *t = &r->turns[turn];
    for (size_t i = 0; i < t->n_signals; i++) {
        struct excerpt quote =
            excerpt_make(r->of, t->signals[i].at, conversation, &a->names, t->signals[i].p);
        quote.score *= t->signals[i].p;
        if (t->signals[i].name == HEARD_DANGER)
            quote.score = t->signals[i].p; /* a scrap of words may be the gravest */
        tally_add(&a->signals[t->signals[i].name], &quote);
    }
}

static void take_customer(struct audit *a, const struct heard_reading *r, uint32_t turn,
                          uint64_t conversation)
{
    const struct heard_turn_reading *t = &r->turns[turn];
    a->n_customer_turns++;
    if (t->unread) {
        take_language(a, t);
        return;
    }
    if (!isnan(t->intensity)) {
        int rounded = (int)(t->intensity + 0.5f);
        a->n_at_intensity[rounded < 0 ? 0 : rounded > 4 ? 4 : rounded]++;
    }
    a->n_read++;
    take_feelings(a, r, turn, conversation);
    take_signals(a, r, turn, conversation);
}

static void take_turns(struct audit *a, const struct heard_reading *r, uint64_t conversation)
{
    for (uint32_t t = 0; t < r->n_turns; t++) {
        if (r->turns[t].skipped) {
            a->n_skipped++;
            continue;
        }
        a->n_cut += r->turns[t].read_to < r->of->turns[t].len;
        if (r->turns[t].who == HEARD_CUSTOMER)
            take_customer(a, r, t, conversation);
        else
            a->n_agent_turns++;
    }
}

void audit_take(struct audit *a, struct heard_reader *reader, const struct heard_reading *r,
                uint64_t conversation, bool first_of_person)
{
    a->n_conversations++;
    a->n_people += first_of_person && r->of->customer;
    for (uint32_t t = 0; t < r->n_turns; t++)
        if (r->turns[t].who == HEARD_AGENT)
            names_learn(&a->names, (struct str){r->of->turns[t].text, r->of->turns[t].len});
    take_turns(a, r, conversation);
    audit_needs(a, r, conversation);
    audit_promises(a, r, conversation, first_of_person);
    audit_moments(a, r, conversation);
    audit_periods(a, r);
    audit_groups(a, reader); /* the last: the reading ends with it */
}
