/* SPDX-License-Identifier: Apache-2.0 */
/* encoder.c: the forward pass of forward_ref.c, with the work handed to the model's kernel.

   Each message runs at its exact length: padding to a batch would only be more work, since int8
   weights stream from the cache either way. A row is quantised as soon as it is whole, bias, GELU
   and residual are added while a product leaves the registers, and the inner layer runs over BLOCK
   pieces at a time, so that its 1536 wide rows stay in the second-level cache however long the
   message is. */
#include "engine/encoder.h"
#include "engine/kernels.h"

enum { H = NEURAL_HIDDEN, ROWS = NEURAL_MAX_PIECES, BLOCK = 64 };

/* The working memory, in one piece; every member is a multiple of 64 bytes. */
struct encoder_work {
    float qkv[ROWS][3 * H];
    float attended[ROWS][H];
    float inner[BLOCK][MODEL_FFN];
    float attend[KERNEL_ATTEND_WORK];
    uint8_t q[ROWS * H]; /* of rows 384 wide, or of BLOCK rows 1536 wide */
    float scale[ROWS], zero[ROWS];
};

_Static_assert(BLOCK *MODEL_FFN <= ROWS * H, "q holds a block of the inner layer");

size_t encoder_work_size(void)
{
    return sizeof(struct encoder_work);
}

static void embed(const struct heard_model *m, const struct encoder_input *in, float *hidden)
{
    for (size_t t = 0; t < in->n; t++) {
        const int8_t *word = m->emb_word + (size_t)in->id[t] * H;
        const float *position = m->emb_pos + t * H, *type = m->emb_type + (size_t)in->type[t] * H;
        float scale = m->emb_word_scale[in->id[t]], *x = hidden + t * H;
        for (size_t i = 0; i < H; i++)
            x[i] = (float)word[i] * scale + position[i] + type[i];
        m->kernel->norm(x, m->emb_ln_g, m->emb_ln_b);
    }
}

/* out = linear(x), x being quantised on the way. `then` says what becomes of it. */
static void apply(const struct kernel *k, struct encoder_work *w, const struct linear *linear,
                  const float *x, size_t n, const struct product *then)
{
    struct rows rows = {.q = w->q, .scale = w->scale, .zero = w->zero, .n = n};
    struct product p = *then;
    p.linear = linear;
    p.rows = &rows;
    for (size_t r = 0; r < n; r++)
        k->quantise(x + r * linear->in, linear->spread, linear->in, &rows, r);
    k->multiply(&p);
}

static void norm_rows(const struct kernel *k, float *x, size_t rows, const float *g, const float *b)
{
    for (size_t r = 0; r < rows; r++)
        k->norm(x + r * H, g, b);
}

/* x = norm(x + o(attention(qkv(x)))) */
static void run_attention(const struct kernel *k, const struct layer *l, struct encoder_work *w,
                          size_t n, float *x)
{
    apply(k, w, &l->qkv, x, n, &(struct product){.out = w->qkv[0]});
    k->attend(
        &(struct attention){.qkv = w->qkv[0], .n = n, .out = w->attended[0], .work = w->attend});
    apply(k, w, &l->o, w->attended[0], n, &(struct product){.out = x, .residual = x});
    norm_rows(k, x, n, l->ln1_g, l->ln1_b);
}

/* x = norm(x + down(gelu(up(x)))), for at most BLOCK rows */
static void run_inner(const struct kernel *k, const struct layer *l, struct encoder_work *w,
                      size_t n, float *x)
{
    apply(k, w, &l->up, x, n, &(struct product){.out = w->inner[0], .gelu = true});
    apply(k, w, &l->down, w->inner[0], n, &(struct product){.out = x, .residual = x});
    norm_rows(k, x, n, l->ln2_g, l->ln2_b);
}

void encoder_run(const struct heard_model *model, const struct encoder_input *input, void *work,
                 float *hidden)
{
    const struct kernel *k = model->kernel;
    struct encoder_work *w = work;
    if (k->begin != NULL)
        k->begin();
    embed(model, input, hidden);
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct layer *l = &model->layer[i];
        run_attention(k, l, w, input->n, hidden);
        for (size_t at = 0; at < input->n; at += BLOCK) {
            size_t rows = input->n - at < BLOCK ? input->n - at : BLOCK;
            run_inner(k, l, w, rows, hidden + at * H);
        }
    }
    if (k->end != NULL)
        k->end();
}
