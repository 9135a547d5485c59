/* SPDX-License-Identifier: Apache-2.0 */
/* api_conversation.c: conversations: lists, one with everything a screen shows, opening, changing;
   who else is written to, who follows, what is read, who is there now. */
#include "web/api.h"
#include "web/put.h"

#include <string.h>

/* ---- lists ---- */

static const struct api_member list_members[] = {
    API_M_WORD("place", 0, "Where it stands; any, where nothing is said",
               "any open waiting closed snoozed spam gone"),
    API_M("inbox_id", API_ID, 0, "Of an inbox"),
    API_M("team_id", API_ID, 0, "Of a team"),
    API_M("assignee_id", API_ID, 0, "Of an agent"),
    API_M("unassigned", API_BOOL, 0, "Of nobody"),
    API_M("status_id", API_ID, 0, "In a status"),
    API_M("tag_id", API_ID, 0, "With a tag"),
    API_M("customer_id", API_ID, 0, "With a customer"),
    API_M("number", API_INT, 0, "The one of that number"),
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape list_shape = API_SHAPE(
    "ConversationList", "Which conversations are listed; at most one of the filters beside place",
    list_members);

static const struct {
    const char *name;
    enum conversation_by by;
} filters[] = {
    {"inbox_id", BY_INBOX},   {"team_id", BY_TEAM}, {"assignee_id", BY_ASSIGNEE},
    {"status_id", BY_STATUS}, {"tag_id", BY_TAG},   {"customer_id", BY_CUSTOMER},
};

static int filter_take(struct call *c, const struct api *x, struct conversation_filter *f)
{
    int n = api_bool(x, "unassigned", false);
    f->by = n ? BY_NOBODY : BY_PLACE;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        if (!api_has(x, filters[i].name))
            continue;
        f->by = filters[i].by;
        f->id = api_id(x, filters[i].name);
        n++;
    }
    if (n > 1)
        return fail(c, BAD_INPUT, "a list has one of these filters; views combine them");
    f->place = api_has(x, "place") ? place_of(api_text(x, "place")) : PLACE_ANY;
    f->limit = api_limit(x);
    struct str after = api_text(x, "after");
    return conversation_after_of(after.at ? after : STR(""), &f->after)
               ? 1
               : fail(c, BAD_INPUT, "after is not the end of a page");
}

static int one_of_number(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct conversation it;
    int got = conversation_by_number(c, d, who, api_int(x, "number", 0), &it);
    if (got < 0 && c->fault.kind != NOT_FOUND)
        return -1;
    api_items(x);
    if (got > 0)
        put_conversation(&x->w, NULL, &it);
    return api_items_end(x, STR(""));
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct conversation_filter f = {.limit = 0};
    struct conversation *rows;
    char after[CONVERSATION_AFTER_BYTES] = "";
    size_t n;
    if (api_has(x, "number"))
        return one_of_number(c, d, who, x);
    if (filter_take(c, x, &f) < 0 || conversation_list(c, d, who, &f, &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_conversation(&x->w, NULL, &rows[i]);
    if (n == (size_t)f.limit)
        conversation_after_text((struct conversation_after){rows[n - 1].active_us, rows[n - 1].id},
                                after);
    return api_items_end(x, str_of(after));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &conversation_shape, .list = true};

/* ---- one ---- */

static const struct api_member page_members[] = {
    API_M_OF("conversation", API_OBJECT, 0, "The conversation itself", &conversation_shape),
    API_M_OF("messages", API_LIST, 0, "Its last messages, the oldest first", &message_shape),
    API_M("before", API_TEXT, API_NULL, "Where older ones are: `before` of another request"),
    API_M_OF("tags", API_LIST, 0, "Its tags", &label_shape),
    API_M_OF("participants", API_LIST, 0, "Who else is written to", &participant_shape),
};
static const struct api_shape page_shape = API_SHAPE(
    "ConversationPage", "A conversation with everything that a screen shows of it", page_members);

static const struct api_member get_members[] = {
    API_M_MOST("messages", API_INT, 0, "How many messages; 20, where nothing is said",
               MESSAGES_PAGE_MAX),
    API_M_MOST("before", API_TEXT, 0, "Messages before this place", 60),
};
static const struct api_shape get_shape =
    API_SHAPE("ConversationGet", "How much of a conversation", get_members);

enum { SHOWN = 20, PLACE_BYTES = 48 };

static bool message_place_of(struct str text, struct message_place *at_r)
{
    struct str first;
    return str_cut(&text, '-', &first) && str_int64(first, &at_r->created_us) &&
           str_int64(text, &at_r->id);
}

static void put_before(struct json_writer *w, const struct conversation_page *page)
{
    char text[PLACE_BYTES];
    if (!page->more || !page->n_messages) {
        json_put_null(w, "before");
        return;
    }
    int n = snprintf(text, sizeof text, "%lld-%lld", (long long)page->messages[0].created_us,
                     (long long)page->messages[0].id);
    json_put_str(w, "before", (struct str){text, (size_t)n});
}

/* Files stand in the order of their messages. */
static void put_messages(struct json_writer *w, const struct conversation_page *page)
{
    size_t at = 0, n;
    json_put_array(w, "messages");
    for (size_t i = 0; i < page->n_messages; i++) {
        const struct message *it = &page->messages[i];
        for (n = 0; at + n < page->n_files && page->files[at + n].message_id == it->id;)
            n++;
        put_message(w, NULL, it, n ? page->files + at : NULL, n);
        at += n;
    }
    json_put_array_end(w);
}

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct conversation_page page;
    struct message_place before;
    struct str place = api_text(x, "before");
    if (place.at && !message_place_of(place, &before))
        return fail(c, BAD_INPUT, "before is not the beginning of a page");
    if (conversation_show(c, d, who, api_path_id(x, "id"), place.at ? &before : NULL,
                          (int)api_int(x, "messages", SHOWN), &page) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    put_conversation(&x->w, "conversation", &page.conversation);
    put_messages(&x->w, &page);
    put_before(&x->w, &page);
    json_put_array(&x->w, "tags");
    for (size_t i = 0; i < page.n_tags; i++)
        put_label(&x->w, NULL, &page.tags[i]);
    json_put_array_end(&x->w);
    json_put_array(&x->w, "participants");
    for (size_t i = 0; i < page.n_participants; i++)
        put_participant(&x->w, NULL, &page.participants[i]);
    json_put_array_end(&x->w);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op get_op = {.run = get, .in = &get_shape, .out = &page_shape};

/* ---- opening ---- */

static const struct api_member new_members[] = {
    API_M("inbox_id", API_ID, API_NEED, "Where it is opened"),
    API_M("customer_id", API_ID, API_NEED, "Who it is with"),
    API_M_MOST("subject", API_TEXT, 0, "What it is about", CONVERSATION_SUBJECT_BYTES),
    API_M_WORD("channel", 0, "How it came; the inbox's, where nothing is said",
               "mail chat form api phone"),
    API_M_WORD("priority", 0, "How urgent it is", "low normal high urgent"),
    API_M("status_id", API_ID, 0, "Its status"),
    API_M("assignee_id", API_ID, 0, "Who looks after it"),
    API_M("team_id", API_ID, 0, "Which team"),
    API_M_MOST("body", API_TEXT, 0, "What the customer said: the first message",
               MESSAGE_BODY_BYTES),
};
static const struct api_shape new_shape =
    API_SHAPE("ConversationNew", "A conversation to open", new_members);

static struct str text_or_none(const struct api *x, const char *name)
{
    struct str text = api_text(x, name);
    return text.at ? text : STR("");
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct conversation it;
    struct said said;
    struct conversation_new opened = {.inbox_id = api_id(x, "inbox_id"),
                                      .customer_id = api_id(x, "customer_id"),
                                      .channel = text_or_none(x, "channel"),
                                      .subject = text_or_none(x, "subject"),
                                      .has_priority = api_has(x, "priority"),
                                      .priority = priority_of(api_text(x, "priority")),
                                      .status_id = api_id(x, "status_id"),
                                      .assignee_id = api_id(x, "assignee_id"),
                                      .team_id = api_id(x, "team_id")};
    if (conversation_open(c, d, who, &opened, &it) < 0)
        return -1;
    struct message_in first = {.conversation_id = it.id,
                               .customer_id = opened.customer_id,
                               .subject = opened.subject,
                               .body = api_text(x, "body")};
    if (first.body.n && (message_receive(c, d, who, &first, &said) < 0 ||
                         conversation_get(c, d, who, it.id, &it) < 0))
        return -1;
    put_conversation(&x->w, NULL, &it);
    return api_created(x, "/api/v1/conversations/", it.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &conversation_shape, .status = 201};

/* ---- changing ---- */

static const struct api_member change_members[] = {
    API_M("status_id", API_ID, 0, "Another status"),
    API_M_WORD("priority", 0, "Another priority", "low normal high urgent"),
    API_M("assignee_id", API_ID, API_NULL, "Another agent; null: nobody"),
    API_M("team_id", API_ID, API_NULL, "Another team; null: none"),
    API_M("snoozed_until", API_TIME, API_NULL, "It sleeps until then; null: it wakes"),
    API_M_MOST("subject", API_TEXT, 0, "Another subject", CONVERSATION_SUBJECT_BYTES),
    API_M("inbox_id", API_ID, 0, "Another inbox"),
    API_M("spam", API_BOOL, 0, "Whether it is spam"),
    API_M("deleted", API_BOOL, 0, "Whether it is in the bin"),
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "ConversationChange", "What is to become of it; what is not named stays", change_members);

static const struct {
    const char *name;
    unsigned bit;
} changes[] = {
    {"status_id", CONVERSATION_STATUS},     {"priority", CONVERSATION_PRIORITY},
    {"assignee_id", CONVERSATION_ASSIGNEE}, {"team_id", CONVERSATION_TEAM},
    {"snoozed_until", CONVERSATION_SNOOZE}, {"subject", CONVERSATION_SUBJECT},
    {"inbox_id", CONVERSATION_INBOX},       {"spam", CONVERSATION_SPAM},
    {"deleted", CONVERSATION_BIN},
};

static int change(struct call *c, struct db_conn *d, struct api *x,
                  const struct conversation_change *to)
{
    const struct actor *who = &x->visitor->actor;
    struct conversation it;
    int64_t undo_id = 0, id = api_path_id(x, "id");
    if (conversation_change(c, d, who, id, to, api_version(x), &undo_id) < 0 ||
        conversation_get(c, d, who, id, &it) < 0)
        return -1;
    put_conversation(&x->w, NULL, &it);
    return api_undo(x, undo_id);
}

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t until_us = api_time(x, "snoozed_until");
    struct conversation_change to = {.status_id = api_id(x, "status_id"),
                                     .priority = priority_of(api_text(x, "priority")),
                                     .assignee_id = api_id(x, "assignee_id"),
                                     .team_id = api_id(x, "team_id"),
                                     .snoozed_until_us = until_us == NO_TIME ? 0 : until_us,
                                     .subject = text_or_none(x, "subject"),
                                     .inbox_id = api_id(x, "inbox_id"),
                                     .spam = api_bool(x, "spam", false),
                                     .binned = api_bool(x, "deleted", false)};
    (void)who;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (api_has(x, changes[i].name))
            to.set |= changes[i].bit;
    return change(c, d, x, &to);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &conversation_shape, .undo = true};

static int bin(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    const struct conversation_change to = {.set = CONVERSATION_BIN, .binned = true};
    int64_t undo_id = 0;
    if (conversation_change(c, d, who, api_path_id(x, "id"), &to, api_version(x), &undo_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op bin_op = {.run = bin, .undo = true};

/* ---- who else is written to ---- */

static int participants(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct participant *rows;
    size_t n;
    if (participant_list(c, d, who, api_path_id(x, "id"), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_participant(&x->w, NULL, &rows[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op participants_op = {
    .run = participants, .out = &participant_shape, .list = true};

static const struct api_member participant_new_members[] = {
    API_M_MOST("name", API_TEXT, 0, "Their name", PARTICIPANT_NAME_BYTES),
    API_M_WORD("role", 0, "How they are written to; cc, where nothing is said", "to cc bcc aside"),
    API_M("customer_id", API_ID, 0, "Who they are, if we know them"),
};
static const struct api_shape participant_new_shape =
    API_SHAPE("ParticipantPut", "Somebody to write to as well", participant_new_members);

static int participant_put(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    struct participant_new it = {.address = http_param(x->q, "address"),
                                 .name = text_or_none(x, "name"),
                                 .role = text_or_none(x, "role"),
                                 .customer_id = api_id(x, "customer_id")};
    return participant_add(c, d, who, api_path_id(x, "id"), &it);
}
static const struct api_op participant_put_op = {.run = participant_put,
                                                 .in = &participant_new_shape};

static int participant_drop(struct call *c, struct db_conn *d, const struct actor *who,
                            struct api *x)
{
    int64_t undo_id = 0;
    if (participant_remove(c, d, who, api_path_id(x, "id"), http_param(x->q, "address"), &undo_id) <
        0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op participant_drop_op = {.run = participant_drop, .undo = true};

/* ---- following, reading, being there ---- */

static int follow(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return conversation_follow(c, d, who, api_path_id(x, "id"), str_eq(x->q->method, STR("PUT")));
}
static const struct api_op follow_op = {.run = follow};

static const struct api_member seen_members[] = {
    API_M("at", API_TIME, 0, "Everything up to then; now, where nothing is said"),
};
static const struct api_shape seen_shape =
    API_SHAPE("Seen", "How far somebody has read", seen_members);

static int seen(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t at_us = api_time(x, "at");
    return conversation_seen(c, d, who, api_path_id(x, "id"), at_us == NO_TIME ? 0 : at_us);
}
static const struct api_op seen_op = {.run = seen, .in = &seen_shape};

static const struct api_member presence_members[] = {
    API_M_WORD("doing", API_NEED, "What one does there; forgotten after half a minute",
               "reading writing gone"),
};
static const struct api_shape presence_shape =
    API_SHAPE("Presence", "Who is there now", presence_members);

static int presence(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return conversation_presence(c, d, who, api_path_id(x, "id"), api_text(x, "doing"));
}
static const struct api_op presence_op = {.run = presence, .in = &presence_shape};

#define ONE "/api/v1/conversations/{id}"
const struct http_route api_conversation_routes[] = {
    {"GET", "/api/v1/conversations", "read", 0, 0, api_look,
     "Lists conversations by their last word, the youngest first.", &list_op},
    {"POST", "/api/v1/conversations", "answer", ROUTE_JSON, API_BODY_BYTES, api_write,
     "Opens a conversation.", &post_op},
    {"GET", ONE, "read", 0, 0, api_look, "One conversation with its last messages.", &get_op},
    {"PATCH", ONE, "answer", ROUTE_JSON, 0, api_write,
     "Assigns, closes, snoozes: changes what is named, at once.", &patch_op},
    {"DELETE", ONE, "answer", 0, 0, api_write, "Puts a conversation into the bin.", &bin_op},
    {"GET", ONE "/participants", "read", 0, 0, api_look, "Lists who else is written to.",
     &participants_op},
    {"PUT", ONE "/participants/{address}", "answer", ROUTE_JSON, 0, api_write,
     "Writes to somebody else as well.", &participant_put_op},
    {"DELETE", ONE "/participants/{address}", "answer", 0, 0, api_write,
     "Writes to them no longer.", &participant_drop_op},
    {"PUT", ONE "/followers/me", "read", 0, 0, api_write, "Follows the conversation.", &follow_op},
    {"DELETE", ONE "/followers/me", "read", 0, 0, api_write, "Follows it no longer.", &follow_op},
    {"PUT", ONE "/seen", "read", ROUTE_JSON, 0, api_write, "Marks it as read.", &seen_op},
    {"PUT", ONE "/presence", "read", ROUTE_JSON, 0, api_write,
     "Tells colleagues that one is there.", &presence_op},
};
const size_t api_conversation_routes_n =
    sizeof api_conversation_routes / sizeof *api_conversation_routes;
