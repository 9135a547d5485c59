/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of field.h. */
#include "http/field.h"

#include "base/test.h"

static void ranges(void **state)
{
    static const struct {
        const char *value;
        uint64_t size;
        enum range_kind kind;
        uint64_t from, n;
    } rows[] = {
        {"bytes=0-0", 10, RANGE_PART, 0, 1},
        {"bytes=2-", 10, RANGE_PART, 2, 8},
        {"bytes=2-99", 10, RANGE_PART, 2, 8},
        {"bytes=-3", 10, RANGE_PART, 7, 3},
        {"bytes=-99", 10, RANGE_PART, 0, 10},
        {"Bytes= 1-2 ", 10, RANGE_PART, 1, 2},
        {"bytes=9-9", 10, RANGE_PART, 9, 1},
        {"bytes=10-", 10, RANGE_UNMET, 0, 0},
        {"bytes=-0", 10, RANGE_UNMET, 0, 0},
        {"bytes=0-", 0, RANGE_UNMET, 0, 0},
        {"bytes=-1", 0, RANGE_UNMET, 0, 0},
        {"bytes=3-2", 10, RANGE_NONE, 0, 0},
        {"bytes=0-1,3-4", 10, RANGE_NONE, 0, 0},
        {"bytes=", 10, RANGE_NONE, 0, 0},
        {"bytes=-", 10, RANGE_NONE, 0, 0},
        {"bytes=a-b", 10, RANGE_NONE, 0, 0},
        {"bytes=+1-2", 10, RANGE_NONE, 0, 0},
        {"bytes=1--2", 10, RANGE_NONE, 0, 0},
        {"items=0-1", 10, RANGE_NONE, 0, 0},
        {"bytes=99999999999999999999-", 10, RANGE_NONE, 0, 0},
        {"bytes=0-18446744073709551615", 10, RANGE_NONE, 0, 0},
        {"bytes=0-9223372036854775807", 10, RANGE_PART, 0, 10},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t from = 0, n = 0;
        enum range_kind kind = field_range(str_of(rows[i].value), rows[i].size, &from, &n);
        if (kind != rows[i].kind)
            print_message("%s\n", rows[i].value);
        assert_int_equal(kind, rows[i].kind);
        assert_int_equal(from, rows[i].from);
        assert_int_equal(n, rows[i].n);
    }
}

static void parameters(void **state)
{
    char buffer[8];
    struct str text;
    (void)state;
    struct str value = STR("form-data ;name=\"a\\\"b\" ; X=y z; e=; filename=c.txt");
    assert_true(field_param(value, STR("NAME"), buffer, sizeof buffer, &text));
    assert_true(str_eq(text, STR("a\"b")));
    assert_true(field_param(value, STR("x"), buffer, sizeof buffer, &text));
    assert_true(str_eq(text, STR("y z")));
    assert_true(field_param(value, STR("e"), buffer, sizeof buffer, &text));
    assert_int_equal(text.n, 0);
    assert_true(field_param(value, STR("filename"), buffer, sizeof buffer, &text));
    assert_false(field_param(value, STR("file"), buffer, sizeof buffer, &text));
    assert_false(field_param(STR("a; b=\"open"), STR("b"), buffer, sizeof buffer, &text));
    assert_false(field_param(STR("a; b=\"123456789\""), STR("b"), buffer, sizeof buffer, &text));
    assert_false(field_param(STR("a; b=123456789"), STR("b"), buffer, sizeof buffer, &text));
    assert_false(field_param(STR("a"), STR("b"), buffer, sizeof buffer, &text));
    assert_true(str_eq(field_media_type(STR(" text/html ; charset=x")), STR("text/html")));
}

static void lists(void **state)
{
    (void)state;
    assert_true(field_lists_tag(STR("\"a\", W/\"b\""), STR("\"b\"")));
    assert_true(field_lists_tag(STR("*"), STR("\"b\"")));
    assert_false(field_lists_tag(STR("\"ab\""), STR("\"b\"")));
    assert_false(field_lists_tag(STR(""), STR("\"b\"")));
    assert_true(field_accepts(STR("deflate, GZIP;q=0.1"), STR("gzip")));
    assert_true(field_accepts(STR("*"), STR("gzip")));
    assert_false(field_accepts(STR("*;q=0"), STR("gzip")));
    assert_false(field_accepts(STR("*, gzip;q=0.000"), STR("gzip")));
    assert_false(field_accepts(STR("identity"), STR("gzip")));
    assert_false(field_accepts(STR(""), STR("gzip")));
}

static void tokens_and_values(void **state)
{
    (void)state;
    assert_true(field_token(STR("X-A_b.9!")));
    assert_false(field_token(STR("")));
    assert_false(field_token(STR("a b")));
    assert_false(field_token(STR("a\0b")));
    assert_true(field_value(STR("a\tb \xff")));
    assert_false(field_value(STR("a\r\nb")));
    assert_false(field_value(STR("a\0b")));
    assert_false(field_value(STR("a\x7f")));
}

static void attachments_have_any_name(void **state)
{
    struct out o;
    (void)state;
    out_init(&o, 500);
    field_attachment(&o, STR("a/b\"\r\n\xc3\xa9\xff.txt"));
    assert_string_equal(o.at, "attachment; filename=\"a_b_____.txt\"; "
                              "filename*=UTF-8''a%2Fb%22%0D%0A%C3%A9%FF.txt");
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges),
        cmocka_unit_test(parameters),
        cmocka_unit_test(lists),
        cmocka_unit_test(tokens_and_values),
        cmocka_unit_test(attachments_have_any_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
