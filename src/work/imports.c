/* SPDX-License-Identifier: Apache-2.0 */
/* imports.c: one turn brings in all of an import, unless the process ends, somebody stops it, or
   the lease is lost: each thing is kept together with the place behind it, so the next turn begins
   there. What the import itself cannot do (its files are gone, the disk is full) is written on it,
   for people, and the job is done; they may let it go on. */
#include "work/imports.h"

#include "base/json.h"
#include "base/time.h"
#include "channel/importer.h"
#include "desk/change.h"
#include "desk/inbox.h"

#include <string.h>

struct bringing {
    struct work_turn *t;
    struct job *job;
    const struct store *files;
    struct import it;
    struct inbox inbox;
    struct importer_file uploads[IMPORT_UPLOADS_MAX];
    size_t n_uploads;
};

static int id_of(struct work_turn *t, const struct job *job, int64_t *id_r)
{
    json_t *root;
    if (json_read(t->c, job->data, JOB_DATA_BYTES, &root) < 0)
        return -1;
    int got = change_get_id(t->c, root, "import_id", id_r);
    json_decref(root);
    return got > 0 && *id_r ? 1 : fail(t->c, BROKEN, "an import's job names no import");
}

/* Its row, its inbox and where its files lie. 0: it was taken back. */
static int find(struct bringing *b, int64_t id)
{
    struct call *c = b->t->c;
    struct actor who = actor_system(b->job->org);
    struct import_file *list;
    size_t n;
    struct db_conn *d = db_read(c, b->t->db);
    if (!d)
        return -1;
    int got = import_get(c, d, &who, id, &b->it);
    if (got > 0)
        got = inbox_get(c, d, &who, b->it.inbox_id, &b->inbox);
    if (got > 0)
        got = import_files(c, d, &who, id, &list, &n);
    for (size_t i = 0; got >= 0 && i < n; i++) {
        char *path = arena_alloc(&c->arena, STORE_PATH_BYTES);
        got = store_path(c, b->files, list[i].hash, path);
        b->uploads[b->n_uploads++] = (struct importer_file){list[i].name, str_of(path)};
    }
    db_read_end(d);
    return got < 0 && c->fault.kind == NOT_FOUND ? 0 : got < 0 ? -1 : 1;
}

static int walk(struct bringing *b, struct importer *im)
{
    int got;
    int64_t extend_us = time_now_us() + IMPORTS_EXTEND_S * SECOND_US;
    while ((got = importer_next(b->t->c, im)) > 0) {
        if (work_stopping(b->t))
            return 1;
        if (time_now_us() < extend_us)
            continue;
        if (job_extend(b->t->c, b->t->db, b->job, IMPORTS_LEASE_MS) <= 0)
            return 1;
        extend_us = time_now_us() + IMPORTS_EXTEND_S * SECOND_US;
    }
    return got;
}

struct ending {
    int64_t org, id;
    struct str why;
};

static int failed_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct ending *e = arg;
    struct actor who = actor_system(e->org);
    struct import it;
    int got = import_run(c, d, &who, e->id, &it);
    return got <= 0 ? got : import_end(c, d, &who, &it, IMPORT_FAILED, e->why);
}

/* It cannot even begin. Another process's doing is tried again; anything else people are told. */
static int not_begun(struct bringing *b)
{
    struct call *c = b->t->c;
    struct ending e = {b->job->org, b->it.id,
                       str_of(arena_copy(&c->arena, c->fault.text, strlen(c->fault.text)))};
    return c->fault.kind == BUSY ? -1 : db_write(c, b->t->db, failed_write, &e);
}

static int bring(struct bringing *b)
{
    struct importer *im;
    struct import report;
    struct str ours = import_ours(b->t->c, &b->it);
    struct importer_options options = {.files = b->files,
                                       .org = b->job->org,
                                       .agent_id = b->it.agent_id,
                                       .kind = b->it.source,
                                       .inbox_id = b->it.inbox_id,
                                       .ours = ours.n ? ours : b->inbox.address,
                                       .import_id = b->it.id,
                                       .uploads = b->uploads,
                                       .n_uploads = b->n_uploads};
    int got = importer_open(b->t->c, b->t->db, &options, &im);
    if (got <= 0)
        return got < 0 ? not_begun(b) : 0;
    got = walk(b, im);
    if (got > 0) {
        importer_leave(im);
        return fail(b->t->c, BUSY, "the process ends; another turn goes on from here");
    }
    importer_close(b->t->c, im, got, &report); /* a fault of its own stands on the import */
    return 1;
}

static int import_job(struct work_turn *t, struct job *job)
{
    struct bringing b = {.t = t, .job = job, .files = t->arg};
    int64_t id;
    int got = id_of(t, job, &id);
    if (got > 0)
        got = find(&b, id);
    if (got > 0)
        got = bring(&b);
    return got < 0 || db_write(t->c, t->db, work_done, job) < 0 ? -1 : 1;
}

static int remove_job(struct work_turn *t, struct job *job)
{
    struct actor who = actor_system(job->org);
    int64_t id;
    int got = id_of(t, job, &id);
    for (int i = 1; got > 0 && (got = import_remove(t->c, t->db, &who, id)) > 0; i++) {
        if (work_stopping(t))
            return fail(t->c, BUSY, "the process ends; another turn goes on from here");
        if (i % 100 == 0 && job_extend(t->c, t->db, job, IMPORTS_LEASE_MS) <= 0)
            return fail(t->c, BUSY, "another process took this over");
    }
    if (got < 0 && t->c->fault.kind != NOT_FOUND)
        return -1;
    return db_write(t->c, t->db, work_done, job) < 0 ? -1 : 1;
}

static const struct work_row rows[] = {
    {.name = IMPORT_JOB,
     .job = import_job,
     .lease_ms = IMPORTS_LEASE_MS,
     .words = "brings in what other desks exported"},
    {.name = IMPORT_REMOVE_JOB,
     .job = remove_job,
     .lease_ms = IMPORTS_LEASE_MS,
     .words = "takes back what an import brought"},
};

struct work_table import_table(const struct store *files)
{
    /* The table's argument is not changed by its rows. */
    return (struct work_table){
        .rows = rows, .n = sizeof rows / sizeof rows[0], .arg = (void *)(uintptr_t)files};
}
