/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.h: what the program says, in the language of whom it says it to.

       c->lang = catalogue_of(agent.language);              0 is English
       out_str(o, catalogue_str(c->lang, STR("Saved.")));
       catalogue_f(o, c->lang, "%.*s gave it to %s", ...);

   English stands in the code; words/LANG.po has the others, and tools/words.py makes the table that
   is searched here by the hash of the English sentence. Templates need none of this: their words
   are put into each language while they are compiled (tools/tmplc).

   Nobody marks what is ours: a text that lies in the program itself was written by us and is
   translated; one that lies in memory came from somebody and is left alone. So a handler goes on
   putting STR("Closed") into its view, and a customer whose name is Closed keeps it.

   WORDS("asks") marks a text that tools/words.py would not take for words by itself, because it is
   one word in small letters, or a pattern without a word. */
#ifndef BASE_CATALOGUE_H
#define BASE_CATALOGUE_H

#include "base/out.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    CATALOGUE_FORM_END = '\x1f',
    CATALOGUE_KEY_BYTES = 600, /* longer ones are said in English */
    CATALOGUE_VALUES_MAX = 12  /* of one sentence */
};

#define WORDS(text) text

/* What stands for an English sentence, which is found by its hash, so that none stands here once
   more: each form but the last is ended by CATALOGUE_FORM_END. */
struct catalogue_row {
    uint64_t hash; /* FNV-1a, by tools/words.py; no two of a language share one */
    const char *forms;
};
struct language {
    const char *code, *name; /* "de"; "Deutsch", as who speaks it calls it */
    bool right_to_left;
    bool listed; /* may be chosen; others are for trying */
    char thousands[4], decimal[4];
    int (*form)(uint64_t n);          /* which form a count takes */
    const struct catalogue_row *rows; /* by rising hashes */
    size_t n_rows;
};

size_t catalogue_count(void);
const struct language *catalogue_language(int lang); /* of one that is none: English */

/* "de", "de-AT", "DE_at": the language; -1 where we have none of it. */
int catalogue_of(struct str tag);

/* The first of an Accept-Language header that we have and that may be chosen; English without. */
int catalogue_wanted(struct str accept_language);

/* Words of the program in that language; everything else, and what no catalogue has, as it is. */
struct str catalogue_str(int lang, struct str words);

/* The same for words that came with the program but lie in the database, as the names of the first
   statuses do: found by what they say. */
struct str catalogue_words(int lang, struct str words);

/* As out_f. Values that are words of the program are said in the language too. Where a count stands
   in the sentence, the first chooses the plural form. */
void catalogue_f(struct out *o, int lang, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void catalogue_vf(struct out *o, int lang, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

/* "{1} gave it to {2}" with its values: a sentence of a table, which no compiler could check
   against a format. One may begin with a remark for translators, which is not said: "[day month]
   {1} {2}". */
void catalogue_fill(struct out *o, int lang, const char *sentence, const struct str *values,
                    size_t n_values);

/* "Mon 2 Mar 2026", by UTC. */
void catalogue_day(struct out *o, int lang, int64_t at_us);

#endif
