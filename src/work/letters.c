/* SPDX-License-Identifier: Apache-2.0 */
/* letters.c: a write that says what the letter is, and makes its link; the mail server; a write
   that ends the job. Not now is tried again; no for good, and no answer at all, ends it: a letter
   that may have arrived is not sent twice, also when this process dies between the two writes. */
#include "work/letters.h"

struct leaving {
    struct job *job;
    struct letter it;
    bool left;
};

static int open_write(struct call *c, struct db_conn *d, void *arg)
{
    struct leaving *l = arg;
    int got = letter_open(c, d, l->job, &l->it);
    if (got <= 0)
        return got;
    l->job->asked_us = c->now_us;
    return job_asks(c, d, l->job) > 0 ? 1 : fail(c, BUSY, "another process took this over");
}

static int unknown_write(struct call *c, struct db_conn *d, void *arg)
{
    return letter_unknown(c, d, arg);
}

static int end_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct leaving *l = arg;
    if (work_done(c, d, l->job) < 0)
        return -1;
    return l->left ? letter_left(c, d, &l->it) : 1;
}

static int leave(struct work_turn *t, struct job *job)
{
    const struct letter_mail_config *config = t->arg;
    struct leaving l = {.job = job};
    struct smtp_result result = {.outcome = SMTP_REFUSED};
    if (job->asked_us != NO_TIME)
        return db_write(t->c, t->db, unknown_write, job) < 0 ? -1 : 1;
    int got = config->base_url ? db_write(t->c, t->db, open_write, &l) : 0;
    if (got > 0)
        got = letter_mail_send(t->c, config, job->id, &l.it, &result);
    if (got < 0 || (got > 0 && result.outcome == SMTP_LATER))
        return got < 0 ? -1 : fail(t->c, IO_FAILED, "a letter was not taken: %s", result.words);
    if (got > 0 && result.outcome == SMTP_UNKNOWN)
        return db_write(t->c, t->db, unknown_write, job) < 0 ? -1 : 1;
    l.left = got > 0 && result.outcome == SMTP_SENT;
    return db_write(t->c, t->db, end_write, &l) < 0 ? -1 : 1;
}

static const struct work_row rows[] = {
    {.name = LETTER_JOB,
     .job = leave,
     .lease_ms = LETTERS_LEASE_MS,
     .at_once = 2,
     .words = "mail of the desk's own: links for a new password, invitations, what is somebody's"},
};

struct work_table letter_table(struct letter_mail_config *config)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof rows[0], .arg = config};
}
