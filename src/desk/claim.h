/* SPDX-License-Identifier: Apache-2.0 */
/* claim.h: what a stored reading claims of the customer's words, as one flat list: what can be
   corrected (correction.h) and what the desk's own heads judge (learned.h). */
#ifndef DESK_CLAIM_H
#define DESK_CLAIM_H

#include "base/json.h"
#include "desk/reading.sql.h"

enum { CLAIMS_MAX = 500 };

struct claim {
    struct str name;             /* "signal.leaving" */
    int64_t message_id;          /* bytes start_at..end_at of its body */
    int64_t start_at, end_at, p; /* p: thousandths */
};

/* In the order of the reading. All in the arena. */
int claim_list(struct call *c, const struct reading *reading, struct claim **claims_r, size_t *n_r);

/* The one of this name whose place overlaps, or NULL. */
const struct claim *claim_at(const struct claim *claims, size_t n, struct str name,
                             int64_t message_id, int64_t start_at, int64_t end_at);

/* The sentence of a text in which bytes start..end stand, at most CLAIM_SENTENCE_BYTES of it; the
   words alone where it is longer. */
enum { CLAIM_SENTENCE_BYTES = 400 };
struct str claim_sentence(struct str text, size_t start, size_t end);

#endif
