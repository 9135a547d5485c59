/* SPDX-License-Identifier: Apache-2.0 */
/* erasures.c: an erasure is many short writes under one lease, so that nobody waits behind it; what
   was done stays done, and whoever takes the job next goes on from there. */
#include "work/erasures.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/change.h"
#include "desk/erasure.h"
#include "desk/retention.h"

struct doing {
    struct job *job;
    int64_t erasure_id;
};

static int step_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct doing *it = arg;
    int got = erasure_step(c, d, it->job->org, it->erasure_id);
    if (got)
        return got;
    return work_done(c, d, it->job) < 0 ? -1 : 0;
}

/* With memory of its own: bodies are read, and there may be very many. */
static int step(struct work_turn *t, struct doing *it)
{
    struct call c;
    call_init(&c, ERASE_ARENA_BYTES);
    c.now_us = time_now_us();
    int got = db_write(&c, t->db, step_write, it);
    if (got < 0)
        fail(t->c, c.fault.kind, "%s", c.fault.text);
    call_free(&c);
    return got;
}

static int erase_person(struct work_turn *t, struct job *job)
{
    struct doing it = {.job = job};
    json_t *root;
    if (json_read(t->c, job->data, JOB_DATA_BYTES, &root) < 0)
        return -1;
    int got = change_get_id(t->c, root, "erasure_id", &it.erasure_id);
    json_decref(root);
    for (int i = 1; got > 0; i++) {
        if (work_stopping(t))
            return fail(t->c, BUSY, "the process ends; another turn goes on from here");
        got = step(t, &it);
        if (got > 0 && i % 100 == 0 && job_extend(t->c, t->db, job, ERASURE_LEASE_MS) <= 0)
            return fail(t->c, BUSY, "another process took this over");
    }
    return got < 0 ? -1 : 1;
}

static int keep(struct work_turn *t)
{
    return retention_run(t->c, t->db);
}

static int remove_files(struct work_turn *t)
{
    return erase_files(t->c, t->db, t->arg);
}

static const struct work_row rows[] = {
    {.name = ERASURE_JOB,
     .job = erase_person,
     .lease_ms = ERASURE_LEASE_MS,
     .words = "takes away the words of people who are to be forgotten"},
    {.name = "retention",
     .look = keep,
     .every_ms = RETENTION_EVERY_MS,
     .words = "takes away what was kept long enough"},
    {.name = "erased_file",
     .look = remove_files,
     .every_ms = ERASED_FILES_EVERY_MS,
     .words = "removes the bytes of erased files from the disk"},
};

struct work_table erasure_table(struct erase_stores *stores)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof rows[0], .arg = stores};
}
