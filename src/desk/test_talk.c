/* SPDX-License-Identifier: Apache-2.0 */
/* test_talk.c: through the same functions that mail and pages call. */
#include "desk/test_talk.h"

#include "base/test.h"
#include "desk/message.h"
#include "desk/reading.h"
#include "engine/tiny_model.h"

#include <unistd.h>

int64_t talk_hear_in(struct test_db *t, const struct test_desk *desk, int64_t conversation_id,
                     const char *body)
{
    struct said said;
    struct message_in in = {
        .conversation_id = conversation_id, .customer_id = desk->customer_id, .body = str_of(body)};
    t->c->now_us += desk->pace_us;
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said.message_id;
}

int64_t talk_hear(struct test_db *t, const struct test_desk *desk, const char *body)
{
    return talk_hear_in(t, desk, desk->conversation_id, body);
}

int64_t talk_answer_in(struct test_db *t, const struct test_desk *desk, int64_t conversation_id,
                       const char *body)
{
    struct said said;
    struct message_reply it = {.conversation_id = conversation_id, .body = str_of(body)};
    t->c->now_us += desk->pace_us;
    DO(t, message_reply(t->c, t->d, &desk->agent, &it, &said));
    return said.message_id;
}

int64_t talk_answer(struct test_db *t, const struct test_desk *desk, const char *body)
{
    return talk_answer_in(t, desk, desk->conversation_id, body);
}

int talk_read_with(struct test_db *t, struct engine *engine)
{
    int total = 0, done;
    while ((done = (int)WELL(t, reading_run(t->c, t->db, engine, 10))) > 0)
        total += done;
    return total;
}

int talk_read(struct test_db *t)
{
    struct engine *engine;
    assert_int_equal(engine_make(t->c, &(struct engine_options){.readers = 1}, &engine), 1);
    int total = talk_read_with(t, engine);
    engine_free(engine);
    return total;
}

struct engine *talk_engine(struct test_db *t, char path_r[TALK_PATH])
{
    struct engine *engine;
    struct tiny_model tiny = tiny_model_make();
    tiny_model_write(&tiny, path_r);
    free(tiny.bytes);
    engine_make(t->c, &(struct engine_options){.model = path_r, .readers = 1}, &engine);
    return engine;
}

void talk_engine_end(struct engine *engine, const char *path)
{
    engine_free(engine);
    unlink(path);
}
