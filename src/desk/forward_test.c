/* SPDX-License-Identifier: Apache-2.0 */
/* forward_test.c: to whom, what goes along, and that the customer's side stays as it was. */
#include "desk/forward.h"

#include "base/test.h"
#include "desk/outbox.h"
#include "desk/test_desk.h"

static int64_t hear(struct test_db *t, const struct test_desk *desk, int64_t conversation_id)
{
    struct said said;
    struct message_in in = {.conversation_id = conversation_id, .body = STR("Where is my tent?")};
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said.message_id;
}

static const struct forward_to carrier = {{"Claims@Carrier.example", 22}, {"Claims", 6}};

static void sends_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct outbox_item item;
    struct conversation was, is;
    struct str to_json;
    int64_t id = hear(t, desk, desk->conversation_id);
    struct forward it = {.conversation_id = desk->conversation_id,
                         .to = &carrier,
                         .n_to = 1,
                         .body = STR("Where is it?"),
                         .message_ids = &id,
                         .n_messages = 1};
    SEE(t, conversation_get(t->c, t->d, &desk->agent, desk->conversation_id, &was));
    DO(t, forward_send(t->c, t->d, &desk->agent, &it, &said));
    SEE(t, conversation_get(t->c, t->d, &desk->agent, desk->conversation_id, &is));
    assert_true(str_eq(was.category, is.category) && was.waiting_us == is.waiting_us &&
                was.agent_us == is.agent_us); /* the customer still waits */
    SEE(t, message_recipients(t->c, t->d, &desk->agent, desk->conversation_id, &to_json));
    assert_true(str_find(to_json, STR("arrier")) < 0); /* and is answered alone */
    t->c->now_us += MINUTE_US;
    WELL(t, outbox_claim(t->c, t->db, STR("mail"), STR("null"), 60000, &item));
    assert_true(str_find(item.envelope_json, STR("\"forward\":[\"")) > 0);
    assert_true(str_find(item.envelope_json, STR("Claims@Carrier.example")) > 0);
    assert_true(str_starts(item.subject, STR("Fwd: ")));
}

static void test_sends(void **state)
{
    (void)state;
    test_desk_each(sends_run);
}

static void wrong_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    int64_t here = hear(t, desk, desk->conversation_id),
            elsewhere = hear(t, desk, desk->hidden_conversation_id);
    struct forward it = {.conversation_id = desk->conversation_id,
                         .body = STR("Where is it?"),
                         .message_ids = &elsewhere,
                         .n_messages = 1};
    REFUSED(t, BAD_INPUT, forward_send(t->c, t->d, &desk->admin, &it, &said)); /* to nobody */
    it.to = &carrier;
    it.n_to = 1;
    REFUSED(t, NOT_FOUND, forward_send(t->c, t->d, &desk->admin, &it, &said));
    it.message_ids = &here;
    REFUSED(t, DENIED, forward_send(t->c, t->d, &desk->guest, &it, &said));
    REFUSED(t, NOT_FOUND, forward_send(t->c, t->d, &desk->stranger, &it, &said));
    it.attachment_ids = &here;
    it.n_attachments = 1;
    REFUSED(t, NOT_FOUND, forward_send(t->c, t->d, &desk->agent, &it, &said));
    it.n_attachments = 0;
    const struct forward_to nobody = {{"nobody", 6}, {"", 0}};
    it.to = &nobody;
    REFUSED(t, BAD_INPUT, forward_send(t->c, t->d, &desk->agent, &it, &said));
    it.to = &carrier;
    it.n_to = FORWARD_TO_MAX + 1;
    REFUSED(t, TOO_BIG, forward_send(t->c, t->d, &desk->agent, &it, &said));
    it.n_to = 1;
    struct said note;
    DO(t, message_note(t->c, t->d, &desk->agent,
                       &(struct message_note){.conversation_id = desk->conversation_id,
                                              .body = STR("between us")},
                       &note));
    it.message_ids = &note.message_id;
    REFUSED(t, NOT_FOUND, forward_send(t->c, t->d, &desk->agent, &it, &said));
}

static void test_wrong(void **state)
{
    (void)state;
    test_desk_each(wrong_run);
}

/* Taken back it stays a note, and does not become an answer to the customer. */
static void back_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct draft draft;
    struct forward it = {.conversation_id = desk->conversation_id,
                         .to = &carrier,
                         .n_to = 1,
                         .body = STR("Between you and us: is it lost?")};
    DO(t, forward_send(t->c, t->d, &desk->agent, &it, &said));
    DO(t, outbox_cancel(t->c, t->d, &desk->agent, said.outbox_id, &draft));
    assert_int_equal(draft.conversation_id, desk->conversation_id);
    assert_int_equal(
        SEE(t, draft_of(t->c, t->d, &desk->agent, desk->conversation_id, STR("reply"), &draft)), 0);
}

static void test_back(void **state)
{
    (void)state;
    test_desk_each(back_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sends), cmocka_unit_test(test_wrong),
                                       cmocka_unit_test(test_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
