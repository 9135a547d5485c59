/* SPDX-License-Identifier: Apache-2.0 */
/* target_clock.c: clocks follow from what a conversation is now: each kind has one function that
   says whether it should run, since when, and whether it was met; the rest is the difference to the
   row that stands there. So a clock is right whatever happened in between, and following twice
   changes nothing. */
#include "desk/target.h"

#include "base/time.h"
#include "desk/change.h"
#include "desk/condition.h"
#include "desk/hours.h"
#include "desk/notice.h"

#include <inttypes.h>

enum kind { FIRST_REPLY, NEXT_REPLY, RESOLUTION, N_KINDS };
static const char *const kind_names[N_KINDS] = {"first_reply", "next_reply", "resolution"};

/* What a clock should be. */
struct wanted {
    bool there;         /* false: only what is over may stand there */
    int64_t started_us; /* where it is there */
    int64_t met_us;
};

struct following {
    int64_t org;
    const struct conversation *it;
    const struct target *target; /* NULL: none fits */
    struct calendar *calendar;
    bool paused;
};

/* ---- what should be ------------------------------------------------------------------------- */

static bool is(const struct conversation *it, const char *category)
{
    return str_eq(it->category, str_of(category));
}

static bool gone(const struct conversation *it)
{
    return it->spam || it->deleted_us != NO_TIME || it->merged_into_id;
}

/* `was` is the row that stands there, or NULL. */
static struct wanted want_first(const struct conversation *it, const struct service_clock *was)
{
    if (it->first_reply_us == NO_TIME && it->waiting_us != NO_TIME && !is(it, "closed"))
        return (struct wanted){true, was ? was->started_us : it->waiting_us, NO_TIME};
    if (was && it->first_reply_us >= was->started_us)
        return (struct wanted){true, was->started_us, it->first_reply_us};
    return (struct wanted){.there = false};
}

static struct wanted want_next(const struct conversation *it, const struct service_clock *was)
{
    if (it->first_reply_us != NO_TIME && it->waiting_us != NO_TIME && !is(it, "closed"))
        return (struct wanted){true, it->waiting_us, NO_TIME};
    if (was && it->waiting_us == NO_TIME && it->agent_us >= was->started_us)
        return (struct wanted){true, was->started_us,
                               was->met_us == NO_TIME ? it->agent_us : was->met_us};
    return (struct wanted){.there = false};
}

static struct wanted want_resolution(const struct conversation *it, const struct service_clock *was)
{
    if (is(it, "closed") && !was)
        return (struct wanted){.there = false}; /* it was over before there was a target */
    return (struct wanted){true, it->created_us, is(it, "closed") ? it->closed_us : NO_TIME};
}

static struct wanted want(const struct conversation *it, enum kind kind,
                          const struct service_clock *was)
{
    if (gone(it))
        return (struct wanted){.there = false};
    return kind == FIRST_REPLY  ? want_first(it, was)
           : kind == NEXT_REPLY ? want_next(it, was)
                                : want_resolution(it, was);
}

static int64_t promised_ms(const struct target *t, enum kind kind)
{
    if (!t)
        return 0;
    return kind == FIRST_REPLY  ? t->first_reply_ms.n
           : kind == NEXT_REPLY ? t->next_reply_ms.n
                                : t->resolution_ms.n;
}

/* ---- the difference ------------------------------------------------------------------------- */

/* How a clock stands is told: to those who listen, and to the assignee. */
struct telling {
    const char *verb, *event, *words; /* words: behind the number */
};
static const struct telling missed = {"target.miss", "target.missed", "has missed its target"};
static const struct telling soon = {"target.warn", "target.due_soon", "is due soon"};

static int tell(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it,
                const struct telling *t, struct str kind, int64_t target_id, int64_t due_us)
{
    char words[120];
    struct actor system = actor_system(org);
    const struct change_value values[] = {change_text("kind", kind),
                                          change_number("due_us", due_us),
                                          change_number("number", it->number)};
    struct change change = {.verb = str_of(t->verb),
                            .event = str_of(t->event),
                            .noun_id = target_id,
                            .conversation_id = it->id,
                            .inbox_id = it->inbox_id,
                            .detail = change_json(c, values, 3)};
    if (change_note(c, d, &system, &change, NULL) < 0)
        return -1;
    int n = snprintf(words, sizeof words, "#%" PRId64 " %s: %s", it->number, t->words,
                     str_eq(kind, STR("resolution")) ? "resolution" : "reply");
    struct notice notice = {.org = org,
                            .agent_id = it->assignee_id,
                            .kind = STR("due"),
                            .conversation_id = it->id,
                            .inbox_id = it->inbox_id,
                            .words = {words, (size_t)n}};
    return it->assignee_id ? notice_add(c, d, &notice) : 1;
}

static int put(struct call *c, struct db_conn *d, const struct following *f,
               const struct service_clock *k)
{
    struct clock_put_in in = {.org = f->org,
                              .conversation_id = f->it->id,
                              .kind = k->kind,
                              .target_id = k->target_id,
                              .started_us = k->started_us,
                              .since_us = k->since_us,
                              .ran_ms = k->ran_ms,
                              .due_us = k->due_us,
                              .met_us = k->met_us,
                              .missed_us = k->missed_us,
                              .paused_us = k->paused_us,
                              .warn_us = k->warn_us,
                              .warned_us = k->warned_us};
    return sql_clock_put(c, d, &in);
}

/* Standing and going on; the end of a conversation is a pause too, in case it is opened again. */
static void pause(const struct call *c, const struct following *f, bool stands,
                  struct service_clock *k)
{
    if (stands && k->paused_us == NO_TIME) {
        k->ran_ms += calendar_open_ms(f->calendar, k->since_us, c->now_us);
        k->paused_us = c->now_us;
    } else if (!stands && k->paused_us != NO_TIME) {
        k->since_us = c->now_us;
        k->paused_us = NO_TIME;
    }
}

/* In open time too: so much of it has run, or so much is left. */
static void set_warn(const struct following *f, int64_t all_ms, struct service_clock *k)
{
    const struct target *t = f->target;
    int64_t at_ms = t->warn_ms.some ? all_ms - t->warn_ms.n : all_ms / 100 * t->warn_percent;
    int64_t left_ms = at_ms - k->ran_ms;
    k->warn_us = !t->warn_ms.some && !t->warn_percent
                     ? NO_TIME
                     : calendar_add(f->calendar, k->since_us, left_ms > 0 ? left_ms : 0);
}

static void set_due(const struct following *f, enum kind kind, struct service_clock *k)
{
    int64_t left_ms = promised_ms(f->target, kind) - k->ran_ms;
    int64_t due_us = calendar_add(f->calendar, k->since_us, left_ms > 0 ? left_ms : 0);
    if (due_us != NO_TIME)
        k->due_us = due_us;
    set_warn(f, promised_ms(f->target, kind), k);
}

static bool differs(const struct service_clock *a, const struct service_clock *b)
{
    return a->target_id != b->target_id || a->started_us != b->started_us ||
           a->since_us != b->since_us || a->ran_ms != b->ran_ms || a->due_us != b->due_us ||
           a->met_us != b->met_us || a->missed_us != b->missed_us || a->paused_us != b->paused_us ||
           a->warn_us != b->warn_us;
}

static struct service_clock begun(const struct following *f, enum kind kind, int64_t started_us)
{
    return (struct service_clock){.kind = str_of(kind_names[kind]),
                                  .target_id = f->target->id,
                                  .started_us = started_us,
                                  .since_us = started_us,
                                  .due_us = started_us,
                                  .met_us = NO_TIME,
                                  .missed_us = NO_TIME,
                                  .paused_us = NO_TIME,
                                  .warn_us = NO_TIME,
                                  .warned_us = NO_TIME};
}

/* The clock runs, stands or was met. */
static int follow_wanted(struct call *c, struct db_conn *d, const struct following *f,
                         enum kind kind, const struct wanted *w, const struct service_clock *was)
{
    bool same = was && was->started_us == w->started_us;
    if (!f->target && !was)
        return 0;
    struct service_clock k = same ? *was : begun(f, kind, w->started_us);
    if (f->target)
        k.target_id = f->target->id;
    k.met_us = w->met_us;
    bool over = w->met_us != NO_TIME;
    pause(c, f, kind == RESOLUTION ? over || f->paused : !over && f->paused, &k);
    if (!over && k.paused_us == NO_TIME && f->target)
        set_due(f, kind, &k);
    bool late = over && k.missed_us == NO_TIME && k.met_us > k.due_us &&
                (!was || was->met_us == NO_TIME) && (!was || was->paused_us == NO_TIME);
    if (late)
        k.missed_us = k.due_us;
    if (was && !differs(&k, was))
        return 0;
    if (put(c, d, f, &k) < 0)
        return -1;
    return late ? tell(c, d, f->org, f->it, &missed, k.kind, k.target_id, k.due_us) : 1;
}

static int follow_kind(struct call *c, struct db_conn *d, const struct following *f, enum kind kind,
                       const struct service_clock *was)
{
    struct wanted w = want(f->it, kind, was);
    bool kept = was && (was->met_us != NO_TIME || was->missed_us != NO_TIME);
    bool promised = promised_ms(f->target, kind) != 0;
    if (w.there && (promised || (kept && was->started_us == w.started_us)))
        return follow_wanted(c, d, f, kind, &w, was);
    if (was && !kept)
        return sql_clock_drop(c, d, f->org, f->it->id, str_of(kind_names[kind]));
    return 0;
}

/* The first that fits; NULL is fine. */
static int find_target(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                       const struct target *all, size_t n, const struct target **target_r)
{
    *target_r = NULL;
    for (size_t i = 0; i < n; i++) {
        int fits = all[i].enabled ? condition_fits(c, d, org, all[i].filter, conversation_id) : 0;
        if (fits < 0)
            return -1;
        if (fits) {
            *target_r = &all[i];
            return 1;
        }
    }
    return 0;
}

int target_ahead(struct call *c, struct db_conn *d, int64_t org)
{
    return sql_target_list_ahead(c, d, org);
}

int target_follow(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it)
{
    struct target *all;
    struct service_clock *clocks;
    size_t n, n_clocks;
    struct following f = {
        .org = org, .it = it, .paused = is(it, "waiting") || it->snoozed_until_us != NO_TIME};
    if (sql_target_list(c, d, org, &all, &n) < 0)
        return -1;
    if (!n)
        return 0; /* a target that is deleted takes its running clocks along */
    if (find_target(c, d, org, it->id, all, n, &f.target) < 0 ||
        sql_clock_list(c, d, org, it->id, &clocks, &n_clocks) < 0 ||
        hours_calendar(c, d, org, f.target ? f.target->hours_id : 0, &f.calendar) < 0)
        return -1;
    for (int kind = 0; kind < N_KINDS; kind++) {
        const struct service_clock *was = NULL;
        for (size_t i = 0; i < n_clocks; i++)
            if (str_eq(clocks[i].kind, str_of(kind_names[kind])))
                was = &clocks[i];
        if (follow_kind(c, d, &f, (enum kind)kind, was) < 0)
            return -1;
    }
    return 1;
}

/* ---- running out ---------------------------------------------------------------------------- */

int target_miss(struct call *c, struct db_conn *d, int limit, size_t *n_r)
{
    struct clock_overdue_row *rows;
    struct conversation it;
    if (sql_clock_overdue(c, d, c->now_us, limit, &rows, n_r) < 0)
        return -1;
    for (size_t i = 0; i < *n_r; i++) {
        if (sql_clock_missed(c, d, rows[i].org, rows[i].conversation_id, rows[i].kind) < 0)
            return -1;
        int got = sql_conversation_get(c, d, rows[i].org, rows[i].conversation_id, &it);
        if (got > 0 && !gone(&it))
            got = tell(c, d, rows[i].org, &it, &missed, rows[i].kind, rows[i].target_id,
                       rows[i].due_us);
        if (got < 0)
            return -1;
    }
    return *n_r > 0;
}

int target_warn(struct call *c, struct db_conn *d, int limit, size_t *n_r)
{
    struct clock_soon_row *rows;
    struct conversation it;
    if (sql_clock_soon(c, d, c->now_us, limit, &rows, n_r) < 0)
        return -1;
    for (size_t i = 0; i < *n_r; i++) {
        if (sql_clock_warned(c, d, c->now_us, rows[i].org, rows[i].conversation_id, rows[i].kind) <
            0)
            return -1;
        int got = sql_conversation_get(c, d, rows[i].org, rows[i].conversation_id, &it);
        if (got > 0 && !gone(&it) && rows[i].due_us > c->now_us)
            got = tell(c, d, rows[i].org, &it, &soon, rows[i].kind, rows[i].target_id,
                       rows[i].due_us);
        if (got < 0)
            return -1;
    }
    return *n_r > 0;
}
