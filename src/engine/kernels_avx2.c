/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_avx2.c: AVX2, for processors without VNNI.

   The usual vpmaddubsw would overflow its 16 bits unless activations were cut to 7 bits, which
   costs accuracy. Here both sides are widened to 16 bits and multiplied by vpmaddwd: a third
   slower, and exact, so that a reading does not depend on the machine. Both are widened once for up
   to 36 rows. */
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
VF_FN vf vf_gather(const float *x, size_t stride)
{
    __m256i step = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    __m256i at = _mm256_mullo_epi32(step, _mm256_set1_epi32((int32_t)stride));
    return _mm256_i32gather_ps(x, at, sizeof *x);
}
VF_FN vf vf_whole(const int32_t *x)
{
    return _mm256_cvtepi32_ps(_mm256_load_si256((const __m256i *)(const void *)x));
}
VF_FN __m256i whole_plus(vf x, int32_t zero)
{
    return _mm256_add_epi32(_mm256_cvtps_epi32(x), _mm256_set1_epi32(zero));
}
/* Rounds, adds zero and keeps it within a byte. Packing works in halves, which are then put in
   order. */
VF_FN void vf_narrow(uint8_t *to, vf a, vf b, vf c, vf d, int32_t zero)
{
    const __m256i order = _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0);
    __m256i ab = _mm256_packs_epi32(whole_plus(a, zero), whole_plus(b, zero));
    __m256i cd = _mm256_packs_epi32(whole_plus(c, zero), whole_plus(d, zero));
    __m256i all = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(ab, cd), order);
    _mm256_storeu_si256((__m256i *)(void *)to, all);
}

#include "engine/kernels_float.h"

enum { BLOCK_ROWS = 6, HALF = PANEL / 2 };

/* The sums of one row, each of 4 outputs in two halves. Plain members and a line for each row
   below, as in kernels_vnni.c, for the compilers' sake. */
struct sums {
    __m256i a, b;
};
struct weights {
    __m256i a, b;
};

/* The addition is assembly because gcc 12 moves its sums about in every round. */
VF_FN void add_products(__m256i *sum, __m256i activations, __m256i weights)
{
    __m256i products = _mm256_madd_epi16(activations, weights);
    __asm__("vpaddd %1, %0, %0" : "+x"(*sum) : "x"(products));
}

VF_FN void add_row(struct sums *s, const int16_t q[QUAD], const struct weights *w)
{
    long long four;
    memcpy(&four, q, sizeof four);
    __m256i x = _mm256_set1_epi64x(four);
    add_products(&s->a, x, w->a);
    add_products(&s->b, x, w->b);
}

/* Four inputs' weights of eight outputs, in 16 bits: [in / 4]. */
VF_FN void widen_weights(const int8_t *w, size_t in, struct weights *to)
{
    for (size_t i = 0; i < in / QUAD; i++, w += PANEL * QUAD) {
        const __m128i *at = (const __m128i *)(const void *)w;
        to[i].a = _mm256_cvtepi8_epi16(_mm_load_si128(at));
        to[i].b = _mm256_cvtepi8_epi16(_mm_load_si128(at + 1));
    }
}

/* Joins the halves and brings the eight outputs into order. */
VF_FN void store_row(const struct sums *s, int32_t to[HALF])
{
    __m256i mixed = _mm256_hadd_epi32(s->a, s->b);
    __m256i ordered = _mm256_permute4x64_epi64(mixed, _MM_SHUFFLE(3, 1, 2, 0));
    _mm256_store_si256((__m256i *)(void *)to, ordered);
}

/* Up to MAX_ROWS rows in 16 bits, by blocks: [block][in / 4][rows of a block][4]; and the weights
   in use. */
enum { MAX_BLOCKS = 6, MAX_ROWS = MAX_BLOCKS * BLOCK_ROWS };
struct wide {
    _Alignas(32) int16_t q[MAX_BLOCKS][MODEL_FFN / QUAD][BLOCK_ROWS][QUAD];
    struct weights w[MODEL_FFN / QUAD];
    size_t row[MAX_BLOCKS + 1], blocks;
};

VF_FN void widen_row(const uint8_t *q, size_t in, int16_t to[][BLOCK_ROWS][QUAD], size_t r)
{
    for (size_t i = 0; i < in; i += 2 * QUAD) {
        __m128i wide = _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)(const void *)(q + i)));
        _mm_storel_pd((double *)(void *)to[i / QUAD][r], _mm_castsi128_pd(wide));
        _mm_storeh_pd((double *)(void *)to[i / QUAD + 1][r], _mm_castsi128_pd(wide));
    }
}

/* Deals rows first .. first + n out evenly: 7 rows as 4 and 3. */
VF_FN void widen_rows(const struct product *p, size_t first, size_t n, struct wide *wide)
{
    size_t in = p->linear->in;
    wide->blocks = (n + BLOCK_ROWS - 1) / BLOCK_ROWS;
    for (size_t i = 0; i <= wide->blocks; i++)
        wide->row[i] = first + i * n / wide->blocks;
    for (size_t i = 0; i < wide->blocks; i++) {
        for (size_t row = wide->row[i]; row < wide->row[i + 1]; row++)
            widen_row(p->rows->q + row * in, in, wide->q[i], row - wide->row[i]);
    }
}

/* Outputs c .. c + 7 of a block; called with a constant number of rows. */
VF_FN void run_block(const struct product *p, const struct wide *wide, size_t block, size_t c,
                     size_t rows)
{
    const struct sums none = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    struct sums s0 = none, s1 = none, s2 = none, s3 = none, s4 = none, s5 = none;
    for (size_t i = 0; i < p->linear->in / QUAD; i++) {
        add_row(&s0, wide->q[block][i][0], &wide->w[i]);
        if (rows > 1)
            add_row(&s1, wide->q[block][i][1], &wide->w[i]);
        if (rows > 2)
            add_row(&s2, wide->q[block][i][2], &wide->w[i]);
        if (rows > 3)
            add_row(&s3, wide->q[block][i][3], &wide->w[i]);
        if (rows > 4)
            add_row(&s4, wide->q[block][i][4], &wide->w[i]);
        if (rows > 5)
            add_row(&s5, wide->q[block][i][5], &wide->w[i]);
    }
    _Alignas(32) int32_t sum[BLOCK_ROWS][HALF];
    store_row(&s0, sum[0]);
    store_row(&s1, sum[1]);
    store_row(&s2, sum[2]);
    store_row(&s3, sum[3]);
    store_row(&s4, sum[4]);
    store_row(&s5, sum[5]);
    finish(p, wide->row[block], rows, c, sum[0], HALF);
}

#define AVX2_FN static __attribute__((target("avx2,fma")))

/* Eight outputs at a time, for all rows: their weights stay in the first-level cache. */
AVX2_FN void multiply_wide(const struct product *p, struct wide *wide)
{
    const struct linear *l = p->linear;
    for (size_t c = 0; c < p->linear->out; c += HALF) {
        widen_weights(l->packed + (c / PANEL * PANEL) * l->in + (c % PANEL) * QUAD, l->in, wide->w);
        for (size_t i = 0; i < wide->blocks; i++) {
            size_t rows = wide->row[i + 1] - wide->row[i];
            if (rows == 6)
                run_block(p, wide, i, c, 6);
            else if (rows == 5)
                run_block(p, wide, i, c, 5);
            else if (rows == 4)
                run_block(p, wide, i, c, 4);
            else if (rows == 3)
                run_block(p, wide, i, c, 3);
            else if (rows == 2)
                run_block(p, wide, i, c, 2);
            else
                run_block(p, wide, i, c, 1);
        }
    }
}

AVX2_FN void multiply(const struct product *p)
{
    struct wide wide;
    for (size_t row = 0; row < p->rows->n; row += MAX_ROWS) {
        size_t left = p->rows->n - row;
        widen_rows(p, row, left < MAX_ROWS ? left : MAX_ROWS, &wide);
        multiply_wide(p, &wide);
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
