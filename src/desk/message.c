/* SPDX-License-Identifier: Apache-2.0 */
/* message.c: the three ways in which something is said. Each is the same walk: may one, is the key
   new, the row and its files, the search index, what it does to the conversation, the line in the
   audit log. Reading is in message_read.c, redaction and the index in message_words.c. */
#include "desk/message.h"

#include "base/json.h"
#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/context.h"
#include "desk/customer.h"
#include "desk/draft.h"
#include "desk/heed.h"
#include "desk/letter.h"
#include "desk/notice.h"
#include "desk/outbox.h"
#include "desk/upkeep.h"

#include <inttypes.h>

/* A message on its way in, common to all three. */
struct saying {
    struct conversation at; /* as it is, then as it becomes */
    struct message_add_in row;
    struct said *said;
};

/* ---- common
 * ------------------------------------------------------------------------------------------ */

static int check_words(struct call *c, struct str body, struct str html, struct str key,
                       size_t n_files)
{
    if (body.n > MESSAGE_BODY_BYTES || html.n > MESSAGE_HTML_BYTES)
        return fail(c, TOO_BIG, "a message has at most %d bytes of text and %d of HTML",
                    MESSAGE_BODY_BYTES, MESSAGE_HTML_BYTES);
    if (!str_trim(body).n && !n_files)
        return fail(c, BAD_INPUT, "a message needs words or a file");
    if (key.n > MESSAGE_KEY_BYTES)
        return fail(c, TOO_BIG, "a message's key has at most %d bytes", MESSAGE_KEY_BYTES);
    if (n_files > ATTACHMENTS_MAX)
        return fail(c, TOO_BIG, "at most %d files", ATTACHMENTS_MAX);
    return 1;
}

static int check_array(struct call *c, struct str json)
{
    json_t *root;
    if (json_read(c, json, MESSAGE_TO_BYTES, &root) < 0)
        return -1;
    bool array = json_is_array(root);
    json_decref(root);
    return array ? 1 : fail(c, BAD_INPUT, "recipients are a JSON array");
}

/* >0 when a message of this key is here: *said_r tells where. */
static int find_key(struct call *c, struct db_conn *d, const struct actor *who, struct str key,
                    struct said *said_r)
{
    struct message_of_key_row row;
    struct seen_conversation at;
    *said_r = (struct said){0};
    int got = key.n ? sql_message_of_key(c, d, who->org, key, &row) : 0;
    if (got <= 0)
        return got;
    if (permit_conversation(c, d, who, MAY_READ, row.conversation_id, &at) < 0)
        return fail(c, CONFLICT, "this key belongs to a message of another conversation");
    *said_r = (struct said){.message_id = row.id,
                            .conversation_id = at.id,
                            .number = at.number,
                            .outbox_id = row.outbox_id};
    return 1;
}

/* The row with its defaults; the conversation is s->at. */
static int row_begin(struct call *c, struct db_conn *d, const struct actor *who, struct saying *s,
                     struct str key)
{
    int64_t id = id_new(c, d);
    s->row = (struct message_add_in){.org = who->org,
                                     .id = id,
                                     .conversation_id = s->at.id,
                                     .channel = s->at.channel,
                                     .to_json = STR("[]"),
                                     .key = key.n ? key : (struct str){NULL, 0},
                                     .created_us = c->now_us};
    s->said->message_id = id;
    s->said->conversation_id = s->at.id;
    s->said->number = s->at.number;
    return id < 0 ? -1 : 1;
}

static int row_put(struct call *c, struct db_conn *d, const struct saying *s)
{
    if (sql_message_add(c, d, &s->row) < 0)
        return -1;
    struct str words = message_words(&c->arena, s->row.subject, s->row.body, s->row.quote_at);
    return message_index_put(c, d, s->row.org, s->row.id, words);
}

/* Its first word, said at the moment it was opened. */
static int speak_first(struct call *c, struct db_conn *d, const struct message_speak_in *in)
{
    struct message_speak_first_in first = {.customer_us = in->customer_us,
                                           .agent_us = in->agent_us,
                                           .waiting_us = in->waiting_us,
                                           .first_reply_us = in->first_reply_us,
                                           .messages = in->messages,
                                           .preview = in->preview,
                                           .updated_us = in->updated_us,
                                           .org = in->org,
                                           .id = in->id};
    return sql_message_speak_first(c, d, &first);
}

/* What it does to the conversation: s->at as it has become. */
static int speak(struct call *c, struct db_conn *d, struct saying *s)
{
    const struct conversation *at = &s->at;
    bool last = s->row.created_us >= at->active_us || !at->preview.n;
    struct message_speak_in in = {
        .active_us = s->row.created_us > at->active_us ? s->row.created_us : at->active_us,
        .customer_us = at->customer_us,
        .agent_us = at->agent_us,
        .waiting_us = at->waiting_us,
        .first_reply_us = at->first_reply_us,
        .closed_us = at->closed_us,
        .snoozed_until_us = at->snoozed_until_us,
        .status_id = at->status_id,
        .category = at->category,
        .reopened = at->reopened,
        .messages = at->messages,
        .preview = last ? message_preview(&c->arena, s->row.body, s->row.quote_at) : at->preview,
        .updated_us = c->now_us,
        .org = s->row.org,
        .id = at->id};
    bool stays = s->said->opened && !s->said->reopened && in.active_us == at->active_us;
    return stays ? speak_first(c, d, &in) : sql_message_speak(c, d, &in);
}

static int tell(struct call *c, struct db_conn *d, const struct actor *who, const struct saying *s,
                const char *verb, const char *event)
{
    if (who->kind == ACTOR_IMPORT)
        return 1; /* an import is told once, by import.h */
    const struct change_value values[] = {
        change_text("kind", s->row.kind), change_number("number", s->at.number),
        change_id("customer_id", s->row.customer_id), change_number("reopened", s->said->reopened),
        change_number("opened", s->said->opened)};
    struct change change = {.verb = str_of(verb),
                            .event = str_of(event),
                            .noun_id = s->row.id,
                            .conversation_id = s->at.id,
                            .inbox_id = s->at.inbox_id,
                            .detail = change_json(c, values, 5)};
    return change_note(c, d, who, &change, NULL);
}

static int become(struct call *c, struct db_conn *d, int64_t org, const char *category,
                  struct conversation *at)
{
    struct conversation_first_status_row first;
    int got = sql_conversation_first_status(c, d, org, str_of(category), &first);
    if (got > 0) {
        at->status_id = first.id;
        at->category = str_of(category);
    }
    return got;
}

/* All that the walk will ask and that is known now, so that PostgreSQL is waited for once. */
static int ask_ahead(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     const char *event)
{
    if (who->kind == ACTOR_IMPORT || !id)
        return 1;
    return permit_conversation_ahead(c, d, who, id) < 0 ||
                   sql_conversation_get_ahead(c, d, who->org, id) < 0 ||
                   heed_ahead(c, d, who->org, str_of(event)) < 0 || upkeep_ahead(c, d, who->org) < 0
               ? -1
               : 1;
}

static int see(struct call *c, struct db_conn *d, const struct actor *who, enum permission p,
               int64_t id, struct conversation *at_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, p, id, &at) < 0)
        return -1;
    return sql_conversation_get(c, d, who->org, at.id, at_r);
}

static int64_t later(int64_t a_us, int64_t b_us)
{
    return a_us > b_us ? a_us : b_us;
}

/* ---- from the customer
 * --------------------------------------------------------------------------------- */

static int customer_there(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct conversation_customer_row row;
    int got = id ? sql_conversation_customer(c, d, org, id, &row) : 1;
    return got ? got : fail(c, NOT_FOUND, "there is no customer %" PRId64, id);
}

/* The conversation it belongs to, opened when there is none. */
static int place(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct message_in *it, struct saying *s)
{
    if (it->conversation_id)
        return see(c, d, who, MAY_ANSWER, it->conversation_id, &s->at);
    struct conversation_new open = {.inbox_id = it->inbox_id,
                                    .customer_id = it->customer_id,
                                    .channel = it->channel,
                                    .subject = it->subject,
                                    .language = it->language,
                                    .created_us = it->created_us};
    s->said->opened = true;
    return conversation_open(c, d, who, &open, &s->at);
}

/* A reply that an import brings: it was sent long ago. */
static void we_said(struct conversation *at, int64_t at_us)
{
    at->agent_us = later(at->agent_us, at_us);
    if (at->waiting_us != NO_TIME && at->waiting_us < at_us)
        at->waiting_us = NO_TIME;
    if (at->first_reply_us == NO_TIME || at_us < at->first_reply_us)
        at->first_reply_us = at_us;
}

/* The customer waits again, and what was put aside is open again. What an import brings, and what a
   machine answered by itself, changes no status. */
static int heard(struct call *c, struct db_conn *d, const struct message_in *it, struct saying *s)
{
    struct conversation *at = &s->at;
    at->messages += !str_eq(s->row.kind, STR("note"));
    if (str_eq(s->row.kind, STR("agent")))
        we_said(at, s->row.created_us);
    if (!str_eq(s->row.kind, STR("customer")))
        return 1;
    at->customer_us = later(at->customer_us, s->row.created_us);
    if (at->waiting_us == NO_TIME && s->row.created_us > at->agent_us)
        at->waiting_us = s->row.created_us;
    if (it->imported_id || (str_eq(at->category, STR("open")) && at->snoozed_until_us == NO_TIME))
        return 1;
    at->reopened += str_eq(at->category, STR("closed"));
    at->closed_us = NO_TIME;
    at->snoozed_until_us = NO_TIME;
    s->said->reopened = true;
    return become(c, d, s->row.org, "open", at);
}

/* Whoever has the conversation is told that the customer wrote. */
static int tell_assignee(struct call *c, struct db_conn *d, const struct actor *who,
                         const struct saying *s)
{
    char words[80];
    if (!s->at.assignee_id || s->said->opened)
        return 1;
    int n =
        snprintf(words, sizeof words, "#%" PRId64 " was answered by the customer", s->at.number);
    struct notice notice = {.org = who->org,
                            .agent_id = s->at.assignee_id,
                            .kind = STR("reply"),
                            .conversation_id = s->at.id,
                            .message_id = s->row.id,
                            .inbox_id = s->at.inbox_id,
                            .actor_id = who->kind == ACTOR_AGENT ? who->id : 0,
                            .words = {words, (size_t)n}};
    return notice_add(c, d, &notice);
}

/* The same for what comes in to one that is here: its assignee may be told by mail. */
static int ask_ahead_in(struct call *c, struct db_conn *d, const struct actor *who,
                        const struct message_in *it)
{
    const char *event = it->aside ? "message.noted" : "message.received";
    if (who->kind == ACTOR_IMPORT || !it->conversation_id)
        return 1;
    return ask_ahead(c, d, who, it->conversation_id, event) < 0 ? -1 : letter_ahead(c, d, who->org);
}

static int receive(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct message_in *it, struct saying *s)
{
    if (ask_ahead_in(c, d, who, it) < 0 || place(c, d, who, it, s) < 0 ||
        row_begin(c, d, who, s, it->key) < 0)
        return -1;
    s->row.kind = it->kind.n ? it->kind : STR("customer");
    s->row.agent_id = it->agent_id;
    if (str_eq(s->row.kind, STR("customer")) || it->customer_id)
        s->row.customer_id = it->customer_id ? it->customer_id : s->at.customer_id;
    if (it->channel.n)
        s->row.channel = it->channel;
    s->row.body = it->body;
    s->row.html = it->html;
    s->row.quote_at = it->quote_at;
    s->row.subject = utf8_first(it->subject, CONVERSATION_SUBJECT_BYTES);
    if (it->to_json.n)
        s->row.to_json = it->to_json;
    s->row.language = it->language;
    s->row.files = (int64_t)it->n_files;
    s->row.imported_id = it->imported_id;
    if (it->created_us && it->created_us < c->now_us)
        s->row.created_us = it->created_us;
    if (row_put(c, d, s) < 0 ||
        attachments_put(c, d, who->org, s->row.id, it->files, it->n_files, false) < 0 ||
        heard(c, d, it, s) < 0 || speak(c, d, s) < 0 ||
        tell(c, d, who, s, "message.receive", it->aside ? "message.noted" : "message.received") < 0)
        return -1;
    bool spoke = str_eq(s->row.kind, STR("customer"));
    if (spoke && customer_wrote(c, d, who->org, s->row.customer_id, s->row.created_us) < 0)
        return -1;
    if (it->imported_id || who->kind == ACTOR_IMPORT)
        return 1;
    if (spoke &&
        (tell_assignee(c, d, who, s) < 0 ||
         context_want(c, d, who->org, s->at.id, c->now_us - CONTEXT_AGAIN_S * SECOND_US) < 0))
        return -1;
    return upkeep(c, d, who->org, &s->at, spoke ? UPKEEP_HEARD : UPKEEP_CHANGED);
}

static bool kind_comes_in(const struct actor *who, const struct message_in *it)
{
    if (who->kind == ACTOR_IMPORT &&
        (str_eq(it->kind, STR("agent")) || str_eq(it->kind, STR("note"))))
        return true;
    if ((it->elsewhere && str_eq(it->kind, STR("agent"))) ||
        (it->aside && str_eq(it->kind, STR("note"))))
        return true;
    return !it->agent_id &&
           (!it->kind.n || str_eq(it->kind, STR("customer")) || str_eq(it->kind, STR("automatic")));
}

int message_receive(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct message_in *it, struct said *said_r)
{
    struct saying s = {.said = said_r};
    if (permit(c, who, MAY_ANSWER) < 0 ||
        check_words(c, it->body, it->html, it->key, it->n_files) < 0)
        return -1;
    if (!kind_comes_in(who, it))
        return fail(c, BAD_INPUT, "what comes in is of kind customer or automatic");
    if (it->quote_at.some && (it->quote_at.n < 0 || (size_t)it->quote_at.n > it->body.n))
        return fail(c, BAD_INPUT, "the quoted history begins inside the body");
    if (it->to_json.n && check_array(c, it->to_json) < 0)
        return -1;
    int got = find_key(c, d, who, it->key, said_r);
    if (got)
        return got < 0 ? -1 : 0;
    if (customer_there(c, d, who->org, it->customer_id) < 0)
        return -1;
    return receive(c, d, who, it, &s);
}

/* ---- replies
 * ---------------------------------------------------------------------------------------------- */

static struct str domain_of(struct str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    return at < 0 ? STR("") : str_from(address, (size_t)at + 1);
}

/* {"from":{"address":...,"name":...},"to":[...]}: fixed now, whatever the inbox is called later. Of
   a forward also "forward": the ids of the messages that go along. */
static struct str envelope(struct call *c, const struct message_inbox_row *inbox,
                           struct str to_json, const struct message_forward *forward)
{
    struct out o;
    out_init(&o, MESSAGE_TO_BYTES + 4096);
    out_text(&o, "{\"from\":{\"address\":");
    json_quote(&o, inbox->address);
    out_text(&o, ",\"name\":");
    json_quote(&o, inbox->name);
    out_text(&o, "},\"to\":");
    out_str(&o, to_json);
    for (size_t i = 0; forward && i < forward->n_messages; i++)
        out_f(&o, "%s\"%" PRId64 "\"", i ? "," : ",\"forward\":[", forward->message_ids[i]);
    if (forward)
        out_text(&o, forward->n_messages ? "]" : ",\"forward\":[]");
    out_char(&o, '}');
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static int into_outbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t send_us,
                       const struct message_forward *forward, struct saying *s)
{
    struct message_inbox_row inbox;
    if (sql_message_inbox(c, d, who->org, s->at.inbox_id, &inbox) < 0)
        return -1;
    int64_t hold_ms = inbox.hold_ms < OUTBOX_HOLD_MS_MAX ? inbox.hold_ms : OUTBOX_HOLD_MS_MAX;
    int64_t held_us = c->now_us + hold_ms * 1000;
    struct outbox_new out = {.message_id = s->row.id,
                             .agent_id = s->row.agent_id,
                             .channel = s->row.channel,
                             .envelope_json = envelope(c, &inbox, s->row.to_json, forward),
                             .domain = domain_of(inbox.address),
                             .number = s->at.number,
                             .conversation_id = s->at.id,
                             .inbox_id = s->at.inbox_id,
                             .due_us = send_us > held_us ? send_us : held_us};
    return outbox_put(c, d, who->org, &out, &s->said->outbox_id);
}

/* The customer has our word; what the agent wants becomes of it, else it waits for the customer. */
static int answered(struct call *c, struct db_conn *d, const struct message_reply *it,
                    struct saying *s)
{
    struct conversation *at = &s->at;
    struct conversation_status_row status;
    at->messages++;
    if (it->automatic)
        return 1;
    at->agent_us = s->row.created_us;
    at->waiting_us = NO_TIME;
    if (at->first_reply_us == NO_TIME && s->row.agent_id)
        at->first_reply_us = s->row.created_us;
    if (it->keep_status)
        return 1;
    bool was_closed = str_eq(at->category, STR("closed"));
    if (it->status_id) {
        int got = sql_conversation_status(c, d, s->row.org, it->status_id, &status);
        if (got <= 0)
            return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no status %" PRId64, it->status_id);
        at->status_id = status.id;
        at->category = status.category;
    } else if (become(c, d, s->row.org, "waiting", at) < 0) {
        return -1;
    }
    bool closed = str_eq(at->category, STR("closed"));
    at->closed_us = !closed ? NO_TIME : was_closed ? at->closed_us : c->now_us;
    at->reopened += was_closed && !closed;
    at->snoozed_until_us = NO_TIME;
    return 1;
}

/* The draft's files come along; how many there are in all. */
static int count_files(struct call *c, struct db_conn *d, int64_t org, int64_t draft_id, size_t n,
                       int64_t *files_r)
{
    struct attachment_draft_sum_row sum = {0};
    if (draft_id && sql_attachment_draft_sum(c, d, org, draft_id, &sum) < 0)
        return -1;
    *files_r = sum.n + (int64_t)n;
    return *files_r <= ATTACHMENTS_MAX ? 1 : fail(c, TOO_BIG, "at most %d files", ATTACHMENTS_MAX);
}

/* Consumed first, so that a draft of somebody else, or one that changed, stops everything. */
static int use_draft(struct call *c, struct db_conn *d, const struct actor *who, int64_t draft_id,
                     int64_t version, int64_t message_id)
{
    if (!draft_id)
        return 1;
    if (draft_consume(c, d, who, draft_id, version) < 0)
        return -1;
    return attachments_from_draft(c, d, who->org, draft_id, message_id) < 0 ? -1 : 1;
}

static int reply(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct message_reply *it, struct saying *s)
{
    if (ask_ahead(c, d, who, it->conversation_id, "message.replied") < 0 ||
        see(c, d, who, MAY_ANSWER, it->conversation_id, &s->at) < 0 ||
        row_begin(c, d, who, s, it->key) < 0)
        return -1;
    s->row.kind = it->automatic ? STR("automatic") : STR("agent");
    s->row.agent_id = who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN ? who->id : 0;
    s->row.body = it->body;
    s->row.subject =
        it->subject.n ? utf8_first(it->subject, CONVERSATION_SUBJECT_BYTES) : s->at.subject;
    s->row.to_json = it->to_json;
    if (!it->to_json.n && message_recipients(c, d, who, s->at.id, &s->row.to_json) < 0)
        return -1;
    if (count_files(c, d, who->org, it->draft_id, it->n_files, &s->row.files) < 0 ||
        row_put(c, d, s) < 0 ||
        use_draft(c, d, who, it->draft_id, it->draft_version, s->row.id) < 0 ||
        attachments_put(c, d, who->org, s->row.id, it->files, it->n_files, true) < 0 ||
        into_outbox(c, d, who, it->send_us, NULL, s) < 0 || answered(c, d, it, s) < 0 ||
        speak(c, d, s) < 0 || tell(c, d, who, s, "message.reply", "message.replied") < 0)
        return -1;
    return upkeep(c, d, who->org, &s->at, UPKEEP_CHANGED);
}

int message_reply(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct message_reply *it, struct said *said_r)
{
    struct saying s = {.said = said_r};
    size_t files = it->n_files + (it->draft_id != 0); /* a draft may hold files without words */
    if (permit(c, who, MAY_ANSWER) < 0 || check_words(c, it->body, STR(""), it->key, files) < 0 ||
        (it->to_json.n && check_array(c, it->to_json) < 0))
        return -1;
    if (it->send_us > c->now_us + OUTBOX_LATER_DAYS * DAY_US)
        return fail(c, BAD_INPUT, "a reply waits for at most %d days", OUTBOX_LATER_DAYS);
    int got = find_key(c, d, who, it->key, said_r);
    return got ? (got < 0 ? -1 : 0) : reply(c, d, who, it, &s);
}

/* ---- notes
 * ------------------------------------------------------------------------------------------------
 */

static int mention(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct saying *s, int64_t agent_id)
{
    struct conversation_agent_row agent;
    char words[80];
    int got = sql_conversation_agent(c, d, who->org, agent_id, &agent);
    if (got <= 0 || !str_eq(agent.state, STR("active")))
        return got < 0 ? -1
                       : fail(c, NOT_FOUND, "there is no agent %" PRId64 " to mention", agent_id);
    struct actor they = actor_agent(who->org, agent_id, role_of(agent.role));
    got = sees_inbox(c, d, &they, s->at.inbox_id);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, BAD_INPUT, "an agent you mention does not see this inbox");
    if (sql_mention_add(c, d, who->org, s->row.id, agent_id, c->now_us) < 0 ||
        sql_conversation_follow(c, d, who->org, s->at.id, agent_id, true) < 0)
        return -1;
    int n = snprintf(words, sizeof words, "You were mentioned in #%" PRId64, s->at.number);
    struct notice notice = {.org = who->org,
                            .agent_id = agent_id,
                            .kind = STR("mention"),
                            .conversation_id = s->at.id,
                            .message_id = s->row.id,
                            .inbox_id = s->at.inbox_id,
                            .actor_id = who->id,
                            .words = {words, (size_t)n}};
    return notice_add(c, d, &notice);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who,
                const struct message_note *it, struct saying *s)
{
    if (ask_ahead(c, d, who, it->conversation_id, "message.noted") < 0 ||
        see(c, d, who, MAY_NOTE, it->conversation_id, &s->at) < 0 ||
        row_begin(c, d, who, s, it->key) < 0)
        return -1;
    s->row.kind = STR("note");
    s->row.agent_id = who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN ? who->id : 0;
    s->row.body = it->body;
    if (count_files(c, d, who->org, it->draft_id, it->n_files, &s->row.files) < 0 ||
        row_put(c, d, s) < 0 ||
        use_draft(c, d, who, it->draft_id, it->draft_version, s->row.id) < 0 ||
        attachments_put(c, d, who->org, s->row.id, it->files, it->n_files, false) < 0)
        return -1;
    for (size_t i = 0; i < it->n_mentions; i++)
        if (mention(c, d, who, s, it->mentions[i]) < 0)
            return -1;
    return speak(c, d, s) < 0 ? -1 : tell(c, d, who, s, "message.note", "message.noted");
}

/* ---- forwards ---- */

static struct str forward_subject(struct call *c, struct str subject)
{
    char *text = arena_alloc(&c->arena, subject.n + 6);
    int n = snprintf(text, subject.n + 6, "Fwd: %.*s", (int)subject.n, subject.at);
    return utf8_first((struct str){text, (size_t)n}, CONVERSATION_SUBJECT_BYTES);
}

int message_forward(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct message_forward *it, struct said *said_r)
{
    struct saying s = {.said = said_r};
    *said_r = (struct said){0};
    if (it->body.n > MESSAGE_BODY_BYTES)
        return fail(c, TOO_BIG, "a message has at most %d bytes of text", MESSAGE_BODY_BYTES);
    if (see(c, d, who, MAY_ANSWER, it->conversation_id, &s.at) < 0 ||
        row_begin(c, d, who, &s, STR("")) < 0)
        return -1;
    s.row.kind = STR("note");
    s.row.channel = STR("mail");
    s.row.agent_id = who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN ? who->id : 0;
    s.row.body = it->body;
    s.row.subject = it->subject.n ? utf8_first(it->subject, CONVERSATION_SUBJECT_BYTES)
                                  : forward_subject(c, s.at.subject);
    s.row.to_json = it->to_json;
    s.row.files = (int64_t)it->n_files;
    if (row_put(c, d, &s) < 0 ||
        attachments_put(c, d, who->org, s.row.id, it->files, it->n_files, true) < 0 ||
        into_outbox(c, d, who, 0, it, &s) < 0 || speak(c, d, &s) < 0)
        return -1;
    return tell(c, d, who, &s, "message.forward", "message.noted");
}

int message_note(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct message_note *it, struct said *said_r)
{
    struct saying s = {.said = said_r};
    size_t files = it->n_files + (it->draft_id != 0);
    if (permit(c, who, MAY_NOTE) < 0 || check_words(c, it->body, STR(""), it->key, files) < 0)
        return -1;
    if (it->n_mentions > MENTIONS_MAX)
        return fail(c, TOO_BIG, "a note mentions at most %d agents", MENTIONS_MAX);
    int got = find_key(c, d, who, it->key, said_r);
    return got ? (got < 0 ? -1 : 0) : note(c, d, who, it, &s);
}
