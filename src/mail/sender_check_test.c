/* SPDX-License-Identifier: Apache-2.0 */
/* sender_check_test.c: records as domains have them, each with the judgement and its word. */
#include "mail/sender_check.h"

#include "base/test.h"

#include <stdio.h>

static struct dns_text text(const char *words)
{
    struct dns_text it;
    snprintf(it.at, sizeof it.at, "%s", words);
    return it;
}

struct judged {
    const char *records[3];
    enum sender_how how;
    const char *word;
};

static void holds(const struct judged *row, const struct sender_finding *f)
{
    bool good = f->how == row->how && str_find(str_of(f->words), str_of(row->word)) >= 0;
    if (!good)
        print_error("%s: %d %s\n", row->records[0] ? row->records[0] : "nothing", f->how, f->words);
    assert_true(good);
}

static void test_spf(void **state)
{
    static const struct judged rows[] = {
        {{NULL}, SENDER_WRONG, "\"v=spf1 mx a:mail.shop.example ~all\""},
        {{"google-site-verification=x"}, SENDER_WRONG, "Add a TXT record"},
        {{"v=spf1 include:_spf.google.com ~all"}, SENDER_FINE, "must be in there"},
        {{"other", "V=SPF1 mx -all"}, SENDER_FINE, "mx -all"},
        {{"v=spf10 mx ~all"}, SENDER_WRONG, "does not say"},
        {{"v=spf1 mx ~all", "v=spf1 a ~all"}, SENDER_WRONG, "2 SPF records"},
        {{"v=spf1 mx +all"}, SENDER_WRONG, "whole world"},
        {{"v=spf1 all"}, SENDER_WRONG, "whole world"},
        {{"v=spf1 mx ?all"}, SENDER_LOOK, "End it with ~all"},
        {{"v=spf1 mx"}, SENDER_LOOK, "End it with ~all"},
        {{"v=spf1 redirect=_spf.shop.example"}, SENDER_FINE, "redirect"},
        {{"v=spf1 a mx include:a.x include:b.x include:c.x include:d.x include:e.x include:f.x "
          "include:g.x include:h.x include:i.x ~all"},
         SENDER_WRONG,
         "asks 11 times"}};
    struct dns_text texts[3];
    struct sender_finding f;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int n = 0;
        while (n < 3 && rows[i].records[n]) {
            texts[n] = text(rows[i].records[n]);
            n++;
        }
        sender_judge_spf(&f, "shop.example", "mail.shop.example", texts, n, NULL, 0);
        holds(&rows[i], &f);
    }
    const struct dns_mail_server google = {1, "aspmx.l.google.com"};
    sender_judge_spf(&f, "shop.example", "", texts, 0, &google, 1);
    assert_true(str_find(str_of(f.words), STR("\"v=spf1 include:_spf.google.com ~all\"")) > 0);
}

static void test_dmarc(void **state)
{
    static const struct judged rows[] = {
        {{NULL}, SENDER_LOOK, "\"v=DMARC1; p=none; rua=mailto:postmaster@shop.example\""},
        {{"v=DMARC1; p=none; rua=mailto:a@b.example"}, SENDER_FINE, "only watches"},
        {{"v=DMARC1;p=REJECT"}, SENDER_FINE, "our relay must"},
        {{"v=DMARC1; sp=none"}, SENDER_WRONG, "no policy"},
        {{"v=DMARC1; p=maybe"}, SENDER_WRONG, "no policy"},
        {{"v=DMARC1; p=none", "v=DMARC1; p=reject"}, SENDER_WRONG, "2 records"}};
    struct dns_text texts[3];
    struct sender_finding f;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int n = 0;
        while (n < 3 && rows[i].records[n]) {
            texts[n] = text(rows[i].records[n]);
            n++;
        }
        sender_judge_dmarc(&f, "shop.example", "shop.example", texts, n);
        holds(&rows[i], &f);
    }
}

static void test_mx(void **state)
{
    const struct dns_mail_server none = {0, ""}, some[] = {{10, "mx1.shop.example"}, {20, "mx2"}};
    struct sender_finding f;
    (void)state;
    sender_judge_mx(&f, "shop.example", NULL, 0);
    assert_int_equal(f.how, SENDER_WRONG);
    sender_judge_mx(&f, "shop.example", &none, 1);
    assert_int_equal(f.how, SENDER_WRONG);
    sender_judge_mx(&f, "shop.example", some, 2);
    assert_string_equal(f.words, "mail to shop.example goes to mx1.shop.example and others.");
    assert_int_equal(f.how, SENDER_FINE);
}

/* An answer that points outside of itself, and one that is cut. */
static void test_answers(void **state)
{
    static const unsigned char mx[] = {0,   1, 0x84, 0,  0, 1, 0,    1,  0,   0,    0, 0, 1,
                                       'x', 0, 0,    15, 0, 1, 0xc0, 12, 0,   15,   0, 1, 0,
                                       0,   0, 60,   0,  6, 0, 10,   1,  'm', 0xc0, 12};
    static struct dns_mail_server servers[DNS_SERVERS_MAX];
    static struct dns_text texts[DNS_TEXTS_MAX];
    (void)state;
    assert_int_equal(dns_read_mail_servers(mx, sizeof mx, servers), 1);
    assert_string_equal(servers[0].name, "m.x");
    assert_int_equal(servers[0].preference, 10);
    for (size_t n = 0; n < sizeof mx; n++) {
        assert_int_equal(dns_read_mail_servers(mx, n, servers), 0);
        assert_int_equal(dns_read_texts(mx, n, texts), 0);
    }
}

static void test_servers(void **state)
{
    static const char *const wrong[] = {"", "here", "1.2.3", "1.2.3.4:0", "1.2.3.4:x", "::1"};
    struct call c;
    struct dns *dns;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(dns_open(&c, wrong[i], &dns), -1);
    assert_int_equal(dns_open(&c, "127.0.0.1:5353", &dns), 1);
    dns_close(dns);
    dns_close(NULL);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spf),     cmocka_unit_test(test_dmarc),   cmocka_unit_test(test_mx),
        cmocka_unit_test(test_answers), cmocka_unit_test(test_servers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
