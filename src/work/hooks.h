/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.h: webhooks go out: what is due is signed and posted, several at once, so that one slow
   receiver does not hold up the others. */
#ifndef WORK_HOOKS_H
#define WORK_HOOKS_H

#include "channel/hook.h"
#include "work/work.h"

enum { HOOKS_EVERY_MS = 5000, HOOKS_AT_ONCE = 2 };

/* The config stays the caller's, until work_stop. */
struct work_table hook_table(struct hook_config *config);

#endif
