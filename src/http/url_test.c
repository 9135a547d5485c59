/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of url.h. */
#include "http/url.h"

#include "base/test.h"

static struct call call;

static int path_of(const char *text, struct url_path *path_r)
{
    return url_path_read(&call, str_of(text), path_r);
}

static void paths_are_cut_first_and_decoded_afterwards(void **state)
{
    struct url_path path;
    (void)state;
    assert_int_equal(path_of("/a/b%2Fc/%C3%A9/", &path), 1);
    assert_int_equal(path.n, 3);
    assert_true(path.slash);
    assert_true(str_eq(path.segments[1], STR("b/c")));
    assert_true(str_eq(path.segments[2], STR("\xc3\xa9")));
    assert_int_equal(path_of("/", &path), 1);
    assert_int_equal(path.n, 0);
    assert_int_equal(path_of("/a+b", &path), 1);
    assert_true(str_eq(path.segments[0], STR("a+b")));
}

static void bad_paths_are_refused(void **state)
{
    static const char *const bad[] = {
        "",       "a",          "//",
        "/a//b",  "/.",         "/a/..",
        "/%2e",   "/%",         "/%4",
        "/%4g",   "/%00",       "/%ff",
        "/a%0ab", "/%7f",       "/%c0%80",
        "/%2E./", "/%ed%a0%80", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"};
    struct url_path path;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(path_of(bad[i], &path), -1);
}

static void pairs_are_decoded(void **state)
{
    struct http_pairs pairs;
    (void)state;
    assert_int_equal(url_pairs_read(&call, STR("a=1&&b=x+y%2B&c&=d&a=2&e=f=g"), 10, &pairs), 1);
    assert_int_equal(pairs.n, 6);
    assert_true(str_eq(http_pairs_get(&pairs, STR("a")), STR("1")));
    assert_true(str_eq(http_pairs_get(&pairs, STR("b")), STR("x y+")));
    assert_true(str_eq(http_pairs_get(&pairs, STR("c")), STR("")));
    assert_true(str_eq(http_pairs_get(&pairs, STR("")), STR("d")));
    assert_true(str_eq(http_pairs_get(&pairs, STR("e")), STR("f=g")));
    assert_null(http_pairs_get(&pairs, STR("x")).at);
    assert_non_null(http_pairs_get(&pairs, STR("c")).at);
    assert_int_equal(url_pairs_read(&call, STR("a=1&b=2"), 1, &pairs), -1);
    assert_int_equal(url_pairs_read(&call, STR("a=%"), 9, &pairs), -1);
    assert_int_equal(url_pairs_read(&call, STR(""), 9, &pairs), 1);
    assert_int_equal(pairs.n, 0);
}

static void cookies_are_read(void **state)
{
    struct http_pairs pairs;
    (void)state;
    assert_int_equal(url_cookies_read(&call, STR("a=1; b=\"2 3\";c=;; d ; =e; f=g=h%20"), &pairs),
                     1);
    assert_int_equal(pairs.n, 4);
    assert_true(str_eq(http_pairs_get(&pairs, STR("b")), STR("2 3")));
    assert_true(str_eq(http_pairs_get(&pairs, STR("c")), STR("")));
    assert_true(str_eq(http_pairs_get(&pairs, STR("f")), STR("g=h%20")));
}

static void encoding_is_undone_by_decoding(void **state)
{
    struct str text = STR("a b/\xc3\xa9&=+%~\"\\"), back;
    struct out o;
    (void)state;
    out_init(&o, 200);
    url_encode(&o, text);
    assert_string_equal(o.at, "a%20b%2F%C3%A9%26%3D%2B%25~%22%5C");
    assert_int_equal(url_decode(&call, out_as_str(&o), true, &back), 1);
    assert_true(str_eq(back, text));
    out_free(&o);
}

static int set_up(void **state)
{
    (void)state;
    call_init(&call, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_free(&call);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_cut_first_and_decoded_afterwards),
        cmocka_unit_test(bad_paths_are_refused),
        cmocka_unit_test(pairs_are_decoded),
        cmocka_unit_test(cookies_are_read),
        cmocka_unit_test(encoding_is_undone_by_decoding),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
