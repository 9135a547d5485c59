/* SPDX-License-Identifier: Apache-2.0 */
/* id.c: the lease and the counter. The counter is the id itself without its node: milliseconds and
   sequence are one number that only grows, so that more than 4,096 ids in a millisecond simply run
   a little ahead of the clock, and a clock that is set back stands still for them. */
#include "db/id.h"

#include "base/arena.h"
#include "base/time.h"
#include "db/db.sql.h"
#include "db/driver.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { HOLDER_BYTES = 96, NODE_TRIES = 100 };

struct id_mint {
    struct db *db;
    pthread_mutex_t lock; /* over the next three */
    int64_t last;         /* milliseconds << 12 | sequence of the last id */
    int64_t end;          /* the first that the lease does not cover */
    int64_t node;
    char holder[HOLDER_BYTES];
    pthread_t thread;
    bool thread_runs;
    int stop[2]; /* a pipe: a byte in it ends the thread */
};

static int64_t counter_at(int64_t at_us)
{
    return at_us <= ID_EPOCH_US ? 0 : (at_us - ID_EPOCH_US) / 1000 << ID_SEQUENCE_BITS;
}

/* ---- the lease ---- */

struct leasing {
    struct id_mint *mint;
    int64_t node, last_us, until_us;
};

static int node_make(struct call *c, struct db_conn *d, struct leasing *l)
{
    struct node_next_row next;
    if (sql_node_next(c, d, &next) < 0)
        return -1;
    if (next.number >= ID_NODES)
        return fail(c, BUSY, "all %d node numbers are in use", ID_NODES);
    l->node = next.number;
    l->last_us = 0;
    int64_t added = sql_node_add(c, d, l->node, str_of(l->mint->holder), l->until_us, l->until_us);
    if (added == 0)
        return fail(c, BUSY, "another process took node number %" PRId64 " first", l->node);
    return added < 0 ? -1 : 1;
}

static int node_lease(struct call *c, struct db_conn *d, void *arg)
{
    struct leasing *l = arg;
    struct node_free_row free_node;
    int64_t now_us = time_now_us();
    l->until_us = now_us + ID_LEASE_MS * 1000;
    int got = sql_node_free(c, d, now_us, &free_node);
    if (got < 0)
        return -1;
    if (!got)
        return node_make(c, d, l);
    l->node = free_node.number;
    l->last_us = free_node.last_us;
    int64_t ends_us = l->until_us > l->last_us ? l->until_us : l->last_us;
    return sql_node_take(c, d, str_of(l->mint->holder), l->until_us, ends_us, l->node);
}

/* Holds on to the number; 0 when the lease had run out and somebody else has it. */
static int node_extend(struct call *c, struct db_conn *d, void *arg)
{
    struct leasing *l = arg;
    l->until_us = time_now_us() + ID_LEASE_MS * 1000;
    int64_t kept = sql_node_keep(c, d, l->until_us, l->until_us, l->node, str_of(l->mint->holder));
    return kept < 0 ? -1 : kept > 0;
}

static void mint_set(struct id_mint *m, const struct leasing *l, bool fresh)
{
    pthread_mutex_lock(&m->lock);
    m->node = l->node;
    m->end = counter_at(l->until_us);
    int64_t after = fresh ? counter_at(l->last_us + 1000) : 0;
    if (after > m->last)
        m->last = after;
    pthread_mutex_unlock(&m->lock);
}

static int lease(struct call *c, struct id_mint *m)
{
    struct leasing l = {.mint = m};
    int result = -1;
    for (int i = 0; i < NODE_TRIES && result < 0; i++) {
        result = db_write(c, m->db, node_lease, &l);
        if (result < 0 && c->fault.kind != BUSY)
            return -1;
    }
    if (result > 0)
        mint_set(m, &l, true);
    return result;
}

static void extend(struct id_mint *m)
{
    struct call c;
    call_init(&c, ARENA_BLOCK_BYTES * 4);
    struct leasing l = {.mint = m, .node = m->node};
    int kept = db_write(&c, m->db, node_extend, &l);
    if (kept > 0)
        mint_set(m, &l, false);
    else if (kept == 0)
        lease(&c, m);
    call_free(&c);
}

static void *extend_main(void *arg)
{
    struct id_mint *m = arg;
    struct pollfd wait = {.fd = m->stop[0], .events = POLLIN};
    while (poll(&wait, 1, ID_EXTEND_MS) <= 0)
        extend(m);
    return NULL;
}

/* ---- opening and closing ---- */

static int name_holder(struct call *c, struct id_mint *m)
{
    char host[64] = "";
    uint64_t word;
    if (getrandom(&word, sizeof word, 0) != sizeof word)
        return fail_errno(c, "no random numbers");
    gethostname(host, sizeof host - 1);
    snprintf(m->holder, sizeof m->holder, "%s %d %016" PRIx64, host, (int)getpid(), word);
    return 1;
}

static int release(struct call *c, struct db_conn *d, void *arg)
{
    struct id_mint *m = arg;
    int64_t last_us = id_time_us(m->last << ID_NODE_BITS) + 1000;
    return sql_node_keep(c, d, time_now_us() - 1, last_us, m->node, str_of(m->holder)) < 0 ? -1 : 1;
}

void id_stop(struct db *db)
{
    struct id_mint *m = db->ids;
    struct call c;
    if (!m)
        return;
    if (m->thread_runs && write(m->stop[1], "", 1) == 1)
        pthread_join(m->thread, NULL);
    call_init(&c, ARENA_BLOCK_BYTES * 4);
    if (m->end)
        db_write(&c, db, release, m);
    call_free(&c);
    close(m->stop[0]);
    close(m->stop[1]);
    pthread_mutex_destroy(&m->lock);
    free(m);
    db->ids = NULL;
}

int id_start(struct call *c, struct db *db)
{
    struct id_mint *m = base_alloc(sizeof *m);
    m->db = db;
    if (pipe(m->stop) < 0) {
        free(m);
        return fail_errno(c, "cannot start minting ids");
    }
    pthread_mutex_init(&m->lock, NULL);
    db->ids = m;
    if (name_holder(c, m) < 0 || lease(c, m) < 0) {
        id_stop(db);
        return -1;
    }
    errno = pthread_create(&m->thread, NULL, extend_main, m);
    if (errno) {
        id_stop(db);
        return fail_errno(c, "cannot start minting ids");
    }
    m->thread_runs = true;
    return 1;
}

/* ---- minting ---- */

int64_t id_new(struct call *c, struct db_conn *d)
{
    struct id_mint *m = d->db->ids;
    if (!m)
        return fail(c, BROKEN, "ids are wanted before id_start");
    int64_t now = counter_at(time_now_us()), id = -1;
    pthread_mutex_lock(&m->lock);
    int64_t next = now > m->last ? now : m->last + 1;
    if (next < m->end) {
        m->last = next;
        id = next >> ID_SEQUENCE_BITS << (ID_SEQUENCE_BITS + ID_NODE_BITS) |
             m->node << ID_SEQUENCE_BITS | (next & ((1 << ID_SEQUENCE_BITS) - 1));
    }
    pthread_mutex_unlock(&m->lock);
    return id > 0 ? id : fail(c, BUSY, "the lease on a node number ran out; try again in a moment");
}

int64_t id_time_us(int64_t id)
{
    return (id >> (ID_SEQUENCE_BITS + ID_NODE_BITS)) * 1000 + ID_EPOCH_US;
}

int64_t id_first_at(int64_t at_us)
{
    return at_us <= ID_EPOCH_US ? 0
                                : (at_us - ID_EPOCH_US) / 1000 << (ID_SEQUENCE_BITS + ID_NODE_BITS);
}
