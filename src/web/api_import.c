/* SPDX-License-Identifier: Apache-2.0 */
/* api_import.c: exports of other desks come in: their files are sent (POST /api/v1/import_files),
   an import of them is asked for, and goes on by itself; how far it is stands in it, and is told as
   "import.progressed". */
#include "desk/import.h"

#include "web/api.h"
#include "web/upload.h"

#define SOURCES "zendesk chatwoot freshdesk mbox"

static const struct api_member members[] = {
    API_M_ID,
    API_M_WORD("source", 0, "Where it comes from", SOURCES " heard"),
    API_M("name", API_TEXT, 0, "What people call it"),
    API_M("inbox_id", API_ID, API_NULL, "Where its conversations go"),
    API_M_WORD("state", 0, "How it stands", "waiting running paused done failed"),
    API_M("items_all", API_INT, 0, "Things in its files; 0: not counted yet"),
    API_M("items_done", API_INT, 0, "Of these, what was taken over"),
    API_M("items_bad", API_INT, 0, "Of these, what could not be: see its faults"),
    API_M("error", API_TEXT, 0, "Why it failed"),
    API_M("agent_id", API_ID, 0, "Who asked for it"),
    API_M_CREATED,
    API_M("ended_at", API_TIME, API_NULL, "When it was done, or failed"),
};
static const struct api_shape import_shape =
    API_SHAPE("Import", "What another desk, or a mailbox, has kept, on its way in", members);

static const struct api_member new_members[] = {
    API_M_WORD("source", API_NEED, "Where it comes from", SOURCES),
    API_M_MOST("name", API_TEXT, API_NEED, "What people call it", IMPORT_NAME_BYTES),
    API_M("inbox_id", API_ID, API_NEED, "Where its conversations go"),
    API_M_MOST("uploads", API_TEXTS, API_NEED, "Words that POST /api/v1/import_files answered with",
               IMPORT_UPLOADS_MAX),
    API_M_MOST("ours", API_TEXT, API_NULL,
               "Of an mbox: an address or @domain of ours; null: that of the inbox", 300),
};
static const struct api_shape new_shape = API_SHAPE("ImportNew", "An import to begin", new_members);

static const struct api_member change_members[] = {
    API_M_WORD("state", API_NEED, "paused stops it, running lets it go on", "paused running"),
};
static const struct api_shape change_shape =
    API_SHAPE("ImportChange", "An import to stop, or to go on with", change_members);

static const struct api_member fault_members[] = {
    API_M_ID,
    API_M("place", API_TEXT, 0, "Which file and which thing in it"),
    API_M("words", API_TEXT, 0, "Why it could not be taken over"),
};
static const struct api_shape fault_shape =
    API_SHAPE("ImportFault", "Something that could not be taken over", fault_members);

static const struct api_member page_members[] = {API_M_AFTER};
static const struct api_shape page_shape = API_SHAPE("ImportFaultList", "Which page", page_members);

static void put(struct json_writer *w, const struct import *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "source", it->source);
    json_put_str(w, "name", it->name);
    api_put_id(w, "inbox_id", it->inbox_id);
    json_put_str(w, "state", it->state);
    json_put_int(w, "items_all", it->items_all);
    json_put_int(w, "items_done", it->items_done);
    json_put_int(w, "items_bad", it->items_bad);
    json_put_str(w, "error", it->error);
    api_put_id(w, "agent_id", it->agent_id);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "ended_at", it->ended_us);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct import *found;
    size_t n;
    if (import_list(c, d, who, IMPORT_LIST_MAX, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &found[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &import_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct import it;
    if (import_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &import_shape};

/* The files behind the words; what they are called, the row of each says later. */
static int uploads_read(struct call *c, const struct actor *who, struct api *x,
                        struct import_upload *files, size_t *n_r)
{
    const json_t *list_of = api_list(x, "uploads");
    size_t n = json_array_size(list_of);
    for (*n_r = 0; *n_r < n && *n_r < IMPORT_UPLOADS_MAX; ++*n_r) {
        const json_t *word = json_array_get(list_of, *n_r);
        struct str text = {json_string_value(word), json_string_length(word)};
        files[*n_r].name = api_text(x, "name");
        if (upload_read(c, x->app, who, text, &files[*n_r].file_id) < 0)
            return -1;
    }
    return 1;
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct import_upload files[IMPORT_UPLOADS_MAX];
    struct import made;
    size_t n;
    struct import_new it = {.source = api_text(x, "source"),
                            .name = api_text(x, "name"),
                            .inbox_id = api_id(x, "inbox_id"),
                            .ours = api_text_or(x, "ours", STR(""))};
    if (uploads_read(c, who, x, files, &n) < 0 ||
        import_request(c, d, who, &it, files, n, &made) < 0)
        return -1;
    put(&x->w, &made);
    return api_created(x, "/api/v1/imports/", made.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &import_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct import it;
    int64_t id = api_path_id(x, "id");
    int got = str_eq(api_text(x, "state"), STR("paused")) ? import_stop(c, d, who, id, &it)
                                                          : import_go_on(c, d, who, id, &it);
    if (got < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .out = &import_shape};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return import_take_back(c, d, who, api_path_id(x, "id"));
}
static const struct api_op drop_op = {.run = drop};

static int faults(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct import_fault *found;
    size_t n;
    int64_t after_id = 0;
    struct str after = api_text(x, "after");
    if (after.n && !str_int64(after, &after_id))
        return fail(c, BAD_INPUT, "after is what the page before ended with");
    if (import_faults(c, d, who, api_path_id(x, "id"), after_id, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", found[i].id);
        json_put_str(&x->w, "place", found[i].place);
        json_put_str(&x->w, "words", found[i].words);
        json_put_object_end(&x->w);
    }
    char text[24];
    snprintf(text, sizeof text, "%lld", n ? (long long)found[n - 1].id : 0);
    return api_items_end(x, n == IMPORT_FAULTS_PAGE ? str_of(text) : STR(""));
}
static const struct api_op faults_op = {
    .run = faults, .in = &page_shape, .out = &fault_shape, .list = true};

const struct http_route api_import_routes[] = {
    {"GET", "/api/v1/imports", "import", 0, 0, api_look, "Lists imports, the youngest first.",
     &list_op},
    {"POST", "/api/v1/imports", "import", ROUTE_JSON, 0, api_write,
     "Begins an import of files that were sent.", &post_op},
    {"GET", "/api/v1/imports/{id}", "import", 0, 0, api_look, "One import, and how far it is.",
     &get_op},
    {"PATCH", "/api/v1/imports/{id}", "import", ROUTE_JSON, 0, api_write,
     "Stops an import, or lets it go on.", &patch_op},
    {"DELETE", "/api/v1/imports/{id}", "erase", 0, 0, api_write,
     "Takes back what an import brought, by a job.", &drop_op},
    {"GET", "/api/v1/imports/{id}/faults", "import", 0, 0, api_look,
     "What could not be taken over, and why.", &faults_op},
};
const size_t api_import_routes_n = sizeof api_import_routes / sizeof *api_import_routes;
