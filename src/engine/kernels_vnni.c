/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_vnni.c: AVX-512 with vpdpbusd, 64 products and sums in one instruction.

   A block of 8 rows by 3 panels keeps its 24 sums in registers; for each 4 inputs it loads 3 registers of
   weights and spreads 8 groups of activations. The sums are
   written as inline assembly because gcc 12 copies the accumulators of _mm512_dpbusd_epi32 through memory
   and loses half the speed. */
#include "engine/kernels_avx512.h"

enum { BLOCK_ROWS = 8, BLOCK_PANELS = 3, BLOCK_OUT = BLOCK_PANELS * PANEL };

_Static_assert(NEURAL_HIDDEN % BLOCK_OUT == 0 && MODEL_FFN % BLOCK_OUT == 0, "no rest of panels");

struct block {
    const struct product *p;
    size_t row, column;
    const char *ahead;               /* weights that will be wanted next */
};

VF_FN void add_products(__m512i *sum, __m512i activations, __m512i weights)
{
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sum) : "v"(activations), "v"(weights));
}

/* Called with a constant number of rows. Every round also asks for one line of the next block's weights:
   they come from the third-level cache, and hardware alone fetches them too late. */
VF_FN void run_block(struct block *b, size_t rows)
{
    const struct linear *l = b->p->linear;
    size_t in = l->in;
    const int8_t *w = l->packed + b->column * in;
    const uint8_t *q = b->p->rows->q + b->row * in;
    __m512i sum[BLOCK_ROWS][BLOCK_PANELS];
#pragma GCC unroll 8
    for (size_t r = 0; r < rows; r++)
        sum[r][0] = sum[r][1] = sum[r][2] = _mm512_setzero_si512();
    for (size_t i = 0; i < in; i += QUAD) {
        __m512i w0 = _mm512_load_si512(w + i * PANEL);
        __m512i w1 = _mm512_load_si512(w + (in + i) * PANEL);
        __m512i w2 = _mm512_load_si512(w + (2 * in + i) * PANEL);
        _mm_prefetch(b->ahead, _MM_HINT_T0);
        b->ahead += 64;
#pragma GCC unroll 8
        for (size_t r = 0; r < rows; r++) {
            int32_t four;
            memcpy(&four, q + r * in + i, QUAD);
            __m512i x = _mm512_set1_epi32(four);
            add_products(&sum[r][0], x, w0);
            add_products(&sum[r][1], x, w1);
            add_products(&sum[r][2], x, w2);
        }
    }
#pragma GCC unroll 8
    for (size_t r = 0; r < rows; r++) {
        size_t row = b->row + r;
        finish(b->p, row, b->column, _mm512_cvtepi32_ps(sum[r][0]));
        finish(b->p, row, b->column + PANEL, _mm512_cvtepi32_ps(sum[r][1]));
        finish(b->p, row, b->column + 2 * PANEL, _mm512_cvtepi32_ps(sum[r][2]));
    }
    b->row += rows;
}

#define VNNI_FN static __attribute__((noinline, target(AVX512_TARGET)))

VNNI_FN void run_1(struct block *b)
{
    run_block(b, 1);
}
VNNI_FN void run_2(struct block *b)
{
    run_block(b, 2);
}
VNNI_FN void run_3(struct block *b)
{
    run_block(b, 3);
}
VNNI_FN void run_4(struct block *b)
{
    run_block(b, 4);
}
VNNI_FN void run_5(struct block *b)
{
    run_block(b, 5);
}
VNNI_FN void run_6(struct block *b)
{
    run_block(b, 6);
}
VNNI_FN void run_7(struct block *b)
{
    run_block(b, 7);
}
VNNI_FN void run_8(struct block *b)
{
    run_block(b, 8);
}

/* Rows are dealt out evenly: 33 rows as 7 7 7 6 6, since a block of one would cost nearly as much as one
   of five. */
static void multiply(const struct product *p)
{
    static void (*const run[])(struct block *) = {NULL,  run_1, run_2, run_3, run_4,
                                                  run_5, run_6, run_7, run_8};
    size_t n = p->rows->n, blocks = (n + BLOCK_ROWS - 1) / BLOCK_ROWS;
    for (size_t c = 0; c < p->linear->out; c += BLOCK_OUT) {
        struct block b = {.p = p, .column = c};
        b.ahead = (const char *)p->linear->packed + (c + BLOCK_OUT) * p->linear->in;
        for (size_t i = 0; i < blocks; i++)
            run[(n - b.row + blocks - i - 1) / (blocks - i)](&b);
    }
}

static bool usable(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vnni");
}

const struct kernel kernel_vnni = {
    .name = "avx512-vnni",
    .usable = usable,
    .multiply = multiply,
    .attend = attend,
    .norm = norm,
    .quantise = quantise,
};
