/* SPDX-License-Identifier: Apache-2.0 */
/* learned.c: the desk's own heads at work: what they say of a reading, what an admin says of them.
   How they come about is learned_fit.c's. */
#include "desk/learned.h"

#include "base/out.h"
#include "desk/change.h"
#include "desk/claim.h"
#include "desk/reading.h"

#include <inttypes.h>
#include <string.h>

/* ---- which there are ---- */

int learned_load(struct call *c, struct db_conn *d, int64_t org, struct str model,
                 struct learned *learned_r)
{
    struct learned_used_row *rows;
    size_t n;
    memset(learned_r, 0, sizeof *learned_r);
    if (sql_learned_used(c, d, org, model, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        enum claim_kind kind = claim_kind_of(rows[i].claim);
        if (kind == N_CLAIM_KINDS || rows[i].weights.n != sizeof learned_r->fit[0].w)
            continue;
        memcpy(learned_r->fit[kind].w, rows[i].weights.at, rows[i].weights.n);
        learned_r->any = learned_r->has[kind] = true;
    }
    return 1;
}

int learned_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct learned_head **heads_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_learned_list(c, d, who->org, heads_r, n_r);
}

int learned_drop(struct call *c, struct db_conn *d, const struct actor *who, enum claim_kind kind,
                 bool dropped)
{
    struct learned_head it;
    if (permit(c, who, MAY_MANAGE_RULES) < 0)
        return -1;
    struct str claim = kind < N_CLAIM_KINDS ? str_of(claim_kind_name(kind)) : STR("");
    int got = sql_learned_get(c, d, who->org, claim, &it);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no head of that name");
    if (str_eq(it.state, STR("dropped")) == dropped)
        return 0;
    if (sql_learned_state(c, d, dropped ? STR("dropped") : STR("few"), who->org, claim) < 0 ||
        sql_learned_again(c, d, who->org) < 0 ||
        (!dropped && correction_fit_soon(c, d, who->org, 0) < 0))
        return -1;
    return change_named(c, d, who, dropped ? "learned_head.drop" : "learned_head.use", "", 0,
                        claim);
}

/* ---- what they say of a reading ---- */

struct judging {
    struct call *c;
    struct heard_reader *reader;
    const struct learned *learned;
    const struct heard_reading *r;
    const int64_t *ids;
    struct out doubts; /* JSON */
    bool any;
};

static void see(struct heard_reader *reader, struct str words, int8_t *packed_r)
{
    float vector[FIT_WIDTH];
    heard_embed(reader, words.at, words.n, vector);
    fit_pack(vector, packed_r);
}

static bool holds(const struct judging *j, enum claim_kind kind, const char *name, float p,
                  struct heard_span at)
{
    const struct heard_turn *turn = &j->r->of->turns[at.turn];
    struct fit_example e = {.p = p};
    char claim[CORRECTION_CLAIM_BYTES + 1];
    int n = name ? snprintf(claim, sizeof claim, "%s.%s", claim_kind_name(kind), name)
                 : snprintf(claim, sizeof claim, "%s", claim_kind_name(kind));
    e.name = fit_name(claim, (size_t)n);
    see(j->reader, claim_sentence((struct str){turn->text, turn->len}, at.start, at.end), e.vector);
    return fit_p(&j->learned->fit[kind], &e) >= .5f;
}

static void doubt(struct judging *j, enum claim_kind kind, const char *name, struct heard_span at)
{
    out_f(&j->doubts, "%s[\"%s%s%s\",\"%" PRId64 "\",%" PRIu32 ",%" PRIu32 "]", j->any ? "," : "",
          claim_kind_name(kind), name ? "." : "", name ? name : "", j->ids[at.turn], at.start,
          at.end);
    j->any = true;
}

static void judge(struct judging *j, enum claim_kind kind, const char *name, float p,
                  struct heard_span at)
{
    if (j->learned->has[kind] && at.turn < j->r->n_turns && !holds(j, kind, name, p, at))
        doubt(j, kind, name, at);
}

static void judge_turn(struct judging *j, const struct heard_turn_reading *t)
{
    static const char *const purposes[] = {"goal", "deadline", "life_event"};
    static const char *const about[] = {"purpose", "deadline",    "feeling", "cause",
                                        "leaving", "second_need", "person"};
    for (size_t i = 0; i < t->n_emotions; i++)
        if (t->emotions[i].because.n)
            judge(j, CLAIM_EMOTION, heard_emotion_name(t->emotions[i].name), t->emotions[i].p,
                  t->emotions[i].because.at[0]);
    for (size_t i = 0; i < t->n_signals; i++)
        if (t->signals[i].name != HEARD_DANGER)
            judge(j, CLAIM_SIGNAL, heard_signal_name(t->signals[i].name), t->signals[i].p,
                  t->signals[i].at);
    for (size_t i = 0; i < t->n_purpose; i++)
        judge(j, CLAIM_PURPOSE, purposes[t->purpose[i].kind], .8f, t->purpose[i].at);
    for (size_t i = 0; i < t->n_guesses; i++)
        if (t->guesses[i].because.n)
            judge(j, CLAIM_GUESS, about[t->guesses[i].about], t->guesses[i].p,
                  t->guesses[i].because.at[0]);
}

/* The reply that a need is held against: the one that answered it, else the last after it. */
static ptrdiff_t reply_for(const struct judging *j, const struct ledger_need *n)
{
    for (size_t t = j->r->n_turns; t-- > 0;)
        if (j->r->turns[t].who == HEARD_AGENT && j->r->of->turns[t].at >= n->at.said_us &&
            (!n->answer_message_id || j->ids[t] == n->answer_message_id))
            return (ptrdiff_t)t;
    return -1;
}

static void judge_answer(const struct judging *j, struct ledger_need *n)
{
    int8_t need[FIT_WIDTH], reply[FIT_WIDTH];
    ptrdiff_t t = reply_for(j, n);
    if (t < 0 || n->closed)
        return;
    const struct heard_turn *turn = &j->r->of->turns[t];
    struct fit_example e = {.p = n->answer_message_id ? .9f : .1f,
                            .name = fit_name("answered", strlen("answered"))};
    see(j->reader, n->at.words, need);
    see(j->reader, (struct str){turn->text, turn->len}, reply);
    fit_pair(need, reply, e.vector);
    n->answer_message_id = fit_p(&j->learned->fit[CLAIM_ANSWERED], &e) >= .5f ? j->ids[t] : 0;
}

static ptrdiff_t turn_of(const struct judging *j, int64_t message_id)
{
    for (size_t t = 0; t < j->r->n_turns; t++)
        if (j->ids[t] == message_id)
            return (ptrdiff_t)t;
    return -1;
}

static void judge_ledger(struct judging *j, struct ledger *l)
{
    for (size_t i = 0; i < l->n_needs; i++) {
        struct ledger_need *n = &l->needs[i];
        struct heard_span at = {(uint32_t)turn_of(j, n->at.message_id), (uint32_t)n->at.start_at,
                                (uint32_t)n->at.end_at};
        if (j->learned->has[CLAIM_NEED]) {
            n->doubted = !holds(j, CLAIM_NEED, NULL, (float)n->p / 1000, at);
            if (n->doubted)
                doubt(j, CLAIM_NEED, NULL, at);
        }
        if (j->learned->has[CLAIM_ANSWERED])
            judge_answer(j, n);
    }
    for (size_t i = 0; j->learned->has[CLAIM_PROMISE] && i < l->n_promises; i++) {
        struct ledger_promise *it = &l->promises[i];
        struct heard_span at = {(uint32_t)turn_of(j, it->at.message_id), (uint32_t)it->at.start_at,
                                (uint32_t)it->at.end_at};
        it->doubted = !holds(j, CLAIM_PROMISE, NULL, .8f, at);
        if (it->doubted)
            doubt(j, CLAIM_PROMISE, NULL, at);
    }
}

int learned_apply(struct call *c, struct heard_reader *reader, const struct learned *learned,
                  const struct heard_reading *r, const int64_t *ids, struct ledger *l)
{
    struct judging j = {.c = c, .reader = reader, .learned = learned, .r = r, .ids = ids};
    l->doubted_json = STR("[]");
    if (!learned->any)
        return 0;
    out_init(&j.doubts, READING_JSON_BYTES);
    out_char(&j.doubts, '[');
    for (size_t t = 0; t < r->n_turns; t++)
        judge_turn(&j, &r->turns[t]);
    judge_ledger(&j, l);
    if (r->now.temperature_because.n)
        judge(&j, CLAIM_TEMPERATURE, NULL, r->now.temperature, r->now.temperature_because.at[0]);
    out_char(&j.doubts, ']');
    l->doubted_json = (struct str){arena_copy(&c->arena, j.doubts.at, j.doubts.n), j.doubts.n};
    out_free(&j.doubts);
    return 1;
}

bool learned_doubts_nudge(struct heard_reader *reader, const struct learned *learned,
                          const char *rule, struct str before)
{
    struct fit_example e = {.p = .8f};
    char claim[CORRECTION_CLAIM_BYTES + 1];
    int n = snprintf(claim, sizeof claim, "nudge.%s", rule);
    if (!learned->has[CLAIM_NUDGE])
        return false;
    e.name = fit_name(claim, (size_t)n);
    see(reader, claim_sentence(before, 0, before.n), e.vector);
    return fit_p(&learned->fit[CLAIM_NUDGE], &e) < .5f;
}

/* ---- what was doubted ---- */

int learned_doubted(struct call *c, struct str doubted_json, struct doubted **list_r, size_t *n_r)
{
    json_t *root;
    size_t i;
    const json_t *item;
    *n_r = 0;
    *list_r = NULL;
    if (doubted_json.n <= 2)
        return 0;
    if (json_read(c, doubted_json, READING_JSON_BYTES, &root) < 0)
        return -1;
    struct doubted *list = arena_array(&c->arena, json_array_size(root) + 1, sizeof *list);
    json_array_foreach(root, i, item)
    {
        struct str claim = str_of(json_string_value(json_array_get(item, 0)));
        struct doubted *it = &list[*n_r];
        it->claim = (struct str){arena_copy(&c->arena, claim.at ? claim.at : "", claim.n), claim.n};
        it->start_at = json_integer_value(json_array_get(item, 2));
        it->end_at = json_integer_value(json_array_get(item, 3));
        *n_r += str_int64(str_of(json_string_value(json_array_get(item, 1))), &it->message_id);
    }
    *list_r = list;
    json_decref(root);
    return 1;
}
