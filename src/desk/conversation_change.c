/* SPDX-License-Identifier: Apache-2.0 */
/* conversation_change.c: everything about a conversation that is one value. The table of fields is
   the whole of it: a change reads the row under its lock, applies what is meant, derives what
   follows (closing wakes, reopening counts), writes the row once, and tells each field that is
   different in its own line. The way back is the same walk with the values that were. */
#include "base/utf8.h"
#include "desk/change.h"
#include "desk/conversation.h"
#include "desk/notice.h"
#include "desk/promise.sql.h"
#include "desk/reading.h"
#include "desk/upkeep.h"

#include <inttypes.h>

enum field { STATUS, PRIORITY, ASSIGNEE, TEAM, SNOOZE, SUBJECT, INBOX, SPAM, BIN, N_FIELDS };

static const struct field_row {
    const char *key, *verb, *event, *words;
    bool is_id;
} fields[N_FIELDS] = {
    [STATUS] = {"status_id", "conversation.status", "conversation.status_changed",
                "Changed the status", true},
    [PRIORITY] = {"priority", "conversation.priority", "conversation.priority_changed",
                  "Changed the priority", false},
    [ASSIGNEE] = {"assignee_id", "conversation.assign", "conversation.assigned", "Assigned", true},
    [TEAM] = {"team_id", "conversation.team", "conversation.team_changed", "Changed the team",
              true},
    [SNOOZE] = {"snoozed_until_us", "conversation.snooze", "conversation.snoozed", "Snoozed",
                false},
    [SUBJECT] = {"subject", "conversation.subject", "conversation.subject_changed",
                 "Changed the subject", false},
    [INBOX] = {"inbox_id", "conversation.inbox", "conversation.moved", "Moved to another inbox",
               true},
    [SPAM] = {"spam", "conversation.spam", "conversation.spam_changed", "Marked as spam", false},
    [BIN] = {"binned", "conversation.bin", "conversation.binned", "Moved to the bin", false},
};

static int64_t present(int64_t at_us)
{
    return at_us == NO_TIME ? 0 : at_us;
}

/* The value of a field as a number; of the subject nothing. */
static int64_t value_of(const struct conversation *it, int field)
{
    const int64_t values[N_FIELDS] = {[STATUS] = it->status_id,
                                      [PRIORITY] = it->priority,
                                      [ASSIGNEE] = it->assignee_id,
                                      [TEAM] = it->team_id,
                                      [SNOOZE] = present(it->snoozed_until_us),
                                      [INBOX] = it->inbox_id,
                                      [SPAM] = it->spam,
                                      [BIN] = it->deleted_us != NO_TIME};
    return values[field];
}

static bool differs(const struct conversation *a, const struct conversation *b, int field)
{
    return field == SUBJECT ? !str_eq(a->subject, b->subject)
                            : value_of(a, field) != value_of(b, field);
}

/* ---- what is meant, checked ----------------------------------------------------------------- */

static int set_status(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                      struct conversation *it)
{
    struct conversation_status_row status;
    int got = sql_conversation_status(c, d, org, id, &status);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no status %" PRId64, id);
    if (status.archived_us != NO_TIME && id != it->status_id)
        return fail(c, CONFLICT, "this status is archived");
    it->status_id = id;
    it->category = status.category;
    return 1;
}

static int set_assignee(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                        struct conversation *it)
{
    struct conversation_agent_row agent;
    int got = id ? sql_conversation_agent(c, d, org, id, &agent) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no agent %" PRId64, id);
    if (id) {
        struct actor they = actor_agent(org, id, role_of(agent.role));
        if (!str_eq(agent.state, STR("active")) || !may(&they, MAY_ANSWER))
            return fail(c, BAD_INPUT,
                        "this agent cannot answer, so nothing can be assigned to them");
        int sees = sees_inbox(c, d, &they, it->inbox_id);
        if (sees <= 0)
            return sees < 0 ? -1 : fail(c, BAD_INPUT, "this agent does not see the inbox");
    }
    it->assignee_id = id;
    return 1;
}

static int set_team(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                    struct conversation *it)
{
    struct conversation_team_row team;
    int got = id ? sql_conversation_team(c, d, org, id, &team) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no team %" PRId64, id);
    if (id && team.archived_us != NO_TIME)
        return fail(c, CONFLICT, "this team is archived");
    it->team_id = id;
    return 1;
}

static int set_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct conversation *it)
{
    struct conversation_inbox_row inbox;
    int got = sql_conversation_inbox(c, d, who->org, id, &inbox);
    if (got > 0)
        got = sees_inbox(c, d, who, id);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no inbox %" PRId64, id);
    if (inbox.archived_us != NO_TIME && id != it->inbox_id)
        return fail(c, CONFLICT, "this inbox is archived");
    it->inbox_id = id;
    it->desk_id = inbox.desk_id;
    return 1;
}

static int set_snooze(struct call *c, int64_t until_us, struct conversation *it)
{
    if (until_us && until_us <= c->now_us)
        return fail(c, BAD_INPUT, "one can only snooze until later");
    if (until_us > c->now_us + SNOOZE_MAX_DAYS * DAY_US)
        return fail(c, BAD_INPUT, "one can snooze for at most %d days", SNOOZE_MAX_DAYS);
    it->snoozed_until_us = until_us ? until_us : NO_TIME;
    return 1;
}

static int set_subject(struct call *c, struct str subject, struct conversation *it)
{
    it->subject = str_trim(subject);
    if (it->subject.n > CONVERSATION_SUBJECT_BYTES)
        return fail(c, TOO_BIG, "a subject has at most %d bytes", CONVERSATION_SUBJECT_BYTES);
    return 1;
}

/* What it would be; the inbox first, since an assignee must see it. */
static int apply(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct conversation_change *to, struct conversation *it)
{
    if (to->set & CONVERSATION_PRIORITY &&
        (to->priority < PRIORITY_LOW || to->priority > PRIORITY_URGENT))
        return fail(c, BAD_INPUT, "the priority is low, normal, high or urgent");
    if ((to->set & CONVERSATION_INBOX && set_inbox(c, d, who, to->inbox_id, it) < 0) ||
        (to->set & CONVERSATION_STATUS && set_status(c, d, who->org, to->status_id, it) < 0) ||
        (to->set & CONVERSATION_ASSIGNEE &&
         set_assignee(c, d, who->org, to->assignee_id, it) < 0) ||
        (to->set & CONVERSATION_TEAM && set_team(c, d, who->org, to->team_id, it) < 0) ||
        (to->set & CONVERSATION_SNOOZE && set_snooze(c, to->snoozed_until_us, it) < 0) ||
        (to->set & CONVERSATION_SUBJECT && set_subject(c, to->subject, it) < 0))
        return -1;
    if (to->set & CONVERSATION_PRIORITY)
        it->priority = to->priority;
    if (to->set & CONVERSATION_SPAM)
        it->spam = to->spam;
    if (to->set & CONVERSATION_BIN && to->binned != (it->deleted_us != NO_TIME))
        it->deleted_us = to->binned ? c->now_us : NO_TIME;
    return 1;
}

/* What follows from it. */
static void derive(const struct call *c, const struct conversation *was, struct conversation *it)
{
    bool closed = str_eq(it->category, STR("closed")),
         was_closed = str_eq(was->category, STR("closed"));
    if (closed && !was_closed) {
        it->closed_us = c->now_us;
        it->waiting_us = NO_TIME;
        it->snoozed_until_us = NO_TIME;
    }
    if (!closed && was_closed) {
        it->closed_us = NO_TIME;
        it->reopened++;
    }
}

static int put(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it)
{
    struct conversation_put_in in = {.desk_id = it->desk_id,
                                     .inbox_id = it->inbox_id,
                                     .subject = it->subject,
                                     .status_id = it->status_id,
                                     .category = it->category,
                                     .priority = it->priority,
                                     .assignee_id = it->assignee_id,
                                     .team_id = it->team_id,
                                     .snoozed_until_us = it->snoozed_until_us,
                                     .spam = it->spam,
                                     .deleted_us = it->deleted_us,
                                     .waiting_us = it->waiting_us,
                                     .closed_us = it->closed_us,
                                     .reopened = it->reopened,
                                     .updated_us = c->now_us,
                                     .org = org,
                                     .id = it->id};
    return sql_conversation_put(c, d, &in);
}

/* Spam is neither read nor left among the mail: its mails go to Junk where they lie, and back. */
static int follow_spam(struct call *c, struct db_conn *d, int64_t org,
                       const struct conversation *was, const struct conversation *it)
{
    if (was->spam == it->spam)
        return 0;
    if (reading_spam(c, d, org, it->id, it->spam) < 0)
        return -1;
    return sql_conversation_mails_move(c, d, c->now_us, org, it->spam ? STR("junk") : STR("inbox"),
                                       it->id);
}

/* ---- telling -------------------------------------------------------------------------------- */

static struct change_value value(const char *key, const struct conversation *it, int field)
{
    if (field == SUBJECT)
        return change_text(key, it->subject);
    return fields[field].is_id ? change_id(key, value_of(it, field))
                               : change_number(key, value_of(it, field));
}

/* {"set":N, "from0":..,"to0":.., ...}: what the way back needs. Moments and counts that are derived
   come along. */
static struct str was_json(struct call *c, unsigned set, const struct conversation *was,
                           const struct conversation *it)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_int(&w, "set", set);
    json_put_int(&w, "waiting_us", present(was->waiting_us));
    json_put_int(&w, "closed_us", present(was->closed_us));
    json_put_int(&w, "reopened", was->reopened);
    json_put_str(&w, "subject_from", was->subject);
    json_put_str(&w, "subject_to", it->subject);
    json_put_array(&w, "from");
    for (int field = 0; field < N_FIELDS; field++)
        json_put_int(&w, NULL, value_of(was, field));
    json_put_array_end(&w);
    json_put_array(&w, "to");
    for (int field = 0; field < N_FIELDS; field++)
        json_put_int(&w, NULL, value_of(it, field));
    json_put_array_end(&w);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static struct str verb_of(struct call *c, int field, bool back)
{
    char text[80];
    int n = snprintf(text, sizeof text, "%s%s", fields[field].verb, back ? ".undo" : "");
    return (struct str){arena_copy(&c->arena, text, (size_t)n), (size_t)n};
}

static int note_field(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation *was, const struct conversation *it, int field,
                      struct str back_json, bool back, int64_t *undo_id_r)
{
    const struct change_value values[] = {value("from", was, field), value("to", it, field)};
    bool woke = field == SNOOZE && it->snoozed_until_us == NO_TIME;
    struct change change = {.verb = verb_of(c, field, back),
                            .event = woke ? STR("conversation.woke") : str_of(fields[field].event),
                            .noun_id = it->id,
                            .conversation_id = it->id,
                            .inbox_id = it->inbox_id,
                            .detail = change_json(c, values, 2),
                            .was = back_json,
                            .words = fields[field].words};
    return change_note(c, d, who, &change, undo_id_r);
}

static int note_assignee(struct call *c, struct db_conn *d, const struct actor *who,
                         const struct conversation *it)
{
    char words[120];
    struct promise_open_count_row promised;
    if (sql_promise_open_count(c, d, who->org, it->id, &promised) < 0)
        return -1;
    int n =
        promised.n
            ? snprintf(words, sizeof words,
                       "#%" PRId64 " was assigned to you, with %" PRId64 " open promise%s to keep",
                       it->number, promised.n, promised.n == 1 ? "" : "s")
            : snprintf(words, sizeof words, "#%" PRId64 " was assigned to you", it->number);
    struct notice notice = {.org = who->org,
                            .agent_id = it->assignee_id,
                            .kind = STR("assigned"),
                            .conversation_id = it->id,
                            .inbox_id = it->inbox_id,
                            .actor_id = who->id,
                            .words = {words, (size_t)n}};
    return notice_add(c, d, &notice);
}

/* One line for each field that is different; the last carries the way back of all. */
static int note(struct call *c, struct db_conn *d, const struct actor *who,
                const struct conversation *was, const struct conversation *it, bool back,
                int64_t *undo_id_r)
{
    unsigned set = 0;
    int last = -1;
    for (int field = 0; field < N_FIELDS; field++)
        if (differs(was, it, field)) {
            set |= 1u << field;
            last = field;
        }
    for (int field = 0; field < N_FIELDS; field++) {
        struct str way = field == last && !back ? was_json(c, set, was, it) : STR("");
        if (set >> field & 1 && note_field(c, d, who, was, it, field, way, back, undo_id_r) < 0)
            return -1;
    }
    if (set >> ASSIGNEE & 1 && it->assignee_id && note_assignee(c, d, who, it) < 0)
        return -1;
    return set != 0;
}

static bool same(const struct conversation *a, const struct conversation *b)
{
    for (int field = 0; field < N_FIELDS; field++)
        if (differs(a, b, field))
            return false;
    return true;
}

int conversation_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        const struct conversation_change *to, int64_t version, int64_t *undo_id_r)
{
    struct seen_conversation at;
    struct conversation was;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit_conversation(c, d, who, MAY_ANSWER, id, &at) < 0)
        return -1;
    if (version && version != at.version)
        return fail(c, CONFLICT, "somebody else changed #%" PRId64 " in the meantime", at.number);
    if (sql_conversation_get(c, d, who->org, at.id, &was) < 0)
        return -1;
    struct conversation it = was;
    if (apply(c, d, who, to, &it) < 0)
        return -1;
    derive(c, &was, &it);
    if (same(&was, &it))
        return 0;
    if (put(c, d, who->org, &it) < 0 || follow_spam(c, d, who->org, &was, &it) < 0 ||
        note(c, d, who, &was, &it, false, undo_id_r) < 0)
        return -1;
    bool came = it.team_id != was.team_id && !it.assignee_id;
    return upkeep(c, d, who->org, &it, came ? UPKEEP_TEAM : UPKEEP_CHANGED) < 0 ? -1 : 1;
}

/* ---- the way back --------------------------------------------------------------------------- */

struct way_back {
    int64_t set, waiting_us, closed_us, reopened, from[N_FIELDS], to[N_FIELDS];
    struct str subject_from, subject_to;
};

static int numbers(struct call *c, const json_t *root, const char *key, int64_t values[N_FIELDS])
{
    json_t *array;
    if (json_get_array(c, root, key, N_FIELDS, &array) <= 0 || json_array_size(array) != N_FIELDS)
        return fail(c, BROKEN, "what was before this change cannot be read");
    for (size_t i = 0; i < N_FIELDS; i++)
        values[i] = json_integer_value(json_array_get(array, i));
    return 1;
}

static int way_back(struct call *c, const json_t *root, struct way_back *w)
{
    if (json_get_int(c, root, "set", &w->set) <= 0 ||
        json_get_int(c, root, "waiting_us", &w->waiting_us) <= 0 ||
        json_get_int(c, root, "closed_us", &w->closed_us) <= 0 ||
        json_get_int(c, root, "reopened", &w->reopened) <= 0 ||
        json_need_str(c, root, "subject_from", CHANGE_WAS_BYTES, &w->subject_from) < 0 ||
        json_need_str(c, root, "subject_to", CHANGE_WAS_BYTES, &w->subject_to) < 0)
        return -1;
    return numbers(c, root, "from", w->from) < 0 ? -1 : numbers(c, root, "to", w->to);
}

/* The change that leads back, unless somebody changed one of the fields since. */
static int change_back(struct call *c, const struct way_back *w, const struct conversation *now,
                       struct conversation_change *to_r)
{
    for (int field = 0; field < N_FIELDS; field++) {
        bool other = field == SUBJECT ? !str_eq(now->subject, w->subject_to)
                                      : value_of(now, field) != w->to[field];
        if (w->set >> field & 1 && other)
            return fail(c, CONFLICT, "#%" PRId64 " was changed again since", now->number);
    }
    *to_r = (struct conversation_change){.set = (unsigned)w->set,
                                         .status_id = w->from[STATUS],
                                         .priority = (enum priority)w->from[PRIORITY],
                                         .assignee_id = w->from[ASSIGNEE],
                                         .team_id = w->from[TEAM],
                                         .snoozed_until_us =
                                             w->from[SNOOZE] > c->now_us ? w->from[SNOOZE] : 0,
                                         .subject = w->subject_from,
                                         .inbox_id = w->from[INBOX],
                                         .spam = w->from[SPAM] != 0,
                                         .binned = w->from[BIN] != 0};
    return 1;
}

static int go_back(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   const struct way_back *w)
{
    struct seen_conversation at;
    struct conversation was;
    struct conversation_change to;
    if (permit_conversation(c, d, who, MAY_ANSWER, id, &at) < 0 ||
        sql_conversation_get(c, d, who->org, at.id, &was) < 0 || change_back(c, w, &was, &to) < 0)
        return -1;
    struct conversation it = was;
    if (apply(c, d, who, &to, &it) < 0)
        return -1;
    if (w->set >> STATUS & 1) {
        it.waiting_us = w->waiting_us ? w->waiting_us : NO_TIME;
        it.closed_us = w->closed_us ? w->closed_us : NO_TIME;
        it.reopened = w->reopened;
    }
    if (put(c, d, who->org, &it) < 0 || follow_spam(c, d, who->org, &was, &it) < 0)
        return -1;
    int changed = note(c, d, who, &was, &it, true, NULL);
    if (changed > 0 && upkeep(c, d, who->org, &it, UPKEEP_CHANGED) < 0)
        return -1;
    return changed;
}

int conversation_undo_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                             struct str was)
{
    json_t *root;
    struct way_back w;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = way_back(c, root, &w);
    if (result > 0)
        result = go_back(c, d, who, id, &w);
    json_decref(root);
    return result;
}

/* ---- waking --------------------------------------------------------------------------------- */

int conversation_wake(struct call *c, struct db_conn *d, int limit, size_t *n_r)
{
    struct conversation_to_wake_row *rows;
    struct conversation_first_status_row open;
    if (sql_conversation_to_wake(c, d, c->now_us, limit, &rows, n_r) < 0)
        return -1;
    for (size_t i = 0; i < *n_r; i++) {
        struct actor system = actor_system(rows[i].org);
        struct conversation_change to = {.set = CONVERSATION_SNOOZE};
        int got = sql_conversation_first_status(c, d, rows[i].org, STR("open"), &open);
        if (got > 0) {
            to.set |= CONVERSATION_STATUS;
            to.status_id = open.id;
        }
        if (got < 0 || conversation_change(c, d, &system, rows[i].id, &to, 0, NULL) < 0)
            return -1;
    }
    return *n_r > 0;
}
