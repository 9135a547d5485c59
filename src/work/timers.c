/* SPDX-License-Identifier: Apache-2.0 */
/* timers.c: each is one short write of at most TIMER_BATCH rows, and says whether to come again at
   once. The null sender stands in for channels over which nothing is sent by us: whoever uses the
   API fetches the replies, so they are sent as soon as they are let go. */
#include "work/timers.h"

#include "db/event.h"
#include "desk/agent.h"
#include "desk/assign.h"
#include "desk/check_back.h"
#include "desk/conversation.h"
#include "desk/outbox.h"
#include "desk/promise.h"
#include "desk/report.h"
#include "desk/session.h"
#include "desk/target.h"
#include "desk/undo.h"
#include "work/forget.sql.h"

#include "base/time.h"

enum { NULL_SENDER_LEASE_MS = 30000, IDEMPOTENCY_KEPT_H = 24 };

/* ---- conversations wake --------------------------------------------------------------------- */

static int wake(struct call *c, struct db_conn *d)
{
    size_t n;
    return conversation_wake(c, d, TIMER_BATCH, &n);
}

/* ---- replies without a sender --------------------------------------------------------------- */

static int null_due(struct call *c, struct db_conn *d, int64_t *due_us_r)
{
    return outbox_next_due(c, d, STR("api"), due_us_r);
}

static int send_null(struct work_turn *t)
{
    struct outbox_item item;
    int got =
        outbox_claim(t->c, t->db, STR("api"), STR("null sender"), NULL_SENDER_LEASE_MS, &item);
    if (got <= 0)
        return got;
    return outbox_settle(t->c, t->db, &item, OUTBOX_SENT, STR("")) < 0 ? -1 : 1;
}

static int end_leases(struct call *c, struct db_conn *d)
{
    size_t n;
    return outbox_expire(c, d, TIMER_BATCH, &n);
}

/* ---- targets and assignment ----------------------------------------------------------------- */

static int miss_targets(struct call *c, struct db_conn *d)
{
    size_t n;
    return target_miss(c, d, TIMER_BATCH, &n);
}

static int warn_targets(struct call *c, struct db_conn *d)
{
    size_t n;
    return target_warn(c, d, TIMER_BATCH, &n);
}

static int assign_waiting(struct call *c, struct db_conn *d)
{
    size_t n;
    return assign_sweep(c, d, &n) < 0 ? -1 : 0; /* who is left waits for the next look */
}

/* ---- promises ------------------------------------------------------------------------------- */

static int remind_promises(struct call *c, struct db_conn *d)
{
    int told = promise_remind(c, d), asked = told < 0 ? -1 : check_back_wake(c, d);
    return asked < 0 ? -1 : told || asked;
}

/* ---- agents come back ----------------------------------------------------------------------- */

static int end_absences(struct call *c, struct db_conn *d)
{
    int64_t n = agent_away_over(c, d);
    return n < 0 ? -1 : n > 0;
}

/* ---- forgetting ----------------------------------------------------------------------------- */

static int forget(struct call *c, struct db_conn *d)
{
    int64_t events = event_forget(c, d);
    if (events < 0 || session_forget(c, d) < 0 || undo_forget(c, d) < 0 ||
        sql_forget_presence(c, d, c->now_us) < 0 ||
        sql_forget_idempotency(c, d, c->now_us - IDEMPOTENCY_KEPT_H * HOUR_US) < 0 ||
        sql_forget_links(c, d, c->now_us - DAY_US) < 0)
        return -1;
    return events > 0; /* a piece at a time */
}

static const struct work_row rows[] = {
    {.name = "conversation.wake",
     .write = wake,
     .every_ms = WAKE_EVERY_MS,
     .words = "wakes conversations that were snoozed until now"},
    {.name = "outbox.api",
     .look = send_null,
     .due = null_due,
     .every_ms = OUTBOX_EVERY_MS,
     .words = "lets replies of API inboxes go when they are no longer held"},
    {.name = "outbox.leases",
     .write = end_leases,
     .every_ms = LEASES_EVERY_MS,
     .words = "marks replies as unknown whose sender was lost"},
    {.name = "target.warn",
     .write = warn_targets,
     .every_ms = TARGETS_EVERY_MS,
     .words = "says which service targets are due soon"},
    {.name = "target.miss",
     .write = miss_targets,
     .every_ms = TARGETS_EVERY_MS,
     .words = "notes service targets that ran out"},
    {.name = "assign",
     .write = assign_waiting,
     .every_ms = ASSIGN_EVERY_MS,
     .words = "gives waiting conversations to those who can take one again"},
    {.name = "promise.remind",
     .write = remind_promises,
     .every_ms = PROMISES_EVERY_MS,
     .words = "tells who has a conversation that something promised in it is due"},
    {.name = "report.count",
     .write = report_count,
     .every_ms = REPORTS_EVERY_MS,
     .words = "counts the days of the reports"},
    {.name = "agent.away_over",
     .write = end_absences,
     .every_ms = AWAY_EVERY_MS,
     .words = "ends absences whose time is over"},
    {.name = "forget",
     .write = forget,
     .every_ms = FORGET_EVERY_MS,
     .words = "forgets old events, sessions, ways back, presence, links and kept answers"},
};

struct work_table timer_table(void)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof rows[0]};
}
