/* SPDX-License-Identifier: Apache-2.0 */
/* engine_threads_test.c: many readers in many threads share one model and one memo, and read as one
   would alone. Run under ThreadSanitizer by ./test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/memo.h"
#include "engine/tiny_model.h"
#include "heard.h"

enum { THREADS = 4, ROUNDS = 20 };

struct worker {
    const struct heard_model *model;
    struct memo *memo; /* NULL in one of them */
    float vector[384];
    bool same; /* every round gave what the first gave */
};

static void *work(void *argument)
{
    static const char text[] = "Where is my tent? I want a refund!";
    struct worker *w = argument;
    struct heard_reader *reader = heard_reader_new(w->model, NULL);
    if (reader == NULL)
        return NULL;
    reader_share(reader, w->memo);
    heard_embed(reader, text, sizeof text - 1, w->vector);
    w->same = true;
    for (int i = 0; i < ROUNDS; i++) {
        float again[384];
        heard_embed(reader, "wait", 4, again);
        heard_embed(reader, text, sizeof text - 1, again);
        w->same = w->same && memcmp(again, w->vector, sizeof again) == 0;
    }
    heard_reader_free(reader);
    return NULL;
}

static void readers_share_a_model(void **state)
{
    (void)state;
    char path[32];
    struct heard_error err;
    struct heard_model *model;
    uint64_t asked, found;
    pthread_t thread[THREADS];
    struct worker worker[THREADS] = {0};
    struct tiny_model tiny = tiny_model_make();
    tiny_model_write(&tiny, path);
    free(tiny.bytes);
    assert_int_equal(heard_model_open(path, &model, &err), 0);
    unlink(path);
    struct memo *memo = memo_new(0, (const uint8_t *)"sixteen of them");
    for (int i = 0; i < THREADS; i++) {
        worker[i].model = model;
        worker[i].memo = i ? memo : NULL;
        assert_int_equal(pthread_create(&thread[i], NULL, work, &worker[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_true(worker[i].same);
        assert_memory_equal(worker[i].vector, worker[0].vector, sizeof worker[0].vector);
    }
    memo_counts(memo, &asked, &found);
    assert_true(asked > 0 && found > 0 && asked <= (THREADS - 1) * (1 + 2 * ROUNDS));
    heard_model_close(model);
    memo_free(memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readers_share_a_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
