/* SPDX-License-Identifier: Apache-2.0 */
/* fit.h: small heads over the frozen encoder, learned from what people corrected at one desk.

       struct fit_example e = {.name = fit_name("signal.leaving", 14), .p = .86f, .holds = false};
       fit_pack(vector, e.vector);               once, where the words are still at hand
       struct fit_score score = fit_learn(examples, n, &fit);
       if (score.better) ... fit_p(&fit, &e) ...   how likely the claim holds, in the desk's eyes

   A head is a logistic regression with L2 over the sentence vector of the words, how sure the
   shipped model was, and which claim it is. It is fitted on four fifths of the conversations and
   judged on the fifth that it never saw: `better` needs more right there than the shipped model, by
   more than chance. Everything is counted in a fixed order: the same examples give the same head,
   to the bit, on the same machine. No memory is taken but the caller's. */
#ifndef ENGINE_FIT_H
#define ENGINE_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FIT_WIDTH = 384, /* of a sentence vector: NEURAL_HIDDEN */
    FIT_NAMES = 16,  /* places for the names of claims; two names may share one */
    FIT_INPUTS = FIT_WIDTH + FIT_NAMES + 2, /* with the shipped logit, and one that is always 1 */
    FIT_CORRECTIONS_MIN = 200,
    FIT_EXAMPLES_MAX = 4000,
    FIT_HELD_MIN = 20, /* fewer judged examples judge nothing */
    FIT_RARE = 10, /* one in so many must hold, and one must not: else there is nothing to tell */
    FIT_PARTS = 5  /* one of so many conversations is kept for judging */
};

struct fit_example {
    int8_t vector[FIT_WIDTH]; /* as fit_pack leaves it */
    float p;                  /* of the shipped model, 0 to 1 */
    uint32_t name;            /* fit_name */
    uint64_t group;   /* the conversation: its examples are learned from, or judged, together */
    bool said, holds; /* what the shipped model said of it; what people said */
};
struct fit {
    float w[FIT_INPUTS];
};
struct fit_score {
    size_t learned, held; /* examples fitted on, and judged on */
    size_t shipped, own;  /* right among the judged */
    bool better;
};

/* A vector of any length as small whole numbers; its direction is what counts. */
void fit_pack(const float *vector, int8_t *packed_r);
/* The cosine of two packed vectors, -1 to 1; 0 where one is nothing. */
float fit_likeness(const int8_t *a, const int8_t *b);
/* The product of two, place by place: what a pair has in common. */
void fit_pair(const int8_t *a, const int8_t *b, int8_t *packed_r);
uint32_t fit_name(const char *name, size_t n);

/* n at most FIT_EXAMPLES_MAX; more are left out. */
struct fit_score fit_learn(const struct fit_example *examples, size_t n, struct fit *fit_r);
float fit_p(const struct fit *fit, const struct fit_example *e);
bool fit_held(uint64_t group); /* whether a conversation is kept for judging */

#endif
