/* SPDX-License-Identifier: Apache-2.0 */
/* groups.c: leaders with running means; cosines against all of them, at most 256 times 384 products
 * a need. */
#include "archive/groups.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Cosines measured on needs of our own conversations: paraphrases of one need lie above, different
 * needs below. */
#define ALIKE_BY_VECTOR 0.58f
#define ALIKE_BY_WORDS  0.50f

void groups_init(struct groups *g, bool by_words)
{
    memset(g, 0, sizeof *g);
    g->alike = by_words ? ALIKE_BY_WORDS : ALIKE_BY_VECTOR;
}

static float dot(const float *a, const float *b)
{
    float sum = 0;
    for (size_t i = 0; i < GROUPS_DIMENSIONS; i++)
        sum += a[i] * b[i];
    return sum;
}

static float cosine(const float *a, const float *b)
{
    float lengths = sqrtf(dot(a, a) * dot(b, b));
    return lengths > 0 ? dot(a, b) / lengths : 0;
}

/* The nearest group, and how near it is. */
static struct group *nearest(struct groups *g, const float *vector, float *near_r)
{
    struct group *best = NULL;
    *near_r = -1;
    for (size_t i = 0; i < g->n; i++) {
        float near = cosine(g->at[i].sum, vector);
        if (near > *near_r) {
            *near_r = near;
            best = &g->at[i];
        }
    }
    return best;
}

/* A place for a new group: a free one, or the smallest's. */
static struct group *place(struct groups *g)
{
    struct group *least = &g->at[0];
    if (g->n < GROUPS_MOST)
        return &g->at[g->n++];
    for (size_t i = 1; i < g->n; i++)
        if (g->at[i].n < least->n)
            least = &g->at[i];
    g->n_other += least->n;
    g->n_other_open += least->n_open;
    return least;
}

static void join(struct group *group, const float *vector, const struct group_need *need,
                 float near)
{
    struct excerpt quote = need->quote;
    for (size_t i = 0; i < GROUPS_DIMENSIONS; i++)
        group->sum[i] += vector[i];
    group->n++;
    group->n_open += need->open;
    group->p_sum += (double)quote.p;
    quote.score *= near;
    excerpts_add(&group->quotes, &quote);
}

void groups_add(struct groups *g, const float vector[GROUPS_DIMENSIONS],
                const struct group_need *need)
{
    float near;
    if (dot(vector, vector) == 0) {
        g->n_other++;
        g->n_other_open += need->open;
        return;
    }
    struct group *group = nearest(g, vector, &near);
    if (!group || near < g->alike) {
        group = place(g);
        *group = (struct group){.quotes = {.most = GROUP_QUOTES}};
        near = 1;
    }
    join(group, vector, need, near);
}

static int larger(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    return (x->n < y->n) - (x->n > y->n);
}

static void merge(struct groups *g, size_t into, size_t from)
{
    struct group *a = &g->at[into], *b = &g->at[from];
    for (size_t i = 0; i < GROUPS_DIMENSIONS; i++)
        a->sum[i] += b->sum[i];
    a->n += b->n;
    a->n_open += b->n_open;
    a->p_sum += b->p_sum;
    for (size_t i = 0; i < b->quotes.n; i++)
        excerpts_add(&a->quotes, &b->quotes.at[i]);
    g->at[from] = g->at[--g->n];
}

void groups_finish(struct groups *g)
{
    qsort(g->at, g->n, sizeof *g->at, larger);
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = g->n; k-- > i + 1;)
            if (cosine(g->at[i].sum, g->at[k].sum) >= g->alike + 0.06f)
                merge(g, i, k);
    qsort(g->at, g->n, sizeof *g->at, larger);
}

/* Words that stand in every request and say nothing about it. */
static bool says_nothing(struct str word)
{
    static const char *const words[] = {
        "the",  "and",  "you",  "your",  "for",  "can",   "could", "would",  "please", "this",
        "that", "have", "has",  "with",  "are",  "was",   "were",  "will",   "what",   "when",
        "how",  "why",  "who",  "there", "from", "about", "just",  "any",    "get",    "got",
        "its",  "but",  "not",  "they",  "them", "their", "our",   "been",   "still",  "want",
        "need", "like", "know", "tell",  "also", "some",  "which", "should", "does",   "did",
        "here", "then", "than", "into",  "out",  "all",   "may",   "let",    "i'd",    "i'm",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_of(words[i])))
            return true;
    return word.n < 3;
}

/* The next word of *rest without its common endings. */
static bool next_word(struct str *rest, char stem[24])
{
    size_t n = 0;
    while (rest->n && !ascii_alpha(rest->at[0]) && (unsigned char)rest->at[0] < 0x80)
        *rest = str_from(*rest, 1);
    struct str word = *rest;
    while (n < word.n &&
           (ascii_alpha(word.at[n]) || word.at[n] == '\'' || (unsigned char)word.at[n] >= 0x80))
        n++;
    *rest = str_from(*rest, n);
    word = str_first(word, n < 23 ? n : 23);
    stem[0] = 0;
    if (says_nothing(word))
        return n > 0;
    for (size_t i = 0; i < word.n; i++)
        stem[i] = ascii_lower(word.at[i]);
    size_t end = word.n;
    if (end > 5 && memcmp(stem + end - 3, "ing", 3) == 0)
        end -= 3;
    else if (end > 4 && memcmp(stem + end - 2, "ed", 2) == 0)
        end -= 2;
    else if (end > 3 && stem[end - 1] == 's' && stem[end - 2] != 's')
        end--;
    stem[end] = 0;
    return true;
}

void groups_words(struct str text, float vector[GROUPS_DIMENSIONS])
{
    char stem[24];
    memset(vector, 0, GROUPS_DIMENSIONS * sizeof *vector);
    while (next_word(&text, stem)) {
        uint64_t hash = str_hash(str_of(stem));
        if (stem[0])
            vector[hash % GROUPS_DIMENSIONS] += hash >> 63 ? 1.0f : -1.0f;
    }
    float length = sqrtf(dot(vector, vector));
    for (size_t i = 0; i < GROUPS_DIMENSIONS && length > 0; i++)
        vector[i] /= length;
}
