/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of charset.h: which charset wins, and that the result is always valid UTF-8. */
#include "mail/charset.h"

#include "base/test.h"
#include "base/utf8.h"

static void decodes(struct str bytes, const char *declared, const char *want,
                    enum charset_used used)
{
    struct out o;
    out_init(&o, 10000);
    assert_int_equal(charset_decode(&o, bytes, str_of(declared)), used);
    assert_string_equal(o.at, want);
    out_free(&o);
}

static void valid_utf8_wins_over_a_wrong_label(void **state)
{
    (void)state;
    decodes(STR("T\xc3\xbcr"), "iso-8859-1", "Tür", CHARSET_UTF8);
    decodes(STR("T\xc3\xbcr"), "", "Tür", CHARSET_UTF8);
    decodes(STR("\xef\xbb\xbfT\xc3\xbcr"), "utf-8", "Tür", CHARSET_UTF8);
    decodes(STR("plain"), "koi8-r", "plain", CHARSET_UTF8);
}

static void the_declared_charset_is_next(void **state)
{
    (void)state;
    decodes(STR("T\xfcr \x80"), "iso-8859-1", "Tür €", CHARSET_DECLARED);
    decodes(STR("\xf0\xf2\xe9\xf7\xe5\xf4"), "KOI8-R", "ПРИВЕТ", CHARSET_DECLARED);
    decodes(STR("\xa4"), "iso-8859-15", "€", CHARSET_DECLARED);
    decodes(STR("\xb0\xa1"), "\"ks_c_5601-1987\"", "가", CHARSET_DECLARED);
}

static void windows_1252_is_last(void **state)
{
    (void)state;
    decodes(STR("T\xfcr \x96"), "x-nobody", "Tür –", CHARSET_WINDOWS_1252);
    decodes(STR("T\xfcr"), "us-ascii", "Tür", CHARSET_WINDOWS_1252);
    decodes(STR("T\xfcr"), "", "Tür", CHARSET_WINDOWS_1252);
    decodes(STR("\x81"), "", "\xef\xbf\xbd", CHARSET_WINDOWS_1252);
}

/* One broken character does not make a text windows-1252. */
static void broken_utf8_stays_utf8(void **state)
{
    (void)state;
    decodes(STR("gr\xc3\xbc\xc3\x9f \xe2\x82"), "utf-8", "grüß \xef\xbf\xbd", CHARSET_UTF8);
}

static void charsets_that_hide_in_ascii(void **state)
{
    (void)state;
    decodes(STR("\x1b$B=$M}\x1b(B ok"), "ISO-2022-JP", "修理 ok", CHARSET_DECLARED);
    decodes(STR("\x1b$B-!\x1b(B"), "iso-2022-jp", "①", CHARSET_DECLARED);
    decodes(STR("\x1b(I1\x1b(B"), "iso-2022-jp", "ｱ", CHARSET_DECLARED);
    decodes(STR("l+AOQ-ngst"), "utf-7", "längst", CHARSET_DECLARED);
    decodes(STR("\xff\xfeh\0i\0"), "utf-16", "hi", CHARSET_DECLARED);
    decodes(STR("\0h\0i"), "utf-16", "hi", CHARSET_DECLARED);
    decodes(STR("\xfe\xff\0h\0i"), "", "hi", CHARSET_DECLARED);
    decodes(STR("only ascii"), "utf-16", "only ascii", CHARSET_UTF8);
}

/* Two bytes that are valid UTF-8 by chance. */
static void short_words_of_two_byte_scripts(void **state)
{
    (void)state;
    decodes(STR("\xc4\xa3"), "gb2312", "模", CHARSET_DECLARED);
    decodes(STR("\xe6\xa8\xa1"), "gb2312", "模", CHARSET_UTF8);
}

static void nothing_reaches_iconv_but_names(void **state)
{
    char name[CHARSET_NAME_BYTES];
    (void)state;
    charset_name(name, STR("utf-8//TRANSLIT"));
    assert_string_equal(name, "utf-8");
    charset_name(name, STR("/etc/x"));
    assert_string_equal(name, "");
    charset_name(name, STR(" 'ISO-8859-9' "));
    assert_string_equal(name, "windows-1254");
    charset_name(name, STR("us-ascii (plain text)"));
    assert_string_equal(name, "");
}

/* All bytes, in every charset there is a name for here. */
static void the_result_is_valid_utf8(void **state)
{
    static const char *const charsets[] = {
        "utf-8", "utf-7",     "utf-16", "utf-32", "iso-2022-jp", "iso-2022-kr", "gb18030",
        "big5",  "shift_jis", "euc-kr", "koi8-u", "cp437",       "tcvn",        "iso-8859-6"};
    char bytes[512];
    (void)state;
    for (int i = 0; i < 512; i++)
        bytes[i] = (char)(unsigned char)(i * 7 + i / 256);
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
        struct out o;
        out_init(&o, 10000);
        charset_decode(&o, (struct str){bytes, sizeof bytes}, str_of(charsets[i]));
        assert_true(utf8_valid(out_as_str(&o)));
        assert_int_equal(strlen(o.at), o.n);
        out_free(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_utf8_wins_over_a_wrong_label),
        cmocka_unit_test(the_declared_charset_is_next),
        cmocka_unit_test(windows_1252_is_last),
        cmocka_unit_test(broken_utf8_stays_utf8),
        cmocka_unit_test(charsets_that_hide_in_ascii),
        cmocka_unit_test(short_words_of_two_byte_scripts),
        cmocka_unit_test(nothing_reaches_iconv_but_names),
        cmocka_unit_test(the_result_is_valid_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
