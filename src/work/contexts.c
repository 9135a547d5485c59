/* SPDX-License-Identifier: Apache-2.0 */
/* contexts.c: one question a turn. */
#include "work/contexts.h"

static int ask_one(struct work_turn *t)
{
    struct context_item item;
    struct context_ask ask;
    int got = context_claim(t->c, t->db, CONTEXT_LEASE_MS, &item, &ask);
    if (got <= 0)
        return got;
    return context_fetch(t->c, t->db, t->arg, &item, &ask) < 0 ? -1 : 1;
}

static int forget_old(struct call *c, struct db_conn *d)
{
    return context_forget(c, d) < 0 ? -1 : 0;
}

static const struct work_row rows[] = {
    {.name = CONTEXT_WORK,
     .look = ask_one,
     .due = context_next_due,
     .every_ms = CONTEXTS_EVERY_MS,
     .at_once = CONTEXTS_AT_ONCE,
     .words = "asks desks' sources what they know of a customer"},
    {.name = "context.forget",
     .write = forget_old,
     .every_ms = 3600000,
     .words = "forgets what sources said of people nobody asked about for long"},
};

struct work_table context_table(struct hook_config *config)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof rows[0], .arg = config};
}
