/* SPDX-License-Identifier: Apache-2.0 */
/* api.c: from a request to `run` and back. A change is handed to the writer and the thread is given
   back meanwhile, so that many changes share one wait for the disk. */
#include "web/api.h"

#include "base/time.h"
#include "desk/once.h"
#include "web/shape.h"

#include <inttypes.h>
#include <string.h>

struct writing {
    struct db_write write; /* first: the writer gives it back */
    struct api x;
    size_t n_headers;        /* of the answer, before run */
    struct str key, request; /* of an Idempotency-Key; key empty: there is none */
};

/* ---- before ---- */

static bool takes_body(const struct http_request *q)
{
    return q->route->flags & ROUTE_JSON;
}

static int take_in(struct http_request *q, const struct api_op *op, json_t **in_r)
{
    struct call *c = &q->call;
    if (!takes_body(q)) {
        if ((op->in || q->query.n) && shape_query(c, op->in, &q->query, &q->json) < 0)
            return -1;
    } else if (q->body_kind == BODY_JSON) {
        if (http_json(q, &q->json) < 0 || shape_check(c, op->in, q->json) < 0)
            return -1;
    } else if (op->in) {
        json_t *nothing = q->json = json_object();
        if (shape_check(c, op->in, nothing) < 0)
            return -1;
    }
    *in_r = q->json;
    return 1;
}

/* A path whose id is no id leads nowhere. */
static int path_check(struct http_request *q)
{
    int64_t id;
    for (size_t i = 0; i < q->params.n; i++) {
        struct str name = q->params.at[i].name;
        bool is_id = str_eq(name, STR("id")) || str_ends_nocase(name, STR("_id"));
        if (is_id && !shape_id(q->params.at[i].value, &id))
            return fail(&q->call, NOT_FOUND, "there is nothing at this address: %.*s is not an id",
                        (int)name.n, name.at);
    }
    return 1;
}

static int begin(struct http_request *q, struct http_response *a, struct api *x)
{
    *x = (struct api){
        .q = q, .a = a, .app = app_of(q), .visitor = app_visitor(q), .op = app_route(q)->more};
    return path_check(q) < 0 ? -1 : take_in(q, x->op, &x->in);
}

static int run(struct api *x, struct db_conn *d)
{
    x->a->status = 0;
    x->w = (struct json_writer){.out = http_json_out(x->a)};
    return x->op->run(&x->q->call, d, &x->visitor->actor, x);
}

/* A change made from an old look: whoever said so in a header is answered in its words. */
static int refused(struct api *x)
{
    if (x->q->call.fault.kind == CONFLICT && http_header(x->q, "If-Match").at)
        x->a->status = 412;
    return -1;
}

static int end(struct api *x, int result)
{
    if (result < 0)
        return refused(x);
    if (x->whole || x->a->status == 304)
        return 1;
    if (!x->a->status)
        x->a->status = x->op->status ? x->op->status : 200;
    if (!x->a->body.n) {
        x->a->type = NULL;
        x->a->status = x->a->status == 200 ? 204 : x->a->status;
    }
    return 1;
}

/* ---- the two handlers ---- */

int api_look(struct http_request *q, struct http_response *a)
{
    struct api x;
    if (begin(q, a, &x) < 0)
        return -1;
    if (x.op->own_db)
        return end(&x, run(&x, NULL));
    struct db_conn *d = db_read(&q->call, x.app->db);
    if (!d)
        return -1;
    int result = run(&x, d);
    db_read_end(d);
    return end(&x, result);
}

/* ---- a change that may come twice: desk/once.h ---- */

/* All that the request says, so that a key used for something else is noticed. */
static void once_begin(struct http_request *q, struct writing *w)
{
    struct out o;
    w->key = http_header(q, "Idempotency-Key");
    if (!w->key.at)
        return;
    out_init(&o, HTTP_MAX_MEMORY_BODY + 65536);
    out_f(&o, "%.*s %.*s?%.*s\n", (int)q->method.n, q->method.at, (int)q->path.n, q->path.at,
          (int)q->query_text.n, q->query_text.at);
    out_str(&o, q->body);
    w->request = (struct str){arena_copy(&q->call.arena, o.at, o.n), o.n};
    out_free(&o);
}

/* Keys of the agent and of each of its tokens never meet. */
static int64_t asker_of(const struct api *x)
{
    return x->visitor->kind == VISITOR_TOKEN ? x->visitor->id : x->visitor->actor.id;
}

/* >0: it was done before, and is answered as it was then. */
static int once_again(struct call *c, struct db_conn *d, struct writing *w)
{
    struct http_response *a = w->x.a;
    struct once was;
    int got = once_look(c, d, w->x.visitor->actor.org, asker_of(&w->x), w->key, w->request, &was);
    if (got <= 0)
        return got;
    if (w->x.q->route->flags & ROUTE_SECRET)
        return fail(c, CONFLICT, "this was done already, and its answer is shown only once");
    out_str(http_json_out(a), was.answer);
    a->status = (int)was.status;
    http_set(a, "Idempotent-Replayed", STR("true"));
    return 1;
}

static int once_done(struct call *c, struct db_conn *d, struct writing *w, int result)
{
    bool secret = w->x.q->route->flags & ROUTE_SECRET;
    struct str answer = secret ? STR("") : out_as_str(&w->x.a->body);
    if (end(&w->x, result) < 0)
        return -1;
    return once_keep(c, d, w->x.visitor->actor.org, asker_of(&w->x), w->key, w->request,
                     w->x.a->status, answer);
}

static int write_run(struct call *c, struct db_conn *d, void *arg)
{
    struct writing *w = arg;
    w->x.a->n_headers = w->n_headers;
    int before = w->key.at ? once_again(c, d, w) : 0;
    if (before)
        return before;
    int result = run(&w->x, d);
    return result < 0 || !w->key.at ? result : once_done(c, d, w, result);
}

static void write_done(struct db_write *write)
{
    struct writing *w = (struct writing *)(void *)write;
    http_finish(w->x.q, end(&w->x, write->result));
}

int api_write(struct http_request *q, struct http_response *a)
{
    struct writing *w = arena_alloc(&q->call.arena, sizeof *w);
    if (begin(q, a, &w->x) < 0)
        return -1;
    w->n_headers = a->n_headers;
    once_begin(q, w);
    if (q->route->flags & ROUTE_SLOW)
        return end(&w->x, db_write(&q->call, w->x.app->db, write_run, w));
    w->write = (struct db_write){.call = &q->call, .fn = write_run, .arg = w, .done = write_done};
    http_defer(q);
    db_write_start(w->x.app->db, &w->write);
    return 1;
}

/* ---- what came in ---- */

static json_t *get(const struct api *x, const char *name)
{
    json_t *value = x->in ? json_object_get(x->in, name) : NULL;
    return json_is_null(value) ? NULL : value;
}

bool api_has(const struct api *x, const char *name)
{
    return x->in && json_object_get(x->in, name);
}

struct str api_text(const struct api *x, const char *name)
{
    const json_t *value = get(x, name);
    return (struct str){json_string_value(value), json_string_length(value)};
}

struct str api_text_or(const struct api *x, const char *name, struct str absent)
{
    struct str text = api_text(x, name);
    if (!api_has(x, name))
        return absent;
    return text.at ? text : STR("");
}

int64_t api_id(const struct api *x, const char *name)
{
    int64_t id;
    return shape_id(api_text(x, name), &id) ? id : 0;
}

int64_t api_int(const struct api *x, const char *name, int64_t absent)
{
    const json_t *value = get(x, name);
    return value ? json_integer_value(value) : absent;
}

bool api_bool(const struct api *x, const char *name, bool absent)
{
    const json_t *value = get(x, name);
    return value ? json_is_true(value) : absent;
}

int64_t api_time(const struct api *x, const char *name)
{
    int64_t at_us;
    return time_parse(api_text(x, name), &at_us) ? at_us : NO_TIME;
}

json_t *api_list(const struct api *x, const char *name)
{
    return get(x, name);
}

json_t *api_object(const struct api *x, const char *name)
{
    return get(x, name);
}

struct str api_object_text(const struct api *x, const char *name)
{
    const json_t *value = get(x, name);
    if (!value)
        return (struct str){NULL, 0};
    size_t n = json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    char *text = arena_alloc(&x->q->call.arena, n + 1);
    json_dumpb(value, text, n, JSON_COMPACT | JSON_ENCODE_ANY);
    return (struct str){text, n};
}

const int64_t *api_ids(const struct api *x, const char *name, size_t *n_r)
{
    const json_t *list = get(x, name), *item;
    size_t i;
    *n_r = json_array_size(list);
    int64_t *ids = arena_array(&x->q->call.arena, *n_r + 1, sizeof *ids);
    json_array_foreach(list, i, item)
        shape_id((struct str){json_string_value(item), json_string_length(item)}, &ids[i]);
    return ids;
}

int api_limit(const struct api *x)
{
    return (int)api_int(x, "limit", API_LIMIT);
}

struct api api_item(const struct api *x, json_t *item)
{
    struct api one = *x;
    one.in = item;
    return one;
}

int64_t api_path_id(const struct api *x, const char *name)
{
    int64_t id = 0;
    shape_id(http_param(x->q, name), &id);
    return id;
}

/* If-Match: "7", or "ID-7" as api_etag made it; * matches anything. */
int64_t api_version(const struct api *x)
{
    struct str tag = http_header(x->q, "If-Match");
    int64_t version = 0;
    if (!tag.at)
        return api_int(x, "version", 0);
    if (str_eq(tag, STR("*")))
        return 0;
    if (tag.n >= 2 && tag.at[0] == '"')
        tag = (struct str){tag.at + 1, tag.n - 2};
    ptrdiff_t dash = str_find_char(tag, '-');
    tag = dash < 0 ? tag : str_from(tag, (size_t)dash + 1);
    return str_int64(tag, &version) && version > 0 ? version : -1; /* -1 is no version ever */
}

/* ---- the answer ---- */

const struct api_member api_secret_members[1] = {
    API_M("secret", API_TEXT, 0, "The new secret; for a day the old one signs as well"),
};

int api_rotate(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
               api_secret_put *put)
{
    struct str sealed, secret = app_secret_new(c, x->app, &sealed);
    if (put(c, d, who, api_path_id(x, "id"), sealed) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    json_put_str(&x->w, "secret", secret);
    json_put_object_end(&x->w);
    return 1;
}

void api_put_id(struct json_writer *w, const char *key, int64_t id)
{
    char digits[INT_TEXT_BYTES];
    if (id)
        json_put_str(w, key, (struct str){digits, int_text(id, digits)});
    else
        json_put_null(w, key);
}

void api_put_time(struct json_writer *w, const char *key, int64_t at_us)
{
    char text[TIME_TEXT_BYTES];
    if (at_us == NO_TIME) {
        json_put_null(w, key);
        return;
    }
    time_text(at_us, text);
    json_put_str(w, key, str_of(text));
}

void api_put_text(struct json_writer *w, const char *key, struct str text)
{
    if (text.at)
        json_put_str(w, key, text);
    else
        json_put_null(w, key);
}

void api_put_json(struct json_writer *w, const char *key, struct str json)
{
    json_put_null(w, key); /* the comma and the key are its affair; its word is taken back */
    out_cut(w->out, w->out->n - 4);
    out_str(w->out, json);
}

int api_created(struct api *x, const char *path, int64_t id)
{
    x->a->status = 201;
    http_set_f(x->a, "Location", "%s%" PRId64, path, id);
    return 1;
}

int api_undo(struct api *x, int64_t undo_id)
{
    if (undo_id)
        http_set_f(x->a, "Undo-Id", "%" PRId64, undo_id);
    return 1;
}

int api_etag(struct api *x, int64_t id, int64_t version)
{
    char tag[64];
    int n = snprintf(tag, sizeof tag, "%" PRId64 "-%" PRId64, id, version);
    return http_etag(x->q, x->a, (struct str){tag, (size_t)n});
}

void api_items(struct api *x)
{
    json_put_object(&x->w, NULL);
    json_put_array(&x->w, "items");
}

int api_items_end(struct api *x, struct str after)
{
    json_put_array_end(&x->w);
    api_put_text(&x->w, "after", after.n ? after : (struct str){NULL, 0});
    json_put_object_end(&x->w);
    return 1;
}

int api_items_end_id(struct api *x, size_t n, int64_t last_id)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRId64, last_id);
    return api_items_end(x, n < (size_t)api_limit(x) ? STR("") : (struct str){digits, (size_t)len});
}
