/* SPDX-License-Identifier: Apache-2.0 */
/* route.h: the table that says what a server answers, and how a request finds its row.

       static const struct http_route routes[] = {
           {"GET", "/api/v1/customers/{id}", "customers.read", 0, 0, customer_get,
            "One customer with identities and company."},
           {"POST", "/api/v1/uploads", "uploads.write", ROUTE_FILES, 25 << 20, upload_post,
            "Takes files for a later message."},
           {"GET", "/files/{path*}", NULL, 0, 0, file_get, "Files of the site."},
       };

   A row is all there is to know about a URL: documentation, the OpenAPI description and the matrix
   of permissions are derived from it. A pattern is made of words, {name} for one segment, and
   {name*} at its end for all that is left (at least one segment). Words win over names; a row for
   GET also answers HEAD. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/arena.h"
#include "http/url.h"

struct http_request;
struct http_response;

/* Answers a request: <0 a fault, which becomes a problem document; else what it put into *a. */
typedef int http_handler(struct http_request *q, struct http_response *a);

enum route_flag {
    ROUTE_JSON = 1,    /* takes application/json, kept in memory */
    ROUTE_FORM = 2,    /* takes urlencoded and multipart fields without files, kept in memory */
    ROUTE_FILES = 4,   /* takes multipart with files, which go to a temporary file */
    ROUTE_BYTES = 8,   /* takes any type; the body goes to a temporary file */
    ROUTE_STREAM = 16, /* answers with an event stream */
    ROUTE_GZIP = 32, /* answers may be compressed: no secret stands beside what a stranger chose */
    ROUTE_PUBLIC = 64,     /* for the caller: no session needed; http itself does not look at it */
    ROUTE_FIRST_FREE = 256 /* flags from here on are the caller's */
};

struct http_route {
    const char *method, *pattern;
    const char *permission; /* the caller's word; http does not look into it */
    unsigned flags;
    size_t max_body_bytes; /* 0: the server's default where a body is taken */
    http_handler *handler;
    const char *summary; /* one sentence */
    const void *more;    /* the caller's own: schemas, view names */
};

enum { ROUTE_MAX_METHODS = 6, ROUTE_MAX_ROWS = 2000, ROUTE_ALLOW_BYTES = 64 };

struct route_node;
struct routes {
    struct route_node *root;
    size_t n;
};
struct route_match {
    const struct http_route *route; /* NULL: the path is known, the method is not */
    struct http_pairs params;       /* in the arena of the call */
    char allow[ROUTE_ALLOW_BYTES];  /* "GET, HEAD, POST", where the path is known */
};

/* Builds the tree in the arena. The rows stay the caller's. Fails, with the pattern in the
   sentence, on rows that cannot be read or that stand twice. */
int routes_build(struct call *c, struct arena *arena, const struct http_route *rows, size_t n,
                 struct routes *routes_r);

/* >0 the path is known, 0 it is not. */
int routes_find(struct call *c, const struct routes *routes, struct str method,
                const struct url_path *path, struct route_match *match_r);

#endif
