/* SPDX-License-Identifier: Apache-2.0 */
/* undo.h: the way back, for whoever went there, for UNDO_KEPT_MIN minutes.

   A module that gives a change a `was` writes an undo_fn for its verb and adds a row to the table
   in undo.c. The function puts things back as `was` says and notes that as a change of its own
   (without a `was`). When somebody changed the same thing since, it says CONFLICT and what stands
   in the way: nothing of theirs is overwritten. */
#ifndef DESK_UNDO_H
#define DESK_UNDO_H

#include "desk/actor.h"

typedef int undo_fn(struct call *c, struct db_conn *d, const struct actor *who, int64_t noun_id,
                    struct str was);

struct undo_row {
    const char *verb;
    undo_fn *run;
};

/* Within a write. NOT_FOUND when it is not theirs, too old or done already. */
int undo_do(struct call *c, struct db_conn *d, const struct actor *who, int64_t undo_id);

/* The last thing `who` may take back: >0 and what it was, or 0. */
int undo_last(struct call *c, struct db_conn *d, const struct actor *who, int64_t *undo_id_r,
              struct str *words_r);

/* Within a write: forgets what can no longer be undone. How many went. */
int64_t undo_forget(struct call *c, struct db_conn *d);

#endif
