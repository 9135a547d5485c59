/* SPDX-License-Identifier: Apache-2.0 */
/* reading.c: from rows to turns, and the worker's round: look what waits, read it outside of any
   transaction, store what was found in one. What is found is gathered in the arena first, because
   the reader's own memory is gone with its next call; storing is in ledger.c. */
#include "desk/reading.h"

#include "base/out.h"
#include "desk/correction.h"
#include "desk/fact.sql.h"
#include "desk/forecast.h"
#include "desk/heat.h"
#include "desk/learned.h"
#include "desk/ledger.h"
#include "desk/listening.h"
#include "desk/panel_reading.h"
#include "desk/whisper.h"

#include <inttypes.h>
#include <math.h>

enum { READING_RETRY_S = 60 };

static enum heard_who who_of(struct str kind)
{
    if (str_eq(kind, STR("customer")))
        return HEARD_CUSTOMER;
    if (str_eq(kind, STR("agent")))
        return HEARD_AGENT;
    return str_eq(kind, STR("note")) ? HEARD_NOTE : HEARD_BOT;
}

static struct heard_turn turn_of(const struct reading_turns_row *m)
{
    size_t n = m->body.n;
    if (m->quote_at.some && m->quote_at.n >= 0 && (uint64_t)m->quote_at.n < n)
        n = (size_t)m->quote_at.n;
    return (struct heard_turn){
        .who = who_of(m->kind), .text = m->body.at, .len = n, .at = m->created_us};
}

int reading_turns(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                  struct reading_turns *turns_r)
{
    struct reading_of_row of;
    struct reading_turns_row *rows;
    size_t n;
    int got = sql_reading_of(c, d, org, conversation_id, &of);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND, "there is no conversation %" PRId64, conversation_id);
    if (sql_reading_turns(c, d, org, conversation_id, ENGINE_TURNS, &rows, &n) < 0)
        return -1;
    struct heard_turn *turns = arena_array(&c->arena, n + 1, sizeof *turns);
    int64_t *ids = arena_array(&c->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++) {
        turns[i] = turn_of(&rows[n - 1 - i]);
        ids[i] = rows[n - 1 - i].id;
    }
    *turns_r = (struct reading_turns){
        .as_read = {.subject = arena_copy(&c->arena, of.subject.at, of.subject.n),
                    .turns = turns,
                    .n_turns = n},
        .message_ids = ids,
        .customer_id = of.customer_id,
        .inbox_id = of.inbox_id,
        .desk_id = of.desk_id,
        .due_us = of.reading_due_us,
        .spam = of.spam};
    return 1;
}

int reading_history(struct call *c, struct db_conn *d, int64_t org, int64_t customer_id,
                    int64_t before_us, struct heard_history *history_r)
{
    struct reading_history_row row;
    if (sql_reading_history(c, d, org, customer_id, before_us, &row) < 0)
        return -1;
    *history_r = (struct heard_history){(double)row.intensity_milli / 1000, (uint32_t)row.turns};
    return 1;
}

int reading_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
                struct reading *reading_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_reading_get(c, d, who->org, at.id, reading_r);
}

int reading_forget(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                   int64_t message_id)
{
    if (sql_reading_forget(c, d, org, conversation_id) < 0 ||
        sql_reading_forget_needs(c, d, org, message_id) < 0 ||
        sql_reading_forget_promises(c, d, org, message_id) < 0 ||
        sql_reading_forget_vectors(c, d, org, conversation_id) < 0 ||
        correction_forget(c, d, org, message_id) < 0 ||
        sql_fact_forget_proposals(c, d, org, message_id) < 0 ||
        sql_fact_forget_quotes(c, d, org, message_id) < 0)
        return -1;
    return sql_reading_again(c, d, c->now_us, org, conversation_id);
}

int reading_spam(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id, bool spam)
{
    if (!spam)
        return sql_reading_again(c, d, c->now_us, org, conversation_id);
    if (sql_reading_forget(c, d, org, conversation_id) < 0 ||
        sql_reading_spam_needs(c, d, org, conversation_id) < 0 ||
        sql_reading_spam_promises(c, d, org, conversation_id) < 0 ||
        sql_fact_forget_spam(c, d, org, conversation_id) < 0)
        return -1;
    return sql_reading_put_off(c, d, NO_TIME, org, conversation_id);
}

/* ---- reading one ---- */

/* Of the longest thing the customer wrote: "ok, danke" says less than what came before. */
static struct str language_of(struct call *c, const struct heard_reading *r)
{
    const char *code = "";
    size_t longest = 0;
    for (size_t i = 0; i < r->n_turns; i++)
        if (r->turns[i].who == HEARD_CUSTOMER && r->of->turns[i].len > longest) {
            longest = r->of->turns[i].len;
            code = r->turns[i].language;
        }
    return (struct str){arena_copy(&c->arena, code, str_of(code).n), str_of(code).n};
}

/* Adds the conversation's own calm or heat, for those that come later; and whether it is grave. */
static void sum_up(struct ledger *l, const struct heard_reading *r)
{
    for (size_t i = 0; i < r->n_turns; i++) {
        const struct heard_turn_reading *t = &r->turns[i];
        if (t->who != HEARD_CUSTOMER || t->skipped)
            continue;
        for (size_t k = 0; k < t->n_signals; k++)
            l->grave |=
                t->signals[k].name == HEARD_VULNERABILITY || t->signals[k].name == HEARD_DANGER;
        if (isnan(t->intensity))
            continue;
        l->turns++;
        l->intensity_milli += lroundf(t->intensity * 1000);
    }
    l->temperature = isnan(r->now.temperature)
                         ? (struct db_int){0}
                         : (struct db_int){lroundf(r->now.temperature * 1000), true};
    l->temperature_cues = (int64_t)r->now.temperature_because.n;
}

static struct str ids_json(struct call *c, const int64_t *ids, size_t n)
{
    struct out o;
    out_init(&o, 64 + 32 * (size_t)ENGINE_TURNS);
    out_char(&o, '[');
    for (size_t i = 0; i < n; i++)
        out_f(&o, "%s\"%" PRId64 "\"", i ? "," : "", ids[i]);
    out_char(&o, ']');
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static int json_of(struct call *c, const struct heard_reading *r, struct str *json_r)
{
    size_t n = heard_reading_json(r, 0, NULL, 0);
    char *text = n < READING_JSON_BYTES ? arena_try(&c->arena, n + 1) : NULL;
    if (!text)
        return fail(c, TOO_BIG, "a reading of %zu bytes is more than is kept", n);
    heard_reading_json(r, 0, text, n + 1);
    *json_r = (struct str){text, n};
    return 1;
}

/* All that is wanted of a conversation before it is read. */
struct before {
    struct reading_turns turns;
    struct heard_history history;
    struct learned learned;
    struct listening listening;
};

/* Reads, and gathers in the arena all that is to be stored. */
static int read_turns(struct call *c, struct heard_reader *reader, const struct before *b,
                      struct ledger *l)
{
    const struct reading_turns *t = &b->turns;
    const struct heard_reading *r =
        heard_read(reader, &t->as_read, b->history.n_turns ? &b->history : NULL);
    sum_up(l, r);
    l->language = language_of(c, r);
    l->model = (struct str){arena_copy(&c->arena, r->model ? r->model : "", str_of(r->model).n),
                            str_of(r->model).n};
    if (json_of(c, r, &l->reading_json) < 0 || panel_part(c, l->reading_json, &l->panel_json) < 0)
        return -1;
    l->messages_json = ids_json(c, t->message_ids, t->as_read.n_turns);
    forecast_gather(c, r, t->message_ids, l);
    heat_gather(c, r, t->message_ids, l);
    if (ledger_gather(c, r, t->message_ids, l) < 0 ||
        learned_apply(c, reader, &b->learned, r, t->message_ids, l) < 0)
        return -1;
    return whisper_gather(c, reader, r, t->message_ids, l);
}

static int look_learned(struct call *c, struct db_conn *d, struct str model, struct ledger *l,
                        struct before *b)
{
    struct whisper_known_row *rows;
    if (listening_of(c, d, l->org, b->turns.desk_id, &b->listening) < 0 ||
        learned_load(c, d, l->org, model, &b->learned) < 0 ||
        sql_whisper_known(c, d, l->org, l->conversation_id, model, &rows, &l->n_seen) < 0)
        return -1;
    l->seen = arena_array(&c->arena, l->n_seen + 1, sizeof *l->seen);
    for (size_t i = 0; i < l->n_seen; i++)
        l->seen[i] = (struct ledger_seen){rows[i].message_id, rows[i].next_need_id};
    return 1;
}

static int look(struct call *c, struct db *db, struct str model, struct ledger *l, struct before *b)
{
    const struct reading_turns *t = &b->turns;
    struct db_conn *d = db_read(c, db);
    if (!d)
        return -1;
    int got = reading_turns(c, d, l->org, l->conversation_id, &b->turns);
    int64_t first_us = got > 0 && t->as_read.n_turns ? t->as_read.turns[0].at : 0;
    if (got > 0)
        got = reading_history(c, d, l->org, t->customer_id, first_us, &b->history);
    if (got >= 0)
        got = look_learned(c, d, model, l, b);
    db_read_end(d);
    l->first_us = first_us;
    l->customer_id = t->customer_id;
    l->inbox_id = t->inbox_id;
    l->due_us = t->due_us;
    return got;
}

/* The reader goes back before the database is asked what others wrote. */
static int read_it(struct call *c, struct db *db, struct engine *engine, const struct before *b,
                   struct ledger *l)
{
    struct heard_reader *reader = engine_borrow_behind(c, engine);
    if (!reader)
        return -1;
    int got = read_turns(c, reader, b, l);
    engine_give_back(engine, reader);
    if (got < 0)
        return -1;
    struct db_conn *d = db_read(c, db);
    got = d ? whisper_find(c, d, l) : -1;
    db_read_end(d);
    return got;
}

static int read_one(struct call *c, struct db *db, struct engine *engine, int64_t org, int64_t id)
{
    struct ledger *l = arena_alloc(&c->arena, sizeof *l);
    struct before *b = arena_alloc(&c->arena, sizeof *b);
    l->org = org;
    l->conversation_id = id;
    if (look(c, db, str_of(engine_model(engine)), l, b) < 0)
        return -1;
    if (l->due_us == NO_TIME)
        return 0;
    l->nothing = b->turns.spam || !b->turns.as_read.n_turns || !b->listening.reads;
    if (!l->nothing && read_it(c, db, engine, b, l) < 0)
        return -1;
    return db_write(c, db, ledger_store, l);
}

int reading_now(struct call *c, struct db *db, struct engine *engine, int64_t org,
                int64_t conversation_id)
{
    return read_one(c, db, engine, org, conversation_id);
}

/* ---- the worker's round ---- */

struct putting_off {
    int64_t org, id, until_us;
};

static int put_off(struct call *c, struct db_conn *d, void *arg)
{
    const struct putting_off *it = arg;
    return sql_reading_put_off(c, d, it->until_us, it->org, it->id);
}

/* One that cannot be read must not stand in the way of the others. */
static int one_of_many(struct call *round, struct db *db, struct engine *engine, int64_t org,
                       int64_t id)
{
    struct call c;
    call_init(&c, 64 << 20);
    c.now_us = round->now_us;
    int got = read_one(&c, db, engine, org, id);
    if (got < 0) {
        struct putting_off it = {org, id, round->now_us + READING_RETRY_S * SECOND_US};
        fail(round, c.fault.kind, "conversation %" PRId64 " was not read: %s", id, c.fault.text);
        db_write(&c, db, put_off, &it);
    }
    call_free(&c);
    return got;
}

int reading_run(struct call *c, struct db *db, struct engine *engine, int limit)
{
    struct reading_due_row *due;
    size_t n;
    int done = 0;
    struct db_conn *d = db_read(c, db);
    if (!d)
        return -1;
    int most = limit < 1 ? 1 : limit < READING_BATCH_MAX ? limit : READING_BATCH_MAX;
    int got = sql_reading_due(c, d, c->now_us, most, &due, &n);
    db_read_end(d);
    for (size_t i = 0; got >= 0 && i < n; i++)
        done += one_of_many(c, db, engine, due[i].org, due[i].id) > 0;
    return got < 0 ? -1 : done;
}

/* ---- again, with a better model ---- */

struct again {
    struct str model;
    int marked;
};

static int mark(struct call *c, struct db_conn *d, void *arg)
{
    struct again *it = arg;
    struct reading_due_row *due;
    struct reading_orgs_row *orgs;
    size_t n;
    it->marked = 0;
    if (sql_reading_due(c, d, c->now_us, 1, &due, &n) < 0)
        return -1;
    if (n) /* what was said just now comes first */
        return 0;
    if (sql_reading_orgs(c, d, &orgs, &n) < 0)
        return -1;
    for (size_t i = 0; i < n && !it->marked; i++) {
        int64_t below = sql_reading_older(c, d, c->now_us, orgs[i].id, it->model, READING_AGAIN);
        int64_t above =
            below ? 0 : sql_reading_other(c, d, c->now_us, orgs[i].id, it->model, READING_AGAIN);
        if (below < 0 || above < 0)
            return -1;
        it->marked = (int)(below + above);
    }
    return it->marked;
}

int reading_again(struct call *c, struct db *db, struct engine *engine)
{
    struct heard_reader *reader =
        engine_borrow_behind(c, engine); /* who borrows first opens the model */
    struct again it = {0};
    if (!reader)
        return -1;
    engine_give_back(engine, reader);
    it.model = str_of(engine_model(engine));
    if (!it.model.n)
        return 0;
    return db_write(c, db, mark, &it) < 0 ? -1 : it.marked;
}

int reading_progress(struct call *c, struct db_conn *d, const struct actor *who, struct str model,
                     struct reading_progress *it_r)
{
    struct reading_progress_row row;
    *it_r = (struct reading_progress){.left_s = -1};
    if (permit(c, who, MAY_READ) < 0 ||
        sql_reading_progress(c, d, model, c->now_us - READING_RATE_S * SECOND_US, who->org, &row) <
            0)
        return -1;
    it_r->done = row.done;
    it_r->left = row.total - row.done;
    it_r->waiting = row.waiting;
    if (row.lately > 0)
        it_r->left_s = it_r->left * READING_RATE_S / row.lately;
    return 1;
}
