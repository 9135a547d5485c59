/* SPDX-License-Identifier: Apache-2.0 */
/* promise_test.c: promises that people add: in every language, beside what the engine finds, one
   row where both found the same words; due, kept, reminded, erased and taken back like the others,
   and needs are put off to them. What the engine finds alone is reading_test.c's. */
#include "desk/promise.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/conversation.h"
#include "desk/erase.h"
#include "desk/link.h"
#include "desk/need.h"
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
    struct need need, *needs;
    size_t n;
    int64_t messages, undo_id, from = desk->conversation_id, into = desk->hidden_conversation_id;
    struct need_new new = {.message_id = talk_hear(t, desk, "Wo bleibt mein Kessel?"),
                           .words = STR("Wo bleibt mein Kessel?")};
    talk_answer(t, desk, answer);
    DO(t, need_add(t->c, t->d, &desk->admin, &new, &need, NULL));
    t->c->now_us += MINUTE_US;
    DO(t, promise_add(t->c, t->d, &desk->admin, from, &it, &p, NULL));
    DO(t, conversation_merge(t->c, t->d, &desk->admin, from, into, true, &undo_id));
    SEE(t, need_list(t->c, t->d, &desk->admin, into, &needs, &n));
    assert_true(n == 1 && needs->id == need.id && needs->promise_id == p.id);
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    SEE(t, need_list(t->c, t->d, &desk->admin, from, &needs, &n));
    assert_true(n == 1 && needs->id == need.id && needs->promise_id == p.id);
    DO(t, conversation_merge(t->c, t->d, &desk->admin, from, into, true, NULL));
    talk_read(t);
    SEE(t, need_list(t->c, t->d, &desk->admin, into, &needs, &n));
    assert_true(n == 1 && needs->id == need.id && needs->promise_id == p.id);
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

static struct need need_of(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct need *them;
    size_t n, i = 0;
    SEE(t, need_list(t->c, t->d, &desk->agent, desk->conversation_id, &them, &n));
    while (i < n && them[i].id != id)
        i++;
    assert_true(i < n);
    return them[i];
}

static void assert_need(struct test_db *t, const struct test_desk *desk, int64_t id,
                        const char *state, int64_t promise_id)
{
    struct need need = need_of(t, desk, id);
    assert_string_equal(need_state(&need, t->c->now_us), state);
    assert_true(need.promise_id == promise_id);
}

/* An open need waits for what somebody promised after it, at once, and is open again when the day
   has passed; the promise taken back or called none gives it back, to an earlier one if there is
   one; in a language that nothing reads. */
static void put_off_run(struct test_db *t, struct test_desk *desk)
{
    struct need need, later;
    struct promise p;
    int64_t undo_id, day_us = (t->c->now_us / DAY_US + 3) * DAY_US, id = desk->conversation_id;
    int64_t asked = talk_hear(t, desk, "Wo bleibt mein Kessel?");
    struct need_new new = {.message_id = asked, .words = STR("Wo bleibt mein Kessel?")};
    DO(t, need_add(t->c, t->d, &desk->agent, &new, &need, NULL));
    assert_need(t, desk, need.id, "open", 0);
    int64_t reply = talk_answer(t, desk, answer);
    struct promise first = add(t, desk, reply, "der neue Kessel geht am Freitag", day_us);
    assert_need(t, desk, need.id, "promised", first.id);
    int64_t again = talk_hear(t, desk, "Und der Deckel?");
    new = (struct need_new){.message_id = again, .words = STR("der Deckel?")};
    DO(t, need_add(t->c, t->d, &desk->agent, &new, &later, NULL));
    assert_need(t, desk, later.id, "open", 0); /* promised before it was asked for */
    talk_read(t);
    assert_need(t, desk, need.id, "promised", first.id);

    struct promise_new it = {.words = STR("der Deckel kommt"), .due_us = day_us + DAY_US};
    t->c->now_us += MINUTE_US;
    DO(t, promise_add(t->c, t->d, &desk->agent, id, &it, &p, &undo_id));
    assert_need(t, desk, later.id, "promised", p.id);
    assert_need(t, desk, need.id, "promised", p.id);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_need(t, desk, later.id, "open", 0);
    assert_need(t, desk, need.id, "promised", first.id);
    DO(t, promise_decide(t->c, t->d, &desk->agent, first.id, PROMISE_WRONG, &undo_id));
    assert_need(t, desk, need.id, "open", 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_need(t, desk, need.id, "promised", first.id);
    t->c->now_us = day_us + DAY_US;
    assert_need(t, desk, need.id, "overdue", first.id);
    talk_read(t);
    assert_need(t, desk, need.id, "overdue", first.id);
    new = (struct need_new){.message_id = asked, .words = STR("mein Kessel")};
    DO(t, need_add(t->c, t->d, &desk->agent, &new, &later, NULL));
    assert_need(t, desk, later.id, "overdue", first.id); /* added after the promise was */
}

static void test_put_off(void **state)
{
    (void)state;
    test_desk_each(put_off_run);
}

/* What the engine found is put off by hand as well; an answer lets go of both. */
static void put_off_read_run(struct test_db *t, struct test_desk *desk)
{
    struct need *needs;
    size_t n;
    talk_hear(t, desk, "Where is my tent?");
    talk_answer(t, desk, "Hello Maya, thank you for the photo.");
    talk_read(t);
    SEE(t, need_list(t->c, t->d, &desk->agent, desk->conversation_id, &needs, &n));
    assert_int_equal(n, 1);
    int64_t id = needs[0].id;
    assert_need(t, desk, id, "open", 0);
    struct promise p = add(t, desk, 0, "a call from the depot", t->c->now_us + 2 * DAY_US);
    assert_need(t, desk, id, "promised", p.id);
    talk_hear(t, desk, "Thank you.");
    talk_read(t);
    assert_need(t, desk, id, "promised", p.id);
    talk_answer(t, desk, "Your tent was sent this morning; it is at the depot in Leeds.");
    talk_read(t);
    assert_need(t, desk, id, "answered", 0);
}

static void test_put_off_read(void **state)
{
    (void)state;
    test_desk_each(put_off_read_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),     cmocka_unit_test(test_due),
        cmocka_unit_test(test_again),   cmocka_unit_test(test_moved),
        cmocka_unit_test(test_put_off), cmocka_unit_test(test_put_off_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
