/* SPDX-License-Identifier: Apache-2.0 */
/* api_block.c: senders whose mail goes to spam. */
#include "desk/block.h"

#include "web/api.h"

static const struct api_member members[] = {
    API_M_ID,
    {"sender", API_TEXT, 0, "An address, or @ and a domain with all below it", BLOCK_SENDER_BYTES,
     0, NULL, NULL},
    API_M("agent_id", API_ID, API_NULL, "Who blocked it"),
    API_M_CREATED,
};
static const struct api_shape block_shape =
    API_SHAPE("Block", "A sender whose mail goes to spam; it is kept, never dropped", members);

static const struct api_member new_members[] = {
    {"sender", API_TEXT, API_NEED, "An address, or a domain such as shop.example",
     BLOCK_SENDER_BYTES, 1, NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("BlockNew", "A sender to block", new_members);

static const struct api_member list_members[] = {API_M_LIMIT, API_M_AFTER};
static const struct api_shape list_shape =
    API_SHAPE("BlockList", "A page of blocked senders", list_members);

static void put(struct json_writer *w, const struct block *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "sender", it->sender);
    api_put_id(w, "agent_id", it->agent_id);
    api_put_time(w, "created_at", it->created_us);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct block *blocks;
    struct str after = api_text(x, "after");
    int64_t before_id = 0;
    size_t n;
    if (after.n && !str_int64(after, &before_id))
        return fail(c, BAD_INPUT, "\"after\" is the place where a page ended");
    if (block_list(c, d, who, before_id, api_limit(x), &blocks, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &blocks[i]);
    return api_items_end_id(x, n, n ? blocks[n - 1].id : 0);
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &block_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct block it;
    if (block_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &block_shape};

/* What is blocked already is answered as it is. */
static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct block it;
    int64_t undo_id = 0;
    if (block_add(c, d, who, api_text(x, "sender"), &it, &undo_id) < 0)
        return -1;
    put(&x->w, &it);
    api_undo(x, undo_id);
    return api_created(x, "/api/v1/blocks/", it.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &block_shape, .status = 201, .undo = true};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    if (block_remove(c, d, who, api_path_id(x, "id"), &undo_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op drop_op = {.run = drop, .undo = true};

const struct http_route api_block_routes[] = {
    {"GET", "/api/v1/blocks", "read", 0, 0, api_look, "Lists the blocked senders.", &list_op},
    {"POST", "/api/v1/blocks", "customers.edit", ROUTE_JSON, 0, api_write, "Blocks a sender.",
     &post_op},
    {"GET", "/api/v1/blocks/{id}", "read", 0, 0, api_look, "One blocked sender.", &get_op},
    {"DELETE", "/api/v1/blocks/{id}", "customers.edit", 0, 0, api_write, "Lets a sender in again.",
     &drop_op},
};
const size_t api_block_routes_n = sizeof api_block_routes / sizeof *api_block_routes;
