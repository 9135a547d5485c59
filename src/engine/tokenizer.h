/* SPDX-License-Identifier: Apache-2.0 */
/* tokenizer.h: text into word pieces, as BERT's uncased models were trained to see it.

       struct tokenizer_run run = {.tokenizer = t, .text = text, .len = len};
       struct tokenizer_word word;
       while (tokenizer_next(&run, &word))
           ... word.n pieces, word.id[i], word.piece[i] ...

   Text is cleaned (control characters and U+FFFD dropped, so invalid UTF-8 vanishes), decomposed
   (NFD), stripped of category Mn, lower-cased, cut at white space, around punctuation and around
   each CJK ideograph; each word is then covered by the longest pieces of the vocabulary from the
   left, or becomes [UNK] as a whole. Each piece remembers the bytes of the original text that it
   came from; an accent that was stripped belongs to the letter before it.

   Work is linear in the text: a word longer than TOKENIZER_MAX_CHARS is [UNK] unread, and no piece
   is longer than the longest of the vocabulary. */
#ifndef ENGINE_TOKENIZER_H
#define ENGINE_TOKENIZER_H

#include "engine/neural.h"

enum {
    TOKENIZER_MAX_CHARS = 100, /* characters of a word, after normalisation */
    TOKENIZER_MAX_TOKEN = 128, /* bytes of one token of the vocabulary */
    TOKENIZER_PAD = 0,
    TOKENIZER_UNK = 1,
    TOKENIZER_CLS = 2,
    TOKENIZER_SEP = 3,
};

struct tokenizer {
    const char *vocab; /* tokens, separated by newlines; borrowed */
    uint32_t n;
    uint32_t *start; /* [n + 1]: token i is vocab[start[i] .. start[i + 1] - 1) */
    uint32_t *slots; /* open addressing: token + 1, or 0 */
    uint32_t mask;
    uint32_t longest; /* bytes of the longest token */
};

/* Builds the hash over a vocabulary that must outlive it. 0, or -1 with a sentence in err. */
int tokenizer_init(struct tokenizer *t, const char *vocab, size_t size, struct heard_error *err);
void tokenizer_finish(struct tokenizer *t);

struct tokenizer_run {
    const struct tokenizer *tokenizer;
    const char *text;
    size_t len; /* at most UINT32_MAX */
    size_t at;  /* bytes read so far: start at 0 */
};
struct tokenizer_word {
    size_t n; /* at least 1 */
    uint32_t id[TOKENIZER_MAX_CHARS];
    struct piece piece[TOKENIZER_MAX_CHARS];
};
/* The next word's pieces, or false at the end of the text. */
bool tokenizer_next(struct tokenizer_run *run, struct tokenizer_word *word_r);

#endif
