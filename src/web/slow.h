/* SPDX-License-Identifier: Apache-2.0 */
/* slow.h: a few threads for requests that take long on purpose: passwords are hashed, reports are
   counted. The thread that serves the connections is given back meanwhile, so that a flood of
   sign-ins delays nobody who is signed in. */
#ifndef WEB_SLOW_H
#define WEB_SLOW_H

#include "http/request.h"
#include "http/response.h"

enum { SLOW_THREADS = 2, SLOW_WAITING_MAX = 64 };

struct slow;
int slow_start(struct call *c, struct slow **slow_r);

/* When the server has stopped: nothing waits any more. NULL is fine. */
void slow_stop(struct slow *slow);

/* Defers the request and runs the handler later. BUSY when too many wait already. */
int slow_run(struct slow *slow, struct http_request *q, http_handler *handler);

#endif
