/* SPDX-License-Identifier: Apache-2.0 */
/* query.h: what tools/sqlc writes, and what it writes on top of.

   SQL lives in .sql files beside the module that uses it. The build prepares each query against the
   migrated schema and writes a typed C function for it:

       -- name: tag_get :one -> tag
       -- A tag of this organisation.
       SELECT id, name, archived_us FROM tag WHERE org = $org AND id = $id;

       struct tag { int64_t id; struct str name; int64_t archived_us; };
       int sql_tag_get(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                       struct tag *row_r);

   Kinds:  :one    >0 a row, 0 none             also for INSERT ... RETURNING
           :all    an array in the arena        at most DB_ALL_MAX rows: give it a LIMIT
           :many   an iterator                  see below
           :exec   done; what is wrong may be told by a later query, at the latest at the end
                   of the write, because PostgreSQL is not waited for. Marked `must`, it is BUSY
                   where no row changed: INSERT ... ON CONFLICT DO NOTHING without a wait
           :count  the number of rows changed

       struct db_rows rows;
       if (sql_tag_list(c, d, org, &rows) < 0) return -1;
       while ((got = sql_tag_list_next(c, &rows, &tag)) > 0)
           ...                                     leave early with db_rows_end(&rows)

   Other queries may be run while rows are being read. What was given to a :many query stays where
   it is until its rows end; they end with the transaction at the latest.

   A query marked `ahead` may be asked before its answer is needed:

       if (sql_tag_get_ahead(c, d, org, id) < 0 || sql_team_get_ahead(c, d, org, team_id) < 0) ...
       if (sql_tag_get(c, d, org, id, &tag) < 0) ...          the same question, answered already

   PostgreSQL is then waited for once and not for each; SQLite does nothing before the answer is
   asked for. It is answered as things are when it is asked ahead: within a write, before what that
   write changes later. An answer serves once, and nobody need fetch it.

   Up to five parameters are arguments; more are members of `struct tag_add_in`. Text lies in the
   call's arena. Absent (NULL) is
       an id          0
       a moment       NO_TIME; 0 is taken for it as well, so that a struct may leave it out
       text, bytes    .at == NULL; text that is there has .at != NULL even when it is empty
       a number       struct db_int with some == false
   and only a parameter marked `?` ($team_id?) is ever made NULL. tools/sqlc.py has the language. */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "base/fault.h"
#include "base/str.h"
#include "base/time.h"
#include "db/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DB_ALL_MAX = 10000, DB_PARAMS_MAX = 48, DB_COLUMNS_MAX = 64 };

enum db_type { DB_INT, DB_ID, DB_TIME, DB_BOOL, DB_REAL, DB_TEXT, DB_BYTES, DB_IDS };

struct db_int {
    int64_t n;
    bool some;
};
struct db_ids { /* for `IN ($ids:ids)` and `EACH ($ids:ids)` */
    const int64_t *at;
    size_t n;
};

/* A parameter or a column, and where it lies in its struct. There are thousands of these. */
struct db_field {
    const char *name;
    uint16_t offset;
    uint8_t type; /* enum db_type */
    bool maybe;   /* may be NULL */
};
struct db_query {
    const char *name;
    const char *sql[DB_DIALECTS];
    const struct db_field *params, *columns;
    uint16_t row_bytes;
    uint8_t n_params, n_columns;
    bool writes;
    bool memo; /* within one reading the same question is asked once */
    bool must; /* changes a row, or another process was first */
};

/* Rows on their way. What it holds is the driver's. */
struct db_rows {
    struct db_conn *conn;
    const struct db_query *query;
    void *result;
    int at, n;
};

int db_run_one(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
               void *row_r);
int db_run_all(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
               void **rows_r, size_t *n_r);
int db_run_many(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
                struct db_rows *rows_r);
int db_run_exec(struct call *c, struct db_conn *d, const struct db_query *q, const void *in);
int db_run_ahead(struct call *c, struct db_conn *d, const struct db_query *q, const void *in);
int64_t db_run_count(struct call *c, struct db_conn *d, const struct db_query *q, const void *in);
int db_rows_next(struct call *c, struct db_rows *rows, void *row_r);
void db_rows_end(struct db_rows *rows);

#endif
