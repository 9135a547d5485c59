/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c: one delivery a turn. */
#include "work/hooks.h"

static int send_one(struct work_turn *t)
{
    struct webhook_item item;
    int got = webhook_claim(t->c, t->db, HOOK_LEASE_MS, &item);
    if (got <= 0)
        return got;
    return hook_send(t->c, t->db, t->arg, &item) < 0 ? -1 : 1;
}

static int forget_old(struct call *c, struct db_conn *d)
{
    return webhook_forget(c, d) < 0 ? -1 : 0;
}

static const struct work_row rows[] = {
    {.name = WEBHOOK_WORK,
     .look = send_one,
     .due = webhook_next_due,
     .every_ms = HOOKS_EVERY_MS,
     .at_once = HOOKS_AT_ONCE,
     .words = "posts events to webhooks"},
    {.name = "webhook.forget",
     .write = forget_old,
     .every_ms = 3600000,
     .words = "forgets old deliveries of webhooks"},
};

struct work_table hook_table(struct hook_config *config)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof rows[0], .arg = config};
}
