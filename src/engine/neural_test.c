/* SPDX-License-Identifier: Apache-2.0 */
/* neural_test.c: the contract of neural.h: what comes back for ordinary, empty, long and broken
   text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/model.h"
#include "engine/tiny_model.h"

static struct {
    struct heard_model *model;
    void *memory;
    struct neural *neural;
} on;

static int setup(void **state)
{
    (void)state;
    char path[32];
    struct heard_error err;
    struct tiny_model tiny = tiny_model_make();
    tiny_model_write(&tiny, path);
    free(tiny.bytes);
    int rc = heard_model_open(path, &on.model, &err);
    unlink(path);
    if (rc < 0)
        return -1;
    on.memory = aligned_alloc(64, (neural_size(on.model) + 63) / 64 * 64);
    on.neural = neural_init(on.model, on.memory);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(on.memory);
    heard_model_close(on.model);
    return 0;
}

static void assert_probabilities(const float *const head[HEAD_N], bool pair)
{
    for (enum neural_head h = 0; h < HEAD_N; h++) {
        float sum = 0;
        assert_true((head[h] != NULL) == (heads_table[h].pair == pair));
        if (head[h] == NULL)
            continue;
        for (size_t i = 0; i < neural_labels(h); i++) {
            assert_true(head[h][i] >= 0 && head[h][i] <= 1);
            sum += head[h][i];
        }
        if (heads_table[h].softmax)
            assert_true(fabsf(sum - 1) < 1e-5f);
    }
}

static void single_reads_text(void **state)
{
    (void)state;
    const char text[] = "Where is my tent?";
    const struct neural_single *s = neural_single(on.neural, text, sizeof text - 1);
    assert_int_equal(s->n, 5);
    assert_int_equal(s->piece[3].start, 12);
    assert_int_equal(s->piece[3].end, 16);
    assert_int_equal(s->read_to, sizeof text - 1);
    assert_probabilities(s->head, false);
    float length = 0;
    for (size_t i = 0; i < NEURAL_HIDDEN; i++)
        length += s->sentence[i] * s->sentence[i];
    assert_true(fabsf(length - 1) < 1e-5f);
    for (size_t t = 0; t < s->n; t++) {
        for (size_t i = 0; i < TAG_SINGLE_N; i++)
            assert_true(s->tag[t][i] > 0 && s->tag[t][i] < 1);
    }
}

static void empty_text_has_no_pieces(void **state)
{
    (void)state;
    const struct neural_single *s = neural_single(on.neural, "", 0);
    assert_int_equal(s->n, 0);
    assert_int_equal(s->read_to, 0);
    assert_probabilities(s->head, false);
    const struct neural_pair *p = neural_pair(on.neural, "", 0, "", 0);
    assert_int_equal(p->n_before, 0);
    assert_int_equal(p->n, 0);
    assert_probabilities(p->head, true);
}

static void long_text_stops_at_a_word(void **state)
{
    (void)state;
    char text[4000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "tenting "[i % 8]; /* "tenting" is two pieces, "tent" and "##ing" */
    const struct neural_single *s = neural_single(on.neural, text, sizeof text);
    assert_int_equal(s->n, NEURAL_MAX_PIECES - 2);
    assert_int_equal(s->read_to, (NEURAL_MAX_PIECES - 2) / 2 * 8);
    assert_int_equal(s->piece[s->n - 1].end, s->read_to - 1);
    const struct neural_pair *p = neural_pair(on.neural, text, sizeof text, text, sizeof text);
    assert_int_equal(p->n_before, NEURAL_MAX_BEFORE);
    assert_int_equal(p->piece_before[p->n_before - 1].end, sizeof text - 1);
    assert_int_equal(p->piece_before[0].start, sizeof text - NEURAL_MAX_BEFORE / 2 * 8);
    assert_int_equal(p->n, (NEURAL_MAX_PIECES - 3 - NEURAL_MAX_BEFORE) / 2 * 2);
    assert_int_equal(p->piece[0].start, 0);
    assert_int_equal(p->read_to, p->n / 2 * 8);
}

static void pair_reads_both_sides(void **state)
{
    (void)state;
    const char before[] = "my refund?", reply[] = "the refund is the refund";
    const struct neural_pair *p =
        neural_pair(on.neural, before, sizeof before - 1, reply, sizeof reply - 1);
    assert_int_equal(p->n_before, 3);
    assert_int_equal(p->n, 5);
    assert_int_equal(p->piece_before[1].start, 3);
    assert_int_equal(p->piece[4].end, sizeof reply - 1);
    assert_probabilities(p->head, true);
    float here = p->tag[0][TAG_PROMISE_IN], there = p->tag_before[2][TAG_ANSWERED];
    assert_true(here > 0 && here < 1 && there > 0 && there < 1);
}

/* The same text gives the same numbers, whatever was read between; another `before` gives others.
 */
static void passes_leave_nothing_behind(void **state)
{
    (void)state;
    float first[28], second;
    const struct neural_single *s = neural_single(on.neural, "my tent", 7);
    memcpy(first, s->head[HEAD_GOEMOTIONS], sizeof first);
    second = neural_pair(on.neural, "where is my refund", 18, "wait", 4)->head[HEAD_ACTS][0];
    assert_true(second != neural_pair(on.neural, "", 0, "wait", 4)->head[HEAD_ACTS][0]);
    s = neural_single(on.neural, "my tent", 7);
    assert_memory_equal(first, s->head[HEAD_GOEMOTIONS], sizeof first);
}

static void broken_text_is_read(void **state)
{
    (void)state;
    char text[512];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 131 + 7);
    const struct neural_single *s = neural_single(on.neural, text, sizeof text);
    for (size_t t = 0; t < s->n; t++)
        assert_true(s->piece[t].start < s->piece[t].end && s->piece[t].end <= sizeof text);
    assert_probabilities(s->head, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_reads_text),           cmocka_unit_test(empty_text_has_no_pieces),
        cmocka_unit_test(long_text_stops_at_a_word),   cmocka_unit_test(pair_reads_both_sides),
        cmocka_unit_test(passes_leave_nothing_behind), cmocka_unit_test(broken_text_is_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
