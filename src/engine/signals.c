/* SPDX-License-Identifier: Apache-2.0 */
/* signals.c: situation cues of a customer's turn (lines C1 to C5, C7, C8 of the evidence).

   A signal is listed once for each place where it stands, the strongest place first in doubt;
   danger comes before all others, because it is shown first whatever else is read. */
#include "engine/merge.h"
#include "engine/reader.h"

enum { SPANS_A_SIGNAL = 2 };

/* Which denial speaks of a signal; -1: none does. */
static int denial_of(int signal)
{
    switch (signal) {
    case HEARD_LEAVING:
        return DENY_LEAVING;
    case HEARD_REPEAT_CONTACT:
        return DENY_CONTACT;
    case HEARD_LONG_WAIT:
        return DENY_WAIT;
    case HEARD_BLAME:
        return DENY_BLAME;
    case HEARD_DEADLINE:
        return DENY_HURRY;
    case HEARD_VULNERABILITY:
        return DENY_ILLNESS;
    default:
        return -1;
    }
}

static void tally_denials(const struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_DENIAL || hit->dead)
            continue;
        for (int s = 0; s < HEARD_N_SIGNALS; s++)
            if (denial_of(s) == hit->cue->name)
                tally_deny(tally, s);
    }
}

static void tally_hits(const struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_SIGNAL ||
            (denial_of(hit->cue->name) >= 0 && view_denies(v, hit, denial_of(hit->cue->name))))
            continue;
        /* somebody else's words may be the danger: quotation does not hide it */
        bool dead = hit->cue->name == HEARD_DANGER ? hit->negated : hit->dead;
        if (!dead)
            tally_rule(tally, hit->cue->name, hit->cue->p, view_hit(v, hit));
        else if (hit->negated)
            tally_deny(tally, hit->cue->name);
    }
}

/* ---------------------------------------------------------------- time */

static bool sentence_has(const struct text *text, uint32_t w, const char *class)
{
    const struct sentence *s = &text->sentences[text->words[w].sentence];
    for (uint32_t i = s->first; i < s->first + s->n; i++)
        if (cues_in_class(class, text_norm(text, i)))
            return true;
    return false;
}

static bool preceded(const struct text *text, uint32_t w, uint32_t reach, const char *const *words,
                     size_t n)
{
    for (uint32_t i = 1; i <= reach && i <= w; i++)
        for (size_t k = 0; k < n && text->words[w - i].sentence == text->words[w].sentence; k++)
            if (text_is(text, w - i, words[k]))
                return true;
    return false;
}

/* C3: a day ahead matters when something hangs on it: "by Friday", "we fly on the 6th". */
static void tally_ahead(const struct view *v, struct tally *tally, const struct date_hit *d)
{
    static const char *const by[] = {"by", "before", "until", "till", "latest", "due", "til"};
    static const char *const theirs[] = {"was", "were", "would", "you"};
    bool limit = preceded(v->text, d->first, 2, by, sizeof by / sizeof *by);
    bool reported = preceded(v->text, d->first, 6, theirs, sizeof theirs / sizeof *theirs);
    if (view_reported(v, d))
        return;
    bool stake = sentence_has(v->text, d->first, "stake");
    float p = (limit ? .62f : .30f) + (stake ? .30f : 0) - (reported ? .25f : 0);
    uint32_t first = limit ? d->first - 1 : d->first;
    if (p >= .5f)
        tally_rule(tally, HEARD_DEADLINE, p, view_words(v, first, d->last));
}

/* C2: "since Monday", and a day gone by in a sentence that denies something. */
static void tally_gone(const struct view *v, struct tally *tally, const struct date_hit *d)
{
    static const char *const since[] = {"since", "from"};
    static const char *const fond[] = {"customer", "member", "loyal",     "been",
                                       "lived",    "with",   "subscriber"};
    bool is_since = preceded(v->text, d->first, 1, since, 1);
    if (preceded(v->text, d->first, 6, fond, is_since ? 3 : 0))
        return;
    float p = (is_since ? .70f : .25f) + (sentence_has(v->text, d->first, "neg") ? .28f : 0);
    if (p >= .5f)
        tally_rule(tally, HEARD_LONG_WAIT, p,
                   view_words(v, is_since ? d->first - 1 : d->first, d->last));
}

static void tally_dates(const struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->n_dates; i++)
        if (v->dates[i].past)
            tally_gone(v, tally, &v->dates[i]);
        else
            tally_ahead(v, tally, &v->dates[i]);
}

/* A span of small words alone ("on my") shows nothing. */
static void drop_hollow(const struct view *v, struct span_set *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->n; i++) {
        uint32_t first = text_word_at(v->text, set->at[i].start),
                 last = text_word_at(v->text, set->at[i].end);
        if (set->at[i].turn != v->turn || bag_of(v->text, first, last).n > 0)
            set->at[kept++] = set->at[i];
    }
    set->n = kept;
}

static size_t claim(struct view *v, struct tally *tally, int label, struct heard_signal_claim *out,
                    size_t room)
{
    if (!tally_claimed(tally, label) || room == 0)
        return 0;
    float p = tally_p(tally, label) * (label == HEARD_PRAISE ? feelings_sincerity(v->pass) : 1);
    if (tally->rule[label] <= 0)
        tally_model_span(tally, label, v->turn, 0, v->text->len);
    struct span_set *set = &tally->spans[label];
    if (tally->rule[label] <= 0)
        drop_hollow(v, set);
    size_t n = set->n < SPANS_A_SIGNAL ? set->n : SPANS_A_SIGNAL;
    if (n == 0) { /* no word stands out: the sentence the model saw most in */
        out[0] = (struct heard_signal_claim){.name = (enum heard_signal)label,
                                             .p = p,
                                             .at = view_sentence(v, tally_peak(tally, label))};
        return 1;
    }
    n = n < room ? n : room;
    for (size_t i = 0; i < n; i++)
        out[i] =
            (struct heard_signal_claim){.name = (enum heard_signal)label, .p = p, .at = set->at[i]};
    return n;
}

void signals_read(struct view *v)
{
    struct heard_signal_claim claims[SIGNALS_A_TURN];
    struct tally tally;
    size_t n = 0;
    tally_init(&tally, MERGE_SIGNALS, v->pass);
    tally_denials(v, &tally);
    tally_hits(v, &tally);
    tally_dates(v, &tally);
    tally_shade(&tally, v->text);
    if (tally.rule[HEARD_PRAISE] >
        .78f) /* it may be meant the other way round; words alone do not tell */
        tally.rule[HEARD_PRAISE] = .78f;
    n += claim(v, &tally, HEARD_DANGER, claims, SIGNALS_A_TURN);
    for (int s = 0; s < HEARD_N_SIGNALS; s++)
        if (s != HEARD_DANGER)
            n += claim(v, &tally, s, claims + n, SIGNALS_A_TURN - n);
    v->out->signals = pool_copy(&v->reader->pool, claims, n * sizeof *claims);
    v->out->n_signals = v->out->signals ? n : 0;
}
