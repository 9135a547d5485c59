/* SPDX-License-Identifier: Apache-2.0 */
/* What compiled templates write: a page as it should be, and hostile values that must stay values.
 */
#include "sample.tmpl.h"

#include "base/time.h"
#include "base/tmpl.h"

#include "base/test.h"

#include <math.h>
#include <string.h>

enum { EN, PL };

static const char *page(const struct sample_view *v, int lang)
{
    static struct out o;
    if (!o.at)
        out_init(&o, 1 << 20);
    out_clear(&o);
    o.lang = lang;
    sample_page(&o, v);
    return o.at;
}

static const struct sample_view empty = {.title = {"T", 1}, .first = {.due_us = NO_TIME}};

static void writes_the_page(void **state)
{
    static const struct str words[] = {{"so", 2}, {"late", 4}};
    static const char *const tags[] = {"a", "b<"};
    struct sample_item items[] = {{.name = STR("tea & milk"),
                                   .link = STR("https://a.example/?x=1&y=2"),
                                   .note = "n",
                                   .n_left = 3,
                                   .share = 0.125,
                                   .due_us = INT64_C(1772443800000000),
                                   .mood = SAMPLE_HEATED,
                                   .words = {words, 2}}};
    struct sample_view v = {.title = STR("it's <T>"),
                            .code = "q7",
                            .balance = -1234567,
                            .total = 12304,
                            .items = items,
                            .n_items = 1,
                            .best = items,
                            .first = {.due_us = NO_TIME},
                            .tags = tags,
                            .n_tags = 2,
                            .points = {1, NAN, -2.25},
                            .mail = {STR("<i>safe</i>")},
                            .open = true};
    (void)state;
    assert_string_equal(
        page(&v, EN),
        "<!doctype html>\n<html lang=\"en\">\n<head><title>it&#39;s &lt;T&gt;</title><style>p > q "
        "{\n"
        "color: teal;\n}\n</style></head>\n<body>\n\n"
        "<h1 class=\"top q7\" title=\"it&#39;s &lt;T&gt;\">it&#39;s &lt;T&gt;</h1>\n<ul>\n"
        "<li id=\"item-0\">\n<a href=\"https://a.example/?x=1&amp;y=2\">tea &amp; milk</a>\n"
        "<a href=\"/find?q=tea%20%26%20milk&amp;n=3\">find</a>\n<b>heated</b>\n<i>n</i>\n"
        "<time datetime=\"2026-03-02T09:30:00Z\">Mon 2 Mar 2026, 2 Mar 2026, 09:30</time>\n"
        "0.13\n<q>so</q><q>late</q>\n</li>\n\n</ul>\n<p>tea &amp; milk</p>\n<p>a, b&lt;</p>\n"
        "<p>-1,234,567 -1234567 12,304 12304</p>\n"
        "<svg viewBox=\"0 0 10 10\"><polyline points=\"0,1.0 1,\xe2\x80\x93 2,-2.3 \"/></svg>\n"
        "<p>Hello <em>it&#39;s &lt;T&gt;</em> &amp; all of <a href=\"/q7\" title=\"Nothing "
        "here.\">q7</a></p>\n<div>12,304 are left</div>"
        "<img alt=\"Hello it&#39;s &lt;T&gt; &amp; all\" src=\"/files/q7.png\">\n"
        "<li id=\"item-7\">\n<a href=\"\"></a>\n<a "
        "href=\"/find?q=&amp;n=0\">find</a>\n\n\n\n0.00\n\n"
        "</li>\n\n<div><i>safe</i></div>\n<pre>  two\n    lines </pre>\n"
        "<textarea name=\"body\">it&#39;s &lt;T&gt;</textarea>\n<input type=\"checkbox\" checked>\n"
        "What???\n</body>\n</html>\n\n");
}

static void takes_the_other_branches(void **state)
{
    struct sample_view v = empty;
    (void)state;
    assert_non_null(strstr(page(&v, EN), "<p>Nothing here.</p>\n<p>none</p>\n<p>no tags</p>"));
    assert_null(strstr(page(&v, EN), "<ul>"));
    v.open = true;
    assert_non_null(strstr(page(&v, EN), "<p>open</p>"));
    v.total = 1;
    assert_non_null(strstr(page(&v, EN), "<p>none</p>"));
}

static void chooses_language_and_form(void **state)
{
    static const struct {
        uint64_t n;
        int lang;
        const char *said;
    } rows[] = {
        {0, EN, ">0 are left</div>"},       {1, EN, ">1 is left</div>"},
        {2, EN, ">2 are left</div>"},       {1, PL, ">zostaje 1</div>"},
        {2, PL, ">zostają 2</div>"},        {12, PL, ">zostaje 12 rzeczy</div>"},
        {22, PL, ">zostają 22</div>"},      {25, PL, ">zostaje 25 rzeczy</div>"},
        {1102, PL, ">zostają 1.102</div>"}, {1, 99, ">1 is left</div>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample_view v = empty;
        v.total = rows[i].n;
        assert_non_null(strstr(page(&v, rows[i].lang), rows[i].said));
    }
}

static void translations_keep_values_and_elements(void **state)
{
    struct sample_view v = empty;
    (void)state;
    v.title = STR("<T>");
    const char *html = page(&v, PL);
    assert_non_null(strstr(html, "<p>Do <a href=\"/\" title=\"Nic tu nie ma.\"></a>: witaj, "
                                 "<em>&lt;T&gt;</em> &amp; wszyscy</p>"));
    assert_non_null(strstr(html, "alt=\"Witaj, &quot;&lt;T&gt;&quot; &amp; wszyscy\""));
    assert_non_null(strstr(html, "<p>Nic tu nie ma.</p>"));
}

static void hostile_values_stay_values(void **state)
{
    static const char *const hostile[] = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title><b>",
        "</textarea><b>",
        "--><b>",
        "\xff\xfe<b>",
        "\xe2\x80<b>",
        "`x`",
        "</style><script>",
        "javascript:alert(1)",
        "&#106;avascript:alert(1)",
        "\xe2\x80\xae<b>txt.exe",
    };
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct str words[] = {str_of(hostile[i])};
        struct sample_item item = {.name = words[0],
                                   .link = words[0],
                                   .note = hostile[i],
                                   .due_us = NO_TIME,
                                   .words = {words, 1}};
        struct sample_view v = {.title = words[0],
                                .items = &item,
                                .n_items = 1,
                                .best = &item,
                                .first = item,
                                .tags = hostile + i,
                                .n_tags = 1};
        const char *html = page(&v, i % 2 ? EN : PL);
        assert_null(strstr(html, "<script"));
        assert_null(strstr(html, "<img src"));
        assert_null(strstr(html, "<b>"));
        assert_null(strstr(html, "' onmouseover"));
        assert_null(strstr(html, "href=\"javascript"));
        assert_null(strstr(html, "href=\"&#"));
        assert_null(strchr(html, '`'));
        assert_null(strchr(html, '\xff'));
    }
}

/* Bytes are looked at sixteen at once: each is told from its neighbours wherever it stands. */
static void each_byte_is_escaped_wherever_it_stands(void **state)
{
    enum { BYTES = 40 };
    static const struct {
        char byte;
        const char *said;
    } rows[] = {{'&', "&amp;"},  {'\'', "&#39;"}, {'<', "&lt;"},      {'>', "&gt;"},
                {'"', "&quot;"}, {'`', "&#96;"},  {0, "\xef\xbf\xbd"}};
    struct out got, want;
    (void)state;
    out_init(&got, 1000);
    out_init(&want, 1000);
    for (int byte = 0; byte < 256; byte++)
        for (size_t place = 0; place < BYTES; place++) {
            char text[BYTES], one[2] = {(char)byte, 0};
            const char *said = byte < 0x80 ? one : "\xef\xbf\xbd";
            for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
                said = rows[i].byte == one[0] ? rows[i].said : said;
            memset(text, 'x', sizeof text);
            text[place] = one[0];
            out_clear(&got);
            out_clear(&want);
            tmpl_str(&got, (struct str){text, sizeof text});
            out_bytes(&want, text, place);
            out_text(&want, said);
            out_bytes(&want, text + place + 1, BYTES - place - 1);
            assert_string_equal(got.at, want.at);
        }
    out_free(&got);
    out_free(&want);
}

static void addresses_keep_harmless_schemes_only(void **state)
{
    static const struct {
        const char *value, *href;
    } rows[] = {
        {"https://a.example/", "href=\"https://a.example/\""},
        {"HTTP://a.example/", "href=\"HTTP://a.example/\""},
        {"mailto:a@b.example", "href=\"mailto:a@b.example\""},
        {"tel:+44", "href=\"tel:+44\""},
        {"a/b:c", "href=\"a/b:c\""},
        {"#part", "href=\"#part\""},
        {"?q=a:b", "href=\"?q=a:b\""},
        {"", "href=\"\""},
        {" /x ", "href=\"/x\""},
        {"/a b\"c'd", "href=\"/a%20b%22c%27d\""},
        {"/caf\xc3\xa9", "href=\"/caf\xc3\xa9\""},
        {"\\\\evil.example", "href=\"%5C%5Cevil.example\""},
        {"javascript:alert(1)", "href=\"about:invalid\""},
        {"JaVaScRiPt:alert(1)", "href=\"about:invalid\""},
        {" javascript:alert(1)", "href=\"about:invalid\""},
        {"java\nscript:alert(1)", "href=\"about:invalid\""},
        {"java\tscript:alert(1)", "href=\"about:invalid\""},
        {"\x01javascript:alert(1)", "href=\"about:invalid\""},
        {"javascript\x0b:alert(1)", "href=\"about:invalid\""},
        {"data:text/html,<b>", "href=\"about:invalid\""},
        {"vbscript:x", "href=\"about:invalid\""},
        {"file:///etc/passwd", "href=\"about:invalid\""},
        {"blob:x", "href=\"about:invalid\""},
        {":x", "href=\"about:invalid\""},
        {"\xff", "href=\"about:invalid\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample_view v = empty;
        v.first.link = str_of(rows[i].value);
        assert_non_null(strstr(page(&v, EN), rows[i].href));
    }
}

static void parts_of_addresses_stay_parts(void **state)
{
    struct sample_view v = empty;
    (void)state;
    v.first.name = STR("a/../b?c#d&e=\"%\xff");
    assert_non_null(strstr(page(&v, EN), "\"/find?q=a%2F..%2Fb%3Fc%23d%26e%3D%22%25%FF&amp;n=0\""));
}

static void tells_absurd_numbers(void **state)
{
    struct sample_view v = empty;
    (void)state;
    v.balance = INT64_MIN;
    v.total = UINT64_MAX;
    v.first.share = -1e300;
    v.points[0] = -0.001;
    v.points[1] = INFINITY;
    v.points[2] = 999.95;
    const char *html = page(&v, EN);
    assert_non_null(strstr(html, "<p>-9,223,372,036,854,775,808 -9223372036854775808 "
                                 "18,446,744,073,709,551,615 18446744073709551615</p>"));
    assert_non_null(strstr(html, "-1000000000000000.00\n"));
    assert_non_null(strstr(html, "points=\"0,0.0 1,1000000000000000.0 2,1000.0 \""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_page),
        cmocka_unit_test(takes_the_other_branches),
        cmocka_unit_test(chooses_language_and_form),
        cmocka_unit_test(translations_keep_values_and_elements),
        cmocka_unit_test(hostile_values_stay_values),
        cmocka_unit_test(each_byte_is_escaped_wherever_it_stands),
        cmocka_unit_test(addresses_keep_harmless_schemes_only),
        cmocka_unit_test(parts_of_addresses_stay_parts),
        cmocka_unit_test(tells_absurd_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
