/* SPDX-License-Identifier: Apache-2.0 */
/* response.h: what a handler answers with.

       struct out *o = http_html(a);            or http_json_out(a), http_text(a, "text/csv")
       out_text(o, "<!doctype html>...");

       a->status = 201;
       http_set(a, "Location", STR("/api/v1/customers/7"));

       if (http_etag(q, a, tag) > 0) return 0;  the client has it: 304, no body needed
       http_redirect(a, 303, STR("/inbox"));
       http_download(a, fd, size, name, type);  always saved, never shown or run

   Every answer carries the security headers of the server; dynamic ones are not stored by caches
   unless the handler says otherwise. A header with a control character in it is our own mistake,
   and turns the answer into a 500 rather than into two answers. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "base/out.h"
#include "http/request.h"

enum {
    RESPONSE_MAX_HEADERS = 24,
    RESPONSE_HEADER_BYTES = 4096, /* of a value made by http_set_f, and of a cookie */
    RESPONSE_MAX_BODY = 32 << 20  /* in memory; more is a 500: send a file or a reader */
};

/* The next bytes of a body of unknown length, at most n: how many, 0 at the end, <0 to break off.
 */
typedef ptrdiff_t http_reader(void *reader, char *bytes, size_t n);

struct event_open;
struct event_hub;
struct http_response {
    struct http_request *request;
    int status; /* 0: 200, or what the fault says */
    struct http_pair headers[RESPONSE_MAX_HEADERS];
    size_t n_headers;
    const char *type;   /* of the body; NULL for none */
    const char *policy; /* Content-Security-Policy; NULL for the server's own */
    bool cached;        /* Cache-Control was set */
    bool broken;        /* a header could not be set */
    struct out body;
    struct str memory; /* instead of body, when .at is set: lives as long as the server */
    int fd;            /* instead of body, when >= 0; closed by the server */
    uint64_t file_at, file_n;
    http_reader *read; /* instead of body */
    void (*read_done)(void *reader);
    void *reader;
    struct event_open *stream; /* see event.h */
    struct event_hub *hub;
};

/* The empty body, to be written into. */
struct out *http_text(struct http_response *a, const char *type);
struct out *http_html(struct http_response *a);
struct out *http_json_out(struct http_response *a);

void http_set(struct http_response *a, const char *name, struct str value);
void http_set_f(struct http_response *a, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A Cache-Control of the handler's own, e.g. "private, max-age=60". */
void http_cache(struct http_response *a, const char *control);

/* Sets the ETag (given without quotes). >0 the client has this version: the status is 304. */
int http_etag(struct http_request *q, struct http_response *a, struct str tag);

/* To a path of this server, or to a URL of our own making; never to what a client named unchecked:
   see http_local_path. */
void http_redirect(struct http_response *a, int status, struct str to);

/* Whether a path named by a client stays on this server: starts with one slash, no backslash. */
bool http_local_path(struct str path);

enum http_same_site { SAME_SITE_LAX, SAME_SITE_STRICT, SAME_SITE_NONE };
struct http_cookie_row {
    const char *name;
    struct str value;  /* token characters; empty with max_age_s 0 deletes it */
    int64_t max_age_s; /* <0: until the browser is closed */
    enum http_same_site same_site;
    bool readable;    /* by scripts; otherwise HttpOnly */
    const char *path; /* NULL is "/" */
};

/* Secure wherever the request came through TLS. */
void http_set_cookie(struct http_response *a, const struct http_cookie_row *cookie);

/* n bytes of an open file from `at` on, as it is; ranges are served. The server closes it. */
void http_send_file(struct http_response *a, int fd, uint64_t at, uint64_t n, const char *type);

/* The same as an attachment that no browser will show or run, whatever its type says. */
void http_download(struct http_response *a, int fd, uint64_t at, uint64_t n, struct str name);

/* A body of unknown length, read while it is sent; `done` is called once, whatever happens. */
void http_send_reader(struct http_response *a, const char *type, http_reader *read,
                      void (*done)(void *), void *reader);

/* The fault of the call as application/problem+json. What the system or we did wrong is told to the
   log, not to the client. */
void http_problem(struct http_request *q, struct http_response *a);

const char *http_status_text(int status);

#endif
