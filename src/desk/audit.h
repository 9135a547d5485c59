/* SPDX-License-Identifier: Apache-2.0 */
/* audit.h: reading the audit log, which change.h writes: who did what to what, when. Nothing
   changes it but retention.

       audit_list(c, d, who, &(struct audit_filter){.noun = STR("tag"), .noun_id = id}, &list, &n)
       audit_of_conversation(c, d, who, id, 0, 50, &list, &n)           its story */
#ifndef DESK_AUDIT_H
#define DESK_AUDIT_H

#include "desk/actor.h"
#include "desk/audit.sql.h"

enum { AUDIT_PAGE_MAX = 200, AUDIT_PAGE_DEFAULT = 50 };

struct audit_filter {
    struct str noun;   /* "tag": what happened to any of them; empty: all */
    int64_t noun_id;   /* and to this one alone; not with agent_id */
    int64_t agent_id;  /* what this agent did, itself or by a token; 0: all */
    int64_t before_id; /* the page before ended there; 0: from the youngest */
    int64_t until_us;  /* what was done before that moment; 0: up to now */
    int limit;         /* 0: AUDIT_PAGE_DEFAULT */
};

/* struct audit_line is a row: audit.sql; the youngest first. Needs MAY_SEE_AUDIT. */
int audit_list(struct call *c, struct db_conn *d, const struct actor *who,
               const struct audit_filter *f, struct audit_line **list_r, size_t *n_r);

/* A conversation's story, for whoever sees the conversation. */
int audit_of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                          int64_t conversation_id, int64_t before_id, int limit,
                          struct audit_line **list_r, size_t *n_r);

#endif
