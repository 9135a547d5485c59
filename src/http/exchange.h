/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h: one request and its answer, as server.c, body.c and send.c share them. Not for
   handlers. An exchange is taken from the server's shelf when a request line has come, and goes
   back there when the answer is out; its arena and its body keep their first block. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include "http/multipart.h"
#include "http/request.h"
#include "http/response.h"
#include "http/server.h"

#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum exchange_phase {
    PHASE_HEAD,     /* the request line is known */
    PHASE_BODY,     /* the head is good; the body comes */
    PHASE_WAITING,  /* deferred */
    PHASE_FINISHED, /* by whoever it was deferred to */
    PHASE_HANDED,   /* the socket is the event hub's */
    PHASE_ANSWERED
};

struct exchange {
    struct http_request q; /* first: handlers give it back to us */
    struct http_response a;
    struct http_server *server;
    struct connection *from;
    struct MHD_Connection *mhd;
    _Atomic enum exchange_phase phase;
    int result;   /* of the handler */
    int refused;  /* a status, when the answer is already known before the handler */
    bool hang_up; /* nothing more is read from this connection */
    bool counted; /* as running */
    int64_t began_us;
    struct str target;  /* raw */
    int64_t body_bytes; /* declared */
    uint64_t sent_bytes;
    struct out body; /* in memory */
    struct multipart *multipart;
    struct http_pair *fields; /* of a multipart form, growing into q.form */
    size_t cap_fields, field_bytes;
    uint64_t part_at;
    struct exchange *next; /* on the shelf */
};

/* One socket, for the watch: a connection past its deadline is cut. */
struct connection {
    int fd;
    _Atomic int64_t deadline_us; /* 0: none */
    struct connection *next, **link;
};

enum { PACKERS_MAX = 8 };

struct http_server {
    struct http_config config;
    struct MHD_Daemon *daemon;
    bool strict_library; /* libmicrohttpd 1.0 or later: see head.h */
    struct routes routes;
    struct arena arena;
    char address[160];
    char *certificate, *key;
    const char *unix_path; /* to be removed at the end */
    int stand_in; /* a dead socket, left with the library in place of one that was handed on */
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    struct exchange *shelf;
    struct libdeflate_compressor *packers[PACKERS_MAX]; /* idle ones: half a megabyte each */
    int n_packers;
    struct connection *connections;
    pthread_t watch;
    bool stopping;
    uint64_t open_connections;
    _Atomic uint64_t running;  /* heads taken, and not yet answered */
    _Atomic uint64_t handling; /* handlers that have not answered, deferred ones included */
    _Atomic uint64_t requests, refused_heads, ids;
    atomic_bool draining; /* answers close their connection */
    atomic_bool closing;  /* no handler is begun any more */
};

/* send.c: memory for packing, given back at the end. */
void packers_free(struct http_server *server);

/* body.c: >0 taken, <0 refused, with a status in e->refused. */
int body_begin(struct exchange *e);
int body_take(struct exchange *e, struct str bytes);
int body_end(struct exchange *e);

/* watch.c: a thread that cuts connections that are too slow. */
int watch_start(struct call *c, struct http_server *server);
void watch_stop(struct http_server *server);
struct connection *watch_add(struct http_server *server, int fd);
void watch_remove(struct http_server *server, struct connection *connection);
void watch_for_head(const struct http_server *server, struct connection *connection);
void watch_for_body(struct connection *connection, int64_t body_bytes);
void watch_rest(struct connection *connection);

/* Blocks all signals in this thread, for the threads that it makes; *old_r is to be set again. */
void signals_block(sigset_t *old_r);

/* listen.c: an open socket for "127.0.0.1:80" and its like, and what it is called. */
int listen_open(struct call *c, const char *where, char *address, size_t address_bytes);
void listen_unlink(const char *where);

/* send.c: queues the answer. MHD_NO ends the connection. */
enum MHD_Result exchange_send(struct exchange *e);

/* Closes the file, ends the reader or the stream that the answer still has. */
void exchange_close_body(struct exchange *e);

/* The head of an answer that the hub sends: status line, fields, empty line. */
bool exchange_head(const struct exchange *e, struct out *o);

/* event.c: the exchange's stream becomes the hub's, with its own socket, or read by the library. */
void event_hub_take(struct event_hub *hub, struct exchange *e, int fd, struct str head);
struct MHD_Response *event_hub_response(struct event_hub *hub, struct exchange *e);

#endif
