/* SPDX-License-Identifier: Apache-2.0 */
/* outgoing_test.c: the brake of an hour and how it is let go; the receipt, and all that stops it.
 */
#include "desk/outgoing.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/assign.h"
#include "desk/hours.h"
#include "desk/mailbox.h"
#include "desk/message.h"
#include "desk/outbox.h"
#include "desk/reading.sql.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

static const unsigned char key[SEAL_KEY_BYTES] = {1};

static void with_mailbox(struct test_db *t, const struct test_desk *desk,
                         const struct outgoing_edit *edit)
{
    struct mailbox box;
    struct outgoing it;
    struct mailbox_edit mail;
    test_desk_mailbox(&mail);
    DO(t, mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &mail, 0, key, &box));
    SEE(t, outgoing_get(t->c, t->d, &desk->admin, desk->inbox_id, &it));
    DO(t, outgoing_put(t->c, t->d, &desk->admin, desk->inbox_id, edit, it.version));
}

static void answer(struct test_db *t, const struct test_desk *desk)
{
    struct said said;
    struct message_reply it = {.conversation_id = desk->conversation_id, .body = STR("Here.")};
    DO(t, message_reply(t->c, t->d, &desk->agent, &it, &said));
}

static int claim(struct test_db *t)
{
    struct outbox_item item;
    return (int)WELL(t, outbox_claim(t->c, t->db, STR("mail"), STR("null"), 60000, &item));
}

static void brake_run(struct test_db *t, struct test_desk *desk)
{
    struct outgoing it;
    t->c->now_us = (t->c->now_us / HOUR_US) * HOUR_US + MINUTE_US;
    with_mailbox(t, desk, &(struct outgoing_edit){.hour_most = 2});
    for (int i = 0; i < 6; i++)
        answer(t, desk);
    t->c->now_us += MINUTE_US;
    assert_int_equal(claim(t), 1);
    SEE(t, outgoing_get(t->c, t->d, &desk->admin, desk->inbox_id, &it));
    assert_false(outgoing_brakes(&it, t->c->now_us));
    assert_int_equal(claim(t), 1);
    assert_int_equal(claim(t), 0);
    SEE(t, outgoing_get(t->c, t->d, &desk->admin, desk->inbox_id, &it));
    assert_true(outgoing_brakes(&it, t->c->now_us));
    REFUSED(t, DENIED, outgoing_let_go(t->c, t->d, &desk->agent, desk->inbox_id));
    DO(t, outgoing_let_go(t->c, t->d, &desk->admin, desk->inbox_id));
    assert_int_equal(claim(t), 1);
    t->c->now_us += HOUR_US + MINUTE_US; /* what somebody let go brakes again, in a fresh hour */
    assert_int_equal(claim(t), 1);
    assert_int_equal(claim(t), 1);
    assert_int_equal(claim(t), 0);
}

static void test_brake(void **state)
{
    (void)state;
    test_desk_each(brake_run);
}

static void settings_run(struct test_db *t, struct test_desk *desk)
{
    struct outgoing it;
    struct outgoing_edit edit = {.receipt = true, .receipt_text = STR("Hi {{nothing}}")};
    SEE(t, outgoing_get(t->c, t->d, &desk->admin, desk->inbox_id, &it));
    assert_int_equal(it.hour_most, 1000);
    assert_false(it.receipt);
    REFUSED(t, BAD_INPUT, outgoing_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0));
    edit.receipt_text = STR("Hi, #{{conversation.number}}");
    edit.hour_most = OUTGOING_HOUR_MOST + 1;
    REFUSED(t, BAD_INPUT, outgoing_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0));
    edit.hour_most = 5;
    REFUSED(t, DENIED, outgoing_put(t->c, t->d, &desk->lead, desk->inbox_id, &edit, 0));
    REFUSED(t, NOT_FOUND, outgoing_put(t->c, t->d, &desk->stranger, desk->inbox_id, &edit, 0));
    DO(t, outgoing_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0));
    struct str text;
    SEE(t, outgoing_receipt_preview(t->c, t->d, &desk->admin, desk->inbox_id, &text));
    assert_true(str_eq(text, STR("Hi, #1")));
}

static void test_settings(void **state)
{
    (void)state;
    test_desk_each(settings_run);
}

/* ---- the receipt ---- */

static int64_t begun(struct test_db *t, const struct test_desk *desk)
{
    struct said said;
    struct message_in in = {.inbox_id = desk->inbox_id,
                            .customer_id = desk->customer_id,
                            .channel = STR("mail"),
                            .subject = STR("Tent"),
                            .body = STR("Where is my tent?")};
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    DO(t, outgoing_receipt_plan(t->c, t->d, desk->org, said.conversation_id));
    assert_int_equal(DO(t, outgoing_receipt_plan(t->c, t->d, desk->org, said.conversation_id)), 0);
    return said.conversation_id;
}

static int64_t receipts(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct test_desk_automatic_row row;
    SEE(t, sql_test_desk_automatic(t->c, t->d, desk->org, id, &row));
    return row.n;
}

static void read_it(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    DO(t, sql_reading_put_off(t->c, t->d, NO_TIME, desk->org, id));
}

static const char *settled(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct outgoing_receipt_of_row row;
    SEE(t, sql_outgoing_receipt_of(t->c, t->d, desk->org, id, &row));
    return arena_copy(&t->c->arena, row.settled.at, row.settled.n);
}

static int run(struct test_db *t)
{
    t->c->now_us += MINUTE_US;
    return (int)DO(t, outgoing_receipt_run(t->c, t->d));
}

static void goes_run(struct test_db *t, struct test_desk *desk)
{
    with_mailbox(t, desk, &(struct outgoing_edit){.receipt = true, .hour_most = 9});
    int64_t id = begun(t, desk);
    assert_int_equal(run(t), 1); /* not read yet: later */
    assert_int_equal(receipts(t, desk, id), 0);
    read_it(t, desk, id);
    assert_int_equal(run(t), 1);
    assert_int_equal(receipts(t, desk, id), 1);
    assert_string_equal(settled(t, desk, id), "sent");
    assert_int_equal(run(t), 0); /* once */
    assert_int_equal(receipts(t, desk, id), 1);
}

static void test_goes(void **state)
{
    (void)state;
    test_desk_each(goes_run);
}

static void stops_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct conversation_change spam = {.set = CONVERSATION_SPAM, .spam = true};
    with_mailbox(t, desk, &(struct outgoing_edit){.receipt = true, .hour_most = 9});
    int64_t id = begun(t, desk);
    read_it(t, desk, id);
    DO(t, sql_test_desk_grave(t->c, t->d, desk->org, id));
    run(t);
    assert_string_equal(settled(t, desk, id), "grave news stands in it");
    assert_int_equal(receipts(t, desk, id), 0);
    id = begun(t, desk);
    read_it(t, desk, id);
    DO(t,
       message_reply(t->c, t->d, &desk->agent,
                     &(struct message_reply){.conversation_id = id, .body = STR("Here.")}, &said));
    run(t);
    assert_string_equal(settled(t, desk, id), "somebody had answered already");
    id = begun(t, desk);
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &spam, 0, NULL));
    run(t);
    assert_string_equal(settled(t, desk, id), "it is spam, in the bin, or merged");
    id = begun(t, desk);
    t->c->now_us += (OUTGOING_RECEIPT_WAIT_MIN + 1) * MINUTE_US;
    run(t);
    assert_string_equal(settled(t, desk, id), "it was not read in time");
    DO(t, outgoing_put(t->c, t->d, &desk->admin, desk->inbox_id,
                       &(struct outgoing_edit){.hour_most = 9}, 0));
    id = begun(t, desk);
    read_it(t, desk, id);
    run(t);
    assert_string_equal(settled(t, desk, id), "it was switched off");
}

static void test_stops(void **state)
{
    (void)state;
    test_desk_each(stops_run);
}

/* ---- hours in words ---- */

static void hours_run(struct test_db *t, struct test_desk *desk)
{
    struct hours hours;
    struct str text;
    struct hours_new week = {
        .name = STR("Week"),
        .timezone = STR("Europe/Berlin"),
        .week_json = STR("[[[\"09:00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],"
                         "[[\"09:00\",\"17:00\"]],[[\"09:00\",\"12:00\"],[\"13:00\",\"15:30\"]],"
                         "[],[]]")};
    DO(t, hours_create(t->c, t->d, &desk->admin, &week, &hours));
    struct assign_set set = {.mode = STR("none"), .hours_id = hours.id};
    DO(t, assign_set_inbox(t->c, t->d, &desk->admin, desk->inbox_id, &set, 0));
    SEE(t, outgoing_receipt_preview(t->c, t->d, &desk->admin, desk->inbox_id, &text));
    assert_true(str_find(text, STR("We are here Monday to Thursday 09:00-17:00, "
                                   "Friday 09:00-12:00 and 13:00-15:30 (Europe/Berlin).")) > 0);
}

static void test_hours(void **state)
{
    (void)state;
    test_desk_each(hours_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brake), cmocka_unit_test(test_settings), cmocka_unit_test(test_goes),
        cmocka_unit_test(test_stops), cmocka_unit_test(test_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
