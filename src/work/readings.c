/* SPDX-License-Identifier: Apache-2.0 */
/* readings.c: one look, again and again while something waits. Nothing tells it: a second is soon
   enough for a panel, and writing stays as fast as it is. */
#include "work/readings.h"

#include "desk/reading.h"

static int read_some(struct work_turn *t)
{
    return reading_run(t->c, t->db, t->arg, READINGS_BATCH);
}

static const struct work_row rows[] = {
    {.name = "conversation.read",
     .look = read_some,
     .every_ms = READINGS_EVERY_MS,
     .words = "Reads what was said in conversations, and keeps the ledger"},
};

struct work_table reading_table(struct engine *engine)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof *rows, .arg = engine};
}
