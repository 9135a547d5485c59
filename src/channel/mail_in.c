/* SPDX-License-Identifier: Apache-2.0 */
/* mail_in.c: a batch of raw mails is read while the one before it is written. Each is kept in one
   write; when that fails, each mail in one of its own, so that one bad mail holds up no other. What
   becomes of a mail is in mail_become.c. */
#include "channel/mail_in.h"

#include "channel/mail.sql.h"
#include "channel/mail_become.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_ARENA_BYTES = 64 << 20 };

/* One of two: it has memory of its own, for it is written while the other is read. */
struct batch {
    struct db_write write; /* first: written() finds the batch by it */
    struct call call;
    sem_t written;
    bool under_way;
    struct mail_reading *list;
    size_t n;
};

/* How far the queue was looked at: what stands before is being written. */
struct queue_place {
    int64_t us, id;
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
    int fd;
    uint64_t bytes;
    if (store_read(c, in->raw, r->raw.hash, &fd, &bytes) < 0)
        return -1;
    struct classify_ours ours = {.addresses = r->ours, .n = r->n_ours};
    int got = mail_parse(c, &r->mail, in->files, fd, bytes, &ours);
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

static void drop(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        mail_parse_free(&b->list[i].mail);
}

/* A write that is under way has come to its end. */
static int finish(struct call *c, const struct mail_in *in, struct batch *b)
{
    bool unread = false;
    int got = 1;
    if (!b->under_way)
        return 1;
    while (sem_wait(&b->written) < 0)
        continue; /* interrupted by a signal */
    b->under_way = false;
    for (size_t i = 0; i < b->n; i++)
        unread |= b->list[i].unread;
    for (size_t i = 0; got >= 0 && i < b->n && (b->write.result < 0 || unread); i++)
        got = keep_singly(&b->call, in, &b->list[i]);
    drop(b);
    if (got < 0)
        c->fault = b->call.fault;
    return got < 0 ? -1 : 1;
}

static void written(struct db_write *w)
{
    sem_post(&((struct batch *)w)->written);
}

static void start(const struct mail_in *in, struct batch *b)
{
    b->under_way = true;
    b->write = (struct db_write){.call = &b->call, .fn = keep_all, .arg = b, .done = written};
    db_write_start(in->db, &b->write);
}

/* ---- what waits ---- */

static int find_ours(struct call *c, struct db_conn *d, struct mail_reading *list, size_t i)
{
    if (!i || list[i].raw.org != list[i - 1].raw.org)
        return mail_ours(c, d, &list[i]);
    list[i].ours = list[i - 1].ours;
    list[i].n_ours = list[i - 1].n_ours;
    return 1;
}

static int waiting(const struct mail_in *in, struct queue_place *after, struct batch *b)
{
    struct call *c = &b->call;
    struct mail_raw *rows;
    struct db_conn *d = db_read(c, in->db);
    int got =
        d ? sql_mail_raw_next(c, d, c->now_us, after->us, after->id, MAIL_IN_BATCH, &rows, &b->n)
          : -1;
    for (size_t i = 0; got >= 0 && i < b->n; i++) {
        b->list[i].raw = rows[i];
        *after = (struct queue_place){rows[i].created_us, rows[i].id};
        got = find_ours(c, d, b->list, i);
    }
    db_read_end(d);
    return got;
}

static int read_batch(struct call *c, const struct mail_in *in, struct queue_place *after,
                      struct batch *b)
{
    arena_reset(&b->call.arena);
    b->call.now_us = c->now_us;
    b->n = 0;
    b->list = arena_array(&b->call.arena, MAIL_IN_BATCH, sizeof *b->list);
    if (waiting(in, after, b) < 0) {
        c->fault = b->call.fault;
        return -1;
    }
    for (size_t i = 0; i < b->n; i++)
        read_one(&b->call, in, &b->list[i]);
    return b->n > 0;
}

int mail_in_some(struct call *c, const struct mail_in *in)
{
    struct batch *two = arena_array(&c->arena, 2, sizeof *two);
    struct queue_place after = {0, 0};
    int n = 0, got = 1;
    for (int i = 0; i < 2; i++) {
        call_init(&two[i].call, BATCH_ARENA_BYTES);
        sem_init(&two[i].written, 0, 0);
    }
    for (int i = 0; got > 0 && i < MAIL_IN_ROUNDS; i++) {
        struct batch *b = &two[i % 2], *before = &two[(i + 1) % 2];
        got = read_batch(c, in, &after, b);
        if (finish(c, in, before) < 0)
            got = -1;
        if (got > 0)
            start(in, b);
        else
            drop(b);
        n += got > 0 ? (int)b->n : 0;
    }
    for (int i = 0; i < 2; i++) {
        if (finish(c, in, &two[i]) < 0)
            got = -1;
        call_free(&two[i].call);
        sem_destroy(&two[i].written);
    }
    return got < 0 ? -1 : n;
}
