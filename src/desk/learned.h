/* SPDX-License-Identifier: Apache-2.0 */
/* learned.h: the desk's own heads: what its people corrected, fitted over the frozen encoder
   (engine/fit.h), one for each kind of claim.

       learned_fit(c, db, engine, org)                a job: work/readings.h
       learned_load(c, d, org, model, &learned)       those in use, before a conversation is read
       learned_apply(c, reader, &learned, reading, ids, &ledger)      their doubts, into the ledger

   A head only ever takes back what the engine said, or an answer it saw or did not see; it finds
   nothing new, and never silences words of danger. It is not used before FIT_CORRECTIONS_MIN
   corrections of its kind, only when it is right more often than the shipped model on conversations
   that it never saw, and an admin can drop it. What stood beside a corrected claim and was left as
   it was counts as right: whoever corrected looked at it. */
#ifndef DESK_LEARNED_H
#define DESK_LEARNED_H

#include "desk/correction.h"
#include "desk/engine.h"
#include "desk/learned.sql.h"
#include "desk/ledger.h"
#include "engine/fit.h"

enum { LEARNED_BESIDE_MAX = 1000, LEARNED_LEASE_MS = 120000, LEARNED_BATCH = 100 };

struct learned {
    bool any, has[N_CLAIM_KINDS];
    struct fit fit[N_CLAIM_KINDS];
};

/* Asks for no permission. */
int learned_load(struct call *c, struct db_conn *d, int64_t org, struct str model,
                 struct learned *learned_r);
int learned_apply(struct call *c, struct heard_reader *reader, const struct learned *learned,
                  const struct heard_reading *r, const int64_t *ids, struct ledger *l);
/* Whether this nudge is one that the desk's people would not want. `before` is the customer's last
   message. */
bool learned_doubts_nudge(struct heard_reader *reader, const struct learned *learned,
                          const char *rule, struct str before);

/* Looks at new corrections and fits all kinds again. Makes its own reads and writes; needs a model.
 */
int learned_fit(struct call *c, struct db *db, struct engine *engine, int64_t org);

/* One line for each kind of claim that anything was corrected of. Needs MAY_READ. */
int learned_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct learned_head **heads_r, size_t *n_r);
/* Drops a head, or lets it be used again if it is better. Needs MAY_MANAGE_RULES. */
int learned_drop(struct call *c, struct db_conn *d, const struct actor *who, enum claim_kind kind,
                 bool dropped);

/* What was doubted in a stored reading. */
struct doubted {
    struct str claim;
    int64_t message_id, start_at, end_at;
};
int learned_doubted(struct call *c, struct str doubted_json, struct doubted **list_r, size_t *n_r);

#endif
