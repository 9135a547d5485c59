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
    REPORT_LABEL_BYTES = 160, /* of every other text, but remarks and titles */
    REPORT_TITLE_BYTES = 400,
    REPORT_QUOTES = 3,  /* shown for each figure; more may be given, best first */
    REPORT_DANGER = 12, /* quotes with words of danger */
    REPORT_GROUPS = 10, /* groups of needs, largest first */
    REPORT_OPEN = 12,   /* open needs */
    REPORT_FACTORS = 8, /* rows of what came before and what calmed */
    REPORT_GUESSES = 8,
    REPORT_PERIODS = 60,
    REPORT_REMARKS = 24,
    REPORT_CAME_BACK = 4, /* 0, 1, 2, and 3 or more times */
};

enum report_wait {
    REPORT_HOUR,  /* up to an hour */
    REPORT_DAY,   /* up to 24 hours */
    REPORT_DAYS3, /* up to 3 days */
    REPORT_WEEK,  /* up to 7 days */
    REPORT_LONGER,
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
   (start == end: none, all of it is meant). A mark of two thirds and more is not drawn. */
struct report_quote {
    struct str text;
    uint32_t start, end;
    bool of_reply;    /* an agent's words; otherwise the customer's */
    struct str where; /* so that it can be found again: "c17, message 3"; may be "" */
    struct str note;  /* what belongs beside it: "asked 3 times", "due Fri 6 Mar 2026"; may be "" */
};
struct report_quotes {
    const struct report_quote *at;
    size_t n;
};
struct report_figure {
    struct report_count count;
    struct report_quotes quotes;
};

/* Needs that ask for the same thing. The first quote is the one nearest to its middle, and names
 * it.
 */
struct report_group {
    uint64_t n_needs, n_open;
    double p_sum; /* NAN: not known */
    struct report_quotes quotes;
};
/* Something about a reply, told so that it completes "a reply that ...": "came more than a day
   later", "sends to another channel", "says sorry".

   Before a heated message: n of `of` heated messages that came after a reply came after such a one;
   n_other of of_other is the same for all other messages that came after a reply. What calmed: n of
   `of` such replies to upset messages were followed by a calmer one; n_other of of_other is the
   same for all other replies to upset messages. Without the others no share means anything. */
struct report_factor {
    struct str what;
    uint64_t n, of, n_other, of_other;
    struct report_quotes quotes;
};
/* A guess of the engine with the question that would settle it. */
struct report_guess {
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
    uint64_t n_conversations, n_came_back, n_open;  /* conversations */
    double first_intensity_sum, last_intensity_sum; /* of the first and last customer turn */
    uint64_t n_intensity;                           /* conversations in both sums; may be 0 */
};

struct report {
    struct str title;       /* "": "What customers needed, and what became of it" */
    struct str archive;     /* file names as given, without their folders */
    struct str model;       /* heard_model_name; "": rules alone */
    int64_t made_us;        /* now */
    int64_t from_us, to_us; /* first and last turn; NO_TIME where no turn has a time */

    /* What was read, after everything in `aside` was taken out. People are told apart by their
       key; 0: the archive has none. */
    uint64_t n_conversations, n_people, n_customer_turns, n_agent_turns;

    /* Needs: first voicings. of: 0. Quotes: unused. */
    struct report_count needs;
    uint64_t n_needs_of_kind[3];       /* by enum heard_need_kind */
    const struct report_group *groups; /* largest first */
    size_t n_groups;
    uint64_t n_ungrouped, n_ungrouped_open; /* needs like no other */
    bool groups_by_words;                   /* without the model's vectors */

    /* Needs that no reply answered and the customer did not close, of all needs; the quotes are
       those to look at first. first_reply: needs that the first reply after them answered, of all
       needs. answered_within: answered needs by the time until the answer, where times are known.
     */
    struct report_figure open;
    struct report_count conversations_open; /* conversations with one, of all conversations */
    struct report_count first_reply;
    uint64_t answered_within[REPORT_N_WAITS];

    /* Promises found in replies, each in one of six. In time: one of ours wrote again by then, or
       the customer's next message after the day was glad. Late: our next word came after the day.
       Broken: the customer wrote after the day, without having heard from us, to ask again or in
       displeasure. No sign: the archive does not show what became of it. Not yet due: the day lies
       after the archive's last message. Undated: nothing to check it by. `of`: all promises. */
    struct report_figure in_time, late, broken, no_sign, not_yet_due, undated;

    /* Conversations in which the customer had to come back, of all conversations: a message voices
       a need again after a reply, or says that it is not the first. times: conversations by how
       often; times[0] never. */
    struct report_figure came_back;
    uint64_t came_back_times[REPORT_CAME_BACK];

    /* Heated messages: an intensity of 2.5 or more of 4, of all customer turns that were read;
       calmed: replies to upset messages (1.5 or more) after which the customer's next message was
       lower by 1 or more, of all replies to such messages. */
    struct report_figure heated, calmed;
    uint64_t n_at_intensity[5];         /* customer turns by rounded intensity; may be all 0 */
    const struct report_factor *before; /* most telling first */
    size_t n_before;
    const struct report_factor *calming;
    size_t n_calming;

    /* Customer turns with each emotion, of all that were read. How often each signal was said, in
       so many customer turns; HEARD_DANGER is shown before everything else. */
    struct report_figure emotions[HEARD_N_EMOTIONS];
    struct report_figure signals[HEARD_N_SIGNALS];

    enum report_unit unit;
    const struct report_period *periods; /* in the order of time, without gaps */
    size_t n_periods;

    /* What the engine is unsure of: needs listed with a p under 0.6, of all needs; guesses. */
    struct report_figure unsure;
    const struct report_guess *guesses;
    size_t n_guesses;

    const struct report_aside *aside;
    size_t n_aside;
    const struct report_language *unread; /* customer turns in languages that are not read */
    size_t n_unread;
    uint64_t n_cut;            /* turns longer than the engine reads, read as far as it goes */
    uint64_t n_skipped_turns;  /* of bots, and notes */
    const struct str *remarks; /* how the archive was read: a sentence each */
    size_t n_remarks;
};

/* Writes the page. A fault only when it would be longer than o allows. */
int report_write(struct call *c, struct out *o, const struct report *r);

#endif
