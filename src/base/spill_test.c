/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spill.h: order from far more records than memory holds. */
#include "base/spill.h"

#include "base/test.h"

#include <stdlib.h>

struct pair {
    uint32_t key, serial;
};

static int compare(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->serial > y->serial) - (x->serial < y->serial);
}

static void sorts(uint32_t n, size_t memory_bytes)
{
    struct call c;
    struct sorter s;
    struct pair pair = {0, 0}, last = {0, 0};
    uint32_t noise = 7, count = 0;
    uint64_t sum = 0;
    int got;
    call_init(&c, 4096);
    sorter_init(&s, sizeof pair, compare, memory_bytes);
    for (uint32_t i = 0; i < n; i++) {
        noise = noise * 1664525 + 1013904223;
        pair = (struct pair){noise >> 20, i};
        sum += pair.key;
        assert_int_equal(sorter_add(&c, &s, &pair), 0);
    }
    while ((got = sorter_next(&c, &s, &pair)) > 0) {
        assert_true(count == 0 || compare(&last, &pair) < 0);
        last = pair;
        sum -= pair.key;
        count++;
    }
    assert_int_equal(got, 0);
    assert_int_equal(count, n);
    assert_int_equal(sum, 0);
    assert_int_equal(sorter_add(&c, &s, &pair), -1);
    sorter_free(&s);
    call_free(&c);
}

static void sorts_any_number(void **state)
{
    (void)state;
    sorts(0, 1024);
    sorts(5, 1024);
    sorts(1000, 1 << 20);
    sorts(1000, 1024);
    sorts(100000, 1024); /* 781 runs: merged more than once */
}

static void a_spill_gives_back_what_it_was_given(void **state)
{
    struct call c;
    struct spill s;
    char back[6] = "";
    (void)state;
    call_init(&c, 4096);
    assert_int_equal(spill_open(&c, &s), 0);
    assert_int_equal(spill_add(&c, &s, "hello", 5), 0);
    assert_int_equal(spill_add(&c, &s, "world", 5), 0);
    assert_int_equal(spill_write(&c, &s, 5, "W", 1), 0);
    assert_int_equal(spill_read(&c, &s, 5, back, 5), 0);
    assert_string_equal(back, "World");
    assert_int_equal(spill_read(&c, &s, 8, back, 5), -1);
    spill_close(&s);
    setenv("TMPDIR", "/does/not/exist", 1);
    assert_int_equal(spill_open(&c, &s), -1);
    assert_int_equal(c.fault.kind, NOT_FOUND);
    unsetenv("TMPDIR");
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_any_number),
        cmocka_unit_test(a_spill_gives_back_what_it_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
