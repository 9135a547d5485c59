/* SPDX-License-Identifier: Apache-2.0 */
/* status.c: statuses are few, and changed by admins alone. */
#include "desk/status.h"

#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

static int need_status(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct status *status_r)
{
    int got = db_conn_writes(d) ? sql_status_lock(c, d, who->org, id, status_r)
                                : sql_status_get(c, d, who->org, id, status_r);
    return got ? got : fail(c, NOT_FOUND, "there is no status %" PRId64, id);
}

static int name_taken(struct call *c, struct str name)
{
    return fail(c, CONFLICT, "there is a status \"%.*s\" already", (int)name.n, name.at);
}

static int tell(struct call *c, struct db_conn *d, const struct actor *who,
                const struct status *status, struct str verb, struct str event)
{
    const struct change_value values[] = {change_text("name", status->name),
                                          change_text("category", status->category)};
    struct change change = {
        .verb = verb, .event = event, .noun_id = status->id, .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL);
}

int status_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct status *status_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_status(c, d, who, id, status_r);
}

int status_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
                struct status **list_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0
               ? -1
               : sql_status_list(c, d, who->org, archived_too, list_r, n_r);
}

int status_create(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct status_new *it, struct status *status_r)
{
    struct str name, folded;
    struct status_count_row count;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 ||
        words_name(c, "a status", it->name, STATUS_NAME_BYTES, &name, &folded) < 0)
        return -1;
    if (!str_eq(it->category, STR("open")) && !str_eq(it->category, STR("waiting")) &&
        !str_eq(it->category, STR("closed")))
        return fail(c, BAD_INPUT, "a status is of category open, waiting or closed");
    if (sql_status_count(c, d, who->org, &count) < 0)
        return -1;
    if (count.n >= STATUSES_MAX)
        return fail(c, TOO_BIG, "there are %d statuses already", STATUSES_MAX);
    int64_t id = id_new(c, d);
    struct status_add_in in = {.org = who->org,
                               .id = id,
                               .name = name,
                               .name_folded = folded,
                               .category = it->category,
                               .position = count.n,
                               .now_us = c->now_us};
    int64_t added = id < 0 ? -1 : sql_status_add(c, d, &in);
    if (added <= 0)
        return added < 0 ? -1 : name_taken(c, name);
    if (need_status(c, d, who, id, status_r) < 0)
        return -1;
    return tell(c, d, who, status_r, STR("status.create"), STR("status.created"));
}

static int rename_to(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct status *status, struct str name, bool back, int64_t *undo_id_r)
{
    struct str folded;
    struct status_other_of_name_row other;
    if (words_name(c, "a status", name, STATUS_NAME_BYTES, &name, &folded) < 0)
        return -1;
    if (str_eq(name, status->name))
        return 0;
    int taken = sql_status_other_of_name(c, d, who->org, folded, status->id, &other);
    if (taken)
        return taken < 0 ? -1 : name_taken(c, name);
    if (sql_status_rename(c, d, name, folded, who->org, status->id) < 0)
        return -1;
    const struct change_value values[] = {change_text("from", status->name),
                                          change_text("to", name)};
    struct str both = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("status.rename.undo") : STR("status.rename"),
                            .event = STR("status.renamed"),
                            .noun_id = status->id,
                            .detail = both,
                            .was = back ? STR("") : both,
                            .words = "Renamed the status"};
    return change_note(c, d, who, &change, undo_id_r);
}

int status_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str name, int64_t version, int64_t *undo_id_r)
{
    struct status status;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need_status(c, d, who, id, &status) < 0 ||
        words_version(c, "this status", version, status.version) < 0)
        return -1;
    return rename_to(c, d, who, &status, name, false, undo_id_r);
}

int status_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was)
{
    struct status status;
    struct str from, to;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need_status(c, d, who, id, &status) < 0 ||
        words_from_to(c, was, &from, &to) < 0)
        return -1;
    if (!str_eq(status.name, to))
        return fail(c, CONFLICT, "the status was renamed again since, to \"%.*s\"",
                    (int)status.name.n, status.name.at);
    return rename_to(c, d, who, &status, from, true, NULL);
}

int status_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived)
{
    struct status status;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need_status(c, d, who, id, &status) < 0)
        return -1;
    if ((status.archived_us != NO_TIME) == archived)
        return 0;
    if (archived && status.is_first)
        return fail(c, CONFLICT,
                    "%.*s is what its category begins with; make another the first one before",
                    (int)status.name.n, status.name.at);
    if (sql_status_archive(c, d, archived ? c->now_us : NO_TIME, who->org, id) < 0)
        return -1;
    return tell(c, d, who, &status, archived ? STR("status.archive") : STR("status.restore"),
                archived ? STR("status.archived") : STR("status.restored"));
}

int status_make_first(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct status status;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need_status(c, d, who, id, &status) < 0)
        return -1;
    if (status.is_first)
        return 0;
    if (status.archived_us != NO_TIME)
        return fail(c, CONFLICT, "%.*s is archived", (int)status.name.n, status.name.at);
    if (sql_status_no_first(c, d, who->org, status.category) < 0 ||
        sql_status_first(c, d, who->org, id) < 0)
        return -1;
    return tell(c, d, who, &status, STR("status.first"), STR("status.changed"));
}

int status_move(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t position)
{
    struct status status;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need_status(c, d, who, id, &status) < 0)
        return -1;
    if (position < 0 || position > STATUSES_MAX)
        return fail(c, BAD_INPUT, "a position is a number from 0 to %d", STATUSES_MAX);
    if (status.position == position)
        return 0;
    if (sql_status_move(c, d, position, who->org, id) < 0)
        return -1;
    return tell(c, d, who, &status, STR("status.move"), STR("status.changed"));
}
