/* SPDX-License-Identifier: Apache-2.0 */
/* readings.h: what was said is read by the engine, in the background: desk/reading.h.

       struct engine *engine = ...;
       const struct work_table tables[] = {timer_table(), reading_table(engine)};          work.h */
#ifndef WORK_READINGS_H
#define WORK_READINGS_H

#include "desk/engine.h"
#include "work/work.h"

enum {
    READINGS_BATCH = 10, /* conversations in a turn, so that others get their turn, too */
    READINGS_EVERY_MS = 1000,
    READINGS_AGAIN_MS = 20000
};

struct work_table reading_table(struct engine *engine);

#endif
