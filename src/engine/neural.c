/* SPDX-License-Identifier: Apache-2.0 */
/* neural.c: from text to calibrated numbers: cut, encode, and read the heads off the hidden states.

   The order of heads_table and of the tags is neural.h's; model.c refuses a file whose shapes
   differ. The heads are plain dot products: together they are a thousandth of the encoder's work.
 */
#include "engine/neural.h"

#include <math.h>
#include <string.h>

#include "engine/encoder.h"
#include "engine/memo.h"
#include "engine/model.h"

enum {
    H = NEURAL_HIDDEN,
    MAX = NEURAL_MAX_PIECES,
    MAX_TAGS = TAG_SINGLE_N > TAG_PAIR_N ? (int)TAG_SINGLE_N : (int)TAG_PAIR_N,
};

const struct head_row heads_table[HEAD_N] = {
    [HEAD_EMOTIONS] = {.name = "emotions", .labels = HEARD_N_EMOTIONS},
    [HEAD_INTENSITY] = {.name = "intensity", .softmax = true, .labels = 5},
    [HEAD_SIGNALS] = {.name = "signals", .labels = HEARD_N_SIGNALS},
    [HEAD_GOEMOTIONS] = {.name = "goemotions", .labels = 28},
    [HEAD_POLITENESS] = {.name = "politeness", .labels = 1},
    [HEAD_UNCIVIL] = {.name = "annoyance", .labels = 1},
    [HEAD_ESCALATES] = {.name = "escalates", .labels = 1},
    [HEAD_LEAVES] = {.name = "leaves", .labels = 1},
    [HEAD_ER] = {.name = "er", .pair = true, .softmax = true, .labels = 3},
    [HEAD_IP] = {.name = "ip", .pair = true, .softmax = true, .labels = 3},
    [HEAD_EX] = {.name = "ex", .pair = true, .softmax = true, .labels = 3},
    [HEAD_ACTS] = {.name = "acts", .pair = true, .labels = HEARD_N_ACTS},
    [HEAD_FELT_HEARD] = {.name = "felt_heard", .pair = true, .softmax = true, .labels = 4},
    [HEAD_NEXT] = {.name = "next", .pair = true, .softmax = true, .labels = 5},
};

struct neural {
    float hidden[MAX][H];
    float pooled[2 * H]; /* mean, then [CLS] */
    float sentence[H];
    float tags[MAX * MAX_TAGS];
    float values[HEAD_N][MODEL_MAX_LABELS];
    uint32_t id[MAX];
    uint8_t type[MAX];
    struct piece piece[MAX];
    size_t n; /* pieces in the pass so far */
    const struct heard_model *model;
    struct memo *memo; /* NULL: nothing is remembered */
    struct neural_single single;
    struct neural_pair pair;
    _Alignas(64) uint8_t work[]; /* of the encoder */
};

size_t neural_size(const struct heard_model *model)
{
    (void)model;
    return sizeof(struct neural) + encoder_work_size();
}

struct neural *neural_init(const struct heard_model *model, void *memory)
{
    struct neural *n = memory;
    memset(n, 0, neural_size(model));
    n->model = model;
    return n;
}

void neural_share(struct neural *n, struct memo *memo)
{
    n->memo = memo;
}

/* ------------------------------------------------------------------ pieces */

static void add_special(struct neural *n, uint32_t id, uint8_t type)
{
    n->id[n->n] = id;
    n->type[n->n++] = type;
}

/* Adds words while whole ones fit, leaving room for a last [SEP]. Returns the bytes read. */
static uint32_t add_text(struct neural *n, const char *text, size_t len, uint8_t type)
{
    struct tokenizer_run run = {.tokenizer = &n->model->tokenizer, .text = text, .len = len};
    struct tokenizer_word word;
    while (tokenizer_next(&run, &word)) {
        if (n->n + word.n > MAX - 1)
            return word.piece[0].start;
        for (size_t i = 0; i < word.n; i++) {
            n->id[n->n] = word.id[i];
            n->type[n->n] = type;
            n->piece[n->n++] = word.piece[i];
        }
    }
    return (uint32_t)len;
}

/* Of the pieces from `from` on, keeps the last NEURAL_MAX_BEFORE. */
static void keep_last(struct neural *n, size_t from)
{
    size_t have = n->n - from;
    if (have <= NEURAL_MAX_BEFORE)
        return;
    size_t at = n->n - NEURAL_MAX_BEFORE;
    memmove(n->id + from, n->id + at, NEURAL_MAX_BEFORE * sizeof *n->id);
    memmove(n->piece + from, n->piece + at, NEURAL_MAX_BEFORE * sizeof *n->piece);
    n->n = from + NEURAL_MAX_BEFORE;
}

/* Adds the last NEURAL_MAX_BEFORE pieces of text, type 0. To keep the end of a long text cheap,
   pieces pile up to the end of the buffer before the oldest are dropped. */
static void add_end_of_text(struct neural *n, const char *text, size_t len)
{
    struct tokenizer_run run = {.tokenizer = &n->model->tokenizer, .text = text, .len = len};
    struct tokenizer_word word;
    size_t from = n->n;
    while (tokenizer_next(&run, &word)) {
        if (n->n + word.n > MAX)
            keep_last(n, from);
        for (size_t i = 0; i < word.n; i++) {
            n->id[n->n] = word.id[i];
            n->piece[n->n++] = word.piece[i];
        }
    }
    keep_last(n, from);
    memset(n->type + from, 0, n->n - from);
}

static void encode(struct neural *n)
{
    struct encoder_input input = {.id = n->id, .type = n->type, .n = n->n};
    encoder_run(n->model, &input, n->work, n->hidden[0]);
}

/* ------------------------------------------------------------------ heads */

/* Sixteen sums side by side: the compiler makes vectors of them without being told to reorder
   floats. */
static float dot(const float *a, const float *b, size_t n)
{
    float sum[16] = {0}, total = 0;
    for (size_t i = 0; i < n; i += 16) {
        for (size_t j = 0; j < 16; j++)
            sum[j] += a[i + j] * b[i + j];
    }
    for (size_t j = 0; j < 16; j++)
        total += sum[j];
    return total;
}

static void pool(struct neural *n, size_t from, size_t to)
{
    memset(n->pooled, 0, H * sizeof(float));
    for (size_t t = from; t < to; t++) {
        for (size_t i = 0; i < H; i++)
            n->pooled[i] += n->hidden[t][i];
    }
    for (size_t i = 0; i < H; i++)
        n->pooled[i] /= (float)(to - from);
    memcpy(n->pooled + H, n->hidden[0], H * sizeof(float));
}

static float sigmoid(float x)
{
    return 1 / (1 + expf(-x));
}

static void softmax(float *x, size_t n, float factor)
{
    float most = x[0], total = 0;
    for (size_t i = 1; i < n; i++)
        most = fmaxf(most, x[i]);
    for (size_t i = 0; i < n; i++)
        total += x[i] = expf(factor * (x[i] - most));
    for (size_t i = 0; i < n; i++)
        x[i] /= total;
}

static void read_head(struct neural *n, enum neural_head head)
{
    const struct head_row *row = &heads_table[head];
    const struct labelled *l = &n->model->head[head];
    float *p = n->values[head];
    for (size_t i = 0; i < row->labels; i++)
        p[i] = dot(n->pooled, l->w + i * 2 * H, 2 * H) + l->b[i];
    if (row->softmax) {
        softmax(p, row->labels, l->cal[0][0]);
        return;
    }
    for (size_t i = 0; i < row->labels; i++)
        p[i] = sigmoid(l->cal[i][0] * p[i] + l->cal[i][1]);
}

static void read_heads(struct neural *n, bool pair)
{
    for (enum neural_head head = 0; head < HEAD_N; head++)
        if (heads_table[head].pair == pair)
            read_head(n, head);
}

static void point_heads(const struct neural *n, bool pair, const float *head_r[HEAD_N])
{
    for (enum neural_head head = 0; head < HEAD_N; head++)
        head_r[head] = heads_table[head].pair == pair ? n->values[head] : NULL;
}

static void read_tags(struct neural *n, bool pair, size_t tags)
{
    const struct labelled *l = &n->model->tags[pair];
    for (size_t t = 0; t < n->n; t++) {
        for (size_t i = 0; i < tags; i++) {
            float x = dot(n->hidden[t], l->w + i * H, H) + l->b[i];
            n->tags[t * tags + i] = sigmoid(l->cal[i][0] * x + l->cal[i][1]);
        }
    }
}

/* The mean of all hidden states, made unit length. */
static void read_sentence(struct neural *n)
{
    float length = sqrtf(dot(n->pooled, n->pooled, H));
    for (size_t i = 0; i < H; i++)
        n->sentence[i] = length > 0 ? n->pooled[i] / length : 0;
}

/* ------------------------------------------------------------------ passes */

/* From pieces to heads and tags, the heads over those from `from` on. What a memo knows is not
   worked out again: ids and the border between the two texts are all that a pass stands on. */
static void run(struct neural *n, bool pair, size_t from)
{
    size_t tags = pair ? TAG_PAIR_N : TAG_SINGLE_N;
    const struct memo_part parts[] = {{n->values, sizeof n->values},
                                      {n->tags, n->n * tags * sizeof *n->tags},
                                      {n->sentence, pair ? 0 : sizeof n->sentence}};
    struct memo_key key = {0};
    if (n->memo) {
        key = memo_key(n->memo, n->id, n->n * sizeof *n->id, from);
        if (memo_get(n->memo, key, parts, 3))
            return;
    }
    encode(n);
    pool(n, from, n->n);
    read_heads(n, pair);
    read_tags(n, pair, tags);
    if (!pair)
        read_sentence(n);
    if (n->memo)
        memo_put(n->memo, key, parts, 3);
}

const struct neural_single *neural_single(struct neural *n, const char *text, size_t len)
{
    n->n = 0;
    add_special(n, TOKENIZER_CLS, 0);
    n->single.read_to = add_text(n, text, len, 0);
    add_special(n, TOKENIZER_SEP, 0);
    run(n, false, 0);
    point_heads(n, false, n->single.head);
    n->single.n = n->n - 2;
    n->single.piece = n->piece + 1;
    n->single.tag = (const float(*)[TAG_SINGLE_N])(n->tags + TAG_SINGLE_N);
    n->single.sentence = n->sentence;
    return &n->single;
}

const struct neural_pair *neural_pair(struct neural *n, const char *before, size_t before_len,
                                      const char *reply, size_t reply_len)
{
    const float(*tags)[TAG_PAIR_N] = (const float(*)[TAG_PAIR_N])n->tags;
    n->n = 0;
    add_special(n, TOKENIZER_CLS, 0);
    add_end_of_text(n, before, before_len);
    n->pair.n_before = n->n - 1;
    add_special(n, TOKENIZER_SEP, 0);
    size_t from = n->n;
    n->pair.read_to = add_text(n, reply, reply_len, 1);
    n->pair.n = n->n - from;
    add_special(n, TOKENIZER_SEP, 1);
    run(n, true, from);
    point_heads(n, true, n->pair.head);
    n->pair.piece_before = n->piece + 1;
    n->pair.piece = n->piece + from;
    n->pair.tag_before = tags + 1;
    n->pair.tag = tags + from;
    return &n->pair;
}

/* ------------------------------------------------------------------ what the file says of the
   heads */

float neural_threshold(const struct heard_model *model, enum neural_head head, size_t i)
{
    return model->head[head].thr[i];
}

float neural_tag_threshold(const struct heard_model *model, bool pair, size_t tag)
{
    return model->tags[pair].thr[tag];
}

size_t neural_labels(enum neural_head head)
{
    return heads_table[head].labels;
}

bool neural_shown(const struct heard_model *model, enum neural_head head)
{
    return model->shown[head];
}
