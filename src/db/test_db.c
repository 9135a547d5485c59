/* SPDX-License-Identifier: Apache-2.0 */
/* test_db.c: databases for tests. On PostgreSQL each is a database of its own in the cluster that
   the test script lent. */
#include "db/test_db.h"

#include "base/test.h"
#include "db/id.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEST_CALL_BYTES = 64 << 20 };

int64_t test_well(const struct call *c, int64_t result, const char *file, int line)
{
    if (result < 0) {
        print_error("%s:%d: %s: %s\n", file, line, fault_row(c->fault.kind)->name, c->fault.text);
        assert_true(result >= 0);
    }
    return result;
}

void test_refused(const struct call *c, enum fault_kind kind, int64_t result, const char *file,
                  int line)
{
    if (result >= 0 || c->fault.kind != kind) {
        print_error("%s:%d: not %s but %s: %s\n", file, line, fault_row(kind)->name,
                    result >= 0 ? "well" : fault_row(c->fault.kind)->name, c->fault.text);
        assert_true(false);
    }
}

/* The write function hands its connection to the test's thread and waits until that is through. */
struct test_held {
    struct db_write write;
    struct db_conn *d;
    int64_t result;
    sem_t begun, ended, answered;
};

static int hold(struct call *c, struct db_conn *d, void *arg)
{
    struct test_held *held = arg;
    (void)c;
    held->d = d;
    sem_post(&held->begun);
    sem_wait(&held->ended);
    return (int)held->result;
}

static void answered(struct db_write *w)
{
    sem_post(&((struct test_held *)w)->answered);
}

void test_write_begin(struct test_db *t)
{
    struct test_held *held = base_alloc(sizeof *held);
    held->write = (struct db_write){.call = t->c, .fn = hold, .arg = held, .done = answered};
    sem_init(&held->begun, 0, 0);
    sem_init(&held->ended, 0, 0);
    sem_init(&held->answered, 0, 0);
    t->held = held;
    db_write_start(t->db, &held->write);
    sem_wait(&held->begun);
    t->d = held->d;
}

int64_t test_write_end(struct test_db *t, int64_t result)
{
    struct test_held *held = t->held;
    held->result = result < 0 ? -1 : result > 0;
    sem_post(&held->ended);
    sem_wait(&held->answered);
    int64_t answer = held->write.result < 0 ? -1 : result;
    free(held);
    t->held = NULL;
    t->d = NULL;
    return answer;
}

void test_read_begin(struct test_db *t)
{
    t->d = db_read(t->c, t->db);
    WELL(t, t->d ? 0 : -1);
}

int64_t test_read_end(struct test_db *t, int64_t result)
{
    db_read_end(t->d);
    t->d = NULL;
    return result;
}

static const char *database_name(const struct test_db *t)
{
    return strrchr(t->folder, '.') + 1; /* mkdtemp's letters */
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

void test_db_cut(struct test_db *t)
{
    char text[300];
    PGconn *pg = PQconnectdb(getenv("HEARD_TEST_PG"));
    snprintf(text, sizeof text,
             "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = 't%s'",
             database_name(t));
    PGresult *result = PQexec(pg, text);
    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    assert_true(PQntuples(result) > 0);
    PQclear(result);
    PQfinish(pg);
}

/* HEARD_TEST_PG with the database's name in place of "heard". */
static void where_on_server(struct test_db *t)
{
    const char *base = getenv("HEARD_TEST_PG"), *rest = base ? strchr(base, '?') : NULL;
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
    t->c = &t->call;
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
