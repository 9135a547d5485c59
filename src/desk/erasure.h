/* SPDX-License-Identifier: Apache-2.0 */
/* erasure.h: a person wants to be forgotten. Their name, addresses and notes go at once; their
   words, files and what was read in them go by a job; the rows stay nameless, so that the
   statistics stay what they were.

       if (erasure_preview(c, d, who, customer_id, &counts) < 0) ...       shown first
       if (erasure_begin(c, d, who, customer_id, reason, &erasure) < 0) ...
       while ((got = erasure_step(c, d, org, erasure.id)) > 0) ...         the job, each in a write

   There is no way back. All of their conversations go, what we answered in them too: answers say
   back what was said. What they wrote in conversations of others goes as well. */
#ifndef DESK_ERASURE_H
#define DESK_ERASURE_H

#include "desk/actor.h"
#include "desk/erasure.sql.h"

#define ERASURE_JOB "erasure.run"

enum { ERASURE_REASON_BYTES = 300, ERASURES_PAGE_MAX = 100 };

struct erasure_counts {
    int64_t conversations, messages, elsewhere; /* elsewhere: messages in others' conversations */
    int64_t files, shared_files;                /* shared ones stay: somebody else has them too */
    int64_t identities, drafts, merged;         /* merged: rows that lead to this person */
};
int erasure_preview(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                    struct erasure_counts *counts_r);

/* Within a write; MAY_ERASE. Adds the job ERASURE_JOB, whose data holds {"erasure_id"}. CONFLICT
   when they were erased before. struct erasure is a row: erasure.sql. */
int erasure_begin(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                  struct str reason, struct erasure *erasure_r);

/* Within a write: a piece of it. >0 there is more, 0 it is done. */
int erasure_step(struct call *c, struct db_conn *d, int64_t org, int64_t id);

int erasure_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct erasure *erasure_r);

/* The youngest first; the next page begins before the last id, the first at 0. */
int erasure_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
                 int limit, struct erasure **list_r, size_t *n_r);

#endif
