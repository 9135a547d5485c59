/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of html.h and markup.h: shapes, marks, and input that was made to hurt. */
#include "mail/html.h"

#include "base/test.h"
#include "base/utf8.h"
#include "mail/markup.h"

#include <stdio.h>
#include <time.h>

static void reads(const char *html, const char *want)
{
    struct out o;
    out_init(&o, 100000);
    html_to_text(&o, str_of(html), NULL);
    assert_string_equal(o.at, want);
    out_free(&o);
}

static void blocks_and_breaks(void **state)
{
    (void)state;
    reads("a <b>b</b>\n  c", "a b c");
    reads("<p>a</p><p>b</p>", "a\n\nb");
    reads("a<br>b<br><br>c<br><br><br>d", "a\nb\n\nc\n\nd");
    reads("<div>a</div><div><br></div><div>b</div>", "a\n\nb");
    reads("<div>a<br></div><div>b</div>", "a\nb");
    reads("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b", "a\n\nb");
    reads("a<hr>b", "a\n----------\nb");
    reads("<h1>t</h1>x", "t\n\nx");
    reads("<pre>a\n  b</pre>c", "a\nb\n\nc");
    reads("", "");
    reads("<div><p></p></div>", "");
}

static void entities(void **state)
{
    (void)state;
    reads("&lt;b&gt; &amp; &#8364; &#x20AC; &#128; &euro;", "<b> & € € € €");
    reads("&nbsp;a&nbsp;&nbsp;b", "a b");
    reads("&unknown; &amp &copy2 a&b", "&unknown; & &copy2 a&b");
    reads("&#0; &#xffffffff; &#;", "\xef\xbf\xbd \xef\xbf\xbd &#;");
    reads("?a=1&amp=2", "?a=1&amp=2");
}

static void lists(void **state)
{
    (void)state;
    reads("<ul><li>a</li><li>b</li></ul>c", "- a\n- b\n\nc");
    reads("<ol start=3><li>a<li>b<ul><li>x</ul></ol>", "3. a\n4. b\n  - x");
    reads("<ul><li>a<br>b</ul>", "- a\n  b");
}

static void tables(void **state)
{
    (void)state;
    reads("<table><tr><td>a<td>b<tr><td>c<td>d</table>e", "a | b\nc | d\ne");
    reads("<table><tr><td><p>a</p></td><td><div>b</div></td></tr></table>", "a | b");
    reads("<table><tr><td></td><td>b</td></tr></table>", "b");
    reads("<table><tr><td><table><tr><td>in</td></tr></table></td><td><p>x</p><p>y</p></td></tr></"
          "table>",
          "in\nx\n\ny");
}

static void quotes(void **state)
{
    (void)state;
    reads("a<blockquote>b<blockquote>c</blockquote>d</blockquote>e", "a\n> b\n>> c\n> d\ne");
    reads("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b");
    reads("<blockquote style='margin:0 0 0 40px; border: none'>moved</blockquote>", "moved");
}

static void links_and_pictures(void **state)
{
    (void)state;
    reads("<a href='https://x.example/a?b=1&amp;c=2'>here</a>.",
          "here <https://x.example/a?b=1&c=2>.");
    reads("<a href='https://x.example/'>x.example</a>", "x.example");
    reads("<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example");
    reads("<a href='javascript:alert(1)'>x</a> <a name=q>y</a> <a href='https://x.example/'></a>",
          "x y");
    reads("<a "
          "href='https://eur01.safelinks.protection.outlook.com/"
          "?url=https%3A%2F%2Fx.example%2Fa&data=1'>q</a>",
          "q <https://x.example/a>");
    reads("<img alt='a map'><img alt=''><img src=x><img alt='image001.png'>", "[a map]");
    reads("<img class=emoji alt='\xf0\x9f\x98\x80'>", "\xf0\x9f\x98\x80");
}

static void what_is_hidden_stays_hidden(void **state)
{
    (void)state;
    reads("<style>p{}</style><script>x()</script><title>t</title>a", "a");
    reads("<div style='display: none'>h<div>h</div>h</div>a", "a");
    reads("<span style='mso-hide:all'>h<span>h</span>h</span>a", "a");
    reads("a<!-- no --><![if x]>b<![endif]><?xml no?>c", "abc");
    reads("<p hidden>h</p>a", "a");
    reads("x&#847;&zwnj;&nbsp;&#8203;&#847;", "x");
}

static void broken_markup_is_shown(void **state)
{
    (void)state;
    reads("a < b and <3 > c", "a < b and <3 > c");
    reads("a <b", "a <b");
    reads("a <b title='never", "a <b title='never");
    reads("<!-- never ends", "never ends");
    reads("<style>never ends", "never ends");
    reads("</p></b>a</i>", "a");
    reads("<p><b>a</p>b</b>", "a\n\nb");
    reads("<div title='a>b'>c</div>", "c");
}

static void marks_say_where(void **state)
{
    static struct html_marks marks;
    struct out o;
    (void)state;
    out_init(&o, 1000);
    html_to_text(&o,
                 STR("<div>new</div><div class='x_gmail_attr'>On Monday X wrote:</div>"
                     "<blockquote>old</blockquote><div id=Signature>Me</div>"),
                 &marks);
    assert_string_equal(o.at, "new\nOn Monday X wrote:\n> old\nMe");
    assert_int_equal(marks.n, 2);
    assert_int_equal(marks.at[0].kind, HTML_INTRO);
    assert_int_equal(marks.at[0].start, 4);
    assert_int_equal(marks.at[0].end, 23);
    assert_int_equal(marks.at[1].kind, HTML_SIGNATURE);
    assert_int_equal(marks.at[1].start, 29);
    out_free(&o);
}

static void charset_of_a_page(void **state)
{
    (void)state;
    assert_true(str_eq(html_charset(STR("<meta charset=\"koi8-r\">")), STR("koi8-r")));
    assert_true(
        str_eq(html_charset(STR("<meta content='text/html; charset=utf-8'>")), STR("utf-8")));
    assert_int_equal(html_charset(STR("<p>none</p>")).n, 0);
}

/* A megabyte of one piece. Some of these take other parsers minutes. */
static void hostile_pages_take_linear_time(void **state)
{
    static const char *const pieces[] = {
        "<b>",
        "</i>",
        "<div>",
        "<div><p></span>",
        "<a b=c ",
        "<a href='",
        "<",
        "<!--",
        "<!",
        "<script>",
        "<style></x>",
        "<blockquote>x",
        "&a;",
        "&#",
        "<ul><li>",
        "<table><td>x",
        "<td>x",
        "<a href=http://x>y",
        "<span style='display:none'>x",
        "<p>",
        "\n",
        "&nbsp;<br>",
        "<pre>\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct out html, text;
        out_init(&html, 1 << 20);
        out_init(&text, 8 << 20);
        out_text(&html, "<html><body>");
        while (!html.over)
            out_text(&html, pieces[i]);
        clock_t start = clock(); /* of the processor: others may be using it */
        html_to_text(&text, out_as_str(&html), NULL);
        assert_true(utf8_valid(out_as_str(&text)));
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 3)
            fprintf(stderr, "%s: %.1f s\n", pieces[i], seconds);
        assert_true(seconds < 3);
        out_free(&html);
        out_free(&text);
    }
}

static void one_tag_of_five_megabytes(void **state)
{
    struct out html, text;
    (void)state;
    out_init(&html, 6 << 20);
    out_init(&text, 1000);
    out_text(&html, "<div title=\"");
    for (int i = 0; i < 5 << 20; i++)
        out_char(&html, 'a');
    out_text(&html, "\">words</div>");
    html_to_text(&text, out_as_str(&html), NULL);
    assert_string_equal(text.at, "words");
    out_free(&html);
    out_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_and_breaks),
        cmocka_unit_test(entities),
        cmocka_unit_test(lists),
        cmocka_unit_test(tables),
        cmocka_unit_test(quotes),
        cmocka_unit_test(links_and_pictures),
        cmocka_unit_test(what_is_hidden_stays_hidden),
        cmocka_unit_test(broken_markup_is_shown),
        cmocka_unit_test(marks_say_where),
        cmocka_unit_test(charset_of_a_page),
        cmocka_unit_test(hostile_pages_take_linear_time),
        cmocka_unit_test(one_tag_of_five_megabytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
