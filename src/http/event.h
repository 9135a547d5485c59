/* SPDX-License-Identifier: Apache-2.0 */
/* event.h: server-sent events, to thousands of browsers from one thread.

       event_hub_start(c, &(struct event_config){.max_streams = 10000}, &hub);

       static int events_get(struct http_request *q, struct http_response *a)     a ROUTE_STREAM row
       {
           struct event_open open = {.wants = agent_wants, .reader = agent, .closed = agent_free};
           return event_accept(q, a, &open);
       }

       event_publish(hub, &(struct stream_event){.id = STR("71"), .org = 4, .topic = STR("inbox/2"),
                                          .type = STR("message"), .data = json});

   A connection that becomes a stream leaves libmicrohttpd: its socket is given to the hub's thread,
   so that an open stream costs a small struct and no pool, and a hang-up is seen at once. With TLS,
   which lives in the library, the connection stays there and is woken for each event.

   A reader that does not keep up loses its place: its queue is dropped, it is sent one `resync`
   event and closed; it connects again and asks for the whole. The same event greets one that comes
   with a Last-Event-ID we no longer know; one that we do know is sent what it missed. When the
   server stops, streams are sent `bye` with a time to wait that spreads their return. */
#ifndef HTTP_EVENT_H
#define HTTP_EVENT_H

#include "http/request.h"
#include "http/response.h"

enum {
    EVENT_MAX_BYTES = 65536, /* of one event, as it is sent */
    EVENT_QUEUE = 64,        /* events that wait for one slow reader */
    EVENT_QUEUE_BYTES = 262144,
    EVENT_KEPT = 512, /* events that a returning reader can be sent */
    EVENT_KEPT_BYTES = 2 << 20
};

/* Texts are copied by event_publish. */
struct stream_event {
    struct str id; /* no line breaks; unique; what a browser sends back as Last-Event-ID */
    int64_t org;
    struct str topic, type, data;
};

struct event_open {
    uint64_t key; /* of a session or user, for event_hub_drop */
    /* Both are called in the hub's thread: `wants` for every event, so it must be quick; `closed`
       once, at the end of the stream, or when there never was one. */
    bool (*wants)(void *reader, const struct stream_event *e);
    void (*closed)(void *reader);
    void *reader; /* outlives the request: not in its arena */
};

struct event_config {
    int max_streams; /* 10,000 when 0 */
    int heartbeat_s; /* 25 when 0 */
};

struct event_hub;
int event_hub_start(struct call *c, const struct event_config *config, struct event_hub **hub_r);

/* Ends what is still open, and the thread. The servers that use it must have been stopped. */
void event_hub_stop(struct event_hub *hub);

/* In a handler of a ROUTE_STREAM row: the answer is a stream. <0 there are too many. */
int event_accept(struct http_request *q, struct http_response *a, const struct event_open *open);

/* From any thread. Fails only when the event is too large or its id or type hold line breaks. */
int event_publish(struct call *c, struct event_hub *hub, const struct stream_event *e);

/* Ends all streams that were opened with this key: the session is over, the rights have changed. */
void event_hub_drop(struct event_hub *hub, uint64_t key);

/* Says goodbye to all streams, and returns when all of them are closed. */
void event_hub_farewell(struct event_hub *hub);

struct event_numbers {
    uint64_t streams, published, sent, fell_behind;
};
struct event_numbers event_hub_numbers(const struct event_hub *hub);

#endif
