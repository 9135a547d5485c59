/* SPDX-License-Identifier: Apache-2.0 */
/* retention.h: how long things are kept: closed conversations, spam, what lies in the bin, the
   audit log. A rule is off until somebody saw what it would take and turned it on.

       struct retention_new it = {.what = STR("closed"), .inbox_id = support, .keep_days = 730};
       if (retention_create(c, d, who, &it, &rule) < 0) return -1;
       if (retention_preview(c, d, who, rule.id, &n) < 0) return -1;
       if (retention_put(c, d, who, rule.id, 730, true, rule.version) < 0) return -1;

   What is too old loses its words as in an erasure (erase.h) and leaves the lists; its row stays,
   so that reports of that time stay what they were. */
#ifndef DESK_RETENTION_H
#define DESK_RETENTION_H

#include "desk/actor.h"
#include "desk/retention.sql.h"

enum {
    RETENTION_DAYS_MAX = 36500,
    RETENTIONS_MAX = 200,
    RETENTION_AUDIT_BATCH = 500,
    RETENTION_COUNT_MAX = 10000 /* a preview counts so far */
};

/* struct retention is a row: retention.sql. */

struct retention_new {
    struct str what;  /* "closed" "spam" "bin" "audit" */
    int64_t inbox_id; /* 0: all; never with audit */
    int64_t keep_days;
    bool enabled;
};
int retention_create(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct retention_new *it, struct retention *retention_r);
int retention_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct retention *retention_r);
int retention_list(struct call *c, struct db_conn *d, const struct actor *who,
                   struct retention **list_r, size_t *n_r);
int retention_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t keep_days, bool enabled, int64_t version);
int retention_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* How much it would take now, at most RETENTION_COUNT_MAX. */
int retention_preview(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      int64_t *n_r);

/* Of all organisations, a piece for each rule, each in a write of its own; by a timer. >0 there may
   be more. */
int retention_run(struct call *c, struct db *db);

#endif
