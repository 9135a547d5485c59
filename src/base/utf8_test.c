/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of utf8.h, with the borders of every range. */
#include "base/utf8.h"

#include "base/test.h"

static const char *cleaned(struct out *o, struct str s)
{
    out_clear(o);
    utf8_clean(o, s);
    return o->at;
}

static void invalid_bytes_become_replacement_characters(void **state)
{
    struct out o;
    (void)state;
    out_init(&o, 1000);
    assert_string_equal(cleaned(&o, STR("gr\xc3\xbc\xc3\x9f")), "gr\xc3\xbc\xc3\x9f");
    assert_string_equal(cleaned(&o, STR("a\xff"
                                        "b")),
                        "a\xef\xbf\xbd"
                        "b");
    assert_string_equal(cleaned(&o, STR("\xe2\x82")), "\xef\xbf\xbd");
    assert_string_equal(cleaned(&o, STR("\xe2\x28\xa1")), "\xef\xbf\xbd(\xef\xbf\xbd");
    assert_string_equal(cleaned(&o, STR("\xf0\x9f\x98\x80!")), "\xf0\x9f\x98\x80!");
    assert_string_equal(cleaned(&o, STR("\xed\xa0\x80")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_string_equal(cleaned(&o, STR("\xc0\xaf")), "\xef\xbf\xbd\xef\xbf\xbd");
    assert_string_equal(cleaned(&o, STR("\xf4\x90\x80\x80")),
                        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    out_free(&o);
}

static void every_character_comes_back(void **state)
{
    char bytes[4];
    (void)state;
    for (int32_t cp = 0; cp <= 0x10ffff; cp += cp < 0x3000 ? 1 : 37) {
        struct str s = {bytes, utf8_put(cp, bytes)};
        int32_t back;
        assert_true(utf8_valid(s));
        assert_true(utf8_next(&s, &back));
        assert_int_equal(back, cp >= 0xd800 && cp <= 0xdfff ? 0xfffd : cp);
        assert_int_equal(s.n, 0);
    }
}

static void cuts_on_borders(void **state)
{
    (void)state;
    assert_int_equal(utf8_first(STR("a\xe2\x82\xac"
                                    "b"),
                                3)
                         .n,
                     1);
    assert_int_equal(utf8_first(STR("a\xe2\x82\xac"
                                    "b"),
                                4)
                         .n,
                     4);
    assert_int_equal(utf8_whole(STR("a\xe2\x82")).n, 1);
    assert_int_equal(utf8_whole(STR("a\xe2\x82\xac")).n, 4);
    assert_int_equal(utf8_whole(STR("")).n, 0);
    assert_int_equal(utf8_columns(STR("a\xe6\x97\xa5"
                                      "e\xcc\x81")),
                     4);
    assert_int_equal(utf8_count(STR("a\xe6\x97\xa5\xff")), 3);
}

static void borders(void **state)
{
    struct str s = STR("a\xc3\xa9"
                       "b"); /* a, e with an accent in two bytes, b */
    (void)state;
    assert_true(utf8_border(s, 0) && utf8_border(s, 1) && utf8_border(s, 3) && utf8_border(s, 4));
    assert_false(utf8_border(s, 2) || utf8_border(s, -1) || utf8_border(s, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(borders),
        cmocka_unit_test(invalid_bytes_become_replacement_characters),
        cmocka_unit_test(every_character_comes_back),
        cmocka_unit_test(cuts_on_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
