/* SPDX-License-Identifier: Apache-2.0 */
/* lmtp_line_test.c: commands as mail servers say them, and as they must not. */
#include "mail/lmtp_line.h"

#include "base/test.h"

#include <string.h>

static void commands(void **state)
{
    static const struct {
        const char *line;
        enum lmtp_verb verb;
        const char *address;
        int64_t bytes;
    } rows[] = {
        {"LHLO mx.example", LMTP_LHLO, "", -1},
        {"lhlo", LMTP_BROKEN, "", -1},
        {"EHLO mx.example", LMTP_HELO, "", -1},
        {"MAIL FROM:<maya@example.org> BODY=8BITMIME SIZE=512", LMTP_MAIL, "maya@example.org", 512},
        {"mail from: <maya@example.org>", LMTP_MAIL, "maya@example.org", -1},
        {"MAIL FROM:<>", LMTP_MAIL, "", -1},
        {"MAIL FROM:<@relay,@other:a@b>", LMTP_MAIL, "a@b", -1},
        {"MAIL FROM:maya@example.org", LMTP_BROKEN, NULL, 0},
        {"MAIL FROM:<a@b> SIZE=-1", LMTP_BROKEN, NULL, 0},
        {"MAIL FROM:<a b@c>", LMTP_BROKEN, NULL, 0},
        {"RCPT TO:<help+h3f@shop.example>", LMTP_RCPT, "help+h3f@shop.example", -1},
        {"RCPT TO:<>", LMTP_BROKEN, NULL, 0},
        {"DATA", LMTP_DATA, "", -1},
        {"DATA now", LMTP_BROKEN, NULL, 0},
        {"QUIT", LMTP_QUIT, "", -1},
        {"BDAT 10", LMTP_UNKNOWN, "", -1},
        {"", LMTP_UNKNOWN, "", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lmtp_line it = lmtp_line(str_of(rows[i].line));
        assert_int_equal(it.verb, rows[i].verb);
        if (!rows[i].address)
            continue;
        assert_true(str_eq(it.address, str_of(rows[i].address)));
        assert_int_equal(it.bytes, rows[i].bytes);
    }
}

/* What is refused leaves nothing behind that could be taken for an address. */
static void too_long(void **state)
{
    static const char before[] = "MAIL FROM:<";
    char line[sizeof before + LMTP_ADDRESS_BYTES + 2];
    (void)state;
    for (size_t n = LMTP_ADDRESS_BYTES; n <= LMTP_ADDRESS_BYTES + 1; n++) {
        memcpy(line, before, sizeof before - 1);
        memset(line + sizeof before - 1, 'a', n);
        line[sizeof before - 1 + n] = '>';
        struct lmtp_line it = lmtp_line((struct str){line, sizeof before + n});
        bool fits = n <= LMTP_ADDRESS_BYTES;
        assert_int_equal(it.verb, fits ? LMTP_MAIL : LMTP_BROKEN);
        assert_int_equal(it.address.n, fits ? n : 0);
    }
}

static void dots(void **state)
{
    static const struct {
        const char *said, *means;
        size_t rest; /* 0: it is not over */
    } rows[] = {{"a\r\n.\r\nQUIT", "a\r\n", 6},
                {".\r\n", "", 3},
                {"..\r\n...\r\n.\r\n", ".\r\n..\r\n", 12},
                {"a.\r\n", "a.\r\n", 0},
                {".a\r\n", "a\r\n", 0},
                {".\rb\r\n.\r\n", "\rb\r\n", 8},
                {"a\n.\r\n", "a\n", 5}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lmtp_dots d = {0};
        char into[64];
        size_t n = lmtp_undot(&d, rows[i].said, strlen(rows[i].said), into);
        assert_true(str_eq((struct str){into, n}, str_of(rows[i].means)));
        assert_int_equal(d.ended, rows[i].rest > 0);
        if (d.ended)
            assert_int_equal(d.rest, rows[i].rest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(commands), cmocka_unit_test(too_long),
                                       cmocka_unit_test(dots)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
