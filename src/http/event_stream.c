/* SPDX-License-Identifier: Apache-2.0 */
/* event_stream.c: writing to a reader that may be slow. In the common case nothing waits, and the
   frames go from shared memory to the socket in one call; the ring of a stream exists only while
   its reader is behind. */
#include "http/event_stream.h"

#include "base/time.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { TLS_CHUNK_BYTES = 2048 };

/* --- texts ----------------------------------------------------------------------------------- */

static struct str copied(char **to, struct str text)
{
    char *at = *to;
    if (text.n)
        memcpy(at, text.at, text.n);
    *to += text.n;
    return (struct str){at, text.n};
}

static void frame_write(struct out *o, const struct stream_event *e)
{
    struct str rest = e->data, line;
    if (e->id.n)
        out_f(o, "id: %.*s\n", (int)e->id.n, e->id.at);
    if (e->type.n)
        out_f(o, "event: %.*s\n", (int)e->type.n, e->type.at);
    while (str_cut(&rest, '\n', &line)) {
        out_text(o, "data: ");
        out_str(o, line);
        out_char(o, '\n');
    }
    out_char(o, '\n');
}

struct event_text *event_text_new(const struct stream_event *e)
{
    struct out frame;
    out_init(&frame, EVENT_MAX_BYTES);
    frame_write(&frame, e);
    struct event_text *text = NULL;
    if (!frame.over) {
        size_t n = e->id.n + e->topic.n + e->type.n + e->data.n + frame.n;
        text = base_alloc(sizeof *text + n);
        char *to = text->bytes;
        text->refs = 1;
        text->event = (struct stream_event){.org = e->org};
        text->event.id = copied(&to, e->id);
        text->event.topic = copied(&to, e->topic);
        text->event.type = copied(&to, e->type);
        text->event.data = copied(&to, e->data);
        text->frame = copied(&to, out_as_str(&frame));
    }
    out_free(&frame);
    return text;
}

struct event_text *event_text_raw(const char *frame)
{
    size_t n = strlen(frame);
    struct event_text *text = base_alloc(sizeof *text + n);
    char *to = text->bytes;
    text->refs = 1;
    text->frame = copied(&to, (struct str){frame, n});
    return text;
}

struct event_text *event_text_use(struct event_text *text)
{
    text->refs++;
    return text;
}

void event_text_drop(struct event_text *text)
{
    if (text && --text->refs == 0)
        free(text);
}

/* --- TLS: the library reads, when it is woken ------------------------------------------------- */

struct event_tls *event_tls_new(struct MHD_Connection *mhd)
{
    struct event_tls *tls = base_alloc(sizeof *tls);
    pthread_mutex_init(&tls->lock, NULL);
    out_init(&tls->pending, EVENT_QUEUE_BYTES);
    tls->refs = 2; /* the hub's and the library's */
    tls->mhd = mhd;
    return tls;
}

static void tls_leave(struct event_tls *tls, bool gone, bool ended)
{
    pthread_mutex_lock(&tls->lock);
    tls->gone = tls->gone || gone;
    tls->ended = tls->ended || ended;
    if (tls->asleep && !tls->gone) {
        tls->asleep = false;
        MHD_resume_connection(tls->mhd);
    }
    bool last = --tls->refs == 0;
    pthread_mutex_unlock(&tls->lock);
    if (last) {
        pthread_mutex_destroy(&tls->lock);
        out_free(&tls->pending);
        free(tls);
    }
}

static ssize_t tls_read(void *cls, uint64_t position, char *bytes, size_t max)
{
    struct event_tls *tls = cls;
    ssize_t got = 0;
    (void)position;
    pthread_mutex_lock(&tls->lock);
    size_t n = tls->pending.n < max ? tls->pending.n : max;
    if (n) {
        memcpy(bytes, tls->pending.at, n);
        memmove(tls->pending.at, tls->pending.at + n, tls->pending.n - n);
        out_cut(&tls->pending, tls->pending.n - n);
        got = (ssize_t)n;
    } else if (tls->ended) {
        got = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        tls->asleep = true;
        MHD_suspend_connection(tls->mhd);
    }
    pthread_mutex_unlock(&tls->lock);
    return got;
}

static void tls_gone(void *cls)
{
    tls_leave(cls, true, false);
}

struct MHD_Response *event_tls_response(struct event_tls *tls)
{
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, TLS_CHUNK_BYTES, tls_read, tls,
                                             tls_gone);
}

/* <0 when the reader is gone, or too far behind: it will come back with the id of what it saw. */
static int tls_send(struct event_tls *tls, struct event_text *const *texts, size_t n)
{
    pthread_mutex_lock(&tls->lock);
    for (size_t i = 0; i < n; i++)
        out_str(&tls->pending, texts[i]->frame);
    bool good = !tls->gone && !tls->pending.over;
    if (tls->asleep && !tls->gone) {
        tls->asleep = false;
        MHD_resume_connection(tls->mhd);
    }
    pthread_mutex_unlock(&tls->lock);
    return good ? 1 : -1;
}

/* --- streams --------------------------------------------------------------------------------- */

struct event_stream *event_stream_new(const struct event_open *open, struct str last_id)
{
    struct event_stream *s = base_alloc(sizeof *s);
    s->open = *open;
    s->fd = -1;
    if (last_id.n) {
        s->last_id = base_alloc(last_id.n + 1);
        memcpy(s->last_id, last_id.at, last_id.n);
    }
    return s;
}

static void queue_take_first(struct event_stream *s)
{
    struct event_text *text = s->queue[s->first];
    s->queued_bytes -= text->frame.n;
    s->first = (s->first + 1) % EVENT_QUEUE;
    s->n--;
    s->offset = 0;
    event_text_drop(text);
}

void event_stream_forget(struct event_stream *s)
{
    while (s->n > (s->offset > 0)) {
        size_t last = (s->first + s->n - 1) % EVENT_QUEUE;
        s->queued_bytes -= s->queue[last]->frame.n;
        event_text_drop(s->queue[last]);
        s->n--;
    }
}

void event_stream_free(struct event_stream *s)
{
    s->offset = 0;
    event_stream_forget(s);
    free(s->queue);
    free(s->last_id);
    if (s->fd >= 0)
        close(s->fd);
    if (s->tls)
        tls_leave(s->tls, false, true);
    if (s->open.closed)
        s->open.closed(s->open.reader);
    free(s);
}

/* False when the queue is full. */
static bool queue_add(struct event_stream *s, struct event_text *text)
{
    if (s->n == EVENT_QUEUE || s->queued_bytes + text->frame.n > EVENT_QUEUE_BYTES)
        return false;
    if (!s->queue)
        s->queue = base_alloc(EVENT_QUEUE * sizeof(void *));
    s->queue[(s->first + s->n++) % EVENT_QUEUE] = event_text_use(text);
    s->queued_bytes += text->frame.n;
    return true;
}

/* How many bytes the socket took; -1 when it is broken. */
static ptrdiff_t socket_write(struct event_stream *s, struct iovec *parts, size_t n)
{
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = n};
    ssize_t sent = sendmsg(s->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
    return sent;
}

/* Takes what was sent off the queue. */
static void queue_sent(struct event_stream *s, size_t sent)
{
    while (s->n && sent >= s->queue[s->first]->frame.n - s->offset) {
        sent -= s->queue[s->first]->frame.n - s->offset;
        queue_take_first(s);
    }
    s->offset += sent;
}

bool event_stream_flush(struct event_stream *s)
{
    struct iovec parts[EVENT_QUEUE];
    ptrdiff_t sent = 1;
    while (s->n && sent > 0) {
        for (size_t i = 0; i < s->n; i++) {
            struct str frame = s->queue[(s->first + i) % EVENT_QUEUE]->frame;
            frame = str_from(frame, i == 0 ? s->offset : 0);
            parts[i] = (struct iovec){(void *)(uintptr_t)frame.at, frame.n};
        }
        if ((sent = socket_write(s, parts, s->n)) < 0)
            return false;
        queue_sent(s, (size_t)sent);
    }
    if (s->n == 0) {
        free(s->queue);
        s->queue = NULL;
        s->first = 0;
    }
    return s->n || !s->ending;
}

/* Straight to the socket; what it does not take is queued. */
static int send_now(struct event_stream *s, struct event_text *const *texts, size_t n)
{
    struct iovec parts[EVENT_QUEUE];
    for (size_t i = 0; i < n; i++)
        parts[i] = (struct iovec){(void *)(uintptr_t)texts[i]->frame.at, texts[i]->frame.n};
    ptrdiff_t sent = socket_write(s, parts, n);
    if (sent < 0)
        return -1;
    size_t i = 0, left = (size_t)sent;
    while (i < n && left >= texts[i]->frame.n)
        left -= texts[i++]->frame.n;
    for (size_t from = i; i < n; i++) {
        if (!queue_add(s, texts[i]))
            return 0;
        if (i == from)
            s->offset = left;
    }
    return 1;
}

int event_stream_send(struct event_stream *s, struct event_text *const *texts, size_t n)
{
    if (n == 0)
        return 1;
    s->wrote_us = time_now_us();
    if (s->tls)
        return tls_send(s->tls, texts, n);
    if (s->n == 0)
        return send_now(s, texts, n);
    for (size_t i = 0; i < n; i++)
        if (!queue_add(s, texts[i]))
            return 0;
    return 1;
}
