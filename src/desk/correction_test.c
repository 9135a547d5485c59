/* SPDX-License-Identifier: Apache-2.0 */
/* correction_test.c: what people say of claims: it hides the line, can be taken back, names nobody
   where it is about advice, and goes with the words it speaks of. */
#include "desk/correction.h"

#include "base/test.h"
#include "desk/erase.h"
#include "desk/learned.h"
#include "desk/listening.h"
#include "desk/panel.h"
#include "desk/reading.h"
#include "desk/test_talk.h"
#include "desk/undo.h"

static const char words[] =
    "I have waited three weeks. I will go to another shop. Where is my tent?";

/* The first line of the situation that can be corrected, or NULL. */
static const struct panel_line *line(struct test_db *t, const struct test_desk *desk,
                                     struct panel *p, struct str claim)
{
    SEE(t, panel_show(t->c, t->d, &desk->guest, desk->conversation_id, p));
    for (size_t i = 0; i < p->n_situation; i++)
        if (p->situation[i].claim.n && (!claim.n || str_eq(p->situation[i].claim, claim)))
            return &p->situation[i];
    return NULL;
}

static struct correction_new of_line(const struct panel_line *l)
{
    return (struct correction_new){.message_id = l->because[0].message_id,
                                   .start_at = l->because[0].start_at,
                                   .end_at = l->because[0].end_at,
                                   .claim = l->claim};
}

static size_t count(struct test_db *t, const struct test_desk *desk, struct correction **list_r)
{
    size_t n;
    SEE(t, correction_of(t->c, t->d, desk->org, desk->conversation_id, list_r, &n));
    return n;
}

static void correct_run(struct test_db *t, struct test_desk *desk)
{
    struct panel p;
    struct correction *list;
    int64_t id, undo_id;
    talk_hear(t, desk, words);
    talk_read(t);
    const struct panel_line *l = line(t, desk, &p, STR(""));
    assert_non_null(l);
    struct correction_new it = of_line(l);
    REFUSED(t, DENIED, correction_add(t->c, t->d, &desk->guest, &it, &id, &undo_id));
    REFUSED(t, NOT_FOUND, correction_add(t->c, t->d, &desk->stranger, &it, &id, &undo_id));
    DO(t, correction_add(t->c, t->d, &desk->agent, &it, &id, &undo_id));
    assert_true(undo_id > 0);
    assert_null(line(t, desk, &p, it.claim)); /* at once */
    assert_int_equal(count(t, desk, &list), 1);
    assert_true(list[0].said && !list[0].holds);
    talk_read(t);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_non_null(line(t, desk, &p, it.claim));
    assert_int_equal(count(t, desk, &list), 0);
    it.holds = true; /* so it is: kept too, and it stays */
    DO(t, correction_add(t->c, t->d, &desk->agent, &it, &id, &undo_id));
    assert_non_null(line(t, desk, &p, it.claim));
    it.holds = false; /* said twice is one row, the last word */
    DO(t, correction_add(t->c, t->d, &desk->agent, &it, &id, &undo_id));
    assert_int_equal(count(t, desk, &list), 1);
    REFUSED(t, NOT_FOUND, correction_remove(t->c, t->d, &desk->stranger, id));
    DO(t, correction_remove(t->c, t->d, &desk->agent, id));
    assert_int_equal(count(t, desk, &list), 0);
}

static void test_correct(void **state)
{
    (void)state;
    test_desk_each(correct_run);
}

static void refuse_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id, message_id = talk_hear(t, desk, words);
    struct correction_new it = {.message_id = message_id, .end_at = 5, .claim = STR("need")};
    REFUSED(t, BAD_INPUT, correction_add(t->c, t->d, &desk->agent, &it, &id, NULL));
    it.claim = STR("mood.bad");
    REFUSED(t, BAD_INPUT, correction_add(t->c, t->d, &desk->agent, &it, &id, NULL));
    it.claim = STR("signal.Leaving");
    REFUSED(t, BAD_INPUT, correction_add(t->c, t->d, &desk->agent, &it, &id, NULL));
    it.claim = STR("signal.leaving");
    it.end_at = 0;
    REFUSED(t, BAD_INPUT, correction_add(t->c, t->d, &desk->agent, &it, &id, NULL));
    it.end_at = 100000;
    REFUSED(t, BAD_INPUT, correction_add(t->c, t->d, &desk->agent, &it, &id, NULL));
    it.message_id = 12;
    REFUSED(t, NOT_FOUND, correction_add(t->c, t->d, &desk->agent, &it, &id, NULL));
}

static void test_refuse(void **state)
{
    (void)state;
    test_desk_each(refuse_run);
}

/* Decisions about needs are corrections of the engine, and end with them. */
static void ledger_run(struct test_db *t, struct test_desk *desk)
{
    struct correction *list;
    struct need *needs;
    size_t n;
    int64_t undo_id;
    talk_hear(t, desk, words);
    talk_read(t);
    SEE(t, need_list(t->c, t->d, &desk->agent, desk->conversation_id, &needs, &n));
    assert_true(n >= 1);
    DO(t, need_decide(t->c, t->d, &desk->agent, needs[0].id, NEED_ANSWERED, &undo_id));
    assert_int_equal(count(t, desk, &list), 1);
    assert_string_equal(list[0].claim.at, "answered");
    assert_true(!list[0].said && list[0].holds); /* answered after all */
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_int_equal(count(t, desk, &list), 0);
    DO(t, need_decide(t->c, t->d, &desk->agent, needs[0].id, NEED_WRONG, &undo_id));
    assert_int_equal(count(t, desk, &list), 1);
    assert_string_equal(list[0].claim.at, "need");
    assert_true(list[0].said && !list[0].holds);
}

static void test_ledger(void **state)
{
    (void)state;
    test_desk_each(ledger_run);
}

static void nudge_run(struct test_db *t, struct test_desk *desk)
{
    struct nudge_count *counts;
    struct correction *list;
    size_t n;
    int64_t id, at = desk->conversation_id, audits;
    talk_hear(t, desk, words);
    audits = test_desk_audits(t, desk);
    REFUSED(t, DENIED, nudge_note(t->c, t->d, &desk->guest, at, STR("blame"), NUDGE_SHOWN, &id));
    REFUSED(t, BAD_INPUT, nudge_note(t->c, t->d, &desk->agent, at, STR("mood"), NUDGE_SHOWN, &id));
    DO(t, nudge_note(t->c, t->d, &desk->agent, at, STR("blame"), NUDGE_SHOWN, &id));
    assert_int_equal(id, 0);
    DO(t, nudge_note(t->c, t->d, &desk->agent, at, STR("blame"), NUDGE_DISMISSED, &id));
    assert_true(id > 0);
    assert_int_equal(count(t, desk, &list), 1);
    assert_int_equal(test_desk_audits(t, desk), audits); /* nobody is told who wanted no advice */
    SEE(t, nudge_counts(t->c, t->d, &desk->agent, &counts, &n));
    assert_int_equal(n, 1);
    assert_true(counts[0].shown == 1 && counts[0].dismissed == 1 && counts[0].taken == 0);
    DO(t, correction_remove(t->c, t->d, &desk->agent, id));
    assert_int_equal(count(t, desk, &list), 0);
}

static void test_nudge(void **state)
{
    (void)state;
    test_desk_each(nudge_run);
}

static void erase_run(struct test_db *t, struct test_desk *desk)
{
    struct correction *list;
    struct reading reading;
    int64_t id, messages;
    struct correction_new it = {.message_id = talk_hear(t, desk, words),
                                .start_at = 0,
                                .end_at = 20,
                                .claim = STR("signal.long_wait")};
    talk_read(t);
    DO(t, correction_add(t->c, t->d, &desk->agent, &it, &id, NULL));
    DO(t, erase_conversation(t->c, t->d, desk->org, desk->conversation_id, false, &messages));
    assert_int_equal(count(t, desk, &list), 0);
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, desk->conversation_id, &reading)),
                     0);
}

static void test_erase(void **state)
{
    (void)state;
    test_desk_each(erase_run);
}

/* A desk that does not read has no readings, and reads again when it is told to. */
static void listening_run(struct test_db *t, struct test_desk *desk)
{
    struct reading reading;
    struct listening it;
    struct desk_listening *list;
    size_t n;
    int64_t id = desk->conversation_id;
    talk_hear(t, desk, words);
    talk_read(t);
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, id, &reading)), 1);
    REFUSED(t, DENIED,
            listening_put(t->c, t->d, &desk->lead, desk->desk_id, (struct listening){false, true}));
    DO(t, listening_put(t->c, t->d, &desk->admin, desk->desk_id, (struct listening){false, true}));
    SEE(t, listening_of(t->c, t->d, desk->org, desk->desk_id, &it));
    assert_false(it.reads);
    while (DO(t, listening_clear(t->c, t->d)) > 0)
        continue;
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, id, &reading)), 0);
    talk_hear(t, desk, "And now?");
    talk_read(t);
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, id, &reading)), 0);
    DO(t, listening_put(t->c, t->d, &desk->admin, desk->desk_id, (struct listening){true, false}));
    talk_read(t);
    assert_int_equal(SEE(t, reading_get(t->c, t->d, &desk->agent, id, &reading)), 1);
    SEE(t, listening_list(t->c, t->d, &desk->agent, &list, &n));
    assert_true(n == 1 && list[0].reads && !list[0].coach);
}

static void test_listening(void **state)
{
    (void)state;
    test_desk_each(listening_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_correct), cmocka_unit_test(test_refuse),
        cmocka_unit_test(test_ledger),  cmocka_unit_test(test_nudge),
        cmocka_unit_test(test_erase),   cmocka_unit_test(test_listening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
