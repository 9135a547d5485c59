/* SPDX-License-Identifier: Apache-2.0 */
/* coaching_test.c: a draft that misses a need, one that does not, and a need that was ticked. */
#include "desk/coaching.h"

#include "base/test.h"
#include "desk/test_talk.h"

static struct coaching coach(struct test_db *t, struct engine *engine, const struct actor *who,
                             int64_t conversation_id, const char *draft)
{
    struct coaching it;
    WELL(t, coaching_of(t->c, t->db, engine, who, conversation_id, str_of(draft), &it));
    return it;
}

static void coach_run(struct test_db *t, struct test_desk *desk)
{
    struct engine *engine;
    struct coaching it;
    int64_t id = desk->conversation_id;
    engine_make(t->c, &(struct engine_options){.readers = 1}, &engine);
    talk_hear(t, desk, "Where is my tent? Can you send it to my work instead?");
    it = coach(t, engine, &desk->agent, id, "Thanks for writing.");
    assert_int_equal(it.n_open, 2); /* before it was read in the background, too */
    assert_null(it.nudge.rule);
    static const char rude[] = "Please calm down. Your tent is at the depot in Leeds.";
    it = coach(t, engine, &desk->agent, id, rude);
    assert_string_equal(it.nudge.rule, "dismissive");
    assert_true(it.nudge.why.n > 0 && it.nudge.end_at <= (int64_t)sizeof rude - 1);
    talk_read_with(t, engine);
    it = coach(t, engine, &desk->agent, id, "Thanks for writing.");
    assert_int_equal(it.n_open, 2);
    assert_true(it.open[0].id > 0);
    DO(t, need_decide(t->c, t->d, &desk->agent, it.open[1].id, NEED_ANSWERED, NULL));
    it = coach(t, engine, &desk->agent, id, "Thanks for writing.");
    assert_int_equal(it.n_open, 1);
    it = coach(t, engine, &desk->agent, id, "Your tent was sent today; it is in Leeds.");
    assert_int_equal(it.n_open, 0);
    assert_int_equal(coaching_of(t->c, t->db, engine, &desk->stranger, id, STR("Hello"), &it), -1);
    assert_int_equal(t->c->fault.kind, NOT_FOUND);
    char *longer = arena_alloc(&t->c->arena, COACHING_DRAFT_BYTES + 1);
    struct str draft = {longer, COACHING_DRAFT_BYTES + 1};
    assert_int_equal(coaching_of(t->c, t->db, engine, &desk->agent, id, draft, &it), -1);
    assert_int_equal(t->c->fault.kind, TOO_BIG);
    engine_free(engine);
}

static void test_coach(void **state)
{
    (void)state;
    test_desk_each(coach_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_coach)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
