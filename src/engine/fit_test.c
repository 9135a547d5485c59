/* SPDX-License-Identifier: Apache-2.0 */
/* fit_test.c: a head learns what there is to learn, says so only when there is, and comes out the
   same twice. */
#include "engine/fit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 400 };

static uint32_t dice(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Claims that the shipped model all made; one direction of the vectors tells which of them hold, or
   nothing does. */
static struct fit_example *corrections(bool learnable)
{
    struct fit_example *all = calloc(N, sizeof *all);
    uint32_t seed = 7;
    assert_non_null(all);
    for (size_t k = 0; k < N; k++) {
        float v[FIT_WIDTH];
        for (size_t i = 0; i < FIT_WIDTH; i++)
            v[i] = (float)(dice(&seed) % 200) / 100 - 1;
        all[k] = (struct fit_example){.p = .8f, .group = k / 2, .said = true};
        all[k].holds = dice(&seed) % 2;
        all[k].name = fit_name("need", 4);
        if (learnable)
            v[3] = all[k].holds ? 9 : -9;
        fit_pack(v, all[k].vector);
    }
    return all;
}

static void test_learns(void **state)
{
    struct fit fit, again;
    struct fit_example *all = corrections(true);
    (void)state;
    struct fit_score score = fit_learn(all, N, &fit);
    assert_int_equal(score.learned + score.held, N);
    assert_true(score.held >= N / 10 && score.held <= N / 3);
    assert_true(score.own >= score.held * 9 / 10);
    assert_true(score.shipped < score.own);
    assert_true(score.better);
    assert_true((fit_p(&fit, &all[0]) >= .5f) == all[0].holds);
    fit_learn(all, N, &again);
    assert_memory_equal(&fit, &again, sizeof fit);
    free(all);
}

static void test_nothing_to_learn(void **state)
{
    struct fit fit;
    struct fit_example *all = corrections(false);
    (void)state;
    struct fit_score score = fit_learn(all, N, &fit);
    assert_false(score.better);
    score = fit_learn(all, 0, &fit);
    assert_true(score.held == 0 && !score.better);
    assert_true(fabsf(fit_p(&fit, &all[0]) - .5f) < 1e-6f);
    free(all);
}

/* Where the shipped model is always right, no head is better than it. */
static void test_shipped_is_right(void **state)
{
    struct fit fit;
    struct fit_example *all = corrections(true);
    (void)state;
    for (size_t k = 0; k < N; k++)
        all[k].said = all[k].holds;
    struct fit_score score = fit_learn(all, N, &fit);
    assert_int_equal(score.shipped, score.held);
    assert_false(score.better);
    free(all);
}

static void test_vectors(void **state)
{
    float v[FIT_WIDTH] = {1, -.5f, .25f};
    int8_t a[FIT_WIDTH], b[FIT_WIDTH], both[FIT_WIDTH], none[FIT_WIDTH] = {0};
    (void)state;
    fit_pack(v, a);
    assert_int_equal(a[0], 127);
    assert_int_equal(a[1], -64);
    for (size_t i = 0; i < FIT_WIDTH; i++)
        v[i] *= 3;
    fit_pack(v, b);
    assert_memory_equal(a, b, sizeof a);
    assert_true(fabsf(fit_likeness(a, b) - 1) < 1e-5f);
    assert_true(fit_likeness(a, none) == 0);
    fit_pair(a, b, both);
    assert_true(both[0] == 127 && both[1] > 0 && both[3] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns),
        cmocka_unit_test(test_nothing_to_learn),
        cmocka_unit_test(test_shipped_is_right),
        cmocka_unit_test(test_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
