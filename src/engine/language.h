/* SPDX-License-Identifier: Apache-2.0 */
/* language.h: is this turn English, and if not, what is it?

       struct language_book *languages = language_book_new(pool);          NULL when the pool is too
   small struct language l = language_of(languages, text, cues); if (l.unread) ... say nothing about
   this turn but l.code

   Letters that Latin does not have decide by script. Within Latin, each word votes: for English
   when it is a common English word or a word of the cue tables, for another language when it is one
   of its everyday words or carries its letters. English needs no proof: three words of slang, a
   name and a typo stay English unless another language speaks up. A turn that mixes is read when
   English dominates.

   Read: en. Recognised: de fr es it pt nl sv da no pl cs tr fi ro id hu hr vi ca, ru uk el ar fa he
   hi th zh ja ko; a long turn of which no word is known is "und". */
#ifndef ENGINE_LANGUAGE_H
#define ENGINE_LANGUAGE_H

#include "engine/cues.h"
#include "engine/text.h"

struct language {
    char code[4];
    bool unread;
};

struct language_book;

enum { LANGUAGE_BOOK_BYTES = 160 * 1024 }; /* what a book takes of its pool */

struct language_book *language_book_new(struct pool *pool);
/* Whether norm is an everyday English word. */
bool language_is_english(const struct language_book *book, const char *norm);
struct language language_of(const struct language_book *book, const struct text *text,
                            const struct cue_book *cues);

/* Everyday words, one string a language, words in norm spelling (text.h) with spaces around each.
 */
struct language_words {
    const char *code, *words, *letters;
};
extern const struct language_words language_words[];
extern const size_t language_words_n;
extern const char *const language_english[]; /* sorted */
extern const size_t language_english_n;

#endif
