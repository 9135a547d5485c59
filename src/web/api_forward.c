/* SPDX-License-Identifier: Apache-2.0 */
/* api_forward.c: words of a conversation go to somebody who is no part of it. */
#include "desk/forward.h"

#include "web/api.h"

static const struct api_member to_members[] = {
    API_M_MOST("address", API_TEXT, API_NEED, "A mail address", PARTICIPANT_ADDRESS_BYTES),
    API_M_MOST("name", API_TEXT, 0, "The name beside it", PARTICIPANT_NAME_BYTES),
};
static const struct api_shape to_shape =
    API_SHAPE("ForwardTo", "Somebody who is asked aside", to_members);

static const struct api_member new_members[] = {
    {"to", API_LIST, API_NEED, "Whom it goes to", FORWARD_TO_MAX, 0, NULL, &to_shape},
    API_M_MOST("body", API_TEXT, 0, "A few words before it, in Markdown", MESSAGE_BODY_BYTES),
    API_M_MOST("subject", API_TEXT, 0, "Fwd: and the conversation's, where nothing is said",
               CONVERSATION_SUBJECT_BYTES),
    API_M_MOST("message_ids", API_IDS, 0, "Messages that go along; no notes", FORWARD_MESSAGES_MAX),
    API_M_MOST("attachment_ids", API_IDS, 0, "Files of this conversation that go along",
               ATTACHMENTS_MAX),
};
static const struct api_shape new_shape =
    API_SHAPE("ForwardNew", "What is forwarded, and to whom", new_members);

static const struct api_member out_members[] = {
    API_M("message_id", API_ID, 0, "The note that stands for it"),
    API_M("conversation_id", API_ID, 0, "Where it stands"),
    API_M("number", API_INT, 0, "The conversation's number"),
    API_M("outbox_id", API_ID, 0, "What can be taken back until it leaves"),
};
static const struct api_shape out_shape =
    API_SHAPE("Forwarded", "A forward on its way", out_members);

static struct str none_or(struct str text)
{
    return text.at ? text : STR("");
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct said said;
    json_t *list = api_list(x, "to");
    struct forward_to *to = arena_array(&c->arena, json_array_size(list) + 1, sizeof *to);
    struct forward it = {.conversation_id = api_path_id(x, "id"),
                         .to = to,
                         .n_to = json_array_size(list),
                         .body = none_or(api_text(x, "body")),
                         .subject = none_or(api_text(x, "subject"))};
    for (size_t i = 0; i < it.n_to; i++) {
        struct api one = api_item(x, json_array_get(list, i));
        to[i] = (struct forward_to){api_text(&one, "address"), none_or(api_text(&one, "name"))};
    }
    it.message_ids = api_ids(x, "message_ids", &it.n_messages);
    it.attachment_ids = api_ids(x, "attachment_ids", &it.n_attachments);
    if (forward_send(c, d, who, &it, &said) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "message_id", said.message_id);
    api_put_id(&x->w, "conversation_id", said.conversation_id);
    json_put_int(&x->w, "number", said.number);
    api_put_id(&x->w, "outbox_id", said.outbox_id);
    json_put_object_end(&x->w);
    return api_created(x, "/api/v1/messages/", said.message_id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &out_shape, .status = 201};

const struct http_route api_forward_routes[] = {
    {"POST", "/api/v1/conversations/{id}/forwards", "answer", ROUTE_JSON, 0, api_write,
     "Forwards words and files of a conversation to somebody else; the customer sees nothing of "
     "it.",
     &post_op},
};
const size_t api_forward_routes_n = sizeof api_forward_routes / sizeof *api_forward_routes;
