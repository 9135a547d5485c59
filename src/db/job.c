/* SPDX-License-Identifier: Apache-2.0 */
/* job.c: leases. Each lease is a new id, and every later word about the job names it, so that a
   worker that slept past its lease cannot speak for the one that took over. */
#include "db/job.h"

#include "base/time.h"
#include "base/utf8.h"
#include "db/id.h"
#include "db/job.sql.h"

#include <string.h>

int job_add(struct call *c, struct db_conn *d, const struct job_new *job)
{
    if (job->data.n > JOB_DATA_BYTES)
        return fail(c, TOO_BIG, "a job's data has %zu bytes; at most %d", job->data.n,
                    JOB_DATA_BYTES);
    int64_t id = id_new(c, d);
    if (id < 0)
        return -1;
    struct job_add_in in = {.org = job->org,
                            .id = id,
                            .kind = job->kind,
                            .name = {job->name.n ? job->name.at : NULL, job->name.n},
                            .data_json = job->data.n ? job->data : STR("{}"),
                            .due_us = job->due_us ? job->due_us : c->now_us,
                            .tries_max = job->tries_max ? job->tries_max : JOB_TRIES_DEFAULT,
                            .now_us = c->now_us};
    return sql_job_add(c, d, &in) < 0 ? -1 : job_tell(c, d, job->kind);
}

int job_tell(struct call *c, struct db_conn *d, struct str kind)
{
    char notice[128];
    int n = snprintf(notice, sizeof notice, "job %.*s", (int)kind.n, kind.at);
    return db_tell(c, d, (struct str){notice, (size_t)n});
}

bool job_notice(struct str text, struct str *kind_r)
{
    *kind_r = str_from(text, 4);
    return str_starts(text, STR("job "));
}

struct taking {
    struct str kind;
    int64_t lease_ms;
    struct job *job;
};

/* What came back from a lease that ran out may have run too often already. */
static int lost(struct call *c, struct db_conn *d, const struct job_due_row *due)
{
    int64_t lease_id = id_new(c, d);
    if (lease_id < 0 || sql_job_lease(c, d, lease_id, time_now_us(), due->org, due->id) < 0)
        return -1;
    return sql_job_give_up(c, d, STR("the worker was lost each time"), due->org, due->id,
                           lease_id) < 0
               ? -1
               : 1;
}

static int take(struct call *c, struct db_conn *d, void *arg)
{
    struct taking *t = arg;
    struct job_due_row due;
    int64_t now_us = time_now_us();
    int got = sql_job_due(c, d, t->kind, now_us, &due);
    while (got > 0 && due.tries >= due.tries_max) {
        if (lost(c, d, &due) < 0)
            return -1;
        got = sql_job_due(c, d, t->kind, now_us, &due);
    }
    if (got <= 0)
        return got;
    int64_t lease_id = id_new(c, d), due_us = now_us + t->lease_ms * 1000;
    if (lease_id < 0)
        return -1;
    *t->job = (struct job){.org = due.org,
                           .id = due.id,
                           .kind = due.kind,
                           .name = due.name,
                           .data = due.data_json,
                           .tries = due.tries + 1,
                           .tries_max = due.tries_max,
                           .lease_id = lease_id,
                           .due_us = due_us,
                           .asked_us = due.asked_us};
    return sql_job_lease(c, d, lease_id, due_us, due.org, due.id);
}

int job_take(struct call *c, struct db *db, struct str kind, int64_t lease_ms, struct job *job_r)
{
    struct taking t = {.kind = kind, .lease_ms = lease_ms, .job = job_r};
    return db_write(c, db, take, &t);
}

int job_done(struct call *c, struct db_conn *d, const struct job *job)
{
    int64_t gone = sql_job_done(c, d, job->org, job->id, job->lease_id);
    return gone < 0 ? -1 : gone > 0;
}

int job_asks(struct call *c, struct db_conn *d, const struct job *job)
{
    int64_t noted = sql_job_asks(c, d, c->now_us, job->org, job->id, job->lease_id);
    return noted < 0 ? -1 : noted > 0;
}

int job_give_up(struct call *c, struct db_conn *d, const struct job *job, const char *why)
{
    int64_t said = sql_job_give_up(c, d, utf8_first(str_of(why), JOB_ERROR_BYTES), job->org,
                                   job->id, job->lease_id);
    return said < 0 ? -1 : said > 0;
}

struct saying {
    const struct job *job;
    int64_t due_us;
    struct str why;
};

static int extend(struct call *c, struct db_conn *d, void *arg)
{
    const struct saying *s = arg;
    int64_t kept = sql_job_extend(c, d, s->due_us, s->job->org, s->job->id, s->job->lease_id);
    return kept < 0 ? -1 : kept > 0;
}

int job_extend(struct call *c, struct db *db, struct job *job, int64_t lease_ms)
{
    struct saying s = {.job = job, .due_us = time_now_us() + lease_ms * 1000};
    int kept = db_write(c, db, extend, &s);
    if (kept > 0)
        job->due_us = s.due_us;
    return kept;
}

/* The pause before the next try: doubling, and up to a quarter more, so that what failed together
   does not come back together. */
static int64_t pause_us(const struct job *job)
{
    int64_t s = JOB_BACKOFF_MAX_S;
    if (job->tries < 12)
        s = (int64_t)JOB_BACKOFF_S << (job->tries - 1);
    if (s > JOB_BACKOFF_MAX_S)
        s = JOB_BACKOFF_MAX_S;
    return s * SECOND_US +
           (int64_t)((uint64_t)job->lease_id * 0x9E3779B97F4A7C15u >> 44) % (s * SECOND_US / 4);
}

static int say_failed(struct call *c, struct db_conn *d, void *arg)
{
    const struct saying *s = arg;
    const struct job *job = s->job;
    int64_t said = 0;
    if (job->tries < job->tries_max)
        said = sql_job_again(c, d, s->due_us, s->why, job->org, job->id, job->lease_id);
    if (said == 0)
        said = sql_job_give_up(c, d, s->why, job->org, job->id, job->lease_id);
    return said < 0 ? -1 : said > 0;
}

int job_failed(struct call *c, struct db *db, const struct job *job, const char *why)
{
    struct saying s = {.job = job,
                       .due_us = time_now_us() + pause_us(job),
                       .why = utf8_first(str_of(why), JOB_ERROR_BYTES)};
    return db_write(c, db, say_failed, &s);
}

int job_next_due(struct call *c, struct db_conn *d, struct str kind, int64_t *due_us_r)
{
    struct job_next_row next;
    int got = sql_job_next(c, d, kind, &next);
    *due_us_r = got > 0 ? next.due_us : NO_TIME;
    return got;
}
