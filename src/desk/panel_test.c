/* SPDX-License-Identifier: Apache-2.0 */
/* panel_test.c: the sentences beside a conversation, and that each goes with the rows it was made
   from. */
#include "desk/panel.h"

#include "base/test.h"
#include "desk/test_talk.h"

#include <stdio.h>

static struct panel panel(struct test_db *t, const struct test_desk *desk)
{
    struct panel p;
    SEE(t, panel_show(t->c, t->d, &desk->guest, desk->conversation_id, &p));
    return p;
}

static bool says(const struct panel *p, const char *words)
{
    for (size_t i = 0; i < p->n_brief; i++)
        if (str_find(p->brief[i].text, str_of(words)) >= 0)
            return true;
    for (size_t i = 0; i < p->n_brief; i++)
        fprintf(stderr, "%.*s\n", (int)p->brief[i].text.n, p->brief[i].text.at);
    return false;
}

static void brief_run(struct test_db *t, struct test_desk *desk)
{
    desk->pace_us = DAY_US;
    struct panel p = panel(t, desk);
    assert_true(says(&p, "first time"));
    assert_false(p.read);
    assert_int_equal(p.n_needs, 0);
    talk_hear(t, desk, "Where is my tent? We leave on Friday.");
    p = panel(t, desk);
    assert_true(says(&p, "Nobody has answered this yet"));
    assert_true(p.reading);
    talk_read(t);
    talk_answer(t, desk, "I will call you tomorrow.");
    talk_hear(t, desk, "Nobody called. Where is my tent?");
    t->c->now_us += 2 * DAY_US;
    talk_read(t);
    p = panel(t, desk);
    assert_true(p.read && !p.reading);
    assert_true(says(&p, "second time"));
    assert_true(says(&p, "asks again \xe2\x80\x9c") || says(&p, "ask again \xe2\x80\x9c"));
    assert_true(says(&p, "A promise was made with a date that has passed."));
    assert_true(says(&p, "One thing is still open."));
    assert_string_equal(p.situation[0].kind, "contact");
    assert_string_equal(p.situation[1].kind, "promise");
    assert_int_equal(p.n_open, 1);
    /* Each clause stands on rows: without the need and the promise theirs are gone. */
    DO(t, need_decide(t->c, t->d, &desk->agent, p.needs[0].id, NEED_NOT_NOW, NULL));
    DO(t, promise_decide(t->c, t->d, &desk->agent, p.promises[0].id, PROMISE_KEPT, NULL));
    p = panel(t, desk);
    for (size_t i = 0; i < p.n_brief; i++) {
        assert_int_equal(str_find(p.brief[i].text, STR("still open")), -1);
        assert_int_equal(str_find(p.brief[i].text, STR("promise was made")), -1);
        assert_true(p.brief[i].n_from > 0 && p.brief[i].from[0] > 0);
    }
    REFUSED(t, NOT_FOUND, panel_show(t->c, t->d, &desk->stranger, desk->conversation_id, &p));
}

static void test_brief(void **state)
{
    (void)state;
    test_desk_each(brief_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_brief)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
