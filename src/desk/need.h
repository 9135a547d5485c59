/* SPDX-License-Identifier: Apache-2.0 */
/* need.h: the listening ledger: what customers said they need, in their words, and which reply
   answered it.

       need_list(c, d, who, conversation_id, &needs, &n)       in the order they were voiced
       need_decide(c, d, who, id, NEED_ANSWERED, &undo_id)     ticked by hand
       need_add(c, d, who, &(struct need_new){.message_id = m, .start_at = 4, .end_at = 31}, &need)

   The engine fills it (reading.h) and people have the last word: what was decided by hand stays,
   unless the customer asks for the same thing again later. A promise never ticks a need: the
   last one made after it was voiced, found or added, is tied to it, and the need is open again when
   the date has passed. */
#ifndef DESK_NEED_H
#define DESK_NEED_H

#include "desk/actor.h"
#include "desk/need.sql.h"

enum { NEEDS_MAX = 200, NEED_WORDS_BYTES = 2000 };

/* struct need is a row, and how often it was voiced: need.sql. */

enum need_decision { NEED_ANSWERED, NEED_OPEN, NEED_NOT_NOW, NEED_WRONG, N_NEED_DECISIONS };

/* What a person sees of it now: "open", "promised" (put off to a date that has not passed),
   "overdue" (that date has passed), "answered", "closed", "dismissed". */
const char *need_state(const struct need *need, int64_t now_us);
bool need_is_open(const struct need *need, int64_t now_us); /* open or overdue */

/* First voicings of a conversation. Needs MAY_READ. */
int need_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
              struct need **needs_r, size_t *n_r);

/* Ticked, opened again, put aside, or no need at all (which is kept as a correction). Needs
   MAY_ANSWER. 0: it was so already. */
int need_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                enum need_decision decision, int64_t *undo_id_r);

struct need_new {
    int64_t message_id;       /* of the customer */
    int64_t start_at, end_at; /* bytes of its body, on character borders */
    struct str words;         /* instead of a place: they stand in the body */
    struct str kind;          /* empty: "request" */
};
/* Where words that somebody chose on a page stand in a body: spaces, and signs that a page does not
   show (* _ ` > #), make no difference. False: nowhere. */
bool need_words_place(struct str body, struct str words, int64_t *start_r, int64_t *end_r);

int need_add(struct call *c, struct db_conn *d, const struct actor *who, const struct need_new *new,
             struct need *need_r, int64_t *undo_id_r);

/* For undo.c. */
int need_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was);
int need_undo_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was);

#endif
