/* SPDX-License-Identifier: Apache-2.0 */
/* api_bulk.c: many conversations at once; who follows one; where one was mentioned. */
#include "desk/bulk.h"
#include "desk/follower.h"
#include "desk/message.h"

#include "web/put.h"

#include <stdlib.h>

/* ---- shapes ---- */

static const struct api_member new_members[] = {
    {"conversation_ids", API_IDS, API_NEED, "Which conversations", BULK_MAX, 1, NULL, NULL},
    {"actions", API_LIST, API_NEED, "What is done with each", ACTIONS_MAX, 1, NULL, &action_shape},
};
static const struct api_shape new_shape =
    API_SHAPE("BulkChangeNew", "The same done to many conversations", new_members);

static const struct api_member left_members[] = {
    {"conversation_id", API_ID, 0, "Which one", 0, 0, NULL, NULL},
    {"code", API_TEXT, 0, "What was in the way", 0, 0, NULL, NULL},
    {"detail", API_TEXT, 0, "The same as a sentence", 0, 0, NULL, NULL},
};
static const struct api_shape left_shape =
    API_SHAPE("BulkLeft", "A conversation that it could not be done to", left_members);

static const struct api_member done_members[] = {
    API_M_ID,
    {"changed", API_INT, 0, "How many were changed", 0, 0, NULL, NULL},
    {"same", API_INT, 0, "How many were so already", 0, 0, NULL, NULL},
    {"left", API_LIST, 0, "Those that it could not be done to, and why", BULK_MAX, 0, NULL,
     &left_shape},
};
static const struct api_shape done_shape =
    API_SHAPE("BulkChange", "What became of many conversations", done_members);

static const struct api_member follower_members[] = {
    {"agent_id", API_ID, 0, "Who", 0, 0, NULL, NULL},
    {"name", API_TEXT, 0, "Their name", 0, 0, NULL, NULL},
    {"follows", API_BOOL, 0, "Whether they want to know", 0, 0, NULL, NULL},
    {"read_at", API_TIME, API_NULL, "Up to when they have seen it", 0, 0, NULL, NULL},
};
static const struct api_shape follower_shape =
    API_SHAPE("Follower", "An agent who follows a conversation or has looked", follower_members);

static const struct api_member mention_members[] = {
    {"message_id", API_ID, 0, "The note", 0, 0, NULL, NULL},
    {"conversation_id", API_ID, 0, "Where it stands", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"seen_at", API_TIME, API_NULL, "When you saw it", 0, 0, NULL, NULL},
};
static const struct api_shape mention_shape =
    API_SHAPE("Mention", "A note that mentions you", mention_members);

static const struct api_member mentions_members[] = {
    API_M_LIMIT,
    {"before", API_TIME, 0, "Only older ones", 0, 0, NULL, NULL},
};
static const struct api_shape mentions_shape =
    API_SHAPE("MentionList", "Which mentions are listed", mentions_members);

/* ---- many at once ---- */

static void put(struct json_writer *w, const struct bulk_done *done)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", done->id);
    json_put_int(w, "changed", (int64_t)done->changed);
    json_put_int(w, "same", (int64_t)done->same);
    json_put_array(w, "left");
    for (size_t i = 0; i < done->n_left; i++) {
        json_put_object(w, NULL);
        api_put_id(w, "conversation_id", done->left[i].conversation_id);
        json_put_str(w, "code", str_of(fault_row(done->left[i].kind)->name));
        json_put_str(w, "detail", done->left[i].why);
        json_put_object_end(w);
    }
    json_put_array_end(w);
    json_put_object_end(w);
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct actions actions;
    struct bulk_done done;
    size_t n;
    const int64_t *ids = api_ids(x, "conversation_ids", &n);
    char *text = json_dumps(api_list(x, "actions"), JSON_COMPACT);
    struct str json = str_of(text);
    json.at = arena_copy(&c->arena, text ? text : "", json.n);
    free(text);
    if (actions_read(c, json, &actions) < 0 || bulk_apply(c, d, who, ids, n, &actions, &done) < 0)
        return -1;
    put(&x->w, &done);
    return api_undo(x, done.undo_id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &done_shape, .undo = true};

/* ---- followers and mentions ---- */

static int followers(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct follower *list;
    size_t n;
    if (follower_list(c, d, who, api_path_id(x, "id"), &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "agent_id", list[i].agent_id);
        json_put_str(&x->w, "name", list[i].name);
        json_put_bool(&x->w, "follows", list[i].follows);
        api_put_time(&x->w, "read_at", list[i].read_us > 0 ? list[i].read_us : NO_TIME);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op followers_op = {.run = followers, .out = &follower_shape, .list = true};

static int mentions(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct mention *list;
    size_t n;
    int64_t before_us = api_time(x, "before");
    if (mention_list(c, d, who, before_us == NO_TIME ? 0 : before_us, api_limit(x), &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "message_id", list[i].message_id);
        api_put_id(&x->w, "conversation_id", list[i].conversation_id);
        api_put_time(&x->w, "created_at", list[i].created_us);
        api_put_time(&x->w, "seen_at", list[i].seen_us);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op mentions_op = {
    .run = mentions, .in = &mentions_shape, .out = &mention_shape, .list = true};

const struct http_route api_bulk_routes[] = {
    {"POST", "/api/v1/bulk_changes", "answer", ROUTE_JSON, 0, api_write,
     "Assigns, tags, closes, snoozes up to 500 conversations at once.", &post_op},
    {"GET", "/api/v1/conversations/{id}/followers", "read", 0, 0, api_look,
     "Lists who follows a conversation and who has read it.", &followers_op},
    {"GET", "/api/v1/mentions", "read", 0, 0, api_look,
     "Lists the notes that mention you, the youngest first.", &mentions_op},
};
const size_t api_bulk_routes_n = sizeof api_bulk_routes / sizeof *api_bulk_routes;
