/* SPDX-License-Identifier: Apache-2.0 */
/* excerpt.h: words that a figure rests on, kept for the report: the best few of any number.

       struct excerpts e = {.most = 3};
       excerpts_add(&e, &excerpt);                keeps it when it is among the best
       e.at[0] ...                                the best first

   An excerpt is the sentence in which the words stand, with the words marked, so that a reader sees
   what was meant. A list holds at most one of a conversation: three quotes are three people. */
#ifndef ARCHIVE_EXCERPT_H
#define ARCHIVE_EXCERPT_H

#include "archive/names.h"
#include "base/str.h"

#include "heard.h"

enum { EXCERPT_BYTES = 420, EXCERPT_WHERE_BYTES = 80, EXCERPT_NOTE_BYTES = 48, EXCERPTS_MOST = 12 };

struct excerpt {
    char text[EXCERPT_BYTES];
    uint32_t n, start, end;          /* of text; start == end: no words of their own */
    char where[EXCERPT_WHERE_BYTES]; /* "c17, message 3" */
    char note[EXCERPT_NOTE_BYTES];   /* what belongs beside it: "asked 3 times"; or "" */
    bool of_reply;
    float p, score;        /* p is NAN where nothing was estimated */
    uint64_t conversation; /* its number in the archive */
    uint32_t row;          /* where its list keeps more of it */
};
struct excerpts {
    struct excerpt at[EXCERPTS_MOST];
    size_t n, most; /* most <= EXCERPTS_MOST */
};

/* The sentence around a span of a conversation's turn, its names masked. */
struct excerpt excerpt_make(const struct heard_conversation *v, struct heard_span span,
                            uint64_t conversation, const struct names *names, float p);
void excerpts_add(struct excerpts *e, const struct excerpt *excerpt);

/* How well words stand alone: neither a scrap nor a page. 0 to 1. */
float excerpt_length_score(size_t bytes);

#endif
