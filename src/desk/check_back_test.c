/* SPDX-License-Identifier: Apache-2.0 */
/* check_back_test.c: set by those who may, where something could hold; due on its day, in lists and
   in the agent's day; decided, taken back, ended by silence; never where grave news stands; asked
   in the customer's language. */
#include "desk/check_back.h"

#include "base/catalogue.h"
#include "base/test.h"
#include "base/time.h"
#include "desk/customer.h"
#include "desk/notice.h"
#include "desk/org.h"
#include "desk/screen.h"
#include "desk/test.sql.h"
#include "desk/test_talk.h"
#include "desk/undo.h"

static struct check_back set(struct test_db *t, const struct test_desk *desk)
{
    struct check_back it;
    DO(t, check_back_add(t->c, t->d, &desk->agent, desk->conversation_id, t->c->now_us + 3 * DAY_US,
                         &it, NULL));
    assert_true(str_eq(it.state, STR("waiting")) && it.agent_id == desk->agent.id);
    return it;
}

static struct check_back now(struct test_db *t, const struct test_desk *desk)
{
    struct check_back *list;
    size_t n;
    SEE(t, check_back_list(t->c, t->d, &desk->agent, desk->conversation_id, &list, &n));
    assert_true(n >= 1);
    return list[0];
}

static void setting_run(struct test_db *t, struct test_desk *desk)
{
    struct check_back it, *list;
    int64_t undo_id, tuesday_us = t->c->now_us + 3 * DAY_US;
    size_t n;
    REFUSED(t, CONFLICT, /* nobody has answered */
            check_back_add(t->c, t->d, &desk->agent, desk->conversation_id, tuesday_us, &it, NULL));
    talk_answer(t, desk, "I sent a new one");
    REFUSED(t, DENIED,
            check_back_add(t->c, t->d, &desk->guest, desk->conversation_id, tuesday_us, &it, NULL));
    REFUSED(
        t, NOT_FOUND,
        check_back_add(t->c, t->d, &desk->stranger, desk->conversation_id, tuesday_us, &it, NULL));
    REFUSED(t, BAD_INPUT,
            check_back_add(t->c, t->d, &desk->agent, desk->conversation_id, t->c->now_us - 1, &it,
                           NULL));
    REFUSED(t, BAD_INPUT,
            check_back_add(t->c, t->d, &desk->agent, desk->conversation_id,
                           t->c->now_us + (CHECK_BACK_MAX_D + 1) * DAY_US, &it, NULL));
    DO(t,
       check_back_add(t->c, t->d, &desk->agent, desk->conversation_id, tuesday_us, &it, &undo_id));
    REFUSED(t, CONFLICT,
            check_back_add(t->c, t->d, &desk->agent, desk->conversation_id, tuesday_us, &it, NULL));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, check_back_list(t->c, t->d, &desk->agent, desk->conversation_id, &list, &n));
    assert_int_equal(n, 0);
    DO(t, sql_test_desk_grave(t->c, t->d, desk->org, desk->conversation_id));
    REFUSED(t, CONFLICT,
            check_back_add(t->c, t->d, &desk->agent, desk->conversation_id, tuesday_us, &it, NULL));
}

static void test_setting(void **state)
{
    (void)state;
    test_desk_each(setting_run);
}

static size_t due(struct test_db *t, const struct test_desk *desk)
{
    struct screen_counts counts;
    struct screen_day_row *rows;
    size_t n;
    SEE(t, screen_counts(t->c, t->d, &desk->agent, &counts));
    SEE(t, screen_day(t->c, t->d, &desk->agent, &rows, &n));
    assert_int_equal(counts.due, n); /* there is nothing promised in this desk */
    assert_true(!n || rows[0].asks);
    return n;
}

static void day_run(struct test_db *t, struct test_desk *desk)
{
    struct notification *notices;
    struct check_back it;
    int64_t undo_id;
    size_t n;
    talk_answer(t, desk, "I sent a new one");
    it = set(t, desk);
    assert_int_equal(due(t, desk), 0);
    assert_int_equal(DO(t, check_back_wake(t->c, t->d)), 0);
    assert_true(str_eq(now(t, desk).state, STR("waiting")));
    t->c->now_us += 2 * DAY_US;
    assert_int_equal(due(t, desk), 1); /* for tomorrow */
    t->c->now_us += DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    DO(t, check_back_wake(t->c, t->d));
    assert_true(str_eq(now(t, desk).state, STR("due")));
    assert_int_equal(due(t, desk), 1);
    assert_int_equal(test_desk_events(t, desk, "check_back.due"), 1);
    SEE(t, notice_list(t->c, t->d, &desk->agent, 0, 0, &notices, &n));
    assert_true(n >= 1 && str_eq(notices[0].kind, STR("check_back")) &&
                str_find(notices[0].words, STR("ask today")) > 0);
    /* What came of it, and back. */
    REFUSED(t, DENIED, check_back_decide(t->c, t->d, &desk->guest, it.id, STR("held"), NULL));
    REFUSED(t, NOT_FOUND, check_back_decide(t->c, t->d, &desk->stranger, it.id, STR("held"), NULL));
    REFUSED(t, BAD_INPUT, check_back_decide(t->c, t->d, &desk->agent, it.id, STR("fine"), NULL));
    DO(t, check_back_decide(t->c, t->d, &desk->agent, it.id, STR("held"), &undo_id));
    assert_int_equal(due(t, desk), 0);
    assert_int_equal(DO(t, check_back_decide(t->c, t->d, &desk->agent, it.id, STR("held"), NULL)),
                     0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_true(str_eq(now(t, desk).state, STR("due")) && !now(t, desk).decided_by_id);
    DO(t, check_back_decide(t->c, t->d, &desk->agent, it.id, STR("came_back"), &undo_id));
    struct check_back_line *lines;
    SEE(t, check_back_report(t->c, t->d, &desk->lead, 0, t->c->now_us + DAY_US, &lines, &n));
    assert_true(n == 1 && lines[0].came_back == 1 && !lines[0].held && !lines[0].open);
    REFUSED(t, DENIED, check_back_report(t->c, t->d, &desk->agent, 0, 1, &lines, &n));
}

static void test_day(void **state)
{
    (void)state;
    test_desk_each(day_run);
}

static void silence_run(struct test_db *t, struct test_desk *desk)
{
    struct notification *notices;
    struct check_back it;
    size_t n;
    /* Asked, and no word for a week. */
    talk_answer(t, desk, "I sent a new one");
    set(t, desk);
    t->c->now_us += 4 * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    talk_answer(t, desk, "I sent a new one");
    t->c->now_us += 6 * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    assert_true(str_eq(now(t, desk).state, STR("due")));
    t->c->now_us += 2 * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    assert_true(str_eq(now(t, desk).state, STR("no_answer")));
    /* They answered: a person says what it was. */
    set(t, desk);
    t->c->now_us += 4 * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    talk_answer(t, desk, "I sent a new one");
    talk_hear(t, desk, "It is broken again");
    t->c->now_us += 20 * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    assert_true(str_eq(now(t, desk).state, STR("due")));
    it = now(t, desk);
    DO(t, check_back_decide(t->c, t->d, &desk->agent, it.id, STR("held"), NULL));
    /* They wrote before the day came: nobody asks what was told. */
    set(t, desk);
    talk_hear(t, desk, "It is broken again");
    t->c->now_us += 4 * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    SEE(t, notice_list(t->c, t->d, &desk->agent, 0, 0, &notices, &n));
    assert_true(str_find(notices[0].words, STR("they wrote since")) > 0);
    /* Nobody asked at all. */
    t->c->now_us += (CHECK_BACK_LEFT_D + 1) * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    assert_true(str_eq(now(t, desk).state, STR("dropped")));
    /* Grave news came: nothing is asked, and nobody is told to. */
    int64_t before = test_desk_events(t, desk, "notification.created");
    set(t, desk);
    DO(t, sql_test_desk_grave(t->c, t->d, desk->org, desk->conversation_id));
    t->c->now_us += 4 * DAY_US;
    DO(t, check_back_wake(t->c, t->d));
    assert_true(str_eq(now(t, desk).state, STR("dropped")));
    assert_int_equal(test_desk_events(t, desk, "notification.created"), before);
}

static void test_silence(void **state)
{
    (void)state;
    test_desk_each(silence_run);
}

static const char *asked_in(struct test_db *t, const struct test_desk *desk)
{
    int lang;
    SEE(t, check_back_lang(t->c, t->d, &desk->guest, desk->conversation_id, &lang));
    return catalogue_language(lang)->code;
}

/* In the organisation's language until theirs is known: from what they write, and above that from
   what somebody set for them. One that the program does not speak is as good as unknown. */
static void language_run(struct test_db *t, struct test_desk *desk)
{
    int lang;
    struct customer_edit edit = {.name = STR("Maya Okafor"), .language = STR("en-GB")};
    const struct org_policy ours = {.language = STR("de")};
    assert_string_equal(asked_in(t, desk), "en");
    DO(t, org_put_policy(t->c, t->d, &desk->admin, &ours, 0));
    assert_string_equal(asked_in(t, desk), "de");
    talk_hear(t, desk, "Where is my tent? I ordered it a week ago and we leave on Friday.");
    talk_read(t);
    assert_string_equal(asked_in(t, desk), "en");
    DO(t, org_put_policy(t->c, t->d, &desk->admin, &(struct org_policy){.language = STR("en")}, 0));
    talk_hear(t, desk,
              "Guten Tag, ich warte seit einer Woche auf mein Zelt, und wir fahren am Freitag in "
              "den Urlaub. Wann kommt es, und wer kann mir das sagen?");
    talk_hear(t, desk, "ok");
    talk_read(t);
    assert_string_equal(asked_in(t, desk), "de");
    DO(t, customer_put(t->c, t->d, &desk->agent, desk->customer_id, &edit, 0, NULL));
    assert_string_equal(asked_in(t, desk), "en");
    edit.language = STR("fi");
    DO(t, customer_put(t->c, t->d, &desk->agent, desk->customer_id, &edit, 0, NULL));
    assert_string_equal(asked_in(t, desk), "de");
    REFUSED(t, NOT_FOUND,
            check_back_lang(t->c, t->d, &desk->stranger, desk->conversation_id, &lang));
}

static void test_language(void **state)
{
    (void)state;
    test_desk_each(language_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_setting),
        cmocka_unit_test(test_day),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
