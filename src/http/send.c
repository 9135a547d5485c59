/* SPDX-License-Identifier: Apache-2.0 */
/* send.c: from an answer to libmicrohttpd. A body in memory is not copied: it lies in the exchange,
   which stays until the library says that the answer is out. */
#include "base/time.h"
#include "http/event.h"
#include "http/exchange.h"
#include "http/field.h"

#include <libdeflate.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char strict_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

static bool is_html(const struct http_response *a)
{
    return a->type && str_starts_nocase(str_of(a->type), STR("text/html"));
}

static const char *policy_of(const struct exchange *e)
{
    const char *html = e->server->config.policy ? e->server->config.policy : strict_policy;
    if (e->a.policy)
        return e->a.policy;
    return is_html(&e->a) ? html : "default-src 'none'; frame-ancestors 'none'";
}

/* Where header fields go: a response of the library, or a text. */
struct head {
    struct MHD_Response *response;
    struct out *text;
    bool good;
};

static void put(struct head *h, const char *name, const char *value)
{
    if (h->text)
        out_f(h->text, "%s: %s\r\n", name, value);
    else
        h->good = h->good && MHD_add_response_header(h->response, name, value) == MHD_YES;
}

static void put_security(const struct exchange *e, struct head *h)
{
    char hsts[64];
    put(h, "Content-Security-Policy", policy_of(e));
    put(h, "X-Content-Type-Options", "nosniff");
    put(h, "Referrer-Policy", "same-origin");
    put(h, "Cross-Origin-Resource-Policy", "same-origin");
    if (is_html(&e->a))
        put(h, "Cross-Origin-Opener-Policy", "same-origin");
    if (e->q.secure && e->server->config.hsts_s) {
        snprintf(hsts, sizeof hsts, "max-age=%d", e->server->config.hsts_s);
        put(h, "Strict-Transport-Security", hsts);
    }
}

static void put_fields(const struct exchange *e, struct head *h)
{
    const struct http_response *a = &e->a;
    put_security(e, h);
    put(h, "X-Request-Id", e->q.id);
    if (a->type && a->status != 304 && a->status != 204)
        put(h, "Content-Type", a->type);
    if (!a->cached)
        put(h, "Cache-Control", "no-store");
    for (size_t i = 0; i < a->n_headers; i++)
        put(h, a->headers[i].name.at, a->headers[i].value.at);
}

bool exchange_head(const struct exchange *e, struct out *o)
{
    struct head h = {.text = o, .good = true};
    char date[64];
    struct tm now;
    time_t now_s = (time_t)(e->q.call.now_us / SECOND_US);
    gmtime_r(&now_s, &now);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &now);
    out_text(o, "HTTP/1.1 200 OK\r\n");
    put(&h, "Date", date);
    put(&h, "Connection", "close");
    put_fields(e, &h);
    out_text(o, "\r\n");
    return !o->over;
}

/* Quick rather than small: the next level takes a third longer for a twentieth less. */
enum { PACK_LEVEL = 1 };

static struct libdeflate_compressor *packer_take(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    struct libdeflate_compressor *packer =
        server->n_packers ? server->packers[--server->n_packers] : NULL;
    pthread_mutex_unlock(&server->lock);
    return packer ? packer : libdeflate_alloc_compressor(PACK_LEVEL);
}

static void packer_back(struct http_server *server, struct libdeflate_compressor *packer)
{
    pthread_mutex_lock(&server->lock);
    bool room = server->n_packers < PACKERS_MAX;
    if (room)
        server->packers[server->n_packers++] = packer;
    pthread_mutex_unlock(&server->lock);
    if (!room)
        libdeflate_free_compressor(packer);
}

void packers_free(struct http_server *server)
{
    while (server->n_packers)
        libdeflate_free_compressor(server->packers[--server->n_packers]);
}

/* The same body smaller, in the memory of the request's body, which is no longer needed. */
static bool packed(struct exchange *e, struct str body)
{
    struct libdeflate_compressor *packer = packer_take(e->server);
    if (!packer)
        return false;
    size_t room = out_room(&e->body, body.n);
    size_t n = libdeflate_gzip_compress(packer, body.at, body.n, e->body.at, room);
    packer_back(e->server, packer);
    out_cut(&e->body, n);
    return n > 0;
}

static bool may_pack(const struct exchange *e, struct str body)
{
    size_t from = e->server->config.gzip_from_bytes;
    return from && body.n >= from && body.n <= HTTP_MAX_MEMORY_BODY && e->q.route &&
           (e->q.route->flags & ROUTE_GZIP) && e->a.status != 304;
}

static struct MHD_Response *from_memory(struct exchange *e)
{
    struct http_response *a = &e->a;
    struct str body = a->memory.at ? a->memory : out_as_str(&a->body);
    if (may_pack(e, body)) {
        struct str accepted = http_header(&e->q, "Accept-Encoding");
        http_set(a, "Vary", STR("Accept-Encoding"));
        if (accepted.at && field_accepts(accepted, STR("gzip")) && packed(e, body)) {
            http_set(a, "Content-Encoding", STR("gzip"));
            body = out_as_str(&e->body);
        }
    }
    e->sent_bytes = body.n;
    return MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.at,
                                           MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *nothing(void)
{
    return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
}

/* Whether If-Range, where there is one, names what we have. */
static bool range_still_good(const struct exchange *e)
{
    struct str wanted = http_header(&e->q, "If-Range");
    struct http_pairs own = {(struct http_pair *)(uintptr_t)e->a.headers, e->a.n_headers};
    struct str tag = http_pairs_get_nocase(&own, STR("ETag"));
    return !wanted.at || (tag.at && str_eq(wanted, tag));
}

/* Narrows the file down to the range asked for. */
static enum range_kind ranged(struct exchange *e)
{
    struct http_response *a = &e->a;
    struct str value = http_header(&e->q, "Range");
    uint64_t from, n, size = a->file_n;
    http_set(a, "Accept-Ranges", STR("bytes"));
    if (!value.at || a->status != 200 || !range_still_good(e))
        return RANGE_NONE;
    enum range_kind kind = field_range(value, size, &from, &n);
    if (kind == RANGE_PART) {
        a->status = 206;
        http_set_f(a, "Content-Range", "bytes %llu-%llu/%llu", (unsigned long long)from,
                   (unsigned long long)(from + n - 1), (unsigned long long)size);
        a->file_at += from;
        a->file_n = n;
    } else if (kind == RANGE_UNMET) {
        a->status = 416;
        http_set_f(a, "Content-Range", "bytes */%llu", (unsigned long long)size);
    }
    return kind;
}

static struct MHD_Response *from_file(struct exchange *e)
{
    struct http_response *a = &e->a;
    if (a->status == 304 || ranged(e) == RANGE_UNMET)
        return nothing(); /* the file is closed with the exchange */
    e->sent_bytes = a->file_n;
    struct MHD_Response *r = MHD_create_response_from_fd_at_offset64(a->file_n, a->fd, a->file_at);
    if (r)
        a->fd = -1; /* closed with the response */
    return r;
}

static ssize_t read_more(void *cls, uint64_t position, char *bytes, size_t max)
{
    struct exchange *e = cls;
    (void)position;
    ptrdiff_t n = e->a.read(e->a.reader, bytes, max);
    e->sent_bytes += n > 0 ? (uint64_t)n : 0;
    return n > 0    ? n
           : n == 0 ? MHD_CONTENT_READER_END_OF_STREAM
                    : MHD_CONTENT_READER_END_WITH_ERROR;
}

static struct MHD_Response *body_of(struct exchange *e)
{
    if (e->a.stream)
        return event_hub_response(e->server->config.hub, e);
    if (e->a.fd >= 0)
        return from_file(e);
    if (e->a.read && e->a.status != 304)
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 32768, read_more, e, NULL);
    if (e->a.status == 304 || e->a.status == 204)
        return nothing();
    return from_memory(e);
}

/* Whatever the handler had opened for its answer. */
void exchange_close_body(struct exchange *e)
{
    struct http_response *a = &e->a;
    if (a->read && a->read_done)
        a->read_done(a->reader);
    if (a->stream && a->stream->closed)
        a->stream->closed(a->stream->reader);
    if (a->fd >= 0)
        close(a->fd);
    a->read = NULL;
    a->stream = NULL;
    a->fd = -1;
}

/* A fault, or a header that could not be set: what was written so far is forgotten. */
static void answer_fault(struct exchange *e)
{
    struct http_response *a = &e->a;
    struct call *c = &e->q.call;
    if (a->broken || a->body.over) {
        fail(c, BROKEN, "a header of the answer could not be set, or its body is too large");
        a->status = 500;
        a->n_headers = 0;
    } else if (a->status < 400) {
        a->status = e->refused ? e->refused : fault_row(c->fault.kind)->http_status;
    }
    a->broken = a->cached = false;
    a->policy = NULL;
    a->memory = (struct str){NULL, 0};
    exchange_close_body(e);
    if (e->server->config.fault_page)
        e->server->config.fault_page(&e->q, a);
    else
        http_problem(&e->q, a);
}

enum MHD_Result exchange_send(struct exchange *e)
{
    struct http_response *a = &e->a;
    if (e->result < 0 || a->broken || a->body.over)
        answer_fault(e);
    if (a->status == 0)
        a->status = 200;
    struct MHD_Response *r = body_of(e);
    if (!r)
        return MHD_NO;
    struct head h = {.response = r, .good = !a->broken};
    put_fields(e, &h);
    if (atomic_load(&e->server->draining) || e->hang_up)
        put(&h, "Connection", "close");
    enum MHD_Result queued = h.good ? MHD_queue_response(e->mhd, (unsigned)a->status, r) : MHD_NO;
    MHD_destroy_response(r);
    atomic_store(&e->phase, PHASE_ANSWERED);
    return queued;
}
