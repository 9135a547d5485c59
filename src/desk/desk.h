/* SPDX-License-Identifier: Apache-2.0 */
/* desk.h: a brand and whom it is for: customers, staff or partners. A shop with two names has two
   desks, and the help desk for its own people is a third; each has its inboxes, its language and
   its look.

       struct desk_edit it = {.name = STR("Help for staff"), .audience = STR("staff")};
       if (desk_create(c, d, who, &it, STR(""), &desk) < 0) return -1;

   The slug stands in the addresses of public pages and never changes. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "desk/actor.h"
#include "desk/desk.sql.h"

enum {
    DESK_NAME_BYTES = 200,
    DESK_LOOK_BYTES = 8000,
    DESK_LOOK_TEXT_BYTES = 2000,
    DESKS_MAX = 100
};

/* struct desk is a row: desk.sql. */

struct desk_edit {
    struct str name;
    struct str audience;           /* "customers" "staff" "partners"; empty: customers */
    struct str language, timezone; /* empty: en, UTC */
    struct str look_json; /* an object; empty: {}. "accent" is "#rrggbb"; "logo_id" a file's id;
                             "title", "welcome" and "footer" are words */
};

int desk_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct desk_edit *it, struct str slug, struct desk *desk_r);
int desk_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct desk *desk_r);

/* Before there is an actor, for public pages. >0 it is there and not archived, 0 not. */
int desk_of_slug(struct call *c, struct db_conn *d, int64_t org, struct str slug,
                 struct desk *desk_r);

/* By age; archived ones too when asked for. At most DESKS_MAX. */
int desk_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
              struct desk **list_r, size_t *n_r);

/* All of it is put, so begin from desk_get. >0 changed, 0 it was so already. */
int desk_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct desk_edit *it, int64_t version, int64_t *undo_id_r);

/* CONFLICT while one of its inboxes is not archived, and for the last desk. */
int desk_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 bool archived, int64_t *undo_id_r);

/* For undo.c. */
int desk_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was);
int desk_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was);

#endif
