/* SPDX-License-Identifier: Apache-2.0 */
/* api_message.c: what was said: replies, notes, and words of customers that come in over the API;
   redaction. A reply answers with its outbox row: DELETE /api/v1/outbox/{id} takes it back. */
#include "base/time.h"
#include "http/field.h"
#include "web/api.h"
#include "web/put.h"
#include "web/upload.h"

/* ---- saying ---- */

static const struct api_member file_members[] = {
    API_M_MOST("upload", API_TEXT, API_NEED, "The word that POST /api/v1/files answered with",
               UPLOAD_BYTES),
    API_M_MOST("name", API_TEXT, 0, "Its name", ATTACHMENT_NAME_BYTES),
};
static const struct api_shape file_shape = API_SHAPE("FileNew", "A file to attach", file_members);

static const struct api_member new_members[] = {
    API_M_WORD("kind", 0,
               "reply: to the customer; note: among agents; customer: the customer says it; reply, "
               "where nothing is said",
               "reply note customer"),
    API_M_MOST("body", API_TEXT, API_NEED, "Markdown; of customers plain text", MESSAGE_BODY_BYTES),
    API_M_MOST("subject", API_TEXT, 0, "The conversation's, where nothing is said",
               CONVERSATION_SUBJECT_BYTES),
    {"to", API_LIST, 0, "reply: who it goes to, where that is not the customer and participants",
     100, 0, NULL, &recipient_shape},
    {"files", API_LIST, 0, "Files to attach", ATTACHMENTS_MAX, 0, NULL, &file_shape},
    API_M_MOST("mentions", API_IDS, 0, "note: agents who are told", MENTIONS_MAX),
    API_M("draft_id", API_ID, 0, "One's own draft that it was; its files come along"),
    API_M("draft_version", API_INT, 0, "Of that draft, as it was read"),
    API_M("send_at", API_TIME, 0, "reply: not before then"),
    API_M("status_id", API_ID, 0,
          "reply: what the conversation becomes; waiting, where nothing is said"),
    API_M("keep_status", API_BOOL, 0, "reply: its status stays"),
    API_M("customer_id", API_ID, 0, "customer: who says it, where that is not the conversation's"),
    API_M_MOST("key", API_TEXT, 0,
               "The sender's own name for it; a second one of it is not taken in",
               MESSAGE_KEY_BYTES),
};
static const struct api_shape new_shape = API_SHAPE("MessageNew", "What is said", new_members);

static const struct api_member said_members[] = {
    API_M("message_id", API_ID, 0, "The message"),
    API_M("conversation_id", API_ID, 0, "Its conversation; another, where that one was merged"),
    API_M("number", API_INT, 0, "That conversation's number"),
    API_M("outbox_id", API_ID, API_NULL, "Of a reply: DELETE /api/v1/outbox/{id} takes it back"),
    API_M("reopened", API_BOOL, 0, "Whether it woke or opened the conversation again"),
    API_M("new", API_BOOL, 0, "False when `key` was here before; then nothing was done"),
};
static const struct api_shape said_shape = API_SHAPE("Said", "What was made of it", said_members);

static struct str none_or(struct str text)
{
    return text.at ? text : STR("");
}

static int files_take(struct call *c, const struct actor *who, struct api *x,
                      const struct attachment_new **files_r, size_t *n_r)
{
    json_t *list = api_list(x, "files");
    *n_r = json_array_size(list);
    struct attachment_new *files = arena_array(&c->arena, *n_r + 1, sizeof *files);
    for (size_t i = 0; i < *n_r; i++) {
        struct api one = api_item(x, json_array_get(list, i));
        files[i].name = none_or(api_text(&one, "name"));
        files[i].said_mime = STR("");
        if (upload_read(c, x->app, who, api_text(&one, "upload"), &files[i].file_id) < 0)
            return -1;
    }
    *files_r = files;
    return 1;
}

static int reply(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                 struct said *said_r)
{
    int64_t send_us = api_time(x, "send_at");
    struct message_reply it = {.conversation_id = api_path_id(x, "id"),
                               .key = none_or(api_text(x, "key")),
                               .body = api_text(x, "body"),
                               .subject = none_or(api_text(x, "subject")),
                               .to_json = none_or(api_object_text(x, "to")),
                               .draft_id = api_id(x, "draft_id"),
                               .draft_version = api_int(x, "draft_version", 0),
                               .send_us = send_us == NO_TIME ? 0 : send_us,
                               .status_id = api_id(x, "status_id"),
                               .keep_status = api_bool(x, "keep_status", false)};
    return files_take(c, who, x, &it.files, &it.n_files) < 0
               ? -1
               : message_reply(c, d, who, &it, said_r);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                struct said *said_r)
{
    struct message_note it = {.conversation_id = api_path_id(x, "id"),
                              .key = none_or(api_text(x, "key")),
                              .body = api_text(x, "body"),
                              .draft_id = api_id(x, "draft_id"),
                              .draft_version = api_int(x, "draft_version", 0)};
    it.mentions = api_ids(x, "mentions", &it.n_mentions);
    return files_take(c, who, x, &it.files, &it.n_files) < 0 ? -1
                                                             : message_note(c, d, who, &it, said_r);
}

static int received(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                    struct said *said_r)
{
    struct message_in it = {.conversation_id = api_path_id(x, "id"),
                            .customer_id = api_id(x, "customer_id"),
                            .key = none_or(api_text(x, "key")),
                            .subject = none_or(api_text(x, "subject")),
                            .body = api_text(x, "body")};
    return files_take(c, who, x, &it.files, &it.n_files) < 0
               ? -1
               : message_receive(c, d, who, &it, said_r);
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct said said = {0};
    struct str kind = api_text(x, "kind");
    int got = str_eq(kind, STR("note"))       ? note(c, d, who, x, &said)
              : str_eq(kind, STR("customer")) ? received(c, d, who, x, &said)
                                              : reply(c, d, who, x, &said);
    if (got < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "message_id", said.message_id);
    api_put_id(&x->w, "conversation_id", said.conversation_id);
    json_put_int(&x->w, "number", said.number);
    api_put_id(&x->w, "outbox_id", said.outbox_id);
    json_put_bool(&x->w, "reopened", said.reopened);
    json_put_bool(&x->w, "new", got > 0);
    json_put_object_end(&x->w);
    return api_created(x, "/api/v1/messages/", said.message_id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &said_shape, .status = 201};

/* ---- reading ---- */

static const struct api_member list_members[] = {
    {"limit", API_INT, 0, "Items of a page", MESSAGES_PAGE_MAX, 1, NULL, NULL},
    API_M_AFTER,
};
static const struct api_shape list_shape =
    API_SHAPE("MessageList", "Which messages of a conversation", list_members);

static int place_take(struct call *c, struct str text, struct message_place *at_r)
{
    struct str first;
    if (str_cut(&text, '-', &first) && str_int64(first, &at_r->created_us) &&
        str_int64(text, &at_r->id))
        return 1;
    return fail(c, BAD_INPUT, "after is not the end of a page");
}

static void put_list(struct json_writer *w, const struct message *rows, size_t n,
                     const struct attachment *files, size_t n_files)
{
    for (size_t i = 0; i < n; i++) {
        size_t first = 0, last;
        while (first < n_files && files[first].message_id != rows[i].id)
            first++;
        for (last = first; last < n_files && files[last].message_id == rows[i].id;)
            last++;
        put_message(w, NULL, &rows[i], last > first ? files + first : NULL, last - first);
    }
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct message *rows;
    struct attachment *files = NULL;
    struct message_place after;
    struct str place = api_text(x, "after");
    char text[48] = "";
    size_t n, n_files = 0;
    bool any = false;
    int64_t id = api_path_id(x, "id");
    if ((place.n && place_take(c, place, &after) < 0) ||
        message_list(c, d, who, id, place.n ? &after : NULL, api_limit(x), &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        any = any || rows[i].files;
    if (any && attachment_of_conversation(c, d, who, id, &files, &n_files) < 0)
        return -1;
    api_items(x);
    put_list(&x->w, rows, n, files, n_files);
    if (n == (size_t)api_limit(x))
        snprintf(text, sizeof text, "%lld-%lld", (long long)rows[n - 1].created_us,
                 (long long)rows[n - 1].id);
    return api_items_end(x, str_of(text));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &message_shape, .list = true};

static int with_files(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                      const struct message *it)
{
    struct attachment *files = NULL;
    size_t n = 0;
    if (it->files && attachment_of_conversation(c, d, who, it->conversation_id, &files, &n) < 0)
        return -1;
    put_list(&x->w, it, 1, files, n);
    return 1;
}

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct message it;
    if (message_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    return with_files(c, d, who, x, &it);
}
static const struct api_op get_op = {.run = get, .out = &message_shape};

/* As it came, and so only ever saved. */
static int html(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct message it;
    struct out name;
    if (message_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (!it.html.at)
        return fail(c, NOT_FOUND, "this message did not come as HTML");
    out_str(http_text(x->a, "application/octet-stream"), it.html);
    out_init(&name, 200);
    field_attachment(&name, STR("message.html"));
    http_set(x->a, "Content-Disposition", out_as_str(&name));
    out_free(&name);
    x->a->policy = "sandbox; default-src 'none'";
    return 1;
}
static const struct api_op html_op = {.run = html, .type = "application/octet-stream"};

/* ---- redaction ---- */

static const struct api_member redaction_members[] = {
    API_M("start", API_INT, API_NEED, "The first byte of the body that goes"),
    API_M("end", API_INT, API_NEED, "The first byte that stays"),
    API_M_MOST("reason", API_TEXT, 0, "Why, without the words themselves", REDACTION_REASON_BYTES),
};
static const struct api_shape redaction_shape =
    API_SHAPE("Redaction", "Words to take out for good; there is no way back", redaction_members);

static int redact(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct message it;
    int64_t id = api_path_id(x, "id");
    if (message_redact(c, d, who, id, api_int(x, "start", 0), api_int(x, "end", 0),
                       none_or(api_text(x, "reason"))) < 0 ||
        message_get(c, d, who, id, &it) < 0)
        return -1;
    x->a->status = 201;
    return with_files(c, d, who, x, &it);
}
static const struct api_op redact_op = {
    .run = redact, .in = &redaction_shape, .out = &message_shape, .status = 201};

const struct http_route api_message_routes[] = {
    {"GET", "/api/v1/conversations/{id}/messages", "read", 0, 0, api_look,
     "Lists what was said, the oldest first.", &list_op},
    {"POST", "/api/v1/conversations/{id}/messages", "note", ROUTE_JSON, API_BODY_BYTES, api_write,
     "Replies, or writes a note, or takes in what a customer says.", &post_op},
    {"GET", "/api/v1/messages/{id}", "read", 0, 0, api_look, "One message.", &get_op},
    {"GET", "/api/v1/messages/{id}/html", "read", 0, 0, api_look,
     "The HTML it came as, to be saved: it is what a stranger sent.", &html_op},
    {"POST", "/api/v1/messages/{id}/redactions", "redact", ROUTE_JSON, 0, api_write,
     "Takes words out of a message for good.", &redact_op},
};
const size_t api_message_routes_n = sizeof api_message_routes / sizeof *api_message_routes;
