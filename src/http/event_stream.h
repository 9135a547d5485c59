/* SPDX-License-Identifier: Apache-2.0 */
/* event_stream.h: one stream of the hub: its queue, and the two ways to its reader. Used by event.c
   alone, and in the hub's thread alone, but for the reading side of TLS. */
#ifndef HTTP_EVENT_STREAM_H
#define HTTP_EVENT_STREAM_H

#include "http/event.h"
#include "http/exchange.h"

/* An event, and how it looks on the wire. Counted in the hub's thread. */
struct event_text {
    int refs;
    struct stream_event event;
    struct str frame;
    char bytes[];
};

struct event_text *event_text_new(const struct stream_event *e);
struct event_text *event_text_raw(const char *frame); /* nothing but the frame */
struct event_text *event_text_use(struct event_text *text);
void event_text_drop(struct event_text *text);

/* What the library's threads share with the hub's for a stream over TLS. */
struct event_tls {
    pthread_mutex_t lock;
    int refs;
    struct out pending;
    struct MHD_Connection *mhd;
    bool asleep, ended, gone; /* suspended; by us; by the client */
};
struct event_tls *event_tls_new(struct MHD_Connection *mhd);
struct MHD_Response *event_tls_response(struct event_tls *tls);

struct event_stream {
    struct event_open open;
    int fd; /* -1 with TLS */
    struct event_tls *tls;
    char *last_id;             /* what the reader saw last, until it is served; NULL */
    struct event_text **queue; /* a ring of EVENT_QUEUE, while something waits */
    size_t first, n, offset, queued_bytes;
    bool ending; /* closed when the queue is empty */
    int64_t wrote_us;
    struct event_stream *next, **link;
};

struct event_stream *event_stream_new(const struct event_open *open, struct str last_id);
void event_stream_free(struct event_stream *s); /* closes it, and tells `closed` */

/* Sends or queues at most EVENT_QUEUE texts: >0 done, 0 the reader is too slow, <0 it is gone. */
int event_stream_send(struct event_stream *s, struct event_text *const *texts, size_t n);

/* As much of the queue as the socket takes; false when the stream is over. */
bool event_stream_flush(struct event_stream *s);

/* Forgets the queue, but for what is half sent. */
void event_stream_forget(struct event_stream *s);

#endif
