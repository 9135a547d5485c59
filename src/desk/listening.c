/* SPDX-License-Identifier: Apache-2.0 */
/* listening.c: switches of a desk, and counts without a name. */
#include "desk/listening.h"

#include "base/json.h"
#include "desk/agent.h"
#include "desk/change.h"
#include "desk/correction.h"
#include "desk/desk.h"
#include "heard.h"

#include <stdio.h>

int listening_of(struct call *c, struct db_conn *d, int64_t org, int64_t desk_id,
                 struct listening *it_r)
{
    struct listening_of_row row;
    int got = sql_listening_of(c, d, org, desk_id, &row);
    *it_r = got > 0 ? (struct listening){row.reads, row.coach} : (struct listening){true, true};
    return got < 0 ? -1 : 1;
}

int listening_wants(struct call *c, struct db_conn *d, const struct actor *who, bool *coach_r)
{
    struct listening_wants_row row;
    json_t *prefs;
    *coach_r = true;
    int got = who->kind == ACTOR_AGENT ? sql_listening_wants(c, d, who->org, who->id, &row) : 0;
    if (got <= 0 || row.prefs_json.n <= 2)
        return got < 0 ? -1 : 1;
    if (json_read(c, row.prefs_json, AGENT_PREFS_BYTES, &prefs) < 0)
        return -1;
    *coach_r = !json_is_false(json_object_get(prefs, "coach"));
    json_decref(prefs);
    return 1;
}

int listening_list(struct call *c, struct db_conn *d, const struct actor *who,
                   struct desk_listening **list_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_listening_list(c, d, who->org, list_r, n_r);
}

int listening_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                  struct listening to)
{
    struct desk desk;
    struct listening was;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || desk_get(c, d, who, desk_id, &desk) < 0 ||
        listening_of(c, d, who->org, desk_id, &was) < 0)
        return -1;
    if (was.reads == to.reads && was.coach == to.coach)
        return 0;
    if (sql_listening_put(c, d, who->org, desk_id, to.reads, to.coach, c->now_us) < 0 ||
        (to.reads && !was.reads && sql_listening_begin(c, d, c->now_us, who->org, desk_id) < 0))
        return -1;
    const struct change_value values[] = {change_text("name", desk.name),
                                          change_text("reads", to.reads ? STR("on") : STR("off")),
                                          change_text("coach", to.coach ? STR("on") : STR("off"))};
    struct change change = {.verb = STR("listening.put"),
                            .event = STR("listening.changed"),
                            .noun_id = desk_id,
                            .detail = change_json(c, values, 3)};
    return change_note(c, d, who, &change, NULL);
}

int listening_clear(struct call *c, struct db_conn *d)
{
    struct listening_silent_row *rows;
    size_t n;
    int64_t gone = 0;
    if (sql_listening_silent(c, d, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n && !gone; i++) {
        int64_t a = sql_listening_clear(c, d, rows[i].org, rows[i].desk_id, LISTENING_CLEAR_BATCH);
        int64_t b = a < 0 ? -1
                          : sql_listening_clear_vectors(c, d, rows[i].org, rows[i].desk_id,
                                                        LISTENING_CLEAR_BATCH);
        if (b < 0)
            return -1;
        gone = a + b;
    }
    return gone > 0;
}

/* ---- nudges ---- */

static bool is_rule(struct str name)
{
    for (int rule = 0; rule < HEARD_N_RULES; rule++)
        if (str_eq(name, str_of(heard_rule_name((enum heard_rule)rule))))
            return true;
    return false;
}

static int count(struct call *c, struct db_conn *d, int64_t org, struct str rule,
                 enum nudge_fate fate)
{
    struct nudge_note_in in = {.org = org,
                               .day = c->now_us / DAY_US,
                               .rule = rule,
                               .shown = fate == NUDGE_SHOWN,
                               .taken = fate == NUDGE_TAKEN,
                               .dismissed = fate == NUDGE_DISMISSED};
    return sql_nudge_note(c, d, &in);
}

int nudge_note(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               struct str rule, enum nudge_fate fate, int64_t *correction_id_r)
{
    struct seen_conversation at;
    struct nudge_message_row last;
    char claim[CORRECTION_CLAIM_BYTES + 1];
    *correction_id_r = 0;
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0)
        return -1;
    if (!is_rule(rule))
        return fail(c, BAD_INPUT, "the coach has no rule \"%.*s\"",
                    (int)(rule.n < NUDGE_RULE_BYTES ? rule.n : NUDGE_RULE_BYTES), rule.at);
    if (count(c, d, who->org, rule, fate) < 0)
        return -1;
    int got = fate == NUDGE_SHOWN ? 0 : sql_nudge_message(c, d, who->org, at.id, &last);
    if (got <= 0)
        return got < 0 ? -1 : 1;
    int n = snprintf(claim, sizeof claim, "nudge.%.*s", (int)rule.n, rule.at);
    struct correction_new it = {
        .message_id = last.id, .claim = {claim, (size_t)n}, .holds = fate == NUDGE_TAKEN};
    return correction_add(c, d, who, &it, correction_id_r, NULL);
}

int nudge_counts(struct call *c, struct db_conn *d, const struct actor *who,
                 struct nudge_count **list_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0
               ? -1
               : sql_nudge_counts(c, d, who->org, c->now_us / DAY_US - NUDGE_DAYS, list_r, n_r);
}
