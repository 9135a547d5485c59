/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.c: gathers needs and promises of a reading, and matches them with the rows that are there.

   A row and a finding are the same when they stand in the same message and overlap by half of the
   shorter: an engine that reads a little differently keeps the row, and what people decided about
   it. Rows that are found no longer go, unless a person had a hand in them or their message was not
   among the turns (a long conversation is read from its last turns). A promise that a person added
   keeps its words and its date; only whether it was kept is read. */
#include "desk/ledger.h"

#include "base/time.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/forecast.h"
#include "desk/heat.h"
#include "desk/need.sql.h"
#include "desk/promise.h"
#include "desk/reading.sql.h"
#include "desk/whisper.h"

#include <math.h>

/* ---- gathering ---- */

static struct ledger_words words_at(struct call *c, const struct heard_reading *r,
                                    const int64_t *ids, struct heard_span at)
{
    const struct heard_turn *turn = &r->of->turns[at.turn];
    size_t n = at.end - at.start;
    return (struct ledger_words){.message_id = ids[at.turn],
                                 .start_at = at.start,
                                 .end_at = at.end,
                                 .said_us = turn->at,
                                 .words = {arena_copy(&c->arena, turn->text + at.start, n), n}};
}

static bool moves_on(const struct heard_turn_reading *t)
{
    bool solves = t->answers.n > 0;
    for (size_t i = 0; i < t->n_acts; i++)
        solves |= t->acts[i].name == HEARD_SOLUTION;
    return t->who == HEARD_AGENT && solves;
}

static void gather_moves(struct call *c, const struct heard_reading *r, const int64_t *ids,
                         struct ledger *l)
{
    l->moves = arena_array(&c->arena, r->n_turns + 1, sizeof *l->moves);
    for (size_t t = 0; t < r->n_turns; t++)
        if (moves_on(&r->turns[t]))
            l->moves[l->n_moves++] = (struct ledger_move){ids[t], r->of->turns[t].at};
}

/* The first later reply in time that answers or solves something. */
static int64_t kept_by(const struct ledger *l, int64_t since_us, int64_t due_us, bool has_time)
{
    for (size_t i = 0; i < l->n_moves; i++)
        if (l->moves[i].said_us > since_us &&
            (due_us == NO_TIME || l->moves[i].said_us < due_us + (has_time ? 0 : DAY_US)))
            return l->moves[i].message_id;
    return 0;
}

static void gather_promises(struct call *c, const struct heard_reading *r, const int64_t *ids,
                            struct ledger *l)
{
    size_t n = 0;
    for (size_t t = 0; t < r->n_turns; t++)
        n += r->turns[t].n_promises;
    l->promises = arena_array(&c->arena, n + 1, sizeof *l->promises);
    for (size_t t = 0; t < r->n_turns; t++)
        for (size_t i = 0; i < r->turns[t].n_promises && l->n_promises < LEDGER_PROMISES_MAX; i++) {
            const struct heard_promise *p = &r->turns[t].promises[i];
            l->promises[l->n_promises++] = (struct ledger_promise){
                .at = words_at(c, r, ids, p->at),
                .due_us = p->due.at,
                .has_time = p->due.has_time,
                .kept_message_id = kept_by(l, r->of->turns[t].at, p->due.at, p->due.has_time)};
        }
}

/* The place in the list of the n-th need of a turn; needs are gathered turn by turn. */
static ptrdiff_t place_of(const struct heard_reading *r, struct heard_need_id id)
{
    ptrdiff_t place = id.n;
    if (id.turn < 0 || (size_t)id.turn >= r->n_turns)
        return -1;
    for (int32_t t = 0; t < id.turn; t++)
        place += (ptrdiff_t)r->turns[t].n_needs;
    return place < LEDGER_NEEDS_MAX ? place : -1;
}

static struct ledger_need need_of(struct call *c, const struct heard_reading *r, const int64_t *ids,
                                  const struct heard_need *n)
{
    int32_t by = n->answered_by >= 0 ? n->answered_by : n->closed_by;
    return (struct ledger_need){.at = words_at(c, r, ids, n->at),
                                .kind = heard_need_kind_name(n->kind),
                                .p = lroundf(n->p * 1000),
                                .same_as = place_of(r, n->same_as),
                                .answer_message_id = by >= 0 ? ids[by] : 0,
                                .closed = n->answered_by < 0 && n->closed_by >= 0};
}

/* A day without a time lasts until its end. */
static int64_t next_date(struct call *c, const struct heard_reading *r)
{
    int64_t first_us = NO_TIME;
    for (size_t t = 0; t < r->n_turns; t++)
        for (size_t i = 0; i < r->turns[t].n_purpose; i++) {
            const struct heard_date *date = &r->turns[t].purpose[i].date;
            bool to_come =
                date->at != HEARD_NO_TIME && c->now_us < date->at + (date->has_time ? 0 : DAY_US);
            if (to_come && (first_us == NO_TIME || date->at < first_us))
                first_us = date->at;
        }
    return first_us;
}

int ledger_gather(struct call *c, const struct heard_reading *r, const int64_t *message_ids,
                  struct ledger *l)
{
    size_t n = 0;
    l->message_ids = message_ids;
    l->n_messages = r->n_turns;
    l->date_us = next_date(c, r);
    ledger_gather_facts(c, r, l);
    gather_moves(c, r, message_ids, l);
    gather_promises(c, r, message_ids, l);
    for (size_t t = 0; t < r->n_turns; t++)
        n += r->turns[t].n_needs;
    l->needs = arena_array(&c->arena, n + 1, sizeof *l->needs);
    for (size_t t = 0; t < r->n_turns; t++)
        for (size_t i = 0; i < r->turns[t].n_needs && l->n_needs < LEDGER_NEEDS_MAX; i++)
            l->needs[l->n_needs++] = need_of(c, r, message_ids, &r->turns[t].needs[i]);
    return 1;
}

/* ---- storing ---- */

static bool overlaps(const struct ledger_words *w, int64_t message_id, int64_t start, int64_t end)
{
    int64_t from = w->start_at > start ? w->start_at : start;
    int64_t to = w->end_at < end ? w->end_at : end;
    int64_t a = w->end_at - w->start_at, b = end - start;
    return w->message_id == message_id && to > from && 2 * (to - from) >= (a < b ? a : b);
}

bool ledger_has_read(const struct ledger *l, int64_t message_id)
{
    for (size_t i = 0; i < l->n_messages; i++)
        if (l->message_ids[i] == message_id)
            return true;
    return false;
}

static bool promise_as_it_was(const struct promise *row, const struct promise_read_again_in *in)
{
    return row->conversation_id == in->conversation_id && row->start_at == in->start_at &&
           row->end_at == in->end_at && str_eq(row->words, in->words) &&
           row->due_us == in->due_us && row->has_time == in->has_time &&
           str_eq(row->state, in->state) && row->kept_message_id == in->kept_message_id;
}

static int promise_write(struct call *c, struct db_conn *d, const struct ledger *l,
                         struct ledger_promise *it, const struct promise *row)
{
    struct str state = it->doubted           ? STR("withdrawn")
                       : it->kept_message_id ? STR("kept")
                                             : STR("open");
    it->row_id = row ? row->id : id_new(c, d);
    if (it->row_id < 0)
        return -1;
    if (!row) {
        struct promise_add_in in = {.org = l->org,
                                    .id = it->row_id,
                                    .conversation_id = l->conversation_id,
                                    .message_id = it->at.message_id,
                                    .start_at = it->at.start_at,
                                    .end_at = it->at.end_at,
                                    .words = it->at.words,
                                    .due_us = it->due_us,
                                    .has_time = it->has_time,
                                    .state = state,
                                    .kept_message_id = it->kept_message_id,
                                    .created_us = it->at.said_us,
                                    .now_us = c->now_us};
        return sql_promise_add(c, d, &in);
    }
    struct promise_read_again_in in = {.conversation_id = l->conversation_id,
                                       .start_at = it->at.start_at,
                                       .end_at = it->at.end_at,
                                       .words = it->at.words,
                                       .due_us = it->due_us,
                                       .has_time = it->has_time,
                                       .state = row->agent_id ? row->state : state,
                                       .kept_message_id = row->agent_id ? row->kept_message_id
                                                                        : it->kept_message_id,
                                       .org = l->org,
                                       .id = row->id};
    return promise_as_it_was(row, &in) ? 1 : sql_promise_read_again(c, d, &in);
}

/* As the person wrote it; a reply from before it was added did not keep it. */
static int hand_write(struct call *c, struct db_conn *d, const struct ledger *l,
                      const struct promise *row)
{
    int64_t kept_id = kept_by(l, row->changed_us, row->due_us, row->has_time);
    struct ledger_promise it = {
        .at = {row->message_id, row->start_at, row->end_at, row->created_us, row->words},
        .due_us = row->due_us,
        .has_time = row->has_time,
        .kept_message_id = kept_id ? kept_id : row->kept_message_id};
    return promise_write(c, d, l, &it, row);
}

static int promise_drop(struct call *c, struct db_conn *d, const struct ledger *l,
                        const struct promise *row)
{
    if (row->agent_id || !ledger_has_read(l, row->message_id))
        return 0;
    return sql_promise_gone(c, d, l->org, row->id);
}

static int store_promises(struct call *c, struct db_conn *d, struct ledger *l)
{
    struct promise *rows;
    size_t n;
    if (sql_promise_all(c, d, l->org, l->conversation_id, &rows, &n) < 0)
        return -1;
    bool *taken = arena_array(&c->arena, n + 1, sizeof *taken);
    for (size_t i = 0; i < l->n_promises; i++) {
        struct ledger_promise *it = &l->promises[i];
        size_t k = 0;
        while (k < n && (taken[k] ||
                         !overlaps(&it->at, rows[k].message_id, rows[k].start_at, rows[k].end_at)))
            k++;
        if (k < n)
            taken[k] = true;
        if (k < n && rows[k].added_by_id)
            it->row_id = rows[k].id;
        else if (promise_write(c, d, l, it, k < n ? &rows[k] : NULL) < 0)
            return -1;
    }
    for (size_t k = 0; k < n; k++)
        if (rows[k].added_by_id ? hand_write(c, d, l, &rows[k]) < 0
                                : !taken[k] && promise_drop(c, d, l, &rows[k]) < 0)
            return -1;
    return 1;
}

/* Whether the customer asked again after a person had put the need aside or ticked it. */
static bool asked_again_since(const struct ledger *l, size_t i, int64_t decided_us)
{
    for (size_t k = 0; k < l->n_needs; k++)
        if (l->needs[k].same_as == (ptrdiff_t)i && l->needs[k].at.said_us > decided_us)
            return true;
    return false;
}

/* Most needs of a conversation are read again as they were: that is no write. */
static bool as_it_was(const struct need_kept *row, const struct need_read_again_in *in)
{
    return row->conversation_id == in->conversation_id && row->start_at == in->start_at &&
           row->end_at == in->end_at && str_eq(row->words, in->words) &&
           str_eq(row->kind, in->kind) && row->p == in->p && row->same_as_id == in->same_as_id &&
           str_eq(row->state, in->state) && row->answer_message_id == in->answer_message_id &&
           row->agent_id == in->agent_id && row->changed_us == in->changed_us;
}

static int need_write(struct call *c, struct db_conn *d, struct ledger *l, size_t i,
                      const struct need_kept *row)
{
    struct ledger_need *it = &l->needs[i];
    bool decided = row && row->agent_id && !asked_again_since(l, i, row->changed_us);
    struct str state = it->doubted             ? STR("dismissed")
                       : it->closed            ? STR("closed")
                       : it->answer_message_id ? STR("answered")
                                               : STR("open");
    int64_t same_as =
        it->same_as >= 0 && it->same_as < (ptrdiff_t)i ? l->needs[it->same_as].row_id : 0;
    it->row_id = row ? row->id : id_new(c, d);
    if (it->row_id < 0)
        return -1;
    if (row) {
        struct need_read_again_in in = {
            .conversation_id = l->conversation_id,
            .start_at = it->at.start_at,
            .end_at = it->at.end_at,
            .words = it->at.words,
            .kind = str_of(it->kind),
            .p = it->p,
            .same_as_id = same_as,
            .state = decided ? row->state : state,
            .answer_message_id = it->answer_message_id,
            .agent_id = decided ? row->agent_id : 0,
            .changed_us = decided || str_eq(row->state, state) ? row->changed_us : c->now_us,
            .org = l->org,
            .id = row->id};
        return as_it_was(row, &in) ? 1 : sql_need_read_again(c, d, &in);
    }
    struct need_add_in in = {.org = l->org,
                             .id = it->row_id,
                             .conversation_id = l->conversation_id,
                             .message_id = it->at.message_id,
                             .start_at = it->at.start_at,
                             .end_at = it->at.end_at,
                             .words = it->at.words,
                             .kind = str_of(it->kind),
                             .p = it->p,
                             .same_as_id = same_as,
                             .state = state,
                             .answer_message_id = it->answer_message_id,
                             .created_us = it->at.said_us,
                             .now_us = c->now_us};
    return sql_need_add(c, d, &in);
}

static int store_needs(struct call *c, struct db_conn *d, struct ledger *l)
{
    struct need_kept *rows;
    size_t n;
    if (sql_need_all(c, d, l->org, l->conversation_id, &rows, &n) < 0)
        return -1;
    bool *taken = arena_array(&c->arena, n + 1, sizeof *taken);
    for (size_t i = 0; i < l->n_needs; i++) {
        size_t k = 0;
        while (k < n && (taken[k] || !overlaps(&l->needs[i].at, rows[k].message_id,
                                               rows[k].start_at, rows[k].end_at)))
            k++;
        if (k < n)
            taken[k] = true;
        if (need_write(c, d, l, i, k < n ? &rows[k] : NULL) < 0)
            return -1;
    }
    for (size_t k = 0; k < n; k++)
        if (!taken[k] && !rows[k].agent_id && !rows[k].added_by_id &&
            ledger_has_read(l, rows[k].message_id) && sql_need_gone(c, d, l->org, rows[k].id) < 0)
            return -1;
    return 1;
}

static int store_reading(struct call *c, struct db_conn *d, const struct ledger *l)
{
    struct reading_put_in in = {.org = l->org,
                                .conversation_id = l->conversation_id,
                                .customer_id = l->customer_id,
                                .model = l->model,
                                .read_us = c->now_us,
                                .first_us = l->first_us,
                                .turns = l->turns,
                                .intensity_milli = l->intensity_milli,
                                .temperature_cues = l->temperature_cues,
                                .temperature = l->temperature,
                                .date_us = l->date_us,
                                .language = l->language,
                                .messages_json = l->messages_json,
                                .reading_json = l->reading_json,
                                .doubted_json = l->doubted_json,
                                .whisper_json = l->whisper_json,
                                .panel_json = l->panel_json,
                                .peak_milli = l->peak,
                                .end_milli = l->end,
                                .calmed_message_id = l->calmed_message_id};
    if (sql_reading_put(c, d, &in) < 0 || whisper_store(c, d, l) < 0)
        return -1;
    return forecast_store(c, d, l);
}

int ledger_store(struct call *c, struct db_conn *d, void *arg)
{
    struct ledger *l = arg;
    struct reading_lock_row at;
    int got = sql_reading_lock(c, d, l->org, l->conversation_id, &at);
    if (got <= 0)
        return got;
    l->inbox_id = at.inbox_id;
    if (l->nothing && sql_reading_forget(c, d, l->org, l->conversation_id) < 0)
        return -1;
    if (!l->nothing && (store_promises(c, d, l) < 0 || store_needs(c, d, l) < 0 ||
                        sql_need_put_off(c, d, l->org, l->conversation_id) < 0 ||
                        ledger_store_facts(c, d, l) < 0 || store_reading(c, d, l) < 0))
        return -1;
    if (!l->nothing && (sql_reading_grave(c, d, l->grave, l->org, l->conversation_id) < 0 ||
                        heat_store(c, d, l) < 0))
        return -1;
    if (sql_reading_done(c, d, l->org, l->conversation_id, l->due_us) < 0)
        return -1;
    struct event told = {.org = l->org,
                         .kind = STR("conversation.read"),
                         .noun_id = l->conversation_id,
                         .conversation_id = l->conversation_id,
                         .inbox_id = at.inbox_id};
    return event_emit(c, d, &told) < 0 ? -1 : 1;
}
