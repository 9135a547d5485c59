/* SPDX-License-Identifier: Apache-2.0 */
/* imports.h: imports of files that were sent (desk/import.h), brought in thing by thing under a
   lease; a process that ends leaves the rest to whoever takes the job next.

       const struct work_table tables[] = {..., import_table(&files)};          work.h */
#ifndef WORK_IMPORTS_H
#define WORK_IMPORTS_H

#include "base/store.h"
#include "work/work.h"

enum { IMPORTS_LEASE_MS = 60000, IMPORTS_EXTEND_S = 20 };

/* `files` stays the caller's. */
struct work_table import_table(const struct store *files);

#endif
