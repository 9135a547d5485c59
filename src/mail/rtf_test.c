/* SPDX-License-Identifier: Apache-2.0 */
/* rtf_test.c: packed RTF, its words, and the HTML in it. */
#include "mail/rtf.h"

#include "base/test.h"

#include <string.h>

static void reads(const char *rtf, const char *want, bool want_html)
{
    struct out o;
    bool is_html;
    out_init(&o, 10000);
    assert_true(rtf_words(&o, str_of(rtf), &is_html));
    assert_string_equal(o.at, want);
    assert_int_equal(is_html, want_html);
    out_free(&o);
}

static void words(void **state)
{
    (void)state;
    reads("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}\\f0 a\\b "
          "b\\b0\\par c"
          "\\line d\\tab e}",
          "ab\nc\nd\te", false);
    reads("{\\rtf1 gr\\'fc\\'dfe \\{x\\} a\\\\b\\~c\\endash d}",
          "grüße {x} a\\b\xc2\xa0"
          "c–d",
          false);
    reads("{\\rtf1 \\u8364?5 \\uc2\\u-10179??\\u-8704\\'3f?x{\\*\\generator Riched20;}y}", "€5 😀xy",
          false);
    reads("{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}}\\f0 "
          "a\\f1\\'ef\\f0\\'e9}",
          "aпé", false);
    reads("{\\rtf1 a{\\pict\\bin3 }}}b}c", "ac", false);
    reads("{\\rtf1 a\r\nb", "ab", false);
}

static void html_in_it(void **state)
{
    (void)state;
    reads("{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf \\par\\htmlrtf0 x {\\*\\htmltag84 "
          "&lt;}\\htmlrtf <\\htmlrtf0 y{\\*\\mhtmltag64 <no>}{\\*\\htmltag72 </p>}}",
          "<p>x &lt;y</p>", true);
}

static void what_is_no_rtf(void **state)
{
    struct out o;
    bool is_html;
    (void)state;
    out_init(&o, 100);
    assert_false(rtf_words(&o, STR("words"), &is_html));
    assert_false(rtf_unpack(&o, STR("")));
    assert_false(rtf_unpack(&o, STR("0123456789abcdefgh")));
    out_free(&o);
}

/* "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n" */
static const char packed[] =
    "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70"
    "\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a"
    "\x80\x0f\xa0";

static void unpacked(void **state)
{
    struct out o;
    bool is_html;
    (void)state;
    out_init(&o, 1000);
    assert_true(rtf_unpack(&o, (struct str){packed, sizeof packed - 1}));
    assert_string_equal(o.at, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    for (size_t n = 0; n < sizeof packed; n++) { /* cut off anywhere */
        out_clear(&o);
        assert_int_equal(rtf_unpack(&o, (struct str){packed, n}), n >= 16);
        assert_true(o.n <= 43);
    }
    out_clear(&o);
    assert_true(rtf_unpack(&o, (struct str){"\x15\0\0\0\x0a\0\0\0MELA\0\0\0\0{\\rtf1 ok}xx", 28}));
    struct out text;
    out_init(&text, 100);
    assert_true(rtf_words(&text, out_as_str(&o), &is_html));
    assert_string_equal(text.at, "ok");
    out_free(&text);
    out_free(&o);
}

/* A window that repeats itself, and groups without an end. */
static void much_is_bounded(void **state)
{
    struct out in, o;
    bool is_html;
    (void)state;
    out_init(&in, 1 << 20);
    out_init(&o, 1 << 20);
    out_bytes(&in, "\0\0\0\0\xff\xff\xff\xffLZFu\0\0\0", 15);
    out_char(&in, '\0');
    for (int i = 0; i < 60000; i++)
        out_bytes(&in, "\xff\x00\x0f\x00\x1f\x00\x2f\x00\x3f\x00\x4f\x00\x5f\x00\x6f\x00\x7f", 17);
    assert_true(rtf_unpack(&o, out_as_str(&in)));
    assert_true(o.over && o.n <= 1 << 20);
    out_clear(&in);
    out_clear(&o);
    o.over = false;
    out_text(&in, "{\\rtf1 ");
    for (int i = 0; i < 100000; i++)
        out_text(&in, "{a");
    for (int i = 0; i < 100000; i++)
        out_text(&in, "}");
    out_text(&in, "b");
    assert_true(rtf_words(&o, out_as_str(&in), &is_html));
    assert_int_equal(o.n, RTF_DEPTH); /* what lies deeper is passed over */
    out_free(&in);
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),           cmocka_unit_test(html_in_it),
        cmocka_unit_test(what_is_no_rtf),  cmocka_unit_test(unpacked),
        cmocka_unit_test(much_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
