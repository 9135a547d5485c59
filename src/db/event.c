/* SPDX-License-Identifier: Apache-2.0 */
/* event.c: an event as a row and as a notice: "event", eight numbers, the kind, and the detail if
 * it is there. */
#include "db/event.h"

#include "base/time.h"
#include "db/event.sql.h"
#include "db/id.h"

#include <inttypes.h>

enum { NOTICE_BYTES = 300 + EVENT_DETAIL_BYTES, NUMBERS = 8 };
_Static_assert((int)NOTICE_BYTES < (int)DB_TELL_BYTES, "an event fits into a notice");

static int tell(struct call *c, struct db_conn *d, const struct event *e)
{
    char text[NOTICE_BYTES];
    int n = snprintf(text, sizeof text,
                     "event %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
                     " %" PRId64 " %" PRId64 " %.*s %.*s",
                     e->org, e->id, e->noun_id, e->conversation_id, e->inbox_id, e->agent_id,
                     e->actor_id, e->at_us, (int)e->kind.n, e->kind.at, (int)e->detail.n,
                     e->detail.at ? e->detail.at : "");
    if (n < 0 || (size_t)n >= sizeof text)
        return fail(c, TOO_BIG, "the event %.*s is too long", (int)e->kind.n, e->kind.at);
    return db_tell(c, d, (struct str){text, (size_t)n});
}

int event_emit(struct call *c, struct db_conn *d, struct event *e)
{
    if (e->detail.n > EVENT_DETAIL_BYTES)
        return fail(c, TOO_BIG, "an event's detail has %zu bytes; at most %d", e->detail.n,
                    EVENT_DETAIL_BYTES);
    e->id = id_new(c, d);
    if (e->id < 0)
        return -1;
    if (!e->at_us)
        e->at_us = c->now_us;
    struct event_add_in in = {.org = e->org,
                              .id = e->id,
                              .kind = e->kind,
                              .noun_id = e->noun_id,
                              .conversation_id = e->conversation_id,
                              .inbox_id = e->inbox_id,
                              .agent_id = e->agent_id,
                              .actor_id = e->actor_id,
                              .detail_json = e->detail.n ? e->detail : STR("{}"),
                              .at_us = e->at_us};
    return sql_event_add(c, d, &in) < 0 ? -1 : tell(c, d, e);
}

bool event_read(struct str notice, struct event *e_r)
{
    struct str word, rest = notice;
    int64_t n[NUMBERS];
    if (!str_cut(&rest, ' ', &word) || !str_eq(word, STR("event")))
        return false;
    for (int i = 0; i < NUMBERS; i++)
        if (!str_cut(&rest, ' ', &word) || !str_int64(word, &n[i]))
            return false;
    *e_r = (struct event){.org = n[0],
                          .id = n[1],
                          .noun_id = n[2],
                          .conversation_id = n[3],
                          .inbox_id = n[4],
                          .agent_id = n[5],
                          .actor_id = n[6],
                          .at_us = n[7]};
    if (!str_cut(&rest, ' ', &e_r->kind))
        return false;
    e_r->detail = rest;
    return e_r->kind.n > 0;
}

static void on_notice(void *arg, struct str text)
{
    const struct event_listener *l = arg;
    struct event e;
    if (!text.n)
        l->fn(l->arg, NULL);
    else if (event_read(text, &e))
        l->fn(l->arg, &e);
}

int event_listen(struct call *c, struct db *db, struct event_listener *l)
{
    return db_listen(c, db, on_notice, l);
}

int event_since(struct call *c, struct db_conn *d, int64_t org, int64_t after_id, int limit,
                struct event **events_r, size_t *n_r)
{
    struct event_since_row *rows;
    int got = sql_event_since(c, d, org, after_id, limit, &rows, n_r);
    if (got < 0)
        return -1;
    struct event *events = arena_array(&c->arena, *n_r, sizeof *events);
    for (size_t i = 0; i < *n_r; i++)
        events[i] = (struct event){.org = org,
                                   .id = rows[i].id,
                                   .kind = rows[i].kind,
                                   .noun_id = rows[i].noun_id,
                                   .conversation_id = rows[i].conversation_id,
                                   .inbox_id = rows[i].inbox_id,
                                   .agent_id = rows[i].agent_id,
                                   .actor_id = rows[i].actor_id,
                                   .at_us = rows[i].at_us,
                                   .detail = rows[i].detail_json};
    *events_r = events;
    return got;
}

int64_t event_overlap(int64_t id)
{
    return id_first_at(id_time_us(id) - EVENT_OVERLAP_MS * 1000);
}

int64_t event_forget(struct call *c, struct db_conn *d)
{
    return sql_event_forget(c, d, c->now_us - EVENT_KEPT_H * HOUR_US);
}
