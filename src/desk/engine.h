/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h: libheard as the desk uses it: one model for the process, and a few readers that are
   borrowed for one reading at a time.

       struct engine *engine;
       if (engine_make(c, &(struct engine_options){.model = path}, &engine) < 0) return -1;
       struct heard_reader *reader = engine_borrow(c, engine);
       if (!reader) return -1;
       ... heard_read(reader, ...); what is wanted of it is copied ...
       engine_give_back(engine, reader);

   Nothing is loaded before the first reader is borrowed, so that a desk that never asks pays
   nothing. A model file that cannot be opened is said once and the rules read alone: the desk works
   without. Any thread may borrow; the readers are made one by one, as many as are needed at once.
   Somebody who waits before a screen comes first: jobs borrow with engine_borrow_behind, which
   leaves the last reader to them. What the model said lately is remembered for all readers
   (engine/memo.h): a draft costs its own words, not its conversation's. */
#ifndef DESK_ENGINE_H
#define DESK_ENGINE_H

#include "base/fault.h"
#include "heard.h"

enum {
    ENGINE_READERS_MAX = 4,
    ENGINE_TURNS = 200,
    ENGINE_TURN_BYTES = 32768,
    ENGINE_WAIT_MS = 2000,
    ENGINE_WAIT_BEHIND_MS = 20000
};

struct engine;
struct engine_options {
    const char *model; /* the file; NULL or "": rules alone */
    int readers;       /* at once; 0: two */
    int wait_ms;       /* for a reader, behind or not; 0: as above */
};

int engine_make(struct call *c, const struct engine_options *options, struct engine **engine_r);
void engine_free(struct engine *engine); /* all readers are back; NULL is fine */

/* NULL with BUSY when all are in use for ENGINE_WAIT_MS, or with IO_FAILED when memory is short. */
struct heard_reader *engine_borrow(struct call *c, struct engine *engine);
/* For work that nobody waits for: never the last reader, where there is more than one; waits up to
   ENGINE_WAIT_BEHIND_MS. */
struct heard_reader *engine_borrow_behind(struct call *c, struct engine *engine);
void engine_give_back(struct engine *engine, struct heard_reader *reader);

/* The model's name, "" for rules alone or while nothing is loaded; and why a file did not open. */
const char *engine_model(struct engine *engine);
/* The model's card, Markdown without a NUL, as long as the engine lives; *n_r 0: none. */
const char *engine_card(struct engine *engine, size_t *n_r);
const char *engine_trouble(struct engine *engine);

#endif
