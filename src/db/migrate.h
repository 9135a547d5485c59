/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.h: the migrations as tools/sqlc.py puts them into the program, in order, numbered from 1.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct db_migration {
    int number;
    const char *name;
    const char *sql[DB_DIALECTS];
};
extern const struct db_migration db_migrations[];
extern const int db_n_migrations;

#endif
