/* SPDX-License-Identifier: Apache-2.0 */
/* db.h: the database, SQLite or PostgreSQL, with one face.

       struct db *db;
       if (db_open(c, &(struct db_options){.where = "heard.db"}, &db) < 0) return -1;
       if (db_migrate(c, db) < 0) ...

   Reading takes a connection from the pool and sees one moment of the data until it is given back:

       struct db_conn *d = db_read(c, db);
       if (!d) return -1;
       got = sql_tag_get(c, d, org, id, &tag);     made by tools/sqlc from tag.sql: query.h
       db_read_end(d);

   Writing is a function. It runs on the one writer thread inside one transaction together with
   other writes that were waiting, so that they share one wait for the disk; the caller is answered
   after that wait:

       static int rename_it(struct call *c, struct db_conn *d, void *arg)
       {
           return sql_tag_rename(c, d, ...);
       }
       if (db_write(c, db, rename_it, &args) < 0)
           return -1;                              nothing of it is in the database

   A write function returns <0 and is undone, alone; or >= 0 and is kept. It does no input or output
   but queries on d, waits for nothing, and may be run again from its start (another process held a
   row it needs, the connection broke), so it takes everything from `arg` and overwrites whatever it
   puts there. What it tells with db_tell leaves after the commit, or never.

   With SQLite there is one writer in the process and the others wait (BEGIN IMMEDIATE); with
   PostgreSQL other processes write at the same time: a row that decides something is read by a
   query marked `lock`.

   Durable means: SQLite with WAL and synchronous=FULL, PostgreSQL with its synchronous_commit as
   the server has it (on, unless its owner changed it); either has asked the disk before the caller
   is answered. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/fault.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;      /* a process has one */
struct db_conn; /* one connection, used by one thread at a time */

enum {
    DB_READERS_MAX = 64,
    DB_GROUP_MAX = 256, /* writes in one transaction */
    DB_GROUP_MS = 20,   /* after that long, a group takes no further write */
    DB_BUSY_MS =
        10000, /* how long another process may hold SQLite's write lock; a reader is waited for */
    DB_LOCK_MS = 200, /* how long a write waits for another process's row before it tries again */
    DB_TRIES_MAX = 10,
    DB_TELL_BYTES = 4000,  /* of one notice; PostgreSQL carries 7,999 */
    DB_TEXT_MAX = 64 << 20 /* of one value */
};

enum db_dialect { DB_SQLITE, DB_POSTGRES, DB_DIALECTS };

struct db_options {
    const char *where; /* a file, or postgres:// or postgresql:// */
    int readers;       /* connections for reading; 0: four */
    bool lazy_sync; /* SQLite synchronous=NORMAL: a power cut may take the last commits, never the
                       file. For imports that can go on, and for tests; never the default */
};

int db_open(struct call *c, const struct db_options *options, struct db **db_r);

/* Answers what is queued, ends the writer, closes all. NULL is fine. */
void db_close(struct db *db);
enum db_dialect db_dialect(const struct db *db);

/* Brings the schema to the newest migration this program has. >0 when something was applied, 0 when
   not. A database that is newer than the program is a CONFLICT: nothing is touched. */
int db_migrate(struct call *c, struct db *db);

/* The same up to migration `last`, for the tests of upgrades. */
int db_migrate_to(struct call *c, struct db *db, int last);
int db_newest_migration(void);

/* A reading connection, or NULL and a fault after DB_BUSY_MS. db_read_end(NULL) is fine. Results
   that were not read to their end are dropped. */
struct db_conn *db_read(struct call *c, struct db *db);
void db_read_end(struct db_conn *d);

typedef int db_write_fn(struct call *c, struct db_conn *d, void *arg);

/* Returns what fn returned, after the commit. */
int db_write(struct call *c, struct db *db, db_write_fn *fn, void *arg);

/* The same without waiting: a server that holds ten thousand connections has no thread for each.
   `done` is called on the writer thread, soon after the commit, and must not wait; w->result is
   what db_write would have returned. All of w belongs to the caller and stays untouched until then.
 */
struct db_write {
    struct call *call;
    db_write_fn *fn;
    void *arg;
    void (*done)(struct db_write *w);
    int result;
    int tries; /* the rest is the writer's */
    struct db_write *next;
};
void db_write_start(struct db *db, struct db_write *w);

/* Within a write: every listener of this database, in all processes, gets `text` after the commit.
 */
int db_tell(struct call *c, struct db_conn *d, struct str text);

/* Called for each notice, one at a time, on a thread of ours; must not wait, and must not write
   with db_write. `text` is empty when notices may have been missed (the connection broke; another
   process wrote to the SQLite file): look for yourself what is new. Listeners are added before the
   first write and stay until db_close. */
typedef void db_listen_fn(void *arg, struct str text);
int db_listen(struct call *c, struct db *db, db_listen_fn *fn, void *arg);

/* What was read may be kept as long as this number stays the same: it is another one before whoever
   wrote is answered, and as soon as word comes that another process wrote (PostgreSQL tells at
   once; of SQLite the file is looked at). Take it before the reading begins. 0: word of others does
   not come at present, so nothing may be kept; nor may anything be kept for long, because a line
   can be dead without a sign. */
uint64_t db_moment(struct db *db);

/* Which kind of database d is part of, and whether it may write. */
enum db_dialect db_conn_dialect(const struct db_conn *d);
bool db_conn_writes(const struct db_conn *d);
struct db *db_of(const struct db_conn *d);

/* Group commit as it went, for metrics. */
struct db_stats {
    int64_t writes, failed, groups, retries;
};
struct db_stats db_stats(struct db *db);

/* A copy of a SQLite database as it is now, checked, while it is written to; `path` must not exist.
   PostgreSQL has pg_dump: BAD_USAGE. */
int db_backup(struct call *c, struct db *db, const char *path);

/* Looks for damage: SQLite's integrity_check and foreign keys; of PostgreSQL, whether it answers. 1
   whole, 0 not, and then *words_r says what was found. */
int db_check(struct call *c, struct db *db, struct str *words_r);

#endif
