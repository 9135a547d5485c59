/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c: one delivery a turn. Looked for by reading first, so that an idle desk writes nothing.
 */
#include "work/hooks.h"

static int send_one(struct work_turn *t)
{
    struct webhook_item item;
    int64_t due_us;
    struct db_conn *d = db_read(t->c, t->db);
    int got = d ? webhook_next_due(t->c, d, &due_us) : -1;
    db_read_end(d);
    if (got <= 0 || due_us > t->c->now_us)
        return got < 0 ? -1 : 0;
    got = webhook_claim(t->c, t->db, HOOK_LEASE_MS, &item);
    if (got <= 0)
        return got;
    return hook_send(t->c, t->db, t->arg, &item) < 0 ? -1 : 1;
}

static int forget_write(struct call *c, struct db_conn *d, void *arg)
{
    (void)arg;
    return webhook_forget(c, d) < 0 ? -1 : 0;
}

static int forget_old(struct work_turn *t)
{
    return db_write(t->c, t->db, forget_write, NULL);
}

static const struct work_row rows[] = {
    {.name = WEBHOOK_WORK,
     .look = send_one,
     .every_ms = HOOKS_EVERY_MS,
     .at_once = HOOKS_AT_ONCE,
     .words = "posts events to webhooks"},
    {.name = "webhook.forget",
     .look = forget_old,
     .every_ms = 3600000,
     .words = "forgets old deliveries of webhooks"},
};

struct work_table hook_table(struct hook_config *config)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof rows[0], .arg = config};
}
