/* SPDX-License-Identifier: Apache-2.0 */
/* seal_test.c: there and back, with another key, and changed on the way. */
#include "base/seal.h"

#include "base/test.h"

#include <string.h>

static void opens_with_its_key_alone(void **state)
{
    struct call c;
    struct str text;
    unsigned char key[SEAL_KEY_BYTES] = {1, 2, 3}, other[SEAL_KEY_BYTES] = {1, 2, 4};
    (void)state;
    call_init(&c, 1 << 20);
    struct str sealed = seal(&c.arena, key, STR("correct horse"));
    struct str again = seal(&c.arena, key, STR("correct horse"));
    assert_false(str_eq(sealed, again));
    assert_true(str_find(sealed, STR("horse")) < 0);
    assert_true(seal_open(&c, key, sealed, &text) > 0 && str_eq(text, STR("correct horse")));
    assert_int_equal(seal_open(&c, other, sealed, &text), -1);
    assert_int_equal(c.fault.kind, DENIED);
    for (size_t i = 0; i < sealed.n; i++) {
        char *changed = arena_copy(&c.arena, sealed.at, sealed.n);
        changed[i] ^= 1;
        assert_int_equal(seal_open(&c, key, (struct str){changed, sealed.n}, &text), -1);
        assert_int_equal(seal_open(&c, key, str_first(sealed, i), &text), -1);
    }
    assert_true(seal_open(&c, key, seal(&c.arena, key, STR("")), &text) > 0 && text.n == 0);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(opens_with_its_key_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
