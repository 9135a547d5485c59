/* SPDX-License-Identifier: Apache-2.0 */
/* try.h: a server of a few routes for the tests, on a free port, and raw sockets to talk to it.

       struct try t;
       try_start(&t, NULL);
       char *answer = try_raw(&t, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");     to the end, freed
   by try try_stop(&t);

   Bytes are sent exactly as given, so that tests can say what no client would. */
#ifndef HTTP_TRY_H
#define HTTP_TRY_H

#include "base/test.h"
#include "http/event.h"
#include "http/server.h"

struct
try {
    struct call call;
    struct http_server *server;
    struct event_hub *hub;
    int port;
    char *answer;
    struct http_config config;
};

/* `change` may be NULL, or alter the settings before the start. */
void try_start(struct try *t, void (*change)(struct http_config *config));
void try_stop(struct try *t);

int try_connect(const struct try *t);
void try_send(int fd, struct str bytes);

/* What comes until `until` has come, the connection ends, or 5 s have passed; "" for nothing. */
char *try_receive(struct try *t, int fd, const char *until);

/* All of it on a new connection, and what is answered. */
char *try_raw_n(struct try *t, struct str bytes);
char *try_raw(struct try *t, const char *text);

/* The number behind "HTTP/1.1 ", or 0. */
int try_status(const char *answer);

/* What stands behind the empty line. */
const char *try_body(const char *answer);

#endif
