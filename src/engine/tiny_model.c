/* SPDX-License-Identifier: Apache-2.0 */
/* tiny_model.c: writes doc/model-file.md a second time, in C, so that model.c is not only tested
   against the program that writes the real one. vectors.py repeats every constant here. */
#include "engine/tiny_model.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/model.h"

enum { ROW = 96, MAX_FILE = 4 << 20, F32 = 0, I8 = 1, BYTES = 2 };

struct writer {
    uint8_t *bytes;
    size_t at;
    uint32_t n_tensors;
    uint64_t seed;
};

static uint64_t splitmix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static void put32(uint8_t *to, uint32_t x)
{
    memcpy(to, &x, 4);
}

static void put64(uint8_t *to, uint64_t x)
{
    memcpy(to, &x, 8);
}

/* A row of the table, and room for the data behind what is there. */
static uint8_t *add(struct writer *w, const char *name, uint32_t type, uint32_t rows,
                    uint32_t columns, size_t size)
{
    uint8_t *row = w->bytes + 64 + (size_t)w->n_tensors++ * ROW, *data = w->bytes + w->at;
    assert(w->n_tensors <= MODEL_MAX_TENSORS && w->at + size + 64 <= MAX_FILE);
    snprintf((char *)row, 48, "%s", name);
    put32(row + 48, type);
    put32(row + 52, columns > 1 ? 2 : 1);
    put32(row + 56, rows);
    put32(row + 60, columns);
    put64(row + 64, w->at);
    put64(row + 72, size);
    w->at += (size + 63) / 64 * 64;
    return data;
}

/* Floats centre +- half of spread. */
static void add_floats(struct writer *w, const char *prefix, const char *suffix, uint32_t rows,
                       uint32_t columns, float centre, float spread)
{
    char name[48];
    snprintf(name, sizeof name, "%s%s", prefix, suffix);
    size_t n = (size_t)rows * columns;
    uint8_t *to = add(w, name, F32, rows, columns, 4 * n);
    for (size_t i = 0; i < n; i++) {
        float x = (float)(splitmix(w->seed++) >> 40) / 16777216.0f;
        x = centre + spread * (x - 0.5f);
        memcpy(to + 4 * i, &x, 4);
    }
}

static void add_bytes(struct writer *w, const char *prefix, const char *suffix, uint32_t rows,
                      uint32_t columns)
{
    char name[48];
    snprintf(name, sizeof name, "%s%s", prefix, suffix);
    size_t n = (size_t)rows * columns;
    uint8_t *to = add(w, name, I8, rows, columns, n);
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(int8_t)((int)(splitmix(w->seed++) % 255) - 127);
}

static void add_linear(struct writer *w, const char *prefix, uint32_t out, uint32_t in)
{
    add_bytes(w, prefix, ".w", out, in);
    add_floats(w, prefix, ".s", out, 1, 0.0007f, 0.0004f);
    add_floats(w, prefix, ".b", out, 1, 0, 0.2f);
    add_floats(w, prefix, ".m", in, 1, 1, 0.5f);
}

static void add_labelled(struct writer *w, const char *prefix, uint32_t labels, uint32_t in,
                         uint32_t cal_rows)
{
    add_floats(w, prefix, ".w", labels, in, 0, 0.2f);
    add_floats(w, prefix, ".b", labels, 1, 0, 1);
    add_floats(w, prefix, ".cal", cal_rows, 2, 0.75f, 0.5f);
    add_floats(w, prefix, ".thr", labels, 1, 0.5f, 0.2f);
}

/* Every letter and digit as a beginning and as a continuation, some signs, some words. */
static void add_vocabulary(struct writer *w, uint32_t *n_r)
{
    static const char first[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n.\n,\n?\n!\n'\n-\n";
    static const char last[] = "the\nwhere\nis\nmy\ntent\n##ent\nrefund\n##ing\nwait\ncafe\n";
    char text[1024] = {0};
    size_t at = sizeof first - 1;
    memcpy(text, first, at);
    for (int c = 0; c < 36; c++) {
        char sign = (char)(c < 26 ? 'a' + c : '0' + c - 26);
        at += (size_t)snprintf(text + at, sizeof text - at, "%c\n##%c\n", sign, sign);
    }
    memcpy(text + at, last, sizeof last - 1);
    at += sizeof last - 1;
    memcpy(add(w, "vocab", BYTES, (uint32_t)at, 1, at), text, at);
    *n_r = 10 + 72 + 10;
}

static void put_head_labels(FILE *f, int head)
{
    fprintf(f, "shown %s %d\nlabels %s", heads_table[head].name, head != HEAD_LEAVES,
            heads_table[head].name);
    for (int i = 0; i < (int)heads_table[head].labels; i++) {
        if (head == HEAD_EMOTIONS)
            fprintf(f, " %s", heard_emotion_name((enum heard_emotion)i));
        else if (head == HEAD_SIGNALS)
            fprintf(f, " %s", heard_signal_name((enum heard_signal)i));
        else if (head == HEAD_ACTS)
            fprintf(f, " %s", heard_act_name((enum heard_act)i));
        else
            fprintf(f, " l%d", i);
    }
    fprintf(f, "\n");
}

static void put_tag_labels(FILE *f)
{
    fprintf(f, "labels tags.single nb ni nq nr np pg pd pl");
    for (int i = 0; i < HEARD_N_EMOTIONS - 1; i++)
        fprintf(f, " emotion_%s", heard_emotion_name((enum heard_emotion)i));
    for (int i = 0; i < HEARD_N_SIGNALS; i++)
        fprintf(f, " signal_%s", heard_signal_name((enum heard_signal)i));
    fprintf(f, "\nlabels tags.pair pb pi er ip ex");
    for (int i = 0; i < HEARD_N_ACTS; i++)
        fprintf(f, " act_%s", heard_act_name((enum heard_act)i));
    fprintf(f, " answered\n");
}

static void add_meta(struct writer *w)
{
    FILE *f = fmemopen(w->bytes + w->at, 8192, "w");
    if (f == NULL)
        abort();
    fprintf(f, "name tiny\nlayers 1\nhidden 384\nheads 12\nffn 1536\nmax_positions 512\n");
    for (int head = 0; head < HEAD_N; head++)
        put_head_labels(f, head);
    put_tag_labels(f);
    size_t size = (size_t)ftell(f);
    fclose(f);
    put64(w->bytes + 32, w->at);
    put64(w->bytes + 40, size);
    w->at += (size + 63) / 64 * 64;
}

static void add_encoder(struct writer *w, uint32_t vocab)
{
    add_bytes(w, "emb", ".word", vocab, NEURAL_HIDDEN);
    add_floats(w, "emb.word", ".s", vocab, 1, 0.01f, 0.01f);
    add_floats(w, "emb", ".pos", MODEL_POSITIONS, NEURAL_HIDDEN, 0, 0.5f);
    add_floats(w, "emb", ".type", 2, NEURAL_HIDDEN, 0, 0.5f);
    add_floats(w, "emb.ln", ".g", NEURAL_HIDDEN, 1, 1, 1);
    add_floats(w, "emb.ln", ".b", NEURAL_HIDDEN, 1, 0, 0.5f);
    add_linear(w, "l0.qkv", 3 * NEURAL_HIDDEN, NEURAL_HIDDEN);
    add_linear(w, "l0.o", NEURAL_HIDDEN, NEURAL_HIDDEN);
    add_floats(w, "l0.ln1", ".g", NEURAL_HIDDEN, 1, 1, 1);
    add_floats(w, "l0.ln1", ".b", NEURAL_HIDDEN, 1, 0, 0.5f);
    add_linear(w, "l0.up", MODEL_FFN, NEURAL_HIDDEN);
    add_linear(w, "l0.down", NEURAL_HIDDEN, MODEL_FFN);
    add_floats(w, "l0.ln2", ".g", NEURAL_HIDDEN, 1, 1, 1);
    add_floats(w, "l0.ln2", ".b", NEURAL_HIDDEN, 1, 0, 0.5f);
}

static void add_heads(struct writer *w)
{
    for (int head = 0; head < HEAD_N; head++) {
        const struct head_row *row = &heads_table[head];
        char prefix[32];
        snprintf(prefix, sizeof prefix, "head.%s", row->name);
        add_labelled(w, prefix, row->labels, 2 * NEURAL_HIDDEN, row->softmax ? 1 : row->labels);
    }
    add_labelled(w, "tags.single", TAG_SINGLE_N, NEURAL_HIDDEN, TAG_SINGLE_N);
    add_labelled(w, "tags.pair", TAG_PAIR_N, NEURAL_HIDDEN, TAG_PAIR_N);
}

struct tiny_model tiny_model_make(void)
{
    static const char card[] = "# A model for tests\n";
    static const char magic[8] = {'H', 'E', 'A', 'R', 'D', 'M', '1', '\n'};
    struct writer w = {.bytes = calloc(1, MAX_FILE), .at = 64 + MODEL_MAX_TENSORS * ROW};
    if (w.bytes == NULL)
        abort();
    uint32_t vocab;
    add_meta(&w);
    add_vocabulary(&w, &vocab);
    memcpy(add(&w, "card", BYTES, sizeof card - 1, 1, sizeof card - 1), card, sizeof card - 1);
    add_encoder(&w, vocab);
    add_heads(&w);
    memcpy(w.bytes, magic, sizeof magic);
    put32(w.bytes + 8, 1);
    put32(w.bytes + 12, w.n_tensors);
    put64(w.bytes + 16, w.at);
    put64(w.bytes + 24, 64);
    struct tiny_model m = {.bytes = w.bytes, .size = w.at};
    tiny_model_seal(&m);
    return m;
}

void tiny_model_seal(struct tiny_model *m)
{
    put64(m->bytes + 48, model_checksum(m->bytes + 64, m->size - 64));
}

uint8_t *tiny_model_row(struct tiny_model *m, const char *name)
{
    for (size_t i = 0; i < MODEL_MAX_TENSORS; i++) {
        uint8_t *row = m->bytes + 64 + i * ROW;
        if (strcmp((const char *)row, name) == 0)
            return row;
    }
    abort();
}

void tiny_model_write(const struct tiny_model *m, char path_r[32])
{
    snprintf(path_r, 32, "/tmp/heard-tiny-XXXXXX");
    int fd = mkstemp(path_r);
    if (fd < 0 || write(fd, m->bytes, m->size) != (ssize_t)m->size)
        abort();
    close(fd);
}
