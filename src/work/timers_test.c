/* SPDX-License-Identifier: Apache-2.0 */
/* timers_test.c: each timer finds what is due, and leaves alone what is not. */
#include "work/timers.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/outbox.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

#include <string.h>

static const struct work_row *row_of(const char *name)
{
    struct work_table table = timer_table();
    for (size_t i = 0; i < table.n; i++)
        if (!strcmp(table.rows[i].name, name))
            return &table.rows[i];
    return NULL;
}

static int look(struct test_db *t, const char *name)
{
    struct work_turn turn = {.c = t->c, .db = t->db};
    const struct work_row *row = row_of(name);
    assert_non_null(row);
    t->c->now_us = time_now_us();
    return (int)(row->write ? DO(t, row->write(t->c, t->d)) : WELL(t, row->look(&turn)));
}

static struct conversation now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &it));
    return it;
}

static void wake_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->conversation_id;
    struct conversation_change to = {.set = CONVERSATION_SNOOZE,
                                     .snoozed_until_us = t->c->now_us + HOUR_US};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    assert_int_equal(look(t, "conversation.wake"), 0);
    assert_true(str_eq(now(t, desk, id).place, STR("snoozed")));
    t->c->now_us -= 2 * HOUR_US; /* it was snoozed two hours ago, until an hour ago */
    to.snoozed_until_us = t->c->now_us + HOUR_US;
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    assert_int_equal(look(t, "conversation.wake"), 1);
    assert_true(str_eq(now(t, desk, id).place, STR("open")));
    assert_int_equal(test_desk_events(t, desk, "conversation.woke"), 1);
    assert_int_equal(look(t, "conversation.wake"), 0);
}

static void test_wake(void **state)
{
    (void)state;
    test_desk_each(wake_run);
}

/* A reply over a channel without a sender leaves when its hold is over; others wait for theirs. */
static void null_sender_run(struct test_db *t, struct test_desk *desk)
{
    struct said in, out, mailed;
    struct outbox it;
    struct message_in open = {.inbox_id = desk->inbox_id,
                              .customer_id = desk->customer_id,
                              .channel = STR("api"),
                              .body = STR("Hello")};
    DO(t, message_receive(t->c, t->d, &desk->system, &open, &in));
    struct message_reply reply = {.conversation_id = in.conversation_id, .body = STR("Hello Maya")};
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &out));
    assert_int_equal(look(t, "outbox.api"), 0); /* held */
    t->c->now_us -= MINUTE_US;
    reply.key = STR("second");
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &out));
    reply = (struct message_reply){
        .conversation_id = desk->conversation_id, .body = STR("By mail"), .to_json = STR("[]")};
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &mailed));
    assert_int_equal(look(t, "outbox.api"), 1);
    SEE(t, outbox_get(t->c, t->d, &desk->admin, out.outbox_id, &it));
    assert_true(str_eq(it.state, STR("sent")));
    assert_int_equal(look(t, "outbox.api"), 0);
    SEE(t, outbox_get(t->c, t->d, &desk->admin, mailed.outbox_id, &it));
    assert_true(str_eq(it.state, STR("held")));
}

static void test_null_sender(void **state)
{
    (void)state;
    test_desk_each(null_sender_run);
}

static void leases_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct outbox_item item;
    struct outbox it;
    t->c->now_us -= MINUTE_US;
    struct message_reply reply = {
        .conversation_id = desk->conversation_id, .body = STR("Hello"), .to_json = STR("[]")};
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    t->c->now_us = time_now_us();
    assert_int_equal(WELL(t, outbox_claim(t->c, t->db, STR("mail"), STR("lost sender"), 1, &item)),
                     1);
    for (int i = 0; i < 1000 && look(t, "outbox.leases") == 0; i++)
        ;
    SEE(t, outbox_get(t->c, t->d, &desk->admin, said.outbox_id, &it));
    assert_true(str_eq(it.state, STR("unknown")));
}

static void test_leases(void **state)
{
    (void)state;
    test_desk_each(leases_run);
}

static void forget_run(struct test_db *t, struct test_desk *desk)
{
    int64_t then_us = t->c->now_us - 3 * DAY_US;
    DO(t, sql_test_desk_presence(t->c, t->d, desk->org, desk->conversation_id, desk->agent.id,
                                 then_us));
    DO(t, sql_test_desk_idempotency(t->c, t->d, desk->org, desk->agent.id, STR("old"), then_us));
    DO(t,
       sql_test_desk_idempotency(t->c, t->d, desk->org, desk->agent.id, STR("new"), t->c->now_us));
    while (look(t, "forget") > 0)
        ;
    struct test_desk_kept_row kept;
    SEE(t, sql_test_desk_kept(t->c, t->d, desk->org, &kept));
    assert_int_equal(kept.presence, 0);
    assert_int_equal(kept.answers, 1);
}

static void test_forget(void **state)
{
    (void)state;
    test_desk_each(forget_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wake),
        cmocka_unit_test(test_null_sender),
        cmocka_unit_test(test_leases),
        cmocka_unit_test(test_forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
