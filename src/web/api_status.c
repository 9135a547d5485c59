/* SPDX-License-Identifier: Apache-2.0 */
/* api_status.c: where a conversation can stand, in the desk's own words. */
#include "desk/status.h"

#include "web/api.h"

#define CATEGORIES "open waiting closed"

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M_WORD("category", 0, "What lists, rules and reports go by", CATEGORIES),
    API_M("first", API_BOOL, 0, "Whether its category begins with it"),
    API_M("position", API_INT, 0, "Where it stands among those of its category"),
    API_M_CREATED,
    API_M("archived_at", API_TIME, API_NULL, "Since when it is offered no longer"),
    API_M_VERSION,
};
static const struct api_shape status_shape =
    API_SHAPE("Status", "Where a conversation can stand", members);

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "Its name", STATUS_NAME_BYTES, 1, NULL, NULL},
    API_M_WORD("category", API_NEED, "What it counts as", CATEGORIES),
};
static const struct api_shape new_shape = API_SHAPE("StatusNew", "A status to add", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Another name", STATUS_NAME_BYTES, 1, NULL, NULL},
    API_M("first", API_BOOL, 0, "true: its category begins with it from now on"),
    API_M_MOST("position", API_INT, 0, "Where it stands", STATUSES_MAX),
    API_M("archived", API_BOOL, 0, "Whether it is offered no longer"),
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "StatusChange", "What is to become of a status; what is not named stays", change_members);

static const struct api_member list_members[] = {
    API_M("archived", API_BOOL, 0, "Archived ones too"),
};
static const struct api_shape list_shape = API_SHAPE("StatusList", "Which statuses", list_members);

static void put(struct json_writer *w, const struct status *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "category", it->category);
    json_put_bool(w, "first", it->is_first);
    json_put_int(w, "position", it->position);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "archived_at", it->archived_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct status *rows;
    size_t n;
    if (status_list(c, d, who, api_bool(x, "archived", false), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &rows[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &status_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct status it;
    if (status_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) <= 0)
        put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &status_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct status status;
    struct status_new it = {.name = api_text(x, "name"), .category = api_text(x, "category")};
    if (status_create(c, d, who, &it, &status) < 0)
        return -1;
    put(&x->w, &status);
    return api_created(x, "/api/v1/statuses/", status.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &status_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct status it;
    int64_t id = api_path_id(x, "id"), version = api_version(x), undo_id = 0;
    if (status_get(c, d, who, id, &it) < 0)
        return -1;
    if (version && version != it.version)
        return fail(c, CONFLICT, "somebody else changed this status; it is called \"%.*s\" now",
                    (int)it.name.n, it.name.at);
    if ((api_has(x, "name") &&
         status_rename(c, d, who, id, api_text(x, "name"), 0, &undo_id) < 0) ||
        (api_bool(x, "first", false) && status_make_first(c, d, who, id) < 0) ||
        (api_has(x, "position") && status_move(c, d, who, id, api_int(x, "position", 0)) < 0) ||
        (api_has(x, "archived") &&
         status_archive(c, d, who, id, api_bool(x, "archived", false)) < 0) ||
        status_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &status_shape, .undo = true};

const struct http_route api_status_routes[] = {
    {"GET", "/api/v1/statuses", "read", 0, 0, api_look, "Lists the statuses, by category.",
     &list_op},
    {"POST", "/api/v1/statuses", "rules.manage", ROUTE_JSON, 0, api_write, "Adds a status.",
     &post_op},
    {"GET", "/api/v1/statuses/{id}", "read", 0, 0, api_look, "One status.", &get_op},
    {"PATCH", "/api/v1/statuses/{id}", "rules.manage", ROUTE_JSON, 0, api_write,
     "Renames, moves or archives a status.", &patch_op},
};
const size_t api_status_routes_n = sizeof api_status_routes / sizeof *api_status_routes;
