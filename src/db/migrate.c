/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.c: applies what is missing, in order, all in one transaction: a database is at one
   migration or at another, never between two. */
#include "db/migrate.h"

#include "base/arena.h"
#include "db/db.sql.h"
#include "db/driver.h"

#include <inttypes.h>
#include <unistd.h>

enum { WAIT_TRIES = 60, WAIT_MS = 500 }; /* for another process that migrates just now */

struct migrating {
    int last;
    int applied;
};

static int last_applied(struct call *c, struct db_conn *d, int64_t *last_r)
{
    struct migration_table_row table;
    struct migration_last_row last;
    *last_r = 0;
    if (sql_migration_table(c, d, &table) < 0)
        return -1;
    if (!table.n)
        return 1;
    if (sql_migration_last(c, d, &last) < 0)
        return -1;
    *last_r = last.n;
    return 1;
}

static int apply(struct call *c, struct db_conn *d, const struct db_migration *m)
{
    if (d->db->driver->script(c, d, m->sql[db_conn_dialect(d)]) < 0)
        return fail(c, c->fault.kind, "migration %04d_%s: %s", m->number, m->name, c->fault.text);
    return sql_migration_add(c, d, m->number, str_of(m->name), c->now_us);
}

static int migrate_write(struct call *c, struct db_conn *d, void *arg)
{
    struct migrating *m = arg;
    struct migration_wait_row turn;
    int64_t last;
    m->applied = 0;
    if (sql_migration_wait(c, d, &turn) < 0 || last_applied(c, d, &last) < 0)
        return -1;
    if (last > db_n_migrations)
        return fail(c, CONFLICT,
                    "the database is at migration %" PRId64
                    ", this program knows %d: it was used by a newer heard",
                    last, db_n_migrations);
    for (int64_t i = last; i < m->last; i++, m->applied++)
        if (apply(c, d, &db_migrations[i]) < 0)
            return -1;
    return 1;
}

int db_migrate_to(struct call *c, struct db *db, int last)
{
    struct migrating m = {.last = last};
    if (last < 0 || last > db_n_migrations)
        return fail(c, BAD_USAGE, "there is no migration %d", last);
    int result = db_write(c, db, migrate_write, &m);
    for (int i = 0; result < 0 && c->fault.kind == BUSY && i < WAIT_TRIES; i++) {
        usleep(WAIT_MS * 1000);
        result = db_write(c, db, migrate_write, &m);
    }
    return result < 0 ? -1 : m.applied;
}

int db_migrate(struct call *c, struct db *db)
{
    return db_migrate_to(c, db, db_n_migrations);
}

int db_newest_migration(void)
{
    return db_n_migrations;
}
