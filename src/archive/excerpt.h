/* SPDX-License-Identifier: Apache-2.0 */
/* excerpt.h: words that a figure rests on, kept for the report: the best few of any number.

       struct excerpts q = {.most = 3};
       excerpts_add(&q, &(struct excerpt){...});      keeps it when it is among the best
       q.at[0] ...                                the best first

   A list holds at most one quote of a conversation, so that three quotes are three people. */
#ifndef ARCHIVE_EXCERPT_H
#define ARCHIVE_EXCERPT_H

#include "base/str.h"

#include "heard.h"

enum { EXCERPT_BYTES = 240, EXCERPT_WHERE_BYTES = 80, EXCERPTS_MOST = 12 };

struct excerpt {
    char text[EXCERPT_BYTES + 8];    /* on one line; "..." at its end when it was cut */
    char where[EXCERPT_WHERE_BYTES]; /* id of the conversation, and the turn */
    char note[96];                   /* what belongs beside it ("asked 3 times"), or "" */
    uint64_t conversation;           /* its number in the archive */
    float score;
};
struct excerpts {
    struct excerpt at[EXCERPTS_MOST];
    size_t n, most; /* most <= EXCERPTS_MOST */
};

void excerpts_add(struct excerpts *q, const struct excerpt *quote);

/* Text on one line, cut at a word where it is too long. */
void excerpt_text(struct excerpt *quote, struct str text);

/* How well words stand alone: neither a scrap nor a page. 0 to 1. */
float excerpt_length_score(struct str text);

#endif
