/* SPDX-License-Identifier: Apache-2.0 */
/* care.c: one row for a desk, and the decisions made at it. */
#include "desk/care.h"

#include "db/id.h"
#include "desk/change.h"
#include "desk/conversation.h"
#include "desk/words.h"

#include <inttypes.h>

/* ---- what leads wrote ---- */

int care_of(struct call *c, struct db_conn *d, int64_t org, int64_t desk_id, struct care *care_r)
{
    int got = sql_care_of(c, d, org, desk_id, care_r);
    return got ? got : fail(c, NOT_FOUND, "there is no desk %" PRId64, desk_id);
}

int care_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
             struct care *care_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : care_of(c, d, who->org, desk_id, care_r);
}

static int check(struct call *c, struct care_edit *it)
{
    if (words_text(c, "a procedure", it->danger, CARE_WORDS_BYTES, &it->danger) < 0 ||
        words_text(c, "a limit", it->amount, CARE_WORDS_BYTES, &it->amount) < 0 ||
        words_text(c, "a limit", it->resend, CARE_WORDS_BYTES, &it->resend) < 0 ||
        words_text(c, "a limit", it->exception, CARE_WORDS_BYTES, &it->exception) < 0 ||
        words_text(c, "a limit", it->yes_by, CARE_WORDS_BYTES, &it->yes_by) < 0)
        return -1;
    return 1;
}

int care_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
             const struct care_edit *it, int64_t version)
{
    struct care was;
    struct care_edit edit = *it;
    if (permit(c, who, MAY_MANAGE_MACROS) < 0 || care_of(c, d, who->org, desk_id, &was) < 0 ||
        check(c, &edit) < 0 ||
        (version && words_version(c, "what is written here", version, was.version) < 0))
        return -1;
    struct care_put_in in = {.org = who->org,
                             .desk_id = was.desk_id,
                             .danger = edit.danger,
                             .amount = edit.amount,
                             .resend = edit.resend,
                             .exception = edit.exception,
                             .yes_by = edit.yes_by};
    if (sql_care_put(c, d, &in) < 0)
        return -1;
    return change_named(c, d, who, "care.put", "care.changed", was.desk_id, was.desk_name);
}

/* ---- what is asked for ---- */

static const struct {
    const char *topic, *words;
} topics[] = {
    {"refund",
     "refund|money back|back on my account|reimburse|compensat|give me back|my money|pay me back"},
    {"resend", "resend|send it again|send another|replacement|replace it|new one|exchange"},
    {"exception", "exception|make an exception|just this once|goodwill|waive|past the|after the "
                  "deadline|extend"},
};

/* words begins with a small letter. */
static bool has_words(struct str text, struct str words)
{
    for (size_t at = 0; at + words.n <= text.n; at++)
        if ((text.at[at] | 0x20) == words.at[0] &&
            str_eq_nocase((struct str){text.at + at, words.n}, words))
            return true;
    return false;
}

const char *care_topic(struct str words)
{
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        struct str rest = str_of(topics[i].words), one;
        while (str_cut(&rest, '|', &one))
            if (has_words(words, one))
                return topics[i].topic;
    }
    return NULL;
}

/* ---- decisions ---- */

static bool is_one_of(struct str word, const char *list)
{
    struct str rest = str_of(list), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(word, one))
            return true;
    return false;
}

static int check_decision(struct call *c, struct decision_new *it)
{
    if (!is_one_of(it->topic, "refund resend exception other"))
        return fail(c, BAD_INPUT, "a decision is about a refund, resend, exception or other");
    if (!is_one_of(it->outcome, "granted partly refused"))
        return fail(c, BAD_INPUT, "a wish is granted, partly granted or refused");
    if (words_text(c, "a reason", it->reason, DECISION_WORDS_BYTES, &it->reason) < 0)
        return -1;
    return words_text(c, "an alternative", it->alternative, DECISION_WORDS_BYTES, &it->alternative);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                const struct seen_conversation *at, const struct decision_new *it, bool back,
                int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("topic", it->topic),
                                          change_text("outcome", it->outcome)};
    struct change change = {.verb = back ? STR("decision.add.undo") : STR("decision.add"),
                            .event = back ? STR("decision.removed") : STR("decision.added"),
                            .noun_id = id,
                            .conversation_id = at->id,
                            .inbox_id = at->inbox_id,
                            .detail = change_json(c, values, 2),
                            .was = back ? STR("") : STR("{}"),
                            .words = "Kept the decision"};
    return change_note(c, d, who, &change, undo_id_r);
}

int decision_add(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, const struct decision_new *it,
                 struct decision *decision_r, int64_t *undo_id_r)
{
    struct decision_new new = *it;
    struct seen_conversation at;
    struct care_conversation_row of;
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0 ||
        check_decision(c, &new) < 0 || sql_care_conversation(c, d, who->org, at.id, &of) < 0)
        return -1;
    struct decision_add_in in = {.org = who->org,
                                 .id = id_new(c, d),
                                 .conversation_id = at.id,
                                 .desk_id = of.desk_id,
                                 .topic = new.topic,
                                 .outcome = new.outcome,
                                 .reason = new.reason,
                                 .alternative = new.alternative,
                                 .agent_id = who->id,
                                 .now_us = c->now_us};
    if (in.id < 0 || sql_decision_add(c, d, &in) < 0 ||
        note(c, d, who, in.id, &at, &new, false, undo_id_r) < 0)
        return -1;
    return sql_decision_get(c, d, who->org, in.id, decision_r);
}

int decision_list(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct decision **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_decision_list(c, d, who->org, at.id, list_r, n_r);
}

int decision_last(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                  struct str topic, int limit, struct decision **list_r, size_t *n_r)
{
    struct decision_last_in in = {
        .org = who->org, .desk_id = desk_id, .topic = topic, .limit = limit};
    if (permit(c, who, MAY_READ) < 0 || sees_inboxes(c, d, who, &in.all, &in.inboxes) < 0)
        return -1;
    return sql_decision_last(c, d, &in, list_r, n_r);
}

int decision_undo(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was)
{
    struct decision it;
    struct seen_conversation at;
    (void)was;
    int got = sql_decision_get(c, d, who->org, id, &it);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no decision %" PRId64, id);
    if (permit_conversation(c, d, who, MAY_ANSWER, it.conversation_id, &at) < 0 ||
        sql_decision_drop(c, d, who->org, id) < 0)
        return -1;
    struct decision_new of = {.topic = it.topic, .outcome = it.outcome};
    return note(c, d, who, id, &at, &of, true, NULL);
}
