/* SPDX-License-Identifier: Apache-2.0 */
/* put.c: shapes and, below each, what writes it, in the same order. */
#include "web/put.h"

/* ---- conversation ---- */

#define CATEGORIES "open waiting closed"
#define PLACES     "open waiting closed snoozed spam gone"

static const struct api_member conversation_members[] = {
    API_M_ID,
    API_M("number", API_INT, 0, "The number that people use"),
    API_M("desk_id", API_ID, 0, "Its desk"),
    API_M("inbox_id", API_ID, 0, "Its inbox"),
    API_M("customer_id", API_ID, 0, "Who it is with"),
    API_M("customer_name", API_TEXT, 0, "Their name, or nothing"),
    API_M_WORD("channel", 0, "How it came", "mail chat form api phone import"),
    API_M("subject", API_TEXT, 0, "What it is about"),
    API_M("status_id", API_ID, 0, "Its status"),
    API_M("status_name", API_TEXT, 0, "The status in words"),
    API_M_WORD("category", 0, "What kind of status that is", CATEGORIES),
    API_M_WORD("place", 0, "Where it stands in lists", PLACES),
    API_M_WORD("priority", 0, "How urgent it is", "low normal high urgent"),
    API_M("assignee_id", API_ID, API_NULL, "The agent who looks after it"),
    API_M("assignee_name", API_TEXT, API_NULL, "Their name"),
    API_M("team_id", API_ID, API_NULL, "The team it belongs to"),
    API_M("snoozed_until", API_TIME, API_NULL, "Until when it sleeps"),
    API_M("spam", API_BOOL, 0, "Whether it is spam"),
    API_M("deleted_at", API_TIME, API_NULL, "Since when it is in the bin"),
    API_M("merged_into_id", API_ID, API_NULL, "The one it went into"),
    API_M("split_from_id", API_ID, API_NULL, "The one it came out of"),
    API_M("follows_id", API_ID, API_NULL, "The closed one that it goes on from"),
    API_M_CREATED,
    API_M("updated_at", API_TIME, 0, "Its last change"),
    API_M("active_at", API_TIME, 0, "The last word in it; what lists are ordered by"),
    API_M("customer_at", API_TIME, API_NULL, "The customer's last word"),
    API_M("agent_at", API_TIME, API_NULL, "Our last word to the customer"),
    API_M("waiting_since", API_TIME, API_NULL, "Since when the customer waits for us"),
    API_M("first_reply_at", API_TIME, API_NULL, "Our first answer"),
    API_M("closed_at", API_TIME, API_NULL, "When it was closed"),
    API_M("reopened", API_INT, 0, "How often it was opened again"),
    API_M("messages", API_INT, 0, "How many messages it has, without notes"),
    API_M("preview", API_TEXT, 0, "How its last word begins"),
    API_M("language", API_TEXT, 0, "BCP 47, or nothing"),
    API_M("grave", API_BOOL, 0, "Somebody is in distress: no survey, no automatic words"),
    API_M_VERSION,
};
const struct api_shape conversation_shape =
    API_SHAPE("Conversation", "What is being talked about with one customer", conversation_members);

static void put_who(struct json_writer *w, const struct conversation *it)
{
    api_put_id(w, "id", it->id);
    json_put_int(w, "number", it->number);
    api_put_id(w, "desk_id", it->desk_id);
    api_put_id(w, "inbox_id", it->inbox_id);
    api_put_id(w, "customer_id", it->customer_id);
    json_put_str(w, "customer_name", it->customer_name);
    json_put_str(w, "channel", it->channel);
    json_put_str(w, "subject", it->subject);
    api_put_id(w, "status_id", it->status_id);
    json_put_str(w, "status_name", it->status_name);
    json_put_str(w, "category", it->category);
    json_put_str(w, "place", it->place);
    json_put_str(w, "priority", str_of(priority_name((enum priority)it->priority)));
    api_put_id(w, "assignee_id", it->assignee_id);
    api_put_text(w, "assignee_name", it->assignee_name);
    api_put_id(w, "team_id", it->team_id);
}

static void put_when(struct json_writer *w, const struct conversation *it)
{
    api_put_time(w, "snoozed_until", it->snoozed_until_us);
    json_put_bool(w, "spam", it->spam);
    api_put_time(w, "deleted_at", it->deleted_us);
    api_put_id(w, "merged_into_id", it->merged_into_id);
    api_put_id(w, "split_from_id", it->split_from_id);
    api_put_id(w, "follows_id", it->follows_id);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "updated_at", it->updated_us);
    api_put_time(w, "active_at", it->active_us);
    api_put_time(w, "customer_at", it->customer_us);
    api_put_time(w, "agent_at", it->agent_us);
    api_put_time(w, "waiting_since", it->waiting_us);
    api_put_time(w, "first_reply_at", it->first_reply_us);
    api_put_time(w, "closed_at", it->closed_us);
}

void put_conversation_members(struct json_writer *w, const struct conversation *it)
{
    put_who(w, it);
    put_when(w, it);
    json_put_int(w, "reopened", it->reopened);
    json_put_int(w, "messages", it->messages);
    json_put_str(w, "preview", it->preview);
    json_put_str(w, "language", it->language);
    json_put_bool(w, "grave", it->grave);
    json_put_int(w, "version", it->version);
}

void put_conversation(struct json_writer *w, const char *key, const struct conversation *it)
{
    json_put_object(w, key);
    put_conversation_members(w, it);
    json_put_object_end(w);
}

/* ---- message ---- */

static const struct api_member recipient_members[] = {
    API_M_MOST("address", API_TEXT, API_NEED, "A mail address", PARTICIPANT_ADDRESS_BYTES),
    API_M_MOST("name", API_TEXT, API_MAYBE, "Whose it is", PARTICIPANT_NAME_BYTES),
    API_M_WORD("role", API_MAYBE, "How they are written to; \"to\" where nothing is said",
               "to cc bcc"),
};
const struct api_shape recipient_shape =
    API_SHAPE("Recipient", "Who a message goes to", recipient_members);

static const struct api_member sending_members[] = {
    API_M("outbox_id", API_ID, 0, "DELETE /api/v1/outbox/{id} takes it back while it is held"),
    API_M_WORD("state", 0, "How the sending goes",
               "held queued sending sent failed cancelled unknown"),
    API_M("due_at", API_TIME, API_NULL, "When it leaves, or is tried again"),
};
static const struct api_shape sending_shape =
    API_SHAPE("Sending", "How a reply leaves the house", sending_members);

static const struct api_member message_members[] = {
    API_M_ID,
    API_M("conversation_id", API_ID, 0, "Its conversation"),
    API_M_WORD("kind", 0, "Who speaks to whom", "customer agent note assistant automatic"),
    API_M("customer_id", API_ID, API_NULL, "The customer who said it"),
    API_M("agent_id", API_ID, API_NULL, "The agent who said it"),
    API_M("author_name", API_TEXT, API_NULL, "The name of either"),
    API_M("channel", API_TEXT, 0, "How it came or went"),
    API_M("subject", API_TEXT, 0, "Its subject, or nothing"),
    API_M("body", API_TEXT, 0, "Its words: Markdown of agents, plain text of customers"),
    API_M("quote_at", API_INT, API_NULL,
          "The byte of the body where others' words begin: an earlier message, or one passed on. "
          "0: nothing of it is the sender's own"),
    API_M("has_html", API_BOOL, 0, "Whether it came as HTML too"),
    API_M_OF("to", API_LIST, 0, "Recipients, as shown", &recipient_shape),
    API_M("language", API_TEXT, 0, "BCP 47, or nothing"),
    API_M("moved_from_id", API_ID, API_NULL, "The conversation it came in, where that was another"),
    API_M_CREATED,
    API_M("edited_at", API_TIME, API_NULL, "When it was last edited"),
    API_M("redacted_at", API_TIME, API_NULL, "When words were taken out of it"),
    API_M_OF("sending", API_OBJECT, API_NULL, "Of what was sent: how that goes", &sending_shape),
    API_M_OF("attachments", API_LIST, 0, "Its files", &attachment_shape),
};
const struct api_shape message_shape = API_SHAPE("Message", "What was said", message_members);

static void put_sending(struct json_writer *w, const struct message *it)
{
    if (!it->outbox_state.at) {
        json_put_null(w, "sending");
        return;
    }
    json_put_object(w, "sending");
    api_put_id(w, "outbox_id", it->outbox_id);
    json_put_str(w, "state", it->outbox_state);
    api_put_time(w, "due_at", it->outbox_due_us);
    json_put_object_end(w);
}

static void put_files(struct json_writer *w, const struct attachment *files, size_t n)
{
    json_put_array(w, "attachments");
    for (size_t i = 0; i < n; i++)
        put_attachment(w, NULL, &files[i]);
    json_put_array_end(w);
}

void put_message(struct json_writer *w, const char *key, const struct message *it,
                 const struct attachment *files, size_t n_files)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    api_put_id(w, "conversation_id", it->conversation_id);
    json_put_str(w, "kind", it->kind);
    api_put_id(w, "customer_id", it->customer_id);
    api_put_id(w, "agent_id", it->agent_id);
    api_put_text(w, "author_name", it->agent_name.at ? it->agent_name : it->customer_name);
    json_put_str(w, "channel", it->channel);
    json_put_str(w, "subject", it->subject);
    json_put_str(w, "body", it->body);
    if (it->quote_at.some)
        json_put_int(w, "quote_at", it->quote_at.n);
    else
        json_put_null(w, "quote_at");
    json_put_bool(w, "has_html", it->html.at != NULL);
    api_put_json(w, "to", it->to_json);
    json_put_str(w, "language", it->language);
    api_put_id(w, "moved_from_id", it->moved_from_id);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "edited_at", it->edited_us);
    api_put_time(w, "redacted_at", it->redacted_us);
    put_sending(w, it);
    put_files(w, files, n_files);
    json_put_object_end(w);
}

/* ---- attachment ---- */

static const struct api_member attachment_members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("bytes", API_INT, 0, "Its size"),
    API_M("type", API_TEXT, 0, "What its bytes look like"),
    API_M("hash", API_TEXT, 0, "SHA-256 of its bytes"),
    API_M("inline", API_BOOL, 0, "Whether it is part of the HTML"),
    API_M("content_id", API_TEXT, 0, "What the HTML calls it, or nothing"),
    API_M("lost", API_BOOL, 0, "Whether its bytes are gone"),
    API_M_CREATED,
};
const struct api_shape attachment_shape =
    API_SHAPE("Attachment", "A file on a message or a draft", attachment_members);

void put_attachment(struct json_writer *w, const char *key, const struct attachment *it)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_int(w, "bytes", it->bytes);
    json_put_str(w, "type", it->mime);
    json_put_str(w, "hash", it->hash);
    json_put_bool(w, "inline", it->is_inline);
    json_put_str(w, "content_id", it->content_id);
    json_put_bool(w, "lost", it->lost_us != NO_TIME);
    api_put_time(w, "created_at", it->created_us);
    json_put_object_end(w);
}

/* ---- participant, label ---- */

static const struct api_member participant_members[] = {
    API_M("address", API_TEXT, 0, "Their address"),
    API_M("name", API_TEXT, 0, "Their name, or nothing"),
    API_M_WORD("role", 0, "How they are written to; aside: they are asked without the customer",
               "to cc bcc aside"),
    API_M("customer_id", API_ID, API_NULL, "Who they are, if we know them"),
    API_M("added_at", API_TIME, 0, "Since when"),
};
const struct api_shape participant_shape =
    API_SHAPE("Participant", "Somebody else who is written to", participant_members);

void put_participant(struct json_writer *w, const char *key, const struct participant *it)
{
    json_put_object(w, key);
    json_put_str(w, "address", it->address);
    json_put_str(w, "name", it->name);
    json_put_str(w, "role", it->role);
    api_put_id(w, "customer_id", it->customer_id);
    api_put_time(w, "added_at", it->added_us);
    json_put_object_end(w);
}

static const struct api_member label_members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("color", API_TEXT, 0, "Its colour, or nothing"),
};
const struct api_shape label_shape = API_SHAPE("Label", "A tag as a label", label_members);

void put_label(struct json_writer *w, const char *key, const struct conversation_label *it)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "color", it->color);
    json_put_object_end(w);
}

/* ---- draft ---- */

static const struct api_member draft_members[] = {
    API_M_ID,
    API_M("conversation_id", API_ID, API_NULL, "Its conversation, if it is of one"),
    API_M_WORD("kind", 0, "What it is to become", "reply note new"),
    API_M("body", API_TEXT, 0, "Markdown"),
    API_M("subject", API_TEXT, 0, "Its subject, or nothing"),
    API_M("form", API_OBJECT, 0, "The rest of the form as it stands; heard does not look into it"),
    API_M("updated_at", API_TIME, 0, "When it was last saved"),
    API_M_VERSION,
};
const struct api_shape draft_shape = API_SHAPE("Draft", "What an agent is writing", draft_members);

void put_draft(struct json_writer *w, const char *key, const struct draft *it)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    api_put_id(w, "conversation_id", it->conversation_id);
    json_put_str(w, "kind", it->kind);
    json_put_str(w, "body", it->body);
    json_put_str(w, "subject", it->subject);
    api_put_json(w, "form", it->to_json);
    api_put_time(w, "updated_at", it->updated_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}
