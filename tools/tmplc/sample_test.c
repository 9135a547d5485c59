/* SPDX-License-Identifier: Apache-2.0 */
/* What compiled templates write: a page as it should be, and hostile values that must stay values.
 */
#include "sample.tmpl.h"

#include "base/test.h"

#include <math.h>
#include <string.h>

static const char *page(const struct sample_view *v, struct str title, bool dark)
{
    static struct out o;
    if (!o.at)
        out_init(&o, 1 << 20);
    out_clear(&o);
    sample_page(&o, v, title, 2026, dark);
    return o.at;
}

static void writes_the_page(void **state)
{
    struct sample_item items[] = {
        {STR("https://a.example/x?y=1"), STR("tea & milk"), 1.5, 3},
        {STR("/orders/7"), STR("b"), NAN, 0},
    };
    struct sample_view v = {"Maya", STR("it's <here>"), 0.25, items, 2, {STR("<b>safe</b>")}};
    (void)state;
    assert_string_equal(
        page(&v, STR("T"), true),
        "<!doctype html>\n<html lang=\"en\" class=\"dark\">\n"
        "<head><title>T</title><style>p > q { color: teal; }</style></head>\n<body>\n"
        "<!-- a remark with a < and a \"quote\" -->\n<ul>\n"
        "<li><a href=\"https://a.example/x?y=1\">tea &amp; milk</a>\n"
        "<a href=\"/search?q=tea%20%26%20milk&amp;year=2026\" title=\"tea &amp; milk\">search</a>\n"
        "<svg width=\"10\" height=\"10\"><rect x=\"1.50\" width=\"3\"/></svg></li>\n"
        "<li><a href=\"/orders/7\">b</a>\n"
        "<a href=\"/search?q=b&amp;year=2026\" title=\"b\">search</a>\n"
        "<svg width=\"10\" height=\"10\"><rect x=\"\xe2\x80\x93\" width=\"0\"/></svg></li>\n"
        "</ul>\n"
        "<p title='Maya' class=\"a named\">it&#39;s &lt;here&gt; &amp; 0.2 0.25</p>\n\n"
        "<p>now</p>\n"
        "<div><b>safe</b></div>\n</body>\n</html>\n");
}

static void takes_the_other_branches(void **state)
{
    struct sample_view v = {NULL, STR(""), 1, NULL, 0, {STR("")}};
    (void)state;
    const char *html = page(&v, STR(""), false);
    assert_non_null(strstr(html, "<html lang=\"en\">\n"));
    assert_non_null(
        strstr(html, "<body>\n<!-- a remark with a < and a \"quote\" -->\n<p>nothing</p>\n"));
    assert_non_null(strstr(html, "<p>nameless</p>"));
    assert_non_null(strstr(html, "1.0 1</p>"));
    assert_null(strstr(html, "<ul>"));
}

static void hostile_values_stay_values(void **state)
{
    static const char *const hostile[] = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title><b>",
        "--><b>",
        "&lt;b&gt;",
        "\xff\xfe<",
        "a\0b",
        "`x`",
        "</style><script>",
        "{{ v.name }}",
        "\xe2\x80\xae<txt.exe",
    };
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct sample_item item = {str_of(hostile[i]), str_of(hostile[i]), 0, 1};
        struct sample_view v = {hostile[i], str_of(hostile[i]), 0, &item, 1, {STR("")}};
        const char *html = page(&v, str_of(hostile[i]), false);
        assert_null(strstr(html, "<script"));
        assert_null(strstr(html, "<img"));
        assert_null(strstr(html, "<b>"));
        assert_null(strstr(html, "title='' "));
        assert_null(strstr(html, "onerror=alert(1)>\""));
        assert_null(strchr(html, '`'));
    }
}

static void addresses_keep_harmless_schemes_only(void **state)
{
    static const struct {
        const char *value, *href;
    } rows[] = {
        {"https://a.example/", "href=\"https://a.example/\""},
        {"mailto:a@b.example", "href=\"mailto:a@b.example\""},
        {"a/b:c", "href=\"a/b:c\""},
        {"#part", "href=\"#part\""},
        {"?q=a:b", "href=\"?q=a:b\""},
        {"", "href=\"\""},
        {"javascript:alert(1)", "href=\"about:invalid\""},
        {"JaVaScRiPt:alert(1)", "href=\"about:invalid\""},
        {" javascript:alert(1)", "href=\"about:invalid\""},
        {"java\nscript:alert(1)", "href=\"about:invalid\""},
        {"\x01javascript:alert(1)", "href=\"about:invalid\""},
        {"data:text/html,<b>", "href=\"about:invalid\""},
        {"vbscript:x", "href=\"about:invalid\""},
        {"\\\\evil.example", "href=\"about:invalid\""},
        {"\xff", "href=\"about:invalid\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample_item item = {str_of(rows[i].value), STR("x"), 0, 1};
        struct sample_view v = {NULL, STR(""), 0, &item, 1, {STR("")}};
        assert_non_null(strstr(page(&v, STR(""), false), rows[i].href));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_page),
        cmocka_unit_test(takes_the_other_branches),
        cmocka_unit_test(hostile_values_stay_values),
        cmocka_unit_test(addresses_keep_harmless_schemes_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
