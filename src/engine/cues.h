/* SPDX-License-Identifier: Apache-2.0 */
/* cues.h: tables of phrases, and the small matcher that finds them in a turn.

   A row says: these words carry this label, with this probability, because of this line of the
   evidence:

       {CUE_SIGNAL, HEARD_REPEAT_CONTACT, .92f, "third|3rd|fourth time _2 @contact", "C1"}

   A pattern is words of normalised text (text.h) with spaces between; nothing in it crosses a
   sentence. a|b|c*      one of these words; c* is any word that starts with c; @name a class from
   the table in cues.c a|b?        the same, may be missing #           a number, in digits or words
       _           any one word         _3   up to three words (as few as will do)
       ^  $        start and end of the sentence
       !a|b        the next word is none of these
       ~a|b        none of these stands in the three words before (written last)
       [ ... ]     the words that carry the label; without brackets the whole match

   Negation and quotation are the matcher's business, not the rows': a hit whose clause holds "not",
   "never" or their like in the four words before it is marked negated, one inside quotation marks
   is marked quoted, and a kind says whether that kills it. A negator inside the pattern itself
   belongs to the phrase ("not happy").

   A book is the compiled tables of one side of a conversation. It holds no text between calls. */
#ifndef ENGINE_CUES_H
#define ENGINE_CUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/pool.h"
#include "engine/text.h"

enum cue_kind {
    CUE_EMOTION,    /* enum heard_emotion */
    CUE_HEAT,       /* words that raise intensity: name is tenths of a level */
    CUE_SIGNAL,     /* enum heard_signal */
    CUE_NEED,       /* enum heard_need_kind */
    CUE_PURPOSE,    /* enum heard_purpose_kind */
    CUE_CLOSED,     /* the customer says that it is solved */
    CUE_OPEN_AGAIN, /* the customer says that it is not */
    CUE_HARM,       /* our side did it: sent the wrong one, lost it, never came */
    CUE_DENIAL,     /* enum cue_denial: the customer says that something is not so */
    CUE_STORY,      /* enum heard_known: the words tell something of one of the six */
    CUE_ACT,        /* enum heard_act */
    CUE_PROMISE,
    CUE_MECHANISM, /* enum cue_mechanism */
    CUE_NUDGE,     /* enum heard_rule: exact phrases */
    CUE_CARE,      /* enum cue_care: what a reply does for the person */
    CUE_N_KINDS
};
enum cue_mechanism { CUE_ER1, CUE_ER2, CUE_IP1, CUE_IP2, CUE_EX1, CUE_EX2 };
enum cue_denial {
    DENY_FEELING, /* no complaint, not angry */
    DENY_LEAVING,
    DENY_CONTACT, /* first time, not asked before */
    DENY_WAIT,
    DENY_BLAME,
    DENY_HURRY,
    DENY_ILLNESS,
};
enum cue_care {
    CARE_OPTION,  /* an alternative, a choice */
    CARE_REASON,  /* because ... */
    CARE_REFUSAL, /* can't, won't, not possible */
    CARE_ACTION,  /* something done or being done for them */
    CARE_ANSWER,  /* a plain answer: yes, no, it is */
    CARE_SOON,    /* vague time */
    CARE_HOLDING, /* looking into it */
    CARE_FIX,     /* an instruction or a fix */
    CARE_RETELL,  /* asks to tell again, or for what was given */
    CARE_HUMAN,   /* a sentence to the person */
    CARE_GLAD,    /* gladness at good news */
    CARE_BUT,     /* understanding, then "but" */
};

struct cue {
    uint8_t kind, name;
    float p;
    const char *pattern;
    const char *evidence; /* line of the evidence, "" for plain language */
};
struct cue_table {
    const struct cue *rows;
    size_t n;
};
struct cue_hit {
    const struct cue *cue;
    uint32_t first, last; /* words [first, last) of the whole match */
    uint32_t start, end;  /* bytes of the words that carry the label */
    bool negated, quoted;
    bool dead; /* negated or quoted, and its kind minds */
};

extern const struct cue_table cues_customer, cues_customer_more, cues_agent;

struct cue_book;

enum { CUE_HITS_MAX = 768, CUE_BOOK_TABLES = 2 }; /* hits kept of one turn; tables in one book */

/* Compiles tables into the pool; max_words as the text's. NULL when memory is short or a pattern is
   wrong, which a test rules out (bad_r: that pattern). */
struct cue_book *cue_book_new(struct pool *pool, const struct cue_table *const *tables,
                              size_t n_tables, uint32_t max_words, const char **bad_r);
/* Fills out, in order of the first word; returns how many. */
size_t cue_book_find(struct cue_book *book, const struct text *text, struct cue_hit *out,
                     size_t max);
/* Whether the word is a literal of any row: what a customer of a service desk may well say. */
bool cue_book_knows(const struct cue_book *book, const char *norm);

/* Whether word w stands under a "not" of its own clause. */
bool cues_negated(const struct text *text, uint32_t w);
/* Whether norm is a member of class name ("kin", "month", ...). */
bool cues_in_class(const char *name, const char *norm);

#endif
