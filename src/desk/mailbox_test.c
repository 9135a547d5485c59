/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox_test.c: settings by those who may, secrets that stay secret. */
#include "desk/mailbox.h"

#include "base/test.h"
#include "desk/test_desk.h"

static const unsigned char key[SEAL_KEY_BYTES] = {7};

static struct mailbox_edit an_edit(void)
{
    struct mailbox_edit it;
    test_desk_mailbox(&it);
    it.address = STR("Help@Shop.example");
    return it;
}

static void put_run(struct test_db *t, struct test_desk *desk)
{
    struct mailbox it, *list;
    struct str imap, smtp;
    size_t n;
    struct mailbox_edit edit = an_edit();
    REFUSED(t, DENIED, mailbox_put(t->c, t->d, &desk->lead, desk->inbox_id, &edit, 0, key, &it));
    REFUSED(t, NOT_FOUND,
            mailbox_put(t->c, t->d, &desk->stranger, desk->inbox_id, &edit, 0, key, &it));
    DO(t, mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0, key, &it));
    assert_true(it.imap_port == 993 && it.smtp_port == 587 && it.fetching && !it.receipt);
    assert_true(str_eq(it.address_folded, STR("help@shop.example")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("mailbox.create")));
    SEE(t, mailbox_secrets(t->c, t->d, desk->org, desk->inbox_id, key, &imap, &smtp));
    assert_true(str_eq(imap, STR("correct horse")) && str_eq(smtp, imap));
    edit.imap_secret = (struct str){NULL, 0};
    edit.smtp_secret = STR("other");
    edit.sending = false;
    int64_t version = it.version;
    DO(t, mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, version, key, &it));
    REFUSED(t, CONFLICT,
            mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, version, key, &it));
    SEE(t, mailbox_secrets(t->c, t->d, desk->org, desk->inbox_id, key, &imap, &smtp));
    assert_true(str_eq(imap, STR("correct horse")) && str_eq(smtp, STR("other")));
    SEE(t, mailbox_list(t->c, t->d, &desk->admin, &list, &n));
    assert_true(n == 1 && !list[0].sending);
    unsigned char wrong[SEAL_KEY_BYTES] = {8};
    REFUSED(t, DENIED, mailbox_secrets(t->c, t->d, desk->org, desk->inbox_id, wrong, &imap, &smtp));
}

static void refused_run(struct test_db *t, struct test_desk *desk)
{
    struct mailbox it;
    struct mailbox_edit edit = an_edit();
    edit.address = STR("not an address");
    REFUSED(t, BAD_INPUT,
            mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0, key, &it));
    edit = an_edit();
    edit.imap_security = STR("ssl");
    REFUSED(t, BAD_INPUT,
            mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0, key, &it));
    edit = an_edit();
    edit.smtp_port = 70000;
    REFUSED(t, BAD_INPUT,
            mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0, key, &it));
    edit = an_edit();
    edit.imap_host = STR("imap\r\nevil");
    REFUSED(t, BAD_INPUT,
            mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0, key, &it));
    REFUSED(t, NOT_FOUND, mailbox_get(t->c, t->d, &desk->admin, desk->inbox_id, &it));
}

static void test_put(void **state)
{
    (void)state;
    test_desk_each(put_run);
}

static void test_refuses(void **state)
{
    (void)state;
    test_desk_each(refused_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_put), cmocka_unit_test(test_refuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
