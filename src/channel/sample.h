/* SPDX-License-Identifier: Apache-2.0 */
/* sample.h: an inbox that looks alive: several desks, people with names, long and short, calm and
   heated conversations, all written by us and all of them days or minutes old, whenever it is
   loaded.

       if (sample_load(c, db, &files, &(struct sample_options){.org = org, .owner_id = maya,
                       .folder = "samples/inbox"}, &report) < 0) return -1;
       ...
       while ((got = sample_clear(c, db, &who)) > 0) ;      all of it is gone

   The folder holds desk.json (desks, teams, inboxes, colleagues, tags, people) and *.jsonl, one
   conversation a line. A moment is written as it lies before now: "-6m", "-20h", "-9d 10:12" (days
   ago at that time, UTC), "+2d 08:00". In texts {wd:-9} is the weekday nine days ago and {date:+6}
   the day of the month in six days, so that "by Tuesday" is true in every week.

   It is brought in as an import (import.h), so clearing it is taking that import back: what people
   made of their own stays. */
#ifndef CHANNEL_SAMPLE_H
#define CHANNEL_SAMPLE_H

#include "base/store.h"
#include "desk/actor.h"

enum {
    SAMPLE_FILE_BYTES = 4 << 20,
    SAMPLE_LINE_BYTES = 256 << 10,
    SAMPLE_CONVERSATIONS_MAX = 2000,
    SAMPLE_TURNS_MAX = 200,
    SAMPLE_FILES_MAX = 10 /* on one message */
};

struct sample_options {
    int64_t org, owner_id; /* "me" in the files: whose draft waits */
    const char *folder;
};
struct sample_report {
    int64_t conversations, messages;
};

/* CONFLICT when the organisation has a sample inbox already. */
int sample_load(struct call *c, struct db *db, const struct store *files,
                const struct sample_options *options, struct sample_report *report_r);

/* Takes a part of it back; >0 there is more, 0 it is gone. MAY_ERASE. */
int sample_clear(struct call *c, struct db *db, const struct actor *who);

/* A moment as the files write it. False when it is none. */
bool sample_moment(struct str text, int64_t now_us, int64_t *at_us_r);

/* The text with its days filled in, in the arena. */
struct str sample_text(struct call *c, struct str text);

#endif
