/* SPDX-License-Identifier: Apache-2.0 */
/* learned_fit.c: how a desk's own heads come about: the encoder looks at what was corrected, once;
   what stood beside it is gathered; each kind is fitted and judged. The reader is held while words
   are looked at, a connection while rows are read, never both: neither mail nor pages wait. */
#include "desk/learned.h"

#include "base/json.h"
#include "desk/claim.h"
#include "desk/need.sql.h"
#include "desk/promise.sql.h"
#include "desk/reading.h"

#include <string.h>

/* A claim that stood beside corrected ones, or the words of a correction. */
struct sight {
    int64_t id, conversation_id;
    struct str claim, words, reply;
    int64_t p;
    int8_t vector[FIT_WIDTH];
};
struct sights {
    struct sight *at;
    size_t n, room;
    int64_t org;
    struct str model;
};

static void look_at(struct heard_reader *reader, struct sights *s)
{
    float vector[FIT_WIDTH];
    for (size_t i = 0; i < s->n; i++) {
        struct sight *it = &s->at[i];
        heard_embed(reader, it->words.at, it->words.n, vector);
        fit_pack(vector, it->vector);
        if (!it->reply.n)
            continue;
        int8_t reply[FIT_WIDTH], need[FIT_WIDTH];
        memcpy(need, it->vector, sizeof need);
        heard_embed(reader, it->reply.at, it->reply.n, vector);
        fit_pack(vector, reply);
        fit_pair(need, reply, it->vector);
    }
}

/* ---- what the encoder has not seen ---- */

static int gather_unseen(struct call *c, struct db_conn *d, struct sights *s)
{
    struct learned_unseen_row *rows;
    size_t n;
    if (sql_learned_unseen(c, d, s->org, s->model, LEARNED_BATCH, &rows, &n) < 0)
        return -1;
    s->at = arena_array(&c->arena, n + 1, sizeof *s->at);
    s->n = n;
    for (size_t i = 0; i < n; i++) {
        const struct learned_unseen_row *r = &rows[i];
        struct learned_reply_row reply;
        struct sight *it = &s->at[i];
        size_t end = r->end_at ? (size_t)r->end_at : r->body.n;
        *it =
            (struct sight){.id = r->id, .words = claim_sentence(r->body, (size_t)r->start_at, end)};
        if (!str_eq(r->claim, STR("answered")))
            continue;
        int got = sql_learned_reply(c, d, s->org, r->conversation_id, r->message_id, r->created_us,
                                    &reply);
        if (got < 0)
            return -1;
        it->reply = got ? reply.body : STR("");
    }
    return 1;
}

static int keep_seen(struct call *c, struct db_conn *d, void *arg)
{
    const struct sights *s = arg;
    for (size_t i = 0; i < s->n; i++) {
        struct str features = {(const char *)s->at[i].vector, FIT_WIDTH};
        if (sql_learned_seen(c, d, features, s->model, s->org, s->at[i].id) < 0)
            return -1;
    }
    return 1;
}

/* How many were seen now: 0 when all were. */
static int see_some(struct call *c, struct db *db, struct engine *engine, struct sights *s)
{
    struct db_conn *d = db_read(c, db);
    int got = d ? gather_unseen(c, d, s) : -1;
    db_read_end(d);
    if (got < 0 || !s->n)
        return got < 0 ? -1 : 0;
    struct heard_reader *reader = engine_borrow_behind(c, engine);
    if (!reader)
        return -1;
    look_at(reader, s);
    engine_give_back(engine, reader);
    return db_write(c, db, keep_seen, s) < 0 ? -1 : (int)s->n;
}

/* ---- what stood beside ---- */

static void beside_add(struct sights *s, struct str claim, int64_t p, int64_t conversation_id,
                       struct str words)
{
    if (s->n < s->room && words.n)
        s->at[s->n++] = (struct sight){
            .claim = claim, .p = p, .conversation_id = conversation_id, .words = words};
}

struct place {
    struct learned_bodies_row *bodies;
    size_t n_bodies;
    struct correction *corrections;
    size_t n_corrections;
    int64_t conversation_id;
    bool kinds[N_CLAIM_KINDS]; /* of which something was corrected here */
};

static void beside(const struct place *at, struct sights *s, const struct claim *it)
{
    enum claim_kind kind = claim_kind_of(it->name);
    if (kind == N_CLAIM_KINDS || !at->kinds[kind] ||
        correction_at(at->corrections, at->n_corrections, it->name, it->message_id, it->start_at,
                      it->end_at))
        return;
    for (size_t i = 0; i < at->n_bodies; i++)
        if (at->bodies[i].id == it->message_id)
            beside_add(
                s, it->name, it->p, at->conversation_id,
                claim_sentence(at->bodies[i].body, (size_t)it->start_at, (size_t)it->end_at));
}

static int beside_in(struct call *c, struct db_conn *d, struct place *at, struct sights *s)
{
    struct reading reading;
    struct claim *claims;
    struct need_kept *needs;
    struct promise *promises;
    size_t n, n_needs, n_promises;
    int got = sql_reading_get(c, d, s->org, at->conversation_id, &reading);
    if (got <= 0)
        return got;
    if (claim_list(c, &reading, &claims, &n) < 0 ||
        sql_need_all(c, d, s->org, at->conversation_id, &needs, &n_needs) < 0 ||
        sql_promise_all(c, d, s->org, at->conversation_id, &promises, &n_promises) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        beside(at, s, &claims[i]);
    for (size_t i = 0; i < n_needs; i++)
        if (!needs[i].added_by_id)
            beside(at, s,
                   &(struct claim){STR("need"), needs[i].message_id, needs[i].start_at,
                                   needs[i].end_at, needs[i].p});
    for (size_t i = 0; i < n_promises; i++)
        if (!promises[i].added_by_id)
            beside(at, s,
                   &(struct claim){STR("promise"), promises[i].message_id, promises[i].start_at,
                                   promises[i].end_at, 800});
    return 1;
}

static int gather_beside(struct call *c, struct db_conn *d, struct sights *s)
{
    struct learned_conversations_row *rows;
    size_t n;
    if (sql_learned_conversations(c, d, s->org, &rows, &n) < 0)
        return -1;
    s->room = LEARNED_BESIDE_MAX;
    s->at = arena_array(&c->arena, s->room, sizeof *s->at);
    s->n = 0;
    for (size_t i = 0; i < n && s->n < s->room; i++) {
        struct place at = {.conversation_id = rows[i].conversation_id};
        if (correction_of(c, d, s->org, at.conversation_id, &at.corrections, &at.n_corrections) <
                0 ||
            sql_learned_bodies(c, d, s->org, at.conversation_id, &at.bodies, &at.n_bodies) < 0)
            return -1;
        for (size_t k = 0; k < at.n_corrections; k++)
            at.kinds[claim_kind_of(at.corrections[k].claim) % N_CLAIM_KINDS] = true;
        if (beside_in(c, d, &at, s) < 0)
            return -1;
    }
    return 1;
}

/* ---- fitting ---- */

struct result {
    bool is;
    int64_t corrections;
    struct fit_score score;
    struct fit fit;
};
struct results {
    int64_t org;
    struct str model;
    struct result of[N_CLAIM_KINDS];
};

static size_t examples_of(enum claim_kind kind, const struct learned_examples_row *rows, size_t n,
                          const struct sights *beside, struct fit_example *to)
{
    size_t k = 0;
    for (size_t i = 0; i < n && k < FIT_EXAMPLES_MAX; i++) {
        if (claim_kind_of(rows[i].claim) != kind || rows[i].features.n != FIT_WIDTH)
            continue;
        to[k] = (struct fit_example){.p = (float)rows[i].p / 1000,
                                     .name = fit_name(rows[i].claim.at, rows[i].claim.n),
                                     .group = (uint64_t)rows[i].conversation_id,
                                     .said = rows[i].said,
                                     .holds = rows[i].holds};
        memcpy(to[k++].vector, rows[i].features.at, FIT_WIDTH);
    }
    for (size_t i = 0; i < beside->n && k < FIT_EXAMPLES_MAX; i++) {
        const struct sight *it = &beside->at[i];
        if (claim_kind_of(it->claim) != kind)
            continue;
        to[k] = (struct fit_example){.p = (float)it->p / 1000,
                                     .name = fit_name(it->claim.at, it->claim.n),
                                     .group = (uint64_t)it->conversation_id,
                                     .said = true,
                                     .holds = true};
        memcpy(to[k++].vector, it->vector, FIT_WIDTH);
    }
    return k;
}

static int gather_rows(struct call *c, struct db *db, struct sights *beside, struct results *all,
                       struct learned_examples_row **rows_r, size_t *n_r)
{
    struct learned_counts_row *counts;
    size_t n;
    struct db_conn *d = db_read(c, db);
    int got = d ? gather_beside(c, d, beside) : -1;
    if (got >= 0)
        got = sql_learned_counts(c, d, all->org, &counts, &n);
    for (size_t i = 0; got >= 0 && i < n; i++) {
        enum claim_kind kind = claim_kind_of(counts[i].claim);
        if (kind == N_CLAIM_KINDS)
            continue;
        all->of[kind].is = true;
        all->of[kind].corrections += counts[i].n;
    }
    if (got >= 0)
        got = sql_learned_examples(c, d, all->org, all->model, rows_r, n_r);
    db_read_end(d);
    return got;
}

static int keep_heads(struct call *c, struct db_conn *d, void *arg)
{
    const struct results *all = arg;
    struct learned_head *before;
    size_t n;
    if (sql_learned_list(c, d, all->org, &before, &n) < 0)
        return -1;
    for (int kind = 0; kind < N_CLAIM_KINDS; kind++) {
        const struct result *r = &all->of[kind];
        bool was = false;
        for (size_t i = 0; i < n; i++)
            was |= (int)claim_kind_of(before[i].claim) == kind;
        if (!r->is && !was)
            continue;
        bool many = r->corrections >= FIT_CORRECTIONS_MIN;
        struct learned_put_in in = {.org = all->org,
                                    .claim = str_of(claim_kind_name((enum claim_kind)kind)),
                                    .model = all->model,
                                    .corrections = r->corrections,
                                    .held = (int64_t)r->score.held,
                                    .shipped = (int64_t)r->score.shipped,
                                    .own = (int64_t)r->score.own,
                                    .state = !many             ? STR("few")
                                             : r->score.better ? STR("used")
                                                               : STR("worse"),
                                    .weights =
                                        many ? (struct str){(const char *)r->fit.w, sizeof r->fit.w}
                                             : (struct str){0},
                                    .now_us = c->now_us};
        if (sql_learned_put(c, d, &in) < 0)
            return -1;
    }
    return 1;
}

static int fit_all(struct call *c, struct db *db, struct engine *engine, struct results *all)
{
    struct sights beside = {.org = all->org, .model = all->model};
    struct learned_examples_row *rows;
    size_t n;
    if (gather_rows(c, db, &beside, all, &rows, &n) < 0)
        return -1;
    struct heard_reader *reader = beside.n ? engine_borrow_behind(c, engine) : NULL;
    if (beside.n && !reader)
        return -1;
    if (reader) {
        look_at(reader, &beside);
        engine_give_back(engine, reader);
    }
    struct fit_example *examples = arena_array(&c->arena, FIT_EXAMPLES_MAX, sizeof *examples);
    for (int kind = 0; kind < N_CLAIM_KINDS; kind++) {
        struct result *r = &all->of[kind];
        if (r->corrections >= FIT_CORRECTIONS_MIN)
            r->score = fit_learn(
                examples, examples_of((enum claim_kind)kind, rows, n, &beside, examples), &r->fit);
    }
    return db_write(c, db, keep_heads, all);
}

int learned_fit(struct call *c, struct db *db, struct engine *engine, int64_t org)
{
    struct heard_reader *reader =
        engine_borrow_behind(c, engine); /* the model is opened by the first */
    int got;
    if (!reader)
        return -1;
    engine_give_back(engine, reader);
    struct sights unseen = {.org = org, .model = str_of(engine_model(engine))};
    if (!unseen.model.n)
        return 0;
    while ((got = see_some(c, db, engine, &unseen)) == LEARNED_BATCH)
        continue;
    if (got < 0)
        return -1;
    struct results *all = arena_alloc(&c->arena, sizeof *all);
    all->org = org;
    all->model = unseen.model;
    return fit_all(c, db, engine, all);
}
