/* SPDX-License-Identifier: Apache-2.0 */
/* erasures.h: people who are to be forgotten, things kept long enough, and the bytes of both.

       struct erase_stores stores = {&files, &raw};
       const struct work_table tables[] = {timer_table(), erasure_table(&stores), ...};   work.h */
#ifndef WORK_ERASURES_H
#define WORK_ERASURES_H

#include "desk/erase.h"
#include "work/work.h"

enum { ERASURE_LEASE_MS = 300000, RETENTION_EVERY_MS = 600000, ERASED_FILES_EVERY_MS = 30000 };

/* `stores` stays the caller's. */
struct work_table erasure_table(struct erase_stores *stores);

#endif
