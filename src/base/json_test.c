/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of json.h: what is written is read again; what is too much is refused. */
#include "base/json.h"

#include "base/test.h"

#include <string.h>

static void writes_what_it_reads(void **state)
{
    struct out o;
    struct call c;
    json_t *root, *list;
    struct str s;
    int64_t n;
    bool yes;
    (void)state;
    call_init(&c, 4096);
    out_init(&o, 4096);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_str(&w, "text", STR("a \"quoted\" \\ line\n\x01 \xe2\x82\xac"));
    json_put_int(&w, "n", -5);
    json_put_bool(&w, "yes", true);
    json_put_null(&w, "none");
    json_put_array(&w, "list");
    json_put_int(&w, NULL, 1);
    json_put_object(&w, NULL);
    json_put_object_end(&w);
    json_put_array_end(&w);
    json_put_str(&w, "at", STR("2026-03-01"));
    json_put_object_end(&w);
    assert_string_equal(
        o.at,
        "{\"text\":\"a \\\"quoted\\\" \\\\ line\\n\\u0001 \xe2\x82\xac\",\"n\":-5,\"yes\":true,"
        "\"none\":null,\"list\":[1,{}],\"at\":\"2026-03-01\"}");
    assert_int_equal(json_read(&c, out_as_str(&o), 4096, &root), 0);
    assert_int_equal(json_need_str(&c, root, "text", 100, &s), 1);
    assert_true(str_eq(s, STR("a \"quoted\" \\ line\n\x01 \xe2\x82\xac")));
    assert_true(json_get_int(&c, root, "n", &n) == 1 && n == -5);
    assert_true(json_get_bool(&c, root, "yes", &yes) == 1 && yes);
    assert_int_equal(json_get_str(&c, root, "none", 100, &s), 0);
    assert_int_equal(json_get_array(&c, root, "list", 2, &list), 1);
    assert_int_equal(json_get_time(&c, root, "at", &n), 1);
    assert_int_equal(json_get_time(&c, root, "text", &n), -1);
    assert_int_equal(json_get_array(&c, root, "list", 1, &list), -1);
    assert_int_equal(json_need_str(&c, root, "absent", 100, &s), -1);
    assert_string_equal(c.fault.text, "\"absent\" is missing");
    assert_int_equal(json_get_str(&c, root, "n", 100, &s), -1);
    assert_int_equal(json_get_str(&c, root, "text", 3, &s), -1);
    assert_int_equal(c.fault.kind, TOO_BIG);
    json_decref(root);
    out_free(&o);
    call_free(&c);
}

static void refuses_what_is_too_deep_or_too_long(void **state)
{
    struct call c;
    json_t *root;
    char deep[200];
    (void)state;
    call_init(&c, 4096);
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    assert_int_equal(json_read(&c, (struct str){deep, sizeof deep}, 4096, &root), -1);
    assert_int_equal(c.fault.kind, TOO_BIG);
    assert_int_equal(
        json_read(&c, STR("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]"), 4096, &root), 0);
    json_decref(root);
    assert_int_equal(json_read(&c, STR("{\"a\":1,\"a\":2}"), 4096, &root), -1);
    assert_int_equal(json_read(&c, STR("{}"), 1, &root), -1);
    assert_int_equal(json_read(&c, STR("{"), 10, &root), -1);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(refuses_what_is_too_deep_or_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
