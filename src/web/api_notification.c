/* SPDX-License-Identifier: Apache-2.0 */
/* api_notification.c: what one is told oneself: mentions, assignments, replies that failed. */
#include "desk/notice.h"

#include "web/api.h"

static const struct api_member members[] = {
    API_M_ID,
    API_M("kind", API_TEXT, 0, "What it is: mention, assigned, reply, failed, due ..."),
    API_M("conversation_id", API_ID, API_NULL, "The conversation"),
    API_M("conversation_number", API_INT, API_NULL, "Its number"),
    API_M("conversation_subject", API_TEXT, API_NULL, "What it is about"),
    API_M("message_id", API_ID, API_NULL, "The message"),
    API_M("words", API_TEXT, 0, "What it says"),
    API_M_CREATED,
    API_M("read_at", API_TIME, API_NULL, "When it was read"),
};
static const struct api_shape notification_shape =
    API_SHAPE("Notification", "What an agent is told", members);

static const struct api_member list_members[] = {API_M_LIMIT, API_M_AFTER};
static const struct api_shape list_shape =
    API_SHAPE("NotificationList", "Which notifications", list_members);

static void put(struct json_writer *w, const struct notification *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "kind", it->kind);
    api_put_id(w, "conversation_id", it->conversation_id);
    if (it->conversation_number.some)
        json_put_int(w, "conversation_number", it->conversation_number.n);
    else
        json_put_null(w, "conversation_number");
    api_put_text(w, "conversation_subject", it->conversation_subject);
    api_put_id(w, "message_id", it->message_id);
    json_put_str(w, "words", it->words);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "read_at", it->read_us);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct notification *rows;
    int64_t before_id = 0;
    size_t n;
    struct str after = api_text(x, "after");
    if (after.n && !str_int64(after, &before_id))
        return fail(c, BAD_INPUT, "after is not the end of a page");
    if (notice_list(c, d, who, before_id, api_limit(x), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &rows[i]);
    return api_items_end_id(x, n, n ? rows[n - 1].id : 0);
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &notification_shape, .list = true};

static const struct api_member unread_members[] = {
    API_M("unread", API_INT, 0, "How many are not read"),
};
static const struct api_shape unread_shape =
    API_SHAPE("NotificationCount", "How many are not read", unread_members);

static int unread(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t n;
    if (notice_unread(c, d, who, &n) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    json_put_int(&x->w, "unread", n);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op unread_op = {.run = unread, .out = &unread_shape};

static const struct api_member read_members[] = {
    API_M("older", API_BOOL, 0, "All older ones too"),
};
static const struct api_shape read_shape =
    API_SHAPE("NotificationRead", "What is read", read_members);

static int read_it(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return notice_read(c, d, who, api_path_id(x, "id"), api_bool(x, "older", false));
}
static const struct api_op read_op = {.run = read_it, .in = &read_shape};

const struct http_route api_notification_routes[] = {
    {"GET", "/api/v1/notifications", "read", 0, 0, api_look,
     "Lists one's own notifications, the youngest first.", &list_op},
    {"GET", "/api/v1/notifications/unread", "read", 0, 0, api_look, "Counts those not read.",
     &unread_op},
    {"PUT", "/api/v1/notifications/{id}/read", "read", ROUTE_JSON, 0, api_write, "Marks as read.",
     &read_op},
};
const size_t api_notification_routes_n =
    sizeof api_notification_routes / sizeof *api_notification_routes;
