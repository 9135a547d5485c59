/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_avx2.c: AVX2, for processors without VNNI.

   The usual vpmaddubsw would overflow its 16 bits unless activations were cut to 7 bits, which costs
   accuracy. Here both sides are widened to 16 bits and multiplied by vpmaddwd: a third slower, and exact, so
   that a reading does not depend on the machine. Rows are widened once, four at a time; weights as they
   are loaded. */
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "engine/kernels.h"

#define VF_FN          static inline __attribute__((always_inline, target("avx2,fma")))
#define VF_WIDTH       8
#define ATTEND_QUERIES 4
#define Q_LOW          0

typedef __m256 vf;

VF_FN vf vf_load(const float *x)
{
    return _mm256_loadu_ps(x);
}
VF_FN void vf_store(float *to, vf x)
{
    _mm256_storeu_ps(to, x);
}
VF_FN vf vf_all(float x)
{
    return _mm256_set1_ps(x);
}
VF_FN vf vf_add(vf a, vf b)
{
    return _mm256_add_ps(a, b);
}
VF_FN vf vf_sub(vf a, vf b)
{
    return _mm256_sub_ps(a, b);
}
VF_FN vf vf_mul(vf a, vf b)
{
    return _mm256_mul_ps(a, b);
}
VF_FN vf vf_fma(vf a, vf b, vf c)
{
    return _mm256_fmadd_ps(a, b, c);
}
VF_FN vf vf_min(vf a, vf b)
{
    return _mm256_min_ps(a, b);
}
VF_FN vf vf_max(vf a, vf b)
{
    return _mm256_max_ps(a, b);
}
VF_FN float vf_sum(vf x)
{
    __m128 y = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    y = _mm_add_ps(y, _mm_movehl_ps(y, y));
    return _mm_cvtss_f32(_mm_add_ss(y, _mm_movehdup_ps(y)));
}
VF_FN float vf_most(vf x)
{
    __m128 y = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    y = _mm_max_ps(y, _mm_movehl_ps(y, y));
    return _mm_cvtss_f32(_mm_max_ss(y, _mm_movehdup_ps(y)));
}
VF_FN vf vf_round(vf x)
{
    return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/* x * 2^n for n in -126..127 */
VF_FN vf vf_shift(vf x, vf n)
{
    __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return _mm256_mul_ps(x, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
}
VF_FN void vf_narrow(uint8_t *to, vf x)
{
    __m256i whole = _mm256_cvtps_epi32(x);
    __m128i half =
        _mm_packs_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    _mm_storel_epi64((__m128i *)(void *)to, _mm_packus_epi16(half, half));
}

#include "engine/kernels_float.h"

enum { BLOCK_ROWS = 4, HALF = PANEL / 2 };

struct block {
    const struct product *p;
    size_t row, rows;
    _Alignas(32) int16_t q[MODEL_FFN][BLOCK_ROWS];       /* by fours: [in / 4][rows][4] */
};

VF_FN void widen_rows(struct block *b)
{
    size_t in = b->p->linear->in;
    for (size_t r = 0; r < b->rows; r++) {
        const uint8_t *q = b->p->rows->q + (b->row + r) * in;
        for (size_t i = 0; i < in; i += QUAD) {
            for (size_t j = 0; j < QUAD; j++)
                b->q[i + r][j] = q[i + j];
        }
    }
}

/* In assembly for gcc 12's sake, which moves the sums between registers and memory in every round. */
VF_FN void add_products(__m256i *sum, __m256i weights, __m256i activations)
{
    __m256i products = _mm256_madd_epi16(weights, activations);
    __asm__("vpaddd %1, %0, %0" : "+x"(*sum) : "x"(products));
}

/* Eight outputs of up to four rows. A sum holds its output in two halves, which are joined at the end. */
VF_FN void run_half(const struct block *b, size_t rows, size_t column)
{
    const struct linear *l = b->p->linear;
    const int8_t *w = l->packed + (column / PANEL * PANEL) * l->in +
                      (column % PANEL) * QUAD;
    __m256i sum[BLOCK_ROWS][2];
#pragma GCC unroll 4
    for (size_t r = 0; r < rows; r++)
        sum[r][0] = sum[r][1] = _mm256_setzero_si256();
    for (size_t i = 0; i < l->in; i += QUAD, w += PANEL * QUAD) {
        const __m128i *at = (const __m128i *)(const void *)w;
        __m256i w0 = _mm256_cvtepi8_epi16(_mm_load_si128(at));
        __m256i w1 = _mm256_cvtepi8_epi16(_mm_load_si128(at + 1));
#pragma GCC unroll 4
        for (size_t r = 0; r < rows; r++) {
            long long four;
            memcpy(&four, b->q[i + r], sizeof four);
            __m256i x = _mm256_set1_epi64x(four);
            add_products(&sum[r][0], w0, x);
            add_products(&sum[r][1], w1, x);
        }
    }
#pragma GCC unroll 4
    for (size_t r = 0; r < rows; r++) {
        __m256i mixed = _mm256_hadd_epi32(sum[r][0], sum[r][1]);
        __m256i ordered = _mm256_permute4x64_epi64(mixed, _MM_SHUFFLE(3, 1, 2, 0));
        finish(b->p, b->row + r, column, _mm256_cvtepi32_ps(ordered));
    }
}


#define AVX2_FN static __attribute__((noinline, target("avx2,fma")))

AVX2_FN void run_rows_4(const struct block *b)
{
    for (size_t c = 0; c < b->p->linear->out; c += HALF)
        run_half(b, 4, c);
}
AVX2_FN void run_rows_3(const struct block *b)
{
    for (size_t c = 0; c < b->p->linear->out; c += HALF)
        run_half(b, 3, c);
}
AVX2_FN void run_rows_2(const struct block *b)
{
    for (size_t c = 0; c < b->p->linear->out; c += HALF)
        run_half(b, 2, c);
}
AVX2_FN void run_rows_1(const struct block *b)
{
    for (size_t c = 0; c < b->p->linear->out; c += HALF)
        run_half(b, 1, c);
}

AVX2_FN void multiply(const struct product *p)
{
    static void (*const run[])(const struct block *) = {NULL, run_rows_1, run_rows_2, run_rows_3,
                                                        run_rows_4};
    struct block b;
    b.p = p;
    for (b.row = 0; b.row < p->rows->n; b.row += BLOCK_ROWS) {
        b.rows = p->rows->n - b.row < BLOCK_ROWS ? p->rows->n - b.row : BLOCK_ROWS;
        widen_rows(&b);
        run[b.rows](&b);
    }
}

static bool usable(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const struct kernel kernel_avx2 = {
    .name = "avx2",
    .usable = usable,
    .multiply = multiply,
    .attend = attend,
    .norm = norm,
    .quantise = quantise,
};
