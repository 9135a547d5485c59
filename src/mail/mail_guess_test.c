/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess_test.c: providers by the domain of an address, and by where a domain's mail goes. */
#include "mail/mail_guess.h"

#include "base/test.h"

static void test_by_domain(void **state)
{
    (void)state;
    const struct mail_guess *it = mail_guess_of_domain(STR("GMail.com"));
    assert_non_null(it);
    assert_string_equal(it->imap, "imap.gmail.com");
    assert_string_equal(it->smtp, "smtp.gmail.com");
    assert_int_equal(it->smtp_port, 0);
    assert_string_equal(it->provider, "google");
    it = mail_guess_of_domain(STR("web.de"));
    assert_int_equal(it->smtp_port, 587);
    assert_null(it->provider);
    it = mail_guess_of_domain(STR("proton.me"));
    assert_string_equal(it->hint, "bridge");
    assert_int_equal(it->imap_port, 1143);
}

static void test_by_server(void **state)
{
    static const struct {
        const char *server;
        const char *imap;
    } rows[] = {{"ASPMX.L.GOOGLE.COM", "imap.gmail.com"},
                {"shop-example.mail.protection.outlook.com", "outlook.office365.com"},
                {"shop.q-v1.mx.microsoft", "outlook.office365.com"},
                {"in1-smtp.messagingengine.com", "imap.fastmail.com"},
                {"mx00.kundenserver.de", "imap.ionos.de"},
                {"mx01.ionos.de", "imap.ionos.de"},
                {"mx-aol.mail.gm0.yahoodns.net", "imap.aol.com"},
                {"mx-eu.mail.am0.yahoodns.net", "imap.mail.yahoo.com"},
                {"mx.zoho.eu", "imappro.zoho.eu"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct mail_guess *it = mail_guess_of_server(str_of(rows[i].server));
        assert_non_null(it);
        assert_string_equal(it->imap, rows[i].imap);
    }
    /* people's and firms' mail at Microsoft leave by other servers */
    assert_string_equal(mail_guess_of_server(STR("hotmail-com.olc.protection.outlook.com"))->smtp,
                        "smtp-mail.outlook.com");
    assert_string_equal(mail_guess_of_domain(STR("outlook.com"))->smtp, "smtp-mail.outlook.com");
    assert_string_equal(mail_guess_of_server(STR("shop-example.mail.protection.outlook.com"))->smtp,
                        "smtp.office365.com");
    assert_string_equal(mail_guess_of_domain(STR("zoho.eu"))->imap, "imap.zoho.eu");
}

static void test_unknown(void **state)
{
    static const char *const others[] = {"shop.example",          "notgmail.com",
                                         "gmail.com.example",     "notgoogle.com",
                                         "mx.google.com.example", ""};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_null(mail_guess_of_domain(str_of(others[i])));
        assert_null(mail_guess_of_server(str_of(others[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_domain),
                                       cmocka_unit_test(test_by_server),
                                       cmocka_unit_test(test_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
