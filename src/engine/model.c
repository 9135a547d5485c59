/* SPDX-License-Identifier: Apache-2.0 */
/* model.c: opening a model file, in the order in which trust grows: map, header, checksum, table,
   meta, and then each tensor under the name, type and shape it must have.

   Nothing after opening checks anything, so everything is checked here: every range lies in the
   file, every float is finite, every shape is the one the encoder is written for. The file is
   mapped, not read: the pages of a model that three programs use are in memory once. It must not be
   cut short while it is mapped; replace it by renaming, as `heard model` does. */
#include "engine/model.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/kernels.h"

struct file_header {
    char magic[8];
    uint32_t version, n_tensors;
    uint64_t file_size, table_offset, meta_offset, meta_size, checksum;
    uint8_t zero[8];
};
struct tensor {
    char name[48];
    uint32_t type, dims, dim[2];
    uint64_t offset, size;
    uint8_t zero[16];
};
enum tensor_type { TENSOR_F32, TENSOR_I8, TENSOR_BYTES };

_Static_assert(sizeof(struct file_header) == 64, "the header has 64 bytes");
_Static_assert(sizeof(struct tensor) == 96, "a row of the table has 96 bytes");

struct opening {
    struct heard_model *model;
    const struct file_header *header;
    const struct tensor *table;
    struct heard_error *err;
};

__attribute__((format(printf, 2, 3))) static void say(const struct opening *o, const char *format,
                                                      ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(o->err->text, sizeof o->err->text, format, args);
    va_end(args);
}

/* An expression and not a function, so that a static analyser sees the -1. */
#define fail(o, ...) (say(o, __VA_ARGS__), -1)

/* ------------------------------------------------------------------ the file as a whole */

static int map_file(struct opening *o, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(o, "cannot open the model %s: %s", path, strerror(errno));
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < 64 || st.st_size > INT32_MAX) {
        close(fd);
        return fail(o, "%s is not a model file", path);
    }
    void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return fail(o, "cannot map the model %s: %s", path, strerror(errno));
    o->model->map = map;
    o->model->map_size = (size_t)st.st_size;
    o->header = map;
    return 0;
}

uint64_t model_checksum(const uint8_t *bytes, size_t size)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size / 8; i++) {
        uint64_t word;
        memcpy(&word, bytes + 8 * i, 8);
        sum += word * (2 * (uint64_t)i + 1);
    }
    return sum;
}

static bool in_file(const struct opening *o, uint64_t offset, uint64_t size)
{
    return offset % 64 == 0 && offset >= 64 && offset <= o->model->map_size &&
           size <= o->model->map_size - offset;
}

static int check_header(struct opening *o)
{
    const struct file_header *h = o->header;
    if (memcmp(h->magic, "HEARDM1\n", 8) != 0)
        return fail(o, "not a heard model");
    if (h->version != 1)
        return fail(o, "model format %u, this program reads 1", (unsigned)h->version);
    if (h->file_size != o->model->map_size || h->file_size % 64 != 0)
        return fail(o, "the model file was cut: %zu bytes", o->model->map_size);
    if (h->n_tensors > MODEL_MAX_TENSORS ||
        !in_file(o, h->table_offset, (uint64_t)h->n_tensors * sizeof(struct tensor)))
        return fail(o, "the model's table lies outside the file");
    if (h->meta_size > MODEL_MAX_META || !in_file(o, h->meta_offset, h->meta_size))
        return fail(o, "the model's meta lines lie outside the file");
    if (model_checksum(o->model->map + 64, o->model->map_size - 64) != h->checksum)
        return fail(o, "the model file is damaged: its checksum is wrong");
    o->table = (const struct tensor *)(o->model->map + h->table_offset);
    return 0;
}

static int check_row(struct opening *o, const struct tensor *t)
{
    static const uint32_t width[] = {[TENSOR_F32] = 4, [TENSOR_I8] = 1, [TENSOR_BYTES] = 1};
    if (memchr(t->name, 0, sizeof t->name) == NULL)
        return fail(o, "a tensor's name does not end");
    if (t->type > TENSOR_BYTES || t->dims < 1 || t->dims > 2 || (t->dims == 1 && t->dim[1] != 1))
        return fail(o, "tensor %s: unknown type or shape", t->name);
    if (!in_file(o, t->offset, t->size) ||
        (uint64_t)t->dim[0] * t->dim[1] * width[t->type] != t->size)
        return fail(o, "tensor %s: its size is wrong or lies outside the file", t->name);
    return 0;
}

static int check_finite(struct opening *o, const struct tensor *t)
{
    const float *x = (const float *)(o->model->map + t->offset);
    for (size_t i = 0; i < t->size / 4; i++) {
        if (!isfinite(x[i]))
            return fail(o, "tensor %s: a value is not finite", t->name);
    }
    return 0;
}

static int check_table(struct opening *o)
{
    for (uint32_t i = 0; i < o->header->n_tensors; i++) {
        const struct tensor *t = &o->table[i];
        if (check_row(o, t) < 0 || (t->type == TENSOR_F32 && check_finite(o, t) < 0))
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------------ meta lines */

/* Copies the lines and ends each with NUL, so that names and labels are strings. */
static int copy_meta(struct opening *o)
{
    size_t size = o->header->meta_size;
    const char *from = (const char *)o->model->map + o->header->meta_offset;
    char *meta = calloc(1, size + 2);
    if (meta == NULL)
        return fail(o, "out of memory");
    o->model->meta = meta;
    for (size_t i = 0; i < size; i++)
        meta[i] = from[i] == '\n' ? 0 : from[i];
    return 0;
}

/* The value of "key value", or NULL. The key may hold a space: "labels emotions". */
static char *meta_value(const struct opening *o, const char *key)
{
    size_t len = strlen(key);
    char *end = o->model->meta + o->header->meta_size;
    for (char *line = o->model->meta; line < end; line += strlen(line) + 1) {
        if (strncmp(line, key, len) == 0 && line[len] == ' ')
            return line + len + 1;
    }
    return NULL;
}

static int meta_number(struct opening *o, const char *key, long low, long high, uint32_t *value_r)
{
    const char *text = meta_value(o, key);
    if (text == NULL)
        return fail(o, "the model does not say its %s", key);
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end != 0 || value < low || value > high)
        return fail(o, "the model's %s is %s, this program reads %ld to %ld", key, text, low, high);
    *value_r = (uint32_t)value;
    return 0;
}

static int read_meta(struct opening *o)
{
    uint32_t fixed;
    if (copy_meta(o) < 0 ||
        meta_number(o, "layers", 1, MODEL_MAX_LAYERS, &o->model->n_layers) < 0 ||
        meta_number(o, "hidden", NEURAL_HIDDEN, NEURAL_HIDDEN, &fixed) < 0 ||
        meta_number(o, "heads", MODEL_HEADS, MODEL_HEADS, &fixed) < 0 ||
        meta_number(o, "ffn", MODEL_FFN, MODEL_FFN, &fixed) < 0 ||
        meta_number(o, "max_positions", MODEL_POSITIONS, MODEL_POSITIONS, &fixed) < 0)
        return -1;
    o->model->name = meta_value(o, "name");
    if (o->model->name == NULL || strlen(o->model->name) > 63)
        return fail(o, "the model has no name, or one over 63 bytes");
    return 0;
}

/* ------------------------------------------------------------------ tensors */

/* The tensor's data if it has that type and shape; else NULL, and the error is set. */
static const void *tensor(struct opening *o, const char *name, enum tensor_type type, uint32_t rows,
                          uint32_t columns)
{
    for (uint32_t i = 0; i < o->header->n_tensors; i++) {
        const struct tensor *t = &o->table[i];
        if (strcmp(t->name, name) != 0)
            continue;
        if (t->type == type && t->dim[0] == rows && t->dim[1] == columns)
            return o->model->map + t->offset;
        say(o, "tensor %s: %u x %u of type %u, not %u x %u of type %u", name, (unsigned)t->dim[0],
            (unsigned)t->dim[1], (unsigned)t->type, (unsigned)rows, (unsigned)columns,
            (unsigned)type);
        return NULL;
    }
    say(o, "the model lacks the tensor %s", name);
    return NULL;
}

static const float *floats(struct opening *o, const char *prefix, const char *suffix, uint32_t rows,
                           uint32_t columns)
{
    char name[48];
    snprintf(name, sizeof name, "%s%s", prefix, suffix);
    return tensor(o, name, TENSOR_F32, rows, columns);
}

static bool has_tensor(const struct opening *o, const char *name)
{
    for (uint32_t i = 0; i < o->header->n_tensors; i++) {
        if (strcmp(o->table[i].name, name) == 0)
            return true;
    }
    return false;
}

static const struct tensor *find_bytes(const struct opening *o, const char *name)
{
    for (uint32_t i = 0; i < o->header->n_tensors; i++) {
        if (strcmp(o->table[i].name, name) == 0 && o->table[i].type == TENSOR_BYTES)
            return &o->table[i];
    }
    return NULL;
}

static int bind_bytes(struct opening *o)
{
    struct heard_model *m = o->model;
    const struct tensor *vocab = find_bytes(o, "vocab"), *card = find_bytes(o, "card");
    if (vocab == NULL || card == NULL || card->size > MODEL_MAX_CARD)
        return fail(o, "the model has no vocabulary or no card");
    m->card = (const char *)m->map + card->offset;
    m->card_len = card->size;
    if (tokenizer_init(&m->tokenizer, (const char *)m->map + vocab->offset, vocab->size, o->err) <
        0)
        return -1;
    if (m->tokenizer.n > MODEL_MAX_VOCAB)
        return fail(o, "the model's vocabulary is too large");
    return 0;
}

static int bind_embeddings(struct opening *o)
{
    struct heard_model *m = o->model;
    m->emb_word = tensor(o, "emb.word", TENSOR_I8, m->tokenizer.n, NEURAL_HIDDEN);
    m->emb_word_scale = floats(o, "emb.word", ".s", m->tokenizer.n, 1);
    m->emb_pos = floats(o, "emb", ".pos", MODEL_POSITIONS, NEURAL_HIDDEN);
    m->emb_type = floats(o, "emb", ".type", 2, NEURAL_HIDDEN);
    m->emb_ln_g = floats(o, "emb.ln", ".g", NEURAL_HIDDEN, 1);
    m->emb_ln_b = floats(o, "emb.ln", ".b", NEURAL_HIDDEN, 1);
    return m->emb_word && m->emb_word_scale && m->emb_pos && m->emb_type && m->emb_ln_g &&
                   m->emb_ln_b
               ? 0
               : -1;
}

static int bind_linear(struct opening *o, uint32_t layer, const char *part, uint32_t out,
                       uint32_t in, struct linear *l)
{
    char prefix[24], name[32];
    snprintf(prefix, sizeof prefix, "l%u.%s", (unsigned)layer, part);
    snprintf(name, sizeof name, "%s.w", prefix);
    l->out = out;
    l->in = in;
    l->w = tensor(o, name, TENSOR_I8, out, in);
    snprintf(name, sizeof name, "%s.m", prefix);
    l->spread = has_tensor(o, name) ? floats(o, prefix, ".m", in, 1) : o->model->ones;
    l->scale = floats(o, prefix, ".s", out, 1);
    l->bias = floats(o, prefix, ".b", out, 1);
    return l->w && l->spread && l->scale && l->bias ? 0 : -1;
}

static int bind_layer(struct opening *o, uint32_t i)
{
    struct layer *l = &o->model->layer[i];
    char prefix[16];
    snprintf(prefix, sizeof prefix, "l%u", (unsigned)i);
    if (bind_linear(o, i, "qkv", 3 * NEURAL_HIDDEN, NEURAL_HIDDEN, &l->qkv) < 0 ||
        bind_linear(o, i, "o", NEURAL_HIDDEN, NEURAL_HIDDEN, &l->o) < 0 ||
        bind_linear(o, i, "up", MODEL_FFN, NEURAL_HIDDEN, &l->up) < 0 ||
        bind_linear(o, i, "down", NEURAL_HIDDEN, MODEL_FFN, &l->down) < 0)
        return -1;
    l->ln1_g = floats(o, prefix, ".ln1.g", NEURAL_HIDDEN, 1);
    l->ln1_b = floats(o, prefix, ".ln1.b", NEURAL_HIDDEN, 1);
    l->ln2_g = floats(o, prefix, ".ln2.g", NEURAL_HIDDEN, 1);
    l->ln2_b = floats(o, prefix, ".ln2.b", NEURAL_HIDDEN, 1);
    return l->ln1_g && l->ln1_b && l->ln2_g && l->ln2_b ? 0 : -1;
}

static int bind_labelled(struct opening *o, const char *prefix, uint32_t labels, uint32_t in,
                         bool softmax, struct labelled *l)
{
    l->w = floats(o, prefix, ".w", labels, in);
    l->b = floats(o, prefix, ".b", labels, 1);
    l->cal = (const float(*)[2])(const void *)floats(o, prefix, ".cal", softmax ? 1 : labels, 2);
    l->thr = floats(o, prefix, ".thr", labels, 1);
    return l->w && l->b && l->cal && l->thr ? 0 : -1;
}

/* Cuts a value at its spaces: the number of its words, of which at most `max` are kept. */
static uint32_t cut_words(char *at, const char *word[], uint32_t max)
{
    uint32_t n = 0;
    for (; at != NULL; n++) {
        if (n < max)
            word[n] = at;
        at = strchr(at, ' ');
        if (at != NULL)
            *at++ = 0;
    }
    return n;
}

/* The name that a label must bear, or NULL where the file is free. A file in another order would be
   read without a complaint, and wrongly. */
static const char *head_label(enum neural_head head, uint32_t i)
{
    switch (head) {
    case HEAD_EMOTIONS:
        return heard_emotion_name((enum heard_emotion)i);
    case HEAD_SIGNALS:
        return heard_signal_name((enum heard_signal)i);
    case HEAD_ACTS:
        return heard_act_name((enum heard_act)i);
    default:
        return NULL;
    }
}

/* "labels HEAD a b c": cuts the line into the head's label strings. */
static int bind_labels(struct opening *o, enum neural_head head)
{
    char key[48];
    const struct head_row *row = &heads_table[head];
    const char **label = o->model->label[head];
    snprintf(key, sizeof key, "labels %s", row->name);
    if (cut_words(meta_value(o, key), label, row->labels) != row->labels)
        return fail(o, "the model's head %s does not name its %u labels", row->name,
                    (unsigned)row->labels);
    for (uint32_t i = 0; i < row->labels; i++) {
        const char *want = head_label(head, i);
        if (want != NULL && strcmp(label[i], want) != 0)
            return fail(o, "the model's labels of %s are in another order: %s is not %s", row->name,
                        label[i], want);
    }
    o->model->info[head] = (struct heard_head_info){.name = row->name,
                                                    .labels = label,
                                                    .thresholds = o->model->head[head].thr,
                                                    .n = row->labels};
    return 0;
}

/* The end of a tag's name: "signal_danger" must end with "danger". */
static const char *tag_label(bool pair, uint32_t i)
{
    if (pair)
        return i >= TAG_ACT && i < TAG_ANSWERED ? heard_act_name((enum heard_act)(i - TAG_ACT))
                                                : "";
    if (i >= TAG_SIGNAL)
        return heard_signal_name((enum heard_signal)(i - TAG_SIGNAL));
    return i >= TAG_EMOTION ? heard_emotion_name((enum heard_emotion)(i - TAG_EMOTION)) : "";
}

static int check_tag_labels(struct opening *o, bool pair)
{
    const char *label[MODEL_MAX_LABELS], *name = pair ? "labels tags.pair" : "labels tags.single";
    uint32_t n = pair ? TAG_PAIR_N : TAG_SINGLE_N;
    if (cut_words(meta_value(o, name), label, MODEL_MAX_LABELS) != n)
        return fail(o, "the model does not name its %u %s", (unsigned)n, name);
    for (uint32_t i = 0; i < n; i++) {
        const char *want = tag_label(pair, i);
        size_t have = strlen(label[i]), len = strlen(want);
        if (have < len || strcmp(label[i] + have - len, want) != 0)
            return fail(o, "the model's %s are in another order: %s is not %s", name, label[i],
                        want);
    }
    return 0;
}

static int bind_tags(struct opening *o, bool pair)
{
    uint32_t n = pair ? TAG_PAIR_N : TAG_SINGLE_N;
    if (check_tag_labels(o, pair) < 0)
        return -1;
    return bind_labelled(o, pair ? "tags.pair" : "tags.single", n, NEURAL_HIDDEN, false,
                         &o->model->tags[pair]);
}

static int bind_head(struct opening *o, enum neural_head head)
{
    const struct head_row *row = &heads_table[head];
    char text[48];
    snprintf(text, sizeof text, "shown %s", row->name);
    const char *shown = meta_value(o, text);
    o->model->shown[head] = shown == NULL || strcmp(shown, "1") == 0;
    snprintf(text, sizeof text, "head.%s", row->name);
    if (bind_labelled(o, text, row->labels, 2 * NEURAL_HIDDEN, row->softmax,
                      &o->model->head[head]) < 0)
        return -1;
    return bind_labels(o, head);
}

static int bind_tensors(struct opening *o)
{
    if (bind_bytes(o) < 0 || bind_embeddings(o) < 0)
        return -1;
    for (uint32_t i = 0; i < MODEL_FFN; i++)
        o->model->ones[i] = 1;
    for (uint32_t i = 0; i < o->model->n_layers; i++) {
        if (bind_layer(o, i) < 0)
            return -1;
    }
    for (enum neural_head head = 0; head < HEAD_N; head++) {
        if (bind_head(o, head) < 0)
            return -1;
    }
    return bind_tags(o, false) < 0 || bind_tags(o, true) < 0 ? -1 : 0;
}

/* ------------------------------------------------------------------ the public face */

int model_open_kernel(const char *path, const char *kernel, struct heard_model **model_r,
                      struct heard_error *err)
{
    struct opening o = {.err = err, .model = calloc(1, sizeof(struct heard_model))};
    *model_r = NULL;
    if (o.model == NULL)
        return fail(&o, "out of memory");
    if (map_file(&o, path) < 0 || check_header(&o) < 0 || check_table(&o) < 0 ||
        read_meta(&o) < 0 || bind_tensors(&o) < 0 || kernel_prepare(o.model, kernel, err) < 0) {
        heard_model_close(o.model);
        return -1;
    }
    /* Checking touched every page; only embeddings and heads are read from the map from now on. */
    madvise((void *)(uintptr_t)o.model->map, o.model->map_size, MADV_DONTNEED);
    *model_r = o.model;
    return 0;
}

int heard_model_open(const char *path, struct heard_model **model_r, struct heard_error *err)
{
    return model_open_kernel(path, NULL, model_r, err);
}

void heard_model_close(struct heard_model *model)
{
    if (model == NULL)
        return;
    kernel_release(model);
    tokenizer_finish(&model->tokenizer);
    free(model->meta);
    if (model->map != NULL)
        munmap((void *)(uintptr_t)model->map, model->map_size);
    free(model);
}

const char *heard_model_name(const struct heard_model *model)
{
    return model->name;
}

const char *heard_model_card(const struct heard_model *model, size_t *len_r)
{
    *len_r = model->card_len;
    return model->card;
}

size_t heard_model_heads(const struct heard_model *model, const struct heard_head_info **heads_r)
{
    *heads_r = model->info;
    return HEAD_N;
}

const char *heard_model_kernel(const struct heard_model *model)
{
    return kernel_name(model);
}
