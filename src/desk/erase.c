/* SPDX-License-Identifier: Apache-2.0 */
/* erase.c: one message at a time, because SQLite's search index forgets words only when it is told
   which they were. A message that says nothing any more is passed over, so that an interrupted run
   simply goes on. */
#include "desk/erase.h"

#include "db/file.h"
#include "desk/care.sql.h"
#include "desk/correction.h"
#include "desk/erase.sql.h"
#include "desk/fact.sql.h"
#include "desk/message.h"

/* ---- files ---- */

int erase_file(struct call *c, struct db_conn *d, int64_t org, int64_t file_id)
{
    struct erase_file_row gone;
    int got = sql_erase_file(c, d, org, file_id, &gone);
    return got <= 0 ? got : sql_erased_file_add(c, d, org, gone.hash, c->now_us) < 0 ? -1 : 1;
}

static int file_drop(struct call *c, struct db_conn *d, int64_t org, int64_t attachment_id,
                     int64_t file_id)
{
    return sql_erase_attachment(c, d, org, attachment_id) < 0 ? -1 : erase_file(c, d, org, file_id);
}

static int files_drop(struct call *c, struct db_conn *d, int64_t org, int64_t message_id)
{
    struct erase_attachments_row *rows;
    size_t n;
    if (sql_erase_attachments(c, d, org, message_id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (file_drop(c, d, org, rows[i].id, rows[i].file_id) < 0)
            return -1;
    return 1;
}

static int mails_drop(struct call *c, struct db_conn *d, int64_t org, int64_t message_id)
{
    struct erase_raw_mails_row *rows;
    size_t n;
    if (sql_erase_raw_mails(c, d, org, message_id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (sql_erased_file_add(c, d, org, rows[i].hash, c->now_us) < 0 ||
            sql_erase_raw_mail(c, d, org, rows[i].id) < 0)
            return -1;
    return 1;
}

struct leaving {
    struct erased_file_next_row *rows;
    size_t n;
};

static int leaving_drop(struct call *c, struct db_conn *d, void *arg)
{
    const struct leaving *l = arg;
    for (size_t i = 0; i < l->n; i++)
        if (sql_erased_file_drop(c, d, l->rows[i].org, l->rows[i].hash) < 0)
            return -1;
    return 1;
}

/* Out of each store that nothing names it in any more. */
static int bytes_remove(struct call *c, struct db_conn *d, const struct erase_stores *stores,
                        struct str hash)
{
    struct erased_file_named_row row;
    int got = file_named(c, d, hash);
    if (got == 0)
        got = store_remove(c, stores->files, hash, 0);
    if (got >= 0)
        got = sql_erased_file_named(c, d, hash, &row);
    return got == 0 ? store_remove(c, stores->raw, hash, 0) : got;
}

int erase_files(struct call *c, struct db *db, const struct erase_stores *stores)
{
    struct leaving l;
    struct db_conn *d = db_read(c, db);
    int got = d ? sql_erased_file_next(c, d, ERASE_FILES_BATCH, &l.rows, &l.n) : -1;
    for (size_t i = 0; got >= 0 && i < l.n; i++)
        got = bytes_remove(c, d, stores, l.rows[i].hash);
    db_read_end(d);
    if (got < 0 || !l.n)
        return got < 0 ? -1 : 0;
    return db_write(c, db, leaving_drop, &l) < 0 ? -1 : l.n == ERASE_FILES_BATCH;
}

/* ---- words ---- */

static int message_drop(struct call *c, struct db_conn *d, int64_t org,
                        const struct erase_message *m)
{
    struct str words = message_words(&c->arena, m->subject, m->body, m->quote_at);
    if (!m->taken_back && message_index_remove(c, d, org, m->id, words) < 0)
        return -1;
    if (!m->taken_back && message_index_put(c, d, org, m->id, STR("")) < 0)
        return -1;
    if (sql_erase_message(c, d, c->now_us, org, m->id) < 0 || files_drop(c, d, org, m->id) < 0 ||
        sql_erase_outbox(c, d, org, m->id) < 0 || sql_erase_needs(c, d, org, m->id) < 0 ||
        sql_erase_promises(c, d, org, m->id) < 0 ||
        sql_fact_forget_proposals(c, d, org, m->id) < 0 ||
        sql_fact_forget_quotes(c, d, org, m->id) < 0 ||
        sql_erase_redactions(c, d, org, m->id) < 0 || sql_erase_mail_why(c, d, org, m->id) < 0 ||
        sql_erase_turn_vector(c, d, org, m->id) < 0 || sql_erase_forecast(c, d, org, m->id) < 0 ||
        correction_forget(c, d, org, m->id) < 0 || sql_erase_mail_bounces(c, d, org, m->id) < 0)
        return -1;
    return mails_drop(c, d, org, m->id);
}

static int frame_drop(struct call *c, struct db_conn *d, int64_t org, int64_t id, bool bin)
{
    struct erase_draft_files_row *rows;
    size_t n;
    if (sql_erase_draft_files(c, d, org, id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (file_drop(c, d, org, rows[i].id, rows[i].file_id) < 0)
            return -1;
    if (sql_erase_drafts(c, d, org, id) < 0 || sql_erase_participants(c, d, org, id) < 0 ||
        sql_erase_reading(c, d, org, id) < 0 || sql_decision_erase(c, d, org, id) < 0 ||
        sql_erase_fields(c, d, org, id) < 0 || sql_erase_notifications(c, d, org, id) < 0 ||
        sql_erase_audit_of(c, d, org, id) < 0 || sql_erase_mail_ids(c, d, org, id) < 0 ||
        sql_erase_undo(c, d, org, id) < 0 || sql_erase_events(c, d, org, id) < 0 ||
        sql_erase_deliveries(c, d, org, id) < 0)
        return -1;
    return sql_erase_conversation(c, d, c->now_us, bin, org, id);
}

int erase_conversation(struct call *c, struct db_conn *d, int64_t org, int64_t id, bool bin,
                       int64_t *messages_r)
{
    struct erase_message *rows;
    size_t n;
    if (sql_erase_messages(c, d, org, id, ERASE_BATCH, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (message_drop(c, d, org, &rows[i]) < 0)
            return -1;
    *messages_r = (int64_t)n;
    if (n == ERASE_BATCH)
        return 1;
    return frame_drop(c, d, org, id, bin) < 0 ? -1 : 0;
}

int erase_said_by(struct call *c, struct db_conn *d, int64_t org, int64_t customer_id,
                  int64_t *messages_r)
{
    struct erase_message *rows;
    size_t n;
    if (sql_erase_messages_of(c, d, org, customer_id, ERASE_BATCH, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (message_drop(c, d, org, &rows[i]) < 0 ||
            conversation_recount(c, d, org, rows[i].conversation_id) < 0)
            return -1;
    *messages_r = (int64_t)n;
    return n == ERASE_BATCH;
}
