/* SPDX-License-Identifier: Apache-2.0 */
/* test_db.h: for unit tests that need a database. The same test runs on SQLite and, where
   HEARD_TEST_PG says where one is (tools/with-postgres does), on PostgreSQL:

       static void renames(struct test_db *t) { ... t->call, t->db ... }
       static void test_renames(void **state) { (void)state; test_db_each(renames); }

   Each run has a new database with all migrations and ids started; it is removed afterwards. */
#ifndef DB_TEST_DB_H
#define DB_TEST_DB_H

#include "base/fault.h"
#include "db/db.h"

struct test_db {
    struct call call, *c; /* c: &call, for the macros below */
    struct db *db;
    struct db_conn *d; /* inside DO and SEE */
    struct test_held *held;
    char where[400];
    char folder[100]; /* new and empty, for whatever the test needs */
};

/* With HEARD_TEST_PG unset it says on standard error that PostgreSQL was left out. */
void test_db_each(void (*run)(struct test_db *t));

/* The two halves, for tests that need a say in between: an empty database, not opened. False: left
 * out. */
bool test_db_make(struct test_db *t, enum db_dialect dialect);
void test_db_open(struct test_db *t);
void test_db_remove(struct test_db *t);

/* PostgreSQL: every connection to the test's database breaks, as when the server is restarted. */
void test_db_cut(struct test_db *t);

/* A write that the test itself is inside of: between begin and end, t->d is the writing connection,
   and `result` decides as a write function's would. The value of end is what db_write would have
   returned. */
void test_write_begin(struct test_db *t);
int64_t test_write_end(struct test_db *t, int64_t result);

/* The same for reading. */
void test_read_begin(struct test_db *t);
int64_t test_read_end(struct test_db *t, int64_t result);

/* Fails the test with the fault's sentence when result < 0; with what came instead when it is no
 * such fault. */
int64_t test_well(const struct call *c, int64_t result, const char *file, int line);
void test_refused(const struct call *c, enum fault_kind kind, int64_t result, const char *file,
                  int line);
#define WELL(t, expression) test_well(&(t)->call, (expression), __FILE__, __LINE__)

/* One write, or one look, around an expression that uses t->c and t->d. */
#define DO(t, expression)  WELL(t, test_write_end((t), (test_write_begin(t), (expression))))
#define SEE(t, expression) WELL(t, test_read_end((t), (test_read_begin(t), (expression))))
#define REFUSED(t, kind, expression)                                                               \
    test_refused((t)->c, (kind), test_write_end((t), (test_write_begin(t), (expression))),         \
                 __FILE__, __LINE__)

#endif
