/* SPDX-License-Identifier: Apache-2.0 */
/* target.h: what a desk promises itself: how soon a first reply, each next reply and the end of a
   conversation come, in open time where the target names business hours. The first target whose
   conditions a conversation fits counts for it.

       struct target_new it = {.name = STR("Urgent"), .filter = STR("priority:urgent"),
                               .first_reply_ms = 3600000, .hours_id = hours.id};
       if (target_create(c, d, who, &it, &target) < 0) return -1;
       if (target_clocks(c, d, who, conversation_id, &clocks, &n) < 0) return -1;

   Clocks run on a conversation without being told to: every change of the domain ends with
   upkeep.h. A first reply is owed from the customer's first word, a next reply from the first word
   after ours, a resolution from the beginning. While the conversation waits for the customer or is
   snoozed its clocks stand; a closed one owes no reply, and opening it again lets the resolution go
   on where it stood. A clock that runs out is missed, once, and stays so. */
#ifndef DESK_TARGET_H
#define DESK_TARGET_H

#include "desk/actor.h"
#include "desk/conversation.h"
#include "desk/target.sql.h"

enum {
    TARGET_NAME_BYTES = 100,
    TARGET_FILTER_BYTES = 2000,
    TARGETS_MAX = 100,
    TARGET_WARN_PERCENT = 80, /* of a target that says nothing else, where people make it */
    TARGET_WARN_PERCENT_MAX = 99,
    TARGET_MS_MIN = 60000
};
#define TARGET_MS_MAX (INT64_C(366) * 86400000)

struct target_new {
    struct str name;
    struct str filter;                                    /* condition.h; empty fits all */
    int64_t first_reply_ms, next_reply_ms, resolution_ms; /* 0: none of that */
    int64_t hours_id;                                     /* 0: time never stands still */
    int64_t warn_percent; /* of that time: "due soon" is said; 0: never */
    int64_t warn_ms;      /* not 0: so long before, instead */
    int64_t position;     /* lower counts first */
    bool disabled;
};

/* struct target and struct service_clock are rows: target.sql. Of a clock: met_us in time, unless
   missed_us is there too; paused_us: standing since. */

int target_create(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct target_new *it, struct target *target_r);
int target_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct target *target_r);

/* In the order in which they count. */
int target_list(struct call *c, struct db_conn *d, const struct actor *who, struct target **list_r,
                size_t *n_r);

/* All of it is put, so begin from target_get. Running clocks follow with the conversation's next
   change. `version` 0 when it does not matter. */
int target_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               const struct target_new *it, int64_t version);

/* With its clocks that still run; those that were met or missed stay for the reports. */
int target_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* The clocks of one conversation. */
int target_clocks(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct service_clock **list_r, size_t *n_r);

/* ---- for upkeep.c and timers
 * -------------------------------------------------------------------------------------------- */

/* Sets the clocks of a conversation to what it is now. */
int target_ahead(struct call *c, struct db_conn *d, int64_t org);
int target_follow(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it);

/* Notes those that ran out until now, of all organisations, at most `limit`; each tells
   "target.missed" and the assignee. *n_r of them. */
int target_miss(struct call *c, struct db_conn *d, int limit, size_t *n_r);

/* The same for those that are due soon; each tells "target.due_soon" and the assignee, once. */
int target_warn(struct call *c, struct db_conn *d, int limit, size_t *n_r);

#endif
