/* SPDX-License-Identifier: Apache-2.0 */
/* customer_test.c: people found, made, changed, blocked and searched for, by those who may and
   those who may not, there and back; and two processes that meet one address at the same moment. */
#include "desk/customer.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <pthread.h>
#include <string.h>

static struct identity_new email(const char *value)
{
    return (struct identity_new){.kind = IDENTITY_EMAIL, .value = str_of(value)};
}

static int64_t found(struct test_db *t, const struct test_desk *desk, const char *address,
                     const char *name, int expected)
{
    struct customer it;
    struct identity_new identity = email(address);
    struct customer_known known = {
        .identities = &identity, .n_identities = 1, .name = str_of(name)};
    assert_int_equal(DO(t, customer_find_or_create(t->c, t->d, &desk->system, &known, &it)),
                     expected);
    return it.id;
}

static struct customer now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct customer it;
    SEE(t, customer_get(t->c, t->d, &desk->guest, id, &it));
    return it;
}

static void find_run(struct test_db *t, struct test_desk *desk)
{
    struct customer it;
    int64_t id = found(t, desk, "Tom.Adeyemi@Example.org", "", 1);
    assert_true(str_eq(now(t, desk, id).email, STR("Tom.Adeyemi@Example.org")));
    assert_int_equal(found(t, desk, "tom.adeyemi@example.org", "Tom Adeyemi", 0), id);
    assert_true(str_eq(now(t, desk, id).name, STR("Tom Adeyemi")));
    assert_int_equal(found(t, desk, "tom.adeyemi@example.org", "Somebody Else", 0), id);
    assert_true(str_eq(now(t, desk, id).name, STR("Tom Adeyemi")));
    struct identity_new two[] = {email("tom@home.example"), email("tom.adeyemi@example.org")};
    struct customer_known known = {.identities = two, .n_identities = 2};
    assert_int_equal(DO(t, customer_find_or_create(t->c, t->d, &desk->system, &known, &it)), 0);
    assert_int_equal(it.id, id);
    assert_int_equal(found(t, desk, "tom@home.example", "", 0), id);
    assert_int_equal(test_desk_events(t, desk, "customer.created"), 1);
    REFUSED(t, DENIED, customer_find_or_create(t->c, t->d, &desk->guest, &known, &it));
    REFUSED(t, NOT_FOUND, customer_get(t->c, t->d, &desk->stranger, id, &it));
    assert_int_equal(SEE(t, customer_of_identity(t->c, t->d, &desk->guest, IDENTITY_EMAIL,
                                                 STR("TOM@home.example"), &it)),
                     1);
    assert_int_equal(
        SEE(t, customer_of_identity(t->c, t->d, &desk->guest, IDENTITY_PHONE, STR("12345"), &it)),
        0);
    known.n_identities = 0;
    REFUSED(t, BAD_INPUT, customer_find_or_create(t->c, t->d, &desk->system, &known, &it));
}

static void test_find(void **state)
{
    (void)state;
    test_desk_each(find_run);
}

/* A mail whose sender calls himself something that cannot stand comes in all the same. */
static void odd_name_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = found(t, desk, "odd@example.org", "bad\x01name", 1);
    assert_int_equal(now(t, desk, id).name.n, 0);
    id = found(t, desk, "odder@example.org", "\xff\xfe", 1);
    assert_int_equal(now(t, desk, id).name.n, 0);
}

static void test_odd_name(void **state)
{
    (void)state;
    test_desk_each(odd_name_run);
}

/* ---- at the same moment: each racer has a database handle of its own, as a process has ---- */

enum { RACERS = 4, RACES = 12 };
struct racer {
    struct test_db *t;
    const struct test_desk *desk;
    int made;
    int64_t ids[RACES];
};
struct race_one {
    const struct actor *who;
    const struct customer_known *known;
    struct customer it;
};

static int race_write(struct call *c, struct db_conn *d, void *arg)
{
    struct race_one *one = arg;
    return customer_find_or_create(c, d, one->who, one->known, &one->it);
}

static void *race(void *arg)
{
    struct racer *r = arg;
    struct call c;
    call_init(&c, 1 << 20);
    c.now_us = time_now_us();
    struct db *db = NULL;
    struct db_options options = {.where = r->t->where, .readers = 1, .lazy_sync = true};
    bool open = db_open(&c, &options, &db) >= 0 && id_start(&c, db) >= 0;
    for (int i = 0; i < RACES; i++) {
        char address[40];
        snprintf(address, sizeof address, "race%d@example.org", i);
        struct identity_new identity = email(address);
        struct customer_known known = {.identities = &identity, .n_identities = 1};
        struct race_one one = {&r->desk->system, &known, {0}};
        int got = open ? db_write(&c, db, race_write, &one) : -1;
        r->made += got > 0;
        r->ids[i] = got < 0 ? -1 : one.it.id;
    }
    db_close(db);
    call_free(&c);
    return NULL;
}

static void race_run(struct test_db *t, struct test_desk *desk)
{
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    int made = 0;
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){.t = t, .desk = desk};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < RACERS; i++) {
        made += racers[i].made;
        for (int k = 0; k < RACES; k++) {
            assert_true(racers[i].ids[k] > 0);
            assert_int_equal(racers[i].ids[k], racers[0].ids[k]);
        }
    }
    assert_int_equal(made, RACES);
}

static void test_race(void **state)
{
    (void)state;
    test_desk_each(race_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_odd_name),
        cmocka_unit_test(test_race),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
