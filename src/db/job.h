/* SPDX-License-Identifier: Apache-2.0 */
/* job.h: what is to be done later, kept in the database, so that nothing is forgotten when a
   process dies.

   A write adds a job in its own transaction: no job without its reason, no reason without its job.

       job_add(c, d, &(struct job_new){.org = org, .kind = STR("mail.send"), .data = json});

   A worker takes one, works, and says how it went:

       while ((got = job_take(c, db, STR("mail.send"), lease_ms, &job)) > 0) {
           ... work; then, in the write that keeps its result: ...
           job_done(c, d, &job)                      0: the lease was lost, and this write must fail
           ... or ...
           job_failed(c, db, &job, c->fault.text)    again, each time later, or never again
       }

   A job is leased, not taken: when the lease ends without a word, somebody else may take it, so
   that work may begin twice but its result is kept once. What must not happen twice outside (a mail
   that leaves) is noted first, by job_asks: who takes the job after a crash sees when somebody was
   asked (asked_us), and may give it up instead. Jobs with a name stand once while they
   wait: adding one that waits already moves it to the earlier moment. */
#ifndef DB_JOB_H
#define DB_JOB_H

#include "db/db.h"

enum {
    JOB_TRIES_DEFAULT = 10,
    JOB_BACKOFF_S = 2, /* after the first failure; doubles, with a little chance in it */
    JOB_BACKOFF_MAX_S = 3600,
    JOB_DATA_BYTES = 65536,
    JOB_ERROR_BYTES = 500
};

struct job_new {
    int64_t org;                 /* 0: the installation's own */
    struct str kind, name, data; /* name and data may be empty */
    int64_t due_us;              /* 0: now */
    int tries_max;               /* 0: JOB_TRIES_DEFAULT */
};
struct job {
    int64_t org, id;
    struct str kind, name, data;
    int64_t tries, tries_max; /* this one is counted */
    int64_t lease_id, due_us;
    int64_t asked_us; /* by a worker that was lost before it noted the answer; else NO_TIME */
};

/* Within a write. Workers are told after the commit, by a notice "job KIND". */
int job_add(struct call *c, struct db_conn *d, const struct job_new *job);

/* A write of its own. >0 a job, 0 nothing is due. */
int job_take(struct call *c, struct db *db, struct str kind, int64_t lease_ms, struct job *job_r);

/* Within the write that keeps the result. 0: the lease is somebody else's, so nothing may be kept.
 */
int job_done(struct call *c, struct db_conn *d, const struct job *job);

/* Within a write, before somebody outside is asked. 0: the lease is somebody else's. job_done and
   job_failed note the answer. */
int job_asks(struct call *c, struct db_conn *d, const struct job *job);

/* Within a write: it has failed, and is not tried again. 0: the lease is somebody else's. */
int job_give_up(struct call *c, struct db_conn *d, const struct job *job, const char *why);

/* Writes of their own. Both 0 when the lease is somebody else's. */
int job_extend(struct call *c, struct db *db, struct job *job, int64_t lease_ms);
int job_failed(struct call *c, struct db *db, const struct job *job, const char *why);

/* When the next job of the kind is due, or NO_TIME. */
int job_next_due(struct call *c, struct db_conn *d, struct str kind, int64_t *due_us_r);

/* Within a write: the same notice without a job, for work that is kept in a table of its own. */
int job_tell(struct call *c, struct db_conn *d, struct str kind);

/* The kind in a notice "job KIND"; false when it is another notice. */
bool job_notice(struct str text, struct str *kind_r);

#endif
