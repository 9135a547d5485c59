/* SPDX-License-Identifier: Apache-2.0 */
/* api_link.c: conversations that belong together, become one, or come apart. */
#include "desk/link.h"

#include "web/api.h"
#include "web/put.h"

/* ---- links ---- */

static const struct api_member link_members[] = {
    API_M_ID,
    API_M("number", API_INT, 0, "The other's number"),
    API_M("subject", API_TEXT, 0, "What the other is about"),
    API_M_WORD("category", 0, "How it stands there", "open waiting closed"),
    API_M("inbox_id", API_ID, 0, "The other's inbox"),
    API_M_WORD("reason", 0, "Why they belong together", "related follows cause copy split"),
    API_M("agent_id", API_ID, API_NULL, "Who linked them"),
    API_M_CREATED,
};
static const struct api_shape link_shape = API_SHAPE(
    "Link", "Another conversation that belongs to this; its id is the other's", link_members);

static int links(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct link *rows;
    size_t n;
    if (conversation_links(c, d, who, api_path_id(x, "id"), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", rows[i].id);
        json_put_int(&x->w, "number", rows[i].number);
        json_put_str(&x->w, "subject", rows[i].subject);
        json_put_str(&x->w, "category", rows[i].category);
        api_put_id(&x->w, "inbox_id", rows[i].inbox_id);
        json_put_str(&x->w, "reason", rows[i].reason);
        api_put_id(&x->w, "agent_id", rows[i].agent_id);
        api_put_time(&x->w, "created_at", rows[i].created_us);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op links_op = {.run = links, .out = &link_shape, .list = true};

static const struct api_member link_put_members[] = {
    API_M_WORD("reason", 0, "Why; related, where nothing is said", "related follows cause copy"),
};
static const struct api_shape link_put_shape =
    API_SHAPE("LinkPut", "A link to make", link_put_members);

static int link_put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct str reason = api_has(x, "reason") ? api_text(x, "reason") : STR("related");
    return conversation_link(c, d, who, api_path_id(x, "id"), api_path_id(x, "other_id"), reason);
}
static const struct api_op link_put_op = {.run = link_put, .in = &link_put_shape};

static int link_drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    if (conversation_unlink(c, d, who, api_path_id(x, "id"), api_path_id(x, "other_id"), &undo_id) <
        0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op link_drop_op = {.run = link_drop, .undo = true};

/* ---- merging ---- */

static const struct api_member preview_in_members[] = {
    API_M("into_id", API_ID, API_NEED, "The conversation it would go into"),
};
static const struct api_shape preview_in_shape =
    API_SHAPE("MergePreviewOf", "Which merge is looked at", preview_in_members);

static const struct api_member preview_members[] = {
    API_M_OF("from", API_OBJECT, 0, "The one that would go", &conversation_shape),
    API_M_OF("into", API_OBJECT, 0, "The one that would stay", &conversation_shape),
    API_M("messages", API_INT, 0, "Messages that would move"),
    API_M("notes", API_INT, 0, "Notes that would move"),
    API_M("tags", API_INT, 0, "Tags that would come along"),
    API_M("participants", API_INT, 0, "Participants that would come along"),
    API_M("other_customer", API_BOOL, 0, "They are of different people, who would read each other"),
    API_M("other_inbox", API_BOOL, 0, "They are in different inboxes"),
};
static const struct api_shape preview_shape =
    API_SHAPE("MergePreview", "What a merge would do", preview_members);

static int preview(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct merge_preview it;
    if (conversation_merge_preview(c, d, who, api_path_id(x, "id"), api_id(x, "into_id"), &it) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    put_conversation(&x->w, "from", &it.from);
    put_conversation(&x->w, "into", &it.into);
    json_put_int(&x->w, "messages", it.messages);
    json_put_int(&x->w, "notes", it.notes);
    json_put_int(&x->w, "tags", it.tags);
    json_put_int(&x->w, "participants", it.participants);
    json_put_bool(&x->w, "other_customer", it.other_customer);
    json_put_bool(&x->w, "other_inbox", it.other_inbox);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op preview_op = {
    .run = preview, .in = &preview_in_shape, .out = &preview_shape};

static const struct api_member merge_members[] = {
    API_M("into_id", API_ID, API_NEED, "The conversation it goes into"),
    API_M("other_customer", API_BOOL, 0, "Also when they are of different people"),
};
static const struct api_shape merge_shape = API_SHAPE("MergeNew", "A merge", merge_members);

static int merge(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct conversation into;
    int64_t undo_id = 0, into_id = api_id(x, "into_id");
    if (conversation_merge(c, d, who, api_path_id(x, "id"), into_id,
                           api_bool(x, "other_customer", false), &undo_id) < 0 ||
        conversation_get(c, d, who, into_id, &into) < 0)
        return -1;
    put_conversation(&x->w, NULL, &into);
    api_undo(x, undo_id);
    return api_created(x, "/api/v1/conversations/", into.id);
}
static const struct api_op merge_op = {
    .run = merge, .in = &merge_shape, .out = &conversation_shape, .status = 201, .undo = true};

/* ---- splitting ---- */

static const struct api_member split_members[] = {
    API_M_MOST("message_ids", API_IDS, API_NEED, "The messages that go", SPLIT_MESSAGES_MAX),
    API_M_MOST("subject", API_TEXT, 0, "Of the new one; the old one's, where nothing is said",
               CONVERSATION_SUBJECT_BYTES),
};
static const struct api_shape split_shape =
    API_SHAPE("SplitNew", "Words that become a conversation of their own", split_members);

static int split(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct conversation it;
    struct str subject = api_text(x, "subject");
    int64_t undo_id = 0;
    size_t n;
    const int64_t *ids = api_ids(x, "message_ids", &n);
    if (conversation_split(c, d, who, api_path_id(x, "id"), ids, n, subject.at ? subject : STR(""),
                           &it, &undo_id) < 0)
        return -1;
    put_conversation(&x->w, NULL, &it);
    api_undo(x, undo_id);
    return api_created(x, "/api/v1/conversations/", it.id);
}
static const struct api_op split_op = {
    .run = split, .in = &split_shape, .out = &conversation_shape, .status = 201, .undo = true};

#define ONE "/api/v1/conversations/{id}"
const struct http_route api_link_routes[] = {
    {"GET", ONE "/links", "read", 0, 0, api_look,
     "Lists the conversations that belong to this one.", &links_op},
    {"PUT", ONE "/links/{other_id}", "answer", ROUTE_JSON, 0, api_write, "Links two conversations.",
     &link_put_op},
    {"DELETE", ONE "/links/{other_id}", "answer", 0, 0, api_write, "Unlinks them.", &link_drop_op},
    {"GET", ONE "/merges/preview", "read", 0, 0, api_look, "What a merge would do.", &preview_op},
    {"POST", ONE "/merges", "answer", ROUTE_JSON, 0, api_write,
     "Puts this conversation's words into another; it forwards there for ever.", &merge_op},
    {"POST", ONE "/splits", "answer", ROUTE_JSON, 0, api_write,
     "Puts some of its words into a new conversation.", &split_op},
};
const size_t api_link_routes_n = sizeof api_link_routes / sizeof *api_link_routes;
