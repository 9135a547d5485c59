/* SPDX-License-Identifier: Apache-2.0 */
/* promise_test.c: promises that people add: in every language, beside what the engine finds, one
   row where both found the same words; due, kept, reminded, erased and taken back like the others.
   What the engine finds alone is reading_test.c's. */
#include "desk/promise.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/conversation.h"
#include "desk/erase.h"
#include "desk/link.h"
#include "desk/notice.h"
#include "desk/test_talk.h"
#include "desk/undo.h"

static const char answer[] = "Guten Tag, der neue Kessel geht am Freitag an Sie heraus.";

static struct promise *list(struct test_db *t, const struct test_desk *desk, size_t wanted)
{
    struct promise *them;
    size_t n;
    SEE(t, promise_list(t->c, t->d, &desk->guest, desk->conversation_id, &them, &n));
    assert_int_equal(n, wanted);
    return them;
}

static struct promise add(struct test_db *t, const struct test_desk *desk, int64_t message_id,
                          const char *words, int64_t due_us)
{
    struct promise p;
    struct promise_new it = {.message_id = message_id, .words = str_of(words), .due_us = due_us};
    DO(t, promise_add(t->c, t->d, &desk->agent, desk->conversation_id, &it, &p, NULL));
    return p;
}

/* Without a reply, from a reply's words, and again: whatever is refused. */
static void add_run(struct test_db *t, struct test_desk *desk)
{
    struct promise p;
    int64_t undo_id, id = desk->conversation_id, noon_us = t->c->now_us + DAY_US / 2;
    int64_t asked = talk_hear(t, desk, "Wo bleibt mein Kessel?");
    struct promise_new it = {.words = STR("  R\xc3\xbc"
                                          "ckruf morgen "),
                             .due_us = noon_us,
                             .has_time = true};
    REFUSED(t, DENIED, promise_add(t->c, t->d, &desk->guest, id, &it, &p, NULL));
    REFUSED(t, NOT_FOUND, promise_add(t->c, t->d, &desk->stranger, id, &it, &p, NULL));
    DO(t, promise_add(t->c, t->d, &desk->agent, id, &it, &p, &undo_id));
    assert_string_equal(p.words.at, "R\xc3\xbc"
                                    "ckruf morgen");
    assert_true(p.message_id == asked && p.end_at == 0 && p.due_us == noon_us && p.has_time);
    assert_true(p.added_by_id == desk->agent.id && p.created_us == t->c->now_us);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    list(t, desk, 0);

    int64_t reply = talk_answer(t, desk, answer);
    it = (struct promise_new){.message_id = asked, .words = STR("Kessel"), .due_us = NO_TIME};
    REFUSED(t, BAD_INPUT, promise_add(t->c, t->d, &desk->agent, id, &it, &p, NULL));
    it.message_id = reply;
    it.words = STR(" ");
    REFUSED(t, BAD_INPUT, promise_add(t->c, t->d, &desk->agent, id, &it, &p, NULL));
    p = add(t, desk, reply, "der neue Kessel geht am Freitag", noon_us);
    assert_true(p.start_at == 11 && p.end_at == 42 && !p.has_time && p.due_us % DAY_US == 0);
    it.words = STR("Freitag");
    REFUSED(t, CONFLICT, promise_add(t->c, t->d, &desk->agent, id, &it, &p, NULL));
    it.words = STR("noch etwas, mit anderen Worten"); /* hangs on the reply, without a place */
    DO(t, promise_add(t->c, t->d, &desk->agent, id, &it, &p, NULL));
    assert_true(p.message_id == reply && p.end_at == 0 && p.due_us == NO_TIME);
    it.message_id = talk_hear_in(t, desk, desk->hidden_conversation_id, "Hallo?");
    REFUSED(t, NOT_FOUND, promise_add(t->c, t->d, &desk->agent, id, &it, &p, NULL));
}

static void test_add(void **state)
{
    (void)state;
    test_desk_each(add_run);
}

/* In a language that nothing reads: due, reminded, broken; kept by hand. */
static void due_run(struct test_db *t, struct test_desk *desk)
{
    struct promise *due;
    struct promise_line *lines;
    struct notification *notices;
    size_t n;
    talk_hear(t, desk, "Wo bleibt mein Kessel?");
    int64_t reply = talk_answer(t, desk, answer), from_us = t->c->now_us - DAY_US;
    struct promise p =
        add(t, desk, reply, "der neue Kessel geht am Freitag", t->c->now_us + 3 * DAY_US);
    talk_read(t);
    p = *list(t, desk, 1);
    assert_string_equal(promise_state(&p, t->c->now_us), "open");
    t->c->now_us = p.due_us + MINUTE_US;
    DO(t, promise_remind(t->c, t->d));
    SEE(t, notice_list(t->c, t->d, &desk->agent, 0, 10, &notices, &n));
    assert_true(n == 1 && str_eq(notices[0].kind, STR("promise")));
    t->c->now_us = promise_until_us(&p);
    talk_hear(t, desk, "Es ist nichts gekommen.");
    talk_read(t);
    p = *list(t, desk, 1);
    assert_string_equal(promise_state(&p, t->c->now_us), "broken");
    SEE(t, promise_due(t->c, t->d, &desk->agent, t->c->now_us, 10, &due, &n));
    assert_true(n == 1 && due[0].id == p.id);
    SEE(t, promise_report(t->c, t->d, &desk->lead, from_us, t->c->now_us, &lines, &n));
    assert_true(n == 1 && lines[0].broken == 1);
    DO(t, promise_decide(t->c, t->d, &desk->agent, p.id, PROMISE_KEPT, NULL));
    talk_hear(t, desk, "Danke.");
    talk_read(t);
    assert_string_equal(promise_state(list(t, desk, 1), t->c->now_us), "kept");
}

static void test_due(void **state)
{
    (void)state;
    test_desk_each(due_run);
}

/* Added before the engine found it: one row, with the words and the date of the hand; a reply that
   moves things on keeps it, one that was there before it was added does not. */
static void again_run(struct test_db *t, struct test_desk *desk)
{
    int64_t friday_us = (t->c->now_us / DAY_US + 5) * DAY_US;
    talk_hear(t, desk, "Where is my tent?");
    int64_t reply = talk_answer(t, desk, "I will call you back tomorrow.");
    struct promise p = add(t, desk, reply, "call you back tomorrow", friday_us), *now;
    talk_read(t);
    now = list(t, desk, 1);
    assert_true(now->id == p.id && now->due_us == friday_us && str_eq(now->words, p.words));
    talk_answer(t, desk, "Your tent was sent this morning; it is at the depot in Leeds.");
    talk_read(t);
    assert_true(list(t, desk, 1)->kept_message_id > reply);
    assert_string_equal(promise_state(list(t, desk, 1), t->c->now_us), "kept");
    p = add(t, desk, 0, "a new lantern", NO_TIME);
    talk_hear(t, desk, "Thank you.");
    talk_read(t);
    now = list(t, desk, 2);
    size_t i = now[0].id == p.id ? 0 : 1;
    assert_true(now[i].id == p.id);
    assert_string_equal(promise_state(&now[i], t->c->now_us), "open");
}

static void test_again(void **state)
{
    (void)state;
    test_desk_each(again_run);
}

/* It goes with the message when conversations are merged, and loses its words with them. */
static void moved_run(struct test_db *t, struct test_desk *desk)
{
    struct promise_new it = {.words = STR("ein neuer Kessel"), .due_us = NO_TIME};
    struct promise p, *there;
    size_t n;
    int64_t messages, from = desk->conversation_id, into = desk->hidden_conversation_id;
    talk_hear(t, desk, "Wo bleibt mein Kessel?");
    talk_answer(t, desk, answer);
    DO(t, promise_add(t->c, t->d, &desk->admin, from, &it, &p, NULL));
    DO(t, conversation_merge(t->c, t->d, &desk->admin, from, into, true, NULL));
    talk_read(t);
    SEE(t, promise_list(t->c, t->d, &desk->admin, into, &there, &n));
    assert_true(n == 1 && there->id == p.id && there->added_by_id == desk->admin.id);
    while (DO(t, erase_conversation(t->c, t->d, desk->org, into, false, &messages)) > 0)
        continue;
    SEE(t, promise_list(t->c, t->d, &desk->admin, into, &there, &n));
    assert_true(n == 1 && there->words.n == 0);
}

static void test_moved(void **state)
{
    (void)state;
    test_desk_each(moved_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_due),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
