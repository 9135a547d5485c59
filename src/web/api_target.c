/* SPDX-License-Identifier: Apache-2.0 */
/* api_target.c: service targets and their clocks. Durations are whole seconds. */
#include "desk/target.h"

#include "web/api.h"

/* ---- shapes ---- */

#define SECONDS(name, flags, words)                                                                \
    {                                                                                              \
        name, API_INT, (flags) | API_NULL, words, TARGET_MS_MAX / 1000, TARGET_MS_MIN / 1000,      \
            NULL, NULL                                                                             \
    }
#define PROMISES                                                                                   \
    SECONDS("first_reply_s", 0, "Seconds until the first reply"),                                  \
        SECONDS("next_reply_s", 0, "Seconds until each further reply"),                            \
        SECONDS("resolution_s", 0, "Seconds until it is closed"),                                  \
        {"warn_percent",                                                                           \
         API_INT,                                                                                  \
         0,                                                                                        \
         "Due soon, when so much of the time is over; 0: never said",                              \
         TARGET_WARN_PERCENT_MAX,                                                                  \
         0,                                                                                        \
         NULL,                                                                                     \
         NULL},                                                                                    \
        SECONDS("warn_before_s", 0, "Due soon, so many seconds before, instead")

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("filter", API_TEXT, 0, "Which conversations it is for; empty is all"),
    PROMISES,
    API_M("hours_id", API_ID, API_NULL, "Business hours in which time runs; null: always"),
    API_M("enabled", API_BOOL, 0, "Whether it counts"),
    API_M("position", API_INT, 0, "The lowest that fits counts"),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape target_shape =
    API_SHAPE("Target", "What a desk promises itself", members);

#define EDIT_MEMBERS                                                                               \
    API_M_MOST("filter", API_TEXT, 0, "Which conversations it is for", TARGET_FILTER_BYTES),       \
        PROMISES, API_M("hours_id", API_ID, API_NULL, "Business hours in which time runs"),        \
        API_M("enabled", API_BOOL, 0, "Whether it counts"),                                        \
    {                                                                                              \
        "position", API_INT, 0, "The lowest that fits counts", 1000000, -1000000, NULL, NULL       \
    }
static const struct api_member new_members[] = {
    API_M_MOST("name", API_TEXT, API_NEED, "Its name", TARGET_NAME_BYTES),
    EDIT_MEMBERS,
};
static const struct api_shape new_shape = API_SHAPE("TargetNew", "A target to add", new_members);

static const struct api_member change_members[] = {
    API_M_MOST("name", API_TEXT, 0, "Its name", TARGET_NAME_BYTES),
    EDIT_MEMBERS,
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "TargetChange", "What is to become of a target; what is not named stays", change_members);

static const struct api_member clock_members[] = {
    API_M_WORD("kind", 0, "What is owed", "first_reply next_reply resolution"),
    API_M("target_id", API_ID, 0, "The target that promises it"),
    API_M("started_at", API_TIME, 0, "Since when it is owed"),
    API_M("due_at", API_TIME, 0, "Until when; while the clock stands, as it was then"),
    API_M_WORD("state", 0, "How it stands", "running paused met missed"),
    API_M("met_at", API_TIME, API_NULL, "When it was done, in time or late"),
    API_M("missed_at", API_TIME, API_NULL, "When it ran out"),
    API_M("paused_at", API_TIME, API_NULL, "Since when it stands"),
    API_M("warn_at", API_TIME, API_NULL, "When it is due soon"),
    API_M("warned_at", API_TIME, API_NULL, "When that was said"),
};
static const struct api_shape clock_shape =
    API_SHAPE("Clock", "What is owed to a customer, and until when", clock_members);

static void put_seconds(struct json_writer *w, const char *key, struct db_int ms)
{
    if (ms.some)
        json_put_int(w, key, ms.n / 1000);
    else
        json_put_null(w, key);
}

static void put(struct json_writer *w, const struct target *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "filter", it->filter);
    put_seconds(w, "first_reply_s", it->first_reply_ms);
    put_seconds(w, "next_reply_s", it->next_reply_ms);
    put_seconds(w, "resolution_s", it->resolution_ms);
    json_put_int(w, "warn_percent", it->warn_percent);
    put_seconds(w, "warn_before_s", it->warn_ms);
    api_put_id(w, "hours_id", it->hours_id);
    json_put_bool(w, "enabled", it->enabled);
    json_put_int(w, "position", it->position);
    api_put_time(w, "created_at", it->created_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

/* ---- targets ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct target *found;
    size_t n;
    if (target_list(c, d, who, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &found[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &target_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct target it;
    if (target_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) <= 0)
        put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &target_shape};

static int64_t ms_of(const struct api *x, const char *name, struct db_int was)
{
    return api_has(x, name) ? api_int(x, name, 0) * 1000 : was.n;
}

static struct target_new new_of(const struct api *x, const struct target *was)
{
    return (struct target_new){.name = api_text_or(x, "name", was->name),
                               .filter = api_text_or(x, "filter", was->filter),
                               .first_reply_ms = ms_of(x, "first_reply_s", was->first_reply_ms),
                               .next_reply_ms = ms_of(x, "next_reply_s", was->next_reply_ms),
                               .resolution_ms = ms_of(x, "resolution_s", was->resolution_ms),
                               .warn_percent = api_int(x, "warn_percent", was->warn_percent),
                               .warn_ms = ms_of(x, "warn_before_s", was->warn_ms),
                               .hours_id =
                                   api_has(x, "hours_id") ? api_id(x, "hours_id") : was->hours_id,
                               .position = api_int(x, "position", was->position),
                               .disabled = !api_bool(x, "enabled", was->enabled)};
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct target nothing = {.filter = STR(""),
                             .enabled = true,
                             .warn_percent = TARGET_WARN_PERCENT},
                  it;
    struct target_new new = new_of(x, &nothing);
    if (target_create(c, d, who, &new, &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_created(x, "/api/v1/targets/", it.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &target_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct target it;
    int64_t id = api_path_id(x, "id");
    if (target_get(c, d, who, id, &it) < 0)
        return -1;
    struct target_new new = new_of(x, &it);
    if (target_put(c, d, who, id, &new, api_version(x)) < 0 || target_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .out = &target_shape};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return target_delete(c, d, who, api_path_id(x, "id"));
}
static const struct api_op drop_op = {.run = drop};

/* ---- clocks ---- */

static const char *state_of(const struct service_clock *k)
{
    if (k->missed_us != NO_TIME)
        return "missed";
    if (k->met_us != NO_TIME)
        return "met";
    return k->paused_us != NO_TIME ? "paused" : "running";
}

static int clocks(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct service_clock *found;
    size_t n;
    if (target_clocks(c, d, who, api_path_id(x, "id"), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "kind", found[i].kind);
        api_put_id(&x->w, "target_id", found[i].target_id);
        api_put_time(&x->w, "started_at", found[i].started_us);
        api_put_time(&x->w, "due_at", found[i].due_us);
        json_put_str(&x->w, "state", str_of(state_of(&found[i])));
        api_put_time(&x->w, "met_at", found[i].met_us);
        api_put_time(&x->w, "missed_at", found[i].missed_us);
        api_put_time(&x->w, "paused_at", found[i].paused_us);
        api_put_time(&x->w, "warn_at", found[i].warn_us);
        api_put_time(&x->w, "warned_at", found[i].warned_us);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op clocks_op = {.run = clocks, .out = &clock_shape, .list = true};

/* ---- rows ---- */

const struct http_route api_target_routes[] = {
    {"GET", "/api/v1/targets", "read", 0, 0, api_look,
     "Lists service targets, in the order in which they count.", &list_op},
    {"POST", "/api/v1/targets", "rules.manage", ROUTE_JSON, 0, api_write, "Adds a service target.",
     &post_op},
    {"GET", "/api/v1/targets/{id}", "read", 0, 0, api_look, "One service target.", &get_op},
    {"PATCH", "/api/v1/targets/{id}", "rules.manage", ROUTE_JSON, 0, api_write,
     "Changes a service target.", &patch_op},
    {"DELETE", "/api/v1/targets/{id}", "rules.manage", 0, 0, api_write,
     "Removes a service target and its clocks that still run.", &drop_op},
    {"GET", "/api/v1/conversations/{id}/clocks", "read", 0, 0, api_look,
     "What is owed in a conversation, and until when.", &clocks_op},
};
const size_t api_target_routes_n = sizeof api_target_routes / sizeof *api_target_routes;
