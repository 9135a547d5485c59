/* SPDX-License-Identifier: Apache-2.0 */
/* groups.h: what people needed, gathered by likeness, in fixed memory.

   Each need joins the group whose middle its vector is nearest to, or begins one. When all places
   are taken, the smallest group of all makes room, and its needs are counted as "other": so the
   large groups of an archive of any size are found in one pass, and memory stays the same. At the
   end groups that turned out alike are joined.

   Vectors are the engine's sentence vectors; without a model they are made of the words themselves,
   hashed. The report says which. */
#ifndef ARCHIVE_GROUPS_H
#define ARCHIVE_GROUPS_H

#include "archive/excerpt.h"

#include <stdbool.h>
#include <stdint.h>

enum { GROUPS_MOST = 256, GROUPS_DIMENSIONS = 384, GROUP_QUOTES = 3 };

/* A need on its way into a group. */
struct group_need {
    bool open;
    struct excerpt quote;
};
struct group {
    float sum[GROUPS_DIMENSIONS]; /* of the vectors of its needs */
    uint64_t n, n_open;
    double p_sum;
    struct excerpts quotes; /* the nearest to the middle so far */
};
struct groups {
    struct group at[GROUPS_MOST];
    size_t n;
    float alike;                    /* from this cosine on a need joins a group */
    uint64_t n_other, n_other_open; /* needs in no group any more */
};

void groups_init(struct groups *g, bool by_words);
void groups_add(struct groups *g, const float vector[GROUPS_DIMENSIONS],
                const struct group_need *need);

/* Joins what is alike and puts the largest first. */
void groups_finish(struct groups *g);

/* A unit vector of the words of a text; zero when it has none that say anything. */
void groups_words(struct str text, float vector[GROUPS_DIMENSIONS]);

#endif
