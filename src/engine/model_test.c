/* SPDX-License-Identifier: Apache-2.0 */
/* model_test.c: a good file opens and says what it holds; a bad one, in any way, is refused with a
   sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/kernels.h"
#include "engine/model.h"
#include "engine/tiny_model.h"

static int setup(void **state)
{
    static struct tiny_model m;
    m = tiny_model_make();
    *state = &m;
    return 0;
}

static int teardown(void **state)
{
    struct tiny_model *m = *state;
    free(m->bytes);
    return 0;
}

/* Opens the file as it is now; the model, or NULL and the sentence. */
static struct heard_model *open_tiny(const struct tiny_model *m, struct heard_error *err)
{
    char path[32];
    struct heard_model *model;
    err->text[0] = 0;
    tiny_model_write(m, path);
    int rc = heard_model_open(path, &model, err);
    unlink(path);
    assert_true((rc == 0) == (model != NULL));
    assert_true((rc < 0) == (err->text[0] != 0));
    return model;
}

static void assert_refused(const struct tiny_model *m, const char *word)
{
    struct heard_error err;
    struct heard_model *model = open_tiny(m, &err);
    assert_null(model);
    if (strstr(err.text, word) == NULL)
        fail_msg("\"%s\" does not speak of \"%s\"", err.text, word);
}

static void opens_and_tells(void **state)
{
    struct heard_error err;
    const struct heard_head_info *heads;
    size_t card_len;
    struct heard_model *model = open_tiny(*state, &err);
    assert_non_null(model);
    assert_string_equal(heard_model_name(model), "tiny");
    assert_memory_equal(heard_model_card(model, &card_len), "# A model for tests\n", 20);
    assert_int_equal(card_len, 20);
    assert_int_equal(heard_model_heads(model, &heads), HEAD_N);
    assert_string_equal(heads[HEAD_SIGNALS].name, "signals");
    assert_int_equal(heads[HEAD_SIGNALS].n, HEARD_N_SIGNALS);
    assert_string_equal(heads[HEAD_SIGNALS].labels[12], "danger");
    assert_true(heads[HEAD_SIGNALS].thresholds[12] == neural_threshold(model, HEAD_SIGNALS, 12));
    assert_true(neural_shown(model, HEAD_ESCALATES));
    assert_false(neural_shown(model, HEAD_LEAVES));
    assert_non_null(heard_model_kernel(model));
    heard_model_close(model);
}

static void opens_with_each_kernel(void **state)
{
    char path[32];
    struct heard_error err;
    struct heard_model *model;
    tiny_model_write(*state, path);
    for (const struct kernel *const *k = kernels(); *k != NULL; k++) {
        if (!(*k)->usable())
            continue;
        assert_int_equal(model_open_kernel(path, (*k)->name, &model, &err), 0);
        assert_string_equal(heard_model_kernel(model), (*k)->name);
        heard_model_close(model);
    }
    assert_int_equal(model_open_kernel(path, "abacus", &model, &err), -1);
    unlink(path);
}

static void refuses_what_is_no_model(void **state)
{
    struct heard_error err;
    struct heard_model *model;
    (void)state;
    assert_int_equal(heard_model_open("/nonexistent/model", &model, &err), -1);
    assert_non_null(strstr(err.text, "/nonexistent/model"));
    assert_int_equal(heard_model_open("/tmp", &model, &err), -1);
    assert_int_equal(heard_model_open("/dev/null", &model, &err), -1);
    heard_model_close(NULL);
}

/* Changes `width` bytes of the file, seals it, expects a refusal, and puts them back. */
static void assert_change_refused(struct tiny_model *m, uint8_t *at, uint64_t value, size_t width,
                                  const char *word)
{
    uint8_t saved[8];
    memcpy(saved, at, width);
    memcpy(at, &value, width);
    tiny_model_seal(m);
    assert_refused(m, word);
    memcpy(at, saved, width);
    tiny_model_seal(m);
}

static void refuses_bad_headers(void **state)
{
    struct tiny_model *m = *state;
    uint8_t *h = m->bytes;
    assert_change_refused(m, h, 'h', 1, "not a heard model");
    assert_change_refused(m, h + 8, 2, 4, "format");
    assert_change_refused(m, h + 12, 513, 4, "table");
    assert_change_refused(m, h + 16, m->size - 64, 8, "cut");
    assert_change_refused(m, h + 24, m->size - 64, 8, "table");
    assert_change_refused(m, h + 24, 32, 8, "table");
    assert_change_refused(m, h + 24, UINT64_MAX - 63, 8, "table");
    assert_change_refused(m, h + 32, m->size, 8, "meta");
    assert_change_refused(m, h + 40, MODEL_MAX_META + 1, 8, "meta");
    assert_change_refused(m, h + 40, 0, 8, "layers");
}

static void refuses_bad_rows(void **state)
{
    struct tiny_model *m = *state;
    uint8_t *row = tiny_model_row(m, "l0.up.w");
    assert_change_refused(m, row, 'x', 1, "lacks");
    assert_change_refused(m, row + 48, 3, 4, "type");
    assert_change_refused(m, row + 48, 2, 4, "l0.up.w");
    assert_change_refused(m, row + 52, 0, 4, "shape");
    assert_change_refused(m, row + 56, 384 + ((uint64_t)1536 << 32), 8, "not 1536 x 384");
    assert_change_refused(m, row + 56, 1535, 4, "size");
    assert_change_refused(m, row + 64, m->size, 8, "outside");
    assert_change_refused(m, row + 64, 65, 8, "outside");
    assert_change_refused(m, row + 64, UINT64_MAX - 63, 8, "outside");
    assert_change_refused(m, row + 72, 1, 8, "size");
    memset(row, 'x', 48);
    tiny_model_seal(m);
    assert_refused(m, "name does not end");
    memset(row, 0, 48);
    memcpy(row, "l0.up.w", 7);
    tiny_model_seal(m);
}

static void refuses_bad_contents(void **state)
{
    struct tiny_model *m = *state;
    uint64_t bias_at, vocab_at, meta_at;
    memcpy(&bias_at, tiny_model_row(m, "l0.up.b") + 64, 8);
    memcpy(&vocab_at, tiny_model_row(m, "vocab") + 64, 8);
    memcpy(&meta_at, m->bytes + 32, 8);
    char *layers = strstr((char *)m->bytes + meta_at, "layers 1"),
         *labels = strstr((char *)m->bytes + meta_at, "l1 l2"),
         *worry = strstr((char *)m->bytes + meta_at, " worry"),
         *act = strstr((char *)m->bytes + meta_at, "act_thanks");
    assert_change_refused(m, m->bytes + bias_at, 0x7fc00000, 4, "not finite");
    assert_change_refused(m, m->bytes + vocab_at, 'x', 1, "[PAD]");
    assert_change_refused(m, (uint8_t *)layers + 7, '0', 1, "layers");
    assert_change_refused(m, (uint8_t *)layers + 7, '2', 1, "lacks the tensor l1");
    assert_change_refused(m, (uint8_t *)labels + 2, '_', 1, "labels");
    assert_change_refused(m, (uint8_t *)worry + 1, 'x', 1, "emotions are in another order");
    assert_change_refused(m, (uint8_t *)act + 4, 'x', 1, "tags.pair are in another order");
}

/* Without sealing: every byte is under the checksum. */
static void refuses_a_damaged_file(void **state)
{
    struct tiny_model *m = *state;
    for (size_t at = 64; at < m->size; at += m->size / 40) {
        m->bytes[at] ^= 0x10;
        assert_refused(m, "damaged");
        m->bytes[at] ^= 0x10;
    }
    struct tiny_model cut = {.bytes = m->bytes, .size = m->size - 64};
    assert_refused(&cut, "cut");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_and_tells),          cmocka_unit_test(opens_with_each_kernel),
        cmocka_unit_test(refuses_what_is_no_model), cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(refuses_bad_rows),         cmocka_unit_test(refuses_bad_contents),
        cmocka_unit_test(refuses_a_damaged_file),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
