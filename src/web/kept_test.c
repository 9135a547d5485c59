/* SPDX-License-Identifier: Apache-2.0 */
/* kept_test.c: what is kept holds for its key, its moment and its time, and for nothing else. */
#include "web/kept.h"

#include "base/test.h"

static void test_kept(void **state)
{
    struct call c;
    struct kept *kept = kept_new();
    int value = 7, got = 0;
    (void)state;
    call_init(&c, 1 << 16);
    struct kept_key key = kept_key(&c, "token", STR("secret"));
    struct kept_key other = kept_key(&c, "session", STR("secret"));
    assert_false(kept_get(kept, &key, 1000, 5, &got, sizeof got));
    kept_put(kept, &key, 1000, 5, &value, sizeof value);
    assert_true(kept_get(kept, &key, 1000, 5, &got, sizeof got));
    assert_int_equal(got, 7);
    assert_false(kept_get(kept, &other, 1000, 5, &got, sizeof got)); /* another sort of secret */
    assert_false(kept_get(kept, &key, 1000, 6, &got, sizeof got));   /* something was written */
    assert_false(kept_get(kept, &key, 1000, 0, &got, sizeof got));   /* nobody knows */
    assert_true(kept_get(kept, &key, 999 + KEPT_MS * 1000, 5, &got, sizeof got));
    assert_false(kept_get(kept, &key, 1000 + KEPT_MS * 1000, 5, &got, sizeof got));
    kept_put(kept, &key, 1000, 0, &value, sizeof value); /* not while nobody knows */
    assert_true(kept_get(kept, &key, 1000, 5, &got, sizeof got));
    assert_false(kept_get(kept, &key, 1000, 5, &got, 1)); /* of another shape */
    kept_free(kept);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
