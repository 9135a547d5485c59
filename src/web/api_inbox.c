/* SPDX-License-Identifier: Apache-2.0 */
/* api_inbox.c: where words come in and go out, and who sees that. */
#include "desk/inbox.h"

#include "web/api.h"

#define ASSIGNMENTS "none turns load"

static const struct api_member members[] = {
    API_M_ID,
    API_M("desk_id", API_ID, 0, "Its desk"),
    API_M("name", API_TEXT, 0, "Its name"),
    API_M_WORD("channel", 0, "How words come", "mail chat form api"),
    API_M("address", API_TEXT, 0, "What customers write to, or nothing"),
    API_M("team_id", API_ID, API_NULL, "The team that new conversations go to"),
    API_M_WORD("assignment", 0, "Who gets new conversations", ASSIGNMENTS),
    API_M("signature", API_TEXT, 0, "Markdown, after the agent's own"),
    API_M("hold_ms", API_INT, 0, "How long a reply can be taken back"),
    API_M_CREATED,
    API_M("archived_at", API_TIME, API_NULL, "Since when nothing new is begun there"),
    API_M_VERSION,
};
static const struct api_shape inbox_shape =
    API_SHAPE("Inbox", "A place where words come in and from where answers go out", members);

static const struct api_member new_members[] = {
    API_M("desk_id", API_ID, API_NEED, "Its desk"),
    {"name", API_TEXT, API_NEED, "Its name", INBOX_NAME_BYTES, 1, NULL, NULL},
    API_M_WORD("channel", API_NEED, "How words come", "mail chat form api"),
    API_M_MOST("address", API_TEXT, 0, "What customers write to", 254),
};
static const struct api_shape new_shape = API_SHAPE("InboxNew", "An inbox to make", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Another name", INBOX_NAME_BYTES, 1, NULL, NULL},
    API_M_MOST("address", API_TEXT, 0, "What customers write to", 254),
    API_M("team_id", API_ID, API_NULL, "The team that new conversations go to; null: none"),
    API_M_WORD("assignment", 0, "Who gets new conversations", ASSIGNMENTS),
    API_M_MOST("signature", API_TEXT, 0, "Markdown, after the agent's own", INBOX_SIGNATURE_BYTES),
    API_M_MOST("hold_ms", API_INT, 0, "How long a reply can be taken back", INBOX_HOLD_MS_MAX),
    API_M("archived", API_BOOL, 0, "Whether nothing new is begun there"),
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "InboxChange", "What is to become of an inbox; what is not named stays", change_members);

static const struct api_member list_members[] = {
    API_M("archived", API_BOOL, 0, "Archived ones too"),
};
static const struct api_shape list_shape = API_SHAPE("InboxList", "Which inboxes", list_members);

static const struct api_member seer_members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Their name"),
};
static const struct api_shape seer_shape = API_SHAPE(
    "InboxSeer", "A team or an agent that sees the inbox; its id is theirs", seer_members);

static void put(struct json_writer *w, const struct inbox *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    api_put_id(w, "desk_id", it->desk_id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "channel", it->channel);
    json_put_str(w, "address", it->address);
    api_put_id(w, "team_id", it->team_id);
    json_put_str(w, "assignment", it->assignment);
    json_put_str(w, "signature", it->signature);
    json_put_int(w, "hold_ms", it->hold_ms);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "archived_at", it->archived_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct inbox *rows;
    size_t n;
    if (inbox_list(c, d, who, api_bool(x, "archived", false), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &rows[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &inbox_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct inbox it;
    if (inbox_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) <= 0)
        put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &inbox_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct inbox inbox;
    struct str address = api_text(x, "address");
    struct inbox_new it = {.desk_id = api_id(x, "desk_id"),
                           .name = api_text(x, "name"),
                           .channel = api_text(x, "channel"),
                           .address = address.at ? address : STR("")};
    if (inbox_create(c, d, who, &it, &inbox) < 0)
        return -1;
    put(&x->w, &inbox);
    return api_created(x, "/api/v1/inboxes/", inbox.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &inbox_shape, .status = 201};

static struct str text_or(const struct api *x, const char *name, struct str other)
{
    return api_has(x, name) ? api_text(x, name) : other;
}

static int put_settings(struct call *c, struct db_conn *d, const struct actor *who,
                        const struct api *x, const struct inbox *is)
{
    struct inbox_settings to = {.address = text_or(x, "address", is->address),
                                .team_id =
                                    api_has(x, "team_id") ? api_id(x, "team_id") : is->team_id,
                                .assignment = text_or(x, "assignment", is->assignment),
                                .signature = text_or(x, "signature", is->signature),
                                .hold_ms = api_int(x, "hold_ms", is->hold_ms)};
    return inbox_put(c, d, who, is->id, &to, 0);
}

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct inbox it;
    int64_t id = api_path_id(x, "id"), version = api_version(x), undo_id = 0;
    if (inbox_get(c, d, who, id, &it) < 0)
        return -1;
    if (version && version != it.version)
        return fail(c, CONFLICT, "somebody else changed this inbox; it is called \"%.*s\" now",
                    (int)it.name.n, it.name.at);
    if (put_settings(c, d, who, x, &it) < 0 ||
        (api_has(x, "name") && inbox_rename(c, d, who, id, api_text(x, "name"), 0, &undo_id) < 0) ||
        (api_has(x, "archived") &&
         inbox_archive(c, d, who, id, api_bool(x, "archived", false), &undo_id) < 0) ||
        inbox_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &inbox_shape, .undo = true};

/* ---- who sees it ---- */

static int put_seers(struct api *x, const struct inbox_seer *rows, size_t n)
{
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", rows[i].id);
        json_put_str(&x->w, "name", rows[i].name);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}

static int teams(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct inbox_seer *rows;
    size_t n;
    return inbox_teams(c, d, who, api_path_id(x, "id"), &rows, &n) < 0 ? -1 : put_seers(x, rows, n);
}
static const struct api_op teams_op = {.run = teams, .out = &seer_shape, .list = true};

static int agents(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct inbox_seer *rows;
    size_t n;
    return inbox_agents(c, d, who, api_path_id(x, "id"), &rows, &n) < 0 ? -1
                                                                        : put_seers(x, rows, n);
}
static const struct api_op agents_op = {.run = agents, .out = &seer_shape, .list = true};

static bool shows(const struct api *x)
{
    return str_eq(x->q->method, STR("PUT"));
}

static int team(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return inbox_show_team(c, d, who, api_path_id(x, "id"), api_path_id(x, "team_id"), shows(x));
}
static const struct api_op team_op = {.run = team};

static int agent(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return inbox_show_agent(c, d, who, api_path_id(x, "id"), api_path_id(x, "agent_id"), shows(x));
}
static const struct api_op agent_op = {.run = agent};

#define ONE "/api/v1/inboxes/{id}"
const struct http_route api_inbox_routes[] = {
    {"GET", "/api/v1/inboxes", "read", 0, 0, api_look, "Lists the inboxes one sees, by name.",
     &list_op},
    {"POST", "/api/v1/inboxes", "inboxes.manage", ROUTE_JSON, 0, api_write, "Makes an inbox.",
     &post_op},
    {"GET", ONE, "read", 0, 0, api_look, "One inbox.", &get_op},
    {"PATCH", ONE, "inboxes.manage", ROUTE_JSON, 0, api_write,
     "Changes how an inbox works, renames or archives it.", &patch_op},
    {"GET", ONE "/teams", "read", 0, 0, api_look, "Lists the teams that see it.", &teams_op},
    {"PUT", ONE "/teams/{team_id}", "inboxes.manage", 0, 0, api_write, "Shows it to a team.",
     &team_op},
    {"DELETE", ONE "/teams/{team_id}", "inboxes.manage", 0, 0, api_write, "Hides it from a team.",
     &team_op},
    {"GET", ONE "/agents", "read", 0, 0, api_look, "Lists the agents that see it by name.",
     &agents_op},
    {"PUT", ONE "/agents/{agent_id}", "inboxes.manage", 0, 0, api_write, "Shows it to an agent.",
     &agent_op},
    {"DELETE", ONE "/agents/{agent_id}", "inboxes.manage", 0, 0, api_write,
     "Hides it from an agent.", &agent_op},
};
const size_t api_inbox_routes_n = sizeof api_inbox_routes / sizeof *api_inbox_routes;
