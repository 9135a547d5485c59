/* SPDX-License-Identifier: Apache-2.0 */
/* work.c: threads that take turns. Each row has a slot that says when it is due; an idle thread
   takes the slot that has been due for longest, and sleeps until the next one otherwise. A slot
   stays due while it is worked on, so that more threads join up to its row's `at_once`; a turn that
   found nothing ends that. The lock is held for looking at slots alone, never for a turn. */
#include "work/work.h"

#include "base/time.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct slot {
    const struct work_row *row;
    void *arg;
    int64_t due_ms; /* of the monotonic clock */
    int64_t pause_ms;
    int running;
    bool told;
    int64_t turns, failed, took_us;
};
struct work {
    struct db *db;
    const struct log *log;
    pthread_mutex_t lock;
    pthread_cond_t more, ended;
    struct slot slots[WORK_ROWS_MAX];
    size_t n;
    int threads, alive;
    bool stopping;
    pthread_t thread[WORK_THREADS_MAX];
};

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct timespec at_ms(int64_t ms)
{
    return (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
}

/* ---- a turn --------------------------------------------------------------------------------- */

/* >0 now; 0 not yet, and *wait_ms_r says how long until then where anything waits. */
static int is_due(struct work_turn *t, const struct work_row *row, int64_t *wait_ms_r)
{
    int64_t due_us, now_us = t->c->now_us;
    if (!row->job && !row->due)
        return 1;
    struct db_conn *d = db_read(t->c, t->db);
    int got = !d         ? -1
              : row->job ? job_next_due(t->c, d, str_of(row->name), &due_us)
                         : row->due(t->c, d, &due_us);
    db_read_end(d);
    if (got <= 0 || due_us <= now_us)
        return got;
    int64_t wait_ms = (due_us - now_us) / 1000 + 1;
    *wait_ms_r = wait_ms < *wait_ms_r ? wait_ms : *wait_ms_r;
    return 0;
}

static int job_turn(struct work_turn *t, const struct work_row *row)
{
    struct job job;
    int lease_ms = row->lease_ms ? row->lease_ms : WORK_LEASE_MS;
    int got = job_take(t->c, t->db, str_of(row->name), lease_ms, &job);
    if (got <= 0)
        return got;
    if (row->job(t, &job) >= 0)
        return 1;
    if (t->work->log)
        log_line(t->work->log, LOG_WARN, "job.failed", "kind=%s id=%" PRId64 " try=%" PRId64 " %s",
                 row->name, job.id, job.tries, t->c->fault.text);
    return job_failed(t->c, t->db, &job, t->c->fault.text) < 0 ? -1 : 1;
}

static int row_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct slot *slot = arg;
    return slot->row->write(c, d);
}

/* What came of it, and how long to wait when that was nothing. */
static int turn(struct work *work, struct slot *slot, int64_t *wait_ms_r)
{
    struct call c;
    call_init(&c, WORK_ARENA_BYTES);
    struct work_turn t = {.c = &c, .db = work->db, .arg = slot->arg, .work = work};
    const struct work_row *row = slot->row;
    *wait_ms_r = row->every_ms ? row->every_ms : WORK_EVERY_MS;
    int result = is_due(&t, row, wait_ms_r);
    if (result > 0)
        result = row->job     ? job_turn(&t, row)
                 : row->write ? db_write(&c, work->db, row_write, slot)
                              : row->look(&t);
    if (result < 0 && work->log)
        log_line(work->log, LOG_WARN, "work.failed", "row=%s %s", row->name, c.fault.text);
    call_free(&c);
    return result;
}

/* ---- whose turn it is ----------------------------------------------------------------------- */

/* The slot that has been due for longest; or NULL, and when the next one is. Under the lock. */
static struct slot *pick(struct work *work, int64_t now_ms, int64_t *until_ms_r)
{
    struct slot *best = NULL;
    *until_ms_r = now_ms + WORK_EVERY_MS;
    for (size_t i = 0; i < work->n; i++) {
        struct slot *s = &work->slots[i];
        if (s->running >= (s->row->at_once ? s->row->at_once : 1))
            continue;
        if (s->due_ms < *until_ms_r)
            *until_ms_r = s->due_ms;
        if (s->due_ms <= now_ms && (!best || s->due_ms < best->due_ms))
            best = s;
    }
    return best;
}

static void failed(struct slot *s, int64_t now_ms)
{
    s->failed++;
    s->pause_ms = s->pause_ms ? s->pause_ms * 2 : WORK_PAUSE_MS;
    if (s->pause_ms > WORK_PAUSE_MAX_MS)
        s->pause_ms = WORK_PAUSE_MAX_MS;
    s->due_ms = now_ms + s->pause_ms;
}

static void end(struct slot *s, int result, int64_t wait_ms, int64_t took_us)
{
    int64_t now_ms = clock_ms();
    s->running--;
    s->turns++;
    s->took_us += took_us;
    if (result < 0) {
        failed(s, now_ms);
        return;
    }
    s->pause_ms = 0;
    s->due_ms = result > 0 || s->told ? now_ms : now_ms + wait_ms;
}

static void run_one(struct work *work, struct slot *s)
{
    int64_t wait_ms, from_us = time_now_us();
    s->running++;
    s->told = false;
    pthread_mutex_unlock(&work->lock);
    int result = turn(work, s, &wait_ms);
    pthread_mutex_lock(&work->lock);
    end(s, result, wait_ms, time_now_us() - from_us);
    pthread_cond_broadcast(&work->more);
}

static void *run(void *arg)
{
    struct work *work = arg;
    pthread_mutex_lock(&work->lock);
    while (!work->stopping) {
        int64_t until_ms;
        struct slot *s = pick(work, clock_ms(), &until_ms);
        if (s) {
            run_one(work, s);
        } else {
            struct timespec until = at_ms(until_ms);
            pthread_cond_timedwait(&work->more, &work->lock, &until);
        }
    }
    work->alive--;
    pthread_cond_broadcast(&work->ended);
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

/* ---- being told ----------------------------------------------------------------------------- */

/* Rows that failed keep to their pause. */
static void tell_slot(struct slot *s, int64_t now_ms)
{
    s->told = true;
    if (!s->pause_ms)
        s->due_ms = now_ms;
}

static void on_notice(void *arg, struct str text)
{
    struct work *work = arg;
    struct str name;
    bool all = !text.n;
    if (!all && !job_notice(text, &name))
        return;
    pthread_mutex_lock(&work->lock);
    for (size_t i = 0; i < work->n; i++)
        if (all || str_eq(str_of(work->slots[i].row->name), name))
            tell_slot(&work->slots[i], clock_ms());
    pthread_cond_broadcast(&work->more);
    pthread_mutex_unlock(&work->lock);
}

/* ---- its life ------------------------------------------------------------------------------- */

static int add_row(struct call *c, struct work *work, const struct work_row *row, void *arg)
{
    if (work->n == WORK_ROWS_MAX)
        return fail(c, TOO_BIG, "there are more than %d kinds of work", WORK_ROWS_MAX);
    if (!!row->job + !!row->look + !!row->write != 1)
        return fail(c, BROKEN, "the work %s is one of job, look and write", row->name);
    for (size_t i = 0; i < work->n; i++)
        if (!strcmp(work->slots[i].row->name, row->name))
            return fail(c, BROKEN, "the work %s stands in two rows", row->name);
    work->slots[work->n++] = (struct slot){.row = row, .arg = arg, .due_ms = clock_ms()};
    return 1;
}

static int add_tables(struct call *c, struct work *work, const struct work_config *config)
{
    for (size_t i = 0; i < config->n_tables; i++)
        for (size_t j = 0; j < config->tables[i].n; j++)
            if (add_row(c, work, &config->tables[i].rows[j], config->tables[i].arg) < 0)
                return -1;
    return 1;
}

static struct work *work_new(const struct work_config *config)
{
    struct work *work = base_alloc(sizeof *work);
    pthread_condattr_t attr;
    *work = (struct work){.db = config->db, .log = config->log};
    pthread_mutex_init(&work->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&work->more, &attr);
    pthread_cond_init(&work->ended, &attr);
    pthread_condattr_destroy(&attr);
    return work;
}

static int start_threads(struct call *c, struct work *work, int wanted)
{
    int result = 1;
    pthread_mutex_lock(&work->lock);
    while (work->threads < wanted) {
        if (pthread_create(&work->thread[work->threads], NULL, run, work)) {
            result = fail(c, IO_FAILED, "the system gives no thread for the work of the desk");
            break;
        }
        work->threads++;
        work->alive++;
    }
    pthread_mutex_unlock(&work->lock);
    return result;
}

int work_start(struct call *c, const struct work_config *config, struct work **work_r)
{
    int threads = config->threads ? config->threads : WORK_THREADS_DEFAULT;
    *work_r = NULL;
    if (threads < 1 || threads > WORK_THREADS_MAX || config->n_tables > WORK_TABLES_MAX)
        return fail(c, BAD_USAGE, "work takes 1 to %d threads", WORK_THREADS_MAX);
    struct work *work = work_new(config);
    if (add_tables(c, work, config) < 0) {
        work_free(work);
        return -1;
    }
    if (db_listen(c, config->db, on_notice, work) < 0 || start_threads(c, work, threads) < 0) {
        work_stop(work, WORK_EVERY_MS); /* the listener keeps it until db_close */
        return -1;
    }
    *work_r = work;
    return 1;
}

bool work_stop(struct work *work, int wait_ms)
{
    if (!work)
        return true;
    struct timespec until = at_ms(clock_ms() + wait_ms);
    pthread_mutex_lock(&work->lock);
    work->stopping = true;
    pthread_cond_broadcast(&work->more);
    while (work->alive && !pthread_cond_timedwait(&work->ended, &work->lock, &until))
        ;
    bool all = !work->alive;
    pthread_mutex_unlock(&work->lock);
    for (int i = 0; all && i < work->threads; i++)
        pthread_join(work->thread[i], NULL);
    if (all)
        work->threads = 0;
    return all;
}

void work_free(struct work *work)
{
    if (!work || work->threads)
        return;
    pthread_cond_destroy(&work->more);
    pthread_cond_destroy(&work->ended);
    pthread_mutex_destroy(&work->lock);
    free(work);
}

int work_done(struct call *c, struct db_conn *d, void *job)
{
    return job_done(c, d, job) > 0 ? 1 : fail(c, BUSY, "another process took this over");
}

bool work_stopping(const struct work_turn *t)
{
    struct work *work = t->work;
    pthread_mutex_lock(&work->lock);
    bool stopping = work->stopping;
    pthread_mutex_unlock(&work->lock);
    return stopping;
}

size_t work_stats(struct work *work, struct work_stat *stats, size_t max)
{
    size_t n = 0;
    pthread_mutex_lock(&work->lock);
    for (; n < work->n && n < max; n++) {
        const struct slot *s = &work->slots[n];
        stats[n] = (struct work_stat){.name = s->row->name,
                                      .turns = s->turns,
                                      .failed = s->failed,
                                      .took_us = s->took_us,
                                      .running = s->running};
    }
    pthread_mutex_unlock(&work->lock);
    return n;
}
