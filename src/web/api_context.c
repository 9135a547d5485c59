/* SPDX-License-Identifier: Apache-2.0 */
/* api_context.c: where a desk asks what is known of a customer, and what is kept of the answers. */
#include "desk/context.h"

#include "web/api.h"

/* ---- shapes ---- */

static const struct api_member source_members[] = {
    API_M("desk_id", API_ID, 0, "The desk"),
    API_M("name", API_TEXT, 0, "What the panel calls it; empty where the desk has no source"),
    API_M("url", API_TEXT, 0, "The address, with {email} or {customer} in it"),
    API_M("enabled", API_BOOL, 0, "Whether it is asked"),
    API_M("failing_at", API_TIME, API_NULL, "Since when nothing comes"),
    API_M("error", API_TEXT, 0, "Why nothing came, the last time"),
    API_M("secret", API_TEXT, API_MAYBE, "Signs what is asked; shown only when it was just made"),
    API_M_VERSION,
};
static const struct api_shape source_shape = API_SHAPE(
    "ContextSource", "Another program that says what it knows of a customer", source_members);

static const struct api_member change_members[] = {
    API_M_MOST("name", API_TEXT, 0, "What the panel calls it", CONTEXT_NAME_BYTES),
    API_M_MOST("url", API_TEXT, 0, "https, with {email} or {customer}", CONTEXT_URL_BYTES),
    API_M("enabled", API_BOOL, 0, "Whether it is asked"),
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "ContextSourceChange", "What is to become of it; what is not named stays", change_members);

static const struct api_shape secret_shape =
    API_SHAPE("ContextSecret", "Shown this once", api_secret_members);

static const struct api_member try_members[] = {
    API_M_MOST("email", API_TEXT, API_NEED, "A customer's mail address", 254),
};
static const struct api_shape try_shape = API_SHAPE("ContextTry", "Whom to ask about", try_members);

static const struct api_member answer_members[] = {
    API_M("asked", API_TEXT, 0, "The address that was asked"),
    API_M("status", API_INT, API_NULL, "The answer's status; null when none came"),
    API_M("took_ms", API_INT, 0, "How long it took"),
    API_M("answer", API_TEXT, 0, "How it began"),
    API_M("line", API_TEXT, 0, "What the panel would say"),
    API_M("error", API_TEXT, 0, "Why nothing of it can be used; empty: all is well"),
};
static const struct api_shape answer_shape =
    API_SHAPE("ContextAnswer", "How a try went; nothing of it is kept", answer_members);

static const struct api_member item_members[] = {
    API_M("label", API_TEXT, 0, "What it is"),
    API_M("value", API_TEXT, 0, "How it stands"),
    API_M("url", API_TEXT, API_MAYBE, "Where there is more"),
};
static const struct api_shape item_shape =
    API_SHAPE("ContextItem", "One thing that the source knows", item_members);

static const struct api_member kept_members[] = {
    API_M("source", API_TEXT, API_NULL, "Whose word it is; null: the desk has no source"),
    API_M("line", API_TEXT, 0, "What it says; empty where nothing is known"),
    API_M_OF("items", API_LIST, 0, "What it says besides", &item_shape),
    API_M("fetched_at", API_TIME, API_NULL, "When it said so; null: not yet"),
};
static const struct api_shape kept_shape = API_SHAPE(
    "Context", "What a desk's source said of the customer of a conversation", kept_members);

/* ---- the source ---- */

static void put(struct json_writer *w, const struct context_source *it, struct str secret)
{
    json_put_object(w, NULL);
    api_put_id(w, "desk_id", it->desk_id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "url", it->url);
    json_put_bool(w, "enabled", it->enabled);
    api_put_time(w, "failing_at", it->failing_us);
    json_put_str(w, "error", it->error);
    if (secret.n)
        json_put_str(w, "secret", secret);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int source(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct context_source it;
    if (context_source_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put(&x->w, &it, STR(""));
    return 1;
}
static const struct api_op source_op = {.run = source, .out = &source_shape};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct context_source it;
    int64_t id = api_path_id(x, "id");
    if (context_source_get(c, d, who, id, &it) < 0)
        return -1;
    bool fresh = !it.version;
    struct context_edit edit = {.name = api_text_or(x, "name", fresh ? STR("the shop") : it.name),
                                .url = api_text_or(x, "url", it.url),
                                .enabled = api_bool(x, "enabled", fresh || it.enabled)};
    struct str secret = app_secret_new(c, x->app, &edit.secret);
    if (context_source_put(c, d, who, id, &edit, api_version(x)) < 0 ||
        context_source_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it, fresh ? secret : STR(""));
    return 1;
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .out = &source_shape};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return context_source_remove(c, d, who, api_path_id(x, "id"));
}
static const struct api_op drop_op = {.run = drop};

static int rotate(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return api_rotate(c, d, who, x, context_source_rotate);
}
static const struct api_op rotate_op = {.run = rotate, .out = &secret_shape, .status = 201};

/* Asks with no connection of the database held meanwhile. */
static int try_it(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    struct context_ask ask;
    struct context_answer a;
    (void)none;
    struct db_conn *d = db_read(c, x->app->db);
    int got = d ? context_try(c, d, who, api_path_id(x, "id"), api_text(x, "email"), &ask) : -1;
    db_read_end(d);
    if (got < 0)
        return -1;
    x->app->context_ask(c, x->app->context_config, &ask, &a);
    json_put_object(&x->w, NULL);
    json_put_str(&x->w, "asked", a.asked);
    if (a.status)
        json_put_int(&x->w, "status", a.status);
    else
        json_put_null(&x->w, "status");
    json_put_int(&x->w, "took_ms", a.took_ms);
    json_put_str(&x->w, "answer", a.body);
    json_put_str(&x->w, "line", a.line);
    json_put_str(&x->w, "error", a.error);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op try_op = {
    .run = try_it, .in = &try_shape, .out = &answer_shape, .own_db = true};

/* ---- what is kept ---- */

static int kept(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct context it;
    int got = context_of(c, d, who, api_path_id(x, "id"), &it);
    if (got < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_text(&x->w, "source", got ? it.source : (struct str){0});
    json_put_str(&x->w, "line", got ? it.line : STR(""));
    api_put_json(&x->w, "items", got ? it.items_json : STR("[]"));
    api_put_time(&x->w, "fetched_at", got ? it.fetched_us : NO_TIME);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op kept_op = {.run = kept, .out = &kept_shape};

#define SOURCE "/api/v1/desks/{id}/context_source"
const struct http_route api_context_routes[] = {
    {"GET", SOURCE, "access.manage", 0, 0, api_look,
     "Where a desk asks what is known of a customer.", &source_op},
    {"PATCH", SOURCE, "access.manage", ROUTE_JSON | ROUTE_SECRET, 0, api_write,
     "Says where; of a new one the secret is shown this once.", &patch_op},
    {"DELETE", SOURCE, "access.manage", 0, 0, api_write, "Removes it and what it said.", &drop_op},
    {"POST", SOURCE "/rotations", "access.manage", ROUTE_SECRET, 0, api_write,
     "Gives it a new secret, shown this once.", &rotate_op},
    {"POST", SOURCE "/tries", "access.manage", ROUTE_JSON | ROUTE_SLOW, 0, api_look,
     "Asks it about an address and says what came.", &try_op},
    {"GET", "/api/v1/conversations/{id}/context", "read", 0, 0, api_look,
     "What the desk's source said of the customer.", &kept_op},
};
const size_t api_context_routes_n = sizeof api_context_routes / sizeof *api_context_routes;
