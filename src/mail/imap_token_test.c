/* SPDX-License-Identifier: Apache-2.0 */
/* imap_token_test.c: replies as servers write them. */
#include "mail/imap_token.h"

#include "base/test.h"
#include "base/time.h"

static void fetch_is_read_in_any_order(void **state)
{
    struct imap_mail mail;
    (void)state;
    assert_true(imap_fetched(
        STR("* 12 FETCH (UID 45 FLAGS (\\Seen \\Recent $Forwarded) INTERNALDATE \" 7-Mar-2026 "
            "10:00:00 +0100\" RFC822.SIZE 443 BODY[] NIL)"),
        &mail));
    assert_true(mail.uid == 45 && mail.seen && !mail.is_deleted && mail.bytes == 443);
    int64_t at_us;
    assert_true(time_parse(STR("2026-03-07T09:00:00Z"), &at_us));
    assert_int_equal(mail.at_us, at_us);
    assert_true(
        imap_fetched(STR("* 1 FETCH (BODY[HEADER.FIELDS (TO CC)] {3}\r\n) ( MODSEQ (7) FLAGS "
                         "(\\Deleted) INTERNALDATE \"17-Mar-2026 10:00:00 -0830\" UID 9)"),
                     &mail));
    assert_true(mail.uid == 9 && mail.is_deleted && !mail.seen);
    assert_true(time_parse(STR("2026-03-17T18:30:00Z"), &at_us));
    assert_int_equal(mail.at_us, at_us);
    assert_false(imap_fetched(STR("* 12 EXISTS"), &mail));
    assert_false(imap_fetched(STR("h1 OK FETCH (done)"), &mail));
    assert_true(imap_fetched(STR("* 3 FETCH (UID 99999999999 INTERNALDATE \"nonsense\""), &mail));
    assert_true(mail.uid == 0 && mail.at_us == NO_TIME);
}

static void lists_names_in_every_form(void **state)
{
    struct out name;
    struct str flags;
    (void)state;
    out_init(&name, 1000);
    assert_true(imap_listed(STR("* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent \\\"Items\\\"\""),
                            &flags, &name));
    assert_string_equal(name.at, "Sent \"Items\"");
    assert_true(str_find(flags, STR("\\Sent")) >= 0);
    out_clear(&name);
    assert_true(imap_listed(STR("* LIST () NIL {5}\r\nJ (nk"), &flags, &name));
    assert_string_equal(name.at, "J (nk");
    out_clear(&name);
    assert_true(imap_listed(STR("* LIST (\\Noselect) \".\" INBOX.a"), &flags, &name));
    assert_string_equal(name.at, "INBOX.a");
    assert_false(imap_listed(STR("* LIST"), &flags, &name));
    out_free(&name);
}

static void literals_are_announced(void **state)
{
    (void)state;
    assert_int_equal(imap_literal_ahead(STR("* 1 FETCH (BODY[] {310}")), 310);
    assert_int_equal(imap_literal_ahead(STR("x {0+}")), 0);
    assert_int_equal(imap_literal_ahead(STR("x {}")), -1);
    assert_int_equal(imap_literal_ahead(STR("x {12")), -1);
    assert_int_equal(imap_literal_ahead(STR("12}")), -1);
    assert_int_equal(imap_literal_ahead(STR("x {99999999999999999999}")), -1);
}

static void codes_have_numbers(void **state)
{
    uint64_t n;
    (void)state;
    assert_true(imap_code_number(STR("* OK [UIDVALIDITY 7] fine"), STR("UIDVALIDITY"), &n) &&
                n == 7);
    assert_false(imap_code_number(STR("* OK [UIDVALIDITY x] fine"), STR("UIDVALIDITY"), &n));
    assert_false(imap_code_number(STR("* OK UIDVALIDITY 7"), STR("UIDVALIDITY"), &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fetch_is_read_in_any_order),
        cmocka_unit_test(lists_names_in_every_form),
        cmocka_unit_test(literals_are_announced),
        cmocka_unit_test(codes_have_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
