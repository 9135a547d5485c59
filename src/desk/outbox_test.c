/* SPDX-License-Identifier: Apache-2.0 */
/* outbox_test.c: a reply on its way out, with a sender that sends nothing: held, taken back, sent,
   tried again, given up, and left unknown by a sender that died; and drafts, which are where a
   reply comes from and goes back to. */
#include "desk/outbox.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/message.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

enum { LEASE_MS = 60000 };

static struct said hear(struct test_db *t, const struct test_desk *desk, const char *body)
{
    struct said said;
    struct message_in in = {.conversation_id = desk->conversation_id, .body = str_of(body)};
    t->c->now_us += 1000;
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said;
}

static struct said answer(struct test_db *t, const struct test_desk *desk, const char *body)
{
    struct said said;
    struct message_reply it = {.conversation_id = desk->conversation_id, .body = str_of(body)};
    t->c->now_us += 1000;
    DO(t, message_reply(t->c, t->d, &desk->agent, &it, &said));
    return said;
}

static struct outbox state(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct outbox it;
    SEE(t, outbox_get(t->c, t->d, &desk->guest, id, &it));
    return it;
}

static bool is(struct test_db *t, const struct test_desk *desk, int64_t id, const char *word)
{
    return str_eq(state(t, desk, id).state, str_of(word));
}

static int claim(struct test_db *t, struct outbox_item *item)
{
    return (int)WELL(t, outbox_claim(t->c, t->db, STR("mail"), STR("null"), LEASE_MS, item));
}

static int settle(struct test_db *t, const struct outbox_item *item, enum outbox_result result,
                  const char *words)
{
    return (int)WELL(t, outbox_settle(t->c, t->db, item, result, str_of(words)));
}

/* ---- sending
 * --------------------------------------------------------------------------------------------- */

static void sent_run(struct test_db *t, struct test_desk *desk)
{
    struct outbox_item item;
    int64_t due_us;
    DO(t, sql_test_desk_inbox_address(t->c, t->d, STR("help@shop.example"), desk->org,
                                      desk->inbox_id));
    int64_t id = answer(t, desk, "On its way").outbox_id;
    assert_int_equal(claim(t, &item), 0); /* held */
    SEE(t, outbox_next_due(t->c, t->d, STR("mail"), &due_us));
    assert_int_equal(due_us, t->c->now_us + 12 * SECOND_US);
    t->c->now_us = due_us;
    assert_int_equal(WELL(t, outbox_claim(t->c, t->db, STR("chat"), STR("null"), LEASE_MS, &item)),
                     0);
    assert_int_equal(claim(t, &item), 1);
    assert_true(item.org == desk->org && item.id == id && str_eq(item.body, STR("On its way")));
    assert_true(str_ends_nocase(item.wire_id, STR("@shop.example>")));
    assert_true(str_find(item.envelope_json, STR("help@shop.example")) > 0);
    assert_true(is(t, desk, id, "sending"));
    struct outbox_item other;
    assert_int_equal(claim(t, &other), 0); /* it is taken */
    REFUSED(t, CONFLICT, outbox_cancel(t->c, t->d, &desk->agent, id, NULL));
    assert_int_equal(settle(t, &item, OUTBOX_SENT, "250 fine"), 1);
    assert_true(is(t, desk, id, "sent") && state(t, desk, id).sent_us == t->c->now_us);
    assert_int_equal(settle(t, &item, OUTBOX_FAILED, ""), 0); /* settled already */
    assert_true(is(t, desk, id, "sent"));
    assert_int_equal(test_desk_events(t, desk, "outbox.sent"), 1);
    REFUSED(t, CONFLICT, outbox_cancel(t->c, t->d, &desk->agent, id, NULL));
    REFUSED(t, CONFLICT, outbox_retry(t->c, t->d, &desk->agent, id));
    REFUSED(t, CONFLICT, outbox_reschedule(t->c, t->d, &desk->agent, id, 0));
}

static void again_run(struct test_db *t, struct test_desk *desk)
{
    struct outbox_item item;
    struct str wire = {0};
    int64_t id = answer(t, desk, "Hello").outbox_id, pause_us, last_us = 0;
    t->c->now_us += MINUTE_US;
    for (int i = 1; i < OUTBOX_TRIES_MAX; i++) {
        assert_int_equal(claim(t, &item), 1);
        assert_true(item.tries == i && (i == 1 || str_eq(wire, item.wire_id)));
        wire = item.wire_id;
        assert_int_equal(settle(t, &item, OUTBOX_AGAIN, "451 later"), 1);
        assert_true(is(t, desk, id, "queued") && claim(t, &item) == 0);
        pause_us = state(t, desk, id).due_us - t->c->now_us;
        assert_true(pause_us >= last_us &&
                    pause_us <= (int64_t)OUTBOX_BACKOFF_MAX_S * 11 / 10 * SECOND_US);
        last_us = pause_us < (int64_t)OUTBOX_BACKOFF_MAX_S * SECOND_US ? pause_us : 0;
        t->c->now_us += pause_us;
    }
    assert_int_equal(claim(t, &item), 1);
    assert_int_equal(settle(t, &item, OUTBOX_AGAIN, "451 later"), 1);
    assert_true(is(t, desk, id, "failed") && str_eq(state(t, desk, id).error, STR("451 later")));
    assert_int_equal(test_desk_events(t, desk, "notification.created"), 1);
    DO(t, outbox_retry(t->c, t->d, &desk->agent, id));
    assert_int_equal(claim(t, &item), 1);
    assert_int_equal(item.tries, 1);
}

static void unknown_run(struct test_db *t, struct test_desk *desk)
{
    struct outbox_item item, next;
    size_t n;
    int64_t id = answer(t, desk, "Hello").outbox_id;
    t->c->now_us += MINUTE_US;
    assert_int_equal(claim(t, &item), 1);
    DO(t, outbox_expire(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    t->c->now_us += LEASE_MS * 1000 + 1;
    DO(t, outbox_expire(t->c, t->d, 10, &n));
    assert_true(n == 1 && is(t, desk, id, "unknown"));
    t->c->now_us += DAY_US;
    assert_int_equal(claim(t, &next), 0);                   /* never by itself */
    assert_int_equal(settle(t, &item, OUTBOX_SENT, ""), 0); /* it came back too late */
    REFUSED(t, CONFLICT, outbox_cancel(t->c, t->d, &desk->agent, id, NULL));
    REFUSED(t, DENIED, outbox_retry(t->c, t->d, &desk->guest, id));
    REFUSED(t, NOT_FOUND, outbox_mark_sent(t->c, t->d, &desk->stranger, id));
    DO(t, outbox_retry(t->c, t->d, &desk->agent, id));
    assert_int_equal(claim(t, &next), 1);
    assert_true(str_eq(next.wire_id, item.wire_id));
    assert_int_equal(settle(t, &next, OUTBOX_UNKNOWN, "gone"), 1);
    DO(t, outbox_mark_sent(t->c, t->d, &desk->agent, id));
    assert_true(is(t, desk, id, "sent"));
    assert_int_equal(test_desk_events(t, desk, "notification.created"), 2);
}

static void test_send(void **state)
{
    (void)state;
    test_desk_each(sent_run);
    test_desk_each(again_run);
    test_desk_each(unknown_run);
}

/* ---- taking back, later
 * ---------------------------------------------------------------------------------- */

static void cancel_run(struct test_db *t, struct test_desk *desk)
{
    struct draft draft;
    struct conversation it;
    struct outbox_item item;
    struct conversation_page page;
    struct test_desk_search_row *rows;
    size_t n;
    hear(t, desk, "Where is it?");
    int64_t asked_us = t->c->now_us, id = answer(t, desk, "Regrettable").outbox_id;
    REFUSED(t, DENIED, outbox_cancel(t->c, t->d, &desk->guest, id, NULL));
    REFUSED(t, NOT_FOUND, outbox_cancel(t->c, t->d, &desk->stranger, id, NULL));
    DO(t, outbox_cancel(t->c, t->d, &desk->agent, id, &draft));
    assert_true(str_eq(draft.body, STR("Regrettable")) && is(t, desk, id, "cancelled"));
    SEE(t, conversation_get(t->c, t->d, &desk->agent, desk->conversation_id, &it));
    assert_true(str_eq(it.category, STR("open")) && it.waiting_us == asked_us && it.messages == 1);
    assert_true(it.first_reply_us == NO_TIME && it.agent_us == NO_TIME &&
                str_eq(it.preview, STR("Where is it?")));
    SEE(t, conversation_show(t->c, t->d, &desk->agent, desk->conversation_id, NULL, 20, &page));
    assert_int_equal(page.n_messages, 1);
    SEE(t, sql_test_desk_search(t->c, t->d, desk->org, STR("regrettable"), &rows, &n));
    assert_int_equal(n, 0);
    t->c->now_us += HOUR_US;
    assert_int_equal(claim(t, &item), 0);
    REFUSED(t, CONFLICT, outbox_cancel(t->c, t->d, &desk->agent, id, NULL));
    /* It can still be redacted, though it is not found. */
    int64_t message_id = state(t, desk, id).message_id;
    DO(t, message_redact(t->c, t->d, &desk->lead, message_id, 0, 5, STR("")));
    SEE(t, sql_test_desk_search(t->c, t->d, desk->org, STR("table"), &rows, &n));
    assert_int_equal(n, 0);
    struct str words;
    assert_int_equal(WELL(t, db_check(t->c, t->db, &words)), 1);
    /* A lead may too; what is there already stays behind it. */
    id = answer(t, desk, "Second").outbox_id;
    struct draft_new new = {
        .conversation_id = desk->conversation_id, .kind = STR("reply"), .body = STR("Third")};
    DO(t, draft_save(t->c, t->d, &desk->lead, &new, 0, &draft));
    DO(t, outbox_cancel(t->c, t->d, &desk->lead, id, &draft));
    assert_true(str_eq(draft.body, STR("Second\n\nThird")) && draft.version == 2);
}

static void later_run(struct test_db *t, struct test_desk *desk)
{
    struct outbox_item item;
    struct outbox *list;
    struct said said;
    size_t n;
    struct message_reply it = {.conversation_id = desk->conversation_id,
                               .body = STR("Tomorrow"),
                               .send_us = t->c->now_us + DAY_US};
    DO(t, message_reply(t->c, t->d, &desk->agent, &it, &said));
    assert_int_equal(state(t, desk, said.outbox_id).due_us, it.send_us);
    SEE(t, outbox_list(t->c, t->d, &desk->guest, STR("held"), 0, 0, 0, &list, &n));
    assert_true(n == 1 && list[0].id == said.outbox_id && list[0].inbox_id == desk->inbox_id);
    SEE(t, outbox_list(t->c, t->d, &desk->guest, STR("held"), list[0].due_us, list[0].id, 0, &list,
                       &n));
    assert_int_equal(n, 0);
    SEE(t, outbox_list(t->c, t->d, &desk->stranger, STR("held"), 0, 0, 0, &list, &n));
    assert_int_equal(n, 0);
    t->c->now_us += HOUR_US;
    assert_int_equal(claim(t, &item), 0);
    REFUSED(
        t, BAD_INPUT,
        outbox_reschedule(t->c, t->d, &desk->agent, said.outbox_id, t->c->now_us + 500 * DAY_US));
    REFUSED(t, NOT_FOUND, outbox_reschedule(t->c, t->d, &desk->stranger, said.outbox_id, 0));
    DO(t, outbox_reschedule(t->c, t->d, &desk->agent, said.outbox_id, 0));
    assert_int_equal(claim(t, &item), 1);
    assert_int_equal(settle(t, &item, OUTBOX_FAILED, "550 nobody here"), 1);
    assert_true(is(t, desk, said.outbox_id, "failed"));
    REFUSED(t, BAD_USAGE,
            outbox_claim(t->c, t->db, STR("mail"), STR("x"), OUTBOX_LEASE_MS_MAX + 1, &item));
}

static void test_hold(void **state)
{
    (void)state;
    test_desk_each(cancel_run);
    test_desk_each(later_run);
}

/* ---- drafts
 * -------------------------------------------------------------------------------------------------
 */

static void draft_run(struct test_db *t, struct test_desk *desk)
{
    struct draft draft, *list;
    size_t n;
    int64_t undo_id;
    struct draft_new new = {
        .conversation_id = desk->conversation_id, .kind = STR("reply"), .body = STR("One")};
    DO(t, draft_save(t->c, t->d, &desk->agent, &new, 0, &draft));
    assert_true(draft.version == 1 && str_eq(draft.to_json, STR("{}")));
    new.body = STR("Two");
    REFUSED(t, CONFLICT,
            draft_save(t->c, t->d, &desk->agent, &new, 0, &draft)); /* the other machine */
    DO(t, draft_save(t->c, t->d, &desk->agent, &new, 1, &draft));
    REFUSED(t, CONFLICT, draft_save(t->c, t->d, &desk->agent, &new, 1, &draft));
    SEE(t, draft_of(t->c, t->d, &desk->agent, desk->conversation_id, STR("reply"), &draft));
    assert_true(draft.version == 2 && str_eq(draft.body, STR("Two")));
    assert_int_equal(test_desk_events(t, desk, "draft.saved"), 2);
    assert_int_equal(test_desk_audits(t, desk), 0);
    REFUSED(t, NOT_FOUND, draft_get(t->c, t->d, &desk->owner, draft.id, &draft));
    assert_int_equal(
        SEE(t, draft_of(t->c, t->d, &desk->lead, desk->conversation_id, STR("reply"), &draft)), 0);
    SEE(t, draft_of(t->c, t->d, &desk->agent, desk->conversation_id, STR("reply"), &draft));
    REFUSED(t, CONFLICT, draft_discard(t->c, t->d, &desk->agent, draft.id, 1, NULL));
    DO(t, draft_discard(t->c, t->d, &desk->agent, draft.id, 2, &undo_id));
    REFUSED(t, CONFLICT, draft_save(t->c, t->d, &desk->agent, &new, 2, &draft));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, draft_of(t->c, t->d, &desk->agent, desk->conversation_id, STR("reply"), &draft));
    assert_true(str_eq(draft.body, STR("Two")));
    new = (struct draft_new){.kind = STR("new"), .body = STR("Dear")};
    for (int i = 0; i < 3; i++)
        DO(t, draft_save(t->c, t->d, &desk->agent, &new, 0, &draft));
    SEE(t, draft_list(t->c, t->d, &desk->agent, 0, 3, &list, &n));
    assert_true(n == 3 && list[0].id == draft.id);
    SEE(t, draft_list(t->c, t->d, &desk->agent, list[2].id, 3, &list, &n));
    assert_int_equal(n, 1);
    new.id = draft.id;
    DO(t, draft_save(t->c, t->d, &desk->agent, &new, 1, &draft));
    assert_int_equal(draft.version, 2);
}

static void draft_refused(struct test_db *t, struct test_desk *desk)
{
    struct draft draft;
    static char large[DRAFT_BODY_BYTES + 1];
    memset(large, 'x', sizeof large);
    struct draft_new new = {.conversation_id = desk->conversation_id,
                            .kind = STR("reply"),
                            .body = {large, sizeof large}};
    REFUSED(t, TOO_BIG, draft_save(t->c, t->d, &desk->agent, &new, 0, &draft));
    new.body = STR("x");
    REFUSED(t, DENIED, draft_save(t->c, t->d, &desk->guest, &new, 0, &draft));
    REFUSED(t, NOT_FOUND, draft_save(t->c, t->d, &desk->stranger, &new, 0, &draft));
    REFUSED(t, BAD_USAGE, draft_save(t->c, t->d, &desk->system, &new, 0, &draft));
    new.to_json = STR("{");
    REFUSED(t, BAD_INPUT, draft_save(t->c, t->d, &desk->agent, &new, 0, &draft));
    new.to_json = STR("");
    new.kind = STR("poem");
    REFUSED(t, BAD_INPUT, draft_save(t->c, t->d, &desk->agent, &new, 0, &draft));
    new.kind = STR("note");
    DO(t, draft_save(t->c, t->d, &desk->guest, &new, 0, &draft));
    REFUSED(t, NOT_FOUND, draft_discard(t->c, t->d, &desk->agent, draft.id, 0, NULL));
    new.conversation_id = 0;
    REFUSED(t, BAD_INPUT, draft_save(t->c, t->d, &desk->agent, &new, 0, &draft));
}

static void test_draft(void **state)
{
    (void)state;
    test_desk_each(draft_run);
    test_desk_each(draft_refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send),
        cmocka_unit_test(test_hold),
        cmocka_unit_test(test_draft),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
