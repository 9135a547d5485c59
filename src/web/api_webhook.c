/* SPDX-License-Identifier: Apache-2.0 */
/* api_webhook.c: who outside is told, and how that went. A secret is shown once: when it is made.
 */
#include "desk/webhook.h"

#include "web/api.h"

/* ---- shapes ---- */

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("url", API_TEXT, 0, "Where events are posted to"),
    API_M("events", API_TEXTS, 0, "Kinds of events; \"tag.*\" is all of a noun, \"*\" is all"),
    API_M("enabled", API_BOOL, 0, "Whether it is told anything"),
    API_M("failing_at", API_TIME, API_NULL, "Since when nothing arrives"),
    API_M("secret", API_TEXT, API_MAYBE, "Signs what is sent; shown only when it was just made"),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape webhook_shape = API_SHAPE(
    "Webhook", "Somebody outside who is told what happens, as in Standard Webhooks", members);

static const struct api_member new_members[] = {
    API_M_MOST("name", API_TEXT, API_NEED, "Its name", WEBHOOK_NAME_BYTES),
    API_M_MOST("url", API_TEXT, API_NEED, "Where events are posted to", WEBHOOK_URL_BYTES),
    API_M_MOST("events", API_TEXTS, API_NEED, "Kinds of events", 100),
    API_M("enabled", API_BOOL, 0, "Whether it is told anything; true without"),
};
static const struct api_shape new_shape = API_SHAPE("WebhookNew", "A webhook to add", new_members);

static const struct api_member change_members[] = {
    API_M_MOST("name", API_TEXT, 0, "Its name", WEBHOOK_NAME_BYTES),
    API_M_MOST("url", API_TEXT, 0, "Where events are posted to", WEBHOOK_URL_BYTES),
    API_M_MOST("events", API_TEXTS, 0, "Kinds of events", 100),
    API_M("enabled", API_BOOL, 0, "Whether it is told anything"),
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "WebhookChange", "What is to become of a webhook; what is not named stays", change_members);

static const struct api_shape secret_shape =
    API_SHAPE("WebhookSecret", "Shown this once", api_secret_members);

static const struct api_member delivery_members[] = {
    API_M_ID,
    API_M("webhook_id", API_ID, 0, "Whose it is"),
    API_M("event_id", API_ID, 0, "The event it tells"),
    API_M("kind", API_TEXT, 0, "The kind of event"),
    API_M_WORD("state", 0, "How it stands", "waiting sent failed"),
    API_M("tries", API_INT, 0, "How often it was tried"),
    API_M("due_at", API_TIME, API_NULL, "When it is tried next"),
    API_M("status", API_INT, API_NULL, "The last answer's status; null when none came"),
    API_M("answer", API_TEXT, 0, "How it began, or why none came"),
    API_M("took_ms", API_INT, 0, "How long the last try took"),
    API_M("body", API_TEXT, 0, "What is signed and sent"),
    API_M_CREATED,
    API_M("sent_at", API_TIME, API_NULL, "When it arrived"),
};
static const struct api_shape delivery_shape =
    API_SHAPE("Delivery", "One event on its way to a webhook", delivery_members);

static const struct api_member page_members[] = {API_M_LIMIT, API_M_AFTER};
static const struct api_shape page_shape =
    API_SHAPE("DeliveryList", "Which deliveries are listed", page_members);

static const struct api_member id_members[] = {API_M("id", API_ID, 0, "The delivery")};
static const struct api_shape id_shape =
    API_SHAPE("DeliveryId", "A delivery that is on its way", id_members);

/* ---- as they are written ---- */

/* A webhook; `secret` is there when it was just made. */
static void put(struct json_writer *w, const struct webhook *it, struct str secret)
{
    struct str rest = it->events, kind;
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "url", it->url);
    json_put_array(w, "events");
    while (str_cut(&rest, ' ', &kind))
        if (kind.n)
            json_put_str(w, NULL, kind);
    json_put_array_end(w);
    json_put_bool(w, "enabled", it->enabled);
    api_put_time(w, "failing_at", it->failing_us);
    if (secret.n)
        json_put_str(w, "secret", secret);
    api_put_time(w, "created_at", it->created_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static void put_delivery(struct json_writer *w, const struct webhook_delivery *it)
{
    bool waits = str_eq(it->state, STR("waiting"));
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    api_put_id(w, "webhook_id", it->webhook_id);
    api_put_id(w, "event_id", it->event_id);
    json_put_str(w, "kind", it->kind);
    json_put_str(w, "state", it->state);
    json_put_int(w, "tries", it->tries);
    api_put_time(w, "due_at", waits ? it->due_us : NO_TIME);
    if (it->status)
        json_put_int(w, "status", it->status);
    else
        json_put_null(w, "status");
    json_put_str(w, "answer", it->answer);
    json_put_int(w, "took_ms", it->took_ms);
    json_put_str(w, "body", it->body);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "sent_at", it->sent_us);
    json_put_object_end(w);
}

/* The list with spaces between; a kind that holds one would be two, so it is refused. */
static int events_of(struct call *c, const struct api *x, struct str was, struct str *events_r)
{
    struct out o;
    json_t *list = api_list(x, "events");
    int result = 1;
    *events_r = was;
    if (!list)
        return 1;
    out_init(&o, WEBHOOK_EVENTS_BYTES);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct str kind = {json_string_value(item), json_string_length(item)};
        if (str_find_char(kind, ' ') >= 0)
            result = fail(c, BAD_INPUT, "a kind of event has no spaces");
        out_text(&o, i ? " " : "");
        out_str(&o, kind);
    }
    if (o.over)
        result = fail(c, TOO_BIG, "these are too many events");
    *events_r = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return result;
}

/* ---- webhooks ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct webhook *found;
    size_t n;
    if (webhook_list(c, d, who, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &found[i], STR(""));
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &webhook_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct webhook it;
    if (webhook_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) <= 0)
        put(&x->w, &it, STR(""));
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &webhook_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct webhook it;
    struct webhook_new new = {.name = api_text(x, "name"),
                              .url = api_text(x, "url"),
                              .disabled = !api_bool(x, "enabled", true)};
    struct str secret = app_secret_new(c, x->app, &new.secret);
    if (events_of(c, x, STR(""), &new.events) < 0 || webhook_create(c, d, who, &new, &it) < 0)
        return -1;
    put(&x->w, &it, secret);
    return api_created(x, "/api/v1/webhooks/", it.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &webhook_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct webhook it;
    int64_t id = api_path_id(x, "id");
    if (webhook_get(c, d, who, id, &it) < 0)
        return -1;
    struct webhook_new new = {.name = api_text_or(x, "name", it.name),
                              .url = api_text_or(x, "url", it.url),
                              .disabled = !api_bool(x, "enabled", it.enabled)};
    if (events_of(c, x, it.events, &new.events) < 0 ||
        webhook_put(c, d, who, id, &new, api_version(x)) < 0 || webhook_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it, STR(""));
    return 1;
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .out = &webhook_shape};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return webhook_delete(c, d, who, api_path_id(x, "id"));
}
static const struct api_op drop_op = {.run = drop};

static int rotate(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return api_rotate(c, d, who, x, webhook_rotate);
}
static const struct api_op rotate_op = {.run = rotate, .out = &secret_shape, .status = 201};

/* ---- deliveries ---- */

static int put_id(struct api *x, int64_t id)
{
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "id", id);
    json_put_object_end(&x->w);
    return 1;
}

static int ping(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t id;
    return webhook_ping(c, d, who, api_path_id(x, "id"), &id) < 0 ? -1 : put_id(x, id);
}
static const struct api_op ping_op = {.run = ping, .out = &id_shape, .status = 202};

static int deliveries(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct webhook_delivery *found;
    size_t n;
    int64_t before_id = 0;
    struct str after = api_text(x, "after");
    if (after.n && (!str_int64(after, &before_id) || before_id <= 0))
        return fail(c, BAD_INPUT, "after is what the page before said");
    if (webhook_deliveries(c, d, who, api_path_id(x, "id"), before_id, api_limit(x), &found, &n) <
        0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_delivery(&x->w, &found[i]);
    return api_items_end_id(x, n, n ? found[n - 1].id : 0);
}
static const struct api_op deliveries_op = {
    .run = deliveries, .in = &page_shape, .out = &delivery_shape, .list = true};

static int delivery(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct webhook_delivery it;
    if (webhook_delivery_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put_delivery(&x->w, &it);
    return 1;
}
static const struct api_op delivery_op = {.run = delivery, .out = &delivery_shape};

static int replay(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t id = api_path_id(x, "id");
    return webhook_replay(c, d, who, id) < 0 ? -1 : put_id(x, id);
}
static const struct api_op replay_op = {.run = replay, .out = &id_shape, .status = 202};

/* ---- rows ---- */

const struct http_route api_webhook_routes[] = {
    {"GET", "/api/v1/webhooks", "access.manage", 0, 0, api_look, "Lists webhooks.", &list_op},
    {"POST", "/api/v1/webhooks", "access.manage", ROUTE_JSON | ROUTE_SECRET, 0, api_write,
     "Adds a webhook; its secret is shown this once.", &post_op},
    {"GET", "/api/v1/webhooks/{id}", "access.manage", 0, 0, api_look, "One webhook.", &get_op},
    {"PATCH", "/api/v1/webhooks/{id}", "access.manage", ROUTE_JSON, 0, api_write,
     "Changes a webhook, or switches it on or off.", &patch_op},
    {"DELETE", "/api/v1/webhooks/{id}", "access.manage", 0, 0, api_write,
     "Removes a webhook and its log.", &drop_op},
    {"POST", "/api/v1/webhooks/{id}/rotations", "access.manage", ROUTE_SECRET, 0, api_write,
     "Gives it a new secret, shown this once.", &rotate_op},
    {"POST", "/api/v1/webhooks/{id}/pings", "access.manage", 0, 0, api_write,
     "Sends webhook.ping, to see whether anything arrives.", &ping_op},
    {"GET", "/api/v1/webhooks/{id}/deliveries", "access.manage", 0, 0, api_look,
     "What was sent to a webhook and how that went, the youngest first.", &deliveries_op},
    {"GET", "/api/v1/webhook_deliveries/{id}", "access.manage", 0, 0, api_look, "One delivery.",
     &delivery_op},
    {"POST", "/api/v1/webhook_deliveries/{id}/replays", "access.manage", 0, 0, api_write,
     "Sends a delivery once more.", &replay_op},
};
const size_t api_webhook_routes_n = sizeof api_webhook_routes / sizeof *api_webhook_routes;
