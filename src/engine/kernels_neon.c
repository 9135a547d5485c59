/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_neon.c: 64-bit ARM, in two kernels: sdot where the processor has it (most since 2018),
   and plain NEON, which multiplies to 16 bits and adds pairs up.

   sdot is written as inline assembly so that one object serves both, and clang and gcc alike. */
#include "engine/kernels.h"

#ifdef __aarch64__ /* on other machines there is nothing here, for tools that read every file */

#include <arm_neon.h>
#include <math.h>
#include <string.h>
#include <sys/auxv.h>

#define VF_FN          static inline __attribute__((always_inline))
#define VF_WIDTH       4
#define ATTEND_QUERIES 8
#define Q_LOW          (-128)

typedef float32x4_t vf;

VF_FN vf vf_load(const float *x)
{
    return vld1q_f32(x);
}
VF_FN void vf_store(float *to, vf x)
{
    vst1q_f32(to, x);
}
VF_FN vf vf_all(float x)
{
    return vdupq_n_f32(x);
}
VF_FN vf vf_add(vf a, vf b)
{
    return vaddq_f32(a, b);
}
VF_FN vf vf_sub(vf a, vf b)
{
    return vsubq_f32(a, b);
}
VF_FN vf vf_mul(vf a, vf b)
{
    return vmulq_f32(a, b);
}
VF_FN vf vf_fma(vf a, vf b, vf c)
{
    return vfmaq_f32(c, a, b);
}
VF_FN vf vf_min(vf a, vf b)
{
    return vminq_f32(a, b);
}
VF_FN vf vf_max(vf a, vf b)
{
    return vmaxq_f32(a, b);
}
VF_FN float vf_sum(vf x)
{
    return vaddvq_f32(x);
}
VF_FN float vf_most(vf x)
{
    return vmaxvq_f32(x);
}
VF_FN vf vf_round(vf x)
{
    return vrndnq_f32(x);
}
/* x * 2^n for n in -126..127 */
VF_FN vf vf_shift(vf x, vf n)
{
    int32x4_t exponent = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
    return vmulq_f32(x, vreinterpretq_f32_s32(vshlq_n_s32(exponent, 23)));
}
VF_FN vf vf_gather(const float *x, size_t stride)
{
    const float four[] = {x[0], x[stride], x[2 * stride], x[3 * stride]};
    return vld1q_f32(four);
}
VF_FN vf vf_whole(const int32_t *x)
{
    return vcvtq_f32_s32(vld1q_s32(x));
}
VF_FN int16x4_t half_plus(vf x, int32_t zero)
{
    return vqmovn_s32(vaddq_s32(vcvtnq_s32_f32(x), vdupq_n_s32(zero)));
}
/* Rounds, adds zero and keeps it within a signed byte. */
VF_FN void vf_narrow(uint8_t *to, vf a, vf b, vf c, vf d, int32_t zero)
{
    int16x8_t ab = vcombine_s16(half_plus(a, zero), half_plus(b, zero));
    int16x8_t cd = vcombine_s16(half_plus(c, zero), half_plus(d, zero));
    vst1q_s8((int8_t *)to, vcombine_s8(vqmovn_s16(ab), vqmovn_s16(cd)));
}

#include "engine/kernels_float.h"

enum { BLOCK_ROWS = 4, VECTORS = PANEL / 4 };

/* The four activations of row r from input i on, in each quarter of a register. */
VF_FN int8x16_t spread(const struct product *p, size_t r, size_t i)
{
    int32_t four;
    memcpy(&four, p->rows->q + r * p->linear->in + i, QUAD);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

/* ------------------------------------------------------------------ with sdot */

VF_FN int32x4_t dot(int32x4_t sum, int8x16_t weights, int8x16_t activations)
{
    __asm__(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.16b"
            : "+w"(sum)
            : "w"(weights), "w"(activations));
    return sum;
}

/* Sixteen outputs of `rows` rows; called with a constant number of them. */
VF_FN void dot_block(const struct product *p, size_t row, size_t rows, size_t column)
{
    const int8_t *w = p->linear->packed + column * p->linear->in;
    int32x4_t sum[BLOCK_ROWS][VECTORS];
    int32_t done[BLOCK_ROWS][4];
    for (size_t r = 0; r < rows; r++)
        sum[r][0] = sum[r][1] = sum[r][2] = sum[r][3] = vdupq_n_s32(0);
    for (size_t i = 0; i < p->linear->in; i += QUAD, w += PANEL * QUAD) {
        int8x16_t w0 = vld1q_s8(w), w1 = vld1q_s8(w + 16), w2 = vld1q_s8(w + 32),
                  w3 = vld1q_s8(w + 48);
        for (size_t r = 0; r < rows; r++) {
            int8x16_t x = spread(p, row + r, i);
            sum[r][0] = dot(sum[r][0], w0, x);
            sum[r][1] = dot(sum[r][1], w1, x);
            sum[r][2] = dot(sum[r][2], w2, x);
            sum[r][3] = dot(sum[r][3], w3, x);
        }
    }
    for (size_t i = 0; i < VECTORS; i++) {
        for (size_t r = 0; r < rows; r++)
            vst1q_s32(done[r], sum[r][i]);
        finish(p, row, rows, column + 4 * i, done[0], 4);
    }
}

static void multiply_dot(const struct product *p)
{
    for (size_t c = 0; c < p->linear->out; c += PANEL) {
        size_t row = 0;
        for (; row + BLOCK_ROWS <= p->rows->n; row += BLOCK_ROWS)
            dot_block(p, row, BLOCK_ROWS, c);
        for (; row < p->rows->n; row++)
            dot_block(p, row, 1, c);
    }
}

/* ------------------------------------------------------------------ without */

/* Four products of each of two outputs, added in pairs: |sum of two| is below 2^15 + 2^15, and
   vpadal widens before it adds. */
VF_FN int32x4_t add_products(int32x4_t sum, int8x8_t weights, int8x8_t activations)
{
    return vpadalq_s16(sum, vmull_s8(weights, activations));
}

/* Eight outputs of `rows` rows; a sum holds two outputs, each in two halves. */
VF_FN void plain_block(const struct product *p, size_t row, size_t rows, size_t column)
{
    const int8_t *w =
        p->linear->packed + (column / PANEL * PANEL) * p->linear->in + (column % PANEL) * QUAD;
    int32x4_t sum[BLOCK_ROWS][4];
    int32_t done[BLOCK_ROWS][4];
    for (size_t r = 0; r < rows; r++)
        sum[r][0] = sum[r][1] = sum[r][2] = sum[r][3] = vdupq_n_s32(0);
    for (size_t i = 0; i < p->linear->in; i += QUAD, w += PANEL * QUAD) {
        int8x16_t w0 = vld1q_s8(w), w1 = vld1q_s8(w + 16);
        for (size_t r = 0; r < rows; r++) {
            int8x8_t x = vget_low_s8(spread(p, row + r, i));
            sum[r][0] = add_products(sum[r][0], vget_low_s8(w0), x);
            sum[r][1] = add_products(sum[r][1], vget_high_s8(w0), x);
            sum[r][2] = add_products(sum[r][2], vget_low_s8(w1), x);
            sum[r][3] = add_products(sum[r][3], vget_high_s8(w1), x);
        }
    }
    for (size_t i = 0; i < 2; i++) {
        for (size_t r = 0; r < rows; r++)
            vst1q_s32(done[r], vpaddq_s32(sum[r][2 * i], sum[r][2 * i + 1]));
        finish(p, row, rows, column + 4 * i, done[0], 4);
    }
}

static void multiply_plain(const struct product *p)
{
    for (size_t c = 0; c < p->linear->out; c += PANEL / 2) {
        size_t row = 0;
        for (; row + BLOCK_ROWS <= p->rows->n; row += BLOCK_ROWS)
            plain_block(p, row, BLOCK_ROWS, c);
        for (; row < p->rows->n; row++)
            plain_block(p, row, 1, c);
    }
}

static bool usable(void)
{
    return true; /* every 64-bit ARM has NEON */
}

static bool usable_dot(void)
{
    return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
}

const struct kernel kernel_neon_dot = {
    .name = "neon-dot",
    .usable = usable_dot,
    .multiply = multiply_dot,
    .attend = attend,
    .norm = norm,
    .quantise = quantise,
};
const struct kernel kernel_neon = {
    .name = "neon",
    .usable = usable,
    .multiply = multiply_plain,
    .attend = attend,
    .norm = norm,
    .quantise = quantise,
};

#endif
