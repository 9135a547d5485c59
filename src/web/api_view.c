/* SPDX-License-Identifier: Apache-2.0 */
/* api_view.c: the lists beside the conversations: the built-in ones and those that people save. */
#include "desk/view.h"

#include "web/api.h"
#include "web/put.h"

/* ---- shapes ---- */

static const struct api_member count_members[] = {
    {"n", API_INT, 0, "How many conversations, counted up to 99", VIEW_COUNT_MAX, 0, NULL, NULL},
    {"more", API_BOOL, 0, "There are more, or may be", 0, 0, NULL, NULL},
    {"unread", API_INT, 0, "How many of these changed since you looked", VIEW_COUNT_MAX, 0, NULL,
     NULL},
    {"fault", API_TEXT, API_NULL, "Why the filter holds no longer", 0, 0, NULL, NULL},
};
static const struct api_shape count_shape =
    API_SHAPE("ViewCount", "How many conversations a view has", count_members);

static const struct api_member members[] = {
    API_M_ID,
    {"key", API_TEXT, API_NULL, "Of a built-in view; null for saved ones", 0, 0, NULL, NULL},
    {"name", API_TEXT, 0, "As people see it", VIEW_NAME_BYTES, 0, NULL, NULL},
    {"filter", API_TEXT, 0, "What it shows, in the filter language", FILTER_BYTES, 0, NULL, NULL},
    {"sort", API_TEXT, 0, "The order", 0, 0, "active created waiting", NULL},
    {"columns", API_TEXT, 0, "What its lists show, with spaces between; empty: the usual",
     VIEW_COLUMNS_BYTES, 0, NULL, NULL},
    {"owner_id", API_ID, API_NULL, "Whose own it is", 0, 0, NULL, NULL},
    {"team_id", API_ID, API_NULL, "Which team's it is", 0, 0, NULL, NULL},
    {"position", API_INT, 0, "In the order of these", 0, 0, NULL, NULL},
    {"count", API_OBJECT, API_NULL, "Only where it was asked for", 0, 0, NULL, &count_shape},
    API_M_VERSION,
};
static const struct api_shape view_shape =
    API_SHAPE("View", "A list of conversations with a name", members);

#define VIEW_EDITED                                                                                \
    {"filter", API_TEXT, 0, "What it shows, in the filter language", FILTER_BYTES, 0, NULL, NULL}, \
        {"sort", API_TEXT, 0, "The order", 0, 0, "active created waiting", NULL},                  \
        {"columns",          API_TEXT, 0,    "What its lists show, with spaces between",           \
         VIEW_COLUMNS_BYTES, 0,        NULL, NULL},                                                \
    {                                                                                              \
        "position", API_INT, 0, "In the order of these", VIEW_POSITION_MAX, 0, NULL, NULL          \
    }

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "Its name", VIEW_NAME_BYTES, 1, NULL, NULL},
    VIEW_EDITED,
    {"own", API_BOOL, 0, "Only you see it", 0, 0, NULL, NULL},
    {"team_id", API_ID, 0, "Only this team sees it; nothing: everybody", 0, 0, NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("ViewNew", "A view to save", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Its name", VIEW_NAME_BYTES, 1, NULL, NULL},
    VIEW_EDITED,
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("ViewChange", "What is to become of a view; what is not named stays", change_members);

static const struct api_member list_members[] = {
    {"counts", API_BOOL, 0, "With how many conversations each has", 0, 0, NULL, NULL},
};
static const struct api_shape list_shape =
    API_SHAPE("ViewList", "What is told of the views", list_members);

static const struct api_member show_members[] = {
    {"q", API_TEXT, 0, "Another filter that must fit too", FILTER_BYTES, 0, NULL, NULL},
    {"sort", API_TEXT, 0, "Another order", 0, 0, "active created waiting", NULL},
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape show_shape =
    API_SHAPE("ViewShow", "Which conversations of a view are listed", show_members);

/* ---- answers ---- */

static void put_count(struct json_writer *w, const char *key, const struct view_count *n)
{
    json_put_object(w, key);
    json_put_int(w, "n", n->n);
    json_put_bool(w, "more", n->more);
    json_put_int(w, "unread", n->unread);
    api_put_text(w, "fault", n->fault);
    json_put_object_end(w);
}

static void put(struct json_writer *w, const struct view *v, const struct view_count *n)
{
    const struct view_builtin *b = view_builtin(v->id);
    json_put_object(w, NULL);
    api_put_id(w, "id", v->id);
    api_put_text(w, "key", b ? str_of(b->key) : (struct str){NULL, 0});
    json_put_str(w, "name", v->name);
    json_put_str(w, "filter", v->filter);
    json_put_str(w, "sort", v->sort);
    json_put_str(w, "columns", v->columns);
    api_put_id(w, "owner_id", v->owner_id);
    api_put_id(w, "team_id", v->team_id);
    json_put_int(w, "position", v->position);
    if (n)
        put_count(w, "count", n);
    else
        json_put_null(w, "count");
    json_put_int(w, "version", v->version);
    json_put_object_end(w);
}

/* ---- views ---- */

static int list_one(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                    const struct view *v)
{
    struct view_count n;
    bool counts = api_bool(x, "counts", false);
    if (counts && view_count(c, d, who, v->id, &n) < 0)
        return -1;
    put(&x->w, v, counts ? &n : NULL);
    return 1;
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct view *views, builtin;
    size_t n;
    if (view_list(c, d, who, &views, &n) < 0)
        return -1;
    api_items(x);
    for (int64_t id = 1; id <= N_BUILTIN_VIEWS; id++)
        if (view_get(c, d, who, id, &builtin) < 0 || list_one(c, d, who, x, &builtin) < 0)
            return -1;
    for (size_t i = 0; i < n; i++)
        if (list_one(c, d, who, x, &views[i]) < 0)
            return -1;
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &view_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct view v;
    if (view_get(c, d, who, api_path_id(x, "id"), &v) < 0)
        return -1;
    if (api_etag(x, v.id, v.version) > 0)
        return 1;
    put(&x->w, &v, NULL);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &view_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct view v;
    struct view_new it = {.name = api_text(x, "name"),
                          .filter = api_text(x, "filter"),
                          .sort = api_text(x, "sort"),
                          .columns = api_text(x, "columns"),
                          .own = api_bool(x, "own", false),
                          .team_id = api_id(x, "team_id"),
                          .position = api_int(x, "position", 0)};
    if (view_create(c, d, who, &it, &v) < 0)
        return -1;
    put(&x->w, &v, NULL);
    return api_created(x, "/api/v1/views/", v.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &view_shape, .status = 201};

static struct str named(const struct api *x, const char *name, struct str was)
{
    struct str is = api_text(x, name);
    return !api_has(x, name) ? was : is.at ? is : STR("");
}

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct view v;
    int64_t id = api_path_id(x, "id"), undo_id = 0;
    if (view_get(c, d, who, id, &v) < 0)
        return -1;
    struct view_new it = {.name = named(x, "name", v.name),
                          .filter = named(x, "filter", v.filter),
                          .sort = named(x, "sort", v.sort),
                          .columns = named(x, "columns", v.columns),
                          .position = api_int(x, "position", v.position)};
    if (view_put(c, d, who, id, &it, api_version(x), &undo_id) < 0 ||
        view_get(c, d, who, id, &v) < 0)
        return -1;
    put(&x->w, &v, NULL);
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &view_shape, .undo = true};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    int done = view_remove(c, d, who, api_path_id(x, "id"), &undo_id);
    return done < 0 ? -1 : api_undo(x, undo_id);
}
static const struct api_op drop_op = {.run = drop, .undo = true};

/* ---- what they show ---- */

static int show(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct search_page page;
    struct view_how how = {.also = api_text(x, "q"),
                           .sort = api_text(x, "sort"),
                           .after = api_text(x, "after"),
                           .limit = api_limit(x)};
    if (view_show(c, d, who, api_path_id(x, "id"), &how, &page) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < page.n; i++)
        put_conversation(&x->w, NULL, &page.hits[i].conversation);
    return api_items_end(x, page.more ? page.after : STR(""));
}
static const struct api_op show_op = {
    .run = show, .in = &show_shape, .out = &conversation_shape, .list = true};

static int count(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct view_count n;
    if (view_count(c, d, who, api_path_id(x, "id"), &n) < 0)
        return -1;
    put_count(&x->w, NULL, &n);
    return 1;
}
static const struct api_op count_op = {.run = count, .out = &count_shape};

const struct http_route api_view_routes[] = {
    {"GET", "/api/v1/views", "read", 0, 0, api_look,
     "Lists the built-in views and the saved ones that you see.", &list_op},
    {"POST", "/api/v1/views", "read", ROUTE_JSON, 0, api_write,
     "Saves a view; what others see too needs macros.manage.", &post_op},
    {"GET", "/api/v1/views/{id}", "read", 0, 0, api_look, "One view.", &get_op},
    {"PATCH", "/api/v1/views/{id}", "read", ROUTE_JSON, 0, api_write, "Changes a saved view.",
     &patch_op},
    {"DELETE", "/api/v1/views/{id}", "read", 0, 0, api_write, "Removes a saved view.", &drop_op},
    {"GET", "/api/v1/views/{id}/conversations", "read", 0, 0, api_look,
     "Lists the conversations of a view.", &show_op},
    {"GET", "/api/v1/views/{id}/count", "read", 0, 0, api_look,
     "Counts the conversations of a view, up to 99.", &count_op},
};
const size_t api_view_routes_n = sizeof api_view_routes / sizeof *api_view_routes;
