/* SPDX-License-Identifier: Apache-2.0 */
/* tokens.h: what a word is to the search, the same on every database and in our own C.

       struct str words = tokens_text(&c->arena, body);      "Café-Straße №7" -> "cafe strasse no7"

       struct tokens it = {.rest = body, .whole = body};
       while (tokens_next(&c->arena, &it, &token))           each word, folded, and where it stands
           mark(token.start_at, token.end_at);

   A word is a run of letters and digits, folded as fold_words does it (no case, no accents).
   Chinese characters and Japanese kana stand without spaces: each is a word of its own there, and
   what is searched becomes a phrase of them. Everything else parts words. Both full-text indexes
   are given tokens_text, so that neither has an opinion of its own about hyphens or addresses. */
#ifndef DESK_TOKENS_H
#define DESK_TOKENS_H

#include "base/arena.h"
#include "base/str.h"

/* The words of a text with one space between. */
struct str tokens_text(struct arena *a, struct str text);

struct tokens {
    struct str whole, rest; /* both the text in which to look, at the beginning */
};
struct token {
    struct str folded;
    size_t start_at, end_at; /* bytes of the whole */
};

/* False at the end. */
bool tokens_next(struct arena *a, struct tokens *it, struct token *token_r);

#endif
