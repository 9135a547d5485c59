/* SPDX-License-Identifier: Apache-2.0 */
/* migrate_test.c: every upgrade, from each migration to the newest, with somebody's data in it. */
#include "db/migrate.h"

#include "base/test.h"
#include "db/test.sql.h"
#include "db/test_db.h"

#include <string.h>

static int an_org(struct call *c, struct db_conn *d, void *arg)
{
    (void)arg;
    return sql_test_org_add(c, d, 1, STR("Kept"), STR("kept"), c->now_us);
}

static void upgrade_from(enum db_dialect dialect, int first)
{
    struct test_db t;
    struct test_org org;
    if (!test_db_make(&t, dialect))
        return;
    WELL(&t, db_open(&t.call, &(struct db_options){.where = t.where, .lazy_sync = true}, &t.db));
    assert_int_equal(WELL(&t, db_migrate_to(&t.call, t.db, first)), first);
    if (first)
        WELL(&t, db_write(&t.call, t.db, an_org, NULL));
    assert_int_equal(WELL(&t, db_migrate(&t.call, t.db)), db_newest_migration() - first);
    assert_int_equal(WELL(&t, db_migrate(&t.call, t.db)), 0);
    assert_int_equal(SEE(&t, sql_test_org_get(t.c, t.d, 1, &org)), first > 0);
    if (first)
        assert_true(str_eq(org.name, STR("Kept")));
    test_db_remove(&t);
}

static void test_upgrades(void **state)
{
    (void)state;
    for (int dialect = 0; dialect < DB_DIALECTS; dialect++)
        for (int first = 0; first <= db_newest_migration(); first++)
            upgrade_from(dialect, first);
}

/* Somebody goes back to an older program: it must not touch what it does not know. */
static void newer_run(struct test_db *t)
{
    DO(t, sql_test_migration_add(t->c, t->d, db_newest_migration() + 1, STR("later"), 1));
    assert_int_equal(db_migrate(t->c, t->db), -1);
    assert_int_equal(t->c->fault.kind, CONFLICT);
    assert_non_null(strstr(t->c->fault.text, "newer heard"));
}

static void test_newer(void **state)
{
    (void)state;
    test_db_each(newer_run);
}

static void test_bad_number(void **state)
{
    struct test_db t;
    (void)state;
    assert_true(test_db_make(&t, DB_SQLITE));
    WELL(&t, db_open(&t.call, &(struct db_options){.where = t.where}, &t.db));
    assert_int_equal(db_migrate_to(&t.call, t.db, -1), -1);
    assert_int_equal(db_migrate_to(&t.call, t.db, db_newest_migration() + 1), -1);
    test_db_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_upgrades),
        cmocka_unit_test(test_newer),
        cmocka_unit_test(test_bad_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
