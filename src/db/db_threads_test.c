/* SPDX-License-Identifier: Apache-2.0 */
/* db_threads_test.c: many at once: threads that write, processes that stand in one another's way,
   notices that travel, ids that never meet. Also run under ThreadSanitizer. */
#include "db/db.h"

#include "base/test.h"
#include "base/time.h"
#include "db/id.h"
#include "db/test.sql.h"
#include "db/test_db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static int one_org(struct call *c, struct db_conn *d, void *arg)
{
    const int64_t *id = arg;
    char slug[32];
    int n = snprintf(slug, sizeof slug, "s%lld", (long long)*id);
    return sql_test_org_add(c, d, *id, STR("Org"), (struct str){slug, (size_t)n}, c->now_us);
}

static int two_orgs(struct call *c, struct db_conn *d, void *arg)
{
    int64_t one = 1, two = 2;
    (void)arg;
    return one_org(c, d, &one) < 0 ? -1 : one_org(c, d, &two);
}

/* ---- many writers ---- */

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
    WELL(t, db_write(&t->call, t->db, two_orgs, NULL));
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

/* ---- two processes on one database ---- */

/* Each of two writers takes the two rows in another order, so that they stand in one another's way.
 */
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
    WELL(t, db_write(&t->call, t->db, two_orgs, NULL));
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

/* ---- notices ---- */

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
    snprintf(h->words + strlen(h->words), sizeof h->words - strlen(h->words), "%.*s;", (int)text.n,
             text.at);
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
    for (int i = 0; i < 3000 && !found; i++) {
        pthread_mutex_lock(&h->lock);
        found = strstr(h->words, words) != NULL;
        pthread_mutex_unlock(&h->lock);
        if (!found)
            nanosleep(&pause, NULL);
    }
    return found;
}

/* Of one of several writes, half a second apart. */
static bool hears_of_more(struct test_db *t, struct heard_words *there)
{
    struct timespec pause = {.tv_nsec = 500000000};
    bool found = false;
    for (int64_t id = 9; id < 69 && !found; id++) {
        WELL(t, db_write(&t->call, t->db, one_org, &id));
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&there->lock);
        found = strstr(there->words, ";") != NULL;
        pthread_mutex_unlock(&there->lock);
    }
    return found;
}

static void notices_run(struct test_db *t)
{
    struct heard_words here = {.lock = PTHREAD_MUTEX_INITIALIZER},
                       there = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct db *other;
    char never[] = "never", second[] = "second";
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &other));
    WELL(t, db_listen(&t->call, t->db, hear, &here));
    WELL(t, db_listen(&t->call, other, hear, &there));
    assert_int_equal(db_write(&t->call, t->db, tell, never), -1);
    assert_int_equal(db_write(&t->call, t->db, tell, second), 1);
    assert_true(heard(&here, "first;second;"));
    assert_null(strstr(here.words, "never"));
    /* Another process hears the words on PostgreSQL; on SQLite it hears that something is new, from
       its first look around on. */
    if (db_dialect(t->db) == DB_POSTGRES)
        assert_true(heard(&there, "first;second;"));
    else
        assert_true(hears_of_more(t, &there));
    db_close(other);
}

static void test_notices(void **state)
{
    (void)state;
    test_db_each(notices_run);
}

/* ---- the server goes away ---- */

/* Breaks its own connection the first time; the second time it goes through. */
struct cutting {
    struct test_db *t;
    int runs;
};

static int cut_then_write(struct call *c, struct db_conn *d, void *arg)
{
    struct cutting *cutting = arg;
    int64_t id = 20;
    if (!cutting->runs++)
        test_db_cut(cutting->t);
    return one_org(c, d, &id) < 0 ? -1 : 1;
}

static void reconnect_run(struct test_db *t)
{
    struct heard_words here = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct test_org_count_row count;
    char second[] = "second";
    if (db_dialect(t->db) == DB_SQLITE)
        return;
    WELL(t, db_listen(&t->call, t->db, hear, &here));
    WELL(t, db_write(&t->call, t->db, two_orgs, NULL));
    struct db_conn *d = db_read(&t->call, t->db);
    assert_non_null(d);
    test_db_cut(t);
    assert_int_equal(sql_test_org_count(&t->call, d, &count), -1); /* in the middle: told so */
    assert_int_equal(t->call.fault.kind, BUSY);
    db_read_end(d);
    SEE(t, sql_test_org_count(t->c, t->d, &count)); /* and the next one works */
    assert_int_equal(count.n, 2);
    struct cutting cutting = {.t = t};
    assert_int_equal(db_write(&t->call, t->db, cut_then_write, &cutting), 1);
    assert_int_equal(cutting.runs, 2);
    SEE(t, sql_test_org_count(t->c, t->d, &count));
    assert_int_equal(count.n, 3);
    /* Empty, and it listens again: something may have been missed. */
    assert_true(heard(&here, ";"));
    WELL(t, db_write(&t->call, t->db, tell, second));
    assert_true(heard(&here, "first;second;"));
}

static void test_reconnect(void **state)
{
    (void)state;
    test_db_each(reconnect_run);
}

/* ---- ids ---- */

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
    int64_t node = here[0] >> ID_SEQUENCE_BITS & (ID_NODES - 1),
            other_node = there[0] >> ID_SEQUENCE_BITS & (ID_NODES - 1);
    assert_int_not_equal(node, other_node);
    for (int i = 1; i < IDS; i++)
        assert_true(here[i] > here[i - 1] && there[i] > there[i - 1]);
    assert_true(id_time_us(here[0]) <= time_now_us() + SECOND_US &&
                id_time_us(here[0]) > t->call.now_us - SECOND_US);
    assert_true(id_first_at(id_time_us(here[0])) <= here[0] &&
                id_first_at(id_time_us(here[0]) + 1000) > here[0]);
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
        cmocka_unit_test(test_storm),   cmocka_unit_test(test_two_processes),
        cmocka_unit_test(test_notices), cmocka_unit_test(test_reconnect),
        cmocka_unit_test(test_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
