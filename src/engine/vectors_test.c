/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_test.c: the C engine against model/train/vectors.py, which is a second implementation in
   numpy.

   tests/engine/vectors-tiny.txt speaks of the model that tiny_model.c makes;
   tests/engine/vectors.txt of the shipped one, where there is one. Word pieces must be equal.
   Values are compared for the reference and for every kernel that this machine can run. Exact
   equality cannot be asked: where an activation lies on the border between two bytes, a last bit
   decides, and each such step moves the sums after it. So the tolerances are those of bytes, TINY
   for one layer, SHIPPED for six: wide for a single p, which a steep calibration can carry far, and
   narrow for their mean.

   A sanitizer makes the passes twenty times as slow and finds what it looks for in one text as well
   as in ten: with one, the shipped model is asked about every SANITIZED_STEP-th text of at most
   SANITIZED_TEXT bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/encoder.h"
#include "engine/kernels.h"
#include "engine/model.h"
#include "engine/tiny_model.h"

enum { MAX_TEXT = 8192, MAX_VALUES = 48 };
enum { SANITIZED_STEP = 4, SANITIZED_TEXT = 200 };
#ifndef __has_feature /* clang's way to tell; gcc defines __SANITIZE_ADDRESS__ */
#define __has_feature(x) 0
#endif
#if defined __SANITIZE_ADDRESS__ || __has_feature(address_sanitizer)
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif
struct tolerance {
    double value;    /* of a p */
    double mean;     /* of all p */
    double sentence; /* of a component of the sentence vector */
};
static const struct tolerance TINY = {0.01, 0.0005, 0.002}, SHIPPED = {0.09, 0.002, 0.015};

struct check {
    const struct heard_model *model;
    struct tolerance tolerance;
    struct neural *neural;
    const struct neural_single *single;
    const struct neural_pair *pair;
    char text[2 * MAX_TEXT]; /* and the reply behind it */
    size_t len;
    void *ref_work;
    float (*ref_hidden)[NEURAL_HIDDEN]; /* NULL: the reference was checked before */
    size_t n_values;                    /* compared so far */
    size_t n_texts;
    bool passed_by; /* this text is not asked about */
    double worst_value, worst_sentence, sum_value;
};

static size_t read_hex(const char *hex, char *to)
{
    size_t n = 0;
    for (; hex[0] != '-' && hex[2 * n] != 0; n++) {
        unsigned byte = 0;
        assert_true(n < MAX_TEXT && sscanf(hex + 2 * n, "%2x", &byte) == 1);
        to[n] = (char)byte;
    }
    return n;
}

static void run_texts(struct check *c, bool pair, char *rest)
{
    char *first = strsep(&rest, " "), *second = strsep(&rest, " ");
    char *reply = c->text + MAX_TEXT;
    c->len = read_hex(first, c->text);
    c->single = NULL;
    c->pair = NULL;
    if (pair)
        c->pair = neural_pair(c->neural, c->text, c->len, reply, read_hex(second, reply));
    else
        c->single = neural_single(c->neural, c->text, c->len);
}

static void check_pieces(const struct check *c, const uint32_t *id, size_t n)
{
    struct tokenizer_run run = {.tokenizer = &c->model->tokenizer, .text = c->text, .len = c->len};
    struct tokenizer_word word;
    for (size_t at = 0; at < n; at += word.n) {
        assert_true(tokenizer_next(&run, &word));
        assert_memory_equal(word.id, id + at, word.n * sizeof *id);
    }
}

/* The tokenizer's pieces must be those of the line, which then go through the reference. */
static void check_ids(struct check *c, char *rest)
{
    uint32_t id[NEURAL_MAX_PIECES];
    uint8_t type[NEURAL_MAX_PIECES] = {0};
    struct encoder_input input = {.id = id, .type = type};
    for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " "))
        id[input.n++] = (uint32_t)strtoul(word, NULL, 10);
    if (c->pair != NULL)
        assert_int_equal(c->pair->n_before + c->pair->n + 3, input.n);
    if (c->single == NULL)
        return;
    assert_int_equal(c->single->n + 2, input.n);
    check_pieces(c, id + 1, input.n - 2);
    if (c->ref_hidden != NULL)
        forward_ref(c->model, &input, c->ref_work, c->ref_hidden[0]);
    c->n_values++;
}

static double compare(double have, const char *want, double tolerance, double *worst)
{
    double off = fabs(have - strtod(want, NULL));
    *worst = off > *worst ? off : *worst;
    if (!(off <= tolerance))
        fail_msg("%f, but vectors.py says %s", have, want);
    return off;
}

/* The reference's own sentence vector, for as many components as the file has. */
static void ref_sentence(const struct check *c, double sentence[NEURAL_HIDDEN])
{
    double length = 0;
    for (size_t i = 0; i < NEURAL_HIDDEN; i++) {
        sentence[i] = 0;
        for (size_t t = 0; t < c->single->n + 2; t++)
            sentence[i] += c->ref_hidden[t][i];
        length += sentence[i] * sentence[i];
    }
    for (size_t i = 0; i < NEURAL_HIDDEN; i++)
        sentence[i] /= sqrt(length);
}

static void check_sentence(struct check *c, char *rest)
{
    double ref[NEURAL_HIDDEN];
    size_t i = 0;
    if (c->ref_hidden != NULL)
        ref_sentence(c, ref);
    for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " "), i++) {
        compare(c->single->sentence[i], word, c->tolerance.sentence, &c->worst_sentence);
        if (c->ref_hidden != NULL)
            compare(ref[i], word, c->tolerance.sentence, &c->worst_sentence);
    }
    assert_int_equal(i, MAX_VALUES);
}

/* The values of a head line: a text head, or the tags of the first and then the last piece. */
static const float *find_values(const struct check *c, const char *name, bool last, size_t *n_r)
{
    if (strcmp(name, "tags.single") == 0) {
        *n_r = TAG_SINGLE_N;
        return c->single->tag[last ? c->single->n - 1 : 0];
    }
    if (strcmp(name, "tags.pair") == 0) {
        *n_r = TAG_PAIR_N;
        return c->pair->tag[last ? c->pair->n - 1 : 0];
    }
    for (size_t i = 0; i < HEAD_N; i++) {
        *n_r = heads_table[i].labels;
        if (strcmp(heads_table[i].name, name) == 0)
            return c->single ? c->single->head[i] : c->pair->head[i];
    }
    return NULL;
}

static void check_head(struct check *c, char *rest, bool last)
{
    size_t n = 0, i = 0;
    const float *have = find_values(c, strsep(&rest, " "), last, &n);
    assert_non_null(have);
    for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " "), i++)
        c->sum_value += compare(have[i], word, c->tolerance.value, &c->worst_value);
    assert_int_equal(i, n);
    c->n_values += n;
}

static void check_line(struct check *c, char *line, bool *tags_seen)
{
    char *rest = strchr(line, ' ');
    line[strcspn(line, "\n")] = 0;
    *rest++ = 0;
    if (strcmp(line, "single") == 0 || strcmp(line, "pair") == 0) {
        c->passed_by = SANITIZED && c->tolerance.value == SHIPPED.value &&
                       (c->n_texts++ % SANITIZED_STEP || strlen(rest) > 2 * SANITIZED_TEXT);
        *tags_seen = false;
        if (!c->passed_by)
            run_texts(c, line[0] == 'p', rest);
    } else if (c->passed_by) {
        return;
    } else if (strcmp(line, "ids") == 0) {
        check_ids(c, rest);
    } else if (strcmp(line, "sentence") == 0) {
        check_sentence(c, rest);
    } else if (strcmp(line, "head") == 0) {
        bool tags = strncmp(rest, "tags.", 5) == 0;
        check_head(c, rest, tags && *tags_seen);
        *tags_seen = *tags_seen || tags;
    } else {
        fail_msg("unknown line: %s", line);
    }
}

static void check_file(const char *kernel, const char *model_path, FILE *vectors,
                       struct tolerance tolerance, bool with_ref)
{
    struct heard_error err;
    struct heard_model *model;
    if (model_open_kernel(model_path, kernel, &model, &err) < 0)
        fail_msg("%s", err.text);
    void *memory = aligned_alloc(64, (neural_size(model) + 63) / 64 * 64);
    struct check c = {.model = model, .tolerance = tolerance, .neural = neural_init(model, memory)};
    c.ref_work = malloc(forward_ref_work_size(NEURAL_MAX_PIECES));
    if (with_ref)
        c.ref_hidden = malloc(NEURAL_MAX_PIECES * sizeof *c.ref_hidden);
    char *line = NULL;
    size_t cap = 0;
    bool tags_seen = false;
    assert_true(getline(&line, &cap, vectors) > 0); /* the model's name was looked at */
    while (getline(&line, &cap, vectors) > 0)
        check_line(&c, line, &tags_seen);
    double mean = c.sum_value / (double)c.n_values;
    assert_true(c.n_values > (SANITIZED ? 200 : 1000));
    print_message("%-12s worst p %.4f, mean %.5f, worst sentence %.5f\n", kernel, c.worst_value,
                  mean, c.worst_sentence);
    assert_true(mean <= tolerance.mean);
    free(line);
    free(c.ref_work);
    free(c.ref_hidden);
    free(memory);
    heard_model_close(model);
}

static void check_kernels(const char *model_path, const char *vectors_path,
                          struct tolerance tolerance)
{
    FILE *vectors = fopen(vectors_path, "r");
    assert_non_null(vectors);
    bool with_ref = true;
    for (const struct kernel *const *k = kernels(); *k != NULL; k++) {
        if (!(*k)->usable())
            continue;
        rewind(vectors);
        check_file((*k)->name, model_path, vectors, tolerance, with_ref);
        with_ref = false;
    }
    fclose(vectors);
}

static void root_path(char to[512], const char *rest)
{
    const char *root = getenv("HEARD_ROOT");
    snprintf(to, 512, "%s/%s", root ? root : ".", rest);
}

static void tiny_model_agrees_with_python(void **state)
{
    (void)state;
    char vectors[512], path[32];
    struct tiny_model tiny = tiny_model_make();
    tiny_model_write(&tiny, path);
    root_path(vectors, "tests/engine/vectors-tiny.txt");
    check_kernels(path, vectors, TINY);
    unlink(path);
    free(tiny.bytes);
}

/* The first line names the file that vectors.txt was made from: another one means a forgotten step.
 */
static void assert_made_from(const char *vectors_path, const char *model_path)
{
    char name[64];
    unsigned long long sum = 0;
    uint64_t have = 0;
    FILE *f = fopen(vectors_path, "r"), *model = fopen(model_path, "r");
    if (f == NULL)
        fail_msg("no %s: run model/train/vectors.py on the model", vectors_path);
    assert_non_null(model);
    assert_int_equal(fscanf(f, "model %63s %llx", name, &sum), 2);
    assert_int_equal(fseek(model, 48, SEEK_SET), 0);
    assert_int_equal(fread(&have, sizeof have, 1, model), 1);
    fclose(f);
    fclose(model);
    if (have != sum)
        fail_msg("%s is of another model file: run model/train/vectors.py again", vectors_path);
}

static void shipped_model_agrees_with_python(void **state)
{
    (void)state;
    char vectors[512], path[512];
    root_path(path, "model/heard-en-1.heard");
    root_path(vectors, "tests/engine/vectors.txt");
    if (access(path, R_OK) != 0)
        skip();
    assert_made_from(vectors, path);
    check_kernels(path, vectors, SHIPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_model_agrees_with_python),
        cmocka_unit_test(shipped_model_agrees_with_python),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
