/* SPDX-License-Identifier: Apache-2.0 */
/* model.h: an open model file, as the rest of the engine sees it.

   heard_model_open maps the file read-only, proves every offset, size and shape before anything
   else looks at it, and leaves plain pointers: `model->layer[2].up.w`. What is bound here was
   checked, so the encoder checks nothing. The layout of the file is doc/model-file.md.

   A model is immutable after opening; readers in many threads share it. The one copy made of the
   file is the layers' int8 weights, packed for the kernel that this processor runs best (see
   kernels.h). */
#ifndef ENGINE_MODEL_H
#define ENGINE_MODEL_H

#include "engine/neural.h"
#include "engine/tokenizer.h"
#include "heard.h"

enum {
    MODEL_MAX_LAYERS = 12,
    MODEL_MAX_TENSORS = 512,
    MODEL_MAX_META = 65536, /* bytes of meta lines */
    MODEL_MAX_VOCAB = 1 << 17,
    MODEL_MAX_CARD = 1 << 20, /* bytes */
    MODEL_HEADS = 12,         /* attention heads */
    MODEL_HEAD_WIDTH = 32,
    MODEL_FFN = 1536,
    MODEL_POSITIONS = 512,
    MODEL_MAX_LABELS = 32, /* of one head */
};

/* y = (x * spread) . w' * scale + bias: w is [out][in] int8, spread [in], scale and bias [out]. */
struct linear {
    uint32_t out, in;
    const int8_t *w;
    const float *spread, *scale, *bias;
    const int8_t *packed; /* w in the kernels' order */
    const float *zero;    /* [out]: -scale * the sum of a row of w; see kernels.h */
};
struct layer {
    struct linear qkv, o, up, down; /* [1152][384], [384][384], [1536][384], [384][1536] */
    const float *ln1_g, *ln1_b, *ln2_g, *ln2_b; /* [384] */
};
/* A small fp32 layer with its calibration: a head over 768 floats, or tags over 384. */
struct labelled {
    const float *w, *b;    /* [labels][in], [labels] */
    const float (*cal)[2]; /* [labels], or [1] for a softmax */
    const float *thr;      /* [labels] */
};

/* What heads there are. neural.c holds the table, model.c checks the file against it. */
struct head_row {
    const char *name;
    bool pair, softmax;
    uint32_t labels;
};
extern const struct head_row heads_table[HEAD_N];

struct kernel;

struct heard_model {
    const uint8_t *map;
    size_t map_size;
    char *meta; /* a copy of the meta lines, cut into strings */
    const char *name, *card;
    size_t card_len;
    uint32_t n_layers;
    const int8_t *emb_word;          /* [vocab][384] */
    const float *emb_word_scale;     /* [vocab] */
    const float *emb_pos, *emb_type; /* [512][384], [2][384] */
    const float *emb_ln_g, *emb_ln_b;
    struct layer layer[MODEL_MAX_LAYERS];
    float ones[MODEL_FFN]; /* the spread of a linear layer that has none */
    struct labelled head[HEAD_N];
    struct labelled tags[2]; /* single, pair */
    struct heard_head_info info[HEAD_N];
    const char *label[HEAD_N][MODEL_MAX_LABELS];
    bool shown[HEAD_N];
    struct tokenizer tokenizer;
    const struct kernel *kernel;
    void *packed;
    size_t packed_size;
};

/* As heard_model_open, with a kernel chosen by its name: for tests and benches. NULL: the best one.
   Fails where this processor cannot run it. */
int model_open_kernel(const char *path, const char *kernel, struct heard_model **model_r,
                      struct heard_error *err);

/* Sum of the file's 64-bit words after the header, each times an odd number of its own; modulo
   2^64. It finds a cut, swapped or rotten file; it is no signature. size is a multiple of 8. */
uint64_t model_checksum(const uint8_t *bytes, size_t size);

#endif
