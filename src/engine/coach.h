/* SPDX-License-Identifier: Apache-2.0 */
/* coach.h: one draft against its conversation: the facts that the fifteen rules look at, and the
   rules.

   A rule is a function of `struct desk_view`: it returns whether it has something to say and fills
   a nudge: the words in the draft, the customer's words that make them matter, one sentence why
   (with its line of the evidence) and one phrase to try that is about this customer. Every rule
   would rather stay silent than be wrong: more than one wrong nudge in twenty replies and nobody
   reads the right ones. */
#ifndef ENGINE_COACH_H
#define ENGINE_COACH_H

#include "engine/reader.h"

enum { NUDGES_MAX = HEARD_N_RULES, THEIRS_BYTES = 60 };

struct desk_view {
    struct heard_reader *r;
    uint32_t draft;                       /* its turn */
    const struct heard_turn_reading *out; /* what was read in it */
    const struct turn_note *note;
    const struct text *text;    /* the draft, cut */
    const struct cue_hit *hits; /* cues of the draft */
    size_t n_hits;
    struct date_hit dates[DATES_MAX];
    size_t n_dates;
    int32_t last;                        /* the last customer turn before it that was read, or -1 */
    uint32_t first_of_burst;             /* the first turn after the last reply */
    float heat;                          /* highest intensity since the last reply */
    bool distress, fault, grave, danger; /* what the customer's words since then tell */
    uint32_t replies;                    /* agent turns before the draft */
    uint32_t apologies_before;           /* of them, with an apology */
    struct span_set distress_at, fault_at, harm_at, need_at, story_at;
    bool told_before; /* they say that they told this before, or did these steps */
};

struct nudge_draft {
    struct heard_span at;
    struct span_set because;
    const char *why, *try_this;
};

/* coach_rules.c: in the order of enum heard_rule. */
typedef bool nudge_rule(const struct desk_view *d, struct nudge_draft *n);
extern const struct coach_rule {
    nudge_rule *looks;
    enum heard_severity severity;
} coach_rules[HEARD_N_RULES];

/* Whether the draft does act a; how many words it has. */
bool coach_does(const struct desk_view *d, enum heard_act a);
/* The customer's words that matter most for this draft, quoted, or "". */
const char *coach_theirs(const struct desk_view *d);
/* Needs of the burst that the draft passes over in silence. */
size_t coach_unanswered(const struct desk_view *d, const struct heard_need *out[], size_t max);

#endif
