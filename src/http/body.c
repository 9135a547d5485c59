/* SPDX-License-Identifier: Apache-2.0 */
/* body.c: where the bytes of a request go. Small bodies are kept in memory that the exchange keeps;
   files and large bodies go to a file without a name. Once something is wrong the rest is read and
   thrown away, since libmicrohttpd takes no answer in the middle of a body: its length is known to
   be within the limit. */
#include "http/exchange.h"
#include "http/field.h"

#include <string.h>

static int refuse(struct exchange *e, int status)
{
    e->refused = status;
    return -1;
}

static bool is_json(struct str type)
{
    return str_eq_nocase(type, STR("application/json")) ||
           (str_starts_nocase(type, STR("application/")) && str_ends_nocase(type, STR("+json")));
}

static enum http_body kind_of(struct str type, unsigned flags)
{
    if ((flags & ROUTE_JSON) && is_json(type))
        return BODY_JSON;
    if ((flags & (ROUTE_FORM | ROUTE_FILES)) &&
        str_eq_nocase(type, STR("application/x-www-form-urlencoded")))
        return BODY_FORM;
    if ((flags & (ROUTE_FORM | ROUTE_FILES)) && str_eq_nocase(type, STR("multipart/form-data")))
        return BODY_MULTIPART;
    return flags & ROUTE_BYTES ? BODY_BYTES : BODY_NONE;
}

static size_t limit_of(const struct exchange *e, enum http_body kind)
{
    size_t limit = e->q.route->max_body_bytes;
    if (limit == 0)
        limit = e->server->config.max_body_bytes;
    bool in_memory = kind == BODY_JSON || kind == BODY_FORM;
    return in_memory && limit > HTTP_MAX_MEMORY_BODY ? HTTP_MAX_MEMORY_BODY : limit;
}

static int multipart_begin(struct exchange *e, struct str type)
{
    char buffer[MULTIPART_BOUNDARY_BYTES];
    struct str boundary;
    e->multipart = arena_alloc(&e->q.call.arena, sizeof *e->multipart);
    if (field_param(type, STR("boundary"), buffer, sizeof buffer, &boundary) &&
        multipart_init(e->multipart, boundary))
        return 1;
    fail(&e->q.call, BAD_USAGE, "the multipart body has no boundary");
    return refuse(e, 400);
}

int body_begin(struct exchange *e)
{
    struct http_request *q = &e->q;
    struct str type = http_header(q, "Content-Type"), coding = http_header(q, "Content-Encoding");
    if (e->body_bytes == 0)
        return 1;
    q->body_kind = kind_of(field_media_type(type), q->route->flags);
    if (q->body_kind == BODY_NONE || (coding.n && !str_eq_nocase(coding, STR("identity")))) {
        fail(&q->call, BAD_USAGE, "this address does not take a body of this type");
        return refuse(e, 415);
    }
    size_t limit = limit_of(e, q->body_kind);
    if ((uint64_t)e->body_bytes > limit) {
        fail(&q->call, TOO_BIG, "the body may have at most %zu bytes", limit);
        return refuse(e, 413);
    }
    if (q->body_kind == BODY_BYTES && spill_open(&q->call, &q->spool) < 0)
        return refuse(e, 500);
    return q->body_kind == BODY_MULTIPART ? multipart_begin(e, type) : 1;
}

static struct str kept(struct exchange *e, struct str text)
{
    char *copy = arena_try(&e->q.call.arena, text.n + 1);
    if (copy && text.n)
        memcpy(copy, text.at, text.n);
    return (struct str){copy, copy ? text.n : 0};
}

static int part_begin(struct exchange *e)
{
    struct http_request *q = &e->q;
    struct multipart *m = e->multipart;
    out_clear(&e->body);
    if (!m->is_file)
        return 1;
    if (m->filename[0] && !(q->route->flags & ROUTE_FILES)) {
        fail(&q->call, BAD_USAGE, "this address does not take files");
        return refuse(e, 415);
    }
    if (q->spool.fd < 0 && spill_open(&q->call, &q->spool) < 0)
        return refuse(e, 500);
    e->part_at = q->spool.end;
    return 1;
}

static int part_data(struct exchange *e, struct str data)
{
    if (e->multipart->is_file)
        return spill_add(&e->q.call, &e->q.spool, data.at, data.n) < 0 ? refuse(e, 500) : 1;
    e->field_bytes += data.n;
    if (e->field_bytes > HTTP_MAX_FIELD_BYTES) {
        fail(&e->q.call, TOO_BIG, "the fields of a form may have at most %d bytes together",
             HTTP_MAX_FIELD_BYTES);
        return refuse(e, 413);
    }
    out_str(&e->body, data);
    return 1;
}

static int file_end(struct exchange *e)
{
    struct http_request *q = &e->q;
    const struct multipart *m = e->multipart;
    uint64_t n = q->spool.end - e->part_at;
    if (n == 0 && !m->filename[0])
        return 1; /* a file field that was left empty */
    if (q->n_files == HTTP_MAX_FILES) {
        fail(&q->call, TOO_BIG, "at most %d files may be sent at once", HTTP_MAX_FILES);
        return refuse(e, 413);
    }
    q->files[q->n_files++] = (struct http_file){.field = kept(e, str_of(m->name)),
                                                .name = kept(e, str_of(m->filename)),
                                                .type = kept(e, str_of(m->type)),
                                                .at = e->part_at,
                                                .n = n};
    return 1;
}

/* One more pair at the end of the form. Doubling leaves old arrays in the arena: at most as much
   again. */
static int field_add(struct exchange *e, struct http_pair pair)
{
    if (e->q.form.n == e->cap_fields) {
        size_t cap = e->cap_fields ? e->cap_fields * 2 : 16;
        struct http_pair *fields = arena_try(&e->q.call.arena, cap * sizeof *fields);
        if (!fields || cap > 2 * HTTP_MAX_FIELDS) {
            fail(&e->q.call, TOO_BIG, "the form has too many fields");
            return refuse(e, 413);
        }
        if (e->q.form.n)
            memcpy(fields, e->q.form.at, e->q.form.n * sizeof *fields);
        e->q.form.at = fields;
        e->cap_fields = cap;
    }
    e->q.form.at[e->q.form.n++] = pair;
    return 1;
}

static int field_end(struct exchange *e)
{
    struct str value, name = kept(e, str_of(e->multipart->name));
    if (url_text(&e->q.call, out_as_str(&e->body)) < 0)
        return refuse(e, 400);
    value = kept(e, out_as_str(&e->body));
    return field_add(e, (struct http_pair){name, value});
}

static int multipart_take(struct exchange *e, struct str bytes)
{
    struct str data;
    enum multipart_event event;
    int taken = 1;
    multipart_give(e->multipart, bytes);
    while (taken > 0 && (event = multipart_next(e->multipart, &data)) > MULTIPART_WAIT) {
        if (event == MULTIPART_HEAD)
            taken = part_begin(e);
        else if (event == MULTIPART_DATA)
            taken = part_data(e, data);
        else
            taken = e->multipart->is_file ? file_end(e) : field_end(e);
    }
    if (taken > 0 && event == MULTIPART_BAD) {
        fail(&e->q.call, BAD_USAGE, "the multipart body cannot be read: %s", e->multipart->error);
        return refuse(e, 400);
    }
    return taken;
}

int body_take(struct exchange *e, struct str bytes)
{
    if (e->refused)
        return -1;
    if (e->q.body_kind == BODY_MULTIPART)
        return multipart_take(e, bytes);
    if (e->q.body_kind == BODY_BYTES)
        return spill_add(&e->q.call, &e->q.spool, bytes.at, bytes.n) < 0 ? refuse(e, 500) : 1;
    out_str(&e->body, bytes);
    return 1;
}

int body_end(struct exchange *e)
{
    struct http_request *q = &e->q;
    if (e->refused)
        return -1;
    if (q->body_kind == BODY_MULTIPART && !multipart_done(e->multipart)) {
        fail(&q->call, BAD_USAGE, "the multipart body ends before its last boundary");
        return refuse(e, 400);
    }
    if (q->body_kind == BODY_JSON || q->body_kind == BODY_FORM)
        q->body = out_as_str(&e->body);
    if (q->body_kind == BODY_FORM &&
        url_pairs_read(&q->call, q->body, HTTP_MAX_FIELDS, &q->form) < 0)
        return refuse(e, q->call.fault.kind == TOO_BIG ? 413 : 400);
    return 1;
}
