/* SPDX-License-Identifier: Apache-2.0 */
/* response.c: filling an answer. Nothing here talks to the library below: send.c does. */
#include "http/response.h"

#include "base/catalogue.h"
#include "base/utf8.h"
#include "http/field.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct out *http_text(struct http_response *a, const char *type)
{
    a->type = type;
    out_clear(&a->body);
    return &a->body;
}

struct out *http_html(struct http_response *a)
{
    struct out *o = http_text(a, "text/html; charset=utf-8");
    o->lang = a->request->call.lang;
    return o;
}

struct out *http_json_out(struct http_response *a)
{
    return http_text(a, "application/json");
}

void http_set(struct http_response *a, const char *name, struct str value)
{
    char *copy = arena_try(&a->request->call.arena, value.n + 1);
    if (!copy || !field_value(value) || !field_token(str_of(name)) ||
        a->n_headers == RESPONSE_MAX_HEADERS) {
        a->broken = true;
        return;
    }
    if (value.n)
        memcpy(copy, value.at, value.n);
    a->headers[a->n_headers++] = (struct http_pair){str_of(name), {copy, value.n}};
}

void http_set_f(struct http_response *a, const char *name, const char *format, ...)
{
    char value[RESPONSE_HEADER_BYTES];
    va_list args;
    va_start(args, format);
    /* clang-tidy 14 forgets va_start when it is given several files */
    int n = vsnprintf(value, sizeof value, format, args); /* NOLINT */
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof value)
        a->broken = true;
    else
        http_set(a, name, (struct str){value, (size_t)n});
}

void http_cache(struct http_response *a, const char *control)
{
    a->cached = true;
    http_set(a, "Cache-Control", str_of(control));
}

int http_etag(struct http_request *q, struct http_response *a, struct str tag)
{
    char quoted[80];
    int n = snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)tag.n, tag.at);
    if (n < 0 || (size_t)n >= sizeof quoted) {
        a->broken = true;
        return 0;
    }
    struct str value = {quoted, (size_t)n}, known = http_header(q, "If-None-Match");
    http_set(a, "ETag", value);
    if (!a->cached)
        http_cache(a, "private, no-cache");
    if (!known.at || !field_lists_tag(known, value))
        return 0;
    a->status = 304;
    return 1;
}

void http_redirect(struct http_response *a, int status, struct str to)
{
    a->status = status;
    http_set(a, "Location", to);
}

bool http_local_path(struct str path)
{
    bool slash = path.n && path.at[0] == '/', two = path.n > 1 && path.at[1] == '/';
    return slash && !two && str_find_char(path, '\\') < 0 && field_value(path);
}

static bool cookie_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] <= ' ' || s.at[i] >= 0x7f || strchr("\",;\\", s.at[i]))
            return false;
    return true;
}

void http_set_cookie(struct http_response *a, const struct http_cookie_row *cookie)
{
    static const char *const same_site[] = {"Lax", "Strict", "None"};
    char age[40] = "";
    if (!field_token(str_of(cookie->name)) || !cookie_value(cookie->value)) {
        a->broken = true;
        return;
    }
    if (cookie->max_age_s >= 0)
        snprintf(age, sizeof age, "; Max-Age=%lld", (long long)cookie->max_age_s);
    http_set_f(a, "Set-Cookie", "%s=%.*s; Path=%s; SameSite=%s%s%s%s", cookie->name,
               (int)cookie->value.n, cookie->value.at, cookie->path ? cookie->path : "/",
               same_site[cookie->same_site], age, cookie->readable ? "" : "; HttpOnly",
               a->request->secure ? "; Secure" : "");
}

void http_send_file(struct http_response *a, int fd, uint64_t at, uint64_t n, const char *type)
{
    a->fd = fd;
    a->file_at = at;
    a->file_n = n;
    a->type = type;
}

void http_download(struct http_response *a, int fd, uint64_t at, uint64_t n, struct str name)
{
    struct out o;
    http_send_file(a, fd, at, n, "application/octet-stream");
    out_init(&o, 2048);
    field_attachment(&o, name);
    http_set(a, "Content-Disposition", out_as_str(&o));
    out_free(&o);
    a->policy = "sandbox; default-src 'none'";
}

void http_send_reader(struct http_response *a, const char *type, http_reader *read,
                      void (*done)(void *), void *reader)
{
    a->type = type;
    a->read = read;
    a->read_done = done;
    a->reader = reader;
}

const char *http_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } rows[] = {{200, "OK"},
                {400, "Bad Request"},
                {401, "Unauthorized"},
                {403, "Forbidden"},
                {404, "Not Found"},
                {405, "Method Not Allowed"},
                {409, "Conflict"},
                {411, "Length Required"},
                {412, "Precondition Failed"},
                {413, "Content Too Large"},
                {414, "URI Too Long"},
                {415, "Unsupported Media Type"},
                {416, "Range Not Satisfiable"},
                {422, "Unprocessable Content"},
                {428, "Precondition Required"},
                {429, "Too Many Requests"},
                {431, "Request Header Fields Too Large"},
                {500, "Internal Server Error"},
                {503, "Service Unavailable"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].status == status)
            return rows[i].text;
    return status < 400 ? "OK" : "Error";
}

/* What the client may know of a fault. */
static struct str told(const struct call *c)
{
    if (c->fault.kind == BROKEN || c->fault.kind == IO_FAILED)
        return catalogue_str(c->lang, STR(WORDS("something went wrong here; the log of the server "
                                                "says what, under this request's id")));
    return str_of(fault_said(c));
}

void http_problem(struct http_request *q, struct http_response *a)
{
    const struct fault *fault = &q->call.fault;
    struct out *o = http_text(a, "application/problem+json");
    struct json_writer w = {.out = o};
    struct out detail;
    json_put_object(&w, NULL);
    json_put_str(&w, "type", STR("about:blank"));
    json_put_str(&w, "title", str_of(http_status_text(a->status)));
    json_put_int(&w, "status", a->status);
    out_init(&detail, FAULT_TEXT_BYTES * 3); /* the sentence may have been cut within a character */
    utf8_clean(&detail, told(&q->call));
    json_put_str(&w, "detail", out_as_str(&detail));
    out_free(&detail);
    json_put_str(&w, "code", str_of(fault_row(fault->kind)->name));
    json_put_str(&w, "request_id", str_of(q->id));
    json_put_object_end(&w);
}
