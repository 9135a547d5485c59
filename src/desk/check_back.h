/* SPDX-License-Identifier: Apache-2.0 */
/* check_back.h: after a fix somebody asks on a day whether it held.

       check_back_add(c, d, who, conversation_id, tuesday_us, &it, &undo_id)
       check_back_wake(c, d)                  a timer: whoever has the conversation is told
       check_back_decide(c, d, who, it.id, STR("held"), &undo_id)

   Until its day it is 'waiting', from then on 'due': it stands among what is due and in the agent's
   day, and the composer offers a question to edit. Nothing is ever sent by itself, and the
   conversation stays as it is, closed or not, so that asking does not count as one that came back.
   What came of it is said by a person: 'held', 'came_back' or 'no_answer'; the desk says
   'no_answer' by itself CHECK_BACK_SILENT_D days after a question that got none, and drops what
   nobody asked. Where grave news stands nothing is asked: a check-back is refused there, and one
   that waits is dropped. */
#ifndef DESK_CHECK_BACK_H
#define DESK_CHECK_BACK_H

#include "desk/actor.h"
#include "desk/check_back.sql.h"

enum {
    CHECK_BACK_MAX_D = 365,
    CHECK_BACK_USUAL_D = 3, /* days from the fix, weekends left out */
    CHECK_BACK_SILENT_D = 7,
    CHECK_BACK_LEFT_D = 30,
    CHECK_BACK_BATCH = 100
};

/* struct check_back is a row: check_back.sql. */

/* Needs MAY_ANSWER. One at a time in a conversation, and only where somebody of us answered. */
int check_back_add(struct call *c, struct db_conn *d, const struct actor *who,
                   int64_t conversation_id, int64_t due_us, struct check_back *it_r,
                   int64_t *undo_id_r);

/* Whether one could be set there now, for offering it. Asks for no more than MAY_ANSWER. */
int check_back_fits(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id);

/* In which language (catalogue.h) the customer is asked: theirs, where it is known and the program
   speaks it, else the organisation's; never that of whoever asks. Needs MAY_READ. */
int check_back_lang(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id, int *lang_r);

/* Of a conversation, the youngest first; needs MAY_READ. */
int check_back_list(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id, struct check_back **list_r, size_t *n_r);

/* held, came_back, no_answer or dropped; "due" opens it again. Needs MAY_ANSWER. 0: it was so. */
int check_back_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str state, int64_t *undo_id_r);

/* Within a write, by a timer: those whose day has come are told, those that got no answer end. >0:
   there may be more. */
int check_back_wake(struct call *c, struct db_conn *d);

/* Days from..to (to not among them), by desk, never by person. Needs MAY_SEE_REPORTS; struct
   check_back_line is a row. */
int check_back_report(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_us,
                      int64_t to_us, struct check_back_line **lines_r, size_t *n_r);

/* For undo.c. */
int check_back_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was);
int check_back_undo_decide(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                           struct str was);

#endif
