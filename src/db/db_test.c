/* SPDX-License-Identifier: Apache-2.0 */
/* db_test.c: what db.h and query.h promise, on both databases. */
#include "db/db.h"

#include "base/test.h"
#include "base/time.h"
#include "db/test.sql.h"
#include "db/test_db.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- values ---- */

static void values_run(struct test_db *t)
{
    struct db_conn *d = db_read(&t->call, t->db);
    struct test_values_row row;
    assert_non_null(d);
    struct test_values_in in = {.text = STR(""),
                                .bytes = {"\0\xff\x01", 3},
                                .n = {.n = -7, .some = true},
                                .real = -0.125,
                                .yes = true,
                                .at_us = -5,
                                .who_id = INT64_MAX};
    WELL(t, sql_test_values(&t->call, d, &in, &row));
    assert_non_null(row.text.at);
    assert_int_equal(row.text.n, 0);
    assert_null(row.none.at);
    assert_int_equal(row.bytes.n, 3);
    assert_memory_equal(row.bytes.at, "\0\xff\x01", 3);
    assert_true(row.n.some && row.n.n == -7);
    assert_true(row.real == -0.125 && row.yes);
    assert_int_equal(row.at_us, -5);
    assert_true(row.who_id == INT64_MAX);
    in = (struct test_values_in){
        .text = STR("gr\xc3\xbc\xc3\x9f'\"\\"), .none = STR("$1"), .bytes = STR("")};
    WELL(t, sql_test_values(&t->call, d, &in, &row));
    assert_true(str_eq(row.text, in.text) && str_eq(row.none, in.none));
    assert_true(row.bytes.n == 0 && !row.n.some && !row.yes && row.at_us == NO_TIME &&
                row.who_id == 0);
    db_read_end(d);
}

static void test_values(void **state)
{
    (void)state;
    test_db_each(values_run);
}

static void bad_text_run(struct test_db *t)
{
    struct db_conn *d = db_read(&t->call, t->db);
    struct test_values_row row;
    struct test_values_in in = {.text = {"a\0b", 3}};
    assert_int_equal(sql_test_values(&t->call, d, &in, &row), -1);
    assert_int_equal(t->call.fault.kind, BAD_INPUT);
    in.text = STR("\xc3");
    assert_int_equal(sql_test_values(&t->call, d, &in, &row), -1);
    assert_int_equal(t->call.fault.kind, BAD_INPUT);
    in.text = STR("well");
    WELL(t, sql_test_values(&t->call, d, &in, &row));
    db_read_end(d);
}

static void test_bad_text(void **state)
{
    (void)state;
    test_db_each(bad_text_run);
}

/* ---- writing ---- */

struct org_new {
    int64_t id;
    const char *name, *slug;
    int fail_after; /* 1: the function itself fails after the insert */
    int runs;
};

static int org_add(struct call *c, struct db_conn *d, void *arg)
{
    struct org_new *o = arg;
    o->runs++;
    if (sql_test_org_add(c, d, o->id, str_of(o->name), str_of(o->slug), c->now_us) < 0)
        return -1;
    return o->fail_after ? fail(c, DENIED, "not today") : 7;
}

static int64_t orgs(struct test_db *t)
{
    struct test_org_count_row row;
    struct db_conn *d = db_read(&t->call, t->db);
    assert_non_null(d);
    WELL(t, sql_test_org_count(&t->call, d, &row));
    db_read_end(d);
    return row.n;
}

static void write_run(struct test_db *t)
{
    assert_int_equal(
        db_write(&t->call, t->db, org_add, &(struct org_new){.id = 1, .name = "A", .slug = "a"}),
        7);
    assert_int_equal(orgs(t), 1);
    struct org_new bad = {.id = 2, .name = "B", .slug = "b", .fail_after = 1};
    assert_int_equal(db_write(&t->call, t->db, org_add, &bad), -1);
    assert_int_equal(t->call.fault.kind, DENIED);
    assert_int_equal(orgs(t), 1);
    struct org_new same = {.id = 3, .name = "C", .slug = "a"};
    assert_int_equal(db_write(&t->call, t->db, org_add, &same), -1);
    assert_int_equal(t->call.fault.kind, CONFLICT);
    assert_non_null(strstr(t->call.fault.text, "test_org_add"));
    assert_int_equal(orgs(t), 1);
    assert_int_equal(
        db_write(&t->call, t->db, org_add, &(struct org_new){.id = 4, .name = "D", .slug = "d"}),
        7);
    assert_int_equal(orgs(t), 2);
}

static void test_write(void **state)
{
    (void)state;
    test_db_each(write_run);
}

static int must_twice(struct call *c, struct db_conn *d, void *arg)
{
    const int64_t *id = arg;
    if (sql_test_org_must(c, d, *id, STR("A"), STR("a"), c->now_us) < 0)
        return -1;
    return sql_test_setting_add(c, d, *id, STR("x"), STR("y"), c->now_us);
}

/* The row is there already: BUSY, also where the write went on and failed otherwise. */
static void must_run(struct test_db *t)
{
    int64_t one = 1, two = 2;
    WELL(t, db_write(&t->call, t->db, must_twice, &one));
    assert_int_equal(db_write(&t->call, t->db, must_twice, &two), -1);
    assert_int_equal(t->call.fault.kind, BUSY);
    assert_non_null(strstr(t->call.fault.text, "test_org_must"));
    assert_int_equal(orgs(t), 1);
}

static void test_must(void **state)
{
    (void)state;
    test_db_each(must_run);
}

static int point_nowhere(struct call *c, struct db_conn *d, void *arg)
{
    (void)arg;
    return sql_test_setting_add(c, d, 999, STR("x"), STR("y"), c->now_us);
}

static void foreign_key_run(struct test_db *t)
{
    assert_int_equal(db_write(&t->call, t->db, point_nowhere, NULL), -1);
    assert_int_equal(t->call.fault.kind, CONFLICT);
}

static void test_foreign_key(void **state)
{
    (void)state;
    test_db_each(foreign_key_run);
}

static void reader_run(struct test_db *t)
{
    struct db_conn *d = db_read(&t->call, t->db);
    assert_int_equal(sql_test_org_add(&t->call, d, 1, STR("A"), STR("a"), 1), -1);
    assert_int_equal(t->call.fault.kind, BROKEN);
    struct test_org_count_row before, after;
    WELL(t, sql_test_org_count(&t->call, d, &before));
    db_write(&t->call, t->db, org_add, &(struct org_new){.id = 1, .name = "A", .slug = "a"});
    WELL(t, sql_test_org_count(&t->call, d, &after));
    assert_int_equal(before.n, after.n); /* one moment, until it is given back */
    db_read_end(d);
    assert_int_equal(orgs(t), 1);
}

static void test_reader(void **state)
{
    (void)state;
    test_db_each(reader_run);
}

/* ---- rows ---- */

static int ten_orgs(struct call *c, struct db_conn *d, void *arg)
{
    (void)arg;
    for (int i = 1; i <= 10; i++) {
        char slug[8];
        int n = snprintf(slug, sizeof slug, "s%d", i);
        if (sql_test_org_add(c, d, i, STR("Org"), (struct str){slug, (size_t)n}, i) < 0)
            return -1;
    }
    return 1;
}

static void rows_run(struct test_db *t)
{
    struct test_org org, other, *some;
    struct db_rows rows, inner;
    size_t n;
    WELL(t, db_write(&t->call, t->db, ten_orgs, NULL));
    struct db_conn *d = db_read(&t->call, t->db);
    int seen = 0;
    WELL(t, sql_test_org_list(&t->call, d, &rows));
    while (sql_test_org_list_next(&t->call, &rows, &org) > 0) {
        assert_int_equal(org.id, ++seen);
        WELL(t, sql_test_org_get(&t->call, d, org.id, &other));
        assert_true(str_eq(org.slug, other.slug));
        WELL(t, sql_test_org_list(&t->call, d, &inner)); /* the same query inside itself */
        assert_int_equal(sql_test_org_list_next(&t->call, &inner, &other), 1);
        assert_int_equal(other.id, 1);
        db_rows_end(&inner);
    }
    assert_int_equal(seen, 10);
    assert_int_equal(sql_test_org_get(&t->call, d, 11, &org), 0);
    const int64_t ids[] = {3, 7, 99};
    WELL(t, sql_test_org_some(&t->call, d, (struct db_ids){ids, 3}, &some, &n));
    assert_int_equal(n, 2);
    assert_int_equal(some[1].id, 7);
    assert_int_equal(sql_test_org_some(&t->call, d, (struct db_ids){NULL, 0}, &some, &n), 0);
    WELL(t, sql_test_org_list(&t->call, d, &rows)); /* left open: db_read_end drops it */
    assert_int_equal(sql_test_org_list_next(&t->call, &rows, &org), 1);
    db_read_end(d);
    assert_int_equal(orgs(t), 10);
}

static void test_rows(void **state)
{
    (void)state;
    test_db_each(rows_run);
}

/* ---- asked ahead, asked once ---- */

static int rename_third(struct call *c, struct db_conn *d, void *arg)
{
    struct test_org org;
    if (sql_test_org_asked_ahead(c, d, 3) < 0)
        return -1;
    if (sql_test_org_asked_ahead(c, d, 4) < 0)
        return -1; /* which nobody fetches */
    if (sql_test_org_asked(c, d, 3, &org) < 0)
        return -1;
    int64_t changed = sql_test_org_rename(c, d, str_of(arg), 3);
    if (changed != 1 || sql_test_org_asked(c, d, 3, &org) <= 0)
        return -1;
    assert_true(str_eq(org.name, str_of(arg))); /* a write sees what it changed */
    return 1;
}

static void asked_once(struct test_db *t, const char *name)
{
    struct test_org org, again, *list;
    char slug[] = "s7";
    size_t n;
    struct db_conn *d = db_read(&t->call, t->db);
    WELL(t, sql_test_org_asked_ahead(&t->call, d, 3));
    WELL(t, sql_test_org_of_slug_ahead(&t->call, d, str_of(slug)));
    WELL(t, sql_test_org_asked_ahead(&t->call, d, 99));
    WELL(t, sql_test_org_asked_ahead(&t->call, d, 5)); /* which nobody fetches */
    slug[1] = '8';                                     /* what was asked was copied */
    assert_int_equal(sql_test_org_asked(&t->call, d, 99, &org), 0);
    assert_int_equal(sql_test_org_of_slug(&t->call, d, STR("s7"), &list, &n), 1);
    assert_true(n == 1 && list[0].id == 7);
    assert_int_equal(sql_test_org_of_slug(&t->call, d, STR("s8"), &list, &n), 1);
    assert_true(n == 1 && list[0].id == 8);
    assert_int_equal(sql_test_org_asked(&t->call, d, 3, &org), 1);
    assert_true(org.id == 3 && str_eq(org.name, str_of(name)));
    assert_int_equal(sql_test_org_asked(&t->call, d, 3, &again), 1);
    assert_true(again.name.at != org.name.at && str_eq(again.name, org.name));
    assert_int_equal(sql_test_org_asked(&t->call, d, 99, &org), 0);
    db_read_end(d);
    assert_true(str_eq(again.name, str_of(name))); /* an answer outlives its reading */
}

static void asked_run(struct test_db *t)
{
    struct test_part_row part;
    char other[] = "Other";
    WELL(t, db_write(&t->call, t->db, ten_orgs, NULL));
    asked_once(t, "Org");
    WELL(t, db_write(&t->call, t->db, rename_third, other));
    asked_once(t, "Other"); /* the next reading sees the next moment */
    struct db_conn *d = db_read(&t->call, t->db);
    WELL(t, sql_test_part_ahead(&t->call, d, 0)); /* a fault that nobody fetches concerns nobody */
    db_read_end(d);
    asked_once(t, "Other");
    d = db_read(&t->call, t->db);
    WELL(t, sql_test_part_ahead(&t->call, d, 0));
    int got = sql_test_part(&t->call, d, 0, &part);
    assert_int_equal(got, db_dialect(t->db) == DB_POSTGRES ? -1 : 1);
    db_read_end(d);
    asked_once(t, "Other");
}

static void test_asked(void **state)
{
    (void)state;
    test_db_each(asked_run);
}

/* ---- what may be kept ---- */

static void hear(void *arg, struct str text)
{
    (void)arg;
    (void)text;
}

/* Until word of the other process is here. */
static bool moment_passes(struct db *db, uint64_t was)
{
    for (int i = 0; i < 3000; i++) {
        uint64_t now = db_moment(db);
        if (now && now != was)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return false;
}

static int add_and_tell(struct call *c, struct db_conn *d, void *arg)
{
    const int *id = arg;
    if (sql_test_org_add(c, d, *id, STR("O"), *id == 1 ? STR("a") : STR("b"), 1) < 0)
        return -1;
    return db_tell(c, d, STR("news"));
}

static void moment_run(struct test_db *t)
{
    struct db *other;
    int first = 1, second = 2;
    if (db_dialect(t->db) == DB_POSTGRES)
        assert_true(db_moment(t->db) == 0); /* nobody listens yet */
    WELL(t, db_listen(&t->call, t->db, hear, NULL));
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    uint64_t was = db_moment(t->db);
    assert_true(was && db_moment(t->db) == was); /* reading changes nothing */
    WELL(t, db_write(&t->call, t->db, add_and_tell, &first));
    assert_true(db_moment(t->db) != was); /* at once, for what this process writes */
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    was = db_moment(t->db);
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &other));
    WELL(t, db_write(&t->call, other, add_and_tell, &second));
    assert_true(moment_passes(t->db, was));
    db_close(other);
}

static void test_moment(void **state)
{
    (void)state;
    test_db_each(moment_run);
}

static int returning(struct call *c, struct db_conn *d, void *arg)
{
    struct test_setting_put_row row;
    (void)arg;
    if (sql_test_org_add(c, d, 1, STR("A"), STR("a"), 1) < 0 ||
        sql_test_setting_put(c, d, 1, STR("k"), STR("one"), 5, &row) <= 0)
        return -1;
    assert_true(str_eq(row.value, STR("one")));
    if (sql_test_setting_put(c, d, 1, STR("k"), STR("two"), 6, &row) <= 0)
        return -1;
    assert_true(str_eq(row.value, STR("two")) && row.changed_us == 6);
    assert_int_equal(sql_test_org_rename(c, d, STR("B"), 1), 1);
    assert_int_equal(sql_test_org_rename(c, d, STR("B"), 2), 0);
    return 1;
}

static void returning_run(struct test_db *t)
{
    WELL(t, db_write(&t->call, t->db, returning, NULL));
}

static void test_returning(void **state)
{
    (void)state;
    test_db_each(returning_run);
}

/* ---- copies and checks ---- */

static void care_run(struct test_db *t)
{
    char path[200];
    struct str words;
    struct db *copy;
    WELL(t, db_write(&t->call, t->db, ten_orgs, NULL));
    assert_int_equal(WELL(t, db_check(&t->call, t->db, &words)), 1);
    snprintf(path, sizeof path, "%s/copy.db", t->folder);
    if (db_dialect(t->db) == DB_POSTGRES) {
        assert_int_equal(db_backup(&t->call, t->db, path), -1);
        return;
    }
    WELL(t, db_backup(&t->call, t->db, path));
    assert_int_equal(db_backup(&t->call, t->db, path), -1); /* never over something */
    WELL(t, db_open(&t->call, &(struct db_options){.where = path}, &copy));
    assert_int_equal(WELL(t, db_migrate(&t->call, copy)), 0);
    db_close(copy);
}

static void test_care(void **state)
{
    (void)state;
    test_db_each(care_run);
}

static void damage_run(struct test_db *t)
{
    struct str words;
    if (db_dialect(t->db) == DB_POSTGRES)
        return;
    WELL(t, db_write(&t->call, t->db, ten_orgs, NULL));
    db_close(t->db);
    t->db = NULL;
    FILE *file = fopen(t->where, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 3 * 4096 + 8, SEEK_SET), 0);
    for (int i = 0; i < 4096; i++)
        assert_int_not_equal(putc(0x5a, file), EOF);
    fclose(file);
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &t->db));
    assert_true(db_check(&t->call, t->db, &words) <= 0);
}

static void test_damage(void **state)
{
    (void)state;
    test_db_each(damage_run);
}

static void test_bad_where(void **state)
{
    struct call c;
    struct db *db;
    (void)state;
    call_init(&c, 1 << 16);
    assert_int_equal(db_open(&c, &(struct db_options){.where = "/nowhere/at/all/heard.db"}, &db),
                     -1);
    assert_int_equal(c.fault.kind, NOT_FOUND);
    assert_int_equal(
        db_open(&c, &(struct db_options){.where = "postgresql://127.0.0.1:1/heard"}, &db), -1);
    assert_int_equal(c.fault.kind, BUSY);
    assert_int_equal(db_open(&c, &(struct db_options){.where = "/dev/null"}, &db), -1);
    assert_int_equal(db_open(&c, &(struct db_options){.where = ""}, &db), -1);
    assert_int_equal(c.fault.kind, BAD_USAGE);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),      cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_write),       cmocka_unit_test(test_must),
        cmocka_unit_test(test_foreign_key), cmocka_unit_test(test_reader),
        cmocka_unit_test(test_rows),        cmocka_unit_test(test_moment),
        cmocka_unit_test(test_asked),       cmocka_unit_test(test_returning),
        cmocka_unit_test(test_care),        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_bad_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
