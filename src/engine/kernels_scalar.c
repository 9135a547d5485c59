/* SPDX-License-Identifier: Apache-2.0 */
/* kernels_scalar.c: the kernel that runs everywhere, with vectors of one float.

   It shares its structure with the fast kernels and its plainness with forward_ref.c; what the
   compiler makes of it by itself is enough for a processor that we have no kernel for. */
#include <math.h>

#include "engine/kernels.h"

#define VF_FN          static inline
#define VF_WIDTH       1
#define ATTEND_QUERIES 1
#define Q_LOW          0

typedef float vf;

VF_FN vf vf_load(const float *x)
{
    return *x;
}
VF_FN void vf_store(float *to, vf x)
{
    *to = x;
}
VF_FN vf vf_all(float x)
{
    return x;
}
VF_FN vf vf_add(vf a, vf b)
{
    return a + b;
}
VF_FN vf vf_sub(vf a, vf b)
{
    return a - b;
}
VF_FN vf vf_mul(vf a, vf b)
{
    return a * b;
}
VF_FN vf vf_fma(vf a, vf b, vf c)
{
    return a * b + c;
}
VF_FN vf vf_min(vf a, vf b)
{
    return a < b ? a : b;
}
VF_FN vf vf_max(vf a, vf b)
{
    return a > b ? a : b;
}
VF_FN float vf_sum(vf x)
{
    return x;
}
VF_FN float vf_most(vf x)
{
    return x;
}
VF_FN vf vf_round(vf x)
{
    return rintf(x);
}
/* x * 2^n */
VF_FN vf vf_shift(vf x, vf n)
{
    return ldexpf(x, (int)n);
}
VF_FN vf vf_gather(const float *x, size_t stride)
{
    (void)stride;
    return *x;
}
VF_FN vf vf_whole(const int32_t *x)
{
    return (float)*x;
}
/* Rounds, adds zero and keeps it within a byte. */
VF_FN void vf_narrow(uint8_t *to, vf a, vf b, vf c, vf d, int32_t zero)
{
    const vf x[] = {a, b, c, d};
    for (size_t i = 0; i < 4; i++)
        to[i] = (uint8_t)vf_max(0, vf_min(rintf(x[i]) + (float)zero, 255));
}

#include "engine/kernels_float.h"

static void multiply_row(const struct product *p, size_t r)
{
    const struct linear *l = p->linear;
    const int8_t *w = l->packed;
    for (size_t c = 0; c < l->out; c += PANEL) {
        int32_t sum[PANEL] = {0};
        for (size_t i = 0; i < l->in; i += QUAD, w += PANEL * QUAD) {
            const uint8_t *q = p->rows->q + r * l->in + i;
            for (size_t o = 0; o < PANEL; o++)
                sum[o] += q[0] * w[o * 4] + q[1] * w[o * 4 + 1] + q[2] * w[o * 4 + 2] +
                          q[3] * w[o * 4 + 3];
        }
        for (size_t o = 0; o < PANEL; o++)
            finish(p, r, 1, c + o, &sum[o], PANEL);
    }
}

static void multiply(const struct product *p)
{
    for (size_t r = 0; r < p->rows->n; r++)
        multiply_row(p, r);
}

static bool usable(void)
{
    return true;
}

const struct kernel kernel_scalar = {
    .name = "scalar",
    .usable = usable,
    .multiply = multiply,
    .attend = attend,
    .norm = norm,
    .quantise = quantise,
};
