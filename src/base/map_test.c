/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of map.h. */
#include "base/map.h"

#include "base/test.h"

#include <stdio.h>

static struct str name_of(char *buffer, size_t cap, int i)
{
    snprintf(buffer, cap, "key-%d", i);
    return str_of(buffer);
}

static void finds_what_was_put(void **state)
{
    struct arena a;
    struct map m;
    char name[32];
    static int values[5000];
    (void)state;
    arena_init(&a, 4 << 20);
    map_init(&m, &a, 5000);
    assert_null(map_get(&m, STR("key-1")));
    for (int i = 0; i < 5000; i++)
        *map_slot(&m, name_of(name, sizeof name, i)) = &values[i];
    for (int i = 0; i < 5000; i++)
        assert_ptr_equal(map_get(&m, name_of(name, sizeof name, i)), &values[i]);
    assert_null(map_get(&m, STR("key-5000")));
    assert_int_equal(m.n, 5000);
    assert_true(str_eq(m.entries[17].key, STR("key-17")));
    arena_free(&a);
}

static void is_full_at_its_maximum(void **state)
{
    struct arena a;
    struct map m;
    (void)state;
    arena_init(&a, 1 << 16);
    map_init(&m, &a, 2);
    assert_non_null(map_slot(&m, STR("a")));
    assert_non_null(map_slot(&m, STR("")));
    assert_null(map_slot(&m, STR("b")));
    assert_non_null(map_slot(&m, STR("a")));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put),
        cmocka_unit_test(is_full_at_its_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
