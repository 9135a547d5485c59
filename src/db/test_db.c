/* SPDX-License-Identifier: Apache-2.0 */
/* test_db.c: databases for tests. On PostgreSQL each is a database of its own in the cluster that the test
   script lent. */
#include "db/test_db.h"

#include "base/test.h"
#include "db/id.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEST_CALL_BYTES = 64 << 20 };

void test_well(const struct call *c, int64_t result, const char *file, int line)
{
    if (result < 0) {
        print_error("%s:%d: %s: %s\n", file, line, fault_row(c->fault.kind)->name, c->fault.text);
        assert_true(false);
    }
}

static const char *database_name(const struct test_db *t)
{
    return strrchr(t->folder, '.') + 1;          /* mkdtemp's letters */
}

static void on_server(const char *words, const struct test_db *t, const char *after)
{
    char text[300];
    PGconn *pg = PQconnectdb(getenv("HEARD_TEST_PG"));
    snprintf(text, sizeof text, "%s \"t%s\"%s", words, database_name(t), after);
    PGresult *result = PQexec(pg, text);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        print_error("%s: %s\n", text, PQerrorMessage(pg));
    assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
    PQclear(result);
    PQfinish(pg);
}

/* HEARD_TEST_PG with the database's name in place of "heard". */
static void where_on_server(struct test_db *t)
{
    const char *base = getenv("HEARD_TEST_PG"), *rest = strchr(base, '?');
    snprintf(t->where, sizeof t->where, "postgresql:///t%s%s", database_name(t), rest ? rest : "");
}

bool test_db_make(struct test_db *t, enum db_dialect dialect)
{
    memset(t, 0, sizeof *t);
    if (dialect == DB_POSTGRES && !getenv("HEARD_TEST_PG")) {
        print_message("PostgreSQL is left out: run under tools/with-postgres\n");
        return false;
    }
    const char *tmp = getenv("TMPDIR");
    snprintf(t->folder, sizeof t->folder, "%s/heard-test.XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(t->folder));
    if (dialect == DB_POSTGRES) {
        on_server("CREATE DATABASE", t, "");
        where_on_server(t);
    } else {
        snprintf(t->where, sizeof t->where, "%s/heard.db", t->folder);
    }
    call_init(&t->call, TEST_CALL_BYTES);
    return true;
}

void test_db_open(struct test_db *t)
{
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where, .lazy_sync = true}, &t->db));
    WELL(t, db_migrate(&t->call, t->db));
    WELL(t, id_start(&t->call, t->db));
}

static void folder_remove(const char *path)
{
    DIR *dir = opendir(path);
    char inside[600];
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        snprintf(inside, sizeof inside, "%s/%s", path, e->d_name);
        if (e->d_type == DT_DIR)
            folder_remove(inside);
        else
            unlink(inside);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
}

void test_db_remove(struct test_db *t)
{
    db_close(t->db);
    if (str_starts(str_of(t->where), STR("postgresql:")))
        on_server("DROP DATABASE", t, " WITH (FORCE)");
    folder_remove(t->folder);
    call_free(&t->call);
}

void test_db_each(void (*run)(struct test_db *t))
{
    struct test_db t;
    for (int dialect = 0; dialect < DB_DIALECTS; dialect++)
        if (test_db_make(&t, dialect)) {
            test_db_open(&t);
            run(&t);
            test_db_remove(&t);
        }
}
