/* SPDX-License-Identifier: Apache-2.0 */
/* pg.h: what the two files of the PostgreSQL driver share. */
#ifndef DB_PG_H
#define DB_PG_H

#include "db/driver.h"

#include <libpq-fe.h>

/* A connection in UTF-8 and UTC, or NULL and a fault; `more` are settings of its session. */
PGconn *pg_connect(struct call *c, const struct db *db, const char *more);

int pg_listen(struct call *c, struct db *db);
void pg_deafen(struct db *db);

#endif
