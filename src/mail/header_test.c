/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of header.h: heads, encoded words, parameters, dates. */
#include "mail/header.h"

#include "base/test.h"
#include "base/time.h"

#include <time.h>

static void reads(const char *value, const char *want)
{
    struct out o;
    out_init(&o, 10000);
    header_text(&o, str_of(value));
    assert_string_equal(o.at, want);
    out_free(&o);
}

static void encoded_words(void **state)
{
    (void)state;
    reads("plain", "plain");
    reads("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße");
    reads("=?utf-8?q?a_b?= =?utf-8?q?c?=", "a bc");
    reads("a =?utf-8?q?b?= c", "a b c");
    reads("=?iso-8859-1?Q?J=FCrgen?= =?utf-8?B?w7w=?=", "Jürgenü");
    reads("=?utf-8*de?Q?Tag?=", "Tag");
    reads("\"=?utf-8?Q?quoted?=\"", "\"quoted\"");
}

static void words_as_they_are_sent(void **state)
{
    (void)state;
    reads("=?utf-8?B?w4M=?=", "Ã");
    reads("=?utf-8?B?w?==?utf-8?B?7w=?=", "ü");        /* base64 cut between two words */
    reads("=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=BC?=", "ü"); /* a letter cut between two words */
    reads("=?utf-8?Q?with blanks in it?=", "with blanks in it");
    reads("Re:=?utf-8?Q?glued?=on", "Re:gluedon");
    reads("=?utf-8?X?what?=", "=?utf-8?X?what?=");
    reads("=?utf-8?Q?never ends", "=?utf-8?Q?never ends");
    reads("=?nonsense?B?SGk=?=", "Hi");
    reads("=?", "=?");
    reads("caf\xe9", "café");
}

static void one_line_without_tricks(void **state)
{
    (void)state;
    reads("folded\r\n\there", "folded here");
    reads("=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x");
    reads("=?utf-8?B?4oCuZ3BqLmV4ZQ==?=", "gpj.exe");
    reads("tab\there\x01", "tab here");
}

static void heads(void **state)
{
    struct str head;
    bool cut;
    (void)state;
    assert_int_equal(header_head(STR("A: b\n\nbody"), &head, &cut), 6);
    assert_int_equal(head.n, 5);
    assert_int_equal(header_head(STR("A: b\r\n c\r\n\r\nbody"), &head, &cut), 12);
    assert_int_equal(header_head(STR("no field\nA: b\n"), &head, &cut), 0);
    assert_int_equal(header_head(STR("\nbody"), &head, &cut), 1);
    assert_int_equal(header_head(STR(""), &head, &cut), 0);
    assert_int_equal(header_head(STR("From x Mon\nA: b\n\nbody"), &head, &cut), 17);
    assert_int_equal(header_head(STR("A: b\nbody without an empty line\n"), &head, &cut), 5);
    assert_int_equal(header_head(STR("A: b"), &head, &cut), 4);
    assert_false(cut);
}

static void fields(void **state)
{
    struct str rest = STR("From x\nA: 1\r\n 2\r\nrubbish\nB : 3\n:no\nC:");
    struct header h;
    (void)state;
    assert_true(header_next(&rest, &h));
    assert_true(str_eq(h.name, STR("A")));
    assert_true(str_eq(h.value, STR("1\r\n 2")));
    assert_true(header_next(&rest, &h));
    assert_true(str_eq(h.name, STR("B")));
    assert_true(str_eq(h.value, STR("3")));
    assert_true(header_next(&rest, &h));
    assert_true(str_eq(h.name, STR("C")));
    assert_int_equal(h.value.n, 0);
    assert_false(header_next(&rest, &h));
}

static void parameter(const char *value, const char *name, const char *want)
{
    struct out o;
    out_init(&o, 10000);
    assert_int_equal(header_parameter(&o, str_of(value), str_of(name)), want != NULL);
    assert_string_equal(o.at, want ? want : "");
    out_free(&o);
}

static void parameters(void **state)
{
    (void)state;
    parameter("text/plain; charset=utf-8", "charset", "utf-8");
    parameter("text/plain; charset = \"utf-8\" ; x=y", "charset", "utf-8");
    parameter("text/plain charset=utf-8", "charset", "utf-8");
    parameter("text/plain; a=\"charset=no\"", "charset", NULL);
    parameter("text/plain", "charset", NULL);
    parameter("a; filename=two words.txt; size=3", "filename", "two words.txt");
    parameter("a; filename=\"a\\\"b;c\"", "filename", "a\"b;c");
    parameter("a; filename=\"C:\\dir\\f.txt\"", "filename", "C:\\dir\\f.txt");
    parameter("a; filename=\"=?utf-8?Q?=C3=BC?=.txt\"", "filename", "ü.txt");
    parameter("a; filename=\"never ends", "filename", "never ends");
    parameter("a; FILENAME=x", "filename", "x");
}

static void parameters_of_rfc_2231(void **state)
{
    (void)state;
    parameter("a; filename*=utf-8''%e2%82%ac%20x", "filename", "€ x");
    parameter("a; filename*=UTF-8'de'%C3%BC; filename=u", "filename", "ü");
    parameter("a; filename*0=a; filename*1=b", "filename", "ab");
    parameter("a; filename*1*=%BC; filename*0*=utf-8''%C3; filename*2=\".t;t\"", "filename",
              "ü.t;t");
    parameter("a; filename*0*=iso-8859-1''%FC", "filename", "ü");
    parameter("a; filename*1=b", "filename", NULL);
    parameter("a; filename*=utf-8''100%", "filename", "100%");
    parameter("a; filename*=no quotes", "filename", "no quotes");
}

static void dated(const char *value, const char *want)
{
    int64_t at;
    char text[TIME_TEXT_BYTES] = "";
    if (header_date(str_of(value), &at))
        time_text(at, text);
    assert_string_equal(text, want);
}

static void dates(void **state)
{
    (void)state;
    dated("Mon, 2 Mar 2026 10:15:30 +0100", "2026-03-02T09:15:30Z");
    dated("2 Mar 2026 10:15 GMT", "2026-03-02T10:15:00Z");
    dated("Mon, 02 Mar 26 10:15:30 -0530 (IST)", "2026-03-02T15:45:30Z");
    dated("Mon Mar  2 10:15:30 2026", "2026-03-02T10:15:30Z");
    dated("Mon, 2 Mar 2026 10:15:60 EST", "2026-03-02T15:15:59Z");
    dated("2026-03-02T10:15:00Z", "2026-03-02T10:15:00Z");
    dated("2-Mar-2026 10:15:30", "2026-03-02T10:15:30Z");
    dated("Mon, 2 Mar 126 10:15:30 +0000", "2026-03-02T10:15:30Z");
    dated("Mon, 2 Mar 99 10:15:30 +0000", "1999-03-02T10:15:30Z");
    dated("Mon, 2 March 2026 1:15:30 PM +00:00", "2026-03-02T13:15:30Z");
    dated("Mon, 31 Feb 2026 10:15:30 +0000", "");
    dated("yesterday", "");
    dated("", "");
}

/* A value of the longest length, made of beginnings of words that never end. */
static void unended_words_take_linear_time(void **state)
{
    static char value[HEADER_MAX_VALUE + 1];
    struct out o;
    (void)state;
    for (size_t i = 0; i < HEADER_MAX_VALUE; i++)
        value[i] = "=?a?q?"[i % 6];
    out_init(&o, HEADER_MAX_VALUE * 2);
    clock_t start = clock();
    header_text(&o, str_of(value));
    assert_true(o.n > HEADER_MAX_VALUE / 2);
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encoded_words),
        cmocka_unit_test(words_as_they_are_sent),
        cmocka_unit_test(one_line_without_tricks),
        cmocka_unit_test(heads),
        cmocka_unit_test(fields),
        cmocka_unit_test(parameters),
        cmocka_unit_test(parameters_of_rfc_2231),
        cmocka_unit_test(dates),
        cmocka_unit_test(unended_words_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
