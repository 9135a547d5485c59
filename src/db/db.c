/* SPDX-License-Identifier: Apache-2.0 */
/* db.c: opening and closing, the pool of readers, and notices. The writer is in writer.c. */
#include "db/db.h"

#include "base/arena.h"
#include "base/time.h"
#include "db/driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { READERS_DEFAULT = 4 };

static bool is_postgres(struct str where)
{
    return str_starts(where, STR("postgres://")) || str_starts(where, STR("postgresql://"));
}

static struct db *db_new(const struct db_options *o)
{
    struct str where = str_of(o->where);
    struct db *db = base_alloc(sizeof *db);
    db->driver = is_postgres(where) ? &db_postgres : &db_sqlite;
    db->where = base_alloc(where.n + 1);
    memcpy(db->where, where.at, where.n);
    db->lazy_sync = o->lazy_sync;
    db->readers_max = o->readers ? o->readers : READERS_DEFAULT;
    pthread_mutex_init(&db->pool_lock, NULL);
    pthread_mutex_init(&db->queue_lock, NULL);
    pthread_mutex_init(&db->listen_lock, NULL);
    pthread_cond_init(&db->pool_free, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&db->queue_more, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return db;
}

int db_open(struct call *c, const struct db_options *o, struct db **db_r)
{
    *db_r = NULL;
    if (!o->where || !*o->where)
        return fail(c, BAD_USAGE, "a database needs a path or a postgres:// address");
    if (o->readers < 0 || o->readers > DB_READERS_MAX)
        return fail(c, BAD_USAGE, "%d readers; at most %d", o->readers, DB_READERS_MAX);
    struct db *db = db_new(o);
    if (db->driver->open(c, db, DB_WRITER, &db->writing) < 0 || db_writer_start(c, db) < 0) {
        db_close(db);
        return -1;
    }
    *db_r = db;
    return 1;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    id_stop(db);
    db_writer_stop(db);
    if (db->listener)
        db->driver->deafen(db);
    while (db->pool) {
        struct db_conn *next = db->pool->next;
        db->driver->close(db->pool);
        db->pool = next;
    }
    if (db->writing)
        db->driver->close(db->writing);
    pthread_cond_destroy(&db->pool_free);
    pthread_cond_destroy(&db->queue_more);
    pthread_mutex_destroy(&db->pool_lock);
    pthread_mutex_destroy(&db->queue_lock);
    pthread_mutex_destroy(&db->listen_lock);
    free(db->where);
    free(db);
}

enum db_dialect db_dialect(const struct db *db)
{
    return db->driver->dialect;
}

enum db_dialect db_conn_dialect(const struct db_conn *d)
{
    return d->db->driver->dialect;
}

bool db_conn_writes(const struct db_conn *d)
{
    return d->role == DB_WRITER;
}

struct db *db_of(const struct db_conn *d)
{
    return d->db;
}

struct db_stats db_stats(struct db *db)
{
    return (struct db_stats){.writes = atomic_load(&db->writes),
                             .failed = atomic_load(&db->failed),
                             .groups = atomic_load(&db->groups),
                             .retries = atomic_load(&db->retries)};
}

/* ---- readers ---- */

struct arena *db_asked_arena(struct db_conn *d)
{
    if (!d->asked_arena.max_bytes)
        arena_init(&d->asked_arena, DB_ASKED_BYTES);
    return &d->asked_arena;
}

void db_asked_forget(struct db_conn *d)
{
    d->memos = NULL;
    if (d->asked_arena.used_bytes)
        arena_reset(&d->asked_arena);
}

/* With the lock held: an idle connection, or NULL with *may_open set when one more may be opened.
 */
static struct db_conn *pool_take(struct db *db, bool *may_open)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += DB_BUSY_MS / 1000;
    while (!db->pool && db->readers == db->readers_max)
        if (pthread_cond_timedwait(&db->pool_free, &db->pool_lock, &until) == ETIMEDOUT)
            break;
    struct db_conn *d = db->pool;
    *may_open = !d && db->readers < db->readers_max;
    if (d)
        db->pool = d->next;
    db->readers += *may_open;
    return d;
}

static void pool_forget(struct db_conn *d, struct db *db)
{
    if (d)
        db->driver->close(d);
    pthread_mutex_lock(&db->pool_lock);
    db->readers--;
    pthread_cond_signal(&db->pool_free);
    pthread_mutex_unlock(&db->pool_lock);
}

struct db_conn *db_read(struct call *c, struct db *db)
{
    bool may_open;
    pthread_mutex_lock(&db->pool_lock);
    struct db_conn *d = pool_take(db, &may_open);
    pthread_mutex_unlock(&db->pool_lock);
    if (!d && !may_open) {
        fail(c, BUSY, "all %d connections for reading are in use", db->readers_max);
        return NULL;
    }
    if (!d && db->driver->open(c, db, DB_READER, &d) < 0) {
        pool_forget(NULL, db);
        return NULL;
    }
    if (db->driver->begin(c, d) < 0) {
        pool_forget(d, db);
        return NULL;
    }
    return d;
}

void db_read_end(struct db_conn *d)
{
    if (!d)
        return;
    struct db *db = d->db;
    db->driver->rollback(d);
    db_asked_forget(d);
    if (d->broken) {
        pool_forget(d, db);
        return;
    }
    pthread_mutex_lock(&db->pool_lock);
    d->next = db->pool;
    db->pool = d;
    pthread_cond_signal(&db->pool_free);
    pthread_mutex_unlock(&db->pool_lock);
}

/* ---- notices ---- */

int db_tell(struct call *c, struct db_conn *d, struct str text)
{
    if (d->role != DB_WRITER)
        return fail(c, BROKEN, "only a write tells others");
    if (!text.n || text.n > DB_TELL_BYTES)
        return fail(c, TOO_BIG, "a notice of %zu bytes; at most %d", text.n, DB_TELL_BYTES);
    return d->db->driver->tell(c, d, text);
}

int db_listen(struct call *c, struct db *db, db_listen_fn *fn, void *arg)
{
    int result = 1;
    pthread_mutex_lock(&db->listen_lock);
    if (db->n_listeners == DB_LISTENERS_MAX) {
        result = fail(c, TOO_BIG, "more than %d listeners", DB_LISTENERS_MAX);
    } else {
        db->listeners[db->n_listeners].fn = fn;
        db->listeners[db->n_listeners++].arg = arg;
    }
    bool first = result > 0 && db->driver->listen && !db->listener;
    pthread_mutex_unlock(&db->listen_lock);
    return first ? db->driver->listen(c, db) : result;
}

void db_moment_over(struct db *db)
{
    atomic_fetch_add(&db->moment, 1);
}

uint64_t db_moment(struct db *db)
{
    const struct db_driver *driver = db->driver;
    if (driver->listen && !atomic_load(&db->hears))
        return 0;
    uint64_t stamp = driver->stamp ? driver->stamp(db) : 0;
    if (atomic_exchange(&db->stamp, stamp) != stamp)
        db_moment_over(db);
    return atomic_load(&db->moment) + 1;
}

void db_publish(struct db *db, struct str text)
{
    db_moment_over(db);
    pthread_mutex_lock(&db->listen_lock);
    for (int i = 0; i < db->n_listeners; i++)
        db->listeners[i].fn(db->listeners[i].arg, text);
    pthread_mutex_unlock(&db->listen_lock);
}

void db_notice_keep(struct db_conn *d, struct str text)
{
    struct db_notice *notice = base_alloc(sizeof *notice + text.n);
    notice->n = text.n;
    memcpy(notice->text, text.at, text.n);
    if (d->told_last)
        d->told_last->next = notice;
    else
        d->told = notice;
    d->told_last = notice;
}

static void notices_free(struct db_notice *notice)
{
    while (notice) {
        struct db_notice *next = notice->next;
        free(notice);
        notice = next;
    }
}

void db_notice_drop(struct db_conn *d)
{
    struct db_notice **from = d->marked ? &d->marked->next : &d->told;
    notices_free(*from);
    *from = NULL;
    d->told_last = d->marked;
}

void db_notice_clear(struct db_conn *d)
{
    d->marked = NULL;
    db_notice_drop(d);
}

void db_notice_publish(struct db_conn *d)
{
    for (struct db_notice *n = d->told; n; n = n->next)
        db_publish(d->db, (struct str){n->text, n->n});
    db_notice_clear(d);
}
