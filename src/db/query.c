/* SPDX-License-Identifier: Apache-2.0 */
/* query.c: the four ways to run a query, over the driver's rows. */
#include "db/query.h"

#include "db/driver.h"

#include <string.h>

static const struct db_driver *driver_of(const struct db_conn *d)
{
    return d->db->driver;
}

static int may_run(struct call *c, const struct db_conn *d, const struct db_query *q)
{
    if (q->writes && d->role != DB_WRITER)
        return fail(c, BROKEN, "%s writes, and this connection is for reading", q->name);
    return 1;
}

int db_run_many(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
                struct db_rows *rows_r)
{
    *rows_r = (struct db_rows){.conn = d, .query = q};
    if (may_run(c, d, q) < 0)
        return -1;
    return driver_of(d)->run(c, d, q, in, rows_r);
}

int db_rows_next(struct call *c, struct db_rows *rows, void *row_r)
{
    if (!rows->result)
        return 0;
    memset(row_r, 0, rows->query->row_bytes);
    int got = driver_of(rows->conn)->next(c, rows, row_r);
    if (got <= 0)
        db_rows_end(rows);
    return got;
}

void db_rows_end(struct db_rows *rows)
{
    if (rows->result)
        driver_of(rows->conn)->end(rows);
    rows->result = NULL;
}

/* ---- the same question again within one reading ---- */

static const struct db_memo *memo_of(const struct db_conn *d, const struct db_asked *asked)
{
    const struct db_memo *m = d->memos;
    while (m && !db_asked_same(&m->asked, asked))
        m = m->next;
    return m;
}

static void memo_keep(struct db_conn *d, const struct db_asked *asked, int got, const void *row)
{
    struct arena *a = db_asked_arena(d);
    struct db_memo *m = arena_try(a, sizeof *m);
    void *copy = m ? db_row_copy(a, asked->query, row) : NULL;
    if (!copy)
        return;
    *m = (struct db_memo){.next = d->memos, .asked = *asked, .got = got, .row = copy};
    if (db_asked_keep(a, &m->asked))
        d->memos = m;
}

static int memo_answer(struct call *c, const struct db_memo *m, void *row_r)
{
    const struct db_query *q = m->asked.query;
    const void *copy = db_row_copy(&c->arena, q, m->row);
    if (!copy)
        return fail(c, TOO_BIG, "%s: more than this call may hold", q->name);
    memcpy(row_r, copy, q->row_bytes);
    return m->got;
}

static int run_one(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
                   void *row_r)
{
    struct db_rows rows;
    memset(row_r, 0, q->row_bytes);
    if (db_run_many(c, d, q, in, &rows) < 0)
        return -1;
    int got = db_rows_next(c, &rows, row_r);
    db_rows_end(&rows);
    return got;
}

int db_run_one(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
               void *row_r)
{
    if (!q->memo || d->role == DB_WRITER)
        return run_one(c, d, q, in, row_r);
    struct db_asked asked = db_asked(q, in);
    const struct db_memo *known = memo_of(d, &asked);
    if (known)
        return memo_answer(c, known, row_r);
    int got = run_one(c, d, q, in, row_r);
    if (got >= 0)
        memo_keep(d, &asked, got, row_r);
    return got;
}

int db_run_ahead(struct call *c, struct db_conn *d, const struct db_query *q, const void *in)
{
    if (!driver_of(d)->ahead)
        return 1;
    struct db_asked asked = db_asked(q, in);
    if (q->memo && d->role != DB_WRITER && memo_of(d, &asked))
        return 1;
    return may_run(c, d, q) < 0 ? -1 : driver_of(d)->ahead(c, d, q, in);
}

/* Room for one more row: the array doubles inside the arena, and what it outgrew is lost until the
 * call ends. */
static char *array_room(struct call *c, const struct db_query *q, char *rows, size_t n, size_t *cap)
{
    if (n < *cap)
        return rows;
    size_t cap_new = *cap ? *cap * 2 : 16;
    char *grown = arena_try(&c->arena, cap_new * q->row_bytes);
    if (grown && n)
        memcpy(grown, rows, n * q->row_bytes);
    *cap = cap_new;
    return grown;
}

int db_run_all(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
               void **rows_r, size_t *n_r)
{
    struct db_rows rows;
    size_t n = 0, cap = 0;
    char *array = NULL;
    int got;
    *n_r = 0;
    if (db_run_many(c, d, q, in, &rows) < 0)
        return -1;
    do {
        array = array_room(c, q, array, n, &cap);
        if (!array || n > DB_ALL_MAX) {
            db_rows_end(&rows);
            return fail(c, TOO_BIG, "%s: more than %d rows, or than this call may hold", q->name,
                        DB_ALL_MAX);
        }
        got = db_rows_next(c, &rows, array + n * q->row_bytes);
        n += got > 0;
    } while (got > 0);
    *rows_r = array;
    *n_r = n;
    return got < 0 ? -1 : n > 0;
}

int db_run_exec(struct call *c, struct db_conn *d, const struct db_query *q, const void *in)
{
    return may_run(c, d, q) < 0 ? -1 : driver_of(d)->exec(c, d, q, in);
}

int64_t db_run_count(struct call *c, struct db_conn *d, const struct db_query *q, const void *in)
{
    return may_run(c, d, q) < 0 ? -1 : driver_of(d)->count(c, d, q, in);
}
