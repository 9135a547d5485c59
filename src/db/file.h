/* SPDX-License-Identifier: Apache-2.0 */
/* file.h: which files of the store (base/store.h) an organisation has. First the file is put on the
   disk, then the row that names it is written, and last goes the row, then the file: a row never
   points to nothing, and a file without a row is only waste, which file_named tells
   a sweep of the store.

       store_finish(c, &put, hash);
       struct file_new it = {.org = org, .hash = str_of(hash), .bytes = n, .mime = mime};
       file_id = file_add(c, d, &it); */
#ifndef DB_FILE_H
#define DB_FILE_H

#include "db/file.sql.h"

enum { FILE_MIME_BYTES = 100, FILE_KEEP_S = 86400 };

struct file_new {
    int64_t org;
    struct str hash;
    int64_t bytes;
    struct str mime; /* what its bytes look like */
};

/* Within a write: the id of the organisation's row for this content, old or new. <0 is a fault. */
int64_t file_add(struct call *c, struct db_conn *d, const struct file_new *it);

/* struct file: file.sql. 0 when there is none. */
int file_get(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct file *file_r);

/* Within a write: forgets up to `limit` rows that no attachment and no avatar has pointed to for
   FILE_KEEP_S. Their content stays on the disk until a later sweep finds that no organisation names
   it: file_named. */
int64_t file_forget_unused(struct call *c, struct db_conn *d, int64_t org, int limit);

/* Whether any organisation has a row for this content: >0, 0. */
int file_named(struct call *c, struct db_conn *d, struct str hash);

#endif
