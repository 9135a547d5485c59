/* SPDX-License-Identifier: Apache-2.0 */
/* api_org.c: the organisation itself. */
#include "desk/org.h"

#include "web/api.h"

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("slug", API_TEXT, 0, "Its short name in addresses; never changes"),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape org_shape =
    API_SHAPE("Org", "The organisation that one works for", members);

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct org it;
    if (org_get(c, d, who, &it) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "id", it.id);
    json_put_str(&x->w, "name", it.name);
    json_put_str(&x->w, "slug", it.slug);
    api_put_time(&x->w, "created_at", it.created_us);
    json_put_int(&x->w, "version", it.version);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &org_shape};

static const struct api_member change_members[] = {
    {"name", API_TEXT, API_NEED, "Its new name", ORG_NAME_BYTES, 1, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE("OrgChange", "Another name", change_members);

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    if (org_rename(c, d, who, api_text(x, "name"), api_version(x), &undo_id) < 0 ||
        get(c, d, who, x) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &org_shape, .undo = true};

const struct http_route api_org_routes[] = {
    {"GET", "/api/v1/org", "read", 0, 0, api_look, "The organisation.", &get_op},
    {"PATCH", "/api/v1/org", "own", ROUTE_JSON, 0, api_write, "Renames the organisation.",
     &patch_op},
};
const size_t api_org_routes_n = sizeof api_org_routes / sizeof *api_org_routes;
