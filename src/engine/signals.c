/* SPDX-License-Identifier: Apache-2.0 */
/* signals.c: situation cues of a customer's turn (lines C1 to C5, C7, C8 of the evidence).

   A signal is listed once for each place where it stands, the strongest place first in doubt; danger comes before all
   others, because it is shown first whatever else is read. */
#include "engine/merge.h"
#include "engine/reader.h"

enum { SPANS_A_SIGNAL = 2 };

static void tally_hits(const struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_SIGNAL)
            continue;
        /* somebody else's words may be the danger: quotation does not hide it */
        bool dead = hit->cue->name == HEARD_DANGER ? hit->negated : hit->dead;
        if (!dead)
            tally_rule(tally, hit->cue->name, hit->cue->p, view_hit(v, hit));
    }
}

static size_t claim(struct view *v, struct tally *tally, int label, struct heard_signal_claim *out, size_t room)
{
    if (!tally_claimed(tally, label) || room == 0)
        return 0;
    if (tally->rule[label] <= 0)
        tally_model_span(tally, label, v->turn, 0, v->text->len);
    const struct span_set *set = &tally->spans[label];
    size_t n = set->n < SPANS_A_SIGNAL ? set->n : SPANS_A_SIGNAL;
    if (n == 0) {                           /* the model claims it of the turn as a whole */
        out[0] = (struct heard_signal_claim){.name = (enum heard_signal)label, .p = tally_p(tally, label),
                                             .at = view_span(v, 0, v->text->len)};
        return 1;
    }
    n = n < room ? n : room;
    for (size_t i = 0; i < n; i++)
        out[i] = (struct heard_signal_claim){.name = (enum heard_signal)label, .p = tally_p(tally, label),
                                             .at = set->at[i]};
    return n;
}

void signals_read(struct view *v)
{
    struct heard_signal_claim claims[SIGNALS_A_TURN];
    struct tally tally;
    size_t n = 0;
    tally_init(&tally, MERGE_SIGNALS, v->pass);
    tally_hits(v, &tally);
    n += claim(v, &tally, HEARD_DANGER, claims, SIGNALS_A_TURN);
    for (int s = 0; s < HEARD_N_SIGNALS; s++)
        if (s != HEARD_DANGER)
            n += claim(v, &tally, s, claims + n, SIGNALS_A_TURN - n);
    v->out->signals = pool_copy(&v->reader->pool, claims, n * sizeof *claims);
    v->out->n_signals = v->out->signals ? n : 0;
}
