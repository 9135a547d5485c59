/* SPDX-License-Identifier: Apache-2.0 */
/* driver.h: what a database must be able to do; db_sqlite.c and db_pg.c each fill one such table.
   Only files of this folder include it.

   A writing connection goes   begin (mark (run|exec|count|tell)* keep|drop)* commit|rollback
   a reading one               begin (run)* rollback

   After a fault two marks on the connection say more: `again`, the same write may succeed in a new
   transaction (it waited for another process); `lost`, the whole transaction is gone (something
   that was kept without waiting failed), and with `broken` the connection. */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "base/arena.h"
#include "db/db.h"
#include "db/query.h"

#include <pthread.h>
#include <stdatomic.h>

enum db_role { DB_READER, DB_WRITER };

struct db_driver {
    enum db_dialect dialect;
    int (*open)(struct call *c, struct db *db, enum db_role role, struct db_conn **conn_r);
    void (*close)(struct db_conn *d);
    int (*begin)(struct call *c, struct db_conn *d);
    int (*commit)(struct call *c, struct db_conn *d);
    void (*rollback)(struct db_conn *d);
    int (*mark)(struct call *c, struct db_conn *d);
    /* With `wait`, everything since the mark has succeeded; without, what failed of it may be told
       later in the same transaction, and then the transaction is lost. */
    int (*keep)(struct call *c, struct db_conn *d, bool wait);
    void (*drop)(struct db_conn *d);
    int (*run)(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
               struct db_rows *rows_r);
    int (*next)(struct call *c, struct db_rows *rows, void *row_r);
    void (*end)(struct db_rows *rows);
    int (*exec)(struct call *c, struct db_conn *d, const struct db_query *q, const void *in);
    int64_t (*count)(struct call *c, struct db_conn *d, const struct db_query *q, const void *in);
    int (*ahead)(struct call *c, struct db_conn *d, const struct db_query *q, const void *in);
    int (*script)(struct call *c, struct db_conn *d, const char *sql);
    int (*tell)(struct call *c, struct db_conn *d, struct str text);
    int (*listen)(struct call *c, struct db *db); /* NULL: notices stay in the process */
    void (*deafen)(struct db *db);
    bool (*changed)(struct db_conn *d);     /* by another process, since the last call; or NULL */
    uint64_t (*stamp)(const struct db *db); /* another number after a write of anybody; or NULL */
};
extern const struct db_driver db_sqlite, db_postgres;

struct db_notice {
    struct db_notice *next;
    size_t n;
    char text[];
};
struct db_conn {
    struct db *db;
    enum db_role role;
    bool again, lost, broken;
    struct db_conn *next;               /* in the pool */
    struct db_memo *memos;              /* of this reading; they lie in asked_arena */
    struct arena asked_arena;           /* what is kept until the reading or the write ends */
    struct db_notice *told, *told_last; /* to be published after the commit */
    struct db_notice *marked;           /* the last one before the mark */
};

enum { DB_LISTENERS_MAX = 8 };

/* A question with at most DB_ASKED_MAX values, as it was asked. */
enum { DB_ASKED_MAX = 5 };
struct db_asked {
    const struct db_query *query;
    struct str texts[DB_ASKED_MAX]; /* a number: its eight bytes in numbers */
    int64_t numbers[DB_ASKED_MAX];
};
struct db_asked db_asked(const struct db_query *q, const void *in);
/* Copies its texts; false where the arena is full. */
bool db_asked_keep(struct arena *a, struct db_asked *asked);
bool db_asked_same(const struct db_asked *a, const struct db_asked *b);

/* An answer that is kept until the reading ends. */
struct db_memo {
    struct db_memo *next;
    struct db_asked asked;
    int got;
    void *row;
};

/* The arena of a connection, and all that lies in it gone. */
enum { DB_ASKED_BYTES = 256 << 10 };
struct arena *db_asked_arena(struct db_conn *d);
void db_asked_forget(struct db_conn *d);

/* A row of q copied, with its texts; NULL where the arena is full. */
void *db_row_copy(struct arena *a, const struct db_query *q, const void *row);

struct db { /* NOLINT(clang-analyzer-optin.performance.Padding): read by what each lock is over */
    const struct db_driver *driver;
    char *where;
    bool lazy_sync;

    pthread_mutex_t pool_lock; /* over the next four */
    pthread_cond_t pool_free;
    struct db_conn *pool;
    int readers, readers_max;

    pthread_mutex_t queue_lock; /* over the next four */
    pthread_cond_t queue_more;
    struct db_write *first, *last;
    bool stopping;
    pthread_t writer;
    bool writer_runs;
    struct db_conn *writing; /* the writer thread's alone */

    pthread_mutex_t listen_lock; /* over the listeners; held while they are called */
    struct {
        db_listen_fn *fn;
        void *arg;
    } listeners[DB_LISTENERS_MAX];
    int n_listeners;
    void *listener;      /* the driver's */
    struct id_mint *ids; /* of id.c */

    atomic_llong writes, failed, groups, retries;
    atomic_ullong moment, stamp; /* of db_moment */
    atomic_bool hears;           /* the line to other processes stands */
};

void id_stop(struct db *db);
int db_writer_start(struct call *c, struct db *db);
void db_writer_stop(struct db *db);

/* By chance: from 0 to below - 1, at most 65535. */
int db_chance(int below);

/* Something was written: what others keep of their readings holds no more. */
void db_moment_over(struct db *db);

/* Calls every listener; empty text: look for yourself. */
void db_publish(struct db *db, struct str text);

/* For drivers whose notices stay in the process: keeps one until the commit, forgets those since
   the mark or all, publishes and forgets all. */
void db_notice_keep(struct db_conn *d, struct str text);
void db_notice_drop(struct db_conn *d);
void db_notice_clear(struct db_conn *d);
void db_notice_publish(struct db_conn *d);

/* Prepared statements of one connection, by the address of the query. */
struct db_statements {
    const struct db_query **keys;
    void **values;
    size_t n, cap;
};
void **db_statement(struct db_statements *s, const struct db_query *q);
void db_statements_free(struct db_statements *s);

/* Values on their way in and out, checked alike for both databases. */
int db_check_text(struct call *c, const struct db_query *q, const struct db_field *f,
                  struct str text);
/* The fault of a query that must change a row and did not. */
int db_came_second(struct call *c, const struct db_query *q);
bool db_is_null(const struct db_field *f, const void *at);
void db_store_null(const struct db_field *f, void *at);
void db_store_int(const struct db_field *f, void *at, int64_t n);
int db_store_text(struct call *c, const struct db_query *q, const struct db_field *f, void *at,
                  struct str text);

/* The number of an integer field that is not NULL. */
int64_t db_load_int(const struct db_field *f, const void *at);

/* "[1,2]" or "{1,2}", in the arena. */
int db_list_text(struct call *c, struct db_ids ids, const char *brackets, struct str *text_r);

#endif
