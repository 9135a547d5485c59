/* SPDX-License-Identifier: Apache-2.0 */
/* kernels.h: the arithmetic of the encoder, once for each kind of processor.

   encoder.c says what is computed; a struct kernel computes it. There is one kernel a file,
   kernels_scalar.c, kernels_avx2.c, kernels_vnni.c, kernels_amx.c and kernels_neon.c, compiled everywhere
   its instructions can be named and chosen at run time when the model is opened. All give the same int32
   products, bit for bit; their floats differ from forward_ref.c by rounding alone (encoder_test.c states the
   tolerance).

   Packed weights: panels of 16 outputs, and in a panel 16 x 4 bytes for each 4 inputs:
       packed[out / 16][in / 4][16][4]
   which is at once one 64-byte register of vpdpbusd, one row of an AMX tile, four of sdot. A kernel whose
   instruction multiplies signed by unsigned has its weights stored with 128 added (`flip`), and takes
   128 * sum(activations) off again. */
#ifndef ENGINE_KERNELS_H
#define ENGINE_KERNELS_H

#include "engine/model.h"

enum {
    PANEL = 16,                      /* outputs of a panel */
    QUAD = 4,                        /* inputs that lie together in it */
    KERNEL_MAX_KEYS = NEURAL_MAX_PIECES,
};

/* One product: out[r][c] = q[r] . w[c] * row_scale[r] * scale[c] + bias[c], then GELU or + residual[r][c].
   q has room for rows rounded up to 16; what stands in the rows past `rows` is read and thrown away. */
struct product {
    const struct linear *linear;
    const int8_t *q;                 /* [rows][in], 64-aligned */
    const float *row_scale;          /* [rows] */
    const int32_t *row_sum;          /* [rows]: the sum of q's row */
    size_t rows;
    float *out;                      /* [rows][out], 64-aligned */
    const float *residual;           /* [rows][out], may be out itself; or NULL */
    bool gelu;
};

/* Attention of one layer; work holds KERNEL_ATTEND_WORK floats. */
enum { KERNEL_ATTEND_WORK = (MODEL_HEAD_WIDTH + 16) * KERNEL_MAX_KEYS };
struct attention {
    const float *qkv;                /* [n][3 * 384], 64-aligned */
    size_t n;                        /* 1..KERNEL_MAX_KEYS */
    float *out;                      /* [n][384] */
    float *work;
};

struct kernel {
    const char *name;
    uint8_t flip;                    /* 0x80: packed weights are unsigned */
    bool (*usable)(void);            /* asked once, when a model is opened */
    void (*begin)(void);             /* before a pass and after it, in its thread; may be NULL */
    void (*end)(void);
    void (*multiply)(const struct product *p);
    void (*attend)(const struct attention *a);
    /* x becomes LayerNorm(x) * g + b, for a row of 384. */
    void (*norm)(float *x, const float *g, const float *b);
    /* q = round(x * 127 / max|x|), half to even; scale = max|x| / 127. n is a multiple of 64. */
    void (*quantise)(const float *x, size_t n, int8_t *q, float *scale_r, int32_t *sum_r);
};

extern const struct kernel kernel_scalar;
#if defined(__x86_64__)
extern const struct kernel kernel_avx2, kernel_vnni, kernel_amx;
#elif defined(__aarch64__)
extern const struct kernel kernel_neon, kernel_neon_dot;
#endif

/* Every kernel of this build, best first, NULL at the end: usable or not. */
const struct kernel *const *kernels(void);

/* Chooses the kernel (by name, or the best usable one) and packs the layers' weights for it. 0, or -1. */
int kernel_prepare(struct heard_model *model, const char *name, struct heard_error *err);
void kernel_release(struct heard_model *model);
const char *kernel_name(const struct heard_model *model);

#endif
