/* SPDX-License-Identifier: Apache-2.0 */
/* work.h: what a desk does by itself: jobs of the job table (db/job.h) and things that are looked
   at every now and then. A few threads take turns over a table of rows; each row says what it does
   and how often.

       struct work *work;
       struct work_config config = {.db = db, .log = &log, .tables = tables, .n_tables = 2};
       if (work_start(c, &config, &work) < 0) return -1;
       ...
       work_stop(work, 10000);              what is begun is ended; nothing new begins
       db_close(db);
       work_free(work);

   A row is a job or a look. Jobs are taken with a lease, and done within the write that keeps their
   result; a job that fails comes back later, up to its tries:

       static int send_report(struct work_turn *t, struct job *job)
       {
           ... db_write(t->c, t->db, keep, &in), and in that write job_done(c, d, job) ...
       }

   A look is called when its time has come or when it was told of (a notice "job NAME" from any
   process: job_add of that kind, or job_tell). One that is a single write says so, and is run
   inside it:

       static int wake(struct call *c, struct db_conn *d)
       {
           size_t n;
           return conversation_wake(c, d, 100, &n);           >0: there may be more, call again
       }
       const struct work_row my_rows[] = {
           {.name = "conversation.wake", .write = wake, .every_ms = 5000, .words = "..."},
       };

   One whose rows have a time says by `due` when the first of them comes: that is read before, so
   that a desk with nothing to do writes nothing, and the turn comes at that time.

   What fails waits, longer each time (WORK_PAUSE_MS to WORK_PAUSE_MAX_MS), and is logged; a row
   never runs more often at once than `at_once`, so that one slow kind of work leaves threads to the
   others. Rows that wait for others for minutes (a mailbox that pushes) bring a thread of their
   own. With several processes on one database each runs all rows: whatever a row takes, it takes
   with a lease or under a lock. */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "base/fault.h"
#include "base/log.h"
#include "db/job.h"

enum {
    WORK_THREADS_DEFAULT = 4,
    WORK_THREADS_MAX = 32,
    WORK_TABLES_MAX = 12,
    WORK_ROWS_MAX = 64,    /* in all tables */
    WORK_LEASE_MS = 60000, /* of a job whose row says nothing else */
    WORK_EVERY_MS = 60000, /* how often to look where nobody tells */
    WORK_PAUSE_MS = 1000,  /* after the first failure; doubles */
    WORK_PAUSE_MAX_MS = 300000,
    WORK_ARENA_BYTES = 64 << 20 /* of one turn */
};

struct work; /* a process has one */
struct work_turn {
    struct call *c; /* new for each turn */
    struct db *db;
    void *arg; /* of the row's table */
    struct work *work;
};

struct work_row {
    const char *name; /* of a job: its kind. What notices wake it by */
    int (*job)(struct work_turn *t, struct job *job); /* <0: failed, and tried again later */
    int (*look)(struct work_turn *t); /* >0: again at once; 0: nothing to do; <0: later */
    int (*write)(struct call *c, struct db_conn *d); /* a look that is one write */
    /* When the first thing of a look comes; 0: nothing will. NULL: look anyway. */
    int (*due)(struct call *c, struct db_conn *d, int64_t *due_us_r);
    int every_ms;      /* 0: WORK_EVERY_MS */
    int lease_ms;      /* of a job; 0: WORK_LEASE_MS */
    int at_once;       /* threads of this process at most; 0: one */
    const char *words; /* what it does, for the operator */
};
struct work_table {
    const struct work_row *rows;
    size_t n;
    void *arg; /* what the rows need; the caller's, until work_stop */
};
struct work_config {
    struct db *db;
    const struct log *log; /* NULL: nothing is logged */
    const struct work_table *tables;
    size_t n_tables;
    int threads; /* 0: WORK_THREADS_DEFAULT */
};

/* The rows' tables stay the caller's and must outlive the work. */
int work_start(struct call *c, const struct work_config *config, struct work **work_r);

/* Asks all to end, waits for those that are in the middle, at most wait_ms; false when some had not
   ended by then: they still hold the database, so the process should exit rather than close it.
   NULL is fine. */
bool work_stop(struct work *work, int wait_ms);

/* After db_close, which is when notices end; of what has stopped. NULL is fine. */
void work_free(struct work *work);

/* For rows that take long: whether to come to an end. */
bool work_stopping(const struct work_turn *t);

/* Ends a job within the write that keeps its result; `job` is a struct job. BUSY when its lease is
   somebody else's, so that nothing is kept. */
int work_done(struct call *c, struct db_conn *d, void *job);

/* How it goes, a line for each row; for metrics. */
struct work_stat {
    const char *name;
    int64_t turns, failed, took_us; /* took_us: of all turns together */
    int running;
};
size_t work_stats(struct work *work, struct work_stat *stats, size_t max);

#endif
