/* SPDX-License-Identifier: Apache-2.0 */
/* api_check_back.c: days on which somebody asks whether a fix held, and what came of it. */
#include "desk/check_back.h"

#include "web/api.h"

#define STATES "waiting due held came_back no_answer dropped"

static const struct api_member members[] = {
    API_M_ID,
    API_M("conversation_id", API_ID, 0, "The conversation"),
    API_M("agent_id", API_ID, 0, "Who set it"),
    API_M("due_at", API_TIME, 0, "When somebody is to ask"),
    API_M_WORD("state", 0, "How it stands; due: its day has come", STATES),
    API_M("decided_by_id", API_ID, API_NULL, "Who said what came of it; null: nobody, or the desk"),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape shape =
    API_SHAPE("CheckBack", "A day on which somebody asks whether a fix held", members);

static const struct api_member new_members[] = {
    API_M("due_at", API_TIME, API_NEED, "When; within a year"),
};
static const struct api_shape new_shape =
    API_SHAPE("CheckBackNew", "A check-back to set", new_members);

static const struct api_member change_members[] = {
    API_M_WORD("state", API_NEED, "What came of it; due opens it again",
               "held came_back no_answer dropped due"),
};
static const struct api_shape change_shape =
    API_SHAPE("CheckBackDecision", "What came of it, by a person's word", change_members);

static void put(struct json_writer *w, const struct check_back *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    api_put_id(w, "conversation_id", it->conversation_id);
    api_put_id(w, "agent_id", it->agent_id);
    api_put_time(w, "due_at", it->due_us);
    json_put_str(w, "state", it->state);
    api_put_id(w, "decided_by_id", it->decided_by_id);
    api_put_time(w, "created_at", it->created_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct check_back *found;
    size_t n;
    if (check_back_list(c, d, who, api_path_id(x, "id"), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &found[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &shape, .list = true};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct check_back it;
    int64_t undo_id = 0;
    if (check_back_add(c, d, who, api_path_id(x, "id"), api_time(x, "due_at"), &it, &undo_id) < 0 ||
        api_undo(x, undo_id) < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &shape, .status = 201, .undo = true};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    return check_back_decide(c, d, who, api_path_id(x, "id"), api_text(x, "state"), &undo_id) < 0
               ? -1
               : api_undo(x, undo_id);
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .undo = true};

const struct http_route api_check_back_routes[] = {
    {"GET", "/api/v1/conversations/{id}/check_backs", "read", 0, 0, api_look,
     "Lists when somebody asks whether it held, the youngest first.", &list_op},
    {"POST", "/api/v1/conversations/{id}/check_backs", "answer", ROUTE_JSON, 0, api_write,
     "Sets a day on which somebody asks whether it held.", &post_op},
    {"PATCH", "/api/v1/check_backs/{id}", "answer", ROUTE_JSON, 0, api_write,
     "Says what came of it.", &patch_op},
};
const size_t api_check_back_routes_n = sizeof api_check_back_routes / sizeof *api_check_back_routes;
