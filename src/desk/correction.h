/* SPDX-License-Identifier: Apache-2.0 */
/* correction.h: what people say of the engine's claims: that is not so, that is so. One row for one
   claim at one place; it hides the claim at once (panel.h) and is what the desk's own heads learn
   from (learned.h).

       correction_add(c, d, who, &(struct correction_new){.message_id = m, .start_at = 4,
           .end_at = 31, .claim = STR("signal.leaving")}, &id, &undo_id)

   A claim is a kind and, after a dot, what it says: "emotion.anger", "signal.leaving",
   "purpose.deadline", "guess.feeling", "temperature", "nudge.blame". Those of the ledger ("need",
   "answered", "promise") are written where people decide about needs and promises. A row holds
   places and numbers, no words; it goes with its message. Corrections of nudges name nobody. */
#ifndef DESK_CORRECTION_H
#define DESK_CORRECTION_H

#include "desk/actor.h"
#include "desk/correction.sql.h"

enum { CORRECTION_CLAIM_BYTES = 60, CORRECTIONS_A_CONVERSATION = 200, CORRECTION_FIT_WAIT_S = 60 };

#define CORRECTION_FIT_JOB "head.fit"

/* The kinds of claims, each of which may get a head of its own. */
enum claim_kind {
    CLAIM_NEED,
    CLAIM_ANSWERED,
    CLAIM_PROMISE,
    CLAIM_EMOTION,
    CLAIM_SIGNAL,
    CLAIM_PURPOSE,
    CLAIM_GUESS,
    CLAIM_TEMPERATURE,
    CLAIM_NUDGE,
    N_CLAIM_KINDS
};
const char *claim_kind_name(enum claim_kind kind);
/* By what stands before the dot; N_CLAIM_KINDS when there is no such kind. */
enum claim_kind claim_kind_of(struct str claim);

struct correction_new {
    int64_t message_id, start_at, end_at; /* bytes of its body; of a nudge all of it: 0, 0 */
    struct str claim;
    bool holds;
};
/* Needs MAY_ANSWER on the conversation. What was said of the same claim there before is replaced.
 *undo_id_r (may be NULL) is 0 for nudges: those are taken back by correction_remove. */
int correction_add(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct correction_new *it, int64_t *id_r, int64_t *undo_id_r);
/* >0 it is gone, 0 it was gone already. */
int correction_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* For modules that decide (need.c, promise.c), within their write: what the engine `said` and the
   person holds; no row where both are the same. */
struct correction_note {
    int64_t conversation_id, message_id, start_at, end_at, agent_id, p;
    struct str claim;
    bool said, holds;
};
int correction_note(struct call *c, struct db_conn *d, int64_t org,
                    const struct correction_note *it, int64_t *id_r);

/* What was corrected in a conversation, wherever its messages came from; struct correction is a
   row. Asks for no permission. */
int correction_of(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                  struct correction **list_r, size_t *n_r);
/* The one that speaks of this claim at this place, or NULL. */
const struct correction *correction_at(const struct correction *list, size_t n, struct str claim,
                                       int64_t message_id, int64_t start_at, int64_t end_at);

/* The job that fits the heads again; one waits at most. */
int correction_fit_soon(struct call *c, struct db_conn *d, int64_t org, int64_t wait_s);

/* Within an erasure: those of a message go, and the heads are fitted again without them. */
int correction_forget(struct call *c, struct db_conn *d, int64_t org, int64_t message_id);

/* For undo.c. */
int correction_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was);

#endif
