/* SPDX-License-Identifier: Apache-2.0 */
/* coaching.c: the draft is read as the last turn of the last COACHING_TURNS; what the engine calls
   unanswered is matched with the ledger by message and place, because people may have ticked a need
   that the engine still sees, and the ledger remembers what lies before those turns. */
#include "desk/coaching.h"

#include "desk/forecast.h"
#include "desk/learned.h"
#include "desk/listening.h"
#include "desk/reading.h"

#include <math.h>
#include <string.h>

struct scene {
    struct reading_turns turns; /* the last ones only */
    struct heard_history history;
    struct need *needs;
    size_t n_needs;
    struct listening listening;
    bool wanted;
    struct learned learned;
    struct forecast_record record;
};

static int look(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct str model, struct scene *s)
{
    struct seen_conversation at;
    struct reading_turns *t = &s->turns;
    if (permit_conversation(c, d, who, MAY_NOTE, id, &at) < 0 ||
        reading_turns(c, d, who->org, at.id, t) < 0 ||
        need_list(c, d, who, at.id, &s->needs, &s->n_needs) < 0 ||
        listening_of(c, d, who->org, t->desk_id, &s->listening) < 0 ||
        listening_wants(c, d, who, &s->wanted) < 0 ||
        learned_load(c, d, who->org, model, &s->learned) < 0 ||
        forecast_record(c, d, who->org, &s->record) < 0)
        return -1;
    if (t->as_read.n_turns > COACHING_TURNS) {
        size_t cut = t->as_read.n_turns - COACHING_TURNS;
        t->as_read.turns += cut;
        t->message_ids += cut;
        t->as_read.n_turns = COACHING_TURNS;
    }
    int64_t first_us = t->as_read.n_turns ? t->as_read.turns[0].at : c->now_us;
    return reading_history(c, d, who->org, t->customer_id, first_us, &s->history);
}

static struct str copy(struct call *c, const char *text)
{
    struct str s = str_of(text);
    return (struct str){arena_copy(&c->arena, s.at ? s.at : "", s.n), s.n};
}

static bool in_turns(const struct scene *s, int64_t message_id)
{
    for (size_t i = 0; i < s->turns.as_read.n_turns; i++)
        if (s->turns.message_ids[i] == message_id)
            return true;
    return false;
}

/* The row of the ledger that this is, or NULL while it was not read yet. */
static const struct need *row_of(const struct scene *s, const struct heard_need *need)
{
    int64_t message_id = s->turns.message_ids[need->at.turn];
    for (size_t i = 0; i < s->n_needs; i++) {
        const struct need *row = &s->needs[i];
        if (row->message_id == message_id && row->start_at < need->at.end &&
            row->end_at > need->at.start)
            return row;
    }
    return NULL;
}

static const struct heard_need *need_of(const struct heard_reading *r, struct heard_need_id id)
{
    const struct heard_turn_reading *t = &r->turns[id.turn];
    return id.n >= 0 && (size_t)id.n < t->n_needs ? &t->needs[id.n] : NULL;
}

static struct need from_engine(struct call *c, const struct scene *s, const struct heard_need *n)
{
    const struct heard_turn *turn = &s->turns.as_read.turns[n->at.turn];
    size_t bytes = n->at.end - n->at.start;
    return (struct need){.message_id = s->turns.message_ids[n->at.turn],
                         .start_at = n->at.start,
                         .end_at = n->at.end,
                         .words = {arena_copy(&c->arena, turn->text + n->at.start, bytes), bytes},
                         .kind = str_of(heard_need_kind_name(n->kind)),
                         .state = STR("open"),
                         .promise_due_us = NO_TIME};
}

static void gather_open(struct call *c, const struct scene *s, const struct heard_coaching *k,
                        struct coaching *it)
{
    it->open = arena_array(&c->arena, k->unanswered.n + s->n_needs + 1, sizeof *it->open);
    for (size_t i = 0; i < s->n_needs; i++)
        if (!in_turns(s, s->needs[i].message_id) && need_is_open(&s->needs[i], c->now_us))
            it->open[it->n_open++] = s->needs[i];
    for (size_t i = 0; i < k->unanswered.n; i++) {
        const struct heard_need *need = need_of(k->reading, k->unanswered.at[i]);
        const struct need *row = need ? row_of(s, need) : NULL;
        if (need && !row)
            it->open[it->n_open++] = from_engine(c, s, need);
        else if (row && need_is_open(row, c->now_us))
            it->open[it->n_open++] = *row;
    }
}

static struct coaching_nudge nudge_of(struct call *c, const struct scene *s,
                                      const struct heard_nudge *n)
{
    static const char *const severities[] = {
        [HEARD_HOLD] = "hold", [HEARD_SUGGEST] = "suggest", [HEARD_REMARK] = "note"};
    struct coaching_nudge it = {.rule = heard_rule_name(n->rule),
                                .severity = severities[n->severity],
                                .start_at = n->at.start,
                                .end_at = n->at.end,
                                .why = copy(c, n->why),
                                .try_this = copy(c, n->try_this)};
    if (n->because.n && n->because.at[0].turn < s->turns.as_read.n_turns) {
        struct heard_span at = n->because.at[0];
        size_t bytes = at.end - at.start;
        const char *text = s->turns.as_read.turns[at.turn].text + at.start;
        it.because = (struct str){arena_copy(&c->arena, text, bytes), bytes};
    }
    return it;
}

/* A need that somebody ticked is no reason to nudge. */
static bool stands(const struct heard_nudge *n, const struct coaching *it)
{
    return n->rule != HEARD_UNANSWERED_NEED || it->n_open;
}

/* The customer's last message; NULL: they said nothing. */
static const struct heard_turn *last_said(const struct scene *s, int64_t *message_id_r)
{
    for (size_t i = s->turns.as_read.n_turns; i-- > 0;)
        if (s->turns.as_read.turns[i].who == HEARD_CUSTOMER) {
            *message_id_r = s->turns.message_ids[i];
            return &s->turns.as_read.turns[i];
        }
    *message_id_r = 0;
    return NULL;
}

static void doubt_from(struct coaching_nudge *list, size_t *n, struct heard_reader *reader,
                       const struct learned *learned, struct str before)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if (!learned_doubts_nudge(reader, learned, list[i].rule, before))
            list[kept++] = list[i];
    *n = kept;
}

/* Nudges that the desk's people have called wrong often enough are not said. */
static void doubt(const struct scene *s, struct heard_reader *reader, struct coaching *it)
{
    const struct heard_turn *last = last_said(s, &it->last_message_id);
    if (!last || !s->learned.has[CLAIM_NUDGE] || !it->nudge.rule)
        return;
    struct str before = {last->text, last->len};
    doubt_from(it->more, &it->n_more, reader, &s->learned, before);
    if (!learned_doubts_nudge(reader, &s->learned, it->nudge.rule, before))
        return;
    it->nudge = it->n_more ? it->more[0] : (struct coaching_nudge){0};
    it->n_more -= it->n_more > 0;
    memmove(it->more, it->more + 1, it->n_more * sizeof *it->more);
}

static void expect(const struct scene *s, const struct heard_coaching *k, struct coaching *it)
{
    if (k->forecast.is && s->record.good && !isnan(k->forecast.now))
        it->forecast =
            (struct coaching_forecast){.is = true,
                                       .side = forecast_side(k->forecast.now, k->forecast.after),
                                       .hits = s->record.hits,
                                       .n = s->record.n,
                                       .base = s->record.base};
}

static void gather(struct call *c, const struct scene *s, const struct heard_coaching *k,
                   struct coaching *it)
{
    gather_open(c, s, k, it);
    for (size_t i = 0; i < k->n_nudges; i++) {
        if (!stands(&k->nudges[i], it))
            continue;
        if (!it->nudge.rule)
            it->nudge = nudge_of(c, s, &k->nudges[i]);
        else if (it->n_more < COACHING_MORE_MAX)
            it->more[it->n_more++] = nudge_of(c, s, &k->nudges[i]);
    }
}

int coaching_of(struct call *c, struct db *db, struct engine *engine, const struct actor *who,
                int64_t conversation_id, struct str draft, struct coaching *it_r)
{
    struct scene s;
    *it_r = (struct coaching){0};
    if (draft.n > COACHING_DRAFT_BYTES)
        return fail(c, TOO_BIG, "a draft is read up to %d bytes", COACHING_DRAFT_BYTES);
    struct db_conn *d = db_read(c, db);
    int got = d ? look(c, d, who, conversation_id, str_of(engine_model(engine)), &s) : -1;
    db_read_end(d);
    it_r->off = got >= 0 && !(s.listening.coach && s.listening.reads && s.wanted);
    if (it_r->off)
        return 1;
    struct heard_reader *reader = got < 0 ? NULL : engine_borrow(c, engine);
    if (!reader)
        return -1;
    const struct heard_coaching *k =
        heard_coach(reader, &s.turns.as_read, draft.at ? draft.at : "", draft.n, c->now_us,
                    s.history.n_turns ? &s.history : NULL);
    gather(c, &s, k, it_r);
    expect(&s, k, it_r);
    doubt(&s, reader, it_r);
    engine_give_back(engine, reader);
    return 1;
}
