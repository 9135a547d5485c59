/* SPDX-License-Identifier: Apache-2.0 */
/* fold_test.c: pairs of what is written and what is compared. */
#include "base/fold.h"

#include "base/test.h"

static const struct {
    const char *text, *name, *words;
} rows[] = {
    {"", "", ""},
    {"  Refund  Now\t", "refund now", "  refund  now\t"},
    {"STRA\xc3\x9f"
     "E",
     "strasse", "strasse"},
    {"CAFE\xcc\x81", "caf\xc3\xa9", "cafe"},
    {"Caf\xc3\xa9", "caf\xc3\xa9", "cafe"},
    {"\xef\xbc\xa1\xc2\xa0 b", "a b", "a  b"},
    {"\xff"
     "A",
     "\xff"
     "a",
     "\xff"
     "a"},
};

static void test_fold(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(str_eq(fold_name(&a, str_of(rows[i].text)), str_of(rows[i].name)));
        assert_true(str_eq(fold_words(&a, str_of(rows[i].text)), str_of(rows[i].words)));
        assert_non_null(fold_name(&a, str_of(rows[i].text)).at);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
