/* SPDX-License-Identifier: Apache-2.0 */
/* import_rows.h: what import.c and import_upload.c share, and nobody else needs: a row of the table
   and the line that tells of it. */
#ifndef DESK_IMPORT_ROWS_H
#define DESK_IMPORT_ROWS_H

#include "desk/import.h"

int import_add(struct call *c, struct db_conn *d, const struct actor *who,
               const struct import_new *it, struct str state, struct import *import_r);
int import_note(struct call *c, struct db_conn *d, const struct actor *who, const struct import *it,
                const char *verb, const char *event);

#endif
