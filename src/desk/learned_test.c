/* SPDX-License-Identifier: Apache-2.0 */
/* learned_test.c: corrections of a desk become a head that speaks there, when there are enough and
   it helps; it can be dropped, and goes with what it stands on. With the tiny model, whose vectors
   mean nothing and tell one sentence from another all the same. */
#include "desk/learned.h"

#include "base/test.h"
#include "desk/correction.h"
#include "desk/forecast.h"
#include "desk/need.h"
#include "desk/reading.h"
#include "desk/test_talk.h"
#include "desk/whisper.h"

enum { WRONG = 210, RIGHT = 90 };

static const char leaves[] = "I will go to another shop now.";
static const char stays[] = "My old shop was in another town.";

/* As if conversations from..to had said the same words. */
static void correct(struct test_db *t, const struct test_desk *desk, int64_t message_id,
                    struct str words, int from, int to, bool holds)
{
    for (int i = from; i < to; i++) {
        struct correction_add_in in = {.org = desk->org,
                                       .id = message_id + (holds ? 3000000 : 2000000) + i,
                                       .conversation_id = 7000 + i,
                                       .message_id = message_id,
                                       .end_at = (int64_t)words.n,
                                       .claim = STR("signal.leaving"),
                                       .said = true,
                                       .holds = holds,
                                       .p = 850,
                                       .agent_id = desk->agent.id,
                                       .now_us = t->c->now_us};
        DO(t, sql_correction_add(t->c, t->d, &in));
    }
}

static struct learned_head head(struct test_db *t, const struct test_desk *desk)
{
    struct learned_head *list;
    size_t n;
    SEE(t, learned_list(t->c, t->d, &desk->guest, &list, &n));
    assert_int_equal(n, 1);
    assert_true(str_eq(list[0].claim, STR("signal")));
    return list[0];
}

static void learn_run(struct test_db *t, struct test_desk *desk)
{
    char path[TALK_PATH];
    struct learned learned;
    struct engine *engine = talk_engine(t, path);
    int64_t wrong = talk_hear(t, desk, stays), right = talk_hear(t, desk, leaves);
    correct(t, desk, wrong, STR(stays), 0, 150, false);
    WELL(t, learned_fit(t->c, t->db, engine, desk->org));
    assert_true(str_eq(head(t, desk).state, STR("few")));
    correct(t, desk, wrong, STR(stays), 150, WRONG, false);
    correct(t, desk, right, STR(leaves), 0, RIGHT, true);
    WELL(t, learned_fit(t->c, t->db, engine, desk->org));
    struct learned_head it = head(t, desk);
    assert_true(str_eq(it.state, STR("used")));
    assert_true(it.corrections == WRONG && it.own > it.shipped && it.held > 40);
    SEE(t, learned_load(t->c, t->d, desk->org, it.model, &learned));
    assert_true(learned.any && learned.has[CLAIM_SIGNAL] && !learned.has[CLAIM_NEED]);
    SEE(t, learned_load(t->c, t->d, desk->org, STR("another model"), &learned));
    assert_false(learned.any);
    REFUSED(t, DENIED, learned_drop(t->c, t->d, &desk->lead, CLAIM_SIGNAL, true));
    REFUSED(t, NOT_FOUND, learned_drop(t->c, t->d, &desk->admin, CLAIM_NUDGE, true));
    DO(t, learned_drop(t->c, t->d, &desk->admin, CLAIM_SIGNAL, true));
    WELL(t, learned_fit(t->c, t->db, engine, desk->org));
    assert_true(str_eq(head(t, desk).state, STR("dropped"))); /* it stays so */
    SEE(t, learned_load(t->c, t->d, desk->org, it.model, &learned));
    assert_false(learned.any);
    DO(t, learned_drop(t->c, t->d, &desk->admin, CLAIM_SIGNAL, false));
    WELL(t, learned_fit(t->c, t->db, engine, desk->org));
    assert_true(str_eq(head(t, desk).state, STR("used")));
    /* Whoever is erased takes their corrections along, and what was learned of them. */
    DO(t, correction_forget(t->c, t->d, desk->org, wrong));
    WELL(t, learned_fit(t->c, t->db, engine, desk->org));
    it = head(t, desk);
    assert_true(str_eq(it.state, STR("few")) && it.corrections == 0);
    talk_engine_end(engine, path);
}

static void test_learn(void **state)
{
    (void)state;
    test_desk_each(learn_run);
}

static void record_run(struct test_db *t, struct test_desk *desk)
{
    struct forecast_record r;
    int64_t message_id = talk_hear(t, desk, leaves);
    (void)message_id;
    SEE(t, forecast_record(t->c, t->d, desk->org, &r));
    assert_true(!r.n && !r.good);
    assert_int_equal(forecast_side(2, 1), -1);
    assert_int_equal(forecast_side(2, 2.4f), 0);
    assert_int_equal(forecast_side(2, 3), 1);
    for (int i = 0; i < 240; i++) {
        int64_t id = talk_hear(t, desk, stays);
        struct forecast_put_in in = {.org = desk->org,
                                     .message_id = id,
                                     .model = STR("m"),
                                     .said = i % 3 ? 0 : -1,
                                     .was = i % 2 ? 0 : -1,
                                     .said_us = t->c->now_us};
        DO(t, sql_forecast_put(t->c, t->d, &in));
        if (i == 100)
            SEE(t, forecast_record(t->c, t->d, desk->org, &r));
    }
    assert_true(r.n == 101 && !r.good); /* too few */
    SEE(t, forecast_record(t->c, t->d, desk->org, &r));
    assert_int_equal(r.n, 240);
    assert_int_equal(r.base, 120);
    assert_int_equal(r.hits, 120); /* no better than the commonest: it stays silent */
    assert_false(r.good);
}

static void test_record(void **state)
{
    (void)state;
    test_desk_each(record_run);
}

/* ---- what people like this asked next ---- */

static void vector(int8_t *v, int seed)
{
    for (int i = 0; i < FIT_WIDTH; i++) {
        seed = (int)((uint32_t)seed * 1103515245u + 12345u);
        v[i] = (int8_t)(seed >> 16);
    }
}

/* So many conversations of the inbox, of which every `asks`-th asked the same thing next. */
static void others(struct test_db *t, const struct test_desk *desk, int from, int to, int seed,
                   int asks, int64_t need_id)
{
    int8_t v[FIT_WIDTH], next[FIT_WIDTH];
    vector(v, seed);
    vector(next, 99);
    for (int i = from; i < to; i++) {
        int64_t id = talk_hear(t, desk, stays);
        struct whisper_put_in put = {desk->org,    id,       desk->inbox_id,        9000 + i,
                                     t->c->now_us, STR("m"), {(char *)v, FIT_WIDTH}};
        struct whisper_next_in in = {.next_need_id = need_id,
                                     .next_vector = {(char *)next, FIT_WIDTH},
                                     .inbox_id = desk->inbox_id,
                                     .conversation_id = 9000 + i,
                                     .org = desk->org,
                                     .message_id = id};
        DO(t, sql_whisper_put(t->c, t->d, &put));
        if (asks && i % asks == 0)
            DO(t, sql_whisper_next(t->c, t->d, &in));
    }
}

static struct whisper whisper(struct test_db *t, const struct test_desk *desk)
{
    struct whisper w;
    struct ledger *l = arena_alloc(&t->c->arena, sizeof *l);
    l->org = desk->org;
    l->inbox_id = desk->inbox_id;
    l->conversation_id = desk->conversation_id;
    l->model = STR("m");
    l->waits = true;
    vector(l->last_vector, 7);
    SEE(t, whisper_find(t->c, t->d, l));
    SEE(t, whisper_show(t->c, t->d, desk->org, l->whisper_json, &w));
    return w;
}

static void whisper_run(struct test_db *t, struct test_desk *desk)
{
    static const char asked[] = "When will the money be back?";
    struct need need;
    int64_t asked_id = talk_hear(t, desk, asked);
    struct need_new it = {.message_id = asked_id, .end_at = sizeof asked - 1};
    DO(t, need_add(t->c, t->d, &desk->agent, &it, &need, NULL));
    assert_int_equal(whisper(t, desk).words.n, 0); /* nobody wrote alike */
    others(t, desk, 0, 18, 7, 3, need.id);
    assert_int_equal(whisper(t, desk).words.n, 0); /* too few */
    others(t, desk, 18, 24, 7, 3, need.id);
    assert_int_equal(whisper(t, desk).words.n, 0); /* everybody asks it: that is no news */
    others(t, desk, 100, 160, 8, 0, 0);
    struct whisper w = whisper(t, desk);
    assert_true(str_eq(w.words, STR(asked)));
    assert_true(w.alike == 24 && w.asked == 8);
    assert_true(w.usual_milli == 8 * 1000 / 84);
    /* The words are those that stand: not when they went. */
    DO(t, reading_forget(t->c, t->d, desk->org, desk->conversation_id, asked_id));
    assert_int_equal(whisper(t, desk).words.n, 0);
}

static void test_whisper(void **state)
{
    (void)state;
    test_desk_each(whisper_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_learn), cmocka_unit_test(test_record),
                                       cmocka_unit_test(test_whisper)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
