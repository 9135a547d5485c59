/* SPDX-License-Identifier: Apache-2.0 */
/* kernels.h: the arithmetic of the encoder, once for each kind of processor.

   encoder.c says what is computed; a struct kernel computes it. There is one kernel a file,
   kernels_scalar.c, kernels_avx2.c, kernels_vnni.c, kernels_amx.c and kernels_neon.c, compiled
   everywhere its instructions can be named and chosen at run time when the model is opened. All
   give the same int32 products, bit for bit; their floats differ from forward_ref.c by rounding
   alone (encoder_test.c states the tolerance).

   Packed weights: panels of 16 outputs, and in a panel 16 x 4 bytes for each 4 inputs:
       packed[out / 16][in / 4][16][4]
   which is at once one 64-byte register of vpdpbusd, one row of an AMX tile, four of sdot.

   Activations use all 256 values of a byte, whatever their range: x * spread = row_scale * (q -
   row_zero). So a product of bytes is made a product of numbers by taking row_zero * sum(w) off:
   linear.zero holds -sum(w) * w_scale ready for each output. Bytes are unsigned, or signed where an
   instruction wants it (Q_LOW). */
#ifndef ENGINE_KERNELS_H
#define ENGINE_KERNELS_H

#include "engine/model.h"

enum {
    PANEL = 16, /* outputs of a panel */
    QUAD = 4,   /* inputs that lie together in it */
    KERNEL_MAX_KEYS = NEURAL_MAX_PIECES,
};

/* The quantised rows of a product. There is room for rows rounded up to 16: what stands past `n`
   may be read, and is thrown away. */
struct rows {
    uint8_t *q;          /* [n][in], 64-aligned */
    float *scale, *zero; /* [n] */
    size_t n;
};
/* out[r][c] = (q[r] - zero[r]) . w[c] * scale[r] * w_scale[c] + bias[c]; then, at choice,
   GELU or + residual[r][c]. */
struct product {
    const struct linear *linear;
    const struct rows *rows;
    float *out;            /* [n][out], 64-aligned */
    const float *residual; /* [n][out], may be out itself; or NULL */
    bool gelu;
};

/* Attention of one layer; work holds KERNEL_ATTEND_WORK floats. */
enum { KERNEL_ATTEND_WORK = (MODEL_HEAD_WIDTH + 16) * KERNEL_MAX_KEYS };
struct attention {
    const float *qkv; /* [n][3 * 384], 64-aligned */
    size_t n;         /* 1..KERNEL_MAX_KEYS */
    float *out;       /* [n][384] */
    float *work;
};

struct kernel {
    const char *name;
    bool (*usable)(void); /* asked once, when a model is opened */
    void (*begin)(void);  /* before a pass and after it, in its thread; may be NULL */
    void (*end)(void);
    void (*multiply)(const struct product *p);
    void (*attend)(const struct attention *a);
    /* x becomes LayerNorm(x) * g + b, for a row of 384. */
    void (*norm)(float *x, const float *g, const float *b);
    /* Row r of rows becomes x * spread, for `in` inputs, in bytes: low = min(0, min), high = max(0,
       max) of the products, scale = (high - low) / 255, zero = round(-low / scale), q = round(x *
       spread / scale)
       + zero kept within a byte; rounding is half to even. */
    void (*quantise)(const float *x, const float *spread, size_t in, struct rows *rows, size_t r);
};

extern const struct kernel kernel_scalar;
#if defined(__x86_64__)
extern const struct kernel kernel_avx2, kernel_vnni, kernel_amx;
#elif defined(__aarch64__)
extern const struct kernel kernel_neon, kernel_neon_dot;
#endif

/* Every kernel of this build, best first, NULL at the end: usable or not. */
const struct kernel *const *kernels(void);

/* Chooses the kernel (by name, or the best usable one) and packs the layers' weights for it. 0, or
   -1. */
int kernel_prepare(struct heard_model *model, const char *name, struct heard_error *err);
void kernel_release(struct heard_model *model);
const char *kernel_name(const struct heard_model *model);

#endif
