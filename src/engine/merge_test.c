/* SPDX-License-Identifier: Apache-2.0 */
/* merge_test.c: a rule's word and the model's word: alone, together, and denied. The model's part
   is tried with pairs of numbers, so that no model file is needed. */
#include "engine/merge.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void near(float a, float b)
{
    if (!(fabsf(a - b) < 1e-4f))
        fail_msg("%f is not %f", (double)a, (double)b);
}

static void test_numbers(void **state)
{
    (void)state;
    near(merge_p(NAN, .8f, .5f, false), .8f); /* no model: the rule */
    near(merge_p(NAN, 0, .5f, false), 0);     /* neither */
    near(merge_p(.3f, 0, .5f, false), .3f);   /* the rule is silent */
    near(merge_p(.3f, .9f, 0, false), .3f);   /* a rule without weight */
    near(merge_p(.3f, .2f, 1, false), .3f);   /* a rule that hits one time in five tells nothing */
    /* the model has no idea; 9 to 1 is 36 times the 1 to 4 that tells nothing */
    near(merge_p(.5f, .9f, 1, false), 36.f / 37);
    near(merge_p(.5f, .9f, .5f, false), 6.f / 7); /* half the log-odds: 6 to 1 */
    near(merge_p(.9f, .9f, 1, false), 324.f / 325);
    near(merge_p(.2f, .95f, .1f, true), .95f); /* precise: at least the rule */
    assert_true(merge_p(.99f, .9f, 1, true) > .99f);
}

/* A rule adds the more the surer it is; nothing leaves 0 to 1. */
static void test_monotone(void **state)
{
    (void)state;
    for (int m = 0; m <= 20; m++) {
        float model = (float)m / 20, before = 0;
        for (int r = 10; r <= 20; r++) {
            float p = merge_p(model, (float)r / 20, .5f, false);
            assert_true(p >= 0 && p <= 1 && p >= before);
            assert_true(p >= model - .002f);
            before = p;
        }
    }
}

static const struct heard_span weak = {0, 4, 9}, strong = {0, 20, 30}, other = {1, 4, 9};

/* Rules alone: p is the strongest rule's, its words are shown, claimed from one half on. */
static void test_rules_alone(void **state)
{
    (void)state;
    struct tally t;
    tally_init(&t, MERGE_SIGNALS, NULL);
    assert_int_equal(t.n, HEARD_N_SIGNALS);
    for (int i = 0; i < t.n; i++) {
        near(tally_p(&t, i), 0);
        assert_false(tally_claimed(&t, i));
    }
    tally_rule(&t, HEARD_DEADLINE, .4f, weak);
    assert_false(tally_claimed(&t, HEARD_DEADLINE));
    tally_rule(&t, HEARD_DEADLINE, .9f, strong);
    tally_rule(&t, HEARD_DEADLINE, .6f, other);
    near(tally_p(&t, HEARD_DEADLINE), .9f);
    assert_true(tally_claimed(&t, HEARD_DEADLINE));
    assert_int_equal(t.spans[HEARD_DEADLINE].n, 3);
    assert_int_equal(t.at[HEARD_DEADLINE].start, strong.start);
    assert_false(tally_claimed(&t, HEARD_GOAL));
    tally_rule(&t, HEARD_GOAL, .5f, weak);
    assert_true(tally_claimed(&t, HEARD_GOAL));
    near(tally_threshold(&t, HEARD_GOAL), .5f);
}

/* What is denied stays unclaimed; a rule that fires elsewhere in the turn still counts. */
static void test_denied(void **state)
{
    (void)state;
    struct tally t;
    tally_init(&t, MERGE_EMOTIONS, NULL);
    assert_int_equal(t.n, HEARD_N_EMOTIONS);
    tally_deny(&t, HEARD_ANGER);
    assert_false(tally_claimed(&t, HEARD_ANGER));
    tally_rule(&t, HEARD_ANGER, .8f, strong);
    assert_true(tally_claimed(&t, HEARD_ANGER));
    assert_false(tally_claimed(&t, HEARD_WORRY));
}

/* Without a model there are no model words and no best word piece. */
static void test_no_model(void **state)
{
    (void)state;
    struct tally t;
    tally_init(&t, MERGE_ACTS, NULL);
    assert_int_equal(t.n, HEARD_N_ACTS);
    tally_model_span(&t, HEARD_APOLOGY, 0, 0, 40);
    assert_int_equal(t.spans[HEARD_APOLOGY].n, 0);
    assert_int_equal(tally_peak(&t, HEARD_APOLOGY), 0);
}

static void test_spans(void **state)
{
    (void)state;
    struct span_set set = {0};
    span_set_add(&set, (struct heard_span){0, 4, 9});
    span_set_add(&set, (struct heard_span){0, 8, 12}); /* overlaps: one span */
    assert_int_equal(set.n, 1);
    assert_int_equal(set.at[0].start, 4);
    assert_int_equal(set.at[0].end, 12);
    span_set_add(&set, (struct heard_span){1, 4, 9}); /* another turn */
    assert_int_equal(set.n, 2);
    for (uint32_t i = 0; i < 9; i++)
        span_set_add(&set, (struct heard_span){2, i * 10, i * 10 + 5});
    assert_int_equal(set.n, SPANS_MAX);
    assert_true(spans_touch(set.at[0], (struct heard_span){0, 11, 20}));
    assert_false(spans_touch(set.at[0], (struct heard_span){0, 12, 20}));
    assert_false(spans_touch(set.at[0], (struct heard_span){1, 4, 12}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),     cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_rules_alone), cmocka_unit_test(test_denied),
        cmocka_unit_test(test_no_model),    cmocka_unit_test(test_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
