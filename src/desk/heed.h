/* SPDX-License-Identifier: Apache-2.0 */
/* heed.h: who wants to know of an event beside the screens: rules and webhooks. Asked once for each
   event, within its transaction: a rule that waits for it gets a job, a webhook a delivery. */
#ifndef DESK_HEED_H
#define DESK_HEED_H

#include "db/event.h"
#include "desk/actor.h"

enum {
    HEED_DEPTH_MAX = 3 /* a rule's change may call a rule, which may call a third; then it ends */
};
#define HEED_RULE_JOB "rule" /* its data: event, conversation_id, cause, depth */

/* The question asked ahead (db/query.h) by what will tell of such an event. */
int heed_ahead(struct call *c, struct db_conn *d, int64_t org, struct str kind);

int heed(struct call *c, struct db_conn *d, const struct actor *who, const struct event *e);

#endif
