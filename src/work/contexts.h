/* SPDX-License-Identifier: Apache-2.0 */
/* contexts.h: sources of context are asked about whoever wrote or is being looked at, two at once,
   so that a slow one does not hold up the others. Nothing tells it: a second is soon enough for a
   line in a panel. */
#ifndef WORK_CONTEXTS_H
#define WORK_CONTEXTS_H

#include "channel/context_ask.h"
#include "work/work.h"

enum { CONTEXTS_EVERY_MS = 1000, CONTEXTS_AT_ONCE = 2 };

/* The config stays the caller's, until work_stop. */
struct work_table context_table(struct hook_config *config);

#endif
