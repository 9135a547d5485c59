/* SPDX-License-Identifier: Apache-2.0 */
/* api_outbox.c: what is to leave the house: taking back, sending later, trying again. */
#include "desk/outbox.h"

#include "base/time.h"
#include "web/api.h"
#include "web/put.h"

#define STATES "held queued sending sent failed cancelled unknown"

static const struct api_member members[] = {
    API_M_ID,
    API_M("message_id", API_ID, 0, "What is sent"),
    API_M("conversation_id", API_ID, 0, "Its conversation"),
    API_M("inbox_id", API_ID, 0, "From which inbox"),
    API_M("agent_id", API_ID, API_NULL, "Who wrote it"),
    API_M("channel", API_TEXT, 0, "How it goes"),
    API_M_WORD("state", 0, "How that goes", STATES),
    API_M("due_at", API_TIME, 0, "When it leaves, or is tried again"),
    API_M("tries", API_INT, 0, "How often it was tried"),
    API_M("error", API_TEXT, 0, "What the other side said last, or nothing"),
    API_M_CREATED,
    API_M("sent_at", API_TIME, API_NULL, "When the other side said yes"),
};
static const struct api_shape outbox_shape = API_SHAPE("Outgoing", "A reply on its way", members);

static void put(struct json_writer *w, const struct outbox *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    api_put_id(w, "message_id", it->message_id);
    api_put_id(w, "conversation_id", it->conversation_id);
    api_put_id(w, "inbox_id", it->inbox_id);
    api_put_id(w, "agent_id", it->agent_id);
    json_put_str(w, "channel", it->channel);
    json_put_str(w, "state", it->state);
    api_put_time(w, "due_at", it->due_us);
    json_put_int(w, "tries", it->tries);
    json_put_str(w, "error", it->error);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "sent_at", it->sent_us);
    json_put_object_end(w);
}

static const struct api_member list_members[] = {
    API_M_WORD("state", 0, "In which state; failed, where nothing is said", STATES),
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape list_shape =
    API_SHAPE("OutgoingList", "Which replies on their way", list_members);

static int after_take(struct call *c, struct str text, int64_t *due_us_r, int64_t *id_r)
{
    struct str first;
    if (!text.n)
        return 1;
    if (str_cut(&text, '-', &first) && str_int64(first, due_us_r) && str_int64(text, id_r))
        return 1;
    return fail(c, BAD_INPUT, "after is not the end of a page");
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct outbox *rows;
    char text[48] = "";
    int64_t after_us = 0, after_id = 0;
    size_t n;
    struct str state = api_has(x, "state") ? api_text(x, "state") : STR("failed");
    if (after_take(c, api_text(x, "after"), &after_us, &after_id) < 0 ||
        outbox_list(c, d, who, state, after_us, after_id, api_limit(x), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &rows[i]);
    if (n == (size_t)api_limit(x))
        snprintf(text, sizeof text, "%lld-%lld", (long long)rows[n - 1].due_us,
                 (long long)rows[n - 1].id);
    return api_items_end(x, str_of(text));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &outbox_shape, .list = true};

static int show(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct outbox it;
    if (outbox_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = show, .out = &outbox_shape};

/* The words come back as a draft. */
static int cancel(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct draft draft;
    if (outbox_cancel(c, d, who, api_path_id(x, "id"), &draft) < 0)
        return -1;
    put_draft(&x->w, NULL, &draft);
    return 1;
}
static const struct api_op cancel_op = {.run = cancel, .out = &draft_shape};

static const struct api_member change_members[] = {
    API_M("send_at", API_TIME, API_NULL, "Another moment; null: now"),
    API_M_WORD("state", 0,
               "queued: try again what failed or is unknown; sent: an unknown one did arrive",
               "queued sent"),
};
static const struct api_shape change_shape =
    API_SHAPE("OutgoingChange", "What is to become of it", change_members);

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t id = api_path_id(x, "id"), send_us = api_time(x, "send_at");
    struct str state = api_text(x, "state");
    if (api_has(x, "send_at") &&
        outbox_reschedule(c, d, who, id, send_us == NO_TIME ? 0 : send_us) < 0)
        return -1;
    if (str_eq(state, STR("queued")) && outbox_retry(c, d, who, id) < 0)
        return -1;
    if (str_eq(state, STR("sent")) && outbox_mark_sent(c, d, who, id) < 0)
        return -1;
    return show(c, d, who, x);
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .out = &outbox_shape};

const struct http_route api_outbox_routes[] = {
    {"GET", "/api/v1/outbox", "read", 0, 0, api_look,
     "Lists replies on their way, the earliest due first.", &list_op},
    {"GET", "/api/v1/outbox/{id}", "read", 0, 0, api_look, "One reply on its way.", &get_op},
    {"PATCH", "/api/v1/outbox/{id}", "answer", ROUTE_JSON, 0, api_write,
     "Sends at another moment, or again.", &patch_op},
    {"DELETE", "/api/v1/outbox/{id}", "answer", 0, 0, api_write,
     "Takes a reply back before it has left: its words become a draft.", &cancel_op},
};
const size_t api_outbox_routes_n = sizeof api_outbox_routes / sizeof *api_outbox_routes;
