/* SPDX-License-Identifier: Apache-2.0 */
/* import_chatwoot.c: Chatwoot's JSON as its API gives it: contacts, conversations with their
   messages in them or beside them. Incoming is the customer, outgoing an agent or the bot, private
   a note; what it writes about itself ("was resolved by") is kept as automatic. Open and pending
   are open, resolved is closed, snoozed keeps its moment. */
#include "channel/importer.h"

#include "base/time.h"

static int put_contact(struct call *c, struct db_conn *d, const struct thing *it,
                       const json_t *contact, int64_t *id_r)
{
    const json_t *more = json_object_get(contact, "additional_attributes");
    struct bring_person person = {.foreign = thing_text(c, contact, "id"),
                                  .name = thing_text(c, contact, "name"),
                                  .email = thing_text(c, contact, "email"),
                                  .phone = thing_text(c, contact, "phone_number"),
                                  .external = thing_text(c, contact, "identifier"),
                                  .company = thing_text(c, more, "company_name"),
                                  .note = thing_text(c, more, "description"),
                                  .created_us = thing_time(contact, "created_at")};
    if (!person.foreign.n)
        return fail(c, BAD_INPUT, "a contact without an id");
    return bring_person(c, d, it->b, &person, id_r) < 0 ? -1 : 1;
}

enum kind { INCOMING, OUTGOING, ACTIVITY, TEMPLATE };

/* A number in the API, a word in webhooks and some dumps. */
static enum kind kind_of(struct call *c, const json_t *message)
{
    static const char *const words[] = {"incoming", "outgoing", "activity", "template"};
    struct str text = thing_text(c, message, "message_type");
    for (int i = INCOMING; i <= TEMPLATE; i++)
        if (str_eq(text, str_of(words[i])) || (text.n == 1 && text.at[0] == '0' + i))
            return (enum kind)i;
    return ACTIVITY;
}

static int message_read(struct call *c, struct db_conn *d, const struct thing *it,
                        const json_t *message, struct bring_message *m)
{
    struct thing_person sender = thing_person(c, message, "sender", "sender_id");
    enum kind kind = kind_of(c, message);
    const json_t *mail = json_object_get(json_object_get(message, "content_attributes"), "email");
    struct str body = thing_text(c, message, "content");
    *m = (struct bring_message){
        .foreign = thing_text(c, message, "id"),
        .kind = kind == INCOMING                                    ? "customer"
                : kind != OUTGOING                                  ? "automatic"
                : json_is_true(json_object_get(message, "private")) ? "note"
                                                                    : "agent",
        .subject = thing_text(c, mail, "subject"),
        .body = thing_with_links(c, body, json_object_get(message, "attachments"), "file_type",
                                 "data_url"),
        .created_us = thing_time(message, "created_at")};
    if (!m->foreign.n)
        return fail(c, BAD_INPUT, "a message without an id");
    if (kind == INCOMING)
        return sender.object ? put_contact(c, d, it, sender.object, &m->customer_id) : 1;
    if (kind == OUTGOING)
        return thing_agent(c, d, it, &sender, &m->agent_id);
    return 1;
}

static void stand_read(struct call *c, const json_t *v, struct import_stand *stand)
{
    struct str status = thing_text(c, v, "status"), priority = thing_text(c, v, "priority");
    bool over = str_eq(status, STR("resolved"));
    *stand = (struct import_stand){.category = over ? STR("closed") : STR("open"),
                                   .priority = str_eq(priority, STR("medium")) || !priority.n
                                                   ? PRIORITY_NORMAL
                                                   : priority_of(priority),
                                   .closed_us = over ? thing_time(v, "last_activity_at") : 0,
                                   .snoozed_until_us = over ? 0 : thing_time(v, "snoozed_until")};
    if (stand->priority == N_PRIORITIES)
        stand->priority = PRIORITY_NORMAL;
    if (over && !stand->closed_us)
        stand->closed_us = c->now_us;
    if (stand->snoozed_until_us && stand->snoozed_until_us <= c->now_us)
        stand->snoozed_until_us = 0;
}

static int messages_read(struct call *c, struct db_conn *d, const struct thing *it,
                         struct bring_conversation *v)
{
    const json_t *list = json_object_get(it->json, "messages");
    size_t n = json_array_size(list);
    if (n > BRING_MESSAGES_MAX)
        return fail(c, TOO_BIG, "a conversation with more than %d messages", BRING_MESSAGES_MAX);
    v->messages = arena_array(&c->arena, n + 1, sizeof *v->messages);
    for (; v->n_messages < n; v->n_messages++)
        if (message_read(c, d, it, json_array_get(list, v->n_messages),
                         &v->messages[v->n_messages]) < 0)
            return -1;
    return 1;
}

static int put_conversation(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    size_t i;
    json_t *label;
    const json_t *meta = json_object_get(it->json, "meta");
    const json_t *more = json_object_get(it->json, "additional_attributes");
    struct thing_person sender = thing_person(c, meta, "sender", "contact_id");
    struct thing_person assignee = thing_person(c, meta, "assignee", "assignee_id");
    struct bring_conversation v = {.foreign = thing_text(c, it->json, "id"),
                                   .inbox_id = it->inbox_id,
                                   .channel = STR("import"),
                                   .subject = thing_text(c, more, "mail_subject"),
                                   .created_us = thing_time(it->json, "created_at")};
    if (!v.foreign.n || !sender.object)
        return fail(c, BAD_INPUT, "a conversation without an id or without its meta.sender");
    stand_read(c, it->json, &v.stand);
    json_array_foreach(json_object_get(it->json, "labels"), i,
                       label) if (json_is_string(label) && v.n_tags < BRING_TAGS_MAX)
        v.tags[v.n_tags++] = str_of(json_string_value(label));
    const json_t *team = json_object_get(meta, "team");
    if (put_contact(c, d, it, sender.object, &v.customer_id) < 0 ||
        thing_agent(c, d, it, &assignee, &v.stand.assignee_id) < 0 ||
        bring_team(c, d, it->b, thing_text(c, team, "name"), &v.stand.team_id) < 0 ||
        messages_read(c, d, it, &v) < 0)
        return -1;
    return bring_conversation(c, d, it->b, &v, &id) < 0 ? -1 : 1;
}

static int put_message(struct call *c, struct db_conn *d, const struct thing *it)
{
    struct bring_message m;
    int64_t conversation_id;
    struct str at = thing_text(c, it->json, "conversation_id");
    if (bring_known(c, d, it->b, "conversation", at, &conversation_id) < 0)
        return -1;
    if (!conversation_id)
        return fail(c, NOT_FOUND, "a message of conversation \"%.*s\", which is not in the export",
                    (int)(at.n < 40 ? at.n : 40), at.at);
    if (message_read(c, d, it, it->json, &m) < 0)
        return -1;
    return bring_message(c, d, it->b, conversation_id, &m) < 0 ? -1 : 1;
}

int import_chatwoot(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    bool message = json_object_get(it->json, "message_type") != NULL;
    bool conversation =
        !message && json_object_get(it->json, "status") &&
        (json_object_get(it->json, "meta") || json_object_get(it->json, "messages"));
    bool contact = !message && !conversation &&
                   (json_object_get(it->json, "phone_number") ||
                    json_object_get(it->json, "identifier") || json_object_get(it->json, "email"));
    if (it->pass == PASS_PEOPLE && !message && !conversation && !contact)
        return fail(c, BAD_INPUT, "it is no contact, conversation or message of Chatwoot");
    if (it->pass == PASS_PEOPLE && contact)
        return put_contact(c, d, it, it->json, &id);
    if (it->pass == PASS_CONVERSATIONS && conversation)
        return put_conversation(c, d, it);
    return it->pass == PASS_MESSAGES && message ? put_message(c, d, it) : 0;
}
