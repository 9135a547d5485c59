/* SPDX-License-Identifier: Apache-2.0 */
/* fit.c: logistic regression by Nesterov's accelerated descent with a fixed step. The loss is
   smooth and strictly convex, so that there is one answer and no luck in it; the step is the one
   that the length of the inputs allows. 4,000 examples and FIT_ROUNDS rounds are about a second and
   a half of one core, and nothing waits for it. */
#include "engine/fit.h"

#include <math.h>
#include <string.h>

enum { FIT_ROUNDS = 250 };

static const double l2 = 2e-3;

void fit_pack(const float *vector, int8_t *packed_r)
{
    float most = 0;
    for (size_t i = 0; i < FIT_WIDTH; i++)
        most = fmaxf(most, fabsf(vector[i]));
    for (size_t i = 0; i < FIT_WIDTH; i++)
        packed_r[i] = most > 0 ? (int8_t)lrintf(vector[i] / most * 127) : 0;
}

static double length_of(const int8_t *v)
{
    int64_t sum = 0;
    for (size_t i = 0; i < FIT_WIDTH; i++)
        sum += (int64_t)v[i] * v[i];
    return sqrt((double)sum);
}

float fit_likeness(const int8_t *a, const int8_t *b)
{
    int32_t dot = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < FIT_WIDTH; i++) {
        dot += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return aa && bb ? (float)(dot / sqrt((double)aa * bb)) : 0;
}

void fit_pair(const int8_t *a, const int8_t *b, int8_t *packed_r)
{
    float product[FIT_WIDTH];
    for (size_t i = 0; i < FIT_WIDTH; i++)
        product[i] = (float)(a[i] * b[i]);
    fit_pack(product, packed_r);
}

uint32_t fit_name(const char *name, size_t n)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (uint8_t)name[i]) * 16777619u;
    return hash % FIT_NAMES;
}

bool fit_held(uint64_t group)
{
    group = (group ^ group >> 33) * 0xff51afd7ed558ccdULL;
    group = (group ^ group >> 33) * 0xc4ceb9fe1a85ec53ULL;
    return (group ^ group >> 33) % FIT_PARTS == 0;
}

/* How sure the shipped model was, about -2 to 2. */
static double shipped_logit(const struct fit_example *e)
{
    double p = fmin(.98, fmax(.02, (double)e->p));
    return log(p / (1 - p)) / 2;
}

static double score_of(const double *w, const struct fit_example *e, double scale)
{
    double sum = 0;
    for (size_t i = 0; i < FIT_WIDTH; i++)
        sum += w[i] * e->vector[i];
    return sum * scale + w[FIT_WIDTH + e->name % FIT_NAMES] + w[FIT_INPUTS - 1] +
           w[FIT_INPUTS - 2] * shipped_logit(e);
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double scale_of(const struct fit_example *e)
{
    double length = length_of(e->vector);
    return length > 0 ? 1 / length : 0;
}

/* Into `slope`, of the mean loss at w, the weights' own share with it. */
static void slope_at(const double *w, const struct fit_example *all, size_t n, size_t learned,
                     double *slope)
{
    for (size_t i = 0; i < FIT_INPUTS; i++)
        slope[i] = l2 * w[i];
    for (size_t k = 0; k < n; k++) {
        const struct fit_example *e = &all[k];
        if (fit_held(e->group))
            continue;
        double scale = scale_of(e);
        double off = (sigmoid(score_of(w, e, scale)) - (e->holds ? 1 : 0)) / (double)learned;
        for (size_t i = 0; i < FIT_WIDTH; i++)
            slope[i] += off * scale * e->vector[i];
        slope[FIT_WIDTH + e->name % FIT_NAMES] += off;
        slope[FIT_INPUTS - 2] += off * shipped_logit(e);
        slope[FIT_INPUTS - 1] += off;
    }
}

static void descend(const struct fit_example *all, size_t n, size_t learned, double *w)
{
    /* |x|^2 is at most 1 + 1 + 1 + 2^2; a quarter of it bounds the curve. */
    const double step = 1 / (7.0 / 4 + l2);
    double before[FIT_INPUTS] = {0}, at[FIT_INPUTS] = {0}, slope[FIT_INPUTS];
    for (int round = 1; round <= FIT_ROUNDS; round++) {
        slope_at(at, all, n, learned, slope);
        for (size_t i = 0; i < FIT_INPUTS; i++) {
            w[i] = at[i] - step * slope[i];
            at[i] = w[i] + (double)(round - 1) / (round + 2) * (w[i] - before[i]);
            before[i] = w[i];
        }
    }
}

float fit_p(const struct fit *fit, const struct fit_example *e)
{
    double w[FIT_INPUTS];
    for (size_t i = 0; i < FIT_INPUTS; i++)
        w[i] = (double)fit->w[i];
    return (float)sigmoid(score_of(w, e, scale_of(e)));
}

/* Whether some hold and some do not: a head that says no to everything is none. */
static bool both_kinds(const struct fit_example *all, size_t n)
{
    size_t hold = 0;
    for (size_t k = 0; k < n; k++)
        hold += all[k].holds;
    return hold * FIT_RARE >= n && (n - hold) * FIT_RARE >= n;
}

/* Better by more than two standard deviations of a coin thrown for each that only one has right. */
static void judge(const struct fit *fit, const struct fit_example *all, size_t n,
                  struct fit_score *score)
{
    size_t won = 0, lost = 0;
    for (size_t k = 0; k < n; k++) {
        if (!fit_held(all[k].group))
            continue;
        bool shipped = all[k].said == all[k].holds;
        bool own = (fit_p(fit, &all[k]) >= .5f) == all[k].holds;
        score->held++;
        score->shipped += shipped;
        score->own += own;
        won += own && !shipped;
        lost += shipped && !own;
    }
    score->better = score->held >= FIT_HELD_MIN && both_kinds(all, n) && won > lost &&
                    (won - lost) * (won - lost) > 4 * (won + lost);
}

struct fit_score fit_learn(const struct fit_example *examples, size_t n, struct fit *fit_r)
{
    struct fit_score score = {0};
    double w[FIT_INPUTS] = {0};
    n = n < FIT_EXAMPLES_MAX ? n : FIT_EXAMPLES_MAX;
    for (size_t k = 0; k < n; k++)
        score.learned += !fit_held(examples[k].group);
    if (score.learned)
        descend(examples, n, score.learned, w);
    for (size_t i = 0; i < FIT_INPUTS; i++)
        fit_r->w[i] = (float)w[i];
    judge(fit_r, examples, n, &score);
    return score;
}
