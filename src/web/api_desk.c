/* SPDX-License-Identifier: Apache-2.0 */
/* api_desk.c: brands and audiences. */
#include "desk/desk.h"

#include "web/api.h"

/* ---- shapes ---- */

#define AUDIENCES "customers staff partners"

static const struct api_member look_members[] = {
    {"accent", API_TEXT, API_MAYBE | API_NULL, "A colour, as in \"#1f6f5c\"", 7, 0, NULL, NULL},
    {"logo_id", API_ID, API_MAYBE | API_NULL, "The file of its logo", 0, 0, NULL, NULL},
    {"title", API_TEXT, API_MAYBE | API_NULL, "What its public pages are called",
     DESK_LOOK_TEXT_BYTES, 0, NULL, NULL},
    {"welcome", API_TEXT, API_MAYBE | API_NULL, "What they begin with", DESK_LOOK_TEXT_BYTES, 0,
     NULL, NULL},
    {"footer", API_TEXT, API_MAYBE | API_NULL, "What stands below", DESK_LOOK_TEXT_BYTES, 0, NULL,
     NULL},
};
static const struct api_shape look_shape =
    API_SHAPE("DeskLook", "How public pages look", look_members);

static const struct api_member members[] = {
    API_M_ID,
    {"name", API_TEXT, 0, "Its name", 0, 0, NULL, NULL},
    {"slug", API_TEXT, 0, "Its short name in addresses; never changes", 0, 0, NULL, NULL},
    {"audience", API_TEXT, 0, "Whom it is for", 0, 0, AUDIENCES, NULL},
    {"language", API_TEXT, 0, "As in \"en\"", 0, 0, NULL, NULL},
    {"timezone", API_TEXT, 0, "As in \"Europe/Vienna\"", 0, 0, NULL, NULL},
    {"look", API_OBJECT, 0, "How its public pages look", 0, 0, NULL, &look_shape},
    API_M_CREATED,
    {"archived_at", API_TIME, API_NULL, "Since when it is closed", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape desk_shape = API_SHAPE("Desk", "A brand and whom it is for", members);

#define EDIT_MEMBERS                                                                               \
    {"audience", API_TEXT, 0, "Whom it is for", 0, 0, AUDIENCES, NULL},                            \
        {"language", API_TEXT, 0, "As in \"en\"", 35, 0, NULL, NULL},                              \
        {"timezone", API_TEXT, 0, "As in \"Europe/Vienna\"", 64, 0, NULL, NULL},                   \
    {                                                                                              \
        "look", API_OBJECT, 0, "How its public pages look", 0, 0, NULL, &look_shape                \
    }

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "Its name", DESK_NAME_BYTES, 1, NULL, NULL},
    {"slug", API_TEXT, 0, "Its short name in addresses; made from the name when it is missing", 60,
     0, NULL, NULL},
    EDIT_MEMBERS,
};
static const struct api_shape new_shape = API_SHAPE("DeskNew", "A desk to add", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Its name", DESK_NAME_BYTES, 1, NULL, NULL},
    EDIT_MEMBERS,
    {"archived", API_BOOL, 0, "Whether it is closed", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("DeskChange", "What is to become of a desk; what is not named stays", change_members);

static const struct api_member list_members[] = {
    {"archived", API_BOOL, 0, "Archived ones too", 0, 0, NULL, NULL},
};
static const struct api_shape list_shape =
    API_SHAPE("DeskList", "Which desks are listed", list_members);

static void put(struct json_writer *w, const struct desk *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "slug", it->slug);
    json_put_str(w, "audience", it->audience);
    json_put_str(w, "language", it->language);
    json_put_str(w, "timezone", it->timezone);
    api_put_json(w, "look", it->look_json);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "archived_at", it->archived_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

/* ---- what is done ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct desk *found;
    size_t n;
    if (desk_list(c, d, who, api_bool(x, "archived", false), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &found[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &desk_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct desk it;
    if (desk_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) > 0)
        return 1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &desk_shape};

static struct desk_edit edit_of(const struct api *x, const struct desk *was)
{
    struct str look = api_object_text(x, "look");
    return (struct desk_edit){.name = api_text_or(x, "name", was->name),
                              .audience = api_text_or(x, "audience", was->audience),
                              .language = api_text_or(x, "language", was->language),
                              .timezone = api_text_or(x, "timezone", was->timezone),
                              .look_json = look.at ? look : was->look_json};
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct desk nothing = {0}, it;
    struct desk_edit edit = edit_of(x, &nothing);
    if (desk_create(c, d, who, &edit, api_text(x, "slug"), &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_created(x, "/api/v1/desks/", it.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &desk_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct desk it;
    int64_t id = api_path_id(x, "id"), undo_id = 0, archive_id = 0;
    if (desk_get(c, d, who, id, &it) < 0)
        return -1;
    struct desk_edit edit = edit_of(x, &it);
    if (desk_put(c, d, who, id, &edit, api_version(x), &undo_id) < 0)
        return -1;
    if (api_has(x, "archived") &&
        desk_archive(c, d, who, id, api_bool(x, "archived", false), &archive_id) < 0)
        return -1;
    if (desk_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_undo(x, archive_id ? archive_id : undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &desk_shape, .undo = true};

/* ---- rows ---- */

const struct http_route api_desk_routes[] = {
    {"GET", "/api/v1/desks", "read", 0, 0, api_look, "Lists the desks.", &list_op},
    {"POST", "/api/v1/desks", "inboxes.manage", ROUTE_JSON, 0, api_write, "Adds a desk.", &post_op},
    {"GET", "/api/v1/desks/{id}", "read", 0, 0, api_look, "One desk.", &get_op},
    {"PATCH", "/api/v1/desks/{id}", "inboxes.manage", ROUTE_JSON, 0, api_write,
     "Changes or archives a desk.", &patch_op},
};
const size_t api_desk_routes_n = sizeof api_desk_routes / sizeof *api_desk_routes;
