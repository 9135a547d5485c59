/* SPDX-License-Identifier: Apache-2.0 */
/* forecast.h: what the model expected a reply to do to the customer's next words, held against what
   they wrote: cooler, the same, warmer. Kept when a conversation is read, and shown beside a draft
   only where it has been right more often than always saying the commonest.

       forecast_gather(c, reading, ids, &ledger)     from a reading
       forecast_record(c, d, org, &record)           how it has done on the last replies */
#ifndef DESK_FORECAST_H
#define DESK_FORECAST_H

#include "desk/forecast.sql.h"
#include "desk/ledger.h"

enum { FORECAST_REPLIES_MIN = 200, FORECAST_REPLIES_MAX = 1000, FORECASTS_A_READING = 200 };

/* -1 cooler, 0 the same, 1 warmer; both as intensities, 0 to 4. */
int forecast_side(float before, float after);

void forecast_gather(struct call *c, const struct heard_reading *r, const int64_t *ids,
                     struct ledger *l);
int forecast_store(struct call *c, struct db_conn *d, const struct ledger *l);

struct forecast_record {
    int64_t n, hits;
    int64_t base; /* right by always saying the commonest */
    bool good;    /* enough of them, and better than that */
};
int forecast_record(struct call *c, struct db_conn *d, int64_t org, struct forecast_record *r);

#endif
