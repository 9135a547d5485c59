/* SPDX-License-Identifier: Apache-2.0 */
/* original_test.c: the mail behind a message is seen by who sees the message, and by nobody once
   words were taken out of it. */
#include "desk/original.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/message.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

static int64_t a_message(struct test_db *t, const struct test_desk *desk, int64_t conversation_id)
{
    struct said said;
    struct message_in in = {.conversation_id = conversation_id, .body = STR("My card is 4111.")};
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said.message_id;
}

static void a_mail(struct test_db *t, const struct test_desk *desk, const char *hash,
                   int64_t inbox_id, int64_t conversation_id, int64_t message_id)
{
    struct test_desk_raw_mail_in in = {.org = desk->org,
                                       .id = DO(t, id_new(t->c, t->d)),
                                       .inbox_id = inbox_id,
                                       .hash = str_of(hash),
                                       .now_us = t->c->now_us,
                                       .conversation_id = conversation_id,
                                       .message_id = message_id};
    DO(t, sql_test_desk_raw_mail(t->c, t->d, &in));
}

static void seen_run(struct test_db *t, struct test_desk *desk)
{
    struct original it;
    int64_t id = a_message(t, desk, desk->conversation_id);
    REFUSED(t, NOT_FOUND, original_get(t->c, t->d, &desk->agent, id, &it)); /* no mail brought it */
    a_mail(t, desk, "abc", desk->inbox_id, desk->conversation_id, id);
    SEE(t, original_get(t->c, t->d, &desk->guest, id, &it));
    assert_true(str_eq(it.hash, STR("abc")) && it.bytes.n == 7);
    REFUSED(t, NOT_FOUND, original_get(t->c, t->d, &desk->stranger, id, &it));
    REFUSED(t, NOT_FOUND, original_get(t->c, t->d, &desk->agent, 1, &it));
    int64_t hidden = a_message(t, desk, desk->hidden_conversation_id);
    a_mail(t, desk, "def", desk->hidden_inbox_id, desk->hidden_conversation_id, hidden);
    REFUSED(t, NOT_FOUND, original_get(t->c, t->d, &desk->agent, hidden, &it));
    SEE(t, original_get(t->c, t->d, &desk->admin, hidden, &it));
    assert_true(str_eq(it.hash, STR("def")));
}

static void test_seen(void **state)
{
    (void)state;
    test_desk_each(seen_run);
}

static void gone_run(struct test_db *t, struct test_desk *desk)
{
    struct original it;
    int64_t id = a_message(t, desk, desk->conversation_id);
    a_mail(t, desk, "abc", desk->inbox_id, desk->conversation_id, id);
    DO(t, message_redact(t->c, t->d, &desk->lead, id, 11, 15, STR("a card number")));
    SEE(t, original_get(t->c, t->d, &desk->lead, id, &it));
    assert_int_equal(it.hash.n, 0); /* the number would be in it */
    id = a_message(t, desk, desk->conversation_id);
    a_mail(t, desk, "erased 17", desk->inbox_id, desk->conversation_id, id);
    SEE(t, original_get(t->c, t->d, &desk->lead, id, &it));
    assert_int_equal(it.hash.n, 0);
}

static void test_gone(void **state)
{
    (void)state;
    test_desk_each(gone_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_seen), cmocka_unit_test(test_gone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
