/* SPDX-License-Identifier: Apache-2.0 */
/* password_test.c: right and wrong ones, limits, and a crowd at the gate. */
#include "desk/password.h"

#include "base/test.h"

#include <pthread.h>
#include <string.h>

static void test_match(void **state)
{
    struct call c;
    struct password_gate *gate;
    struct str hash, again;
    const struct str right = STR("korrekt pferd \xc3\xa4");
    (void)state;
    call_init(&c, 1 << 20);
    assert_int_equal(password_gate_new(&c, 0, &gate), -1);
    assert_int_equal(password_gate_new(&c, PASSWORD_AT_ONCE_MAX + 1, &gate), -1);
    assert_int_equal(password_gate_new(&c, 1, &gate), 1);
    assert_int_equal(password_hash(&c, gate, right, &hash), 1);
    assert_int_equal(password_hash(&c, gate, right, &again), 1);
    assert_true(str_starts(hash, STR("$argon2id$v=19$m=32768,t=3,p=1$")));
    assert_false(str_eq(hash, again)); /* salted */
    assert_int_equal(password_matches(&c, gate, right, hash), 1);
    assert_int_equal(password_matches(&c, gate, STR("korrekt pferd a"), hash), 0);
    assert_int_equal(password_matches(&c, gate, STR(""), hash), 0);
    assert_int_equal(password_matches(&c, gate, right, STR("")), 0);
    assert_int_equal(password_matches(&c, gate, right, STR("no hash")), 0);
    password_gate_free(gate);
    password_gate_free(NULL);
    call_free(&c);
}

static void test_limits(void **state)
{
    struct call c;
    struct password_gate *gate;
    struct str hash;
    char longer[PASSWORD_BYTES_MAX + 1];
    (void)state;
    memset(longer, 'x', sizeof longer);
    call_init(&c, 1 << 20);
    assert_int_equal(password_gate_new(&c, 1, &gate), 1);
    assert_int_equal(password_hash(&c, gate, STR("nine char"), &hash), -1);
    assert_int_equal(c.fault.kind, BAD_INPUT);
    assert_int_equal(
        password_hash(&c, gate, STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), &hash), -1);
    assert_int_equal(password_hash(&c, gate, (struct str){longer, sizeof longer}, &hash), -1);
    assert_int_equal(password_hash(&c, gate, (struct str){longer, sizeof longer - 1}, &hash), 1);
    password_gate_free(gate);
    call_free(&c);
}

enum { CROWD = PASSWORD_WAITING_MAX + 20 };

struct one {
    struct password_gate *gate;
    pthread_barrier_t *start;
    int result;
    enum fault_kind kind;
};

static void *come(void *arg)
{
    struct one *one = arg;
    struct call c;
    call_init(&c, 1 << 16);
    pthread_barrier_wait(one->start);
    one->result = password_matches(&c, one->gate, STR("x"), STR(""));
    one->kind = c.fault.kind;
    call_free(&c);
    return NULL;
}

/* More than may wait: some are told to come again, the others are all served, one at a time. */
static void test_crowd(void **state)
{
    struct call c;
    struct password_gate *gate;
    pthread_barrier_t start;
    pthread_t threads[CROWD];
    struct one crowd[CROWD];
    int served = 0, busy = 0;
    (void)state;
    call_init(&c, 1 << 16);
    assert_int_equal(password_gate_new(&c, 1, &gate), 1);
    pthread_barrier_init(&start, NULL, CROWD);
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = (struct one){.gate = gate, .start = &start};
        assert_int_equal(pthread_create(&threads[i], NULL, come, &crowd[i]), 0);
    }
    for (int i = 0; i < CROWD; i++) {
        pthread_join(threads[i], NULL);
        served += crowd[i].result == 0;
        busy += crowd[i].result < 0 && crowd[i].kind == BUSY;
    }
    assert_int_equal(served + busy, CROWD);
    assert_true(served >= PASSWORD_WAITING_MAX && busy > 0);
    pthread_barrier_destroy(&start);
    password_gate_free(gate);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_crowd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
