/* SPDX-License-Identifier: Apache-2.0 */
/* coaching.h: the coach, for a draft in its conversation. Nothing of it is kept: the draft is read
   in memory and forgotten.

       struct coaching it;
       if (coaching_of(c, db, engine, who, conversation_id, draft, &it) < 0) return -1;
       it.n_open, it.open[i].words          what the draft leaves open
       it.nudge.rule != NULL                the one thing to say, with the bytes of the draft

   Good drafts get no nudge. All in the arena. */
#ifndef DESK_COACHING_H
#define DESK_COACHING_H

#include "desk/engine.h"
#include "desk/need.h"

enum { COACHING_DRAFT_BYTES = 32768, COACHING_TURNS = 16, COACHING_MORE_MAX = 8 };

struct coaching_nudge {
    const char *rule;         /* as in doc/reading.md; NULL: none */
    const char *severity;     /* "hold" "suggest" "note" */
    int64_t start_at, end_at; /* bytes of the draft; equal: no place */
    struct str why, try_this; /* one sentence; one phrase, or empty */
    struct str because;       /* the customer's words it rests on, or empty */
};
/* What the model expects of their next words. Shown only where that has been right more often than
   saying the commonest (forecast.h). */
struct coaching_forecast {
    bool is;
    int side; /* -1 cooler, 0 the same, 1 warmer */
    int64_t hits, n, base;
};
struct coaching {
    bool off;          /* the desk does not want drafts read, or the agent: nothing else is set */
    struct need *open; /* still open with this draft sent */
    size_t n_open;
    struct coaching_nudge nudge;                   /* the one to show */
    struct coaching_nudge more[COACHING_MORE_MAX]; /* the others, for who asks */
    size_t n_more;
    struct coaching_forecast forecast;
    int64_t last_message_id; /* of the customer: where a nudge is corrected; 0: none */
};

/* Needs MAY_NOTE on the conversation. Takes a reading connection for a moment, and gives it back
   before the engine reads. */
int coaching_of(struct call *c, struct db *db, struct engine *engine, const struct actor *who,
                int64_t conversation_id, struct str draft, struct coaching *it_r);

#endif
