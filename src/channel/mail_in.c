/* SPDX-License-Identifier: Apache-2.0 */
/* mail_in.c: a few raw mails are read, then kept in one write; when that write fails, each in one
   of its own, so that one bad mail holds up no other. What becomes of a mail is in mail_become.c.
 */
#include "channel/mail_in.h"

#include "channel/mail.sql.h"
#include "channel/mail_become.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct batch {
    struct mail_reading *list;
    size_t n;
};

static int keep_all(struct call *c, struct db_conn *d, void *arg)
{
    struct batch *b = arg;
    for (size_t i = 0; i < b->n; i++)
        if (!b->list[i].unread && mail_become(c, d, &b->list[i]) < 0)
            return -1;
    return 1;
}

static int keep_one(struct call *c, struct db_conn *d, void *arg)
{
    return mail_become(c, d, arg);
}

static int keep_failure(struct call *c, struct db_conn *d, void *arg)
{
    return mail_become_nothing(c, d, arg);
}

/* ---- reading ---- */

static int load(struct call *c, const struct mail_in *in, struct mail_reading *r)
{
    struct db_conn *d = db_read(c, in->db);
    int got = d ? mail_ours(c, d, r) : -1;
    db_read_end(d);
    int fd;
    uint64_t bytes;
    if (got < 0 || store_read(c, in->raw, r->raw.hash, &fd, &bytes) < 0)
        return -1;
    struct classify_ours ours = {.addresses = r->ours, .n = r->n_ours};
    got = mail_parse(c, &r->mail, in->files, fd, bytes, &ours);
    close(fd);
    return got;
}

static void read_one(struct call *c, const struct mail_in *in, struct mail_reading *r)
{
    r->store_raw = in->raw;
    if (load(c, in, r) >= 0)
        return;
    r->unread = true;
    r->fault = (struct str){arena_copy(&c->arena, c->fault.text, strlen(c->fault.text)),
                            strlen(c->fault.text)};
}

/* ---- keeping ---- */

/* The mail as it came is a file of its placeholder, where it still can be read. */
static int keep_raw_as_file(struct call *c, const struct mail_in *in, struct mail_reading *r)
{
    char bytes[65536];
    struct store_put put;
    int fd;
    uint64_t size;
    ssize_t n = 0;
    if (store_read(c, in->raw, r->raw.hash, &fd, &size) < 0)
        return 0;
    int got = store_begin(c, in->files, &put);
    while (got >= 0 && (n = read(fd, bytes, sizeof bytes)) > 0)
        got = store_add(c, &put, bytes, (size_t)n);
    close(fd);
    if (got < 0)
        return 0;
    r->raw_is_file = store_finish(c, &put, r->raw_hash) >= 0;
    return r->raw_is_file;
}

static int settle_failure(struct call *c, const struct mail_in *in, struct mail_reading *r)
{
    r->last_try = r->raw.tries + 1 >= MAIL_IN_TRIES;
    if (r->last_try)
        keep_raw_as_file(c, in, r);
    return db_write(c, in->db, keep_failure, r);
}

static int keep_singly(struct call *c, const struct mail_in *in, struct mail_reading *r)
{
    if (!r->unread) {
        int got = db_write(c, in->db, keep_one, r);
        if (got >= 0)
            return got;
        r->fault = (struct str){arena_copy(&c->arena, c->fault.text, strlen(c->fault.text)),
                                strlen(c->fault.text)};
        if (c->fault.kind == BUSY || c->fault.kind == IO_FAILED)
            return -1; /* the database's trouble, not the mail's */
    }
    return settle_failure(c, in, r);
}

static int keep(struct call *c, const struct mail_in *in, struct batch *b)
{
    bool unread = false;
    for (size_t i = 0; i < b->n; i++)
        unread |= b->list[i].unread;
    if (db_write(c, in->db, keep_all, b) >= 0 && !unread)
        return 1;
    for (size_t i = 0; i < b->n; i++)
        if (keep_singly(c, in, &b->list[i]) < 0)
            return -1;
    return 1;
}

static int waiting(struct call *c, const struct mail_in *in, struct mail_raw **rows_r, size_t *n_r)
{
    struct db_conn *d = db_read(c, in->db);
    int got = d ? sql_mail_raw_next(c, d, c->now_us, MAIL_IN_BATCH, rows_r, n_r) : -1;
    db_read_end(d);
    return got;
}

int mail_in_some(struct call *c, const struct mail_in *in)
{
    struct mail_raw *rows;
    size_t n = 0;
    if (waiting(c, in, &rows, &n) < 0)
        return -1;
    struct batch b = {.list = arena_array(&c->arena, MAIL_IN_BATCH, sizeof *b.list), .n = n};
    for (size_t i = 0; i < n; i++) {
        b.list[i].raw = rows[i];
        read_one(c, in, &b.list[i]);
    }
    int got = n ? keep(c, in, &b) : 0;
    for (size_t i = 0; i < n; i++)
        mail_parse_free(&b.list[i].mail);
    return got < 0 ? -1 : (int)n;
}
