/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c: a called rule runs in the same transaction that ends its job: once, or not at all. */
#include "work/rules.h"

#include "desk/heed.h"
#include "desk/rule.h"

static int called_write(struct call *c, struct db_conn *d, void *arg)
{
    struct job *job = arg;
    struct rule_call call;
    if (rule_call_read(c, job->data, &call) < 0 || rule_run_called(c, d, job->org, &call) < 0)
        return -1;
    return work_done(c, d, job);
}

static int run_called(struct work_turn *t, struct job *job)
{
    return db_write(t->c, t->db, called_write, job);
}

static int run_time(struct work_turn *t)
{
    return rule_run_time(t->c, t->db) < 0 ? -1 : 0; /* what is left waits for the next look */
}

static int forget_old(struct call *c, struct db_conn *d)
{
    return rule_forget(c, d) < 0 ? -1 : 0;
}

static const struct work_row rows[] = {
    {.name = HEED_RULE_JOB,
     .job = run_called,
     .at_once = 2,
     .words = "runs rules that were called"},
    {.name = "rule.time",
     .look = run_time,
     .every_ms = RULES_TIME_EVERY_MS,
     .words = "runs rules that wait for time"},
    {.name = "rule.forget",
     .write = forget_old,
     .every_ms = 6 * 3600000,
     .words = "forgets the old log of rules"},
};

struct work_table rule_table(void)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof rows[0]};
}
