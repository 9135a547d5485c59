/* SPDX-License-Identifier: Apache-2.0 */
/* mask.h: what the model is not shown: people's names, and whether somebody is he or she.

       struct mask *mask = mask_init(memory, max_bytes);             mask_size(max_bytes) bytes
       mask_text(mask, text, from, to, knows, of);                   bytes [from, to) of the turn
       ... neural_single(neural, mask->s, mask->len) ...
       uint32_t at = mask_back(mask, piece.start);                   the byte of the turn behind a
   byte of the mask

   A customer is read the same whether her name is Emily, Mercedes or Xiu Ying: every run of words
   that look like a person's name becomes one name, always the same, and he, him, his stand for she
   and her (the bias rules of the evidence, section 7: a swapped name may not change a reading).
   Words look like a name when they begin with a capital, are not words that the engine knows, and
   do not stand behind "the", "my", "in" and their like, as products and places do. Spans are given
   back in the bytes of the turn. */
#ifndef ENGINE_MASK_H
#define ENGINE_MASK_H

#include "engine/text.h"

struct mask {
    char *s;
    uint32_t *back; /* [len + 1]: byte of the turn for each byte of s */
    uint32_t len, cap;
};

/* Whether a norm is a word that is no name; `of` is handed through. */
typedef bool mask_knows(const void *of, const char *norm);

size_t mask_size(uint32_t max_bytes);
struct mask *mask_init(void *memory, uint32_t max_bytes);
void mask_text(struct mask *mask, const struct text *text, uint32_t from, uint32_t to,
               mask_knows *knows, const void *of);
/* For a byte of the mask; `end`: for the end of a piece, which lies behind its last byte. */
uint32_t mask_back(const struct mask *mask, uint32_t at, bool end);

#endif
