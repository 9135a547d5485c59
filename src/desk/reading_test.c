/* SPDX-License-Identifier: Apache-2.0 */
/* reading_test.c: what customers wrote becomes a ledger; people's decisions survive reading again,
   merging, splitting and redaction. With the rules alone, so that no test waits for the model. */
#include "desk/reading.h"

#include "base/test.h"
#include "desk/link.h"
#include "desk/message.h"
#include "desk/need.h"
#include "desk/notice.h"
#include "desk/promise.h"
#include "desk/screen.h"
#include "desk/test_talk.h"
#include "desk/undo.h"
#include "desk/view.h"

#include <string.h>

/* Until nothing waits any more; how many were read. */
static struct need *needs(struct test_db *t, const struct test_desk *desk, size_t *n_r)
{
    struct need *list;
    SEE(t, need_list(t->c, t->d, &desk->guest, desk->conversation_id, &list, n_r));
    return list;
}

static const char question[] = "Hello, where is my tent? I ordered it on 2 March.";

static void ledger_run(struct test_db *t, struct test_desk *desk)
{
    size_t n;
    struct reading reading;
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, desk->conversation_id, &reading)),
                     0);
    int64_t message_id = talk_hear(t, desk, question);
    assert_int_equal(talk_read(t), 1);
    assert_int_equal(talk_read(t), 0); /* nothing was said since */
    struct need *list = needs(t, desk, &n);
    assert_true(n >= 1);
    assert_int_equal(list[0].message_id, message_id);
    assert_true(str_find(list[0].words, STR("where is my tent")) >= 0);
    assert_string_equal(need_state(&list[0], t->c->now_us), "open");
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, desk->conversation_id, &reading)),
                     1);
    assert_true(str_find(reading.reading_json, STR("where is my tent")) >= 0);
    REFUSED(t, NOT_FOUND,
            reading_get(t->c, t->d, &desk->stranger, desk->conversation_id, &reading));
    int64_t reply_id =
        talk_answer(t, desk, "Your tent was sent this morning; it is at the depot in Leeds.");
    assert_int_equal(talk_read(t), 1);
    list = needs(t, desk, &n);
    assert_string_equal(need_state(&list[0], t->c->now_us), "answered");
    assert_int_equal(list[0].answer_message_id, reply_id);
    assert_true(test_desk_events(t, desk, "conversation.read") >= 2);
}

static void test_ledger(void **state)
{
    (void)state;
    test_desk_each(ledger_run);
}

static void mark_spam(struct test_db *t, const struct test_desk *desk, bool spam, int64_t *undo_id)
{
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = spam};
    DO(t, conversation_change(t->c, t->d, &desk->agent, desk->conversation_id, &to, 0, undo_id));
}

/* Nothing that was read of spam stays, but for what a person decided; what is none is read again.
 */
static void spam_run(struct test_db *t, struct test_desk *desk)
{
    size_t n;
    int64_t undo_id;
    struct reading reading;
    talk_hear(t, desk, question);
    talk_read(t);
    needs(t, desk, &n);
    assert_true(n >= 1);
    mark_spam(t, desk, true, &undo_id);
    needs(t, desk, &n);
    assert_int_equal(n, 0);
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, desk->conversation_id, &reading)),
                     0);
    assert_int_equal(talk_read(t), 0);
    talk_hear(t, desk, "And where are my boots?");
    talk_read(t);
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, desk->conversation_id, &reading)),
                     0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_int_equal(talk_read(t), 1);
    struct need *list = needs(t, desk, &n);
    assert_true(n >= 2);
    DO(t, need_decide(t->c, t->d, &desk->agent, list[0].id, NEED_ANSWERED, NULL));
    mark_spam(t, desk, true, NULL);
    needs(t, desk, &n);
    assert_int_equal(n, 1);
}

static void test_spam(void **state)
{
    (void)state;
    test_desk_each(spam_run);
}

static void decide_run(struct test_db *t, struct test_desk *desk)
{
    size_t n;
    int64_t undo_id;
    talk_hear(t, desk, question);
    talk_read(t);
    struct need first = needs(t, desk, &n)[0];
    REFUSED(t, NOT_FOUND, need_decide(t->c, t->d, &desk->stranger, first.id, NEED_ANSWERED, NULL));
    REFUSED(t, DENIED, need_decide(t->c, t->d, &desk->guest, first.id, NEED_ANSWERED, NULL));
    assert_int_equal(
        DO(t, need_decide(t->c, t->d, &desk->agent, first.id, NEED_ANSWERED, &undo_id)), 1);
    assert_int_equal(DO(t, need_decide(t->c, t->d, &desk->agent, first.id, NEED_ANSWERED, NULL)),
                     0);
    talk_answer(t, desk, "Thank you for writing.");
    talk_read(t); /* the engine sees no answer, and a person has said so */
    assert_string_equal(need_state(&needs(t, desk, &n)[0], t->c->now_us), "answered");
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_string_equal(need_state(&needs(t, desk, &n)[0], t->c->now_us), "open");
    DO(t, need_decide(t->c, t->d, &desk->agent, first.id, NEED_NOT_NOW, NULL));
    assert_string_equal(need_state(&needs(t, desk, &n)[0], t->c->now_us), "dismissed");
    talk_hear(t, desk, "I ask again: where is my tent?");
    talk_read(t); /* asked again after it was put aside */
    struct need *list = needs(t, desk, &n);
    assert_int_equal(list[0].id, first.id);
    assert_int_equal(list[0].again, 1);
    assert_string_equal(need_state(&list[0], t->c->now_us), "open");
}

static void test_decide(void **state)
{
    (void)state;
    test_desk_each(decide_run);
}

static void add_run(struct test_db *t, struct test_desk *desk)
{
    static const char words[] = "My neighbour is at home in the mornings.";
    struct need need;
    size_t n;
    int64_t undo_id, message_id = talk_hear(t, desk, words),
                     ours = talk_answer(t, desk, "Thank you.");
    struct need_new it = {.message_id = message_id, .start_at = 0, .end_at = sizeof words - 1};
    REFUSED(t, DENIED, need_add(t->c, t->d, &desk->guest, &it, &need, NULL));
    DO(t, need_add(t->c, t->d, &desk->agent, &it, &need, NULL));
    assert_true(str_eq(need.words, STR(words)) && need.p == 1000);
    it.end_at = sizeof words;
    REFUSED(t, BAD_INPUT, need_add(t->c, t->d, &desk->agent, &it, &need, NULL));
    it = (struct need_new){.message_id = message_id, .words = STR("neighbour is\n at  home")};
    DO(t, need_add(t->c, t->d, &desk->agent, &it, &need, &undo_id));
    assert_true(str_eq(need.words, STR("neighbour is at home")));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    needs(t, desk, &n);
    assert_int_equal(n, 1);
    it.words = STR("my brother");
    REFUSED(t, BAD_INPUT, need_add(t->c, t->d, &desk->agent, &it, &need, NULL));
    it = (struct need_new){.message_id = ours, .start_at = 0, .end_at = 5};
    REFUSED(t, BAD_INPUT, need_add(t->c, t->d, &desk->agent, &it, &need, NULL));
    talk_read(t); /* the engine does not find it, and it stays */
    assert_true(needs(t, desk, &n)[0].added_by_id == desk->agent.id);
}

static void test_add(void **state)
{
    (void)state;
    test_desk_each(add_run);
}

static void promise_run(struct test_db *t, struct test_desk *desk)
{
    struct promise *list;
    size_t n, n_needs;
    int64_t undo_id;
    talk_hear(t, desk, question);
    talk_answer(t, desk, "I will call you back tomorrow.");
    talk_read(t);
    SEE(t, promise_list(t->c, t->d, &desk->guest, desk->conversation_id, &list, &n));
    assert_int_equal(n, 1);
    assert_true(list[0].due_us != NO_TIME);
    assert_string_equal(promise_state(&list[0], t->c->now_us), "open");
    struct need *need = needs(t, desk, &n_needs);
    assert_int_equal(need[0].promise_id, list[0].id);
    assert_string_equal(need_state(&need[0], t->c->now_us), "promised");
    int64_t later_us = promise_until_us(&list[0]);
    assert_string_equal(need_state(&need[0], later_us), "overdue");
    assert_string_equal(promise_state(&list[0], later_us), "broken");
    int64_t id = list[0].id;
    SEE(t, promise_due(t->c, t->d, &desk->agent, later_us, 10, &list, &n));
    assert_int_equal(n, 1);
    SEE(t, promise_due(t->c, t->d, &desk->stranger, later_us, 10, &list, &n));
    assert_int_equal(n, 0);
    REFUSED(t, DENIED, promise_decide(t->c, t->d, &desk->guest, id, PROMISE_KEPT, NULL));
    DO(t, promise_decide(t->c, t->d, &desk->agent, id, PROMISE_KEPT, &undo_id));
    SEE(t, promise_due(t->c, t->d, &desk->agent, later_us, 10, &list, &n));
    assert_int_equal(n, 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    DO(t, promise_decide(t->c, t->d, &desk->agent, id, PROMISE_WRONG, NULL));
    assert_string_equal(need_state(&needs(t, desk, &n_needs)[0], later_us), "open");
}

static void test_promise(void **state)
{
    (void)state;
    test_desk_each(promise_run);
}

static bool in_view(struct test_db *t, const struct actor *who, int64_t view, int64_t id)
{
    struct search_page page;
    SEE(t, view_show(t->c, t->d, who, view, &(struct view_how){0}, &page));
    for (size_t i = 0; i < page.n; i++)
        if (page.hits[i].conversation.id == id)
            return true;
    return false;
}

/* Queues of facts: who came back, what is due, who waits too long; and who is reminded. */
static void queues_run(struct test_db *t, struct test_desk *desk)
{
    struct screen_counts counts;
    struct screen_day_row *day;
    struct promise *list;
    struct promise_line *lines;
    struct notification *notices;
    size_t n;
    int64_t id = desk->conversation_id, from_us = t->c->now_us - DAY_US;
    talk_hear(t, desk, question);
    talk_answer(t, desk, "I will call you back tomorrow.");
    talk_read(t);
    assert_false(in_view(t, &desk->guest, VIEW_BACK, id));
    assert_true(in_view(t, &desk->guest, VIEW_DUE, id));
    assert_false(in_view(t, &desk->stranger, VIEW_DUE, id));
    struct conversation_change change = {.set = CONVERSATION_ASSIGNEE,
                                         .assignee_id = desk->agent.id};
    DO(t, conversation_change(t->c, t->d, &desk->lead, id, &change, 0, NULL));
    SEE(t, screen_day(t->c, t->d, &desk->agent, &day, &n));
    assert_int_equal(n, 1);
    SEE(t, notice_list(t->c, t->d, &desk->agent, 0, 10, &notices, &n));
    assert_true(n == 1 && str_find(notices[0].words, STR("with 1 open promise to keep")) >= 0);
    SEE(t, promise_list(t->c, t->d, &desk->agent, id, &list, &n));
    t->c->now_us = list[0].due_us + MINUTE_US;
    DO(t, promise_remind(t->c, t->d));
    DO(t, promise_remind(t->c, t->d)); /* once is enough */
    SEE(t, notice_list(t->c, t->d, &desk->agent, 0, 10, &notices, &n));
    assert_true(n == 2 && str_eq(notices[0].kind, STR("promise")));
    t->c->now_us = promise_until_us(&list[0]);
    talk_hear(t, desk, "Nobody called me.");
    talk_read(t);
    assert_true(in_view(t, &desk->guest, VIEW_BACK, id));
    assert_false(in_view(t, &desk->guest, VIEW_LATE, id));
    SEE(t, promise_report(t->c, t->d, &desk->lead, from_us, t->c->now_us, &lines, &n));
    assert_true(n == 1 && lines[0].broken == 1 && !lines[0].kept && !lines[0].cause_id);
    REFUSED(t, DENIED, promise_report(t->c, t->d, &desk->agent, from_us, t->c->now_us, &lines, &n));
    t->c->now_us += DAY_US;
    assert_true(in_view(t, &desk->guest, VIEW_LATE, id));
    SEE(t, screen_counts(t->c, t->d, &desk->agent, &counts));
    assert_true(counts.back == 1 && counts.due == 1 && counts.late == 1);
    SEE(t, screen_counts(t->c, t->d, &desk->stranger, &counts));
    assert_true(counts.back == 0 && counts.due == 0);
    DO(t, promise_decide(t->c, t->d, &desk->agent, list[0].id, PROMISE_KEPT, NULL));
    SEE(t, promise_report(t->c, t->d, &desk->lead, from_us, t->c->now_us, &lines, &n));
    assert_true(n == 1 && lines[0].kept == 1 && !lines[0].broken);
    assert_false(in_view(t, &desk->guest, VIEW_DUE, id));
}

static void test_queues(void **state)
{
    (void)state;
    test_desk_each(queues_run);
}

static void redact_run(struct test_db *t, struct test_desk *desk)
{
    struct reading reading;
    size_t n;
    int64_t id = talk_hear(t, desk, "Where is my tent for Bonnie Prince? Call 555 0101.");
    talk_read(t);
    needs(t, desk, &n);
    assert_true(n >= 1);
    DO(t, message_redact(t->c, t->d, &desk->lead, id, 0, 36, STR("asked for it")));
    needs(t, desk, &n);
    assert_int_equal(n, 0); /* at once, not when it is read again */
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, desk->conversation_id, &reading)),
                     0);
    talk_read(t);
    SEE(t, reading_get(t->c, t->d, &desk->agent, desk->conversation_id, &reading));
    assert_int_equal(str_find(reading.reading_json, STR("Bonnie")), -1);
}

static void test_redact(void **state)
{
    (void)state;
    test_desk_each(redact_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger),  cmocka_unit_test(test_spam),
        cmocka_unit_test(test_decide),  cmocka_unit_test(test_add),
        cmocka_unit_test(test_promise), cmocka_unit_test(test_queues),
        cmocka_unit_test(test_redact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
