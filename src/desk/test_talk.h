/* SPDX-License-Identifier: Apache-2.0 */
/* test_talk.h: words that are said on the small desk of test_desk.h, and an engine that reads them.

       talk_hear(t, desk, "Where is my tent?");     the customer, in the conversation that is seen
       talk_answer(t, desk, "It is in Leeds.");     the agent
       talk_read(t);                                the rules read all that waits

   Before each of them desk->pace_us goes by: a minute, unless the test says otherwise. Each gives
   the id of its message. */
#ifndef DESK_TEST_TALK_H
#define DESK_TEST_TALK_H

#include "desk/engine.h"
#include "desk/test_desk.h"

int64_t talk_hear(struct test_db *t, const struct test_desk *desk, const char *body);
int64_t talk_hear_in(struct test_db *t, const struct test_desk *desk, int64_t conversation_id,
                     const char *body);
int64_t talk_answer(struct test_db *t, const struct test_desk *desk, const char *body);
int64_t talk_answer_in(struct test_db *t, const struct test_desk *desk, int64_t conversation_id,
                       const char *body);

/* Reads all that waits; gives how many conversations. Without an engine: the rules alone. */
int talk_read(struct test_db *t);
int talk_read_with(struct test_db *t, struct engine *engine);

/* An engine with the tiny model, whose numbers mean nothing and are the same each time. */
enum { TALK_PATH = 32 };
struct engine *talk_engine(struct test_db *t, char path_r[TALK_PATH]);
void talk_engine_end(struct engine *engine, const char *path);

#endif
