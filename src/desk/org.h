/* SPDX-License-Identifier: Apache-2.0 */
/* org.h: the tenant, and how one begins: `heard init` makes an organisation that can work at once.

       struct org_new it = {.name = STR("Outdoor shop"), .owner_name = STR("Maya Okafor"),
                            .owner_email = STR("maya@example.org"), .password_hash = hash};
       if (org_create(c, d, &it, &made) < 0) return -1;

   It comes with its first owner, a desk for customers, a shared inbox and the three statuses that
   every desk needs. Everything else is changed later, by people, through the modules. */
#ifndef DESK_ORG_H
#define DESK_ORG_H

#include "desk/actor.h"
#include "desk/org.sql.h"

enum { ORG_NAME_BYTES = 200, ORGS_PAGE_MAX = 200, PASSWORD_HASH_MAX = 128 };

struct org_new {
    struct str name;
    struct str slug; /* as it stands in addresses; empty: from the name */
    struct str owner_name, owner_email;
    struct str password_hash; /* password.h; made before the write, since it takes its time. Empty:
                                 the owner signs in elsewhere, or by a link */
    struct str desk_name;     /* empty: the organisation's */
    struct str inbox_name;    /* empty: "Support" */
    struct str inbox_address; /* what customers write to; may be empty */
    struct str language, timezone; /* of the desk and the owner; empty: en, UTC */
};

struct org_made {
    int64_t org, owner_id, desk_id, inbox_id;
    int64_t open_id, waiting_id, closed_id; /* statuses */
    struct str slug;                        /* in the call's arena */
};

/* Within a write. It asks for no permission: it belongs to whoever has the machine, and no route
   may reach it. CONFLICT when the slug is taken. */
int org_create(struct call *c, struct db_conn *d, const struct org_new *it,
               struct org_made *made_r);

/* struct org is a row: org.sql. The actor's own. */
int org_get(struct call *c, struct db_conn *d, const struct actor *who, struct org *org_r);

/* For finding out where a request belongs, before there is an actor. >0 it is there, 0 not. */
int org_of_slug(struct call *c, struct db_conn *d, struct str slug, struct org *org_r);

/* Those of the installation, by id, for commands and timers; the next page begins after the last
   id. `limit` 1 to ORGS_PAGE_MAX; anything else is the most. */
int org_list(struct call *c, struct db_conn *d, int64_t after_id, int limit, struct org **list_r,
             size_t *n_r);

/* The owner's. `version` as everywhere, 0 when it does not matter. 0: it is called so already. */
int org_rename(struct call *c, struct db_conn *d, const struct actor *who, struct str name,
               int64_t version, int64_t *undo_id_r);

struct org_policy {
    struct str language;  /* what new people begin in; empty: that of the first desk */
    bool factor_required; /* whoever has no second factor sets one up before anything else */
};

/* What holds for everybody: an admin's (MAY_MANAGE_AGENTS). 0: it is so already. CONFLICT when the
   second factor is asked of everybody by somebody who has none. */
int org_put_policy(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct org_policy *it, int64_t version);

/* How many work here without a second factor. */
int64_t org_bare_agents(struct call *c, struct db_conn *d, const struct actor *who);

/* For undo.c. */
int org_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was);

#endif
