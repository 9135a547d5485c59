/* SPDX-License-Identifier: Apache-2.0 */
/* customer_merge.h: two rows that turn out to be one person.

       if (customer_merge_preview(c, d, who, from, into, &preview) < 0) return -1;    shown first
       if (customer_merge(c, d, who, from, into, &undo_id) < 0) return -1;

   All of `from` goes along: conversations, words, identities, fields. `into` keeps what it says of
   itself and takes over what it does not say; both notes stay. The row of `from` leads to `into`
   for ever. The way back puts everything where it was, as long as neither was changed since. */
#ifndef DESK_CUSTOMER_MERGE_H
#define DESK_CUSTOMER_MERGE_H

#include "desk/customer.h"

enum { MERGE_CONFLICTS_MAX = 210, MERGE_MOVED_KEPT_H = 2 };

/* Something both say, differently: what `into` says stays. */
struct customer_conflict {
    struct str
        what; /* "name" "company" "title" "language" "timezone" "blocked", or a field's key */
    struct str from, into;
};
struct customer_merge_preview {
    struct customer from, into;
    int64_t conversations, identities, participants; /* that go along */
    struct customer_conflict *conflicts;             /* in the arena */
    size_t n_conflicts;
};

int customer_merge_preview(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t from_id, int64_t into_id,
                           struct customer_merge_preview *preview_r);

/* Within a write; MAY_EDIT_CUSTOMERS. CONFLICT when one of them was merged or erased. */
int customer_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_id,
                   int64_t into_id, int64_t *undo_id_r);

/* Within a write, by a timer: what went along in merges that can no longer be undone. */
int64_t customer_merge_forget(struct call *c, struct db_conn *d);

/* For undo.c. */
int customer_undo_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was);

#endif
