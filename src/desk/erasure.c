/* SPDX-License-Identifier: Apache-2.0 */
/* erasure.c: the person goes in the write that was asked for, so that nobody finds them a moment
   later; the rest is walked conversation by conversation. */
#include "desk/erasure.h"

#include "base/json.h"
#include "db/id.h"
#include "db/job.h"
#include "desk/change.h"
#include "desk/context.sql.h"
#include "desk/customer.h"
#include "desk/erase.h"
#include "desk/erase.sql.h"
#include "desk/fact.sql.h"
#include "desk/words.h"

#include <inttypes.h>

static int count(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                 struct erasure_counts *r)
{
    struct erasure_counts_row n;
    struct erasure_shared_files_row shared;
    int got = sql_erasure_counts(c, d, org, id, &n);
    if (got <= 0 || sql_erasure_shared_files(c, d, org, id, &shared) < 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no customer %" PRId64, id);
    *r = (struct erasure_counts){.conversations = n.conversations,
                                 .messages = n.messages,
                                 .elsewhere = n.elsewhere,
                                 .files = n.files,
                                 .shared_files = shared.n,
                                 .identities = n.identities,
                                 .drafts = n.drafts,
                                 .merged = n.merged};
    return 1;
}

int erasure_preview(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                    struct erasure_counts *counts_r)
{
    struct customer it;
    if (permit(c, who, MAY_ERASE) < 0 || customer_need(c, d, who->org, customer_id, &it) < 0)
        return -1;
    return count(c, d, who->org, it.id, counts_r);
}

/* ---- the person ---- */

/* What was noted when they were added to conversations of others. */
static int places_drop(struct call *c, struct db_conn *d, int64_t org,
                       const struct erasure_place *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sql_erasure_audit_participant(c, d, org, rows[i].conversation_id) < 0 ||
            sql_erase_undo(c, d, org, rows[i].conversation_id) < 0 ||
            sql_erase_events(c, d, org, rows[i].conversation_id) < 0 ||
            sql_erase_deliveries(c, d, org, rows[i].conversation_id) < 0)
            return -1;
    return 1;
}

static int address_drop(struct call *c, struct db_conn *d, int64_t org, struct str folded)
{
    struct erasure_place *rows;
    size_t n;
    if (sql_erasure_places_at(c, d, org, folded, &rows, &n) < 0 ||
        places_drop(c, d, org, rows, n) < 0 || sql_erasure_participants(c, d, org, folded) < 0)
        return -1;
    return sql_erasure_automatic(c, d, org, folded);
}

static int addresses_drop(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct erasure_addresses_row *rows;
    struct erasure_place *places;
    size_t n, n_places;
    if (sql_erasure_addresses(c, d, org, id, &rows, &n) < 0 ||
        sql_erasure_places(c, d, org, id, &places, &n_places) < 0 ||
        places_drop(c, d, org, places, n_places) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (address_drop(c, d, org, rows[i].value_folded) < 0)
            return -1;
    return sql_erasure_participants_of(c, d, org, id) < 0 ? -1
                                                          : sql_erasure_identities(c, d, org, id);
}

static int row_drop(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    if (addresses_drop(c, d, org, id) < 0 || sql_erasure_customer(c, d, c->now_us, org, id) < 0 ||
        sql_erasure_words(c, d, org, id) < 0 || sql_erasure_moved(c, d, org, id) < 0 ||
        sql_erase_fields(c, d, org, id) < 0 || sql_fact_erase_undo(c, d, org, id) < 0 ||
        sql_fact_erase(c, d, org, id) < 0 || sql_context_erase(c, d, org, id) < 0 ||
        sql_erasure_audit(c, d, org, id) < 0 || sql_erase_undo(c, d, org, id) < 0 ||
        sql_erase_events(c, d, org, id) < 0 || sql_erase_deliveries(c, d, org, id) < 0)
        return -1;
    return sql_erasure_answers(c, d, org, id) < 0 ? -1 : sql_erasure_deliveries(c, d, org, id);
}

/* Those that lead to this row are the same person. */
static int person_drop(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct erasure_merged_row *rows;
    size_t n;
    if (sql_erasure_merged(c, d, org, id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (person_drop(c, d, org, rows[i].id) < 0)
            return -1;
    return row_drop(c, d, org, id);
}

/* ---- beginning ---- */

static struct str counts_json(struct call *c, const struct erasure_counts *n)
{
    const struct change_value values[] = {change_number("conversations", n->conversations),
                                          change_number("messages", n->messages),
                                          change_number("elsewhere", n->elsewhere),
                                          change_number("files", n->files),
                                          change_number("shared_files", n->shared_files),
                                          change_number("identities", n->identities),
                                          change_number("drafts", n->drafts),
                                          change_number("merged", n->merged)};
    return change_json(c, values, sizeof values / sizeof values[0]);
}

static int job_for(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    const struct change_value values[] = {change_id("erasure_id", id)};
    struct job_new job = {.org = org, .kind = STR(ERASURE_JOB), .data = change_json(c, values, 1)};
    return job_add(c, d, &job);
}

int erasure_begin(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                  struct str reason, struct erasure *erasure_r)
{
    struct customer it;
    struct erasure_counts n = {0};
    if (permit(c, who, MAY_ERASE) < 0 ||
        words_line(c, "the reason", reason, ERASURE_REASON_BYTES, &reason) < 0 ||
        customer_need(c, d, who->org, customer_id, &it) < 0)
        return -1;
    if (it.erased_us != NO_TIME)
        return fail(c, CONFLICT, "this person was erased already");
    if (count(c, d, who->org, it.id, &n) < 0)
        return -1;
    struct erasure_add_in in = {.org = who->org,
                                .id = id_new(c, d),
                                .customer_id = it.id,
                                .agent_id = who->id,
                                .reason = reason,
                                .counts_json = counts_json(c, &n),
                                .items_all = n.messages + n.elsewhere,
                                .now_us = c->now_us};
    if (in.id < 0 || sql_erasure_add(c, d, &in) < 0 || person_drop(c, d, who->org, it.id) < 0 ||
        job_for(c, d, who->org, in.id) < 0)
        return -1;
    struct change change = {.verb = STR("customer.erase"),
                            .event = STR("customer.erased"),
                            .noun_id = it.id,
                            .detail = in.counts_json};
    if (change_note(c, d, who, &change, NULL) < 0)
        return -1;
    return sql_erasure_get(c, d, who->org, in.id, erasure_r);
}

/* ---- the job ---- */

static int step(struct call *c, struct db_conn *d, int64_t org, const struct erasure *it)
{
    struct erasure_next_row next;
    int64_t more = 0, at_id = it->at_id;
    int left;
    int got = sql_erasure_next(c, d, org, it->customer_id, it->at_id, &next);
    if (got > 0) {
        left = erase_conversation(c, d, org, next.id, false, &more);
        if (left == 0 && sql_erasure_deliveries(c, d, org, next.id) < 0)
            return -1;
        at_id = left == 0 ? next.id : at_id;
    } else {
        left = got < 0 ? -1 : erase_said_by(c, d, org, it->customer_id, &more);
    }
    if (left < 0)
        return -1;
    bool done = got == 0 && left == 0;
    struct erasure_progress_in in = {.state = done ? STR("done") : STR("running"),
                                     .at_id = at_id,
                                     .more = more,
                                     .ended_us = done ? c->now_us : NO_TIME,
                                     .org = org,
                                     .id = it->id};
    return sql_erasure_progress(c, d, &in) < 0 ? -1 : !done;
}

int erasure_step(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct erasure it;
    int got = sql_erasure_lock(c, d, org, id, &it);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no erasure %" PRId64, id);
    return str_eq(it.state, STR("done")) ? 0 : step(c, d, org, &it);
}

/* ---- reading ---- */

int erasure_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct erasure *erasure_r)
{
    int got = permit(c, who, MAY_ERASE) < 0 ? -1 : sql_erasure_get(c, d, who->org, id, erasure_r);
    return got ? got : fail(c, NOT_FOUND, "there is no erasure %" PRId64, id);
}

int erasure_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
                 int limit, struct erasure **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_ERASE) < 0)
        return -1;
    if (limit <= 0 || limit > ERASURES_PAGE_MAX)
        limit = ERASURES_PAGE_MAX;
    return sql_erasure_list(c, d, who->org, before_id ? before_id : INT64_MAX, limit, list_r, n_r);
}
