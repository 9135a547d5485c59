/* SPDX-License-Identifier: Apache-2.0 */
/* A reader for each thread, one model for all: what heard.h promises, held against ThreadSanitizer.
   Each thread reads the same conversations and must write the same readings, to the byte. */
#include "archive/jsonl.h"

#include "base/test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONVERSATIONS = 12, THREADS = 3 };

struct reading_of {
    const struct heard_model *model;
    struct out text;
};

static const char *root(void)
{
    const char *named = getenv("HEARD_ROOT");
    return named ? named : ".";
}

/* Reads the first conversations of the samples; runs in a thread. */
static void *read_samples(void *argument)
{
    struct reading_of *r = argument;
    struct call c;
    struct input in;
    struct jsonl j;
    struct conversation v;
    char path[4096];
    call_init(&c, 65536);
    snprintf(path, sizeof path, "%s/samples/archive.jsonl", root());
    out_init(&r->text, 16 << 20);
    struct heard_reader *reader = heard_reader_new(r->model, NULL);
    if (!reader || input_open(&c, &in, path) < 0)
        return NULL;
    conversation_init(&v);
    jsonl_init(&j, &in);
    for (int i = 0; i < CONVERSATIONS && jsonl_next(&j, &v); i++) {
        static const size_t most = 1 << 20;
        char *json = base_alloc(most);
        const struct heard_reading *reading = heard_read(reader, conversation_view(&v), NULL);
        size_t n = heard_reading_json(reading, HEARD_JSON_HEADS, json, most);
        out_bytes(&r->text, json, n < most ? n : 0);
        free(json);
    }
    jsonl_free(&j);
    conversation_free(&v);
    input_close(&in);
    heard_reader_free(reader);
    call_free(&c);
    return r;
}

static void in_threads(const struct heard_model *model)
{
    struct reading_of alone = {.model = model}, beside[THREADS];
    pthread_t threads[THREADS];
    assert_non_null(read_samples(&alone));
    assert_true(alone.text.n > 1000);
    for (int i = 0; i < THREADS; i++) {
        beside[i] = (struct reading_of){.model = model};
        assert_int_equal(pthread_create(&threads[i], NULL, read_samples, &beside[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_string_equal(beside[i].text.at, alone.text.at);
        out_free(&beside[i].text);
    }
    out_free(&alone.text);
}

static void threads_read_the_same_by_rules(void **state)
{
    (void)state;
    in_threads(NULL);
}

static void threads_share_a_model(void **state)
{
    struct heard_model *model;
    struct heard_error error;
    char path[4096];
    (void)state;
    snprintf(path, sizeof path, "%s/model/heard-en-1.heard", root());
    if (heard_model_open(path, &model, &error) < 0)
        skip();
    in_threads(model);
    heard_model_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_read_the_same_by_rules),
        cmocka_unit_test(threads_share_a_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
