/* SPDX-License-Identifier: Apache-2.0 */
/* status.h: where a conversation can stand, in a desk's own words. Each status has a category
   (open, waiting, closed), which is what lists, rules and reports go by; each category has a first
   status, which is what it begins with.

       status_create(c, d, who, &(struct status_new){.name = STR("Waiting for parts"),
                                                     .category = STR("waiting")}, &status)

   A status is not deleted but archived: conversations that are in it stay in it. The first of a
   category cannot be archived; make another the first one before. */
#ifndef DESK_STATUS_H
#define DESK_STATUS_H

#include "desk/actor.h"
#include "desk/status.sql.h"

enum { STATUS_NAME_BYTES = 60, STATUSES_MAX = 100 };

struct status_new {
    struct str name, category;
};

/* struct status is a row: status.sql. */

int status_create(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct status_new *it, struct status *status_r);
int status_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct status *status_r);

/* By category, then by position; archived ones too when asked for. */
int status_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
                struct status **list_r, size_t *n_r);

/* >0 done, 0 it was so already; `version` 0 when it does not matter. */
int status_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str name, int64_t version, int64_t *undo_id_r);
int status_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived);

/* It is what its category begins with from now on. */
int status_make_first(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* Where it stands among those of its category: 0 to STATUSES_MAX; the same number may come twice.
 */
int status_move(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t position);

/* For undo.c. */
int status_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was);

#endif
