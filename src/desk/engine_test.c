/* SPDX-License-Identifier: Apache-2.0 */
/* engine_test.c: who gets a reader, and that the desk goes on without one: while the engine is busy
   with a long queue, where it is off, and where a model file is no model. */
#include "desk/engine.h"

#include "base/test.h"
#include "desk/coaching.h"
#include "desk/listening.h"
#include "desk/panel.h"
#include "desk/reading.h"
#include "desk/test_talk.h"

static struct engine *engine_of(struct test_db *t, int readers, const char *model)
{
    struct engine *engine;
    struct engine_options options = {.readers = readers, .wait_ms = 20, .model = model};
    assert_int_equal(engine_make(t->c, &options, &engine), 1);
    return engine;
}

static void borrow_run(struct test_db *t, struct test_desk *desk)
{
    (void)desk;
    struct engine *engine = engine_of(t, 2, NULL);
    struct heard_reader *job = engine_borrow_behind(t->c, engine);
    assert_non_null(job);
    assert_null(engine_borrow_behind(t->c, engine)); /* the last is for people */
    assert_int_equal(t->c->fault.kind, BUSY);
    struct heard_reader *person = engine_borrow(t->c, engine);
    assert_non_null(person);
    assert_null(engine_borrow(t->c, engine));
    engine_give_back(engine, job);
    job = engine_borrow_behind(t->c, engine);
    assert_null(job); /* one is back, and it is the last */
    job = engine_borrow(t->c, engine);
    assert_non_null(job);
    engine_give_back(engine, job);
    engine_give_back(engine, person);
    engine_free(engine);
    engine = engine_of(t, 1, NULL); /* the only one is for all */
    job = engine_borrow_behind(t->c, engine);
    assert_non_null(job);
    engine_give_back(engine, job);
    engine_free(engine);
    struct engine_options wrong = {.readers = ENGINE_READERS_MAX + 1};
    assert_int_equal(engine_make(t->c, &wrong, &engine), -1);
}

static void test_borrow(void **state)
{
    (void)state;
    test_desk_each(borrow_run);
}

/* ---- the desk without it ---- */

static struct panel panel(struct test_db *t, const struct test_desk *desk)
{
    struct panel p;
    SEE(t, panel_show(t->c, t->d, &desk->agent, desk->conversation_id, &p));
    return p;
}

/* What needs no engine: a brief from dates, a need by selecting words in any language, ticking it,
   and a reply. */
static void works_by_hand(struct test_db *t, const struct test_desk *desk, int64_t message_id)
{
    struct need need;
    struct panel p = panel(t, desk);
    size_t before = p.n_open;
    assert_true(p.n_brief > 0);
    struct need_new it = {.message_id = message_id, .start_at = 0, .end_at = 15};
    DO(t, need_add(t->c, t->d, &desk->agent, &it, &need, NULL));
    assert_int_equal(panel(t, desk).n_open, before + 1);
    DO(t, need_decide(t->c, t->d, &desk->agent, need.id, NEED_ANSWERED, NULL));
    assert_int_equal(panel(t, desk).n_open, before);
    talk_answer(t, desk, "Ich rufe Sie am Freitag an.");
}

static void busy_run(struct test_db *t, struct test_desk *desk)
{
    struct coaching it;
    struct reading_progress progress;
    struct engine *engine = engine_of(t, 1, NULL);
    int64_t last = 0;
    for (int i = 0; i < 30; i++)
        last = talk_hear_in(t, desk, i % 2 ? desk->conversation_id : desk->hidden_conversation_id,
                            "Wo ist mein Zelt? Wir fahren am Freitag.");
    struct heard_reader *held = engine_borrow(t->c, engine);
    assert_int_equal(
        coaching_of(t->c, t->db, engine, &desk->agent, desk->conversation_id, STR("Hello."), &it),
        -1);
    assert_int_equal(t->c->fault.kind, BUSY);
    reading_run(t->c, t->db, engine, 10); /* cannot, and puts them off */
    struct panel p = panel(t, desk);
    assert_true(p.reading && !p.read); /* and says so */
    SEE(t, reading_progress(t->c, t->d, &desk->agent, STR("rules"), &progress));
    assert_int_equal(progress.waiting, 2);
    works_by_hand(t, desk, last);
    engine_give_back(engine, held);
    t->c->now_us += HOUR_US;
    assert_int_equal(talk_read_with(t, engine), 2); /* nothing was lost */
    p = panel(t, desk);
    assert_true(p.read && !p.reading);
    engine_free(engine);
}

static void test_busy(void **state)
{
    (void)state;
    test_desk_each(busy_run);
}

static void off_run(struct test_db *t, struct test_desk *desk)
{
    struct coaching it;
    struct engine *engine = engine_of(t, 1, NULL);
    int64_t last = talk_hear(t, desk, "Wo ist mein Zelt? Wir fahren am Freitag.");
    DO(t, listening_put(t->c, t->d, &desk->admin, desk->desk_id, (struct listening){false, false}));
    talk_read_with(t, engine);
    assert_false(panel(t, desk).read);
    works_by_hand(t, desk, last);
    WELL(t,
         coaching_of(t->c, t->db, engine, &desk->agent, desk->conversation_id, STR("Hello."), &it));
    assert_true(it.off);
    engine_free(engine);
}

static void test_off(void **state)
{
    (void)state;
    test_desk_each(off_run);
}

/* A file that is no model is said once, and the rules read alone. */
static void no_model_run(struct test_db *t, struct test_desk *desk)
{
    struct engine *engine = engine_of(t, 1, "/dev/null");
    talk_hear(t, desk, "Where is my tent?");
    assert_int_equal(talk_read_with(t, engine), 1);
    assert_true(*engine_trouble(engine) && !*engine_model(engine));
    assert_int_equal(panel(t, desk).n_open, 1);
    engine_free(engine);
}

static void test_no_model(void **state)
{
    (void)state;
    test_desk_each(no_model_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_borrow), cmocka_unit_test(test_busy),
                                       cmocka_unit_test(test_off), cmocka_unit_test(test_no_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
