/* SPDX-License-Identifier: Apache-2.0 */
/* trip.c: a row of one_time, whose data is a small document. */
#include "desk/trip.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/change.h"
#include "desk/secret.h"
#include "desk/trip.sql.h"

int trip_begin(struct call *c, struct db_conn *d, int64_t org, struct str purpose,
               struct trip *trip, struct str *state_r)
{
    if (secret_new(c, state_r) < 0 || secret_new(c, &trip->nonce) < 0 ||
        secret_new(c, &trip->verifier) < 0)
        return -1;
    const struct change_value values[] = {
        change_text("nonce", trip->nonce), change_text("verifier", trip->verifier),
        change_text("next", trip->next), change_number("inbox", trip->inbox_id)};
    struct trip_add_in in = {.org = org,
                             .hash = secret_hash(c, *state_r),
                             .purpose = purpose,
                             .subject_id = trip->subject_id,
                             .data_json = change_json(c, values, 4),
                             .now_us = c->now_us,
                             .expires_us = c->now_us + TRIP_KEPT_MIN * MINUTE_US};
    return sql_trip_add(c, d, &in);
}

static struct str kept(struct call *c, struct str text)
{
    return (struct str){arena_copy(&c->arena, text.at, text.n), text.n};
}

int trip_end(struct call *c, struct db_conn *d, int64_t org, struct str purpose, struct str state,
             struct trip *trip_r)
{
    struct trip_take_row row;
    json_t *root;
    int got = sql_trip_take(c, d, c->now_us, org, secret_hash(c, state), purpose, &row);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND,
                              "signing in took too long, or was done already; begin again");
    if (json_read(c, row.data_json, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    *trip_r = (struct trip){.subject_id = row.subject_id};
    if (json_need_str(c, root, "nonce", SECRET_TEXT, &trip_r->nonce) < 0 ||
        json_need_str(c, root, "verifier", SECRET_TEXT, &trip_r->verifier) < 0 ||
        json_need_str(c, root, "next", CHANGE_TEXT_BYTES, &trip_r->next) < 0 ||
        json_get_int(c, root, "inbox", &trip_r->inbox_id) < 0)
        got = -1;
    trip_r->nonce = kept(c, trip_r->nonce);
    trip_r->verifier = kept(c, trip_r->verifier);
    trip_r->next = kept(c, trip_r->next);
    json_decref(root);
    return got;
}
