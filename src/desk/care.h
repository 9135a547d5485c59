/* SPDX-License-Identifier: Apache-2.0 */
/* care.h: what leads of a desk wrote for whoever answers: what to do at words of danger, what may
   be offered before a no, and who can say yes.

       care_of(c, d, org, desk_id, &care)        all empty where nothing was written
       care_put(c, d, who, desk_id, &edit, version)

   And the decisions that were made: one against a customer's wish is kept with its reason and what
   was offered instead, so that the next one can see what this desk did.

       decision_add(c, d, who, conversation_id, &it, &decision, &undo_id)
       decision_last(c, d, who, desk_id, STR("refund"), 3, &list, &n) */
#ifndef DESK_CARE_H
#define DESK_CARE_H

#include "desk/actor.h"
#include "desk/care.sql.h"

enum { CARE_WORDS_BYTES = 1000, DECISION_WORDS_BYTES = 500, DECISIONS_SHOWN = 3 };

/* struct care is a row: care.sql. */
struct care_edit {
    struct str danger;                            /* the procedure at words of danger */
    struct str amount, resend, exception, yes_by; /* what may be offered, and who can say yes */
};

/* Asks for no permission. */
int care_of(struct call *c, struct db_conn *d, int64_t org, int64_t desk_id, struct care *care_r);
/* Need MAY_READ, and MAY_MANAGE_MACROS: what leads write for others. */
int care_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
             struct care *care_r);
int care_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
             const struct care_edit *it, int64_t version);

/* What is asked for, by the customer's words: "refund" "resend" "exception"; NULL: none of these.
 */
const char *care_topic(struct str words);

/* struct decision is a row. topic: "refund" "resend" "exception" "other"; outcome: "granted"
   "partly" "refused". */
struct decision_new {
    struct str topic, outcome;
    struct str reason, alternative; /* may be empty */
};
/* Needs MAY_ANSWER on the conversation. */
int decision_add(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, const struct decision_new *it,
                 struct decision *decision_r, int64_t *undo_id_r);
/* Of a conversation, the oldest first; needs MAY_READ on it. */
int decision_list(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct decision **list_r, size_t *n_r);
/* The last of a desk about this topic, in inboxes that `who` sees. Needs MAY_READ. */
int decision_last(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                  struct str topic, int limit, struct decision **list_r, size_t *n_r);

/* For undo.c. */
int decision_undo(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was);

#endif
