/* SPDX-License-Identifier: Apache-2.0 */
/* db_sqlite.c: SQLite in WAL mode. Readers see the moment they began at and never wait for the
   writer, nor it for them.

   The file is not trusted with more than data: no functions of ours are reachable from its schema
   (trusted_schema off), and its shadow tables cannot be written (defensive). Statements are
   prepared once for each connection. Fault sentences name the query and what SQLite said; SQLite's
   words hold column names and no values. */
#include "base/arena.h"
#include "db/driver.h"

#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CACHE_WRITER_KB = 8192, CACHE_READER_KB = 2048, CHECKPOINT_PAGES = 2000 };

enum step { BEGIN_WRITE, BEGIN_READ, COMMIT, ROLLBACK, MARK, KEEP, DROP, STEPS };

static const char *const step_words[STEPS] = {
    [BEGIN_WRITE] = "BEGIN IMMEDIATE", [BEGIN_READ] = "BEGIN", [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",           [MARK] = "SAVEPOINT w", [KEEP] = "RELEASE w",
    [DROP] = "ROLLBACK TO w",
};

/* A query, prepared and kept; or, inside itself, a second one of it for as long as that is read. */
struct sqlite_statement {
    sqlite3_stmt *at;
    bool out;                      /* somebody is reading its rows */
    bool own;                      /* goes when that ends */
    struct sqlite_statement *next; /* of those with `own` */
};
struct sqlite_conn {
    struct db_conn base;
    sqlite3 *db;
    struct sqlite_statement *own;
    int reading; /* results that were not ended yet */
    sqlite3_stmt *steps[STEPS];
    sqlite3_stmt *version;
    int64_t version_seen;
    struct db_statements statements;
};

static struct sqlite_conn *conn_of(struct db_conn *d)
{
    return (struct sqlite_conn *)d;
}

static enum fault_kind kind_of(int code)
{
    if (code == SQLITE_CONSTRAINT_NOTNULL || code == SQLITE_CONSTRAINT_CHECK)
        return BAD_INPUT;
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return BUSY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return IO_FAILED;
    case SQLITE_TOOBIG:
        return TOO_BIG;
    default:
        return BROKEN;
    }
}

/* The fault of the last call. SQLite may have given up the whole transaction with it. */
static int sqlite_fail(struct call *c, struct sqlite_conn *s, const char *what)
{
    int code = sqlite3_extended_errcode(s->db);
    s->base.lost = sqlite3_get_autocommit(s->db) != 0;
    return fail(c, kind_of(code), "%s: %s", what, sqlite3_errmsg(s->db));
}

static int step_run(struct call *c, struct db_conn *d, enum step step)
{
    struct sqlite_conn *s = conn_of(d);
    int code = sqlite3_step(s->steps[step]);
    int result = code == SQLITE_DONE ? 1 : sqlite_fail(c, s, step_words[step]);
    sqlite3_reset(s->steps[step]);
    return result;
}

/* ---- rows being read ---- */

/* Ends one result: a kept statement rests, one that was prepared for this alone goes. */
static void rows_end(struct sqlite_conn *s, struct sqlite_statement *it)
{
    it->out = false;
    s->reading--;
    if (!it->own) {
        sqlite3_reset(it->at);
        sqlite3_clear_bindings(it->at); /* they point into the caller's memory */
        return;
    }
    struct sqlite_statement **from = &s->own;
    while (*from != it)
        from = &(*from)->next;
    *from = it->next;
    sqlite3_finalize(it->at);
    free(it);
}

/* Ends what nobody read to the end. */
static void end_rows(struct sqlite_conn *s)
{
    while (s->own)
        rows_end(s, s->own);
    for (size_t i = 0; s->reading > 0 && i < s->statements.cap; i++) {
        struct sqlite_statement *it = s->statements.values[i];
        if (it && it->out)
            rows_end(s, it);
    }
}

/* ---- connections ---- */

static void sqlite_close(struct db_conn *d)
{
    struct sqlite_conn *s = conn_of(d);
    db_notice_clear(d);
    end_rows(s);
    for (int i = 0; i < STEPS; i++)
        sqlite3_finalize(s->steps[i]);
    sqlite3_finalize(s->version);
    for (size_t i = 0; i < s->statements.cap; i++) {
        struct sqlite_statement *it = s->statements.values[i];
        if (it)
            sqlite3_finalize(it->at);
        free(it);
    }
    db_statements_free(&s->statements);
    arena_free(&s->base.asked_arena);
    sqlite3_close_v2(s->db);
    free(s);
}

static int pragmas(struct call *c, struct sqlite_conn *s)
{
    bool writer = s->base.role == DB_WRITER;
    char text[512];
    snprintf(text, sizeof text,
             "%sPRAGMA synchronous = %s; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
             "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -%d; PRAGMA wal_autocheckpoint = %d;"
             "PRAGMA journal_size_limit = 67108864; %s",
             writer ? "PRAGMA journal_mode = WAL;" : "", s->base.db->lazy_sync ? "NORMAL" : "FULL",
             writer ? CACHE_WRITER_KB : CACHE_READER_KB, CHECKPOINT_PAGES,
             writer ? "" : "PRAGMA query_only = ON;");
    if (sqlite3_exec(s->db, text, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(c, s, s->base.db->where);
    return 1;
}

static int steps_prepare(struct call *c, struct sqlite_conn *s)
{
    for (int i = 0; i < STEPS; i++)
        if (sqlite3_prepare_v3(s->db, step_words[i], -1, SQLITE_PREPARE_PERSISTENT, &s->steps[i],
                               NULL) != SQLITE_OK)
            return sqlite_fail(c, s, step_words[i]);
    if (sqlite3_prepare_v2(s->db, "PRAGMA data_version", -1, &s->version, NULL) != SQLITE_OK)
        return sqlite_fail(c, s, "PRAGMA data_version");
    return 1;
}

/* The file is there and is nobody else's: it holds what customers wrote. SQLite gives its WAL the
 * same mode. */
static int file_make(struct call *c, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_errno(c, "cannot open the database %s", path);
    close(fd);
    return 1;
}

/* SQLite counts its memory under a lock that all threads share, in each malloc and free; nobody
   asks for the count, and eight readers stood in line for it. */
static void no_memory_count(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int sqlite_open(struct call *c, struct db *db, enum db_role role, struct db_conn **conn_r)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, no_memory_count);
    struct sqlite_conn *s = base_alloc(sizeof *s);
    s->base = (struct db_conn){.db = db, .role = role};
    if (role == DB_WRITER && file_make(c, db->where) < 0) {
        free(s);
        return -1;
    }
    int code =
        sqlite3_open_v2(db->where, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(s->db, 1);
        sqlite3_busy_timeout(s->db, DB_BUSY_MS);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    }
    int result = code != SQLITE_OK ? sqlite_fail(c, s, db->where) : pragmas(c, s);
    if (result < 0 || steps_prepare(c, s) < 0) {
        sqlite_close(&s->base);
        return -1;
    }
    *conn_r = &s->base;
    return 1;
}

/* ---- transactions ---- */

static int sqlite_begin(struct call *c, struct db_conn *d)
{
    return step_run(c, d, d->role == DB_WRITER ? BEGIN_WRITE : BEGIN_READ);
}

static int sqlite_commit(struct call *c, struct db_conn *d)
{
    end_rows(conn_of(d));
    if (step_run(c, d, COMMIT) < 0)
        return -1;
    db_notice_publish(d);
    return 1;
}

static void sqlite_rollback(struct db_conn *d)
{
    struct sqlite_conn *s = conn_of(d);
    struct call c;
    call_init(&c, ARENA_BLOCK_BYTES);
    end_rows(s);
    if (!sqlite3_get_autocommit(s->db) && step_run(&c, d, ROLLBACK) < 0)
        d->broken = true;
    db_notice_clear(d);
    call_free(&c);
}

static int sqlite_mark(struct call *c, struct db_conn *d)
{
    d->marked = d->told_last;
    return step_run(c, d, MARK);
}

static int sqlite_keep(struct call *c, struct db_conn *d, bool wait)
{
    (void)wait;
    return step_run(c, d, KEEP);
}

static void sqlite_drop(struct db_conn *d)
{
    struct call c;
    call_init(&c, ARENA_BLOCK_BYTES);
    if (step_run(&c, d, DROP) < 0 || step_run(&c, d, KEEP) < 0)
        d->lost = true;
    db_notice_drop(d);
    call_free(&c);
}

/* ---- queries ---- */

static int bind_text(struct call *c, sqlite3_stmt *at, int i, const struct db_query *q,
                     const struct db_field *f, struct str text)
{
    if (db_check_text(c, q, f, text) < 0)
        return -1;
    const char *bytes = text.n ? text.at : ""; /* NULL would be stored as NULL */
    if (f->type == DB_BYTES)
        sqlite3_bind_blob64(at, i, bytes, text.n, SQLITE_STATIC);
    else
        sqlite3_bind_text64(at, i, bytes, text.n, SQLITE_STATIC, SQLITE_UTF8);
    return 1;
}

static int bind_one(struct call *c, sqlite3_stmt *at, int i, const struct db_query *q,
                    const void *in)
{
    const struct db_field *f = &q->params[i - 1];
    const char *value = (const char *)in + f->offset;
    struct str text;
    if (db_is_null(f, value))
        return sqlite3_bind_null(at, i) == SQLITE_OK ? 1 : -1;
    switch ((enum db_type)f->type) {
    case DB_REAL:
        sqlite3_bind_double(at, i, *(const double *)value);
        return 1;
    case DB_TEXT:
    case DB_BYTES:
        return bind_text(c, at, i, q, f, *(const struct str *)value);
    case DB_IDS:
        if (db_list_text(c, *(const struct db_ids *)value, "[]", &text) < 0)
            return -1;
        return bind_text(c, at, i, q, f, text);
    default:
        sqlite3_bind_int64(at, i, db_load_int(f, value));
        return 1;
    }
}

static struct sqlite_statement *prepare(struct call *c, struct sqlite_conn *s,
                                        const struct db_query *q, bool own)
{
    sqlite3_stmt *at = NULL;
    unsigned flags = own ? 0 : SQLITE_PREPARE_PERSISTENT;
    if (sqlite3_prepare_v3(s->db, q->sql[DB_SQLITE], -1, flags, &at, NULL) != SQLITE_OK) {
        sqlite_fail(c, s, q->name);
        return NULL;
    }
    struct sqlite_statement *it = base_alloc(sizeof *it);
    *it = (struct sqlite_statement){.at = at, .own = own, .next = own ? s->own : NULL};
    if (own)
        s->own = it;
    return it;
}

/* The statement with its values; when its rows are being read just now, another one like it. It is
   ended with rows_end. */
static struct sqlite_statement *ready(struct call *c, struct sqlite_conn *s,
                                      const struct db_query *q, const void *in)
{
    void **kept = db_statement(&s->statements, q);
    if (!*kept)
        *kept = prepare(c, s, q, false);
    struct sqlite_statement *it = *kept;
    if (it && it->out)
        it = prepare(c, s, q, true);
    if (!it)
        return NULL;
    it->out = true;
    s->reading++;
    for (size_t i = 1; i <= q->n_params; i++)
        if (bind_one(c, it->at, (int)i, q, in) < 0) {
            rows_end(s, it);
            return NULL;
        }
    return it;
}

static int sqlite_run(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
                      struct db_rows *rows_r)
{
    rows_r->result = ready(c, conn_of(d), q, in);
    return rows_r->result ? 1 : -1;
}

/* Each sqlite3_column_... looks for the value anew; here it is looked for once. That is allowed to
   who alone uses the connection. */
static int read_column(struct call *c, sqlite3_stmt *at, int i, const struct db_query *q, void *to)
{
    const struct db_field *f = &q->columns[i];
    sqlite3_value *value = sqlite3_column_value(at, i);
    if (sqlite3_value_type(value) == SQLITE_NULL) {
        if (!f->maybe)
            return fail(c, BROKEN, "%s: %s is NULL; its type in the query needs a ?", q->name,
                        f->name);
        db_store_null(f, to);
        return 1;
    }
    if (f->type == DB_TEXT || f->type == DB_BYTES) {
        const void *bytes = f->type == DB_TEXT ? (const void *)sqlite3_value_text(value)
                                               : sqlite3_value_blob(value);
        return db_store_text(c, q, f, to, (struct str){bytes, (size_t)sqlite3_value_bytes(value)});
    }
    if (f->type == DB_REAL)
        *(double *)to = sqlite3_value_double(value);
    else
        db_store_int(f, to, sqlite3_value_int64(value));
    return 1;
}

static int sqlite_next(struct call *c, struct db_rows *rows, void *row_r)
{
    sqlite3_stmt *at = ((struct sqlite_statement *)rows->result)->at;
    const struct db_query *q = rows->query;
    int code = sqlite3_step(at);
    if (code == SQLITE_DONE)
        return 0;
    if (code != SQLITE_ROW)
        return sqlite_fail(c, conn_of(rows->conn), q->name);
    for (size_t i = 0; i < q->n_columns; i++)
        if (read_column(c, at, (int)i, q, (char *)row_r + q->columns[i].offset) < 0)
            return -1;
    return 1;
}

static void sqlite_end(struct db_rows *rows)
{
    rows_end(conn_of(rows->conn), rows->result);
}

static int sqlite_exec(struct call *c, struct db_conn *d, const struct db_query *q, const void *in)
{
    struct sqlite_conn *s = conn_of(d);
    struct sqlite_statement *it = ready(c, s, q, in);
    if (!it)
        return -1;
    int code = sqlite3_step(it->at);
    int result = code == SQLITE_DONE || code == SQLITE_ROW ? 1 : sqlite_fail(c, s, q->name);
    rows_end(s, it);
    return result > 0 && q->must && !sqlite3_changes(s->db) ? db_came_second(c, q) : result;
}

static int64_t sqlite_count(struct call *c, struct db_conn *d, const struct db_query *q,
                            const void *in)
{
    return sqlite_exec(c, d, q, in) < 0 ? -1 : sqlite3_changes64(conn_of(d)->db);
}

static int sqlite_script(struct call *c, struct db_conn *d, const char *sql)
{
    struct sqlite_conn *s = conn_of(d);
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 1
                                                                   : sqlite_fail(c, s, "migration");
}

static int sqlite_tell(struct call *c, struct db_conn *d, struct str text)
{
    (void)c;
    db_notice_keep(d, text);
    return 1;
}

static bool sqlite_changed(struct db_conn *d)
{
    struct sqlite_conn *s = conn_of(d);
    int64_t seen = s->version_seen;
    if (sqlite3_step(s->version) == SQLITE_ROW)
        s->version_seen = sqlite3_column_int64(s->version, 0);
    sqlite3_reset(s->version);
    return seen && seen != s->version_seen;
}

/* Whoever commits writes to the WAL: a process that is not this one is noticed within a tick of the
 * clock that files have. */
static uint64_t sqlite_stamp(const struct db *db)
{
    char path[PATH_MAX];
    struct stat wal;
    snprintf(path, sizeof path, "%s-wal", db->where);
    if (stat(path, &wal) < 0)
        return 0;
    return (uint64_t)wal.st_mtim.tv_sec * 1000000000 + (uint64_t)wal.st_mtim.tv_nsec +
           (uint64_t)wal.st_size;
}

const struct db_driver db_sqlite = {
    .dialect = DB_SQLITE,
    .open = sqlite_open,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .mark = sqlite_mark,
    .keep = sqlite_keep,
    .drop = sqlite_drop,
    .run = sqlite_run,
    .next = sqlite_next,
    .end = sqlite_end,
    .exec = sqlite_exec,
    .count = sqlite_count,
    .script = sqlite_script,
    .tell = sqlite_tell,
    .stamp = sqlite_stamp,
    .changed = sqlite_changed,
};
