/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of arena.h: zeroed, aligned, bounded, reusable. */
#include "base/arena.h"

#include "base/test.h"

#include <string.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    for (size_t n = 1; n < 60000; n = n * 3 + 1) {
        unsigned char *at = arena_alloc(&a, n);
        assert_int_equal((uintptr_t)at % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(at[i], 0);
        memset(at, 0xff, n);
    }
    arena_reset(&a);
    unsigned char *again = arena_alloc(&a, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(again[i], 0);
    arena_free(&a);
}

static void the_maximum_holds(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1024);
    assert_non_null(arena_try(&a, 1000));
    assert_null(arena_try(&a, 32));
    assert_non_null(arena_try(&a, 16));
    assert_null(arena_try(&a, 1));
    assert_null(arena_try(&a, SIZE_MAX));
    arena_reset(&a);
    assert_non_null(arena_try(&a, 1024));
    arena_free(&a);
}

static void large_things_do_not_end_the_small_block(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    char *small = arena_alloc(&a, 16);
    arena_alloc(&a, 100000);
    assert_ptr_equal((char *)arena_alloc(&a, 16), small + 16);
    assert_string_equal(arena_copy(&a, "copied", 4), "copi");
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(the_maximum_holds),
        cmocka_unit_test(large_things_do_not_end_the_small_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
