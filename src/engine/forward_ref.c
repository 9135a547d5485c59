/* SPDX-License-Identifier: Apache-2.0 */
/* forward_ref.c: the encoder in plain C. BERT after Devlin et al. 2018, int8 weights, and
   activations quantised row by row before each int8 product. Read this first, then encoder.c.

   Letters in the shapes: n pieces, 384 the width of a hidden state, 12 heads of 32, 1536 the inner
   width. Straight from the file's layout; no packing, no kernel, double precision where a sum is
   long. It runs some fifty times slower than the product, and is right. */
#include <math.h>
#include <string.h>

#include "engine/encoder.h"

enum { H = NEURAL_HIDDEN, HEADS = MODEL_HEADS, WIDTH = MODEL_HEAD_WIDTH };

struct ref_work {
    float *qkv;      /* [n][1152] */
    float *attended; /* [n][384] */
    float *inner;    /* [n][1536] */
};

size_t forward_ref_work_size(size_t n)
{
    return n * (3 * H + H + MODEL_FFN) * sizeof(float);
}

/* x[384] becomes (x - mean) / sqrt(variance + 1e-12) * g + b. */
static void norm(float *x, const float *g, const float *b)
{
    double mean = 0, variance = 0;
    for (int i = 0; i < H; i++)
        mean += x[i];
    mean /= H;
    for (int i = 0; i < H; i++)
        variance += (x[i] - mean) * (x[i] - mean);
    variance /= H;
    for (int i = 0; i < H; i++)
        x[i] = (float)((x[i] - mean) / sqrt(variance + 1e-12)) * g[i] + b[i];
}

/* hidden[n][384] = norm(word + position + type) */
static void embed(const struct heard_model *m, const struct encoder_input *in, float *hidden)
{
    for (size_t t = 0; t < in->n; t++) {
        float *x = hidden + t * H;
        const int8_t *word = m->emb_word + (size_t)in->id[t] * H;
        for (int i = 0; i < H; i++)
            x[i] = (float)word[i] * m->emb_word_scale[in->id[t]] + m->emb_pos[t * H + i] +
                   m->emb_type[in->type[t] * H + i];
        norm(x, m->emb_ln_g, m->emb_ln_b);
    }
}

/* A row of bytes: x * spread is about scale * (q - zero). */
struct bytes {
    int32_t q[MODEL_FFN], zero;
    float scale;
};

/* The range of x * spread, with 0 in it, cut into 255 steps; rounded half to even. */
static void quantise(const float *x, const struct linear *l, struct bytes *b)
{
    float low = 0, high = 0;
    for (size_t i = 0; i < l->in; i++) {
        low = fminf(low, x[i] * l->spread[i]);
        high = fmaxf(high, x[i] * l->spread[i]);
    }
    float back = high > low ? 255 / (high - low) : 0;
    b->scale = (high - low) / 255;
    b->zero = (int32_t)lrintf(-low * back);
    for (size_t i = 0; i < l->in; i++) {
        int32_t q = (int32_t)lrintf(x[i] * l->spread[i] * back) + b->zero;
        b->q[i] = q < 0 ? 0 : q > 255 ? 255 : q;
    }
}

/* y[n][out] = x[n][in] . w[out][in]' + bias */
static void multiply(const struct linear *l, const float *x, size_t n, float *y)
{
    struct bytes b;
    for (size_t t = 0; t < n; t++) {
        quantise(x + t * l->in, l, &b);
        for (size_t o = 0; o < l->out; o++) {
            int32_t sum = 0;
            for (size_t i = 0; i < l->in; i++)
                sum += (b.q[i] - b.zero) * l->w[o * l->in + i];
            y[t * l->out + o] = (float)sum * b.scale * l->scale[o] + l->bias[o];
        }
    }
}

/* One query of one head: out[32] = softmax(q . k' / sqrt(32)) . v over all n pieces */
static void attend_one(const float *qkv, size_t n, size_t query, size_t head, float *out)
{
    double weight[NEURAL_MAX_PIECES], most = -INFINITY, total = 0, sum[WIDTH] = {0};
    const float *q = qkv + query * 3 * H + head * WIDTH;
    for (size_t t = 0; t < n; t++) {
        const float *k = qkv + t * 3 * H + H + head * WIDTH;
        weight[t] = 0;
        for (int i = 0; i < WIDTH; i++)
            weight[t] += (double)q[i] * k[i];
        weight[t] /= sqrt(WIDTH);
        most = fmax(most, weight[t]);
    }
    for (size_t t = 0; t < n; t++) {
        const float *v = qkv + t * 3 * H + 2 * H + head * WIDTH;
        weight[t] = exp(weight[t] - most);
        total += weight[t];
        for (int i = 0; i < WIDTH; i++)
            sum[i] += weight[t] * v[i];
    }
    for (int i = 0; i < WIDTH; i++)
        out[i] = (float)(sum[i] / total);
}

static void attend(const float *qkv, size_t n, float *attended)
{
    for (size_t t = 0; t < n; t++) {
        for (size_t head = 0; head < HEADS; head++)
            attend_one(qkv, n, t, head, attended + t * H + head * WIDTH);
    }
}

static void gelu(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(0.5 * x[i] * (1 + erf(x[i] / sqrt(2))));
}

/* hidden[n][384] = norm(hidden + y) for a block's output y, which is used up. */
static void add_norm(float *hidden, const float *y, size_t n, const float *g, const float *b)
{
    for (size_t t = 0; t < n; t++) {
        for (int i = 0; i < H; i++)
            hidden[t * H + i] += y[t * H + i];
        norm(hidden + t * H, g, b);
    }
}

static void run_layer(const struct layer *l, struct ref_work *w, size_t n, float *hidden)
{
    multiply(&l->qkv, hidden, n, w->qkv);
    attend(w->qkv, n, w->attended);
    multiply(&l->o, w->attended, n, w->qkv); /* qkv has served; its memory takes the output */
    add_norm(hidden, w->qkv, n, l->ln1_g, l->ln1_b);
    multiply(&l->up, hidden, n, w->inner);
    gelu(w->inner, n * MODEL_FFN);
    multiply(&l->down, w->inner, n, w->qkv);
    add_norm(hidden, w->qkv, n, l->ln2_g, l->ln2_b);
}

void forward_ref(const struct heard_model *model, const struct encoder_input *input, void *work,
                 float *hidden)
{
    struct ref_work w = {.qkv = work};
    w.attended = w.qkv + input->n * 3 * H;
    w.inner = w.attended + input->n * H;
    embed(model, input, hidden);
    for (uint32_t i = 0; i < model->n_layers; i++)
        run_layer(&model->layer[i], &w, input->n, hidden);
}
