/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transfer.h: the three encodings, whole and in the smallest pieces. */
#include "mail/transfer.h"

#include "base/test.h"

static void decodes(enum transfer_encoding encoding, const char *body, const char *want, bool whole)
{
    struct out o;
    out_init(&o, 10000);
    assert_int_equal(transfer_all(&o, encoding, str_of(body)), whole);
    assert_string_equal(o.at, want);
    out_free(&o);
}

static void quoted_printable(void **state)
{
    (void)state;
    decodes(TRANSFER_QUOTED, "a=3Db=c3=A9=\r\n!", "a=b\xc3\xa9!", true);
    decodes(TRANSFER_QUOTED, "soft =  \nend", "soft end", true);
    decodes(TRANSFER_QUOTED, "added blanks \t \nnot these", "added blanks\nnot these", true);
    decodes(TRANSFER_QUOTED, "kept =20\nx", "kept  \nx", true);
    decodes(TRANSFER_QUOTED, "a=ZZ 3=4 ==41 =", "a=ZZ 3=4 =A ", false);
    decodes(TRANSFER_QUOTED, "at the end   ", "at the end", true);
    decodes(TRANSFER_QUOTED, "", "", true);
}

static void base64(void **state)
{
    (void)state;
    decodes(TRANSFER_BASE64, "SGVs\r\nbG8=", "Hello", true);
    decodes(TRANSFER_BASE64, "SGVsbG8=\nIHdvcmxk", "Hello world", true);
    decodes(TRANSFER_BASE64, "SGVsbG8=IHdvcmxk", "Hello world", true);
    decodes(TRANSFER_BASE64, "SGVsbG8", "Hello", true);
    decodes(TRANSFER_BASE64,
            "SGVsbG8gd29ybGQsIGdvb2Q\x01gbW9ybmluZyE=", "Hello world, good morning!", false);
    decodes(TRANSFER_BASE64, "====", "", true);
}

static void a_footer_behind_base64_is_not_decoded(void **state)
{
    (void)state;
    decodes(TRANSFER_BASE64,
            "SGVsbG8=\n\n_______________________\nusers mailing list\nhttp://l.example/x\n",
            "Hello", false);
}

static void uuencode(void **state)
{
    (void)state;
    decodes(TRANSFER_UU, "begin 644 a.txt\n%2&5L;&\\\n`\nend\nrest", "Hello", true);
    decodes(TRANSFER_UU, "words before\nbegin 644 a\n%2&5L;&\\\n", "Hello", true);
    decodes(TRANSFER_UU, "no begin line", "", false);
    decodes(TRANSFER_UU, "begin 644 a\n~~~\nend\n", "", false);
}

/* Any size of room must give the same bytes. */
static void pieces_make_the_whole(void **state)
{
    static const struct {
        enum transfer_encoding encoding;
        const char *body;
    } cases[] = {
        {TRANSFER_PLAIN, "plain text of a certain length, longer than the smallest room is"},
        {TRANSFER_QUOTED,
         "some =3D text   with blanks   inside =\n and soft ends=20\nof lines  \n and more"},
        {TRANSFER_BASE64,
         "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZy4gVGhlIHF1aWNrIGJyb3du"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct out whole, pieces;
        struct transfer t;
        char bytes[64];
        size_t n;
        out_init(&whole, 1000);
        out_init(&pieces, 1000);
        transfer_all(&whole, cases[i].encoding, str_of(cases[i].body));
        transfer_init(&t, cases[i].encoding, str_of(cases[i].body));
        while ((n = transfer_next(&t, bytes, sizeof bytes)) > 0)
            out_bytes(&pieces, bytes, n);
        assert_string_equal(whole.at, pieces.at);
        out_free(&whole);
        out_free(&pieces);
    }
}

static void names(void **state)
{
    bool known;
    (void)state;
    assert_int_equal(transfer_named(STR(" Base64 "), &known), TRANSFER_BASE64);
    assert_true(known);
    assert_int_equal(transfer_named(STR(""), &known), TRANSFER_PLAIN);
    assert_true(known);
    assert_int_equal(transfer_named(STR("rot13"), &known), TRANSFER_PLAIN);
    assert_false(known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_printable),
        cmocka_unit_test(base64),
        cmocka_unit_test(a_footer_behind_base64_is_not_decoded),
        cmocka_unit_test(uuencode),
        cmocka_unit_test(pieces_make_the_whole),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
