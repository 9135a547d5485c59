/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess_test.c: providers by their domain, and what everybody else gets. */
#include "mail/mail_guess.h"

#include "base/test.h"

static void test_known(void **state)
{
    (void)state;
    struct mail_guess it = mail_guess(STR("Help@GMail.com"));
    assert_string_equal(it.imap_host, "imap.gmail.com");
    assert_string_equal(it.smtp_host, "smtp.gmail.com");
    assert_int_equal(it.smtp_port, 465);
    assert_string_equal(it.smtp_security, "tls");
    assert_non_null(it.hint);
    it = mail_guess(STR("help@web.de"));
    assert_string_equal(it.smtp_security, "starttls");
    assert_int_equal(it.smtp_port, 587);
    assert_null(it.hint);
}

static void test_unknown(void **state)
{
    static const struct str others[] = {{"help@shop.example", 17},
                                        {"help@notgmail.com", 17},
                                        {"help@gmail.com.shop.example", 27},
                                        {"gmail.com", 9},
                                        {"@", 1},
                                        {"", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct mail_guess it = mail_guess(others[i]);
        assert_null(it.imap_host);
        assert_null(it.smtp_host);
        assert_null(it.hint);
        assert_string_equal(it.smtp_security, "tls");
        assert_int_equal(it.smtp_port, 465);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known),
                                       cmocka_unit_test(test_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
