/* SPDX-License-Identifier: Apache-2.0 */
/* target.c: the targets themselves. Their clocks are in target_clock.c. */
#include "desk/target.h"

#include "db/id.h"
#include "desk/change.h"
#include "desk/condition.h"
#include "desk/words.h"

#include <inttypes.h>

static int check_ms(struct call *c, int64_t ms)
{
    if (!ms || (ms >= TARGET_MS_MIN && ms <= TARGET_MS_MAX))
        return 1;
    return fail(c, BAD_INPUT, "a target is between a minute and a year");
}

static int hours_there(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct target_hours_row row;
    int got = id ? sql_target_hours(c, d, org, id, &row) : 1;
    return got ? got : fail(c, NOT_FOUND, "there are no business hours %" PRId64, id);
}

static int check(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct target_new *it, struct target_new *clean)
{
    *clean = *it;
    clean->filter = str_trim(it->filter);
    if (words_name(c, "a target", it->name, TARGET_NAME_BYTES, &clean->name, NULL) < 0 ||
        check_ms(c, it->first_reply_ms) < 0 || check_ms(c, it->next_reply_ms) < 0 ||
        check_ms(c, it->resolution_ms) < 0 || hours_there(c, d, who->org, it->hours_id) < 0)
        return -1;
    if (!it->first_reply_ms && !it->next_reply_ms && !it->resolution_ms)
        return fail(c, BAD_INPUT, "a target promises a first reply, a next reply or a resolution");
    if (it->warn_percent < 0 || it->warn_percent > TARGET_WARN_PERCENT_MAX ||
        check_ms(c, it->warn_ms) < 0)
        return fail(c, BAD_INPUT, "due soon is 1 to %d percent of the time, or minutes before",
                    TARGET_WARN_PERCENT_MAX);
    if (clean->filter.n > TARGET_FILTER_BYTES)
        return fail(c, TOO_BIG, "the conditions of a target have at most %d bytes",
                    TARGET_FILTER_BYTES);
    return condition_check(c, d, who, clean->filter);
}

static struct db_int some(int64_t ms)
{
    return (struct db_int){.n = ms, .some = ms != 0};
}

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct target *target_r)
{
    int got = db_conn_writes(d) ? sql_target_lock(c, d, who->org, id, target_r)
                                : sql_target_get(c, d, who->org, id, target_r);
    return got ? got : fail(c, NOT_FOUND, "there is no target %" PRId64, id);
}

int target_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct target *target_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need(c, d, who, id, target_r);
}

int target_list(struct call *c, struct db_conn *d, const struct actor *who, struct target **list_r,
                size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_target_list(c, d, who->org, list_r, n_r);
}

int target_create(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct target_new *it, struct target *target_r)
{
    struct target_new clean;
    struct target *all;
    size_t n;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || check(c, d, who, it, &clean) < 0 ||
        sql_target_list(c, d, who->org, &all, &n) < 0)
        return -1;
    if (n >= TARGETS_MAX)
        return fail(c, TOO_BIG, "there are %d targets already", TARGETS_MAX);
    int64_t id = id_new(c, d);
    struct target_add_in in = {.org = who->org,
                               .id = id,
                               .name = clean.name,
                               .filter = clean.filter,
                               .first_reply_ms = some(clean.first_reply_ms),
                               .next_reply_ms = some(clean.next_reply_ms),
                               .resolution_ms = some(clean.resolution_ms),
                               .hours_id = clean.hours_id,
                               .warn_percent = clean.warn_percent,
                               .warn_ms = some(clean.warn_ms),
                               .enabled = !clean.disabled,
                               .position = clean.position,
                               .now_us = c->now_us};
    if (id < 0 || sql_target_add(c, d, &in) < 0 ||
        change_named(c, d, who, "target.create", "target.created", id, clean.name) < 0)
        return -1;
    return need(c, d, who, id, target_r);
}

static bool same(const struct target *a, const struct target_new *b)
{
    return str_eq(a->name, b->name) && str_eq(a->filter, b->filter) &&
           a->first_reply_ms.n == b->first_reply_ms && a->next_reply_ms.n == b->next_reply_ms &&
           a->resolution_ms.n == b->resolution_ms && a->hours_id == b->hours_id &&
           a->warn_percent == b->warn_percent && a->warn_ms.n == b->warn_ms &&
           a->enabled != b->disabled && a->position == b->position;
}

int target_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               const struct target_new *it, int64_t version)
{
    struct target_new clean;
    struct target was;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need(c, d, who, id, &was) < 0 ||
        words_version(c, "this target", version, was.version) < 0 ||
        check(c, d, who, it, &clean) < 0)
        return -1;
    if (same(&was, &clean))
        return 0;
    struct target_put_in in = {.name = clean.name,
                               .filter = clean.filter,
                               .first_reply_ms = some(clean.first_reply_ms),
                               .next_reply_ms = some(clean.next_reply_ms),
                               .resolution_ms = some(clean.resolution_ms),
                               .hours_id = clean.hours_id,
                               .warn_percent = clean.warn_percent,
                               .warn_ms = some(clean.warn_ms),
                               .enabled = !clean.disabled,
                               .position = clean.position,
                               .org = who->org,
                               .id = id};
    if (sql_target_put(c, d, &in) < 0)
        return -1;
    return change_named(c, d, who, "target.change", "target.changed", id, clean.name);
}

int target_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct target was;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need(c, d, who, id, &was) < 0 ||
        sql_target_clocks_end(c, d, who->org, id) < 0 || sql_target_delete(c, d, who->org, id) < 0)
        return -1;
    return change_named(c, d, who, "target.delete", "target.deleted", id, was.name);
}

int target_clocks(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct service_clock **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_clock_list(c, d, who->org, at.id, list_r, n_r);
}
