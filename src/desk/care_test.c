/* SPDX-License-Identifier: Apache-2.0 */
/* care_test.c: what leads write for a desk, and the decisions made at it. */
#include "desk/care.h"

#include "base/test.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

static void care_run(struct test_db *t, struct test_desk *desk)
{
    struct care care;
    struct care_edit it = {.danger = STR("Call 112, stay on the line, tell Ann."),
                           .amount = STR("Up to 50 without asking"),
                           .resend = STR("Once"),
                           .exception = STR(""),
                           .yes_by = STR("Ann")};
    SEE(t, care_get(t->c, t->d, &desk->guest, desk->desk_id, &care));
    assert_true(!care.danger.n && !care.version);
    REFUSED(t, DENIED, care_put(t->c, t->d, &desk->agent, desk->desk_id, &it, 0));
    REFUSED(t, NOT_FOUND, care_put(t->c, t->d, &desk->stranger, desk->desk_id, &it, 0));
    DO(t, care_put(t->c, t->d, &desk->lead, desk->desk_id, &it, 0));
    SEE(t, care_get(t->c, t->d, &desk->guest, desk->desk_id, &care));
    assert_true(str_eq(care.amount, it.amount) && care.version == 1);
    REFUSED(t, CONFLICT, care_put(t->c, t->d, &desk->lead, desk->desk_id, &it, 7));
}

static void test_care(void **state)
{
    (void)state;
    test_desk_each(care_run);
}

static void decisions_run(struct test_db *t, struct test_desk *desk)
{
    struct decision made, *list;
    struct decision_new it = {.topic = STR("refund"),
                              .outcome = STR("refused"),
                              .reason = STR("It was worn for a year"),
                              .alternative = STR("A repair at cost")};
    int64_t undo_id;
    size_t n;
    assert_string_equal(care_topic(STR("I want my MONEY BACK.")), "refund");
    assert_string_equal(care_topic(STR("Can you send another?")), "resend");
    assert_null(care_topic(STR("Where is it?")));
    REFUSED(t, DENIED,
            decision_add(t->c, t->d, &desk->guest, desk->conversation_id, &it, &made, NULL));
    REFUSED(t, NOT_FOUND,
            decision_add(t->c, t->d, &desk->stranger, desk->conversation_id, &it, &made, NULL));
    DO(t, decision_add(t->c, t->d, &desk->agent, desk->conversation_id, &it, &made, &undo_id));
    SEE(t, decision_last(t->c, t->d, &desk->guest, desk->desk_id, STR("refund"), 3, &list, &n));
    assert_true(n == 1 && str_eq(list[0].alternative, it.alternative));
    SEE(t, decision_last(t->c, t->d, &desk->guest, desk->desk_id, STR("resend"), 3, &list, &n));
    assert_int_equal(n, 0);
    SEE(t, decision_list(t->c, t->d, &desk->guest, desk->conversation_id, &list, &n));
    assert_int_equal(n, 1);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, decision_list(t->c, t->d, &desk->guest, desk->conversation_id, &list, &n));
    assert_int_equal(n, 0);
    it.outcome = STR("perhaps");
    REFUSED(t, BAD_INPUT,
            decision_add(t->c, t->d, &desk->agent, desk->conversation_id, &it, &made, NULL));
}

static void test_decisions(void **state)
{
    (void)state;
    test_desk_each(decisions_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_care),
                                       cmocka_unit_test(test_decisions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
