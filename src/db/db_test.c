/* SPDX-License-Identifier: Apache-2.0 */
/* db_test.c: what db.h and query.h promise, on both databases. */
#include "db/db.h"

#include "base/test.h"
#include "base/time.h"
#include "db/id.h"
#include "db/test.sql.h"
#include "db/test_db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* ---- values --------------------------------------------------------------------------------------------- */

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
    in = (struct test_values_in){.text = STR("gr\xc3\xbc\xc3\x9f'\"\\"), .none = STR("$1"), .bytes = STR("")};
    WELL(t, sql_test_values(&t->call, d, &in, &row));
    assert_true(str_eq(row.text, in.text) && str_eq(row.none, in.none));
    assert_true(row.bytes.n == 0 && !row.n.some && !row.yes && row.at_us == NO_TIME && row.who_id == 0);
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

/* ---- writing -------------------------------------------------------------------------------------------- */

struct org_new {
    int64_t id;
    const char *name, *slug;
    int fail_after;              /* 1: the function itself fails after the insert */
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
    assert_int_equal(db_write(&t->call, t->db, org_add, &(struct org_new){.id = 1, .name = "A", .slug = "a"}), 7);
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
    assert_int_equal(db_write(&t->call, t->db, org_add, &(struct org_new){.id = 4, .name = "D", .slug = "d"}), 7);
    assert_int_equal(orgs(t), 2);
}

static void test_write(void **state)
{
    (void)state;
    test_db_each(write_run);
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
    assert_int_equal(before.n, after.n);              /* one moment, until it is given back */
    db_read_end(d);
    assert_int_equal(orgs(t), 1);
}

static void test_reader(void **state)
{
    (void)state;
    test_db_each(reader_run);
}

/* ---- rows ----------------------------------------------------------------------------------------------- */

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
        WELL(t, sql_test_org_list(&t->call, d, &inner));          /* the same query inside itself */
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
    WELL(t, sql_test_org_list(&t->call, d, &rows));               /* left open: db_read_end drops it */
    assert_int_equal(sql_test_org_list_next(&t->call, &rows, &org), 1);
    db_read_end(d);
    assert_int_equal(orgs(t), 10);
}

static void test_rows(void **state)
{
    (void)state;
    test_db_each(rows_run);
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

/* ---- many writers --------------------------------------------------------------------------------------- */

enum { THREADS = 8, EACH = 60 };

struct storm {
    struct test_db *t;
    atomic_int kept, refused;
};
struct storm_write {
    int64_t id;
    bool bad;
};

static int storm_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct storm_write *w = arg;
    struct test_counter_bump_row row;
    char name[32];
    int n = snprintf(name, sizeof name, "n%lld", (long long)w->id);
    if (sql_test_counter_add(c, d, 1, (struct str){name, (size_t)n}, 1) < 0)
        return -1;
    if (sql_test_counter_bump(c, d, 1, STR("all"), &row) <= 0)
        return -1;
    /* A bad one fails after it wrote, in every way there is. */
    if (w->bad && w->id % 2)
        return fail(c, DENIED, "no");
    return w->bad ? sql_test_counter_add(c, d, 1, STR("all"), 1) : 1;
}

static void *storm_thread(void *arg)
{
    struct storm *s = arg;
    static atomic_llong next = 1;
    for (int i = 0; i < EACH; i++) {
        struct call c;
        call_init(&c, 1 << 20);
        struct storm_write w = {.id = atomic_fetch_add(&next, 1), .bad = i % 5 == 0};
        int result = db_write(&c, s->t->db, storm_write, &w);
        atomic_fetch_add(result < 0 ? &s->refused : &s->kept, 1);
        call_free(&c);
    }
    return NULL;
}

static void storm_run(struct test_db *t)
{
    struct storm s = {.t = t};
    struct test_counter_count_row row;
    pthread_t threads[THREADS];
    WELL(t, db_write(&t->call, t->db, org_add, &(struct org_new){.id = 1, .name = "A", .slug = "a"}));
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, storm_thread, &s);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&s.refused), THREADS * EACH / 5);
    struct db_conn *d = db_read(&t->call, t->db);
    WELL(t, sql_test_counter_count(&t->call, d, 1, &row));
    db_read_end(d);
    assert_int_equal(row.n, atomic_load(&s.kept) + 1);
    assert_int_equal(row.total, atomic_load(&s.kept) * 2);
    assert_true(db_stats(t->db).groups < db_stats(t->db).writes);
}

static void test_storm(void **state)
{
    (void)state;
    test_db_each(storm_run);
}

/* ---- two processes on one database ---------------------------------------------------------------------- */

/* Each of two writers takes the two rows in another order, so that they stand in one another's way. */
struct crossing {
    struct db *db;
    int64_t first, second;
    int result;
};

static int cross(struct call *c, struct db_conn *d, void *arg)
{
    const struct crossing *x = arg;
    struct test_org org;
    if (sql_test_org_lock(c, d, x->first, &org) <= 0)
        return -1;
    struct timespec pause = {.tv_nsec = 30000000};
    nanosleep(&pause, NULL);
    if (sql_test_org_lock(c, d, x->second, &org) <= 0)
        return -1;
    return sql_test_org_rename(c, d, STR("crossed"), x->second) > 0 ? 1 : -1;
}

static void *cross_thread(void *arg)
{
    struct crossing *x = arg;
    struct call c;
    call_init(&c, 1 << 20);
    for (int i = 0; i < 5 && x->result >= 0; i++)
        x->result = db_write(&c, x->db, cross, x);
    if (x->result < 0)
        print_error("%s\n", c.fault.text);
    call_free(&c);
    return NULL;
}

static void two_processes_run(struct test_db *t)
{
    struct db *other;
    pthread_t thread;
    WELL(t, db_write(&t->call, t->db, ten_orgs, NULL));
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &other));
    struct crossing here = {t->db, 1, 2, 0}, there = {other, 2, 1, 0};
    pthread_create(&thread, NULL, cross_thread, &there);
    cross_thread(&here);
    pthread_join(thread, NULL);
    assert_int_equal(here.result, 1);
    assert_int_equal(there.result, 1);
    db_close(other);
}

static void test_two_processes(void **state)
{
    (void)state;
    test_db_each(two_processes_run);
}

/* ---- notices -------------------------------------------------------------------------------------------- */

struct heard_words {
    pthread_mutex_t lock;
    char words[200];
    int empty;
};

static void hear(void *arg, struct str text)
{
    struct heard_words *h = arg;
    pthread_mutex_lock(&h->lock);
    h->empty += !text.n;
    snprintf(h->words + strlen(h->words), sizeof h->words - strlen(h->words), "%.*s;", (int)text.n, text.at);
    pthread_mutex_unlock(&h->lock);
}

static int tell(struct call *c, struct db_conn *d, void *arg)
{
    if (db_tell(c, d, STR("first")) < 0 || db_tell(c, d, str_of(arg)) < 0)
        return -1;
    return !strcmp(arg, "never") ? fail(c, DENIED, "no") : 1;
}

static bool heard(struct heard_words *h, const char *words)
{
    struct timespec pause = {.tv_nsec = 10000000};
    bool found = false;
    for (int i = 0; i < 300 && !found; i++) {
        pthread_mutex_lock(&h->lock);
        found = strstr(h->words, words) != NULL;
        pthread_mutex_unlock(&h->lock);
        if (!found)
            nanosleep(&pause, NULL);
    }
    return found;
}

static void notices_run(struct test_db *t)
{
    struct heard_words here = {.lock = PTHREAD_MUTEX_INITIALIZER}, there = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct db *other;
    char never[] = "never", second[] = "second";
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &other));
    WELL(t, db_listen(&t->call, t->db, hear, &here));
    WELL(t, db_listen(&t->call, other, hear, &there));
    assert_int_equal(db_write(&t->call, t->db, tell, never), -1);
    assert_int_equal(db_write(&t->call, t->db, tell, second), 1);
    assert_true(heard(&here, "first;second;"));
    assert_null(strstr(here.words, "never"));
    /* Another process hears the words on PostgreSQL; on SQLite it hears that something is new. */
    struct timespec look_around = {.tv_sec = 1, .tv_nsec = 200000000};
    if (db_dialect(t->db) == DB_SQLITE) {
        nanosleep(&look_around, NULL);
        WELL(t, db_write(&t->call, t->db, org_add, &(struct org_new){.id = 9, .name = "A", .slug = "z"}));
    }
    assert_true(heard(&there, db_dialect(t->db) == DB_POSTGRES ? "first;second;" : ";"));
    db_close(other);
}

static void test_notices(void **state)
{
    (void)state;
    test_db_each(notices_run);
}

/* ---- ids ------------------------------------------------------------------------------------------------ */

enum { IDS = 20000 };

static int mint(struct call *c, struct db_conn *d, void *arg)
{
    int64_t *ids = arg;
    for (int i = 0; i < IDS; i++)
        if ((ids[i] = id_new(c, d)) < 0)
            return -1;
    return 1;
}

static void ids_run(struct test_db *t)
{
    static int64_t here[IDS], there[IDS];
    struct db *other;
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &other));
    WELL(t, id_start(&t->call, other));
    WELL(t, db_write(&t->call, t->db, mint, here));
    WELL(t, db_write(&t->call, other, mint, there));
    int64_t node = here[0] >> ID_SEQUENCE_BITS & (ID_NODES - 1), other_node = there[0] >> ID_SEQUENCE_BITS & (ID_NODES - 1);
    assert_int_not_equal(node, other_node);
    for (int i = 1; i < IDS; i++)
        assert_true(here[i] > here[i - 1] && there[i] > there[i - 1]);
    assert_true(id_time_us(here[0]) <= time_now_us() + SECOND_US && id_time_us(here[0]) > t->call.now_us - SECOND_US);
    assert_true(id_first_at(id_time_us(here[0])) <= here[0] && id_first_at(id_time_us(here[0]) + 1000) > here[0]);
    db_close(other);
    /* The number that was given back goes to the next, whose ids are younger than all of before. */
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &other));
    WELL(t, id_start(&t->call, other));
    WELL(t, db_write(&t->call, other, mint, here));
    assert_int_equal(here[0] >> ID_SEQUENCE_BITS & (ID_NODES - 1), other_node);
    assert_true(here[0] > there[IDS - 1]);
    db_close(other);
}

static void test_ids(void **state)
{
    (void)state;
    test_db_each(ids_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),      cmocka_unit_test(test_bad_text),      cmocka_unit_test(test_write),
        cmocka_unit_test(test_foreign_key), cmocka_unit_test(test_reader),        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_returning),   cmocka_unit_test(test_storm),         cmocka_unit_test(test_two_processes),
        cmocka_unit_test(test_notices),     cmocka_unit_test(test_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
