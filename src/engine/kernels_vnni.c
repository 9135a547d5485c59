/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_vnni.c: AVX-512 with vpdpbusd, 64 products and sums in one instruction.

   A block of 8 rows by 3 panels keeps its 24 sums in registers; for each 4 inputs it loads 3
   registers of weights and spreads 8 groups of activations. The sums are written as inline assembly
   because gcc 12 copies the accumulators of _mm512_dpbusd_epi32 through memory and loses half the
   speed. */
#include "engine/kernels_avx512.h"

enum { BLOCK_ROWS = 8, BLOCK_PANELS = 3, BLOCK_OUT = BLOCK_PANELS * PANEL };

_Static_assert(NEURAL_HIDDEN % BLOCK_OUT == 0 && MODEL_FFN % BLOCK_OUT == 0, "no rest of panels");

/* The sums of one row: plain members, and a line of code for each row below, because compilers put
   an array of sums into memory before they see that its loop has a constant length. */
struct sums {
    __m512i a, b, c;
};
struct weights {
    __m512i a, b, c;
};

VF_FN void add_products(__m512i *sum, __m512i activations, __m512i weights)
{
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sum) : "v"(activations), "v"(weights));
}

VF_FN void add_row(struct sums *s, const uint8_t *q, const struct weights *w)
{
    int32_t four;
    memcpy(&four, q, QUAD);
    __m512i x = _mm512_set1_epi32(four);
    add_products(&s->a, x, w->a);
    add_products(&s->b, x, w->b);
    add_products(&s->c, x, w->c);
}

VF_FN void store_row(const struct sums *s, int32_t to[BLOCK_OUT])
{
    _mm512_store_si512(to, s->a);
    _mm512_store_si512(to + PANEL, s->b);
    _mm512_store_si512(to + 2 * PANEL, s->c);
}

VF_FN struct weights load_weights(const int8_t *w, size_t in)
{
    return (struct weights){_mm512_load_si512(w), _mm512_load_si512(w + in * PANEL),
                            _mm512_load_si512(w + 2 * in * PANEL)};
}

/* sum[8][48] = q[rows][in] . w[48][in]', zero below; called with a constant number of rows. Every
   round also asks for one line of the next block's weights: they come from the third-level cache,
   and hardware alone fetches them too late. */
VF_FN void sum_block(const uint8_t *q, const int8_t *w, size_t in, const char *ahead,
                     int32_t sum[][BLOCK_OUT], size_t rows)
{
    const struct sums none = {_mm512_setzero_si512(), _mm512_setzero_si512(),
                              _mm512_setzero_si512()};
    struct sums s0 = none, s1 = none, s2 = none, s3 = none, s4 = none, s5 = none, s6 = none,
                s7 = none;
    for (size_t i = 0; i < in; i += QUAD, q += QUAD, w += QUAD * PANEL, ahead += 64) {
        struct weights four = load_weights(w, in);
        _mm_prefetch(ahead, _MM_HINT_T0);
        add_row(&s0, q, &four);
        if (rows > 1)
            add_row(&s1, q + in, &four);
        if (rows > 2)
            add_row(&s2, q + 2 * in, &four);
        if (rows > 3)
            add_row(&s3, q + 3 * in, &four);
        if (rows > 4)
            add_row(&s4, q + 4 * in, &four);
        if (rows > 5)
            add_row(&s5, q + 5 * in, &four);
        if (rows > 6)
            add_row(&s6, q + 6 * in, &four);
        if (rows > 7)
            add_row(&s7, q + 7 * in, &four);
    }
    store_row(&s0, sum[0]);
    store_row(&s1, sum[1]);
    store_row(&s2, sum[2]);
    store_row(&s3, sum[3]);
    store_row(&s4, sum[4]);
    store_row(&s5, sum[5]);
    store_row(&s6, sum[6]);
    store_row(&s7, sum[7]);
}

#define VNNI_FN static __attribute__((target(AVX512_TARGET)))

VNNI_FN void sum_rows(const uint8_t *q, const int8_t *w, size_t in, const char *ahead,
                      int32_t sum[][BLOCK_OUT], size_t rows)
{
    switch (rows) {
    case 1:
        sum_block(q, w, in, ahead, sum, 1);
        break;
    case 2:
        sum_block(q, w, in, ahead, sum, 2);
        break;
    case 3:
        sum_block(q, w, in, ahead, sum, 3);
        break;
    case 4:
        sum_block(q, w, in, ahead, sum, 4);
        break;
    case 5:
        sum_block(q, w, in, ahead, sum, 5);
        break;
    case 6:
        sum_block(q, w, in, ahead, sum, 6);
        break;
    case 7:
        sum_block(q, w, in, ahead, sum, 7);
        break;
    default:
        sum_block(q, w, in, ahead, sum, 8);
    }
}

VNNI_FN void finish_rows(const struct product *p, size_t row, size_t rows, size_t column,
                         int32_t sum[][BLOCK_OUT])
{
    for (size_t i = 0; i < BLOCK_OUT; i += PANEL)
        finish(p, row, rows, column + i, sum[0] + i, BLOCK_OUT);
}

/* Rows are dealt out evenly: 33 rows as 7 7 7 6 6, since a block of one would cost nearly as much
   as one of five. */
VNNI_FN void multiply(const struct product *p)
{
    _Alignas(64) int32_t sum[BLOCK_ROWS][BLOCK_OUT];
    size_t in = p->linear->in, n = p->rows->n, blocks = (n + BLOCK_ROWS - 1) / BLOCK_ROWS;
    for (size_t c = 0; c < p->linear->out; c += BLOCK_OUT) {
        const int8_t *w = p->linear->packed + c * in;
        const char *ahead = (const char *)w + BLOCK_OUT * in;
        for (size_t i = 0, row = 0, rows; i < blocks; i++, row += rows) {
            rows = (n - row + blocks - i - 1) / (blocks - i);
            sum_rows(p->rows->q + row * in, w, in, ahead + i * in * PANEL, sum, rows);
            finish_rows(p, row, rows, c, sum);
        }
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
