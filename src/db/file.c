/* SPDX-License-Identifier: Apache-2.0 */
/* file.c: rows of files. */
#include "db/file.h"

#include "db/id.h"

int64_t file_add(struct call *c, struct db_conn *d, const struct file_new *it)
{
    struct file_add_row row;
    if (it->mime.n > FILE_MIME_BYTES)
        return fail(c, BAD_INPUT, "a media type of %zu bytes", it->mime.n);
    int64_t id = id_new(c, d);
    if (id < 0)
        return -1;
    struct file_add_in in = {.org = it->org,
                             .id = id,
                             .hash = it->hash,
                             .bytes = it->bytes,
                             .mime = it->mime,
                             .now_us = c->now_us};
    return sql_file_add(c, d, &in, &row) <= 0 ? -1 : row.id;
}

int file_get(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct file *file_r)
{
    return sql_file_get(c, d, org, id, file_r);
}

int file_named(struct call *c, struct db_conn *d, struct str hash)
{
    struct file_named_row row;
    return sql_file_named(c, d, hash, &row);
}

int64_t file_forget_unused(struct call *c, struct db_conn *d, int64_t org, int limit)
{
    return sql_file_forget_unused(c, d, org, c->now_us - FILE_KEEP_S * SECOND_US, limit);
}
