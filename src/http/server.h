/* SPDX-License-Identifier: Apache-2.0 */
/* server.h: an HTTP/1.1 server of a table of routes, over libmicrohttpd.

       struct http_config config = {.listen = "127.0.0.1:7373", .routes = routes, .n_routes = n};
       struct http_server *server;
       if (http_server_start(c, &config, &server) < 0) ...
       ...
       http_server_stop(server, 10000);       what runs may end, at most 10 s

   `threads` threads serve all connections; a handler runs in one of them and may block it, or give
   it back (http_defer). Before the body is read, `admit` may refuse (sign-in, permission, rate):
   it returns <0 with the fault set, and a status in a->status where the fault's own is not it
   (401, 429). When an answer is out, `done` is told, for logs and measures.

   The threads leave all signals to the caller's. What libmicrohttpd would let through but should
   not is refused by head.h. A connection that does not finish a head in time, or sends a body too
   slowly, is cut. Events are served by event.h on a thread of their own. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/address.h"
#include "http/request.h"
#include "http/response.h"
#include "http/route.h"

struct event_hub;
struct http_server;

struct http_config {
    const char *listen; /* "127.0.0.1:7373", "[::1]:80", "*:80", "unix:/run/heard.sock" */
    const struct http_route *routes;
    size_t n_routes;
    int threads;                    /* 4 when 0; at most 64 */
    int max_connections;            /* 2000 when 0, shared out between the threads */
    int max_connections_per_client; /* 0: no limit; leave it so behind a proxy */
    int idle_s;             /* a connection without a request is closed after it; 30 when 0 */
    int head_s;             /* a head must be whole after idle_s + head_s; 10 when 0 */
    size_t max_body_bytes;  /* where the route does not say; 1 MB when 0 */
    size_t max_arena_bytes; /* of one request; 32 MB when 0 */
    const char *certificate, *key; /* PEM files for TLS; both or none */
    const struct network *trusted_proxies;
    size_t n_trusted_proxies;
    const char *policy;     /* Content-Security-Policy of HTML; NULL for a strict one */
    int hsts_s;             /* Strict-Transport-Security on TLS; 0: none */
    size_t gzip_from_bytes; /* bodies of ROUTE_GZIP routes; 0: never */
    struct event_hub *hub;  /* for ROUTE_STREAM */
    int (*admit)(struct http_request *q, struct http_response *a);
    /* status 0: the client went away before there was an answer */
    void (*done)(const struct http_request *q, int status, uint64_t sent_bytes, int64_t took_us);
    /* Writes the answer for a fault, e.g. as a page; NULL: always a problem document. */
    void (*fault_page)(struct http_request *q, struct http_response *a);
    void *context; /* q->context */
};

int http_server_start(struct call *c, const struct http_config *config,
                      struct http_server **server_r);

/* "127.0.0.1:43211", with the port that was given when 0 was asked for. */
const char *http_server_address(const struct http_server *server);

/* No new connections from here on; what runs may end; after the wait the rest is cut. Deferred
   requests are waited for without a limit. */
void http_server_stop(struct http_server *server, int wait_ms);

struct http_numbers {
    uint64_t requests, refused_heads, open_connections, running;
};
struct http_numbers http_server_numbers(struct http_server *server);

#endif
