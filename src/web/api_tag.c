/* SPDX-License-Identifier: Apache-2.0 */
/* api_tag.c: tags, and tags on conversations. The example of a noun: shapes, one function for each
   row, the rows. */
#include "desk/tag.h"

#include "web/api.h"

/* ---- shapes ---- */

static const struct api_member members[] = {
    API_M_ID,
    {"name", API_TEXT, 0, "As people see it; unique, however it is written", TAG_NAME_BYTES, 0,
     NULL, NULL},
    {"color", API_TEXT, 0, "A colour for it, such as #2a6f4e, or nothing", TAG_COLOR_BYTES, 0, NULL,
     NULL},
    API_M_CREATED,
    {"archived_at", API_TIME, API_NULL, "Since when it is offered no longer", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape tag_shape =
    API_SHAPE("Tag", "A word that a desk puts on conversations to find and count them", members);

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "Its name", TAG_NAME_BYTES, 1, NULL, NULL},
    {"color", API_TEXT, 0, "A colour for it", TAG_COLOR_BYTES, 0, NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("TagNew", "A tag to add", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Another name", TAG_NAME_BYTES, 1, NULL, NULL},
    {"archived", API_BOOL, 0, "Whether it is offered no longer", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("TagChange", "What is to become of a tag; what is not named stays", change_members);

static const struct api_member list_members[] = {
    {"archived", API_BOOL, 0, "Archived ones too", 0, 0, NULL, NULL},
};
static const struct api_shape list_shape =
    API_SHAPE("TagList", "Which tags are listed", list_members);

static void put(struct json_writer *w, const char *key, const struct tag *tag)
{
    json_put_object(w, key);
    api_put_id(w, "id", tag->id);
    json_put_str(w, "name", tag->name);
    json_put_str(w, "color", tag->color);
    api_put_time(w, "created_at", tag->created_us);
    api_put_time(w, "archived_at", tag->archived_us);
    json_put_int(w, "version", tag->version);
    json_put_object_end(w);
}

/* ---- tags ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct tag *tags;
    size_t n;
    if (tag_list(c, d, who, api_bool(x, "archived", false), &tags, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, NULL, &tags[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &tag_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct tag tag;
    if (tag_get(c, d, who, api_path_id(x, "id"), &tag) < 0)
        return -1;
    if (api_etag(x, tag.id, tag.version) > 0)
        return 1;
    put(&x->w, NULL, &tag);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &tag_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct tag tag;
    struct tag_new it = {.name = api_text(x, "name"), .color = api_text(x, "color")};
    if (!it.color.at)
        it.color = STR("");
    if (tag_create(c, d, who, &it, &tag) < 0)
        return -1;
    put(&x->w, NULL, &tag);
    return api_created(x, "/api/v1/tags/", tag.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &tag_shape, .status = 201};

/* The last of its changes can be taken back with Undo-Id. */
static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct tag tag;
    int64_t id = api_path_id(x, "id"), undo_id = 0;
    if (api_has(x, "name") &&
        tag_rename(c, d, who, id, api_text(x, "name"), api_version(x), &undo_id) < 0)
        return -1;
    if (api_has(x, "archived") &&
        tag_archive(c, d, who, id, api_bool(x, "archived", false), &undo_id) < 0)
        return -1;
    if (tag_get(c, d, who, id, &tag) < 0)
        return -1;
    put(&x->w, NULL, &tag);
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &tag_shape, .undo = true};

/* ---- on a conversation ---- */

static int of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    struct tag *tags;
    size_t n;
    if (tag_of_conversation(c, d, who, api_path_id(x, "id"), &tags, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, NULL, &tags[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op of_conversation_op = {
    .run = of_conversation, .out = &tag_shape, .list = true};

static int attach(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    int done = tag_attach(c, d, who, api_path_id(x, "id"), api_path_id(x, "tag_id"), &undo_id);
    return done < 0 ? -1 : api_undo(x, undo_id);
}
static const struct api_op attach_op = {.run = attach, .undo = true};

static int detach(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    int done = tag_detach(c, d, who, api_path_id(x, "id"), api_path_id(x, "tag_id"), &undo_id);
    return done < 0 ? -1 : api_undo(x, undo_id);
}
static const struct api_op detach_op = {.run = detach, .undo = true};

/* ---- rows ---- */

const struct http_route api_tag_routes[] = {
    {"GET", "/api/v1/tags", "read", 0, 0, api_look, "Lists the tags, by name.", &list_op},
    {"POST", "/api/v1/tags", "tags.manage", ROUTE_JSON, 0, api_write, "Adds a tag.", &post_op},
    {"GET", "/api/v1/tags/{id}", "read", 0, 0, api_look, "One tag.", &get_op},
    {"PATCH", "/api/v1/tags/{id}", "tags.manage", ROUTE_JSON, 0, api_write,
     "Renames or archives a tag.", &patch_op},
    {"GET", "/api/v1/conversations/{id}/tags", "read", 0, 0, api_look,
     "Lists the tags of a conversation.", &of_conversation_op},
    {"PUT", "/api/v1/conversations/{id}/tags/{tag_id}", "answer", 0, 0, api_write,
     "Puts a tag on a conversation.", &attach_op},
    {"DELETE", "/api/v1/conversations/{id}/tags/{tag_id}", "answer", 0, 0, api_write,
     "Takes a tag off a conversation.", &detach_op},
};
const size_t api_tag_routes_n = sizeof api_tag_routes / sizeof *api_tag_routes;
