/* SPDX-License-Identifier: Apache-2.0 */
/* text.h: one turn cut into sentences, clauses and words.

       text_size(max_bytes)                  memory that text_init needs
       struct text *text = text_init(memory, max_bytes);
       text_cut(text, s, len);               text->words, text->sentences; valid until the next
   text_cut

   Every word knows its bytes in the turn and its norm: lower case, curly quotes straightened,
   accents taken off, common shorthand written out ("dont" is "don't", "pls" is "please"), so that
   tables of words need one spelling. Links, addresses, @names, numbers and pictographs are one word
   each. Punctuation is no word; it ends sentences and clauses and leaves flags.

   Sentences end at . ! ? and at line breaks that look meant: an empty line, or a line that ends
   early or is followed by a capital, a digit or a bullet. Clauses end at commas, semicolons,
   dashes, brackets and before "but", "because" and their like: what a "not" cannot reach across.

   Limits: a turn is read up to max_bytes, cut back to a character; words over 47 bytes of norm are
   cut in the norm alone; beyond the word or sentence limit the rest is one last sentence without
   words. */
#ifndef ENGINE_TEXT_H
#define ENGINE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TEXT_NORM_MAX = 47,
    TEXT_BYTES_PER_WORD = 4, /* words are kept for max_bytes / 4, at least 64 */
    TEXT_BYTES_PER_SENTENCE = 16,
};

enum word_flag {
    WORD_CAPS = 1,      /* two letters or more, all capitals */
    WORD_CAPITAL = 2,   /* starts with a capital */
    WORD_STRETCHED = 4, /* "sooo": three or more of one letter */
    WORD_NUMBER = 8,    /* starts with a digit, or a currency sign and a digit */
    WORD_QUOTED = 16,   /* between quotation marks */
    WORD_CLAUSE = 32,   /* first of a clause */
    WORD_SENTENCE = 64, /* first of a sentence */
    WORD_LINK = 128,    /* link or mail address, or <url> */
    WORD_NAME = 256,    /* @name */
    WORD_SIGN = 512,    /* pictograph or smiley */
    WORD_DIGITS = 1024, /* holds a digit */
    WORD_LINE = 2048,   /* first of a line */
};

struct word {
    uint32_t start, end; /* bytes of the turn */
    uint32_t norm;       /* offset into text->norms */
    uint16_t norm_len, flags;
    uint32_t sentence;
};

struct sentence {
    uint32_t start, end; /* bytes, the end mark included, no space around */
    uint32_t first, n;   /* words */
    char mark;           /* '.', '!', '?' or 0 */
    uint8_t marks;       /* how many ! and ? stand at the end */
};

struct text {
    const char *s;
    uint32_t len; /* bytes read: at most max_bytes */
    struct word *words;
    uint32_t n_words;
    struct sentence *sentences;
    uint32_t n_sentences;
    char *norms;
    /* counts over the whole turn */
    uint32_t letters, capitals, exclaims;
    /* limits */
    uint32_t max_bytes, max_words, max_sentences, max_norms, n_norms;
};

size_t text_size(uint32_t max_bytes);
struct text *text_init(void *memory, uint32_t max_bytes);
void text_cut(struct text *text, const char *s, size_t len);

/* The norm of word w, NUL-terminated. */
const char *text_norm(const struct text *text, uint32_t w);
bool text_is(const struct text *text, uint32_t w, const char *norm);
/* Whether norm is one of the words of a list with spaces between them; an empty norm is in none. */
bool text_among(const char *norm, const char *list);
/* The first word that starts at or after byte `at`; n_words if none. */
uint32_t text_word_at(const struct text *text, uint32_t at);
/* The sentence that holds byte `at`, or the nearest before; n_sentences when there is none. */
uint32_t text_sentence_at(const struct text *text, uint32_t at);

/* Decodes one character at s (len > 0) into *code; bytes used, at least 1. Invalid bytes give
 * U+FFFD, one each. */
size_t text_char(const char *s, size_t len, uint32_t *code);
/* The largest n <= cap at which s can be cut without breaking a character. */
size_t text_border(const char *s, size_t len, size_t cap);

/* Windows for a pass that holds few pieces: the end of the longest run of whole sentences from
   sentence `first` with at most max_bytes bytes; one sentence at least, which may itself be longer.
   Returns the first sentence after. */
uint32_t text_window(const struct text *text, uint32_t first, uint32_t max_bytes);

#endif
