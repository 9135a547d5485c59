/* SPDX-License-Identifier: Apache-2.0 */
/* api_assign.c: how teams and inboxes give out new conversations. */
#include "desk/assign.h"

#include "web/api.h"

#define MODES "none turns load"

static const struct api_member team_members[] = {
    API_M_WORD("mode", 0, "To nobody, by turns, or to who has the fewest open ones", MODES),
    API_M("hours_id", API_ID, API_NULL, "The business hours kept there"),
    API_M_VERSION,
};
static const struct api_shape team_shape =
    API_SHAPE("TeamAssignment", "How a team gives out conversations", team_members);

static const struct api_member inbox_members[] = {
    API_M_WORD("mode", 0, "Where its team says nothing: to nobody, by turns, or by load", MODES),
    API_M("hours_id", API_ID, API_NULL, "The business hours kept there"),
    API_M("team_id", API_ID, API_NULL, "The team that new conversations go to"),
    API_M_VERSION,
};
static const struct api_shape inbox_shape =
    API_SHAPE("InboxAssignment", "Where new conversations of an inbox go", inbox_members);

static const struct api_member team_put_members[] = {
    API_M_WORD("mode", API_NEED, "none, turns or load", MODES),
    API_M("hours_id", API_ID, API_NULL, "Business hours"),
    API_M_VERSION,
};
static const struct api_shape team_put_shape =
    API_SHAPE("TeamAssignmentPut", "How a team is to give out conversations", team_put_members);

static const struct api_member inbox_put_members[] = {
    API_M_WORD("mode", API_NEED, "none, turns or load", MODES),
    API_M("hours_id", API_ID, API_NULL, "Business hours"),
    API_M("team_id", API_ID, API_NULL, "The team that new conversations go to"),
    API_M_VERSION,
};
static const struct api_shape inbox_put_shape =
    API_SHAPE("InboxAssignmentPut", "Where new conversations are to go", inbox_put_members);

static void put(struct json_writer *w, const struct assign_set *it, bool inbox, int64_t version)
{
    json_put_object(w, NULL);
    json_put_str(w, "mode", it->mode);
    api_put_id(w, "hours_id", it->hours_id);
    if (inbox)
        api_put_id(w, "team_id", it->team_id);
    json_put_int(w, "version", version);
    json_put_object_end(w);
}

static struct assign_set set_of(const struct api *x)
{
    return (struct assign_set){.mode = api_text(x, "mode"),
                               .hours_id = api_id(x, "hours_id"),
                               .team_id = api_has(x, "team_id") ? api_id(x, "team_id") : 0};
}

static int team_look(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct assign_set it;
    int64_t version;
    if (assign_get_team(c, d, who, api_path_id(x, "id"), &it, &version) < 0)
        return -1;
    put(&x->w, &it, false, version);
    return 1;
}
static const struct api_op team_get_op = {.run = team_look, .out = &team_shape};

static int team_put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct assign_set it = set_of(x);
    if (assign_set_team(c, d, who, api_path_id(x, "id"), &it, api_version(x)) < 0)
        return -1;
    return team_look(c, d, who, x);
}
static const struct api_op team_put_op = {
    .run = team_put, .in = &team_put_shape, .out = &team_shape};

static int inbox_look(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct assign_set it;
    int64_t version;
    if (assign_get_inbox(c, d, who, api_path_id(x, "id"), &it, &version) < 0)
        return -1;
    put(&x->w, &it, true, version);
    return 1;
}
static const struct api_op inbox_get_op = {.run = inbox_look, .out = &inbox_shape};

static int inbox_put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct assign_set it = set_of(x);
    if (assign_set_inbox(c, d, who, api_path_id(x, "id"), &it, api_version(x)) < 0)
        return -1;
    return inbox_look(c, d, who, x);
}
static const struct api_op inbox_put_op = {
    .run = inbox_put, .in = &inbox_put_shape, .out = &inbox_shape};

const struct http_route api_assign_routes[] = {
    {"GET", "/api/v1/teams/{id}/assignment", "read", 0, 0, api_look,
     "How a team gives out conversations.", &team_get_op},
    {"PUT", "/api/v1/teams/{id}/assignment", "teams.manage", ROUTE_JSON, 0, api_write,
     "Sets how a team gives out conversations.", &team_put_op},
    {"GET", "/api/v1/inboxes/{id}/assignment", "read", 0, 0, api_look,
     "Where new conversations of an inbox go.", &inbox_get_op},
    {"PUT", "/api/v1/inboxes/{id}/assignment", "inboxes.manage", ROUTE_JSON, 0, api_write,
     "Sets where new conversations of an inbox go.", &inbox_put_op},
};
const size_t api_assign_routes_n = sizeof api_assign_routes / sizeof *api_assign_routes;
