/* SPDX-License-Identifier: Apache-2.0 */
/* audit.h: what a whole archive says, gathered one reading at a time in fixed memory.

       struct audit *a = audit_new(&about);
       for each conversation, each person's together and in the order of time:
           audit_take(a, reader, reading, number, first_of_person);     the reading is gone then
       audit_report(a, &arena, &report);
       report_write(c, &page, &report);
       audit_free(a);

   Every figure is a count of things the engine listed, with the best of the words it rests on and
   the sum of their probabilities. No figure is about a person who answered: names are masked in
   what is quoted, and nothing is counted by agent. What each figure means is said in report.h, at
   its field. */
#ifndef ARCHIVE_AUDIT_H
#define ARCHIVE_AUDIT_H

#include "archive/excerpt.h"
#include "archive/groups.h"
#include "archive/names.h"
#include "archive/report.h"

enum {
    AUDIT_PROMISES_MOST = 32, /* of one person, not decided yet */
    AUDIT_LANGUAGES_MOST = 16,
    AUDIT_NEEDS_MOST = 256, /* of one conversation, in groups */
    AUDIT_NEED_BYTES = 512,
    AUDIT_ASK_BYTES = 200,
};

/* What can be said of a reply: rows of "what came before" and "what calmed". */
enum audit_trait {
    TRAIT_LINK_ONLY,
    TRAIT_REDIRECT,
    TRAIT_DISMISSIVE,
    TRAIT_PROMISE_UNDATED,
    TRAIT_PROMISE_DATED,
    TRAIT_NOTHING_ANSWERED,
    TRAIT_ANSWERED,
    TRAIT_ASK_INFO,
    TRAIT_APOLOGY,
    TRAIT_EXPLAINS,
    TRAIT_SOLUTION,
    TRAIT_OPEN_QUESTION,
    TRAIT_WARM,
    TRAIT_SAYS_BACK,
    TRAIT_ASKS,
    TRAIT_DAY,
    AUDIT_N_TRAITS
};
enum audit_outcome {
    PROMISE_IN_TIME,
    PROMISE_LATE,
    PROMISE_BROKEN,
    PROMISE_NO_SIGN,
    PROMISE_NOT_YET_DUE,
    PROMISE_UNDATED,
    AUDIT_N_OUTCOMES
};

/* A count of claims, the probability they carry together, and the best of their words. */
struct tally {
    uint64_t n;
    double p_sum;
    struct excerpts quotes;
};
/* A trait in two kinds of places: with[0] of of[0], with[1] of of[1]. */
struct contrast {
    uint64_t with[2], of[2];
    struct excerpts quotes;
};
struct audit_promise { /* dated, and not decided yet */
    int64_t due, made_at;
    struct excerpt quote;
};
/* A need on its way into a group: its vector costs the reader a pass, which ends the reading it
 * came from. */
struct audit_need {
    char text[AUDIT_NEED_BYTES];
    size_t n;
    struct group_need need;
};

/* What is known of the archive before it is read. */
struct audit_about {
    int64_t first_at, last_at;
    bool by_words; /* no model: rules alone, and likeness by words */
};

struct audit {
    struct audit_about about;
    uint64_t n_conversations, n_people, n_customer_turns, n_agent_turns, n_skipped, n_read, n_cut;
    struct tally needs, open, outcomes[AUDIT_N_OUTCOMES], came_back, heated, calmed, unsure;
    uint64_t n_promises, n_needs_of_kind[3], n_conversations_open, n_first_reply, n_upset_replies;
    uint64_t answered_within[REPORT_N_WAITS], came_back_times[REPORT_CAME_BACK], n_at_intensity[5];
    struct tally emotions[HEARD_N_EMOTIONS], signals[HEARD_N_SIGNALS];
    struct contrast before[AUDIT_N_TRAITS], calming[AUDIT_N_TRAITS];
    struct excerpts guesses;
    char asks[REPORT_GUESSES][AUDIT_ASK_BYTES]; /* the questions of the guesses, by their `row` */
    struct groups groups;
    struct {
        char language[4];
        uint64_t n;
    } languages[AUDIT_LANGUAGES_MOST];
    size_t n_languages;
    enum report_unit unit;
    struct report_period periods[REPORT_PERIODS]; /* from the first on */
    struct names names;                           /* of ours, over the whole archive */

    /* Of the person and the conversation being read. */
    struct audit_promise promises[AUDIT_PROMISES_MOST];
    size_t n_waiting;
    struct audit_need kept[AUDIT_NEEDS_MOST];
    size_t n_kept;
    bool came_back_now;
};

struct audit *audit_new(const struct audit_about *about);
void audit_free(struct audit *a);
void audit_take(struct audit *a, struct heard_reader *reader, const struct heard_reading *reading,
                uint64_t conversation, bool first_of_person);

/* Settles what waits and lays everything out as the page wants it. The report borrows from a and
 * the arena. */
void audit_report(struct audit *a, struct arena *arena, struct report *report_r);

/* For the parts: counts a claim with its words. */
void tally_add(struct tally *t, const struct excerpt *quote);

/* The parts of audit_take (audit_needs.c, audit_promises.c, audit_moments.c, audit_periods.c). */
void audit_needs(struct audit *a, const struct heard_reading *r, uint64_t conversation);
void audit_groups(struct audit *a, struct heard_reader *reader);
void audit_promises(struct audit *a, const struct heard_reading *r, uint64_t conversation,
                    bool first_of_person);
void audit_moments(struct audit *a, const struct heard_reading *r, uint64_t conversation);
void audit_periods(struct audit *a, const struct heard_reading *r);
enum report_unit audit_unit(int64_t first_at, int64_t last_at);
size_t audit_period_of(const struct audit *a, int64_t at); /* REPORT_PERIODS where there is none */
int64_t audit_period_start(const struct audit *a, size_t period);
const char *audit_trait_name(size_t trait); /* completes "a reply that ..." */

#endif
