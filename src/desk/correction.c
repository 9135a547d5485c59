/* SPDX-License-Identifier: Apache-2.0 */
/* correction.c: rows of correction. What the engine had said, and how sure it was, is looked up in
   the stored reading, so that nobody can teach it about claims that it never made. */
#include "desk/correction.h"

#include "db/id.h"
#include "db/job.h"
#include "desk/change.h"
#include "desk/claim.h"
#include "desk/reading.h"

#include <inttypes.h>

static const char *const kinds[N_CLAIM_KINDS] = {
    [CLAIM_NEED] = "need",       [CLAIM_ANSWERED] = "answered",       [CLAIM_PROMISE] = "promise",
    [CLAIM_EMOTION] = "emotion", [CLAIM_SIGNAL] = "signal",           [CLAIM_PURPOSE] = "purpose",
    [CLAIM_GUESS] = "guess",     [CLAIM_TEMPERATURE] = "temperature", [CLAIM_NUDGE] = "nudge"};

const char *claim_kind_name(enum claim_kind kind)
{
    return kinds[kind];
}

enum claim_kind claim_kind_of(struct str claim)
{
    ptrdiff_t dot = str_find_char(claim, '.');
    struct str before = dot >= 0 ? str_first(claim, (size_t)dot) : claim;
    int kind = 0;
    while (kind < N_CLAIM_KINDS && !str_eq(before, str_of(kinds[kind])))
        kind++;
    return (enum claim_kind)kind;
}

/* ---- writing a row ---- */

int correction_fit_soon(struct call *c, struct db_conn *d, int64_t org, int64_t wait_s)
{
    struct job_new fit = {.org = org,
                          .kind = STR(CORRECTION_FIT_JOB),
                          .name = STR("fit"),
                          .due_us = c->now_us + wait_s * SECOND_US};
    return job_add(c, d, &fit);
}

int correction_note(struct call *c, struct db_conn *d, int64_t org,
                    const struct correction_note *it, int64_t *id_r)
{
    int64_t id = id_new(c, d);
    if (id_r)
        *id_r = 0;
    if (id < 0 ||
        sql_correction_replace(c, d, org, it->message_id, it->claim, it->end_at, it->start_at) < 0)
        return -1;
    bool keeps = it->said != it->holds || claim_kind_of(it->claim) >= CLAIM_EMOTION;
    struct correction_add_in in = {.org = org,
                                   .id = id,
                                   .conversation_id = it->conversation_id,
                                   .message_id = it->message_id,
                                   .start_at = it->start_at,
                                   .end_at = it->end_at,
                                   .claim = it->claim,
                                   .said = it->said,
                                   .holds = it->holds,
                                   .p = it->p,
                                   .agent_id = it->agent_id,
                                   .now_us = c->now_us};
    if (keeps && sql_correction_add(c, d, &in) < 0)
        return -1;
    if (keeps && id_r)
        *id_r = id;
    return correction_fit_soon(c, d, org, CORRECTION_FIT_WAIT_S);
}

/* ---- what people say ---- */

static int claim_check(struct call *c, struct str claim)
{
    enum claim_kind kind = claim_kind_of(claim);
    ptrdiff_t dot = str_find_char(claim, '.');
    if (kind == N_CLAIM_KINDS || claim.n > CORRECTION_CLAIM_BYTES)
        return fail(c, BAD_INPUT, "\"%.*s\" is nothing that is claimed of words",
                    (int)(claim.n < 60 ? claim.n : 60), claim.at);
    if (kind < CLAIM_EMOTION)
        return fail(c, BAD_INPUT,
                    "needs and promises are decided where they stand: PATCH /needs and /promises");
    if ((kind == CLAIM_TEMPERATURE) != (dot < 0))
        return fail(c, BAD_INPUT, "a claim is written as in \"signal.leaving\"");
    for (size_t i = dot < 0 ? claim.n : (size_t)dot + 1; i < claim.n; i++)
        if (claim.at[i] != '_' && (claim.at[i] < 'a' || claim.at[i] > 'z'))
            return fail(c, BAD_INPUT, "a claim is written as in \"signal.leaving\"");
    return 1;
}

/* What the engine said of this, and how sure it was. */
static int said_of(struct call *c, struct db_conn *d, int64_t org, struct correction_note *it)
{
    struct reading reading;
    struct claim *claims;
    size_t n;
    if (claim_kind_of(it->claim) == CLAIM_NUDGE) {
        it->said = true;
        it->p = 800; /* nudges come without a p: rules alone decide */
        return 1;
    }
    int got = sql_reading_get(c, d, org, it->conversation_id, &reading);
    if (got > 0)
        got = claim_list(c, &reading, &claims, &n);
    const struct claim *said =
        got > 0 ? claim_at(claims, n, it->claim, it->message_id, it->start_at, it->end_at) : NULL;
    it->said = said != NULL;
    it->p = said ? said->p : 200;
    return got < 0 ? -1 : 1;
}

static int tell(struct call *c, struct db_conn *d, const struct actor *who,
                const struct correction_note *it, int64_t id, int64_t inbox_id, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("claim", it->claim),
                                          change_text("holds", it->holds ? STR("yes") : STR("no"))};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = STR("correction.add"),
                            .event = STR("correction.added"),
                            .noun_id = id,
                            .conversation_id = it->conversation_id,
                            .inbox_id = inbox_id,
                            .detail = detail,
                            .was = detail,
                            .words = it->holds ? "Said that it is so" : "Said that it is not so"};
    return change_note(c, d, who, &change, undo_id_r);
}

static int message_of(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct correction_new *it, struct correction_message_row *m_r,
                      struct seen_conversation *at_r)
{
    int got = sql_correction_message(c, d, who->org, it->message_id, m_r);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no message %" PRId64, it->message_id);
    if (permit_conversation(c, d, who, MAY_ANSWER, m_r->conversation_id, at_r) < 0)
        return -1;
    bool nudge = claim_kind_of(it->claim) == CLAIM_NUDGE;
    if (it->start_at < 0 || it->end_at < it->start_at || (!nudge && it->end_at == it->start_at) ||
        it->end_at > 4 * m_r->letters)
        return fail(c, BAD_INPUT, "bytes %" PRId64 " to %" PRId64 " are not words of this message",
                    it->start_at, it->end_at);
    return 1;
}

int correction_add(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct correction_new *it, int64_t *id_r, int64_t *undo_id_r)
{
    struct correction_message_row m;
    struct seen_conversation at;
    struct correction_count_row count;
    if (undo_id_r)
        *undo_id_r = 0;
    if (claim_check(c, it->claim) < 0 || message_of(c, d, who, it, &m, &at) < 0 ||
        sql_correction_count(c, d, who->org, at.id, &count) < 0)
        return -1;
    if (count.n >= CORRECTIONS_A_CONVERSATION)
        return fail(c, TOO_BIG, "a conversation has at most %d corrections",
                    CORRECTIONS_A_CONVERSATION);
    bool nudge = claim_kind_of(it->claim) == CLAIM_NUDGE;
    struct correction_note note = {.conversation_id = at.id,
                                   .message_id = m.id,
                                   .start_at = it->start_at,
                                   .end_at = it->end_at,
                                   .agent_id = !nudge && who->kind == ACTOR_AGENT ? who->id : 0,
                                   .claim = it->claim,
                                   .holds = it->holds};
    if (said_of(c, d, who->org, &note) < 0 || correction_note(c, d, who->org, &note, id_r) < 0)
        return -1;
    return nudge ? 1 : tell(c, d, who, &note, *id_r, at.inbox_id, undo_id_r);
}

int correction_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct correction_get_row it;
    struct seen_conversation at;
    int got = sql_correction_get(c, d, who->org, id, &it);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no correction %" PRId64, id);
    if (permit_conversation(c, d, who, MAY_ANSWER, it.conversation_id, &at) < 0)
        return -1;
    return sql_correction_drop(c, d, who->org, id) < 0 ? -1 : 1;
}

int correction_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was)
{
    struct correction_get_row it;
    struct seen_conversation at;
    int got = sql_correction_get(c, d, who->org, id, &it);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, CONFLICT, "this was corrected again since");
    if (permit_conversation(c, d, who, MAY_ANSWER, it.conversation_id, &at) < 0 ||
        sql_correction_drop(c, d, who->org, id) < 0)
        return -1;
    struct change change = {.verb = STR("correction.add.undo"),
                            .event = STR("correction.removed"),
                            .noun_id = id,
                            .conversation_id = at.id,
                            .inbox_id = at.inbox_id,
                            .detail = was};
    return change_note(c, d, who, &change, NULL);
}

/* ---- reading them ---- */

int correction_of(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                  struct correction **list_r, size_t *n_r)
{
    return sql_correction_of(c, d, org, conversation_id, list_r, n_r);
}

const struct correction *correction_at(const struct correction *list, size_t n, struct str claim,
                                       int64_t message_id, int64_t start_at, int64_t end_at)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].message_id == message_id && list[i].start_at < end_at &&
            list[i].end_at > start_at && str_eq(list[i].claim, claim))
            return &list[i];
    return NULL;
}

int correction_forget(struct call *c, struct db_conn *d, int64_t org, int64_t message_id)
{
    int64_t gone = sql_correction_forget(c, d, org, message_id);
    if (gone <= 0)
        return gone < 0 ? -1 : 0;
    return correction_fit_soon(c, d, org, 0);
}
