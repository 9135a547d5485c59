/* SPDX-License-Identifier: Apache-2.0 */
/* outbox.c: the states of a reply on its way out. Each move reads the row under its lock, checks
   that the move is one that can be made from there, writes, and tells. A sender's lease is known by
   its holder and its end, so that one that was thought dead cannot settle what is another's by now.
 */
#include "desk/outbox.h"

#include "base/time.h"
#include "base/utf8.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/attachment.h"
#include "desk/change.h"
#include "desk/message.h"
#include "desk/notice.h"
#include "desk/reply_token.h"
#include "desk/upkeep.h"

#include <inttypes.h>

static int no_outbox(struct call *c, int64_t id)
{
    return fail(c, NOT_FOUND, "there is nothing to send of the number %" PRId64, id);
}

/* ---- looking -------------------------------------------------------------------------------- */

/* The row, if the actor sees its conversation; in a write the conversation is locked. */
static int look(struct call *c, struct db_conn *d, const struct actor *who, enum permission p,
                int64_t id, struct outbox *it_r)
{
    struct seen_conversation at;
    int got = permit(c, who, p) < 0 ? -1 : sql_outbox_get(c, d, who->org, id, it_r);
    if (got <= 0)
        return got < 0 ? -1 : no_outbox(c, id);
    if (permit_conversation(c, d, who, p, it_r->conversation_id, &at) < 0)
        return c->fault.kind == NOT_FOUND ? no_outbox(c, id) : -1;
    return 1;
}

int outbox_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct outbox *it_r)
{
    return look(c, d, who, MAY_READ, id, it_r);
}

int outbox_list(struct call *c, struct db_conn *d, const struct actor *who, struct str state,
                int64_t after_due_us, int64_t after_id, int limit, struct outbox **list_r,
                size_t *n_r)
{
    struct outbox_list_in in = {.org = who->org,
                                .state = state,
                                .due_us = after_due_us,
                                .id = after_id,
                                .all = who->role >= ROLE_ADMIN,
                                .agent_id = who->id,
                                .limit = limit <= 0                ? 50
                                         : limit < OUTBOX_LIST_MAX ? limit
                                                                   : OUTBOX_LIST_MAX};
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_outbox_list(c, d, &in, list_r, n_r);
}

int outbox_next_due(struct call *c, struct db_conn *d, struct str channel, int64_t *due_us_r)
{
    struct outbox_next_due_row row;
    int got = sql_outbox_next_due(c, d, channel, &row);
    *due_us_r = got > 0 ? row.due_us : NO_TIME;
    return got;
}

/* ---- moving --------------------------------------------------------------------------------- */

static int put(struct call *c, struct db_conn *d, int64_t org, const struct outbox *it)
{
    struct outbox_put_in in = {.state = it->state,
                               .due_us = it->due_us,
                               .tries = it->tries,
                               .error = utf8_first(it->error, OUTBOX_ERROR_BYTES),
                               .sent_us = it->sent_us,
                               .org = org,
                               .id = it->id};
    return sql_outbox_put(c, d, &in);
}

/* Told as "outbox.STATE". */
static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct outbox *it,
                struct str verb)
{
    char event[40];
    int n = snprintf(event, sizeof event, "outbox.%.*s", (int)it->state.n, it->state.at);
    const struct change_value values[] = {
        change_id("message_id", it->message_id), change_text("state", it->state),
        change_number("due_us", it->due_us), change_number("tries", it->tries),
        change_text("error", it->error)};
    struct change change = {.verb = verb,
                            .event = {event, (size_t)n},
                            .noun_id = it->id,
                            .conversation_id = it->conversation_id,
                            .inbox_id = it->inbox_id,
                            .detail = change_json(c, values, 5)};
    return change_note(c, d, who, &change, NULL);
}

/* The row under its lock, as it is now. */
static int look_locked(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct outbox *it_r)
{
    struct outbox_lock_row locked;
    if (look(c, d, who, MAY_ANSWER, id, it_r) < 0 ||
        sql_outbox_lock(c, d, who->org, id, &locked) < 0)
        return -1;
    return sql_outbox_get(c, d, who->org, id, it_r);
}

static bool is(const struct outbox *it, const char *state)
{
    return str_eq(it->state, str_of(state));
}

static int too_late(struct call *c, const struct outbox *it)
{
    if (is(it, "cancelled"))
        return fail(c, CONFLICT, "this reply was taken back already");
    if (is(it, "sending"))
        return fail(c, CONFLICT, "too late: this reply is being sent at this moment");
    return fail(c, CONFLICT, "too late: this reply is %.*s", (int)it->state.n, it->state.at);
}

static int need_author(struct call *c, const struct actor *who, const struct outbox *it)
{
    if (it->agent_id == who->id || who->role >= ROLE_LEAD)
        return 1;
    return fail(c, DENIED, "only who wrote a reply takes it back, or a lead");
}

/* The words and files become a draft, and are found no more. */
static int back_to_draft(struct call *c, struct db_conn *d, const struct actor *who,
                         const struct outbox *it, struct draft *draft_r)
{
    struct outbox_words_row words;
    if (sql_outbox_words(c, d, who->org, it->message_id, &words) < 0)
        return -1;
    if (str_eq(words.kind, STR("note"))) {
        draft_r->conversation_id = it->conversation_id;
        return 1; /* a forward: its words stay a note of ours, and are no answer to the customer */
    }
    if (message_index_remove(c, d, who->org, it->message_id,
                             message_words(&c->arena, words.subject, words.body, words.quote_at)) <
        0)
        return -1;
    if (!who->id)
        return 1; /* the desk itself took it back and has no drafts */
    if (draft_restore(c, d, who, it->conversation_id, words.body, draft_r) < 0)
        return -1;
    return attachments_to_draft(c, d, who->org, it->message_id, draft_r->id) < 0 ? -1 : 1;
}

/* Nobody answered after all, so it is ours again. */
static int reopen_counted(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct conversation at;
    struct conversation_first_status_row open;
    if (conversation_recount(c, d, who->org, id) < 0 ||
        sql_conversation_get(c, d, who->org, id, &at) < 0)
        return -1;
    if (str_eq(at.category, STR("open")) || at.customer_us == NO_TIME ||
        at.agent_us > at.customer_us)
        return 0;
    int got = upkeep(c, d, who->org, &at, UPKEEP_CHANGED);
    if (got > 0)
        got = sql_conversation_first_status(c, d, who->org, STR("open"), &open);
    struct conversation_change to = {.set = CONVERSATION_STATUS, .status_id = open.id};
    return got > 0 ? conversation_change(c, d, who, id, &to, 0, NULL) : got;
}

int outbox_cancel(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct draft *draft_r)
{
    struct outbox it;
    struct draft draft = {0};
    if (look_locked(c, d, who, id, &it) < 0 || need_author(c, who, &it) < 0)
        return -1;
    if (!is(&it, "held") && !is(&it, "queued") && !is(&it, "failed"))
        return too_late(c, &it);
    it.state = STR("cancelled");
    if (put(c, d, who->org, &it) < 0 || back_to_draft(c, d, who, &it, &draft) < 0 ||
        reopen_counted(c, d, who, it.conversation_id) < 0)
        return -1;
    if (draft_r)
        *draft_r = draft;
    return note(c, d, who, &it, STR("outbox.cancel"));
}

int outbox_reschedule(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      int64_t send_us)
{
    struct outbox it;
    if (look_locked(c, d, who, id, &it) < 0 || need_author(c, who, &it) < 0)
        return -1;
    if (!is(&it, "held") && !is(&it, "queued"))
        return too_late(c, &it);
    if (send_us > c->now_us + OUTBOX_LATER_DAYS * DAY_US)
        return fail(c, BAD_INPUT, "a reply waits for at most %d days", OUTBOX_LATER_DAYS);
    it.due_us = send_us > c->now_us ? send_us : c->now_us;
    return put(c, d, who->org, &it) < 0 ? -1 : note(c, d, who, &it, STR("outbox.reschedule"));
}

int outbox_retry(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct outbox it;
    if (look_locked(c, d, who, id, &it) < 0)
        return -1;
    if (!is(&it, "failed") && !is(&it, "unknown"))
        return fail(c, CONFLICT, "this reply is %.*s: there is nothing to retry", (int)it.state.n,
                    it.state.at);
    it.state = STR("queued");
    it.due_us = c->now_us;
    it.tries = 0;
    it.error = STR("");
    return put(c, d, who->org, &it) < 0 ? -1 : note(c, d, who, &it, STR("outbox.retry"));
}

int outbox_mark_sent(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct outbox it;
    if (look_locked(c, d, who, id, &it) < 0)
        return -1;
    if (!is(&it, "unknown"))
        return fail(c, CONFLICT, "this reply is %.*s, which is known", (int)it.state.n,
                    it.state.at);
    it.state = STR("sent");
    it.sent_us = c->now_us;
    return put(c, d, who->org, &it) < 0 ? -1 : note(c, d, who, &it, STR("outbox.mark_sent"));
}

/* ---- senders -------------------------------------------------------------------------------- */

struct claim {
    struct str channel, holder;
    int64_t lease_us;
    struct outbox_item *item;
};

static int claim_run(struct call *c, struct db_conn *d, void *arg)
{
    struct claim *claim = arg;
    struct outbox_due_row due;
    int64_t hour = c->now_us / HOUR_US;
    int got = sql_outbox_due(c, d, claim->channel, c->now_us, hour, &due);
    if (got <= 0)
        return got;
    if (sql_outbox_lease(c, d, claim->lease_us, claim->holder, due.org, due.id) < 0)
        return -1;
    if (sql_outbox_item(c, d, due.org, due.id, claim->item) < 0)
        return -1;
    return sql_outbox_count_hour(c, d, hour, due.org, claim->item->message_id) < 0 ? -1 : 1;
}

int outbox_claim(struct call *c, struct db *db, struct str channel, struct str holder,
                 int64_t lease_ms, struct outbox_item *item_r)
{
    if (lease_ms <= 0 || lease_ms > OUTBOX_LEASE_MS_MAX)
        return fail(c, BAD_USAGE, "a lease is for at most %d ms", OUTBOX_LEASE_MS_MAX);
    struct claim claim = {channel, holder, c->now_us + lease_ms * 1000, item_r};
    return db_write(c, db, claim_run, &claim);
}

/* After n tries: a minute, two, four, at most six hours; a little different for each row, so that
   what failed together does not come back together. */
static int64_t pause_us(int64_t tries, int64_t id)
{
    int64_t pause_s = OUTBOX_BACKOFF_S;
    for (int64_t i = 1; i < tries && pause_s < OUTBOX_BACKOFF_MAX_S; i++)
        pause_s *= 2;
    if (pause_s > OUTBOX_BACKOFF_MAX_S)
        pause_s = OUTBOX_BACKOFF_MAX_S;
    int64_t spread_us = pause_s * SECOND_US / 10;
    return pause_s * SECOND_US + (int64_t)((uint64_t)id * 2654435761u % (uint64_t)spread_us);
}

static int notify_author(struct call *c, struct db_conn *d, int64_t org, const struct outbox *it)
{
    struct notice notice = {.org = org,
                            .agent_id = it->agent_id,
                            .kind = STR("failed"),
                            .conversation_id = it->conversation_id,
                            .message_id = it->message_id,
                            .inbox_id = it->inbox_id,
                            .words = is(it, "failed")
                                         ? STR("Your reply could not be sent")
                                         : STR("It is not known whether your reply was sent")};
    return it->agent_id ? notice_add(c, d, &notice) : 0;
}

static int move(struct call *c, struct db_conn *d, int64_t org, struct outbox *it,
                enum outbox_result result, struct str words)
{
    static const char *const states[] = {"sent", "queued", "failed", "unknown"};
    struct actor system = actor_system(org);
    if (result == OUTBOX_AGAIN && it->tries >= OUTBOX_TRIES_MAX)
        result = OUTBOX_FAILED;
    it->state = str_of(states[result]);
    it->error = words;
    if (result == OUTBOX_SENT)
        it->sent_us = c->now_us;
    if (result == OUTBOX_AGAIN)
        it->due_us = c->now_us + pause_us(it->tries, it->id);
    if (put(c, d, org, it) < 0)
        return -1;
    if ((result == OUTBOX_FAILED || result == OUTBOX_UNKNOWN) && notify_author(c, d, org, it) < 0)
        return -1;
    return note(c, d, &system, it, STR("outbox.settle"));
}

struct settle {
    const struct outbox_item *item;
    enum outbox_result result;
    struct str words;
};

static int settle_run(struct call *c, struct db_conn *d, void *arg)
{
    const struct settle *s = arg;
    struct outbox_lock_row locked;
    struct outbox it;
    int got = sql_outbox_lock(c, d, s->item->org, s->item->id, &locked);
    if (got <= 0)
        return got;
    if (!str_eq(locked.state, STR("sending")) || locked.lease_us != s->item->lease_us ||
        !str_eq(locked.leased_by, s->item->leased_by))
        return 0;
    if (sql_outbox_get(c, d, s->item->org, s->item->id, &it) < 0)
        return -1;
    return move(c, d, s->item->org, &it, s->result, s->words);
}

int outbox_settle(struct call *c, struct db *db, const struct outbox_item *item,
                  enum outbox_result result, struct str words)
{
    struct settle s = {item, result, words};
    return db_write(c, db, settle_run, &s);
}

int outbox_bounced(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct str words)
{
    struct outbox_lock_row locked;
    struct outbox it;
    int got = sql_outbox_lock(c, d, org, id, &locked);
    if (got <= 0 || (!str_eq(locked.state, STR("sent")) && !str_eq(locked.state, STR("unknown"))))
        return got < 0 ? -1 : 0;
    return sql_outbox_get(c, d, org, id, &it) < 0 ? -1 : move(c, d, org, &it, OUTBOX_FAILED, words);
}

int outbox_expire(struct call *c, struct db_conn *d, int limit, size_t *n_r)
{
    struct outbox_overdue_row *rows;
    struct outbox it;
    if (sql_outbox_overdue(c, d, c->now_us, limit, &rows, n_r) < 0)
        return -1;
    for (size_t i = 0; i < *n_r; i++)
        if (sql_outbox_get(c, d, rows[i].org, rows[i].id, &it) < 0 ||
            move(c, d, rows[i].org, &it, OUTBOX_UNKNOWN, STR("the sender stopped in the middle")) <
                0)
            return -1;
    return *n_r > 0;
}

/* ---- for message.c -------------------------------------------------------------------------- */

int outbox_put(struct call *c, struct db_conn *d, int64_t org, const struct outbox_new *it,
               int64_t *id_r)
{
    struct str mail_id;
    *id_r = id_new(c, d);
    struct str domain = it->domain.n ? it->domain : STR("heard.invalid");
    if (*id_r < 0 || reply_token_id(c, d, org, it->number, *id_r, domain, &mail_id) < 0)
        return -1;
    char *wire = arena_alloc(&c->arena, mail_id.n + 3);
    int n = snprintf(wire, mail_id.n + 3, "<%.*s>", (int)mail_id.n, mail_id.at);
    struct outbox_add_in in = {.org = org,
                               .id = *id_r,
                               .message_id = it->message_id,
                               .agent_id = it->agent_id,
                               .channel = it->channel,
                               .due_us = it->due_us,
                               .envelope_json = it->envelope_json,
                               .wire_id = {wire, (size_t)n},
                               .now_us = c->now_us};
    if (str_eq(it->channel, STR("mail")) && it->inbox_id &&
        sql_outbox_mail_id(c, d, org, it->inbox_id, mail_id, it->conversation_id, it->message_id) <
            0)
        return -1;
    return sql_outbox_add(c, d, &in);
}
