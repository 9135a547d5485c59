/* SPDX-License-Identifier: Apache-2.0 */
/* api_macro.c: macros, their text for one conversation, and using them. */
#include "desk/macro.h"

#include "web/put.h"

#include <stdlib.h>

/* ---- shapes ---- */

static const struct api_member action_members[] = {
    {"do", API_TEXT, API_NEED, "What is done", 0, 0,
     "status priority assign team tag untag snooze wake spam bin", NULL},
    API_M("status_id", API_ID, API_MAYBE, "status: which"),
    API_M_WORD("priority", API_MAYBE, "priority: which", "low normal high urgent"),
    API_M("agent_id", API_TEXT, API_NULL | API_MAYBE, "assign: an id, me, or null for nobody"),
    API_M("team_id", API_ID, API_NULL | API_MAYBE, "team: which, or null for none"),
    API_M("tag_id", API_ID, API_MAYBE, "tag, untag: which"),
    API_M("for_s", API_INT, API_MAYBE, "snooze: seconds from when it is done"),
    API_M("until_at", API_TIME, API_MAYBE, "snooze: until then"),
    API_M("on", API_BOOL, API_MAYBE, "spam, bin: whether it is"),
};
const struct api_shape action_shape =
    API_SHAPE("Action", "One thing that is done with a conversation", action_members);

static const struct api_member members[] = {
    API_M_ID,
    {"name", API_TEXT, 0, "As people find it", MACRO_NAME_BYTES, 0, NULL, NULL},
    {"body", API_TEXT, 0, "Markdown with blanks such as {{customer.first_name|there}}",
     FILL_TEXT_BYTES, 0, NULL, NULL},
    {"actions", API_LIST, 0, "What is done with the conversation", ACTIONS_MAX, 0, NULL,
     &action_shape},
    {"owner_id", API_ID, API_NULL, "Whose own it is", 0, 0, NULL, NULL},
    {"team_id", API_ID, API_NULL, "Which team's it is", 0, 0, NULL, NULL},
    {"uses", API_INT, 0, "How often it was used", 0, 0, NULL, NULL},
    {"used_at", API_TIME, API_NULL, "When it was used last", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"archived_at", API_TIME, API_NULL, "Since when it is offered no longer", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape macro_shape =
    API_SHAPE("Macro", "An answer that is written once and sent often", members);

#define MACRO_EDITED                                                                               \
    {"body", API_TEXT, 0, "Markdown with blanks", FILL_TEXT_BYTES, 0, NULL, NULL},                 \
    {                                                                                              \
        "actions", API_LIST, 0, "What is done with the conversation", ACTIONS_MAX, 0, NULL,        \
            &action_shape                                                                          \
    }

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "Its name", MACRO_NAME_BYTES, 1, NULL, NULL},
    MACRO_EDITED,
    {"own", API_BOOL, 0, "Only you use it", 0, 0, NULL, NULL},
    {"team_id", API_ID, 0, "Only this team uses it; nothing: everybody", 0, 0, NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("MacroNew", "A macro to add", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Its name", MACRO_NAME_BYTES, 1, NULL, NULL},
    MACRO_EDITED,
    {"archived", API_BOOL, 0, "Whether it is offered no longer", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "MacroChange", "What is to become of a macro; what is not named stays", change_members);

static const struct api_member list_members[] = {
    {"q", API_TEXT, 0, "Words of the name", MACRO_NAME_BYTES, 0, NULL, NULL},
    {"archived", API_BOOL, 0, "Archived ones too", 0, 0, NULL, NULL},
};
static const struct api_shape list_shape =
    API_SHAPE("MacroList", "Which macros are listed", list_members);

static const struct api_member missing_members[] = {
    {"name", API_TEXT, 0, "The blank", 0, 0, NULL, NULL},
    {"at", API_INT, 0, "Where it stands in the text, in bytes", 0, 0, NULL, NULL},
};
static const struct api_shape missing_shape =
    API_SHAPE("MacroMissing", "A blank that nothing is known for", missing_members);

static const struct api_member filled_members[] = {
    {"text", API_TEXT, 0, "The text, for the editor", 0, 0, NULL, NULL},
    {"missing", API_LIST, 0, "Blanks that are still in it", FILL_BLANKS_MAX, 0, NULL,
     &missing_shape},
    {"changed", API_BOOL, 0, "Whether anything was done with the conversation", 0, 0, NULL, NULL},
};
static const struct api_shape filled_shape =
    API_SHAPE("MacroText", "A macro's text for one conversation", filled_members);

static const struct api_member ask_members[] = {
    {"conversation_id", API_ID, API_NEED, "For which conversation", 0, 0, NULL, NULL},
};
static const struct api_shape ask_shape =
    API_SHAPE("MacroAsk", "For which conversation a macro is filled", ask_members);

static const struct api_member use_members[] = {
    {"macro_id", API_ID, API_NEED, "Which macro", 0, 0, NULL, NULL},
};
static const struct api_shape use_shape = API_SHAPE("MacroUse", "A macro to use", use_members);

/* ---- answers ---- */

static void put(struct json_writer *w, const struct macro *m)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", m->id);
    json_put_str(w, "name", m->name);
    json_put_str(w, "body", m->body);
    api_put_json(w, "actions", m->actions_json);
    api_put_id(w, "owner_id", m->owner_id);
    api_put_id(w, "team_id", m->team_id);
    json_put_int(w, "uses", m->uses);
    api_put_time(w, "used_at", m->used_us);
    api_put_time(w, "created_at", m->created_us);
    api_put_time(w, "archived_at", m->archived_us);
    json_put_int(w, "version", m->version);
    json_put_object_end(w);
}

static void put_filled(struct json_writer *w, const struct filled *f, bool changed)
{
    json_put_object(w, NULL);
    json_put_str(w, "text", f->text);
    json_put_array(w, "missing");
    for (size_t i = 0; i < f->n_missing; i++) {
        json_put_object(w, NULL);
        json_put_str(w, "name", f->missing[i].name);
        json_put_int(w, "at", (int64_t)f->missing[i].at);
        json_put_object_end(w);
    }
    json_put_array_end(w);
    json_put_bool(w, "changed", changed);
    json_put_object_end(w);
}

/* ---- macros ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct macro *macros;
    size_t n;
    if (macro_list(c, d, who, api_text(x, "q"), api_bool(x, "archived", false), &macros, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &macros[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &macro_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct macro m;
    if (macro_get(c, d, who, api_path_id(x, "id"), &m) < 0)
        return -1;
    if (api_etag(x, m.id, m.version) > 0)
        return 1;
    put(&x->w, &m);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &macro_shape};

/* The list of actions as text, since action.h reads it. */
static struct str actions_text(struct call *c, const struct api *x, struct str was)
{
    json_t *actions = api_list(x, "actions");
    if (!actions)
        return api_has(x, "actions") ? STR("") : was;
    char *text = json_dumps(actions, JSON_COMPACT);
    struct str all = str_of(text);
    all.at = arena_copy(&c->arena, text ? text : "", all.n);
    free(text);
    return all;
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct macro m;
    struct macro_new it = {.name = api_text(x, "name"),
                           .body = api_text(x, "body"),
                           .actions_json = actions_text(c, x, STR("")),
                           .own = api_bool(x, "own", false),
                           .team_id = api_id(x, "team_id")};
    if (macro_create(c, d, who, &it, &m) < 0)
        return -1;
    put(&x->w, &m);
    return api_created(x, "/api/v1/macros/", m.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &macro_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct macro m;
    int64_t id = api_path_id(x, "id"), undo_id = 0;
    if (macro_get(c, d, who, id, &m) < 0)
        return -1;
    struct macro_new it = {.name = api_has(x, "name") ? api_text(x, "name") : m.name,
                           .body = api_has(x, "body") ? api_text(x, "body") : m.body,
                           .actions_json = actions_text(c, x, m.actions_json)};
    if (macro_put(c, d, who, id, &it, api_version(x), &undo_id) < 0 ||
        (api_has(x, "archived") &&
         macro_archive(c, d, who, id, api_bool(x, "archived", false), &undo_id) < 0) ||
        macro_get(c, d, who, id, &m) < 0)
        return -1;
    put(&x->w, &m);
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &macro_shape, .undo = true};

/* ---- using them ---- */

static int preview(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct filled f;
    if (macro_preview(c, d, who, api_path_id(x, "id"), api_id(x, "conversation_id"), &f) < 0)
        return -1;
    put_filled(&x->w, &f, false);
    return 1;
}
static const struct api_op preview_op = {.run = preview, .in = &ask_shape, .out = &filled_shape};

static int use(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct macro_done done;
    if (macro_apply(c, d, who, api_id(x, "macro_id"), api_path_id(x, "id"), &done) < 0)
        return -1;
    put_filled(&x->w, &done.filled, done.changed);
    return api_undo(x, done.undo_id);
}
static const struct api_op use_op = {
    .run = use, .in = &use_shape, .out = &filled_shape, .undo = true};

const struct http_route api_macro_routes[] = {
    {"GET", "/api/v1/macros", "read", 0, 0, api_look, "Lists the macros that you may use, by name.",
     &list_op},
    {"POST", "/api/v1/macros", "answer", ROUTE_JSON, 0, api_write,
     "Adds a macro; what others use too needs macros.manage.", &post_op},
    {"GET", "/api/v1/macros/{id}", "read", 0, 0, api_look, "One macro.", &get_op},
    {"PATCH", "/api/v1/macros/{id}", "answer", ROUTE_JSON, 0, api_write,
     "Changes or archives a macro.", &patch_op},
    {"GET", "/api/v1/macros/{id}/preview", "read", 0, 0, api_look,
     "A macro's text for one conversation; nothing changes.", &preview_op},
    {"POST", "/api/v1/conversations/{id}/macros", "answer", ROUTE_JSON, 0, api_write,
     "Uses a macro: does its actions and gives its text.", &use_op},
};
const size_t api_macro_routes_n = sizeof api_macro_routes / sizeof *api_macro_routes;
