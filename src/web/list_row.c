/* SPDX-License-Identifier: Apache-2.0 */
/* list_row.c: the row, from what conversation.sql fetches for a page in one query. */
#include "web/list_row.h"

static const struct api_member members[] = {
    API_M_ID,
    {"number", API_INT, 0, "The number that people use", 0, 0, NULL, NULL},
    {"subject", API_TEXT, 0, "Its subject; may be empty", 0, 0, NULL, NULL},
    {"preview", API_TEXT, 0, "The beginning of the last word", 0, 0, NULL, NULL},
    {"place", API_TEXT, 0, "The list it stands in", 0, 0, "open waiting closed snoozed spam gone",
     NULL},
    {"status_id", API_ID, 0, "Its status", 0, 0, NULL, NULL},
    {"status_name", API_TEXT, 0, "The status, as people see it", 0, 0, NULL, NULL},
    {"priority", API_TEXT, 0, "How urgent it is", 0, 0, "low normal high urgent", NULL},
    {"channel", API_TEXT, 0, "How it came", 0, 0, "mail chat form api phone import", NULL},
    {"inbox_id", API_ID, 0, "Where it came in", 0, 0, NULL, NULL},
    {"customer_id", API_ID, 0, "The customer", 0, 0, NULL, NULL},
    {"customer_name", API_TEXT, 0, "Their name; may be empty", 0, 0, NULL, NULL},
    {"assignee_id", API_ID, API_NULL, "Who answers", 0, 0, NULL, NULL},
    {"assignee_name", API_TEXT, API_NULL, "Their name", 0, 0, NULL, NULL},
    {"team_id", API_ID, API_NULL, "The team it belongs to", 0, 0, NULL, NULL},
    {"messages", API_INT, 0, "How many messages it has, without notes", 0, 0, NULL, NULL},
    {"has_tags", API_BOOL, 0, "Whether there are tags on it", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"active_at", API_TIME, 0, "When the last word was said", 0, 0, NULL, NULL},
    {"waiting_since_at", API_TIME, API_NULL, "Since when the customer has been waiting", 0, 0, NULL,
     NULL},
    {"snoozed_until_at", API_TIME, API_NULL, "Until when it sleeps", 0, 0, NULL, NULL},
    API_M_VERSION,
};
const struct api_shape list_row_shape =
    API_SHAPE("ConversationRow", "A conversation as lists show it", members);

void list_row_put(struct json_writer *w, const char *key, const struct conversation *it)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    json_put_int(w, "number", it->number);
    json_put_str(w, "subject", it->subject);
    json_put_str(w, "preview", it->preview);
    json_put_str(w, "place", it->place);
    api_put_id(w, "status_id", it->status_id);
    json_put_str(w, "status_name", it->status_name);
    json_put_str(w, "priority", str_of(priority_name((enum priority)it->priority)));
    json_put_str(w, "channel", it->channel);
    api_put_id(w, "inbox_id", it->inbox_id);
    api_put_id(w, "customer_id", it->customer_id);
    json_put_str(w, "customer_name", it->customer_name);
    api_put_id(w, "assignee_id", it->assignee_id);
    api_put_text(w, "assignee_name", it->assignee_name);
    api_put_id(w, "team_id", it->team_id);
    json_put_int(w, "messages", it->messages);
    json_put_bool(w, "has_tags", it->has_tags);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "active_at", it->active_us);
    api_put_time(w, "waiting_since_at", it->waiting_us);
    api_put_time(w, "snoozed_until_at", it->snoozed_until_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}
