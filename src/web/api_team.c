/* SPDX-License-Identifier: Apache-2.0 */
/* api_team.c: teams and who is in them. */
#include "desk/team.h"

#include "web/api.h"

#define ASSIGNMENTS "none turns load"

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M_WORD("assignment", 0, "Who gets new conversations: nobody, in turns, or who has least",
               ASSIGNMENTS),
    API_M_CREATED,
    API_M("archived_at", API_TIME, API_NULL, "Since when it is offered no longer"),
    API_M_VERSION,
};
static const struct api_shape team_shape = API_SHAPE("Team", "Agents who share work", members);

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "Its name", TEAM_NAME_BYTES, 1, NULL, NULL},
    API_M_WORD("assignment", 0, "Who gets new conversations", ASSIGNMENTS),
};
static const struct api_shape new_shape = API_SHAPE("TeamNew", "A team to make", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Another name", TEAM_NAME_BYTES, 1, NULL, NULL},
    API_M_WORD("assignment", 0, "Who gets new conversations", ASSIGNMENTS),
    API_M("archived", API_BOOL, 0, "Whether it is offered no longer"),
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("TeamChange", "What is to become of a team; what is not named stays", change_members);

static const struct api_member list_members[] = {
    API_M("archived", API_BOOL, 0, "Archived ones too"),
};
static const struct api_shape list_shape = API_SHAPE("TeamList", "Which teams", list_members);

static const struct api_member member_members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Their name"),
    API_M("role", API_TEXT, 0, "What they may"),
    API_M("state", API_TEXT, 0, "Whether they still work here"),
    API_M("away", API_BOOL, 0, "Whether they are away"),
    API_M("added_at", API_TIME, 0, "Since when they are in the team"),
};
static const struct api_shape member_shape =
    API_SHAPE("TeamMember", "An agent in a team; its id is the agent's", member_members);

static void put(struct json_writer *w, const struct team *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "assignment", it->assignment);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "archived_at", it->archived_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct team *rows;
    size_t n;
    if (team_list(c, d, who, api_bool(x, "archived", false), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &rows[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &team_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct team it;
    if (team_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) <= 0)
        put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &team_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct team team;
    struct str assignment = api_text(x, "assignment");
    struct team_new it = {.name = api_text(x, "name"),
                          .assignment = assignment.at ? assignment : STR("")};
    if (team_create(c, d, who, &it, &team) < 0)
        return -1;
    put(&x->w, &team);
    return api_created(x, "/api/v1/teams/", team.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &team_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct team it;
    int64_t id = api_path_id(x, "id"), version = api_version(x), undo_id = 0;
    if (team_get(c, d, who, id, &it) < 0)
        return -1;
    if (version && version != it.version)
        return fail(c, CONFLICT, "somebody else changed this team; it is called \"%.*s\" now",
                    (int)it.name.n, it.name.at);
    if ((api_has(x, "name") && team_rename(c, d, who, id, api_text(x, "name"), 0, &undo_id) < 0) ||
        (api_has(x, "assignment") &&
         team_set_assignment(c, d, who, id, api_text(x, "assignment"), 0) < 0) ||
        (api_has(x, "archived") &&
         team_archive(c, d, who, id, api_bool(x, "archived", false), &undo_id) < 0) ||
        team_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &team_shape, .undo = true};

/* ---- who is in it ---- */

static int members_list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct team_member *rows;
    size_t n;
    if (team_members(c, d, who, api_path_id(x, "id"), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", rows[i].id);
        json_put_str(&x->w, "name", rows[i].name);
        json_put_str(&x->w, "role", rows[i].role);
        json_put_str(&x->w, "state", rows[i].state);
        json_put_bool(&x->w, "away", rows[i].away);
        api_put_time(&x->w, "added_at", rows[i].added_us);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op members_op = {.run = members_list, .out = &member_shape, .list = true};

static int member_put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    int got =
        team_add_member(c, d, who, api_path_id(x, "id"), api_path_id(x, "agent_id"), &undo_id);
    return got < 0 ? -1 : api_undo(x, undo_id);
}
static const struct api_op member_put_op = {.run = member_put, .undo = true};

static int member_drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    int got =
        team_remove_member(c, d, who, api_path_id(x, "id"), api_path_id(x, "agent_id"), &undo_id);
    return got < 0 ? -1 : api_undo(x, undo_id);
}
static const struct api_op member_drop_op = {.run = member_drop, .undo = true};

const struct http_route api_team_routes[] = {
    {"GET", "/api/v1/teams", "read", 0, 0, api_look, "Lists the teams, by name.", &list_op},
    {"POST", "/api/v1/teams", "teams.manage", ROUTE_JSON, 0, api_write, "Makes a team.", &post_op},
    {"GET", "/api/v1/teams/{id}", "read", 0, 0, api_look, "One team.", &get_op},
    {"PATCH", "/api/v1/teams/{id}", "teams.manage", ROUTE_JSON, 0, api_write,
     "Renames or archives a team, or changes how it shares work.", &patch_op},
    {"GET", "/api/v1/teams/{id}/members", "read", 0, 0, api_look, "Lists who is in a team.",
     &members_op},
    {"PUT", "/api/v1/teams/{id}/members/{agent_id}", "teams.manage", 0, 0, api_write,
     "Adds somebody to a team; they see its inboxes from now on.", &member_put_op},
    {"DELETE", "/api/v1/teams/{id}/members/{agent_id}", "teams.manage", 0, 0, api_write,
     "Takes somebody out of a team.", &member_drop_op},
};
const size_t api_team_routes_n = sizeof api_team_routes / sizeof *api_team_routes;
