/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_float.h: the float half of a kernel, written once over vectors of VF_WIDTH floats.

   A kernel file defines the vector `vf` and some twenty words for it (vf_add, vf_fma, ...), the
   attribute VF_FN that lets the compiler use its instructions, ATTEND_QUERIES, Q_LOW (0, or -128
   where bytes are signed), and then includes this file, which gives it vf_gelu, norm, quantise and
   attend. So the mathematics stands in one place, and adding a processor means naming its
   instructions. Included by kernels_*.c alone, once each.

   GELU and exp are polynomials: their error (5e-6 and 1e-7) is far below a step of the int8 values
   that they end in. */
#ifndef ENGINE_KERNELS_FLOAT_H
#define ENGINE_KERNELS_FLOAT_H

#include "engine/kernels.h"

enum { H = NEURAL_HIDDEN, WIDTH = MODEL_HEAD_WIDTH, KEYS = KERNEL_MAX_KEYS };

/* x * Phi(x); Phi(x) - 1/2 = x P(x * x), fitted for the smallest error of the product on +-4.8. P
   is written in t = x * x * 2 / 4.8^2 - 1, which stays within +-1, so that single precision is
   enough. */
VF_FN vf vf_gelu(vf x)
{
    vf c = vf_max(vf_min(x, vf_all(4.8f)), vf_all(-4.8f));
    vf t = vf_fma(vf_mul(c, c), vf_all(0.08680555f), vf_all(-1));
    vf p = vf_fma(t, vf_all(0.00144373858f), vf_all(-0.004194621f));
    p = vf_fma(p, t, vf_all(0.00539234141f));
    p = vf_fma(p, t, vf_all(-0.0074433703f));
    p = vf_fma(p, t, vf_all(0.0138641065f));
    p = vf_fma(p, t, vf_all(-0.0221875422f));
    p = vf_fma(p, t, vf_all(0.0307208188f));
    p = vf_fma(p, t, vf_all(-0.0405659266f));
    p = vf_fma(p, t, vf_all(0.0529040992f));
    p = vf_fma(p, t, vf_all(-0.0729797632f));
    p = vf_fma(p, t, vf_all(0.147212788f));
    return vf_mul(x, vf_fma(c, p, vf_all(0.5f)));
}

/* e^x for x <= 0: 2^n times a polynomial for 2^f on +-1/2. */
VF_FN vf vf_exp(vf x)
{
    vf y = vf_mul(vf_max(x, vf_all(-87.0f)), vf_all(1.44269504f));
    vf n = vf_round(y), f = vf_sub(y, n);
    vf p = vf_fma(f, vf_all(0.001327647129073739f), vf_all(0.009675540961325169f));
    p = vf_fma(p, f, vf_all(0.05550713092088699f));
    p = vf_fma(p, f, vf_all(0.24022120237350464f));
    p = vf_fma(p, f, vf_all(0.6931469440460205f));
    p = vf_fma(p, f, vf_all(1.0000001192092896f));
    return vf_shift(p, n);
}

VF_FN void norm(float *x, const float *g, const float *b)
{
    vf sum = vf_all(0), square = vf_all(0);
    for (size_t i = 0; i < H; i += VF_WIDTH)
        sum = vf_add(sum, vf_load(x + i));
    vf mean = vf_all(vf_sum(sum) / H);
    for (size_t i = 0; i < H; i += VF_WIDTH) {
        vf d = vf_sub(vf_load(x + i), mean);
        square = vf_fma(d, d, square);
    }
    vf factor = vf_all(1 / sqrtf(vf_sum(square) / H + 1e-12f));
    for (size_t i = 0; i < H; i += VF_WIDTH) {
        vf d = vf_mul(vf_sub(vf_load(x + i), mean), factor);
        vf_store(x + i, vf_fma(d, vf_load(g + i), vf_load(b + i)));
    }
}

/* The least and the greatest x * spread, 0 among them; in four strands, as one would wait for
   itself. */
VF_FN void find_range(const float *x, const float *spread, size_t in, float *low_r, float *high_r)
{
    struct {
        vf low, high;
    } s[4];
#pragma GCC unroll 4
    for (size_t j = 0; j < 4; j++)
        s[j].low = s[j].high = vf_all(0);
    for (size_t i = 0; i < in; i += 4 * VF_WIDTH) {
#pragma GCC unroll 4
        for (size_t j = 0; j < 4; j++) {
            vf y = vf_mul(vf_load(x + i + j * VF_WIDTH), vf_load(spread + i + j * VF_WIDTH));
            s[j].low = vf_min(s[j].low, y);
            s[j].high = vf_max(s[j].high, y);
        }
    }
    vf low = vf_min(vf_min(s[0].low, s[1].low), vf_min(s[2].low, s[3].low));
    vf high = vf_max(vf_max(s[0].high, s[1].high), vf_max(s[2].high, s[3].high));
    *low_r = -vf_most(vf_sub(vf_all(0), low));
    *high_r = vf_most(high);
}

VF_FN void quantise(const float *x, const float *spread, size_t in, struct rows *rows, size_t r)
{
    float low, high;
    find_range(x, spread, in, &low, &high);
    float back = high > low ? 255 / (high - low) : 0, zero = rintf(-low * back) + Q_LOW;
    for (size_t i = 0; i < in; i += 4 * VF_WIDTH) {
        vf y[4];
#pragma GCC unroll 4
        for (size_t j = 0; j < 4; j++) {
            vf z = vf_mul(vf_load(x + i + j * VF_WIDTH), vf_load(spread + i + j * VF_WIDTH));
            y[j] = vf_mul(z, vf_all(back));
        }
        vf_narrow(rows->q + r * in + i, y[0], y[1], y[2], y[3], (int32_t)zero);
    }
    rows->scale[r] = (high - low) / 255;
    rows->zero[r] = zero;
}

/* ------------------------------------------------------------------ attention */

/* The keys of one head, turned to [32][padded] and scaled by 1/sqrt(32); zero past n. */
VF_FN void turn_keys(const float *k, size_t n, size_t padded, float *turned)
{
    const vf factor = vf_all(0.17677669529663687f);
    size_t whole = n / VF_WIDTH * VF_WIDTH;
    for (size_t d = 0; d < WIDTH; d++) {
        for (size_t t = 0; t < whole; t += VF_WIDTH)
            vf_store(turned + d * KEYS + t, vf_mul(vf_gather(k + t * 3 * H + d, 3 * H), factor));
        for (size_t t = whole; t < n; t++)
            turned[d * KEYS + t] = k[t * 3 * H + d] * 0.17677669529663687f;
        for (size_t t = n; t < padded; t++)
            turned[d * KEYS + t] = 0;
    }
}

/* score[queries][padded] = q . turned */
VF_FN void score(const float *q, size_t queries, const float *turned, size_t padded, float *to)
{
    for (size_t t = 0; t < padded; t += 2 * VF_WIDTH) {
        vf sum[ATTEND_QUERIES][2];
#pragma GCC unroll 8
        for (size_t i = 0; i < queries; i++)
            sum[i][0] = sum[i][1] = vf_all(0);
        for (size_t d = 0; d < WIDTH; d++) {
            vf k0 = vf_load(turned + d * KEYS + t), k1 = vf_load(turned + d * KEYS + t + VF_WIDTH);
#pragma GCC unroll 8
            for (size_t i = 0; i < queries; i++) {
                vf x = vf_all(q[i * 3 * H + d]);
                sum[i][0] = vf_fma(x, k0, sum[i][0]);
                sum[i][1] = vf_fma(x, k1, sum[i][1]);
            }
        }
#pragma GCC unroll 8
        for (size_t i = 0; i < queries; i++) {
            vf_store(to + i * KEYS + t, sum[i][0]);
            vf_store(to + i * KEYS + t + VF_WIDTH, sum[i][1]);
        }
    }
}

/* x[n] becomes e^(x - max); what lies between n and padded becomes 0. Returns 1 / the sum. */
VF_FN float weigh(float *x, size_t n, size_t padded)
{
    for (size_t t = n; t < padded; t++)
        x[t] = -1e30f;
    vf most = vf_load(x), total = vf_all(0);
    for (size_t t = VF_WIDTH; t < padded; t += VF_WIDTH)
        most = vf_max(most, vf_load(x + t));
    most = vf_all(vf_most(most));
    for (size_t t = 0; t < padded; t += VF_WIDTH) {
        vf e = vf_exp(vf_sub(vf_load(x + t), most));
        total = vf_add(total, e);
        vf_store(x + t, e);
    }
    return 1 / vf_sum(total);
}

/* out[queries][32] = weight[queries][n] . v[n][32] / total */
VF_FN void mix(const float *weight, size_t queries, const float *v, size_t n, const float *factor,
               float *out)
{
    for (size_t d = 0; d < WIDTH; d += 2 * VF_WIDTH) {
        vf sum[ATTEND_QUERIES][2];
#pragma GCC unroll 8
        for (size_t i = 0; i < queries; i++)
            sum[i][0] = sum[i][1] = vf_all(0);
        for (size_t t = 0; t < n; t++) {
            vf v0 = vf_load(v + t * 3 * H + d), v1 = vf_load(v + t * 3 * H + d + VF_WIDTH);
#pragma GCC unroll 8
            for (size_t i = 0; i < queries; i++) {
                vf x = vf_all(weight[i * KEYS + t]);
                sum[i][0] = vf_fma(x, v0, sum[i][0]);
                sum[i][1] = vf_fma(x, v1, sum[i][1]);
            }
        }
#pragma GCC unroll 8
        for (size_t i = 0; i < queries; i++) {
            vf_store(out + i * H + d, vf_mul(sum[i][0], vf_all(factor[i])));
            vf_store(out + i * H + d + VF_WIDTH, vf_mul(sum[i][1], vf_all(factor[i])));
        }
    }
}

/* Called with a constant number of queries, so that its sums stay in registers. */
VF_FN void attend_block(const struct attention *a, const float *head, size_t query, size_t queries,
                        size_t padded)
{
    float factor[ATTEND_QUERIES], *scores = a->work + WIDTH * KEYS;
    size_t column = (size_t)(head - a->qkv);
    score(head + query * 3 * H, queries, a->work, padded, scores);
    for (size_t i = 0; i < queries; i++)
        factor[i] = weigh(scores + i * KEYS, a->n, padded);
    mix(scores, queries, head + 2 * H, a->n, factor, a->out + query * H + column);
}

VF_FN void attend(const struct attention *a)
{
    size_t padded = (a->n + 2 * VF_WIDTH - 1) / (2 * VF_WIDTH) * (2 * VF_WIDTH);
    for (size_t i = 0; i < MODEL_HEADS; i++) {
        const float *head = a->qkv + i * WIDTH;
        size_t query = 0;
        turn_keys(head + H, a->n, padded, a->work);
        for (; query + ATTEND_QUERIES <= a->n; query += ATTEND_QUERIES)
            attend_block(a, head, query, ATTEND_QUERIES, padded);
        for (; query < a->n; query++)
            attend_block(a, head, query, 1, padded);
    }
}

/* ------------------------------------------------------------------ finishing a product */

/* Called with constant flags. */
VF_FN void finish_as(const struct product *p, size_t row, size_t rows, size_t c, const int32_t *sum,
                     size_t stride, bool gelu, bool residual)
{
    const struct linear *l = p->linear;
    const vf scale = vf_load(l->scale + c), zero = vf_load(l->zero + c),
             bias = vf_load(l->bias + c);
    for (size_t r = 0; r < rows; r++) {
        size_t at = (row + r) * l->out + c;
        vf v = vf_mul(vf_whole(sum + r * stride), scale);
        v = vf_fma(vf_all(p->rows->zero[row + r]), zero, v);
        v = vf_fma(vf_all(p->rows->scale[row + r]), v, bias);
        if (gelu)
            v = vf_gelu(v);
        if (residual)
            v = vf_add(v, vf_load(p->residual + at));
        vf_store(p->out + at, v);
    }
}

/* Outputs c .. c + VF_WIDTH - 1 of some rows; sum[rows][stride] are their products of bytes. */
VF_FN void finish(const struct product *p, size_t row, size_t rows, size_t c, const int32_t *sum,
                  size_t stride)
{
    if (p->gelu)
        finish_as(p, row, rows, c, sum, stride, true, false);
    else if (p->residual != NULL)
        finish_as(p, row, rows, c, sum, stride, false, true);
    else
        finish_as(p, row, rows, c, sum, stride, false, false);
}

#endif
