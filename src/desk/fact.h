/* SPDX-License-Identifier: Apache-2.0 */
/* fact.h: the person's story: what is known of a customer, each fact with the sentence it came
   from.

       fact_list(c, d, who, customer_id, &facts, &n)
       fact_add(c, d, who, customer_id, &(struct fact_edit){.kind = STR("goal"), ...}, &fact,
   &undo_id) fact_story(c, name, facts, n, &story)        a paragraph a person can read, by rule

   The engine only proposes: what it found is a guess until somebody keeps it, and comes with the
   question that would settle it. Agents add, correct, keep and remove; so does the person it is
   about, on a page of their own (person.h). Health, faith, origin, sexuality and politics are never
   proposed, and become a fact only when an agent says why the desk must know them. A fact may end:
   then it is no longer shown. What quotes a message in an inbox that `who` does not see is not
   shown to them. */
#ifndef DESK_FACT_H
#define DESK_FACT_H

#include "desk/actor.h"
#include "desk/fact.sql.h"

enum {
    FACTS_MAX = 100, /* of one person */
    FACT_WORDS_BYTES = 300,
    FACT_QUOTE_BYTES = 300,
    FACT_REASON_BYTES = 300,
    FACT_PROPOSALS_MAX = 6 /* of one conversation */
};

/* struct fact is a row: fact.sql. kind: "goal" "stay" "leave" "preference" "person" "thing".
   state: "held" or "proposed". source: "agent" "engine" "customer". */

extern const char *const fact_kinds[]; /* NULL-ended */

/* How a fact of this kind begins: "wants", "stays because of" ...; NULL: there is no such kind. */
const char *fact_beginning(struct str kind);

/* The question that would settle a proposal. */
const char *fact_question(struct str kind);

/* What the words touch of which nothing may be kept in passing: "health", "faith", "origin",
   "sexuality", "politics"; NULL: none of it. By words of the language read here, so it may miss:
   the one who adds is asked as well. */
const char *fact_sensitive(struct str words);

/* Needs MAY_READ; held ones first. A customer sees their own, held ones alone. */
int fact_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
              struct fact **facts_r, size_t *n_r);

struct fact_edit {
    struct str kind, words;
    struct str reason;  /* why it is kept although it is sensitive; empty: none */
    bool sensitive;     /* who adds it says that it is */
    int64_t expires_us; /* NO_TIME: it does not end */
    int64_t message_id; /* of an addition: where it was said; 0: nowhere */
    struct str quote;   /* ... and the sentence, which must stand there; empty: none */
};

/* Need MAY_EDIT_CUSTOMERS, or being the customer. BAD_INPUT where it is sensitive and has no
   reason. A proposal that is put or kept is held from then on. >0 changed, 0 it was so already. */
int fact_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
             const struct fact_edit *it, struct fact *fact_r, int64_t *undo_id_r);
int fact_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct fact *fact_r);
int fact_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct fact_edit *it, int64_t version, int64_t *undo_id_r);
int fact_keep(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              int64_t *undo_id_r);
int fact_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t *undo_id_r);

/* A sentence for each held fact, in the order of kinds; each keeps the fact it was made from. */
struct story_clause {
    struct str text;
    int64_t fact_id;
};
struct story {
    struct str text; /* all of them, one after the other; empty: nothing is known */
    struct story_clause *clauses;
    size_t n;
};
void fact_story(struct call *c, struct str name, const struct fact *facts, size_t n,
                struct story *story_r);

/* For undo.c. */
int fact_undo(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct str was);

#endif
