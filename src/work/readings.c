/* SPDX-License-Identifier: Apache-2.0 */
/* readings.c: one look, again and again while something waits. Nothing tells it: a second is soon
   enough for a panel, and writing stays as fast as it is. */
#include "work/readings.h"

#include "desk/learned.h"
#include "desk/listening.h"
#include "desk/reading.h"

static int read_some(struct work_turn *t)
{
    return reading_run(t->c, t->db, t->arg, READINGS_BATCH);
}

static int read_again(struct work_turn *t)
{
    return reading_again(t->c, t->db, t->arg);
}

static int fit_heads(struct work_turn *t, struct job *job)
{
    if (learned_fit(t->c, t->db, t->arg, job->org) < 0)
        return -1;
    return db_write(t->c, t->db, work_done, job);
}

static const struct work_row rows[] = {
    {.name = "conversation.read",
     .look = read_some,
     .every_ms = READINGS_EVERY_MS,
     .words = "Reads what was said in conversations, and keeps the ledger"},
    {.name = "conversation.read_again",
     .look = read_again,
     .every_ms = READINGS_AGAIN_MS,
     .words = "Reads again what an older model read, when nothing else waits"},
    {.name = "listening.clear",
     .write = listening_clear,
     .every_ms = READINGS_AGAIN_MS,
     .words = "Takes away what was read where nothing is to be read any more"},
    {.name = CORRECTION_FIT_JOB,
     .job = fit_heads,
     .lease_ms = LEARNED_LEASE_MS,
     .words = "Learns from what people corrected, and judges whether it helps"},
};

struct work_table reading_table(struct engine *engine)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof *rows, .arg = engine};
}
