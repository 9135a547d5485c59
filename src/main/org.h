/* SPDX-License-Identifier: Apache-2.0 */
/* org.h: which organisation a command is about: the one that was named, else the only one. */
#ifndef MAIN_ORG_H
#define MAIN_ORG_H

#include "db/db.h"
#include "desk/org.h"

struct org_one {
    int64_t id, owner_id; /* the first active owner, for what needs a person's name */
    struct str name, slug;
};

/* slug NULL: there must be exactly one. */
int org_find(struct call *c, struct db_conn *d, const char *slug, struct org *org_r);

/* The same with its owner, by a look of its own. */
int org_only(struct call *c, struct db *db, const char *slug, struct org_one *org_r);

#endif
