/* SPDX-License-Identifier: Apache-2.0 */
/* whisper.c: brute force over small vectors: 4,000 of 384 bytes are looked through in about two
   milliseconds, in the background, once for each reading; a page only shows what was found. */
#include "desk/whisper.h"

#include "base/json.h"
#include "desk/change.h"
#include "engine/fit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- vectors of this conversation ---- */

static void see(struct heard_reader *reader, struct str words, int8_t *packed_r)
{
    float vector[FIT_WIDTH];
    heard_embed(reader, words.at, words.n, vector);
    fit_pack(vector, packed_r);
}

static bool known(const struct ledger *l, int64_t message_id, bool *has_next_r)
{
    for (size_t i = 0; i < l->n_seen; i++)
        if (l->seen[i].message_id == message_id) {
            *has_next_r = l->seen[i].next_need_id != 0;
            return true;
        }
    *has_next_r = false;
    return false;
}

/* The next message of the customer after a reply; -1: not yet. */
static ptrdiff_t next_turn(const struct heard_reading *r, size_t t)
{
    bool answered = false;
    for (size_t k = t + 1; k < r->n_turns; k++) {
        answered |= r->turns[k].who == HEARD_AGENT && !r->turns[k].skipped;
        if (answered && r->turns[k].who == HEARD_CUSTOMER)
            return (ptrdiff_t)k;
    }
    return -1;
}

/* The first need voiced in that message for the first time, as a place in the ledger. */
static ptrdiff_t new_need(const struct ledger *l, int64_t message_id)
{
    for (size_t i = 0; i < l->n_needs; i++)
        if (l->needs[i].at.message_id == message_id && l->needs[i].same_as < 0 &&
            !l->needs[i].doubted)
            return (ptrdiff_t)i;
    return -1;
}

int whisper_gather(struct call *c, struct heard_reader *reader, const struct heard_reading *r,
                   const int64_t *ids, struct ledger *l)
{
    bool has_next;
    l->vectors = arena_array(&c->arena, WHISPER_TURNS_MAX, sizeof *l->vectors);
    if (str_eq(l->model, STR("rules")))
        return 0;
    for (size_t t = r->n_turns; t-- > 0 && l->n_vectors < WHISPER_TURNS_MAX;) {
        const struct heard_turn_reading *it = &r->turns[t];
        if (it->who != HEARD_CUSTOMER || it->skipped || it->unread)
            continue;
        bool seen = known(l, ids[t], &has_next);
        ptrdiff_t after = next_turn(r, t);
        ptrdiff_t need = after < 0 || has_next ? -1 : new_need(l, ids[after]);
        if (seen && need < 0)
            continue;
        struct ledger_vector *v = &l->vectors[l->n_vectors++];
        *v = (struct ledger_vector){
            .message_id = ids[t], .said_us = r->of->turns[t].at, .seen = seen, .next = need};
        see(reader, (struct str){r->of->turns[t].text, r->of->turns[t].len}, v->vector);
        if (need >= 0)
            see(reader, l->needs[need].at.words, v->next_vector);
    }
    for (size_t t = r->n_turns; t-- > 0;) /* it is for the last word, while that waits */
        if (!r->turns[t].skipped) {
            l->waits = r->turns[t].who == HEARD_CUSTOMER && !r->turns[t].unread;
            if (l->waits)
                see(reader, (struct str){r->of->turns[t].text, r->of->turns[t].len},
                    l->last_vector);
            break;
        }
    return 1;
}

int whisper_store(struct call *c, struct db_conn *d, const struct ledger *l)
{
    for (size_t i = 0; i < l->n_vectors; i++) {
        const struct ledger_vector *v = &l->vectors[i];
        struct str vector = {(const char *)v->vector, FIT_WIDTH},
                   next = {(const char *)v->next_vector, FIT_WIDTH};
        struct whisper_put_in put = {l->org,     v->message_id, l->inbox_id, l->conversation_id,
                                     v->said_us, l->model,      vector};
        struct whisper_next_in in = {.next_need_id = v->next >= 0 ? l->needs[v->next].row_id : 0,
                                     .next_vector = next,
                                     .inbox_id = l->inbox_id,
                                     .conversation_id = l->conversation_id,
                                     .org = l->org,
                                     .message_id = v->message_id};
        if ((!v->seen && sql_whisper_put(c, d, &put) < 0) ||
            (v->next >= 0 && sql_whisper_next(c, d, &in) < 0))
            return -1;
    }
    return 1;
}

/* ---- what came next elsewhere ---- */

struct after {
    int64_t conversation_id, need_id;
    float likeness;
    bool has_next;
    int8_t next[FIT_WIDTH];
};
struct search {
    struct after *at; /* every row that has the right encoder */
    size_t n, n_alike;
};

static int gather(struct call *c, struct db_conn *d, const struct ledger *l, struct search *s)
{
    struct db_rows rows;
    struct whisper_rows_row row;
    int got;
    s->at = arena_array(&c->arena, WHISPER_ROWS_MAX, sizeof *s->at);
    if (sql_whisper_rows(c, d, l->org, l->inbox_id, l->conversation_id, WHISPER_ROWS_MAX, &rows) <
        0)
        return -1;
    while ((got = sql_whisper_rows_next(c, &rows, &row)) > 0) {
        if (!str_eq(row.model, l->model) || row.vector.n != FIT_WIDTH)
            continue;
        struct after *a = &s->at[s->n++];
        a->conversation_id = row.conversation_id;
        a->likeness = fit_likeness((const int8_t *)row.vector.at, l->last_vector);
        a->need_id = row.next_need_id;
        a->has_next = row.next_need_id && row.next_vector.n == FIT_WIDTH;
        if (a->has_next)
            memcpy(a->next, row.next_vector.at, FIT_WIDTH);
    }
    return got;
}

static int by_likeness(const void *a, const void *b)
{
    const struct after *x = a, *y = b;
    if (x->likeness != y->likeness)
        return x->likeness > y->likeness ? -1 : 1;
    return x->conversation_id < y->conversation_id ? -1 : x->conversation_id > y->conversation_id;
}

/* The most alike message of each conversation comes to the front. */
static void alike_first(struct search *s)
{
    if (s->n)
        qsort(s->at, s->n, sizeof *s->at, by_likeness);
    for (size_t i = 0; i < s->n && s->n_alike < WHISPER_ALIKE_MAX; i++) {
        bool again = false;
        if (s->at[i].likeness * 100 < WHISPER_LIKE)
            break;
        for (size_t k = 0; k < s->n_alike; k++)
            again |= s->at[k].conversation_id == s->at[i].conversation_id;
        if (again)
            continue;
        struct after one = s->at[i];
        s->at[i] = s->at[s->n_alike];
        s->at[s->n_alike++] = one;
    }
}

static size_t asked_like(const struct search *s, size_t n, const int8_t *next)
{
    size_t asked = 0;
    for (size_t i = 0; i < n; i++)
        asked += s->at[i].has_next && fit_likeness(s->at[i].next, next) * 100 >= WHISPER_SAME;
    return asked;
}

int whisper_find(struct call *c, struct db_conn *d, struct ledger *l)
{
    struct search s = {0};
    size_t best = 0, most = 0;
    l->whisper_json = STR("");
    if (!l->waits || str_eq(l->model, STR("rules")))
        return 0;
    if (gather(c, d, l, &s) < 0)
        return -1;
    alike_first(&s);
    if (s.n_alike < WHISPER_ALIKE_MIN)
        return 0;
    for (size_t i = 0; i < s.n_alike; i++) {
        size_t asked = s.at[i].has_next ? asked_like(&s, s.n_alike, s.at[i].next) : 0;
        if (asked > most) {
            most = asked;
            best = i;
        }
    }
    size_t usual = most ? asked_like(&s, s.n, s.at[best].next) : 0;
    if (most < 3 || most * s.n < WHISPER_TIMES * usual * s.n_alike)
        return 0;
    const struct change_value values[] = {
        change_id("need_id", s.at[best].need_id), change_number("asked", (int64_t)most),
        change_number("alike", (int64_t)s.n_alike),
        change_number("usual_milli", (int64_t)(usual * 1000 / s.n))};
    l->whisper_json = change_json(c, values, 4);
    return 1;
}

/* ---- shown ---- */

int whisper_show(struct call *c, struct db_conn *d, int64_t org, struct str whisper_json,
                 struct whisper *whisper_r)
{
    json_t *root;
    int64_t need_id;
    struct whisper_need_row need;
    *whisper_r = (struct whisper){.words = STR("")};
    if (!whisper_json.n)
        return 0;
    if (json_read(c, whisper_json, CHANGE_DETAIL_BYTES, &root) < 0)
        return -1;
    int got = change_get_id(c, root, "need_id", &need_id);
    if (got > 0)
        got = json_get_int(c, root, "asked", &whisper_r->asked);
    if (got > 0)
        got = json_get_int(c, root, "alike", &whisper_r->alike);
    if (got > 0)
        got = json_get_int(c, root, "usual_milli", &whisper_r->usual_milli);
    json_decref(root);
    if (got > 0)
        got = sql_whisper_need(c, d, org, need_id, &need);
    if (got > 0 && !str_eq(need.state, STR("dismissed")))
        whisper_r->words = need.words;
    return got < 0 ? -1 : whisper_r->words.n > 0;
}
