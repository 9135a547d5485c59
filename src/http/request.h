/* SPDX-License-Identifier: Apache-2.0 */
/* request.h: what a handler is given: one request, read and checked.

       static int note_post(struct http_request *q, struct http_response *a)
       {
           int64_t id;
           struct str text = http_form(q, "text");
           if (http_param_int(q, "id", &id) < 0)
               return -1;
           if (!text.n)
               return fail(&q->call, BAD_INPUT, "a note needs a text");
           ...
       }

   All texts are borrowed and live as long as the request. Names are compared exactly, those of
   header fields without regard to case. A text that is absent has .at NULL. Everything made for
   the answer belongs into q->call.arena, which is emptied when the answer is sent. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/json.h"
#include "base/spill.h"
#include "http/address.h"
#include "http/route.h"
#include "http/url.h"

enum {
    HTTP_MAX_FILES = 50,
    HTTP_MAX_FIELDS = 1000,         /* of a form */
    HTTP_MAX_FIELD_BYTES = 1 << 20, /* all fields of a multipart form together */
    HTTP_MAX_MEMORY_BODY = 4 << 20, /* JSON and forms; larger bodies go to a file */
    HTTP_ID_BYTES = 17
};

/* A file of a form: n bytes of q->spool from `at` on. Its name is what the client says: never part
   of a path. */
struct http_file {
    struct str field, name, type;
    uint64_t at, n;
};

enum http_body { BODY_NONE, BODY_JSON, BODY_FORM, BODY_MULTIPART, BODY_BYTES };

struct http_request {
    struct call call;
    const struct http_route *route;
    struct str method, path, query_text; /* as received; path still has its escapes */
    struct str host;
    struct http_pairs headers, query, params, cookies, form;
    enum http_body body_kind;
    struct str body; /* JSON and urlencoded forms */
    struct http_file files[HTTP_MAX_FILES];
    size_t n_files;
    struct spill spool;     /* files, and bodies of ROUTE_BYTES; fd -1 when there is none */
    struct address client;  /* behind trusted proxies, when there are any */
    bool secure;            /* it came through TLS, as far as we can know */
    char id[HTTP_ID_BYTES]; /* for the log and the person who asks about it */
    void *user;             /* what `admit` found out, e.g. the session; in the arena */
    void *context;          /* of the server's settings: the program's own */
    json_t *json;           /* see http_json */
};

struct str http_param(const struct http_request *q, const char *name);
struct str http_query(const struct http_request *q, const char *name);
struct str http_header(const struct http_request *q, const char *name);
struct str http_cookie(const struct http_request *q, const char *name);
struct str http_form(const struct http_request *q, const char *name);
const struct http_file *http_file(const struct http_request *q, const char *field);

/* Whole numbers: >0 there it is, 0 absent (queries only), <0 it is something else. */
int http_param_int(struct http_request *q, const char *name, int64_t *value_r);
int http_query_int(struct http_request *q, const char *name, int64_t least, int64_t most,
                   int64_t *value_r);

/* The body as JSON; read at the first call, and freed with the request. */
int http_json(struct http_request *q, json_t **root_r);

/* "https://" or "http://" and the host: the start of a URL to this server, as the client sees it.
 */
void http_origin(const struct http_request *q, struct out *o);

/* Whether a request that changes something comes from a page of another origin, as far as its
   Origin or Sec-Fetch-Site field tells. */
bool http_cross_site(const struct http_request *q);

/* Ends this call of the handler without an answer: the thread serves others meanwhile. Whoever was
   handed the request fills the answer (or faults the call) and then calls http_finish, once, from
   any thread, and must do so even when the client is gone. `result` is what the handler would have
   returned. Nothing of the request may be touched after http_finish. A client that closed its
   sending side meanwhile is not answered: the library takes it for gone. */
void http_defer(struct http_request *q);
void http_finish(struct http_request *q, int result);
struct http_response *http_response_of(struct http_request *q);

#endif
