/* SPDX-License-Identifier: Apache-2.0 */
/* api_erasure.c: people who are to be forgotten, and how long things are kept. */
#include "desk/erasure.h"

#include "desk/retention.h"
#include "web/api.h"

/* ---- shapes ---- */

static const struct api_member counts_members[] = {
    {"conversations", API_INT, 0, "Their conversations, which stay without words", 0, 0, NULL,
     NULL},
    {"messages", API_INT, 0, "Messages in these, ours too", 0, 0, NULL, NULL},
    {"elsewhere", API_INT, 0, "What they said in conversations of others", 0, 0, NULL, NULL},
    {"files", API_INT, 0, "Files in their conversations", 0, 0, NULL, NULL},
    {"shared_files", API_INT, 0, "Of these, what somebody else has too: it stays", 0, 0, NULL,
     NULL},
    {"identities", API_INT, 0, "Addresses, numbers and names", 0, 0, NULL, NULL},
    {"drafts", API_INT, 0, "What we are writing to them", 0, 0, NULL, NULL},
    {"merged", API_INT, 0, "Customers that were merged into them", 0, 0, NULL, NULL},
};
static const struct api_shape counts_shape =
    API_SHAPE("ErasureCounts", "What an erasure covers", counts_members);

static const struct api_member members[] = {
    API_M_ID,
    {"customer_id", API_ID, 0, "The row that stayed, nameless", 0, 0, NULL, NULL},
    {"agent_id", API_ID, API_NULL, "Who asked for it", 0, 0, NULL, NULL},
    {"reason", API_TEXT, 0, "Why", 0, 0, NULL, NULL},
    {"counts", API_OBJECT, 0, "What it covers", 0, 0, NULL, &counts_shape},
    {"state", API_TEXT, 0, "How far it is", 0, 0, "waiting running done", NULL},
    {"items_all", API_INT, 0, "Messages to erase", 0, 0, NULL, NULL},
    {"items_done", API_INT, 0, "Messages erased", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"ended_at", API_TIME, API_NULL, "When it was done", 0, 0, NULL, NULL},
};
static const struct api_shape erasure_shape =
    API_SHAPE("Erasure", "That a person was erased, without who it was", members);

static const struct api_member new_members[] = {
    {"reason", API_TEXT, 0, "Why; without their name", ERASURE_REASON_BYTES, 0, NULL, NULL},
};
static const struct api_shape new_shape =
    API_SHAPE("ErasureNew", "Erases a person; there is no way back", new_members);

static const struct api_member page_members[] = {API_M_LIMIT, API_M_AFTER};
static const struct api_shape page_shape = API_SHAPE("ErasureList", "Which page", page_members);

#define WHAT "closed spam bin audit"
static const struct api_member retention_members[] = {
    API_M_ID,
    {"what", API_TEXT, 0, "What is kept", 0, 0, WHAT, NULL},
    {"inbox_id", API_ID, API_NULL, "Of this inbox; null: of all", 0, 0, NULL, NULL},
    {"keep_days", API_INT, 0, "For how long", 0, 0, NULL, NULL},
    {"enabled", API_BOOL, 0, "Whether it does anything", 0, 0, NULL, NULL},
    API_M_CREATED,
    API_M_VERSION,
    {"due", API_INT, API_MAYBE, "How much it would take now, counted up to 10000; not in lists", 0,
     0, NULL, NULL},
};
static const struct api_shape retention_shape =
    API_SHAPE("Retention", "How long something is kept", retention_members);

static const struct api_member retention_new_members[] = {
    {"what", API_TEXT, API_NEED, "What is kept", 0, 0, WHAT, NULL},
    {"inbox_id", API_ID, API_NULL, "Of this inbox; null: of all", 0, 0, NULL, NULL},
    {"keep_days", API_INT, API_NEED, "For how long", RETENTION_DAYS_MAX, 1, NULL, NULL},
    {"enabled", API_BOOL, 0, "Whether it begins at once; false, so that it can be looked at", 0, 0,
     NULL, NULL},
};
static const struct api_shape retention_new_shape =
    API_SHAPE("RetentionNew", "A rule to add", retention_new_members);

static const struct api_member retention_change_members[] = {
    {"keep_days", API_INT, 0, "For how long", RETENTION_DAYS_MAX, 1, NULL, NULL},
    {"enabled", API_BOOL, 0, "Whether it does anything", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape retention_change_shape =
    API_SHAPE("RetentionChange", "What is to become of a rule", retention_change_members);

/* ---- erasures ---- */

static int preview(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct erasure_counts n;
    if (erasure_preview(c, d, who, api_path_id(x, "id"), &n) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    json_put_int(&x->w, "conversations", n.conversations);
    json_put_int(&x->w, "messages", n.messages);
    json_put_int(&x->w, "elsewhere", n.elsewhere);
    json_put_int(&x->w, "files", n.files);
    json_put_int(&x->w, "shared_files", n.shared_files);
    json_put_int(&x->w, "identities", n.identities);
    json_put_int(&x->w, "drafts", n.drafts);
    json_put_int(&x->w, "merged", n.merged);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op preview_op = {.run = preview, .out = &counts_shape};

static void put(struct json_writer *w, const struct erasure *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    api_put_id(w, "customer_id", it->customer_id);
    api_put_id(w, "agent_id", it->agent_id);
    json_put_str(w, "reason", it->reason);
    api_put_json(w, "counts", it->counts_json);
    json_put_str(w, "state", it->state);
    json_put_int(w, "items_all", it->items_all);
    json_put_int(w, "items_done", it->items_done);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "ended_at", it->ended_us);
    json_put_object_end(w);
}

static int begin(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct erasure it;
    if (erasure_begin(c, d, who, api_path_id(x, "id"), api_text_or(x, "reason", STR("")), &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_created(x, "/api/v1/erasures/", it.id);
}
static const struct api_op begin_op = {
    .run = begin, .in = &new_shape, .out = &erasure_shape, .status = 201};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct erasure it;
    if (erasure_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &erasure_shape};

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct erasure *found;
    size_t n;
    int64_t before_id = 0;
    struct str after = api_text(x, "after");
    if (after.n && !str_int64(after, &before_id))
        return fail(c, BAD_INPUT, "after is what the page before ended with");
    if (erasure_list(c, d, who, before_id, api_limit(x), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &found[i]);
    return n ? api_items_end_id(x, n, found[n - 1].id) : api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &page_shape, .out = &erasure_shape, .list = true};

/* ---- retention ---- */

static void rule_open(struct json_writer *w, const struct retention *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "what", it->what);
    api_put_id(w, "inbox_id", it->inbox_id);
    json_put_int(w, "keep_days", it->keep_days);
    json_put_bool(w, "enabled", it->enabled);
    api_put_time(w, "created_at", it->created_us);
    json_put_int(w, "version", it->version);
}

static int rule_whole(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                      const struct retention *it)
{
    int64_t due;
    if (retention_preview(c, d, who, it->id, &due) < 0)
        return -1;
    rule_open(&x->w, it);
    json_put_int(&x->w, "due", due);
    json_put_object_end(&x->w);
    return 1;
}

static int rules(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct retention *found;
    size_t n;
    if (retention_list(c, d, who, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        rule_open(&x->w, &found[i]);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op rules_op = {.run = rules, .out = &retention_shape, .list = true};

static int rule_get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct retention it;
    if (retention_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    return rule_whole(c, d, who, x, &it);
}
static const struct api_op rule_get_op = {.run = rule_get, .out = &retention_shape};

static int rule_post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct retention made;
    struct retention_new it = {.what = api_text(x, "what"),
                               .inbox_id = api_id(x, "inbox_id"),
                               .keep_days = api_int(x, "keep_days", 0),
                               .enabled = api_bool(x, "enabled", false)};
    if (retention_create(c, d, who, &it, &made) < 0 || rule_whole(c, d, who, x, &made) < 0)
        return -1;
    return api_created(x, "/api/v1/retentions/", made.id);
}
static const struct api_op rule_post_op = {
    .run = rule_post, .in = &retention_new_shape, .out = &retention_shape, .status = 201};

static int rule_patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct retention it;
    int64_t id = api_path_id(x, "id");
    if (retention_get(c, d, who, id, &it) < 0 ||
        retention_put(c, d, who, id, api_int(x, "keep_days", it.keep_days),
                      api_bool(x, "enabled", it.enabled), api_version(x)) < 0 ||
        retention_get(c, d, who, id, &it) < 0)
        return -1;
    return rule_whole(c, d, who, x, &it);
}
static const struct api_op rule_patch_op = {
    .run = rule_patch, .in = &retention_change_shape, .out = &retention_shape};

static int rule_drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return retention_remove(c, d, who, api_path_id(x, "id"));
}
static const struct api_op rule_drop_op = {.run = rule_drop};

/* ---- rows ---- */

const struct http_route api_erasure_routes[] = {
    {"GET", "/api/v1/customers/{id}/erasure_preview", "erase", 0, 0, api_look,
     "What erasing a customer would cover.", &preview_op},
    {"POST", "/api/v1/customers/{id}/erasures", "erase", ROUTE_JSON, 0, api_write,
     "Erases a person: the name at once, the words by a job. There is no way back.", &begin_op},
    {"GET", "/api/v1/erasures", "erase", 0, 0, api_look, "Lists erasures, the youngest first.",
     &list_op},
    {"GET", "/api/v1/erasures/{id}", "erase", 0, 0, api_look, "One erasure, and how far it is.",
     &get_op},
    {"GET", "/api/v1/retentions", "erase", 0, 0, api_look, "Lists how long things are kept.",
     &rules_op},
    {"POST", "/api/v1/retentions", "erase", ROUTE_JSON, 0, api_write,
     "Adds a rule for how long something is kept.", &rule_post_op},
    {"GET", "/api/v1/retentions/{id}", "erase", 0, 0, api_look,
     "One rule, and how much it would take now.", &rule_get_op},
    {"PATCH", "/api/v1/retentions/{id}", "erase", ROUTE_JSON, 0, api_write,
     "Changes a rule, or turns it on or off.", &rule_patch_op},
    {"DELETE", "/api/v1/retentions/{id}", "erase", 0, 0, api_write, "Removes a rule.",
     &rule_drop_op},
};
const size_t api_erasure_routes_n = sizeof api_erasure_routes / sizeof *api_erasure_routes;
