/* SPDX-License-Identifier: Apache-2.0 */
/* encoder_test.c: every kernel that this machine can run, step by step and as a whole.

   Stated tolerances. Bytes and their sums are exact: `quantise` must give the same bytes as the
   plain formula, and a product differs only in its last float steps (TIGHT, relative to the largest
   output). LayerNorm and attention: TIGHT. GELU: 1e-5 absolute. A whole layer against forward_ref:
   LAYER, because an activation on the border between two bytes may fall to either side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/encoder.h"
#include "engine/kernels.h"
#include "engine/tiny_model.h"

static const double TIGHT = 2e-6, GELU = 1e-5, LAYER = 0.02;

enum { H = NEURAL_HIDDEN, MAX_ROWS = 64 };

/* Room for every test, 64-aligned as the kernels ask. */
struct bench {
    float x[NEURAL_MAX_PIECES * 3 * H], y[NEURAL_MAX_PIECES * 3 * H], z[NEURAL_MAX_PIECES * 3 * H];
    float work[KERNEL_ATTEND_WORK];
    uint8_t q[MAX_ROWS * MODEL_FFN];
    float scale[NEURAL_MAX_PIECES], zero[NEURAL_MAX_PIECES];
};

static struct {
    char path[32];
    struct bench *bench;
    const struct kernel *kernel; /* under test */
    struct heard_model *model;
} on;

static float pseudo_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (float)((double)(*seed >> 33) / (1u << 30) - 1);
}

static void fill(float *x, size_t n, float size, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        x[i] = size * pseudo_random(&seed) * (i % 37 == 0 ? 4 : 1);
}

static void assert_near(const float *have, const double *want, size_t n, double tolerance)
{
    double most = 1e-30;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(want[i]));
    for (size_t i = 0; i < n; i++) {
        if (!(fabs(have[i] - want[i]) <= tolerance * most))
            fail_msg("%s: value %zu is %.9g, not %.9g", on.kernel->name, i, have[i], want[i]);
    }
}

static bool signed_bytes(void)
{
    return strncmp(on.kernel->name, "neon", 4) == 0;
}

static double byte_value(uint8_t byte)
{
    return signed_bytes() ? (int8_t)byte : byte;
}

/* ------------------------------------------------------------------ steps */

static struct rows quantise_x(const struct linear *l, size_t n)
{
    struct rows rows = {.q = on.bench->q, .scale = on.bench->scale, .zero = on.bench->zero, .n = n};
    for (size_t r = 0; r < n; r++)
        on.kernel->quantise(on.bench->x + r * l->in, l->spread, l->in, &rows, r);
    return rows;
}

static void check_quantise(float size, uint64_t seed)
{
    const struct linear *l = &on.model->layer[0].down;
    fill(on.bench->x, l->in, size, seed);
    struct rows rows = quantise_x(l, 1);
    float low = 0, high = 0;
    for (size_t i = 0; i < l->in; i++) {
        low = fminf(low, on.bench->x[i] * l->spread[i]);
        high = fmaxf(high, on.bench->x[i] * l->spread[i]);
    }
    float back = high > low ? 255 / (high - low) : 0, zero = rintf(-low * back);
    assert_true(rows.scale[0] == (high - low) / 255);
    assert_true(rows.zero[0] == zero + (signed_bytes() ? -128 : 0));
    for (size_t i = 0; i < l->in; i++) {
        float q = fminf(255, fmaxf(0, rintf(on.bench->x[i] * l->spread[i] * back) + zero));
        assert_true(byte_value(rows.q[i]) == q - (signed_bytes() ? 128 : 0));
    }
}

static void quantise_is_exact(void)
{
    for (uint64_t seed = 1; seed < 20; seed++)
        check_quantise((float)seed, seed);
    check_quantise(0, 1);
    check_quantise(1e-30f, 2);
    check_quantise(1e30f, 3);
}

static double gelu(double x)
{
    return 0.5 * x * (1 + erf(x / sqrt(2)));
}

static void check_product(const struct linear *l, size_t n, bool with_gelu, bool with_residual)
{
    struct bench *b = on.bench;
    double *want = calloc(n * l->out, sizeof *want);
    fill(b->x, n * l->in, 1, n);
    fill(b->z, n * l->out, 1, n + 1);
    struct rows rows = quantise_x(l, n);
    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < l->out; c++) {
            double sum = 0;
            for (size_t i = 0; i < l->in; i++)
                sum += (byte_value(rows.q[r * l->in + i]) - rows.zero[r]) * l->w[c * l->in + i];
            sum = sum * rows.scale[r] * l->scale[c] + l->bias[c];
            want[r * l->out + c] =
                (with_gelu ? gelu(sum) : sum) + (with_residual ? b->z[r * l->out + c] : 0);
        }
    }
    struct product p = {.linear = l, .rows = &rows, .out = b->y, .gelu = with_gelu};
    p.residual = with_residual ? b->z : NULL;
    b->y[n * l->out] = 12345;
    on.kernel->multiply(&p);
    assert_near(b->y, want, n * l->out, with_gelu ? GELU : TIGHT);
    assert_true(b->y[n * l->out] == 12345); /* and nothing past the last row */
    free(want);
}

static void products_are_exact(void)
{
    const struct layer *l = &on.model->layer[0];
    for (size_t n = 1; n <= 34; n++)
        check_product(&l->o, n, false, n % 2);
    for (size_t n = 1; n <= 64; n += 21) {
        check_product(&l->qkv, n, false, false);
        check_product(&l->up, n, true, false);
        check_product(&l->down, n, false, true);
    }
}

static void norm_is_exact(void)
{
    const struct layer *l = &on.model->layer[0];
    double want[H], mean = 0, square = 0;
    fill(on.bench->x, H, 3, 7);
    for (size_t i = 0; i < H; i++)
        mean += on.bench->x[i] / H;
    for (size_t i = 0; i < H; i++)
        square += (on.bench->x[i] - mean) * (on.bench->x[i] - mean) / H;
    for (size_t i = 0; i < H; i++)
        want[i] = (on.bench->x[i] - mean) / sqrt(square + 1e-12) * l->ln1_g[i] + l->ln1_b[i];
    on.kernel->norm(on.bench->x, l->ln1_g, l->ln1_b);
    assert_near(on.bench->x, want, H, TIGHT);
}

static void attend_one(const float *qkv, size_t n, size_t query, size_t head, double out[32])
{
    double weight[NEURAL_MAX_PIECES], most = -1e300, total = 0;
    for (size_t t = 0; t < n; t++) {
        weight[t] = 0;
        for (size_t i = 0; i < 32; i++)
            weight[t] += (double)qkv[query * 3 * H + head * 32 + i] *
                         qkv[t * 3 * H + H + head * 32 + i] / sqrt(32);
        most = fmax(most, weight[t]);
    }
    memset(out, 0, 32 * sizeof *out);
    for (size_t t = 0; t < n; t++)
        total += weight[t] = exp(weight[t] - most);
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < 32; i++)
            out[i] += weight[t] / total * qkv[t * 3 * H + 2 * H + head * 32 + i];
    }
}

static void attention_is_exact(void)
{
    static const size_t lengths[] = {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 127, 256};
    struct bench *b = on.bench;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t n = lengths[i];
        fill(b->x, n * 3 * H, 2, n);
        on.kernel->attend(&(struct attention){.qkv = b->x, .n = n, .out = b->y, .work = b->work});
        for (size_t query = 0; query<n; query += n> 64 ? 13 : 1) {
            for (size_t head = 0; head < MODEL_HEADS; head++) {
                double want[32];
                attend_one(b->x, n, query, head, want);
                assert_near(b->y + query * H + head * 32, want, 32, 10 * TIGHT);
            }
        }
    }
}

/* ------------------------------------------------------------------ the whole */

static void check_forward(size_t n)
{
    struct bench *b = on.bench;
    uint32_t id[NEURAL_MAX_PIECES];
    uint8_t type[NEURAL_MAX_PIECES];
    for (size_t i = 0; i < n; i++) {
        id[i] = (uint32_t)(i * 7919 % on.model->tokenizer.n);
        type[i] = i > n / 2;
    }
    struct encoder_input input = {.id = id, .type = type, .n = n};
    void *work = aligned_alloc(64, (encoder_work_size() + 63) / 64 * 64),
         *ref_work = malloc(forward_ref_work_size(n));
    double *want = calloc(n * H, sizeof *want);
    encoder_run(on.model, &input, work, b->x);
    forward_ref(on.model, &input, ref_work, b->y);
    for (size_t i = 0; i < n * H; i++)
        want[i] = b->y[i];
    assert_near(b->x, want, n * H, LAYER);
    free(work);
    free(ref_work);
    free(want);
}

static void forward_equals_reference(void)
{
    static const size_t lengths[] = {1, 2, 3, 15, 16, 17, 32, 33, 63, 64, 65, 128, 129, 255, 256};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        check_forward(lengths[i]);
}

static void with_each_kernel(void (*check)(void))
{
    for (const struct kernel *const *k = kernels(); *k != NULL; k++) {
        struct heard_error err;
        on.kernel = *k;
        if (!on.kernel->usable())
            continue;
        assert_int_equal(model_open_kernel(on.path, on.kernel->name, &on.model, &err), 0);
        if (on.kernel->begin != NULL)
            on.kernel->begin();
        check();
        if (on.kernel->end != NULL)
            on.kernel->end();
        heard_model_close(on.model);
    }
}

static void test_quantise(void **state)
{
    (void)state;
    with_each_kernel(quantise_is_exact);
}
static void test_products(void **state)
{
    (void)state;
    with_each_kernel(products_are_exact);
}
static void test_norm(void **state)
{
    (void)state;
    with_each_kernel(norm_is_exact);
}
static void test_attention(void **state)
{
    (void)state;
    with_each_kernel(attention_is_exact);
}
static void test_forward(void **state)
{
    (void)state;
    with_each_kernel(forward_equals_reference);
}

static int setup(void **state)
{
    (void)state;
    struct tiny_model tiny = tiny_model_make();
    tiny_model_write(&tiny, on.path);
    free(tiny.bytes);
    on.bench = aligned_alloc(64, (sizeof *on.bench + 63) / 64 * 64);
    return on.bench == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    free(on.bench);
    return unlink(on.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantise), cmocka_unit_test(test_products),
        cmocka_unit_test(test_norm),     cmocka_unit_test(test_attention),
        cmocka_unit_test(test_forward),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
