/* SPDX-License-Identifier: Apache-2.0 */
/* forecast.c: the model's expectation stands in a reading with its other heads; here it meets what
   came. A reply counts when it is the last before the customer wrote again. */
#include "desk/forecast.h"

#include "engine/reader.h"

#include <math.h>
#include <string.h>

int forecast_side(float before, float after)
{
    return after < before - .5f ? -1 : after > before + .5f ? 1 : 0;
}

/* The expected intensity of the next turn; NAN without a model. */
static float expected(const struct heard_turn_reading *t)
{
    for (size_t i = 0; i < t->n_heads; i++)
        if (strcmp(t->heads[i].name, "next") == 0 && t->heads[i].n == 5)
            return expected_level(t->heads[i].p);
    return NAN;
}

void forecast_gather(struct call *c, const struct heard_reading *r, const int64_t *ids,
                     struct ledger *l)
{
    float before = NAN, after = NAN;
    ptrdiff_t reply = -1;
    l->forecasts = arena_array(&c->arena, FORECASTS_A_READING, sizeof *l->forecasts);
    for (size_t t = 0; t < r->n_turns; t++) {
        const struct heard_turn_reading *it = &r->turns[t];
        if (it->skipped)
            continue;
        if (it->who == HEARD_AGENT) {
            reply = (ptrdiff_t)t;
            after = expected(it);
            continue;
        }
        if (reply >= 0 && !isnan(before) && !isnan(after) && !isnan(it->intensity) &&
            l->n_forecasts < FORECASTS_A_READING)
            l->forecasts[l->n_forecasts++] =
                (struct ledger_forecast){.message_id = ids[reply],
                                         .said_us = r->of->turns[reply].at,
                                         .said = forecast_side(before, after),
                                         .was = forecast_side(before, it->intensity)};
        before = it->intensity;
        reply = -1;
    }
}

int forecast_store(struct call *c, struct db_conn *d, const struct ledger *l)
{
    for (size_t i = 0; i < l->n_forecasts; i++) {
        const struct ledger_forecast *it = &l->forecasts[i];
        struct forecast_put_in in = {.org = l->org,
                                     .message_id = it->message_id,
                                     .model = l->model,
                                     .said = it->said,
                                     .was = it->was,
                                     .said_us = it->said_us};
        if (sql_forecast_put(c, d, &in) < 0)
            return -1;
    }
    return 1;
}

int forecast_record(struct call *c, struct db_conn *d, int64_t org, struct forecast_record *r)
{
    struct forecast_counts_row *rows;
    size_t n;
    int64_t came[3] = {0};
    *r = (struct forecast_record){0};
    if (sql_forecast_counts(c, d, org, FORECAST_REPLIES_MAX, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        r->n += rows[i].n;
        r->hits += rows[i].said == rows[i].was ? rows[i].n : 0;
        if (rows[i].was >= -1 && rows[i].was <= 1)
            came[rows[i].was + 1] += rows[i].n;
    }
    for (size_t i = 0; i < 3; i++)
        r->base = came[i] > r->base ? came[i] : r->base;
    r->good = r->n >= FORECAST_REPLIES_MIN && r->hits > r->base;
    return 1;
}
