/* SPDX-License-Identifier: Apache-2.0 */
/* import_freshdesk.c: Freshdesk's JSON: what its account export holds (helpdesk_ticket with
   helpdesk_notes) and what its API gives (tickets with conversations, contacts, agents, companies).
   The first words of a ticket are its description. Status 2 is open, 4 and 5 are closed, all others
   wait; priority 1 to 4. */
#include "channel/importer.h"

#include "base/time.h"

#include <string.h>

static struct str first_of(struct call *c, const json_t *object, const char *a, const char *b)
{
    struct str text = thing_text(c, object, a);
    return text.n ? text : thing_text(c, object, b);
}

static int put_person(struct call *c, struct db_conn *d, const struct thing *it,
                      const json_t *contact, int64_t *id_r)
{
    int64_t company_id = 0;
    struct bring_person person = {.foreign = thing_text(c, contact, "id"),
                                  .name = thing_text(c, contact, "name"),
                                  .email = thing_text(c, contact, "email"),
                                  .phone = first_of(c, contact, "mobile", "phone"),
                                  .title = thing_text(c, contact, "job_title"),
                                  .note = thing_text(c, contact, "description"),
                                  .created_us = thing_time(contact, "created_at")};
    if (!person.foreign.n)
        return fail(c, BAD_INPUT, "a contact without an id");
    if (bring_known(c, d, it->b, "organization", first_of(c, contact, "company_id", "customer_id"),
                    &company_id) < 0)
        return -1;
    person.company_id = company_id;
    return bring_person(c, d, it->b, &person, id_r) < 0 ? -1 : 1;
}

static int put_company(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    struct str foreign = thing_text(c, it->json, "id"), name = thing_text(c, it->json, "name");
    if (!foreign.n || !name.n)
        return fail(c, BAD_INPUT, "a company without an id or a name");
    if (bring_company(c, d, it->b, name, &id) < 0)
        return -1;
    return bring_note(c, d, it->b, "organization", foreign, id);
}

/* {"id", "contact": {...}} of the API, a user who says helpdesk_agent in the export. */
static int put_agent(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    const json_t *contact = json_object_get(it->json, "contact");
    struct thing_person who = {contact ? contact : it->json, thing_text(c, it->json, "id")};
    int got = thing_agent(c, d, it, &who, &id);
    return got ? got : fail(c, BAD_INPUT, "an agent without a mail address");
}

static int asker_of(struct call *c, struct db_conn *d, const struct thing *it, int64_t *id_r)
{
    struct thing_person who = thing_person(c, it->json, "requester", "requester_id");
    if (who.object && who.id.n)
        return put_person(c, d, it, who.object, id_r);
    struct bring_person person = {.foreign =
                                      who.id.n ? who.id : thing_text(c, it->json, "requester_id"),
                                  .name = first_of(c, who.object, "name", "email"),
                                  .email = first_of(c, who.object, "email", "email")};
    if (!person.foreign.n)
        return fail(c, BAD_INPUT, "a ticket without a requester");
    return bring_person(c, d, it->b, &person, id_r) < 0 ? -1 : 1;
}

static int note_read(struct call *c, struct db_conn *d, const struct thing *it, const json_t *note,
                     int64_t asker_id, struct bring_message *m)
{
    struct thing_person who = {NULL, thing_text(c, note, "user_id")};
    bool incoming = json_is_true(json_object_get(note, "incoming"));
    bool html = !json_object_get(note, "body_html") && json_object_get(note, "body_text");
    struct str body = html ? thing_text(c, note, "body_text") : thing_text(c, note, "body");
    *m = (struct bring_message){
        .foreign = thing_text(c, note, "id"),
        .kind = json_is_true(json_object_get(note, "private")) ? "note"
                : incoming                                     ? "customer"
                                                               : "agent",
        .html = html ? thing_text(c, note, "body") : thing_text(c, note, "body_html"),
        .body = thing_with_links(c, body, json_object_get(note, "attachments"), "name",
                                 "attachment_url"),
        .created_us = thing_time(note, "created_at")};
    if (!m->foreign.n)
        return fail(c, BAD_INPUT, "a note without an id");
    if (!incoming)
        return thing_agent(c, d, it, &who, &m->agent_id);
    m->customer_id = asker_id;
    int64_t other;
    int got = bring_known(c, d, it->b, "customer", who.id, &other);
    if (got > 0)
        m->customer_id = other;
    return got < 0 ? -1 : 1;
}

/* The description, under a name that no note has. */
static void description_read(struct call *c, const struct thing *it, struct str id,
                             int64_t asker_id, struct bring_message *m)
{
    struct str text = thing_text(c, it->json, "description_text");
    *m = (struct bring_message){.foreign = thing_description(c, id),
                                .kind = "customer",
                                .customer_id = asker_id,
                                .html = text.n ? thing_text(c, it->json, "description")
                                               : thing_text(c, it->json, "description_html"),
                                .created_us = thing_time(it->json, "created_at")};
    m->body = thing_with_links(c, text.n ? text : thing_text(c, it->json, "description"),
                               json_object_get(it->json, "attachments"), "name", "attachment_url");
}

static int words_read(struct call *c, struct db_conn *d, const struct thing *it,
                      struct bring_conversation *v)
{
    const json_t *list = json_object_get(it->json, "conversations");
    if (!list)
        list = json_object_get(it->json, "helpdesk_notes");
    if (!list)
        list = json_object_get(it->json, "notes");
    size_t n = json_array_size(list);
    if (n >= BRING_MESSAGES_MAX)
        return fail(c, TOO_BIG, "a ticket with more than %d notes", BRING_MESSAGES_MAX);
    v->messages = arena_array(&c->arena, n + 1, sizeof *v->messages);
    description_read(c, it, v->foreign, v->customer_id, &v->messages[v->n_messages++]);
    for (size_t i = 0; i < n; i++)
        if (note_read(c, d, it, json_array_get(list, i), v->customer_id,
                      &v->messages[v->n_messages++]) < 0)
            return -1;
    return 1;
}

static int stand_read(struct call *c, struct db_conn *d, const struct thing *it,
                      struct import_stand *stand)
{
    int64_t status = 0, priority = 0;
    struct thing_person who = thing_person(c, it->json, "responder", "responder_id");
    if (!str_int64(thing_text(c, it->json, "status"), &status))
        status = 2;
    if (!str_int64(thing_text(c, it->json, "priority"), &priority) || priority < 1 || priority > 4)
        priority = 2;
    *stand = (struct import_stand){.category = status == 2                  ? STR("open")
                                               : status == 4 || status == 5 ? STR("closed")
                                                                            : STR("waiting"),
                                   .priority = priority - 1,
                                   .spam = json_is_true(json_object_get(it->json, "spam"))};
    if (status == 4 || status == 5)
        stand->closed_us = thing_time(it->json, "updated_at");
    return thing_agent(c, d, it, &who, &stand->assignee_id);
}

static int put_ticket(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    size_t i;
    json_t *tag;
    struct bring_conversation v = {.foreign = first_of(c, it->json, "display_id", "id"),
                                   .inbox_id = it->inbox_id,
                                   .channel = STR("import"),
                                   .subject = thing_text(c, it->json, "subject"),
                                   .created_us = thing_time(it->json, "created_at")};
    if (!v.foreign.n)
        return fail(c, BAD_INPUT, "a ticket without an id");
    json_array_foreach(json_object_get(it->json, "tags"), i, tag)
    {
        struct str name =
            json_is_object(tag) ? thing_text(c, tag, "name") : str_of(json_string_value(tag));
        if (name.n && v.n_tags < BRING_TAGS_MAX)
            v.tags[v.n_tags++] = name;
    }
    if (asker_of(c, d, it, &v.customer_id) < 0 || stand_read(c, d, it, &v.stand) < 0 ||
        words_read(c, d, it, &v) < 0)
        return -1;
    return bring_conversation(c, d, it->b, &v, &id) < 0 ? -1 : 1;
}

static int put_people(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    if (json_object_get(it->json, "contact") ||
        json_is_true(json_object_get(it->json, "helpdesk_agent")))
        return put_agent(c, d, it);
    if (json_object_get(it->json, "domains") || strstr(it->key, "compan"))
        return put_company(c, d, it);
    if (json_object_get(it->json, "email") || json_object_get(it->json, "mobile"))
        return put_person(c, d, it, it->json, &id);
    return fail(c, BAD_INPUT, "it is no ticket, contact, agent or company of Freshdesk");
}

int import_freshdesk(struct call *c, struct db_conn *d, const struct thing *it)
{
    bool ticket =
        json_object_get(it->json, "requester_id") || json_object_get(it->json, "requester");
    if (it->pass == PASS_PEOPLE)
        return ticket ? 0 : put_people(c, d, it);
    return it->pass == PASS_CONVERSATIONS && ticket ? put_ticket(c, d, it) : 0;
}
