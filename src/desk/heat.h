/* SPDX-License-Identifier: Apache-2.0 */
/* heat.h: how a person's tension went through a conversation, out of its reading, and who hears of
   it. A customer's turn is hot from HEAT_HOT_MILLI on (intensity, 0 to 4000), and it fell where a
   later turn is HEAT_FALL_MILLI cooler: twice what the engine takes for a change.

       heat_gather(c, reading, ids, &ledger)      the hottest turn, the last, the reply between
       heat_store(c, d, &ledger)                  tells somebody, by the rule below
       heat_calmed(c, d, who, conversation_id, &calmed)     what calmed this person before
       heat_report(c, d, who, from_us, to_us, &lines, &n)   how often it ended cooler, by desk

   Recovery (line C9 of the evidence, peak and end): of the conversations that were closed in these
   days, had a hot turn and a word of the customer after the hottest, those whose last turn is
   HEAT_FALL_MILLI cooler than it. Of desks with fewer than HEAT_REPORT_MIN such conversations
   nothing is said, and never of a person.

   Nobody is told of heat on one sign alone: it takes two cues in the customer's words, or one and a
   next turn that is not cooler; against this person's own earlier conversations, in words of the
   last day that wait for an answer, once until it falls. Where grave news stands, or a person said
   that it is not so, nobody is told. Whoever has the conversation hears of it, else leads who see
   it. */
#ifndef DESK_HEAT_H
#define DESK_HEAT_H

#include "desk/actor.h"
#include "desk/heat.sql.h"
#include "desk/ledger.h"

enum {
    HEAT_HOT_MILLI = 1500,
    HEAT_FALL_MILLI = 1000,
    HEAT_TOLD_MILLI = 600, /* the temperature from which on it is worth a word, thousandths */
    HEAT_CUES = 2,
    HEAT_REPORT_MIN = 20,
    HEAT_QUOTE_BYTES = 160
};

void heat_gather(struct call *c, const struct heard_reading *r, const int64_t *ids,
                 struct ledger *l);
/* Within the write that stores the reading, after it. */
int heat_store(struct call *c, struct db_conn *d, const struct ledger *l);

/* Our reply after which this person cooled, in another conversation that `who` sees, the last time;
   words: how it begins. 0: none. */
struct heat_calmed {
    int64_t message_id, conversation_number;
    struct str words;
};
int heat_calmed(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                int64_t conversation_id, struct heat_calmed *calmed_r);

/* Needs MAY_SEE_REPORTS; days from..to, to not among them. Of a desk with too few, hot alone counts
   and `said` is false. */
struct heat_line {
    int64_t desk_id;
    struct str desk_name;
    int64_t hot, recovered;
    bool said;
};
int heat_report(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_us,
                int64_t to_us, struct heat_line **lines_r, size_t *n_r);

#endif
