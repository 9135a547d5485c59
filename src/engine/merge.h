/* SPDX-License-Identifier: Apache-2.0 */
/* merge.h: one place where a rule's word and the model's word become one probability.

       struct tally t;
       tally_init(&t, MERGE_SIGNALS, pass);
       tally_rule(&t, HEARD_DEADLINE, .9f, span);           as often as there are hits
       for (int i = 0; i < t.n; i++)
           if (tally_p(&t, i) >= tally_threshold(&t, i)) ... tally_spans(&t, i)

   Without a model p is the rule's, and a label is claimed from one half on. With one, each label
   has a row in merge.c that says how much its rules weigh: the model's calibrated p is the base,
   rules add evidence to it in log-odds, as far as they hit more often than by chance, and a rule
   marked as precise ("third time I am writing", words of danger) lifts p to its own. The weights
   were fitted, and written into the table by hand, on the conversations that calibrated the model;
   so were the thresholds, which stand in the model file. */
#ifndef ENGINE_MERGE_H
#define ENGINE_MERGE_H

#include "engine/pass.h"
#include "engine/spans.h"

enum merge_group { MERGE_EMOTIONS, MERGE_SIGNALS, MERGE_ACTS, MERGE_GROUPS };
enum { MERGE_LABELS = 16 };

struct tally {
    enum merge_group group;
    int n;                     /* labels of the group */
    const struct pass *pass;   /* NULL: rules alone */
    float rule[MERGE_LABELS];  /* strongest rule, 0 where silent */
    bool denied[MERGE_LABELS]; /* the customer says that it is not so */
    bool denies; /* the turn denies something: the model alone is less sure of all of it */
    bool shaded[MERGE_LABELS];           /* the model saw it under a "not", and no rule did */
    struct span_set spans[MERGE_LABELS]; /* of the rules that fired */
    float best[MERGE_LABELS];            /* p of the rule whose span is the one to show */
    struct heard_span at[MERGE_LABELS];
};

void tally_init(struct tally *tally, enum merge_group group, const struct pass *pass);
void tally_rule(struct tally *tally, int label, float p, struct heard_span at);
/* "I'm not angry": what the customer denies in words the model may not claim, unless a rule fires
 * elsewhere in the turn. */
void tally_deny(struct tally *tally, int label);
float tally_p(const struct tally *tally, int label);
float tally_threshold(const struct tally *tally, int label);
bool tally_claimed(const struct tally *tally, int label);
/* Adds the model's words for a label to its spans: [start, end) bytes of the turn. */
void tally_model_span(struct tally *tally, int label, uint32_t turn, uint32_t start, uint32_t end);

/* Shades the labels that the model sees best in a sentence that denies something ("I have no reason
 * to leave"), where no rule speaks. Call it after the rules. */
void tally_shade(struct tally *tally, const struct text *text);
/* Where the model saw most of a label: the byte of its best word piece; 0 without a model. */
uint32_t tally_peak(const struct tally *tally, int label);

/* The same combination for one pair of numbers: model p (NAN: none), rule p (0: silent), weight,
 * precise. */
float merge_p(float model, float rule, float weight, bool precise);

#endif
