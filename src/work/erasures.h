/* SPDX-License-Identifier: Apache-2.0 */
/* erasures.h: people who are to be forgotten, things kept long enough, and the bytes of both.

       const struct work_table tables[] = {timer_table(), erasure_table(&files), ...};    work.h */
#ifndef WORK_ERASURES_H
#define WORK_ERASURES_H

#include "base/store.h"
#include "work/work.h"

enum { ERASURE_LEASE_MS = 300000, RETENTION_EVERY_MS = 600000, ERASED_FILES_EVERY_MS = 30000 };

/* `files`: where attachments and mails as they came lie; the caller's. */
struct work_table erasure_table(const struct store *files);

#endif
