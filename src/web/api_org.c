/* SPDX-License-Identifier: Apache-2.0 */
/* api_org.c: the organisation itself, and what holds for everybody in it. */
#include "desk/org.h"

#include "desk/words.h"
#include "web/api.h"

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("slug", API_TEXT, 0, "Its short name in addresses; never changes"),
    API_M("language", API_TEXT, 0, "What new people begin in; empty: that of the first desk"),
    API_M("factor_required", API_BOOL, 0, "Whether everybody signs in with a second factor"),
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
    json_put_str(&x->w, "language", it.language);
    json_put_bool(&x->w, "factor_required", it.factor_required);
    api_put_time(&x->w, "created_at", it.created_us);
    json_put_int(&x->w, "version", it.version);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &org_shape};

static const struct api_member change_members[] = {
    API_M_MOST("language", API_TEXT, API_NULL, "What new people begin in; null: as the first desk",
               LANGUAGE_BYTES),
    API_M(
        "factor_required", API_BOOL, 0,
        "Whoever has no second factor sets one up before anything else. Who asks for it must have "
        "one; who comes by the identity provider has theirs there, and tokens are not asked"),
    API_M_MOST("name", API_TEXT, 0, "Its new name; the owner’s", ORG_NAME_BYTES),
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("OrgChange", "What is to change; what is not named stays", change_members);

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct org was;
    struct str name = api_text(x, "name");
    int64_t undo_id = 0, version = api_version(x);
    if (org_get(c, d, who, &was) < 0)
        return -1;
    const struct org_policy it = {.language = api_text_or(x, "language", was.language),
                                  .factor_required =
                                      api_bool(x, "factor_required", was.factor_required)};
    if (org_put_policy(c, d, who, &it, version) < 0 ||
        (name.at && org_rename(c, d, who, name, 0, &undo_id) < 0) || get(c, d, who, x) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &org_shape, .undo = true};

const struct http_route api_org_routes[] = {
    {"GET", "/api/v1/org", "read", 0, 0, api_look, "The organisation.", &get_op},
    {"PATCH", "/api/v1/org", "agents.manage", ROUTE_JSON, 0, api_write,
     "Changes what holds for everybody; its name is the owner's to change.", &patch_op},
};
const size_t api_org_routes_n = sizeof api_org_routes / sizeof *api_org_routes;
