/* SPDX-License-Identifier: Apache-2.0 */
/* report.h: what an audit counted, and the page that tells it.

       struct report r = {.archive = STR("mail-2025.mbox"), .made_us = c.now_us, ...};
       struct out page;
       out_init(&page, REPORT_MAX_BYTES);
       if (report_write(&c, &page, &r) < 0) ...          one self-contained HTML page

   The audit fills `struct report` with plain counts and quotes; it writes no prose and draws
   nothing. report.c finds the five sentences and the charts in them, report.html is the page. Every
   field may be zero, empty or NULL: what has nothing to say is left out of the page, and a page
   about no conversation at all says so.

   The comment at each field is the definition the page prints under the figure. Whoever counts
   differently changes both, here and in report.html.

   Text is valid UTF-8 and borrowed for the call. It may be hostile: report.html escapes it. No
   field holds an agent's name, and a quote of a reply is the claimed sentence alone, never its
   signature. */
#ifndef ARCHIVE_REPORT_H
#define ARCHIVE_REPORT_H

#include "base/fault.h"
#include "base/out.h"
#include "base/str.h"

#include "heard.h"

enum {
    REPORT_MAX_BYTES = 8 << 20,
    REPORT_QUOTE_BYTES = 360, /* longer quotes are cut around their mark, with an ellipsis */
    REPORT_QUOTES = 3,        /* shown for each figure; more may be given, best first */
    REPORT_GROUPS = 10,       /* groups of needs, largest first */
    REPORT_OLDEST = 12,       /* open needs that have waited longest */
    REPORT_FACTORS = 8,       /* rows of what came before and what calmed */
    REPORT_GUESSES = 8,
    REPORT_PERIODS = 60,
    REPORT_CONTACTS = 6, /* 1, 2, 3, 4, 5, and 6 or more */
};

enum report_wait {
    REPORT_HOUR,  /* up to an hour */
    REPORT_DAY,   /* up to 24 hours */
    REPORT_DAYS3, /* up to 3 days */
    REPORT_WEEK,  /* up to 7 days */
    REPORT_LONGER,
    REPORT_WAIT_UNKNOWN, /* answered, but the turns carry no times */
    REPORT_N_WAITS
};
enum report_unit { REPORT_BY_DAY, REPORT_BY_WEEK, REPORT_BY_MONTH, REPORT_BY_YEAR };

/* n of `of`; p_sum is the sum of the p of the n claims, so that about p_sum of them hold. NAN where
   nothing was estimated: messages, times and rules are counted, not read. */
struct report_count {
    uint64_t n, of;
    double p_sum;
};

/* The sentence in which the words stand, and the words themselves as bytes [start, end) of it
   (start == end: none). */
struct report_quote {
    struct str text;
    uint32_t start, end;
    bool of_reply;    /* an agent's words; otherwise the customer's */
    struct str where; /* the conversation's id, so that it can be found again; may be "" */
    int64_t at_us;    /* NO_TIME where none is known */
    float p;          /* NAN where nothing was estimated */
};
struct report_quotes {
    const struct report_quote *at;
    size_t n;
};
struct report_figure {
    struct report_count count;
    struct report_quotes quotes;
};

/* Needs that ask for the same thing. Its name is the customer's words nearest to its middle. */
struct report_group {
    struct str name;
    enum heard_need_kind kind; /* of most of its needs */
    uint64_t n_needs, n_open, n_conversations;
    double p_sum;
    struct report_quotes quotes;
};
/* A need nobody answered. */
struct report_open {
    struct report_quote quote;
    int64_t
        waited_us;   /* from its first voicing to the last turn of the archive; NO_TIME: unknown */
    uint32_t voiced; /* times, at least 1 */
};
/* Something that stood before a heated message, told as what happened: "the reply before only
   pointed somewhere else", "no reply for more than three days". `other` is the same among the
   customer turns that were not heated and had a turn before them: without it no share means
   anything. */
struct report_before {
    struct str what;
    uint64_t n, of, n_other, of_other;
    struct report_quotes quotes;
};
/* Something a reply to a heated message did, told as what it did: "said the fault was ours", "asked
   an open question". n of `of` such replies were followed by a calmer turn; the others are the
   replies to heated messages that did not do it. */
struct report_after {
    struct str what;
    uint64_t n, of, n_other, of_other;
    struct report_quotes quotes;
};
/* A guess of the engine with the question that would settle it. */
struct report_guess {
    enum heard_about about;
    struct report_quote quote;
    struct str ask;
};
/* Left out of every figure: "newsletters and other bulk mail", "automatic answers", "lines that are
   not a conversation". `why` says how it was told apart; may be "". */
struct report_aside {
    struct str what, why;
    uint64_t n;
};
struct report_language {
    char code[4]; /* ISO 639; "" unknown */
    uint64_t n;   /* customer turns left unread */
};
/* One stretch of time; conversations belong to the one in which they began. */
struct report_period {
    int64_t start_us;
    uint64_t n_conversations, n_needs, n_open, n_promises_due, n_broken;
    double first_intensity_sum, last_intensity_sum; /* of the first and last customer turn */
    uint64_t n_intensity;                           /* conversations in both sums */
};

struct report {
    struct str title;       /* "": named after the archive */
    struct str archive;     /* file names as given, without their folders */
    struct str model;       /* heard_model_name; "": rules alone */
    int64_t made_us;        /* now */
    int64_t from_us, to_us; /* first and last turn; NO_TIME where no turn has a time */

    /* What was read, after everything in `aside` was taken out. People are told apart by their
       key; 0: the archive has none. */
    uint64_t n_conversations, n_people, n_customer_turns, n_agent_turns;

    /* Customer turns with words of danger, of all customer turns. Shown first. All its quotes are
       shown, at most 12. */
    struct report_figure danger;

    /* Needs: first voicings, in conversations that were read. of: 0. */
    struct report_figure needs;
    uint64_t n_needs_of_kind[3];       /* by enum heard_need_kind */
    const struct report_group *groups; /* largest first */
    size_t n_groups;
    uint64_t n_ungrouped; /* needs like no other */

    /* Needs that no reply answered and the customer did not close, of all needs. */
    struct report_figure open;
    struct report_count conversations_open; /* conversations with one, of all conversations */
    const struct report_open *oldest;       /* longest wait first */
    size_t n_oldest;
    uint64_t answered_within[REPORT_N_WAITS]; /* answered needs, by the time until the answer */

    /* Promises found in replies, each counted once, in one of six: kept (ours wrote again by its
       day, or the customer's first message after it was glad); late (our next word came after it);
       broken (the customer wrote after it without having heard from us, to ask again or in
       displeasure); no sign of either (the parcel may have come without a word); not yet due when
       the archive ends; without a date. A day ends twelve hours late, for the time zones. `of` is
       all promises. Quotes: the promise. */
    struct report_figure kept, late, broken, no_sign, not_yet_due, undated;

    /* Coming back. contacts[i]: conversations in which i + 1 contacts voiced a need; turns of a
       customer with no agent's turn between them are one contact; the last is "so many or more".
       voiced_again: needs voiced more than once, of all needs. repeat: conversations in which the
       customer says that they have written before, of all conversations. */
    uint64_t contacts[REPORT_CONTACTS];
    struct report_figure voiced_again, repeat;

    /* Heated moments: customer turns whose intensity rounds to 3 or 4, of all customer turns.
       Calmer: the customer's next turn is lower by 1 or more. */
    struct report_figure heated;
    uint64_t n_at_intensity[5];         /* customer turns by rounded intensity */
    const struct report_before *before; /* largest difference first */
    size_t n_before;
    const struct report_after *calmed; /* largest difference first */
    size_t n_calmed;

    /* Customer turns with each emotion, of all customer turns; conversations with each signal, of
       all conversations. */
    struct report_figure emotions[HEARD_N_EMOTIONS];
    struct report_figure signals[HEARD_N_SIGNALS];

    enum report_unit unit; /* chosen so that the periods are at most REPORT_PERIODS */
    const struct report_period *periods;
    size_t n_periods;

    /* What the engine is unsure of. near: claims whose p missed their threshold by at most 0.1, of
       those and the listed ones; silent: customer turns about which nothing is listed but
       neutral. */
    struct report_figure near, silent;
    const struct report_guess *guesses;
    size_t n_guesses;

    const struct report_aside *aside;
    size_t n_aside;
    const struct report_language *unread; /* customer turns in languages that are not read */
    size_t n_unread;
    uint64_t n_cut; /* turns longer than the engine reads, read as far as it goes */
};

/* Writes the page. A fault only when it would be longer than o allows. */
int report_write(struct call *c, struct out *o, const struct report *r);

#endif
