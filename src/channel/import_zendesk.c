/* SPDX-License-Identifier: Apache-2.0 */
/* import_zendesk.c: Zendesk's JSON: tickets a line with everything in them, as its export writes
   them, or tickets, users, organizations and comments apart, as its API does. Statuses: new and
   open are open, pending and hold wait, solved and closed are closed. Agents come as invited
   colleagues: what they wrote keeps its author, and nobody gets mail. */
#include "channel/importer.h"

static int put_user(struct call *c, struct db_conn *d, const struct thing *it, const json_t *user,
                    int64_t *id_r)
{
    int64_t company_id = 0;
    struct str organization = thing_text(c, user, "organization_id");
    if (bring_known(c, d, it->b, "organization", organization, &company_id) < 0)
        return -1;
    struct bring_person person = {.foreign = thing_text(c, user, "id"),
                                  .name = thing_text(c, user, "name"),
                                  .email = thing_text(c, user, "email"),
                                  .phone = thing_text(c, user, "phone"),
                                  .external = thing_text(c, user, "external_id"),
                                  .note = thing_text(c, user, "notes"),
                                  .company_id = company_id,
                                  .created_us = thing_time(user, "created_at")};
    return bring_person(c, d, it->b, &person, id_r) < 0 ? -1 : 1;
}

static bool is_ours(struct call *c, const json_t *user)
{
    struct str role = thing_text(c, user, "role");
    return str_eq(role, STR("agent")) || str_eq(role, STR("admin"));
}

static int put_someone(struct call *c, struct db_conn *d, const struct thing *it,
                       const json_t *user)
{
    int64_t id;
    if (!thing_text(c, user, "id").n)
        return fail(c, BAD_INPUT, "a user without an id");
    struct thing_person person = {user, thing_text(c, user, "id")};
    return is_ours(c, user) ? thing_agent(c, d, it, &person, &id) : put_user(c, d, it, user, &id);
}

static int put_organization(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    struct str name = thing_text(c, it->json, "name"), foreign = thing_text(c, it->json, "id");
    if (!name.n || !foreign.n)
        return fail(c, BAD_INPUT, "an organization without a name or an id");
    if (bring_company(c, d, it->b, name, &id) < 0)
        return -1;
    return bring_note(c, d, it->b, "organization", foreign, id);
}

/* Who said it: an agent we know, else a person. */
static int speaker(struct call *c, struct db_conn *d, const struct thing *it,
                   const struct thing_person *who, struct bring_message *m)
{
    bool ours = who->object && is_ours(c, who->object);
    int got = 0;
    if (ours || !who->object)
        got = thing_agent(c, d, it, who, &m->agent_id);
    if (got || (!who->object && !who->id.n))
        return got < 0 ? -1 : 1;
    if (who->object)
        return put_user(c, d, it, who->object, &m->customer_id);
    struct bring_person unknown = {.foreign = who->id};
    return bring_person(c, d, it->b, &unknown, &m->customer_id) < 0 ? -1 : 1;
}

static int comment_read(struct call *c, struct db_conn *d, const struct thing *it,
                        const json_t *comment, struct bring_message *m)
{
    struct str body = thing_text(c, comment, "plain_body");
    struct thing_person who = thing_person(c, comment, "author", "author_id");
    if (!body.n)
        body = thing_text(c, comment, "body");
    *m = (struct bring_message){.foreign = thing_text(c, comment, "id"),
                                .html = thing_text(c, comment, "html_body"),
                                .body = body,
                                .created_us = thing_time(comment, "created_at")};
    if (!m->foreign.n || speaker(c, d, it, &who, m) < 0)
        return m->foreign.n ? -1 : fail(c, BAD_INPUT, "a comment without an id");
    m->kind = json_is_false(json_object_get(comment, "public")) ? "note"
              : m->agent_id                                     ? "agent"
                                                                : "customer";
    m->body = thing_with_links(c, body, json_object_get(comment, "attachments"), "file_name",
                               "content_url");
    return 1;
}

static struct str category_of(struct str status)
{
    static const char *const waits[] = {"pending", "hold"}, *const over[] = {"solved", "closed",
                                                                             "deleted"};
    for (size_t i = 0; i < 2; i++)
        if (str_eq(status, str_of(waits[i])))
            return STR("waiting");
    for (size_t i = 0; i < 3; i++)
        if (str_eq(status, str_of(over[i])))
            return STR("closed");
    return STR("open");
}

static int stand_read(struct call *c, struct db_conn *d, const struct thing *it,
                      struct import_stand *stand)
{
    enum priority priority = priority_of(thing_text(c, it->json, "priority"));
    struct thing_person assignee = thing_person(c, it->json, "assignee", "assignee_id");
    *stand =
        (struct import_stand){.category = category_of(thing_text(c, it->json, "status")),
                              .priority = priority == N_PRIORITIES ? PRIORITY_NORMAL : priority};
    if (str_eq(stand->category, STR("closed")))
        stand->closed_us = thing_time(it->json, "updated_at");
    if (thing_agent(c, d, it, &assignee, &stand->assignee_id) < 0)
        return -1;
    const json_t *group = json_object_get(it->json, "group");
    return bring_team(c, d, it->b, thing_text(c, group, "name"), &stand->team_id);
}

static void tags_read(const json_t *ticket, struct bring_conversation *v)
{
    size_t i;
    json_t *tag;
    json_array_foreach(json_object_get(ticket, "tags"), i,
                       tag) if (json_is_string(tag) && v->n_tags < BRING_TAGS_MAX)
        v->tags[v->n_tags++] = (struct str){json_string_value(tag), json_string_length(tag)};
}

static int comments_read(struct call *c, struct db_conn *d, const struct thing *it,
                         struct bring_conversation *v)
{
    const json_t *list = json_object_get(it->json, "comments");
    size_t n = json_array_size(list);
    if (n > BRING_MESSAGES_MAX)
        return fail(c, TOO_BIG, "a ticket with more than %d comments", BRING_MESSAGES_MAX);
    v->messages = arena_array(&c->arena, n + 1, sizeof *v->messages);
    for (; v->n_messages < n; v->n_messages++)
        if (comment_read(c, d, it, json_array_get(list, v->n_messages),
                         &v->messages[v->n_messages]) < 0)
            return -1;
    return 1;
}

static int put_ticket(struct call *c, struct db_conn *d, const struct thing *it)
{
    int64_t id;
    struct bring_message asker = {0};
    struct thing_person requester = thing_person(c, it->json, "requester", "requester_id");
    struct bring_conversation v = {.foreign = thing_text(c, it->json, "id"),
                                   .inbox_id = it->inbox_id,
                                   .channel = STR("import"),
                                   .subject = thing_text(c, it->json, "subject"),
                                   .created_us = thing_time(it->json, "created_at")};
    if (!v.foreign.n)
        return fail(c, BAD_INPUT, "a ticket without an id");
    if (!requester.object && !requester.id.n)
        return fail(c, BAD_INPUT, "a ticket without a requester");
    if (speaker(c, d, it, &requester, &asker) < 0)
        return -1;
    if (!asker.customer_id) { /* one of us asked: they are a customer of the staff's desk */
        struct bring_person person = {.foreign = requester.id,
                                      .name = thing_text(c, requester.object, "name"),
                                      .email = thing_text(c, requester.object, "email")};
        if (bring_person(c, d, it->b, &person, &asker.customer_id) < 0)
            return -1;
    }
    v.customer_id = asker.customer_id;
    tags_read(it->json, &v);
    if (stand_read(c, d, it, &v.stand) < 0 || comments_read(c, d, it, &v) < 0)
        return -1;
    return bring_conversation(c, d, it->b, &v, &id) < 0 ? -1 : 1;
}

static int put_comment(struct call *c, struct db_conn *d, const struct thing *it)
{
    struct bring_message m;
    int64_t conversation_id;
    struct str ticket = thing_text(c, it->json, "ticket_id");
    if (bring_known(c, d, it->b, "conversation", ticket, &conversation_id) < 0)
        return -1;
    if (!conversation_id)
        return fail(c, NOT_FOUND, "a comment of ticket \"%.*s\", which is not in the export",
                    (int)(ticket.n < 40 ? ticket.n : 40), ticket.at);
    if (comment_read(c, d, it, it->json, &m) < 0)
        return -1;
    return bring_message(c, d, it->b, conversation_id, &m) < 0 ? -1 : 1;
}

/* The description is the first comment; it is taken only where no comment came. */
static int put_description(struct call *c, struct db_conn *d, const struct thing *it)
{
    struct conversation v;
    int64_t id;
    struct bring_message m = {.foreign = thing_text(c, it->json, "id"),
                              .kind = "customer",
                              .body = thing_text(c, it->json, "description"),
                              .created_us = thing_time(it->json, "created_at")};
    if (bring_known(c, d, it->b, "conversation", m.foreign, &id) <= 0 || !m.body.n)
        return 0;
    if (conversation_get(c, d, &it->b->who, id, &v) < 0)
        return -1;
    if (v.messages)
        return 0;
    m.foreign = thing_description(c, m.foreign);
    return bring_message(c, d, it->b, id, &m) < 0 ? -1 : 0;
}

/* What a thing is, is seen from what it has: dumps name their arrays as they like. */
int import_zendesk(struct call *c, struct db_conn *d, const struct thing *it)
{
    bool ticket =
        json_object_get(it->json, "requester_id") || json_object_get(it->json, "requester");
    bool comment = !ticket && json_object_get(it->json, "author_id");
    bool organization = !ticket && json_object_get(it->json, "domain_names");
    bool user = !ticket && !comment && !organization && json_object_get(it->json, "role");
    switch (it->pass) {
    case PASS_PEOPLE:
        if (!ticket && !comment && !organization && !user)
            return fail(c, BAD_INPUT, "it is no ticket, user, organization or comment of Zendesk");
        return organization ? put_organization(c, d, it)
               : user       ? put_someone(c, d, it, it->json)
                            : 0;
    case PASS_CONVERSATIONS:
        return ticket ? put_ticket(c, d, it) : 0;
    case PASS_MESSAGES:
        return comment ? put_comment(c, d, it) : 0;
    default:
        return ticket ? put_description(c, d, it) : 0;
    }
}
