/* SPDX-License-Identifier: Apache-2.0 */
/* memo_test.c: what comes back is what was put, until the ring has gone round; and a pass that was
   remembered is the pass itself, to the bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/memo.h"
#include "engine/model.h"
#include "engine/tiny_model.h"

static const uint8_t secret[MEMO_SECRET] = "sixteen of them";

/* Each length, kind and secret has keys of its own, and the same has the same. */
static void keys_differ(void **state)
{
    (void)state;
    static const uint8_t other[MEMO_SECRET] = "another sixteen";
    struct memo *memo = memo_new(0, secret), *second = memo_new(0, other);
    const char bytes[] = "0123456789abcdef";
    struct memo_key seen[40];
    size_t n = 0;
    for (size_t len = 0; len <= 16; len++)
        for (uint64_t kind = 0; kind < 2; kind++)
            seen[n++] = memo_key(memo, bytes, len, kind);
    seen[n++] = memo_key(second, bytes, 16, 0);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(seen[i].a != seen[j].a && seen[i].b != seen[j].b);
    struct memo_key again = memo_key(memo, bytes, 16, 1);
    assert_memory_equal(&again, &seen[33], sizeof again);
    memo_free(memo);
    memo_free(second);
    memo_free(NULL);
}

static void gives_back_what_was_put(void **state)
{
    (void)state;
    struct memo *memo = memo_new(0, secret);
    int32_t one = 1, two[3] = {2, 3, 4}, a = 0, b[3] = {0};
    uint64_t asked, found;
    struct memo_key key = memo_key(memo, "x", 1, 0), none = memo_key(memo, "y", 1, 0);
    const struct memo_part in[] = {{&one, sizeof one}, {two, sizeof two}},
                           out[] = {{&a, sizeof a}, {b, sizeof b}};
    assert_false(memo_get(memo, key, out, 2));
    memo_put(memo, key, in, 2);
    assert_true(memo_get(memo, key, out, 2));
    assert_int_equal(a, 1);
    assert_memory_equal(b, two, sizeof two);
    assert_false(memo_get(memo, none, out, 2));
    assert_false(memo_get(memo, key, out, 1)); /* another size is another thing */
    one = 7;
    memo_put(memo, key, in, 2); /* the last word */
    assert_true(memo_get(memo, key, out, 2));
    assert_int_equal(a, 7);
    memo_counts(memo, &asked, &found);
    assert_true(asked == 5 && found == 2);
    memo_free(memo);
}

/* Long after the ring went round: whatever is found is right, the newest are there, the oldest are
   not, and nothing larger than an eighth of the ring is taken. */
static void oldest_make_room(void **state)
{
    (void)state;
    enum { N = 3000, NUMBERS = 700, NEWEST = 300 };
    struct memo *memo = memo_new(0, secret);
    static uint32_t in[NUMBERS], out[NUMBERS];
    size_t there = 0, newest = 0;
    for (uint32_t i = 0; i < N; i++) {
        size_t size = (100 + i % (NUMBERS - 100)) * sizeof *in;
        for (size_t k = 0; k < NUMBERS; k++)
            in[k] = i;
        memo_put(memo, memo_key(memo, &i, sizeof i, 0), &(struct memo_part){in, size}, 1);
    }
    for (uint32_t i = 0; i < N; i++) {
        size_t size = (100 + i % (NUMBERS - 100)) * sizeof *out;
        if (!memo_get(memo, memo_key(memo, &i, sizeof i, 0), &(struct memo_part){out, size}, 1))
            continue;
        for (size_t k = 0; k < size / sizeof *out; k++)
            assert_int_equal(out[k], i);
        there++;
        newest += i >= N - NEWEST;
        assert_true(i > N / 2);
    }
    assert_true(there > NEWEST && newest > NEWEST * 9 / 10);
    static uint8_t large[MEMO_BYTES_MIN / 4];
    struct memo_key key = memo_key(memo, "large", 5, 0);
    memo_put(memo, key, &(struct memo_part){large, sizeof large}, 1);
    assert_false(memo_get(memo, key, &(struct memo_part){large, sizeof large}, 1));
    memo_free(memo);
}

/* ---- passes ---- */

static struct heard_model *open_tiny(void)
{
    char path[32];
    struct heard_error err;
    struct heard_model *model = NULL;
    struct tiny_model tiny = tiny_model_make();
    tiny_model_write(&tiny, path);
    free(tiny.bytes);
    assert_int_equal(heard_model_open(path, &model, &err), 0);
    unlink(path);
    return model;
}

static struct neural *make(const struct heard_model *model)
{
    return neural_init(model, aligned_alloc(64, (neural_size(model) + 63) / 64 * 64));
}

static void same_heads(const float *const a[HEAD_N], const float *const b[HEAD_N])
{
    for (enum neural_head h = 0; h < HEAD_N; h++) {
        assert_true(!a[h] == !b[h]);
        if (a[h])
            assert_memory_equal(a[h], b[h], neural_labels(h) * sizeof(float));
    }
}

static void same_single(struct neural *with, struct neural *without, const char *text)
{
    const struct neural_single *a = neural_single(with, text, strlen(text)),
                               *b = neural_single(without, text, strlen(text));
    assert_true(a->n == b->n && a->read_to == b->read_to);
    assert_memory_equal(a->piece, b->piece, a->n * sizeof *a->piece);
    assert_memory_equal(a->tag, b->tag, a->n * sizeof *a->tag);
    assert_memory_equal(a->sentence, b->sentence, NEURAL_HIDDEN * sizeof(float));
    same_heads(a->head, b->head);
}

static void same_pair(struct neural *with, struct neural *without, const char *before,
                      const char *reply)
{
    const struct neural_pair *a = neural_pair(with, before, strlen(before), reply, strlen(reply)),
                             *b =
                                 neural_pair(without, before, strlen(before), reply, strlen(reply));
    assert_true(a->n == b->n && a->n_before == b->n_before && a->read_to == b->read_to);
    assert_memory_equal(a->tag, b->tag, a->n * sizeof *a->tag);
    assert_memory_equal(a->tag_before, b->tag_before, a->n_before * sizeof *a->tag_before);
    same_heads(a->head, b->head);
}

static void a_pass_is_the_pass_itself(void **state)
{
    (void)state;
    struct memo *memo = memo_new(0, secret);
    struct heard_model *model = open_tiny();
    struct neural *with = make(model), *without = make(model);
    uint64_t asked, found;
    neural_share(with, memo);
    for (int round = 0; round < 3; round++) {
        same_single(with, without, "Where is my tent?");
        same_pair(with, without, "Where is my tent?", "I do not know.");
        same_single(with, without, "I do not know.");
        same_pair(with, without, "", "Where is my tent? I do not know.");
        same_pair(with, without, "Where is my tent? I do not", "know.");
        same_single(with, without, "");
    }
    memo_counts(memo, &asked, &found);
    assert_int_equal(asked, 18);
    assert_int_equal(found, 12);
    free(with);
    free(without);
    heard_model_close(model);
    memo_free(memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_differ),
        cmocka_unit_test(gives_back_what_was_put),
        cmocka_unit_test(oldest_make_room),
        cmocka_unit_test(a_pass_is_the_pass_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
