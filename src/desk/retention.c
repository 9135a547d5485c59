/* SPDX-License-Identifier: Apache-2.0 */
/* retention.c: a table says for each kind how to find the next thing that is too old, and how to
   count them. */
#include "desk/retention.h"

#include "db/id.h"
#include "desk/change.h"
#include "desk/erase.h"
#include "desk/words.h"

#include <inttypes.h>

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct retention *r)
{
    if (permit(c, who, MAY_ERASE) < 0)
        return -1;
    int got = db_conn_writes(d) ? sql_retention_lock(c, d, who->org, id, r)
                                : sql_retention_get(c, d, who->org, id, r);
    return got ? got : fail(c, NOT_FOUND, "there is no retention rule %" PRId64, id);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, struct str verb,
                int64_t id, struct str what, int64_t keep_days, bool enabled)
{
    const struct change_value values[] = {change_text("what", what),
                                          change_number("keep_days", keep_days),
                                          change_number("enabled", enabled)};
    struct change change = {.verb = verb,
                            .event = STR("retention.changed"),
                            .noun_id = id,
                            .detail = change_json(c, values, 3)};
    return change_note(c, d, who, &change, NULL);
}

static int days_check(struct call *c, int64_t keep_days)
{
    return keep_days > 0 && keep_days <= RETENTION_DAYS_MAX
               ? 1
               : fail(c, BAD_INPUT, "things are kept for 1 to %d days", RETENTION_DAYS_MAX);
}

/* ---- what is too old ---- */

struct due {
    int64_t org, inbox_id, before_us;
};
struct kind {
    const char *what;
    bool bin; /* it leaves the lists */
    int (*next)(struct call *c, struct db_conn *d, const struct due *due, int64_t *id_r);
    int (*count)(struct call *c, struct db_conn *d, const struct due *due, int64_t *n_r);
};

static int closed_next(struct call *c, struct db_conn *d, const struct due *due, int64_t *id_r)
{
    struct retention_closed_row row;
    int got = sql_retention_closed(c, d, due->org, due->before_us, due->inbox_id, &row);
    *id_r = got > 0 ? row.id : 0;
    return got;
}

static int closed_count(struct call *c, struct db_conn *d, const struct due *due, int64_t *n_r)
{
    struct retention_closed_count_row row = {0};
    int got = sql_retention_closed_count(c, d, due->org, due->before_us, due->inbox_id, &row);
    *n_r = row.n;
    return got;
}

static int spam_next(struct call *c, struct db_conn *d, const struct due *due, int64_t *id_r)
{
    struct retention_spam_row row;
    int got = sql_retention_spam(c, d, due->org, due->before_us, due->inbox_id, &row);
    *id_r = got > 0 ? row.id : 0;
    return got;
}

static int spam_count(struct call *c, struct db_conn *d, const struct due *due, int64_t *n_r)
{
    struct retention_spam_count_row row = {0};
    int got = sql_retention_spam_count(c, d, due->org, due->before_us, due->inbox_id, &row);
    *n_r = row.n;
    return got;
}

static int bin_next(struct call *c, struct db_conn *d, const struct due *due, int64_t *id_r)
{
    struct retention_bin_row row;
    int got = sql_retention_bin(c, d, due->org, due->before_us, due->inbox_id, &row);
    *id_r = got > 0 ? row.id : 0;
    return got;
}

static int bin_count(struct call *c, struct db_conn *d, const struct due *due, int64_t *n_r)
{
    struct retention_bin_count_row row = {0};
    int got = sql_retention_bin_count(c, d, due->org, due->before_us, due->inbox_id, &row);
    *n_r = row.n;
    return got;
}

static int audit_count(struct call *c, struct db_conn *d, const struct due *due, int64_t *n_r)
{
    struct retention_audit_count_row row = {0};
    int got = sql_retention_audit_count(c, d, due->org, id_first_at(due->before_us), &row);
    *n_r = row.n;
    return got;
}

static const struct kind kinds[] = {
    {"closed", true, closed_next, closed_count},
    {"spam", true, spam_next, spam_count},
    {"bin", true, bin_next, bin_count},
    {"audit", false, NULL, audit_count}, /* rows that go as they are */
};

static const struct kind *kind_of(struct str what)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(what, str_of(kinds[i].what)))
            return &kinds[i];
    return NULL;
}

/* ---- the rules ---- */

int retention_create(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct retention_new *it, struct retention *retention_r)
{
    struct retention *list;
    struct retention_inbox_row inbox;
    size_t n;
    const struct kind *kind = kind_of(it->what);
    if (permit(c, who, MAY_ERASE) < 0 || days_check(c, it->keep_days) < 0 ||
        sql_retention_list(c, d, who->org, &list, &n) < 0)
        return -1;
    if (!kind || (it->inbox_id && !kind->next))
        return fail(c, BAD_INPUT,
                    "a rule is for closed, spam or bin, of one inbox or all, or for audit");
    if (n >= RETENTIONS_MAX)
        return fail(c, TOO_BIG, "there are %d retention rules already", RETENTIONS_MAX);
    int got = it->inbox_id ? sql_retention_inbox(c, d, who->org, it->inbox_id, &inbox) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no inbox %" PRId64, it->inbox_id);
    struct retention_add_in in = {.org = who->org,
                                  .id = id_new(c, d),
                                  .what = it->what,
                                  .inbox_id = it->inbox_id,
                                  .keep_days = it->keep_days,
                                  .enabled = it->enabled,
                                  .now_us = c->now_us};
    if (in.id < 0 || sql_retention_add(c, d, &in) < 0 ||
        note(c, d, who, STR("retention.create"), in.id, it->what, it->keep_days, it->enabled) < 0)
        return -1;
    return need(c, d, who, in.id, retention_r);
}

int retention_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct retention *retention_r)
{
    return need(c, d, who, id, retention_r);
}

int retention_list(struct call *c, struct db_conn *d, const struct actor *who,
                   struct retention **list_r, size_t *n_r)
{
    return permit(c, who, MAY_ERASE) < 0 ? -1 : sql_retention_list(c, d, who->org, list_r, n_r);
}

int retention_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t keep_days, bool enabled, int64_t version)
{
    struct retention it;
    if (need(c, d, who, id, &it) < 0 || days_check(c, keep_days) < 0 ||
        words_version(c, "this rule", version, it.version) < 0)
        return -1;
    if (keep_days == it.keep_days && enabled == it.enabled)
        return 0;
    if (sql_retention_put(c, d, keep_days, enabled, who->org, id) < 0)
        return -1;
    return note(c, d, who, STR("retention.put"), id, it.what, keep_days, enabled);
}

int retention_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct retention it;
    if (need(c, d, who, id, &it) < 0 || sql_retention_remove(c, d, who->org, id) < 0)
        return -1;
    return note(c, d, who, STR("retention.remove"), id, it.what, it.keep_days, false);
}

int retention_preview(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      int64_t *n_r)
{
    struct retention it;
    if (need(c, d, who, id, &it) < 0)
        return -1;
    const struct kind *kind = kind_of(it.what);
    struct due due = {who->org, it.inbox_id, c->now_us - it.keep_days * DAY_US};
    *n_r = 0;
    return kind ? kind->count(c, d, &due, n_r) : 0;
}

/* ---- the timer ---- */

/* A piece of one rule. */
struct turn {
    const struct kind *kind;
    struct due due;
};

static int turn_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct turn *t = arg;
    int64_t id, more;
    if (!t->kind->next) {
        int64_t n = sql_retention_audit(c, d, t->due.org, id_first_at(t->due.before_us),
                                        RETENTION_AUDIT_BATCH);
        return n < 0 ? -1 : n == RETENTION_AUDIT_BATCH;
    }
    int got = t->kind->next(c, d, &t->due, &id);
    if (got <= 0)
        return got;
    return erase_conversation(c, d, t->due.org, id, t->kind->bin, &more) < 0 ? -1 : 1;
}

/* With memory of its own: bodies are read. */
static int turn_run(struct call *c, struct db *db, struct turn *t)
{
    struct call own;
    call_init(&own, ERASE_ARENA_BYTES);
    own.now_us = c->now_us;
    int got = db_write(&own, db, turn_write, t);
    if (got < 0)
        fail(c, own.fault.kind, "%s", own.fault.text);
    call_free(&own);
    return got;
}

int retention_run(struct call *c, struct db *db)
{
    struct retention_enabled_row *rows;
    size_t n;
    int more = 0;
    struct db_conn *d = db_read(c, db);
    int got = d ? sql_retention_enabled(c, d, &rows, &n) : -1;
    db_read_end(d);
    for (size_t i = 0; got >= 0 && i < n; i++) {
        int64_t before_us = c->now_us - rows[i].keep_days * DAY_US;
        struct turn t = {kind_of(rows[i].what), {rows[i].org, rows[i].inbox_id, before_us}};
        got = t.kind ? turn_run(c, db, &t) : 0;
        more = got > 0 ? 1 : more;
    }
    return got < 0 ? -1 : more;
}
