/* SPDX-License-Identifier: Apache-2.0 */
/* care.c: copies and checks of a SQLite database, on connections of their own, while it is in use.
   PostgreSQL has tools for both; here it is only asked whether it answers. */
#include "base/arena.h"
#include "base/out.h"
#include "db/driver.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

enum { WORDS_BYTES = 4000 };

static int fail_sqlite(struct call *c, sqlite3 *db, const char *path)
{
    return fail(c, IO_FAILED, "%s: %s", path, db ? sqlite3_errmsg(db) : "out of memory");
}

/* All of the source as one moment: in WAL mode a copy in one step sees one snapshot and stops
 * nobody. */
static int copy(struct call *c, sqlite3 *from, sqlite3 *to, const char *path)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return fail_sqlite(c, to, path);
    int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? 1 : fail_sqlite(c, to, path);
}

static int one_line(void *words, int n, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < n; i++)
        out_f(words, "%s%s", i ? " " : "", values[i] ? values[i] : "");
    out_char(words, '\n');
    return 0;
}

/* 1 whole, 0 not: then words tell what was found. */
static int examine(struct call *c, sqlite3 *db, const char *path, struct out *words)
{
    if (sqlite3_exec(db, "PRAGMA integrity_check(20)", one_line, words, NULL) != SQLITE_OK)
        return fail_sqlite(c, db, path);
    if (str_eq(out_as_str(words), STR("ok\n")))
        out_clear(words);
    if (sqlite3_exec(db, "PRAGMA foreign_key_check", one_line, words, NULL) != SQLITE_OK)
        return fail_sqlite(c, db, path);
    return words->n == 0;
}

static int open_at(struct call *c, const char *path, int flags, sqlite3 **db_r)
{
    int code = sqlite3_open_v2(path, db_r, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        sqlite3_busy_timeout(*db_r, DB_BUSY_MS);
    return code == SQLITE_OK ? 1 : fail_sqlite(c, *db_r, path);
}

static int copy_to(struct call *c, const struct db *db, const char *path)
{
    sqlite3 *from = NULL, *to = NULL;
    struct out words;
    out_init(&words, WORDS_BYTES);
    int result = open_at(c, db->where, SQLITE_OPEN_READONLY, &from);
    if (result > 0)
        result = open_at(c, path, SQLITE_OPEN_READWRITE, &to);
    if (result > 0)
        result = copy(c, from, to, path);
    if (result > 0 && (result = examine(c, to, path, &words)) == 0)
        result = fail(c, IO_FAILED, "the copy is damaged: %.200s", words.at);
    sqlite3_close(from);
    sqlite3_close(to);
    out_free(&words);
    return result;
}

int db_backup(struct call *c, struct db *db, const char *path)
{
    if (db->driver->dialect != DB_SQLITE)
        return fail(c, BAD_USAGE, "PostgreSQL is backed up with pg_dump or by its own archive");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_errno(c, "cannot make the copy %s", path);
    int result = copy_to(c, db, path);
    if (result > 0 && fsync(fd) < 0)
        result = fail_errno(c, "cannot bring the copy %s to the disk", path);
    close(fd);
    if (result < 0)
        unlink(path);
    return result;
}

int db_check(struct call *c, struct db *db, struct str *words_r)
{
    *words_r = STR("");
    if (db->driver->dialect != DB_SQLITE) {
        struct db_conn *d = db_read(c, db);
        db_read_end(d);
        return d ? 1 : -1;
    }
    sqlite3 *at = NULL;
    struct out words;
    out_init(&words, WORDS_BYTES);
    int result = open_at(c, db->where, SQLITE_OPEN_READONLY, &at);
    if (result > 0)
        result = examine(c, at, db->where, &words);
    *words_r = (struct str){arena_copy(&c->arena, words.at, words.n), words.n};
    sqlite3_close(at);
    out_free(&words);
    return result;
}
