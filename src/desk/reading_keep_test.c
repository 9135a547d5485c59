/* SPDX-License-Identifier: Apache-2.0 */
/* reading_keep_test.c: what was read and what people said of it stays with its words: through a
   newer model, a merge or a split and their way back, and not through an erasure. */
#include "base/test.h"
#include "desk/correction.h"
#include "desk/erase.h"
#include "desk/link.h"
#include "desk/need.h"
#include "desk/reading.h"
#include "desk/test_talk.h"
#include "desk/undo.h"
#include "desk/whisper.sql.h"

static const char words[] =
    "I have waited three weeks. I will go to another shop. Where is my tent?";

static struct need *needs(struct test_db *t, const struct test_desk *desk, int64_t id, size_t *n_r)
{
    struct need *list;
    SEE(t, need_list(t->c, t->d, &desk->admin, id, &list, n_r));
    return list;
}

static size_t corrections(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct correction *list;
    size_t n;
    SEE(t, correction_of(t->c, t->d, desk->org, id, &list, &n));
    return n;
}

static int64_t correct(struct test_db *t, const struct test_desk *desk, int64_t message_id)
{
    int64_t id;
    struct correction_new it = {
        .message_id = message_id, .start_at = 27, .end_at = 53, .claim = STR("signal.leaving")};
    DO(t, correction_add(t->c, t->d, &desk->admin, &it, &id, NULL));
    return id;
}

/* What this message asks, or NULL. A model may find a need beside it. */
static const struct need *need_in(struct test_db *t, const struct test_desk *desk,
                                  int64_t conversation_id, int64_t message_id)
{
    size_t n;
    const struct need *list = needs(t, desk, conversation_id, &n);
    for (size_t i = 0; i < n; i++)
        if (list[i].message_id == message_id && str_eq(list[i].kind, STR("question")))
            return &list[i];
    return NULL;
}

/* Rules alone, then a model: everything is read again when nothing else waits, and only then. */
static void model_run(struct test_db *t, struct test_desk *desk)
{
    char path[TALK_PATH];
    struct reading reading;
    struct reading_progress progress;
    struct engine *rules, *engine = talk_engine(t, path);
    int64_t id = desk->conversation_id, message_id = talk_hear_in(t, desk, id, words);
    engine_make(t->c, &(struct engine_options){.readers = 1}, &rules);
    assert_int_equal(talk_read_with(t, rules), 1);
    assert_int_equal(WELL(t, reading_again(t->c, t->db, rules)),
                     0); /* no model: nothing is better */
    int64_t need_id = need_in(t, desk, id, message_id)->id;
    DO(t, need_decide(t->c, t->d, &desk->admin, need_id, NEED_ANSWERED, NULL));
    correct(t, desk, message_id);
    talk_hear_in(t, desk, desk->hidden_conversation_id, "And who are you?");
    assert_int_equal(WELL(t, reading_again(t->c, t->db, engine)), 0); /* something waits */
    assert_int_equal(talk_read_with(t, engine), 1);
    assert_int_equal(WELL(t, reading_again(t->c, t->db, engine)), 1);
    assert_int_equal(talk_read_with(t, engine), 1);
    assert_int_equal(WELL(t, reading_again(t->c, t->db, engine)), 0);
    SEE(t, reading_get(t->c, t->d, &desk->admin, id, &reading));
    assert_string_equal(reading.model.at, engine_model(engine));
    SEE(t, reading_progress(t->c, t->d, &desk->guest, reading.model, &progress));
    assert_true(progress.done == 2 && progress.left == 0 && progress.waiting == 0);
    const struct need *again = need_in(t, desk, id, message_id);
    assert_true(again && again->id == need_id && again->agent_id == desk->admin.id);
    assert_int_equal(corrections(t, desk, id), 2);
    engine_free(rules);
    talk_engine_end(engine, path);
}

static void test_model(void **state)
{
    (void)state;
    test_desk_each(model_run);
}

static void merge_run(struct test_db *t, struct test_desk *desk)
{
    char path[TALK_PATH];
    int64_t undo_id, from = desk->hidden_conversation_id, into = desk->conversation_id;
    struct engine *engine = talk_engine(t, path);
    int64_t message_id = talk_hear_in(t, desk, from, words);
    talk_hear_in(t, desk, into, "Can you send the poles, too?");
    talk_read_with(t, engine);
    int64_t need_id = need_in(t, desk, from, message_id)->id;
    DO(t, need_decide(t->c, t->d, &desk->admin, need_id, NEED_NOT_NOW, NULL));
    correct(t, desk, message_id);
    DO(t, conversation_merge(t->c, t->d, &desk->admin, from, into, true, &undo_id));
    talk_read_with(t, engine);
    const struct need *moved = need_in(t, desk, into, message_id);
    assert_true(moved && moved->id == need_id);
    assert_string_equal(need_state(moved, t->c->now_us), "dismissed");
    assert_int_equal(corrections(t, desk, into), 1);
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    talk_read_with(t, engine);
    moved = need_in(t, desk, from, message_id);
    assert_true(moved && moved->id == need_id);
    assert_string_equal(need_state(moved, t->c->now_us), "dismissed");
    assert_int_equal(corrections(t, desk, from), 1);
    assert_int_equal(corrections(t, desk, into), 0);
    talk_engine_end(engine, path);
}

static void test_merge(void **state)
{
    (void)state;
    test_desk_each(merge_run);
}

/* Part of it goes into a conversation of its own and comes back. */
static void split_run(struct test_db *t, struct test_desk *desk)
{
    char path[TALK_PATH];
    struct conversation apart;
    struct reading reading;
    int64_t undo_id, from = desk->conversation_id;
    struct engine *engine = talk_engine(t, path);
    int64_t stays = talk_hear_in(t, desk, from, "Can you send the poles, too?");
    int64_t goes = talk_hear_in(t, desk, from, words);
    talk_read_with(t, engine);
    int64_t stays_id = need_in(t, desk, from, stays)->id,
            goes_id = need_in(t, desk, from, goes)->id;
    DO(t, need_decide(t->c, t->d, &desk->admin, goes_id, NEED_NOT_NOW, NULL));
    DO(t, need_decide(t->c, t->d, &desk->admin, stays_id, NEED_ANSWERED, NULL));
    correct(t, desk, goes);
    DO(t,
       conversation_split(t->c, t->d, &desk->admin, from, &goes, 1, STR("Tent"), &apart, &undo_id));
    talk_read_with(t, engine);
    const struct need *moved = need_in(t, desk, apart.id, goes);
    assert_true(moved && moved->id == goes_id && !need_in(t, desk, from, goes));
    assert_string_equal(need_state(moved, t->c->now_us), "dismissed");
    assert_string_equal(need_state(need_in(t, desk, from, stays), t->c->now_us), "answered");
    assert_int_equal(corrections(t, desk, apart.id), 1); /* put aside is no correction */
    assert_int_equal(corrections(t, desk, from), 1);
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->admin, apart.id, &reading)), 1);
    assert_true(str_find(reading.reading_json, STR("Where is my tent?")) >= 0);
    SEE(t, reading_get(t->c, t->d, &desk->admin, from, &reading));
    assert_int_equal(str_find(reading.reading_json, STR("Where is my tent?")), -1);
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    talk_read_with(t, engine);
    moved = need_in(t, desk, from, goes);
    assert_true(moved && moved->id == goes_id);
    assert_string_equal(need_state(moved, t->c->now_us), "dismissed");
    assert_int_equal(corrections(t, desk, from), 2);
    assert_int_equal(corrections(t, desk, apart.id), 0);
    talk_engine_end(engine, path);
}

static void test_split(void **state)
{
    (void)state;
    test_desk_each(split_run);
}

static void erase_run(struct test_db *t, struct test_desk *desk)
{
    size_t n;
    char path[TALK_PATH];
    struct whisper_known_row *vectors;
    struct reading reading;
    int64_t messages, id = desk->conversation_id;
    struct engine *engine = talk_engine(t, path);
    int64_t message_id = talk_hear_in(t, desk, id, words);
    talk_read_with(t, engine);
    correct(t, desk, message_id);
    struct str model = str_of(engine_model(engine));
    SEE(t, sql_whisper_known(t->c, t->d, desk->org, id, model, &vectors, &n));
    assert_int_equal(n, 1);
    while (DO(t, erase_conversation(t->c, t->d, desk->org, id, false, &messages)) > 0)
        continue;
    talk_read_with(t, engine);
    assert_int_equal(corrections(t, desk, id), 0);
    SEE(t, sql_whisper_known(t->c, t->d, desk->org, id, model, &vectors, &n));
    assert_int_equal(n, 0);
    struct need *list = needs(t, desk, id, &n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(list[i].words.n, 0);
    if (SEE(t, reading_get(t->c, t->d, &desk->admin, id, &reading)))
        assert_int_equal(str_find(reading.reading_json, STR("tent")), -1);
    talk_engine_end(engine, path);
}

static void test_erase(void **state)
{
    (void)state;
    test_desk_each(erase_run);
}

/* What it cannot read it says so of; needs by hand and everything else works. */
static void language_run(struct test_db *t, struct test_desk *desk)
{
    static const char finnish[] = "Hei, tilasin teltan kaksi viikkoa sitten eik\xc3\xa4 "
                                  "sit\xc3\xa4 ole viel\xc3\xa4k\xc3\xa4\xc3\xa4n n\xc3\xa4kynyt. "
                                  "Voitteko kertoa, milloin se tulee?";
    size_t n;
    char path[TALK_PATH];
    struct need need;
    struct reading reading;
    struct engine *engine = talk_engine(t, path);
    int64_t id = desk->conversation_id, message_id = talk_hear_in(t, desk, id, finnish);
    talk_read_with(t, engine);
    SEE(t, reading_get(t->c, t->d, &desk->admin, id, &reading));
    assert_true(str_find(reading.reading_json, STR("\"unread\": true")) >= 0);
    needs(t, desk, id, &n);
    assert_int_equal(n, 0);
    struct need_new it = {.message_id = message_id, .start_at = 0, .end_at = 3};
    DO(t, need_add(t->c, t->d, &desk->admin, &it, &need, NULL));
    talk_read_with(t, engine);
    assert_true(needs(t, desk, id, &n)[0].id == need.id);
    talk_engine_end(engine, path);
}

static void test_language(void **state)
{
    (void)state;
    test_desk_each(language_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_model), cmocka_unit_test(test_merge),
                                       cmocka_unit_test(test_split), cmocka_unit_test(test_erase),
                                       cmocka_unit_test(test_language)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
