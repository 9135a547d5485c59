/* SPDX-License-Identifier: Apache-2.0 */
/* autoconfig_test.c: files as domains have them, and files as an enemy would write them. */
#include "channel/autoconfig.h"

#include "base/out.h"
#include "base/test.h"

#include <stdio.h>

#define CONFIG(inside)                                                                             \
    "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"shop.example\">"     \
    "<domain>shop.example</domain>" inside "</emailProvider></clientConfig>"
#define IN(host, port, socket)                                                                     \
    "<incomingServer type=\"imap\"><hostname>" host "</hostname><port>" port                       \
    "</port><socketType>" socket "</socketType><username>%EMAILLOCALPART%</username>"              \
    "<authentication>password-cleartext</authentication></incomingServer>"
#define OUT(host, port, socket)                                                                    \
    "<outgoingServer type=\"smtp\"><hostname>" host "</hostname><port>" port                       \
    "</port><socketType>" socket                                                                   \
    "</socketType><username>%EMAILADDRESS%</username></outgoingServer>"

static bool reads(const char *xml, struct autoconfig *found)
{
    return autoconfig_read(str_of(xml), STR("help@shop.example"), found);
}

static void test_servers_are_found(void **state)
{
    struct autoconfig it;
    (void)state;
    assert_true(reads(CONFIG("<incomingServer type=\"pop3\"><hostname>pop.shop.example</hostname>"
                             "<port>995</port><socketType>SSL</socketType></incomingServer>" IN(
                                 "mail.%EMAILDOMAIN%", "993", "SSL")
                                 OUT(" out.shop.example ", "587", "STARTTLS")),
                      &it));
    assert_string_equal(it.imap.host, "mail.shop.example");
    assert_string_equal(it.imap.user, "help");
    assert_string_equal(it.imap.security, "tls");
    assert_int_equal(it.imap.port, 993);
    assert_string_equal(it.smtp.host, "out.shop.example");
    assert_string_equal(it.smtp.user, "help@shop.example");
    assert_string_equal(it.smtp.security, "starttls");
    assert_int_equal(it.smtp.from, FOUND_CONFIG);
}

static void test_secrecy_goes_first(void **state)
{
    struct autoconfig it;
    (void)state;
    assert_true(reads(CONFIG(IN("a.example", "143", "plain") IN("b.example", "143", "STARTTLS")
                                 IN("c.example", "993", "SSL")),
                      &it));
    assert_string_equal(it.imap.host, "b.example");
    assert_int_equal(it.smtp.from, FOUND_NOWHERE);
    assert_true(reads(CONFIG(IN("a.example", "143", "plain")), &it));
    assert_string_equal(it.imap.security, "plain");
}

static void test_what_is_odd_is_left_out(void **state)
{
    static const char *const rows[] = {
        "",
        "<html><body>404</body></html>",
        "<clientConfig/>",
        "<clientConfig><emailProvider>",
        CONFIG(IN("a b", "993", "SSL")),
        CONFIG(IN("a.example/x", "993", "SSL")),
        CONFIG(IN("a..example", "993", "SSL")),
        CONFIG(IN("-a.example", "993", "SSL")),
        CONFIG(IN("", "993", "SSL")),
        CONFIG(IN("a.example", "0", "SSL")),
        CONFIG(IN("a.example", "65536", "SSL")),
        CONFIG(IN("a.example", "993", "magic")),
        CONFIG("<incomingServer><hostname>a.example</hostname></incomingServer>"),
        "<!DOCTYPE clientConfig [<!ENTITY h \"a.example\">]>" CONFIG(IN("&h;", "993", "SSL")),
        "<!DOCTYPE clientConfig SYSTEM \"file:///etc/passwd\">" CONFIG(
            IN("a.example", "993", "SSL")),
    };
    struct autoconfig it;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (reads(rows[i], &it))
            print_error("taken: %s\n", rows[i]);
        assert_false(reads(rows[i], &it));
    }
    assert_true(reads(CONFIG(IN("a.example", "993", "SSL")), &it));
    assert_false(autoconfig_read(str_of(CONFIG(IN("a.example", "993", "SSL"))), STR("help"), &it));
}

static void test_limits(void **state)
{
    struct autoconfig it;
    struct out o;
    (void)state;
    out_init(&o, 1 << 20);
    out_text(&o, "<clientConfig><emailProvider>");
    for (int i = 0; i < AUTOCONFIG_SERVERS_MAX; i++)
        out_text(&o, IN("a.example", "143", "plain"));
    out_text(&o, IN("b.example", "993", "SSL") "</emailProvider></clientConfig>");
    assert_true(autoconfig_read(out_as_str(&o), STR("help@shop.example"), &it));
    assert_string_equal(it.imap.host, "a.example"); /* the last one was not looked at */
    while (o.n <= AUTOCONFIG_BYTES)
        out_text(&o, "          ");
    assert_false(autoconfig_read(out_as_str(&o), STR("help@shop.example"), &it));
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_servers_are_found), cmocka_unit_test(test_secrecy_goes_first),
        cmocka_unit_test(test_what_is_odd_is_left_out), cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
