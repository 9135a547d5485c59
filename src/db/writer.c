/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c: the one writer. It takes whatever writes are waiting, runs each inside a savepoint of
   one transaction, commits, and answers all of them; while the disk is busy with one group the next
   one gathers by itself, so there is no delay to tune.

   A write that fails is undone to its savepoint and the others stay. A write that another process
   stands in the way of (`again`) goes into the next group, after this one has let go of the rows it
   holds: two processes that wait for one another both give way within DB_LOCK_MS. From the second
   time on it pauses before, longer each time and by chance, so that they do not meet in step again
   and again, and a machine that stands still for a while is waited for. When the whole transaction
   is lost before its commit, everything in it is run again; when it is lost during the commit
   nobody knows, and the callers are told so. */
#include "base/time.h"
#include "db/driver.h"

#include <errno.h>
#include <semaphore.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_AROUND_MS = 1000 }; /* how often a quiet writer asks whether another process wrote */

struct group {
    struct db_write *writes[DB_GROUP_MAX];
    int n;
    struct db_write *again; /* to be run in the next group */
    int64_t until_ms;       /* after that it takes no further one */
    bool goes_on;
};

static int64_t ms_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void queue_push(struct db *db, struct db_write *w)
{
    w->next = NULL;
    if (db->last)
        db->last->next = w;
    else
        db->first = w;
    db->last = w;
}

static struct db_write *queue_pop(struct db *db)
{
    struct db_write *w = db->first;
    if (w) {
        db->first = w->next;
        if (!db->first)
            db->last = NULL;
    }
    return w;
}

static struct db_write *queue_try(struct db *db)
{
    pthread_mutex_lock(&db->queue_lock);
    struct db_write *w = queue_pop(db);
    pthread_mutex_unlock(&db->queue_lock);
    return w;
}

/* Waits at most LOOK_AROUND_MS. False when it is time to stop and nothing is left to do. */
static bool queue_wait(struct db *db, struct db_write **w_r)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_AROUND_MS / 1000;
    pthread_mutex_lock(&db->queue_lock);
    while (!db->first && !db->stopping)
        if (pthread_cond_timedwait(&db->queue_more, &db->queue_lock, &until) == ETIMEDOUT)
            break;
    *w_r = queue_pop(db);
    bool go_on = *w_r || !db->stopping;
    pthread_mutex_unlock(&db->queue_lock);
    return go_on;
}

static void answer(struct db *db, struct db_write *w, int result)
{
    w->result = result;
    atomic_fetch_add(&db->writes, 1);
    if (result < 0)
        atomic_fetch_add(&db->failed, 1);
    w->done(w);
}

/* Whether another one waits that the group may take behind the one that is run now. */
static bool group_goes_on(struct db *db, const struct group *g)
{
    if (g->n + 1 == DB_GROUP_MAX || ms_now() >= g->until_ms)
        return false;
    pthread_mutex_lock(&db->queue_lock);
    bool waits = db->first != NULL;
    pthread_mutex_unlock(&db->queue_lock);
    return waits;
}

/* A connection that works; reopened when it broke. */
static int writing_ready(struct call *c, struct db *db)
{
    if (db->writing && db->writing->broken) {
        db->driver->close(db->writing);
        db->writing = NULL;
    }
    if (!db->writing && db->driver->open(c, db, DB_WRITER, &db->writing) < 0)
        return -1;
    db->writing->again = db->writing->lost = false;
    return db->driver->begin(c, db->writing);
}

/* Runs w inside its savepoint. While others wait, its end is not waited for the first time: should
   it have failed, the whole group is run again, and then each is waited for. */
static int write_run(struct db *db, struct group *g, struct db_write *w)
{
    struct db_conn *d = db->writing;
    const struct db_driver *driver = db->driver;
    w->call->fault.kind = NO_FAULT;
    d->again = false;
    w->tries++;
    if (driver->mark(w->call, d) < 0)
        return -1;
    int result = w->fn(w->call, d, w->arg);
    g->goes_on = group_goes_on(db, g);
    if (result >= 0 && driver->keep(w->call, d, w->tries > 1 || !g->goes_on) < 0)
        result = -1;
    if (result < 0 && !d->lost)
        driver->drop(d);
    return result;
}

static void put_again(struct group *g, struct db_write *w)
{
    w->next = g->again;
    g->again = w;
}

/* Fills the group until nothing waits, it is full, it is old, or the database says stop. */
static void group_fill(struct db *db, struct group *g, struct db_write *w)
{
    struct db_conn *d = db->writing;
    g->until_ms = ms_now() + DB_GROUP_MS;
    while (w) {
        w->result = write_run(db, g, w);
        if (w->result < 0 && (d->again || d->lost) && w->tries < DB_TRIES_MAX) {
            atomic_fetch_add(&db->retries, 1);
            put_again(g, w);
            return;
        }
        g->writes[g->n++] = w;
        if (d->lost)
            return;
        w = g->goes_on ? queue_try(db) : NULL;
    }
}

static void group_answer(struct db *db, struct group *g, const struct fault *fault)
{
    for (int i = 0; i < g->n; i++) {
        struct db_write *w = g->writes[i];
        if (fault && w->result >= 0) {
            w->call->fault = *fault;
            w->result = -1;
        }
        answer(db, w, w->result);
    }
}

/* The transaction is gone before its commit: what had succeeded in it is run again. */
static void group_lost(struct db *db, struct group *g)
{
    db->driver->rollback(db->writing);
    while (g->n > 0) {
        struct db_write *w = g->writes[--g->n];
        if (w->result >= 0 && w->tries < DB_TRIES_MAX) {
            atomic_fetch_add(&db->retries, 1);
            put_again(g, w);
            continue;
        }
        if (w->result >= 0)
            w->result =
                fail(w->call, BUSY, "the database went away again and again; nothing was saved");
        answer(db, w, w->result);
    }
}

static void group_commit(struct db *db, struct group *g)
{
    struct call c;
    call_init(&c, ARENA_BLOCK_BYTES);
    bool saved = db->driver->commit(&c, db->writing) >= 0;
    if (!saved)
        db->driver->rollback(db->writing);
    db_moment_over(db);
    atomic_fetch_add(&db->groups, 1);
    group_answer(db, g, saved ? NULL : &c.fault);
    call_free(&c);
}

/* What is to be run again goes before all that waits, in its old order. */
static void queue_again(struct db *db, struct group *g)
{
    if (!g->again)
        return;
    struct db_write *last = g->again;
    while (last->next)
        last = last->next;
    pthread_mutex_lock(&db->queue_lock);
    last->next = db->first;
    db->first = g->again;
    if (!db->last)
        db->last = last;
    pthread_mutex_unlock(&db->queue_lock);
}

int db_chance(int below)
{
    uint16_t chance = 0;
    if (getrandom(&chance, sizeof chance, 0) < 0)
        chance = (uint16_t)getpid();
    return chance % below;
}

static void give_way(const struct db_write *w)
{
    if (!w || w->tries < 2)
        return;
    int pause_ms = db_chance(DB_LOCK_MS * w->tries / 2);
    nanosleep(&(struct timespec){pause_ms / 1000, pause_ms % 1000 * 1000000L}, NULL);
}

static void group_run(struct db *db, struct db_write *first)
{
    struct group g = {.n = 0};
    if (writing_ready(first->call, db) < 0) {
        answer(db, first, -1);
        return;
    }
    group_fill(db, &g, first);
    if (db->writing->lost)
        group_lost(db, &g);
    else
        group_commit(db, &g);
    give_way(g.again);
    queue_again(db, &g);
}

static void *writer_main(void *arg)
{
    struct db *db = arg;
    struct db_write *w;
    while (queue_wait(db, &w)) {
        if (w)
            group_run(db, w);
        if (db->driver->changed && db->writing && db->driver->changed(db->writing))
            db_publish(db, STR(""));
    }
    return NULL;
}

int db_writer_start(struct call *c, struct db *db)
{
    errno = pthread_create(&db->writer, NULL, writer_main, db);
    if (errno)
        return fail_errno(c, "cannot start the writer");
    db->writer_runs = true;
    return 1;
}

void db_writer_stop(struct db *db)
{
    if (!db->writer_runs)
        return;
    pthread_mutex_lock(&db->queue_lock);
    db->stopping = true;
    pthread_cond_signal(&db->queue_more);
    pthread_mutex_unlock(&db->queue_lock);
    pthread_join(db->writer, NULL);
    db->writer_runs = false;
}

void db_write_start(struct db *db, struct db_write *w)
{
    w->tries = 0;
    pthread_mutex_lock(&db->queue_lock);
    queue_push(db, w);
    pthread_cond_signal(&db->queue_more);
    pthread_mutex_unlock(&db->queue_lock);
}

struct waiting {
    struct db_write write;
    sem_t done;
};

static void wake(struct db_write *w)
{
    sem_post(&((struct waiting *)w)->done);
}

int db_write(struct call *c, struct db *db, db_write_fn *fn, void *arg)
{
    struct waiting w = {.write = {.call = c, .fn = fn, .arg = arg, .done = wake}};
    sem_init(&w.done, 0, 0);
    db_write_start(db, &w.write);
    while (sem_wait(&w.done) < 0)
        continue; /* interrupted by a signal */
    sem_destroy(&w.done);
    return w.write.result;
}
