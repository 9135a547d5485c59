/* SPDX-License-Identifier: Apache-2.0 */
/* openapi.c: the description of the API, OpenAPI 3.1, written from the tables that run it: rows,
   operations and shapes. There is nothing to keep in step; tests/api.py walks it against a running
   server. */
#include "web/api.h"
#include "web/routes.h"

#include <stdlib.h>
#include <string.h>

enum { SHAPES_MAX = 1000, NAME_BYTES = 120 };
#define PREFIX "/api/v1/"

enum side { IN, OUT };

struct shapes {
    const struct api_shape *at[2][SHAPES_MAX];
    size_t n[2];
};

struct description {
    struct json_writer w;
    struct shapes shapes;
};

/* ---- which rows, which shapes ---- */

static bool is_api(const struct http_route *row)
{
    return str_starts(str_of(row->pattern), STR(PREFIX)) && row->more;
}

static const struct http_route *row_at(size_t i)
{
    for (size_t t = 0; t < route_tables_n; t++) {
        if (i < *route_tables[t].n)
            return &route_tables[t].rows[i];
        i -= *route_tables[t].n;
    }
    return NULL;
}

static bool has_shape(const struct shapes *s, enum side side, const struct api_shape *shape)
{
    for (size_t i = 0; i < s->n[side]; i++)
        if (s->at[side][i] == shape)
            return true;
    return false;
}

static void collect(struct shapes *s, enum side side, const struct api_shape *shape)
{
    if (!shape || has_shape(s, side, shape) || s->n[side] == SHAPES_MAX)
        return;
    s->at[side][s->n[side]++] = shape;
    for (size_t i = 0; i < shape->n; i++)
        collect(s, side, shape->members[i].shape);
}

static bool in_query(const struct http_route *row)
{
    return !(row->flags & (ROUTE_JSON | ROUTE_FORM | ROUTE_FILES));
}

static void collect_all(struct shapes *s)
{
    const struct http_route *row;
    for (size_t i = 0; (row = row_at(i)); i++) {
        const struct api_op *op = row->more;
        if (!is_api(row))
            continue;
        collect(s, OUT, op->out);
        if (!in_query(row))
            collect(s, IN, op->in);
    }
}

/* What goes both ways has two schemas: of what comes in, less may be missing. */
static void put_ref(struct description *it, enum side side, const struct api_shape *shape)
{
    char text[NAME_BYTES];
    bool both = side == IN && has_shape(&it->shapes, OUT, shape);
    int n =
        snprintf(text, sizeof text, "#/components/schemas/%s%s", shape->name, both ? "Input" : "");
    json_put_str(&it->w, "$ref", (struct str){text, (size_t)n});
}

/* ---- members ---- */

static void put_type(struct json_writer *w, const char *type, bool maybe_null)
{
    if (!maybe_null) {
        json_put_str(w, "type", str_of(type));
        return;
    }
    json_put_array(w, "type");
    json_put_str(w, NULL, str_of(type));
    json_put_str(w, NULL, STR("null"));
    json_put_array_end(w);
}

static void put_words_of(struct json_writer *w, const struct api_member *m)
{
    struct str words = str_of(m->one_of), word;
    json_put_array(w, "enum");
    while (str_cut(&words, ' ', &word))
        json_put_str(w, NULL, word);
    if (m->flags & API_NULL)
        json_put_null(w, NULL);
    json_put_array_end(w);
}

static void put_text(struct json_writer *w, const struct api_member *m)
{
    put_type(w, "string", m->flags & API_NULL);
    if (m->one_of) {
        put_words_of(w, m);
        return;
    }
    if (m->most)
        json_put_int(w, "maxLength", m->most);
    if (m->least)
        json_put_int(w, "minLength", 1);
}

static void put_number(struct json_writer *w, const struct api_member *m, const char *type)
{
    put_type(w, type, m->flags & API_NULL);
    if (m->most) {
        json_put_int(w, "minimum", m->least);
        json_put_int(w, "maximum", m->most);
    }
}

static void put_list(struct description *it, enum side side, const struct api_member *m)
{
    struct json_writer *w = &it->w;
    put_type(w, "array", m->flags & API_NULL);
    json_put_object(w, "items");
    if (m->kind == API_LIST && m->shape)
        put_ref(it, side, m->shape);
    else if (m->kind != API_LIST)
        json_put_str(w, "type", STR("string"));
    json_put_object_end(w);
    if (m->most)
        json_put_int(w, "maxItems", m->most);
}

static void put_object(struct description *it, enum side side, const struct api_member *m)
{
    struct json_writer *w = &it->w;
    if (!m->shape) {
        put_type(w, "object", m->flags & API_NULL);
        return;
    }
    if (!(m->flags & API_NULL)) {
        put_ref(it, side, m->shape);
        return;
    }
    json_put_array(w, "anyOf");
    json_put_object(w, NULL);
    put_ref(it, side, m->shape);
    json_put_object_end(w);
    json_put_object(w, NULL);
    json_put_str(w, "type", STR("null"));
    json_put_object_end(w);
    json_put_array_end(w);
}

static void put_kind(struct description *it, enum side side, const struct api_member *m)
{
    struct json_writer *w = &it->w;
    bool maybe_null = m->flags & API_NULL;
    switch (m->kind) {
    case API_TEXT:
        put_text(w, m);
        return;
    case API_ID:
        put_type(w, "string", maybe_null);
        json_put_str(w, "pattern", STR("^[0-9]+$"));
        return;
    case API_TIME:
        put_type(w, "string", maybe_null);
        json_put_str(w, "format", STR("date-time"));
        return;
    case API_INT:
        put_number(w, m, "integer");
        return;
    case API_REAL:
        put_number(w, m, "number");
        return;
    case API_BOOL:
        put_type(w, "boolean", maybe_null);
        return;
    case API_OBJECT:
        put_object(it, side, m);
        return;
    case API_LIST:
    case API_IDS:
    case API_TEXTS:
        put_list(it, side, m);
        return;
    }
}

static void put_schema(struct description *it, enum side side, const struct api_shape *shape)
{
    struct json_writer *w = &it->w;
    char name[NAME_BYTES];
    bool both = side == IN && has_shape(&it->shapes, OUT, shape);
    unsigned always = side == IN ? API_NEED : API_MAYBE;
    snprintf(name, sizeof name, "%s%s", shape->name, both ? "Input" : "");
    json_put_object(w, name);
    json_put_str(w, "type", STR("object"));
    json_put_str(w, "description", str_of(shape->words));
    json_put_object(w, "properties");
    for (size_t i = 0; i < shape->n; i++) {
        json_put_object(w, shape->members[i].name);
        put_kind(it, side, &shape->members[i]);
        json_put_str(w, "description", str_of(shape->members[i].words));
        json_put_object_end(w);
    }
    json_put_object_end(w);
    json_put_array(w, "required");
    for (size_t i = 0; i < shape->n; i++)
        if (((shape->members[i].flags & always) != 0) == (side == IN))
            json_put_str(w, NULL, str_of(shape->members[i].name));
    json_put_array_end(w);
    json_put_bool(w, "additionalProperties", false);
    json_put_object_end(w);
}

/* ---- operations ---- */

static void put_parameter(struct json_writer *w, const char *in, struct str name, bool needed,
                          const char *words)
{
    json_put_object(w, NULL);
    json_put_str(w, "in", str_of(in));
    json_put_str(w, "name", name);
    json_put_bool(w, "required", needed);
    json_put_str(w, "description", str_of(words));
}

static void put_path_parameters(struct json_writer *w, struct str pattern)
{
    struct str piece, name;
    while (str_cut(&pattern, '{', &piece) && str_cut(&pattern, '}', &name) && name.n) {
        bool is_id = str_eq(name, STR("id")) || str_ends_nocase(name, STR("_id"));
        put_parameter(w, "path", name, true, is_id ? "An id" : "A name");
        json_put_object(w, "schema");
        json_put_str(w, "type", STR("string"));
        if (is_id)
            json_put_str(w, "pattern", STR("^[0-9]+$"));
        json_put_object_end(w);
        json_put_object_end(w);
    }
}

static void put_header_parameter(struct json_writer *w, const char *name, const char *words)
{
    put_parameter(w, "header", str_of(name), false, words);
    json_put_object(w, "schema");
    json_put_str(w, "type", STR("string"));
    json_put_object_end(w);
    json_put_object_end(w);
}

static bool takes_version(const struct api_op *op)
{
    for (size_t i = 0; op->in && i < op->in->n; i++)
        if (strcmp(op->in->members[i].name, "version") == 0)
            return true;
    return false;
}

static void put_parameters(struct description *it, const struct http_route *row)
{
    struct json_writer *w = &it->w;
    const struct api_op *op = row->more;
    json_put_array(w, "parameters");
    put_path_parameters(w, str_of(row->pattern));
    for (size_t i = 0; op->in && in_query(row) && i < op->in->n; i++) {
        const struct api_member *m = &op->in->members[i];
        put_parameter(w, "query", str_of(m->name), m->flags & API_NEED, m->words);
        if (m->kind == API_IDS || m->kind == API_TEXTS)
            json_put_bool(w, "explode", false);
        json_put_object(w, "schema");
        put_kind(it, IN, m);
        json_put_object_end(w);
        json_put_object_end(w);
    }
    if (row->handler == api_write)
        put_header_parameter(w, "Idempotency-Key",
                             "A name for this request: done once, however often it comes");
    if (takes_version(op))
        put_header_parameter(w, "If-Match", "The ETag, or the version, it was changed from");
    json_put_array_end(w);
}

static void put_content(struct description *it, const char *type)
{
    json_put_object(&it->w, "content");
    json_put_object(&it->w, type);
    json_put_object(&it->w, "schema");
}

static void put_content_end(struct description *it)
{
    json_put_object_end(&it->w);
    json_put_object_end(&it->w);
    json_put_object_end(&it->w);
}

static void put_body(struct description *it, const struct http_route *row)
{
    const struct api_op *op = row->more;
    if (in_query(row) || (!op->in && !(row->flags & ROUTE_FILES)))
        return;
    json_put_object(&it->w, "requestBody");
    json_put_bool(&it->w, "required", true);
    put_content(it, row->flags & ROUTE_JSON ? "application/json" : "multipart/form-data");
    if (op->in)
        put_ref(it, IN, op->in);
    else
        json_put_str(&it->w, "type", STR("object"));
    put_content_end(it);
    json_put_object_end(&it->w);
}

static void put_list_answer(struct description *it, const struct api_op *op)
{
    struct json_writer *w = &it->w;
    json_put_str(w, "type", STR("object"));
    json_put_object(w, "properties");
    json_put_object(w, "items");
    json_put_str(w, "type", STR("array"));
    json_put_object(w, "items");
    put_ref(it, OUT, op->out);
    json_put_object_end(w);
    json_put_object_end(w);
    json_put_object(w, "after");
    put_type(w, "string", true);
    json_put_str(w, "description", STR("Where the next page begins; null: this was the last"));
    json_put_object_end(w);
    json_put_object_end(w);
    json_put_array(w, "required");
    json_put_str(w, NULL, STR("items"));
    json_put_str(w, NULL, STR("after"));
    json_put_array_end(w);
    json_put_bool(w, "additionalProperties", false);
}

static void put_answer_headers(struct json_writer *w, const struct api_op *op)
{
    if (!op->undo)
        return;
    json_put_object(w, "headers");
    json_put_object(w, "Undo-Id");
    json_put_str(w, "description", STR("POST /api/v1/undos/{id} takes it back, for a while"));
    json_put_object(w, "schema");
    json_put_str(w, "type", STR("string"));
    json_put_object_end(w);
    json_put_object_end(w);
    json_put_object_end(w);
}

static void put_answer(struct description *it, const struct api_op *op, const char *status,
                       const char *words, bool body)
{
    json_put_object(&it->w, status);
    json_put_str(&it->w, "description", str_of(words));
    put_answer_headers(&it->w, op);
    if (body && op->type) {
        put_content(it, op->type);
        json_put_str(&it->w, "type", STR("string"));
        put_content_end(it);
    } else if (body && op->out) {
        put_content(it, "application/json");
        if (op->list)
            put_list_answer(it, op);
        else
            put_ref(it, OUT, op->out);
        put_content_end(it);
    }
    json_put_object_end(&it->w);
}

static void put_problem(struct json_writer *w, const char *status, const char *words)
{
    json_put_object(w, status);
    json_put_str(w, "description", str_of(words));
    json_put_object(w, "content");
    json_put_object(w, "application/problem+json");
    json_put_object(w, "schema");
    json_put_str(w, "$ref", STR("#/components/schemas/Problem"));
    json_put_object_end(w);
    json_put_object_end(w);
    json_put_object_end(w);
    json_put_object_end(w);
}

/* "202 It is being done": an answer of the same shape; from 400 on, a problem. */
static void put_also(struct description *it, const struct api_op *op)
{
    char status[4] = {0};
    if (!op->also)
        return;
    memcpy(status, op->also, 3);
    if (status[0] >= '4')
        put_problem(&it->w, status, op->also + 4);
    else
        put_answer(it, op, status, op->also + 4, true);
}

static void put_answers(struct description *it, const struct api_op *op)
{
    char status[12];
    int success = op->status ? op->status : op->out || op->type ? 200 : 204;
    snprintf(status, sizeof status, "%d", success);
    json_put_object(&it->w, "responses");
    put_answer(it, op, status,
               success == 201   ? "Made"
               : success == 204 ? "Done"
                                : "As asked",
               true);
    put_also(it, op);
    put_problem(&it->w, "default", "What went wrong, and what to do");
    json_put_object_end(&it->w);
}

/* "get_tags_id": unique, since method and pattern are. */
static void put_operation_id(struct json_writer *w, const struct http_route *row)
{
    struct out o;
    out_init(&o, 300);
    for (const char *at = row->method; *at; at++)
        out_char(&o, ascii_lower(*at));
    for (const char *at = row->pattern + strlen(PREFIX) - 1; *at; at++)
        if (*at != '{' && *at != '}')
            out_char(&o, ascii_alpha(*at) || ascii_digit(*at) ? *at : '_');
    json_put_str(w, "operationId", out_as_str(&o));
    out_free(&o);
}

static void put_tag(struct json_writer *w, const struct http_route *row)
{
    struct str rest = str_from(str_of(row->pattern), strlen(PREFIX)), noun;
    str_cut(&rest, '/', &noun);
    json_put_array(w, "tags");
    json_put_str(w, NULL, noun);
    json_put_array_end(w);
}

static void put_operation(struct description *it, const struct http_route *row)
{
    struct json_writer *w = &it->w;
    char method[12] = {0};
    for (size_t i = 0; row->method[i] && i < sizeof method - 1; i++)
        method[i] = ascii_lower(row->method[i]);
    json_put_object(w, method);
    put_operation_id(w, row);
    json_put_str(w, "summary", str_of(row->summary));
    put_tag(w, row);
    if (row->permission)
        json_put_str(w, "x-permission", str_of(row->permission));
    if (row->flags & ROUTE_PUBLIC) {
        json_put_array(w, "security");
        json_put_array_end(w);
    }
    put_parameters(it, row);
    put_body(it, row);
    put_answers(it, row->more);
    json_put_object_end(w);
}

static bool first_of_pattern(size_t at)
{
    const struct http_route *row = row_at(at), *before;
    for (size_t i = 0; i < at && (before = row_at(i)); i++)
        if (is_api(before) && strcmp(before->pattern, row->pattern) == 0)
            return false;
    return is_api(row);
}

static void put_paths(struct description *it)
{
    const struct http_route *row, *same;
    json_put_object(&it->w, "paths");
    for (size_t i = 0; (row = row_at(i)); i++) {
        if (!first_of_pattern(i))
            continue;
        json_put_object(&it->w, row->pattern);
        for (size_t j = i; (same = row_at(j)); j++)
            if (is_api(same) && strcmp(same->pattern, row->pattern) == 0)
                put_operation(it, same);
        json_put_object_end(&it->w);
    }
    json_put_object_end(&it->w);
}

/* ---- the whole ---- */

static const struct api_member problem_members[] = {
    {"type", API_TEXT, 0, "about:blank", 0, 0, NULL, NULL},
    {"title", API_TEXT, 0, "The status in words", 0, 0, NULL, NULL},
    {"status", API_INT, 0, "The status", 0, 0, NULL, NULL},
    {"detail", API_TEXT, 0, "What went wrong, for people", 0, 0, NULL, NULL},
    {"code", API_TEXT, 0, "The kind of it, for programs", 0, 0, NULL, NULL},
    {"request_id", API_TEXT, 0, "What the log knows it by", 0, 0, NULL, NULL},
};
static const struct api_shape problem_shape =
    API_SHAPE("Problem", "What went wrong: RFC 9457", problem_members);

static void put_components(struct description *it)
{
    struct json_writer *w = &it->w;
    json_put_object(w, "components");
    json_put_object(w, "securitySchemes");
    api_put_json(w, "token", STR("{\"type\":\"http\",\"scheme\":\"bearer\"}"));
    api_put_json(w, "session",
                 STR("{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"" APP_COOKIE "\"}"));
    json_put_object_end(w);
    json_put_object(w, "schemas");
    for (int side = IN; side <= OUT; side++)
        for (size_t i = 0; i < it->shapes.n[side]; i++)
            put_schema(it, (enum side)side, it->shapes.at[side][i]);
    json_put_object_end(w);
    json_put_object_end(w);
}

static int openapi(struct http_request *q, struct http_response *a)
{
    struct description *it = arena_alloc(&q->call.arena, sizeof *it);
    it->w.out = http_json_out(a);
    collect_all(&it->shapes);
    collect(&it->shapes, OUT, &problem_shape);
    json_put_object(&it->w, NULL);
    json_put_str(&it->w, "openapi", STR("3.1.0"));
    api_put_json(&it->w, "info",
                 STR("{\"title\":\"heard\",\"version\":\"" HEARD_VERSION
                     "\",\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"},"
                     "\"description\":\"The desk: conversations, people, and how they are "
                     "worked on. Sessions send X-CSRF-Token with every change.\"}"));
    api_put_json(&it->w, "servers", STR("[{\"url\":\"/\"}]"));
    api_put_json(&it->w, "security", STR("[{\"token\":[]},{\"session\":[]}]"));
    put_paths(it);
    put_components(it);
    json_put_object_end(&it->w);
    http_cache(a, "public, max-age=300");
    return 1;
}

const struct http_route openapi_routes[] = {
    {"GET", "/api/v1/openapi.json", NULL, ROUTE_PUBLIC | ROUTE_GZIP, 0, openapi,
     "This description.", NULL},
};
const size_t openapi_routes_n = sizeof openapi_routes / sizeof *openapi_routes;
