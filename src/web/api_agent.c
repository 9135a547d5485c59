/* SPDX-License-Identifier: Apache-2.0 */
/* api_agent.c: who works here: changed, away, disabled; and oneself. How they come: api_account.c.
 */
#include "desk/agent.h"

#include "base/time.h"
#include "web/api.h"

#define ROLES "guest agent lead admin owner"

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Their name"),
    API_M("email", API_TEXT, 0, "Their address"),
    API_M_WORD("role", 0, "What they may", ROLES),
    API_M_WORD("state", 0, "Whether they have accepted, and still work here",
               "invited active disabled"),
    API_M("language", API_TEXT, 0, "BCP 47"),
    API_M("timezone", API_TEXT, 0, "IANA"),
    API_M("signature", API_TEXT, 0, "Markdown, below their replies"),
    API_M("capacity", API_INT, 0,
          "Open conversations at most by automatic assignment; 0: no limit"),
    API_M("away", API_BOOL, 0, "Whether they are away"),
    API_M("away_until", API_TIME, API_NULL, "Until when"),
    API_M("away_note", API_TEXT, 0, "What colleagues read, or nothing"),
    API_M_CREATED,
    API_M("seen_at", API_TIME, API_NULL, "When they last signed in or worked"),
    API_M("has_password", API_BOOL, 0, "Whether they can sign in with one"),
    API_M("has_totp", API_BOOL, 0, "Whether they have a second factor"),
    API_M("preferences", API_OBJECT, API_MAYBE, "One's own; heard's screens keep theirs here"),
    API_M_VERSION,
};
static const struct api_shape agent_shape = API_SHAPE("Agent", "Who works at the desk", members);

static void put(struct json_writer *w, const char *key, const struct agent *it, bool own)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "email", it->email);
    json_put_str(w, "role", it->role);
    json_put_str(w, "state", it->state);
    json_put_str(w, "language", it->language);
    json_put_str(w, "timezone", it->timezone);
    json_put_str(w, "signature", it->signature);
    json_put_int(w, "capacity", it->capacity);
    json_put_bool(w, "away", it->away);
    api_put_time(w, "away_until", it->away_until_us);
    json_put_str(w, "away_note", it->away_note);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "seen_at", it->seen_us);
    json_put_bool(w, "has_password", it->has_password);
    json_put_bool(w, "has_totp", it->has_totp);
    if (own)
        api_put_json(w, "preferences", it->prefs_json);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

/* ---- looking ---- */

static const struct api_member list_members[] = {
    API_M("disabled", API_BOOL, 0, "Disabled ones too"),
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape list_shape =
    API_SHAPE("AgentList", "Which agents are listed", list_members);

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct agent *rows;
    int64_t after_id = 0;
    size_t n;
    struct str after = api_text(x, "after");
    if (after.n && !str_int64(after, &after_id))
        return fail(c, BAD_INPUT, "after is not the end of a page");
    if (agent_list(c, d, who, api_bool(x, "disabled", false), after_id, api_limit(x), &rows, &n) <
        0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, NULL, &rows[i], false);
    return api_items_end_id(x, n, n ? rows[n - 1].id : 0);
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &agent_shape, .list = true};

static bool is_me(const struct api *x)
{
    return !http_param(x->q, "id").at;
}

static int64_t id_of(const struct api *x)
{
    return is_me(x) ? x->visitor->actor.id : api_path_id(x, "id");
}

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct agent it;
    if (agent_get(c, d, who, id_of(x), &it) < 0)
        return -1;
    put(&x->w, NULL, &it, it.id == who->id);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &agent_shape};

/* ---- changing ---- */

static const struct api_member change_members[] = {
    API_M_MOST("name", API_TEXT, 0, "Their name", AGENT_NAME_BYTES),
    API_M_WORD("role", 0, "What they may", ROLES),
    API_M("disabled", API_BOOL, 0, "Whether they no longer work here"),
    API_M("away", API_BOOL, 0, "Whether they are away"),
    API_M("away_until", API_TIME, API_NULL, "Until when; null: until told otherwise"),
    API_M_MOST("away_note", API_TEXT, 0, "What colleagues read", AGENT_AWAY_NOTE_BYTES),
    API_M_MOST("language", API_TEXT, 0, "BCP 47", 35),
    API_M_MOST("timezone", API_TEXT, 0, "IANA", 64),
    API_M_MOST("signature", API_TEXT, 0, "Markdown, below their replies", AGENT_SIGNATURE_BYTES),
    API_M_MOST("capacity", API_INT, 0, "Open conversations at most; 0: no limit",
               AGENT_CAPACITY_MAX),
    API_M("preferences", API_OBJECT, 0, "One's own"),
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "AgentChange", "What is to become of an agent; what is not named stays", change_members);

static struct str text_or(const struct api *x, const char *name, struct str other)
{
    return api_has(x, name) ? api_text(x, name) : other;
}

static bool has_profile(const struct api *x)
{
    static const char *const names[] = {"name",      "language", "timezone",
                                        "signature", "capacity", "preferences"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (api_has(x, names[i]))
            return true;
    return false;
}

static int put_profile(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct api *x, const struct agent *is)
{
    struct agent_profile to = {.name = text_or(x, "name", is->name),
                               .language = text_or(x, "language", is->language),
                               .timezone = text_or(x, "timezone", is->timezone),
                               .signature = text_or(x, "signature", is->signature),
                               .prefs_json = api_has(x, "preferences")
                                                 ? api_object_text(x, "preferences")
                                                 : is->prefs_json,
                               .capacity = api_int(x, "capacity", is->capacity)};
    return agent_put_profile(c, d, who, is->id, &to, 0);
}

static int put_away(struct call *c, struct db_conn *d, const struct actor *who, const struct api *x,
                    const struct agent *is, int64_t *undo_id_r)
{
    struct agent_away to = {.away = api_bool(x, "away", is->away),
                            .until_us = api_has(x, "away_until") ? api_time(x, "away_until")
                                                                 : is->away_until_us,
                            .note = text_or(x, "away_note", is->away_note)};
    return agent_set_away(c, d, who, is->id, &to, undo_id_r);
}

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct agent is;
    int64_t id = id_of(x), undo_id = 0, version = api_version(x);
    bool away = api_has(x, "away") || api_has(x, "away_until") || api_has(x, "away_note");
    if (agent_get(c, d, who, id, &is) < 0)
        return -1;
    if (version && version != is.version)
        return fail(c, CONFLICT, "somebody else changed this agent");
    if ((has_profile(x) && put_profile(c, d, who, x, &is) < 0) ||
        (away && put_away(c, d, who, x, &is, &undo_id) < 0))
        return -1;
    if (api_has(x, "role") &&
        agent_set_role(c, d, who, id, role_of(api_text(x, "role")), 0, &undo_id) < 0)
        return -1;
    if (api_has(x, "disabled") &&
        agent_disable(c, d, who, id, api_bool(x, "disabled", false), &undo_id) < 0)
        return -1;
    return get(c, d, who, x) < 0 ? -1 : api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &agent_shape, .undo = true};

const struct http_route api_agent_routes[] = {
    {"GET", "/api/v1/agents", "read", 0, 0, api_look, "Lists who works here.", &list_op},
    {"GET", "/api/v1/agents/me", "read", 0, 0, api_look, "Oneself.", &get_op},
    {"PATCH", "/api/v1/agents/me", "note", ROUTE_JSON, 0, api_write,
     "Changes one's own profile, or is away.", &patch_op},
    {"GET", "/api/v1/agents/{id}", "read", 0, 0, api_look, "One agent.", &get_op},
    {"PATCH", "/api/v1/agents/{id}", "note", ROUTE_JSON, 0, api_write,
     "Changes an agent: profile, role, whether they are away or disabled.", &patch_op},
};
const size_t api_agent_routes_n = sizeof api_agent_routes / sizeof *api_agent_routes;
