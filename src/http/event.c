/* SPDX-License-Identifier: Apache-2.0 */
/* event.c: the hub. One thread owns all streams; others leave it commands in a list and wake it.
   Events that lie in the list together are matched and written together, so that a burst costs one
   system call a stream. */
#include "http/event.h"

#include "base/time.h"
#include "http/event_stream.h"
#include "http/field.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BATCH = EVENT_QUEUE,
    POLL_EVENTS = 256,
    TICK_MS = 1000,
    GOODBYE_MS = 2000,
    PATIENCE_MS = 60000,        /* with a reader that takes nothing at all */
    SOCKET_BUFFER_BYTES = 65536 /* the system would let a slow reader have megabytes */
};

enum command_kind { PUBLISH, ADD, DROP, FAREWELL, END };

struct command {
    enum command_kind kind;
    struct event_text *text;
    struct event_stream *stream;
    uint64_t key;
    struct command *next;
};

struct event_hub {
    struct event_config config;
    int poll, wake;
    pthread_t thread;
    pthread_mutex_t lock; /* of the list of commands and of `farewell` */
    pthread_cond_t changed;
    struct command *first, **last;
    bool farewell; /* asked for and not yet done */
    /* the thread's own: */
    struct event_stream *streams;
    struct event_text *kept[EVENT_KEPT]; /* a ring */
    size_t kept_first, kept_n, kept_bytes;
    struct event_text *heartbeat, *resync, *hello;
    int64_t checked_us, leave_us; /* streams that still stand then are cut */
    bool over;
    atomic_bool leaving; /* no new streams */
    _Atomic uint64_t n_streams, n_published, n_sent, n_fell_behind;
};

/* --- commands -------------------------------------------------------------------------------- */

static void command_leave(struct event_hub *hub, const struct command *what)
{
    struct command *command = base_alloc(sizeof *command);
    uint64_t one = 1;
    *command = *what;
    pthread_mutex_lock(&hub->lock);
    bool empty = !hub->first;
    *hub->last = command;
    hub->last = &command->next;
    hub->farewell = hub->farewell || what->kind == FAREWELL;
    pthread_mutex_unlock(&hub->lock);
    if (empty && write(hub->wake, &one, sizeof one) < 0)
        return; /* the counter is full: it is awake */
}

static struct command *commands_take(struct event_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    struct command *first = hub->first;
    hub->first = NULL;
    hub->last = &hub->first;
    pthread_mutex_unlock(&hub->lock);
    return first;
}

/* --- streams --------------------------------------------------------------------------------- */

static void stream_link(struct event_hub *hub, struct event_stream *s)
{
    s->next = hub->streams;
    s->link = &hub->streams;
    if (s->next)
        s->next->link = &s->next;
    hub->streams = s;
}

static void stream_end(struct event_hub *hub, struct event_stream *s)
{
    *s->link = s->next;
    if (s->next)
        s->next->link = s->link;
    atomic_fetch_sub(&hub->n_streams, 1);
    event_stream_free(s);
}

/* Too slow: one word of it, behind what is half sent, and out. */
static void stream_resync(struct event_hub *hub, struct event_stream *s)
{
    atomic_fetch_add(&hub->n_fell_behind, 1);
    event_stream_forget(s);
    s->ending = true;
    if (event_stream_send(s, &hub->resync, 1) <= 0 || !event_stream_flush(s))
        stream_end(hub, s);
}

/* False when the stream is over. */
static bool stream_send(struct event_hub *hub, struct event_stream *s,
                        struct event_text *const *texts, size_t n)
{
    int sent = event_stream_send(s, texts, n);
    atomic_fetch_add(&hub->n_sent, n);
    if (sent < 0)
        stream_end(hub, s);
    else if (sent == 0)
        stream_resync(hub, s);
    return sent > 0;
}

/* What the stream wants of some texts. */
static void stream_offer(struct event_hub *hub, struct event_stream *s,
                         struct event_text *const *texts, size_t n)
{
    struct event_text *wanted[BATCH];
    size_t n_wanted = 0;
    for (size_t i = 0; i < n && !s->ending; i++)
        if (!s->open.wants || s->open.wants(s->open.reader, &texts[i]->event))
            wanted[n_wanted++] = texts[i];
    if (n_wanted)
        stream_send(hub, s, wanted, n_wanted);
}

/* --- what a returning reader missed ----------------------------------------------------------- */

static struct event_text *kept_at(const struct event_hub *hub, size_t i)
{
    return hub->kept[(hub->kept_first + i) % EVENT_KEPT];
}

static void kept_forget_first(struct event_hub *hub)
{
    hub->kept_bytes -= kept_at(hub, 0)->frame.n;
    event_text_drop(kept_at(hub, 0));
    hub->kept_first = (hub->kept_first + 1) % EVENT_KEPT;
    hub->kept_n--;
}

/* Takes over the caller's count of the text. */
static void keep(struct event_hub *hub, struct event_text *text)
{
    if (hub->kept_n == EVENT_KEPT)
        kept_forget_first(hub);
    hub->kept[(hub->kept_first + hub->kept_n++) % EVENT_KEPT] = text;
    hub->kept_bytes += text->frame.n;
    while (hub->kept_bytes > EVENT_KEPT_BYTES)
        kept_forget_first(hub);
}

/* Sends what came behind the id that the reader saw last; `resync` when nobody knows any more. */
static void stream_catch_up(struct event_hub *hub, struct event_stream *s)
{
    size_t from = hub->kept_n;
    struct str last_id = str_of(s->last_id);
    while (from > 0 && !str_eq(kept_at(hub, from - 1)->event.id, last_id))
        from--;
    if (from == 0) {
        stream_send(hub, s, &hub->resync, 1);
        return;
    }
    struct event_text *texts[BATCH];
    for (size_t n = 0; from < hub->kept_n; from += n) {
        for (n = 0; n < BATCH / 2 && from + n < hub->kept_n; n++)
            texts[n] = kept_at(hub, from + n);
        size_t wanted = 0;
        for (size_t i = 0; i < n; i++)
            if (!s->open.wants || s->open.wants(s->open.reader, &texts[i]->event))
                texts[wanted++] = texts[i];
        if (wanted && !stream_send(hub, s, texts, wanted))
            return;
    }
}

static void stream_add(struct event_hub *hub, struct event_stream *s)
{
    if (atomic_load(&hub->leaving)) {
        atomic_fetch_sub(&hub->n_streams, 1);
        event_stream_free(s);
        return;
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = s};
    stream_link(hub, s);
    if (s->fd >= 0 && epoll_ctl(hub->poll, EPOLL_CTL_ADD, s->fd, &event) < 0) {
        stream_end(hub, s);
        return;
    }
    if (s->last_id)
        stream_catch_up(hub, s);
    else
        stream_send(hub, s, &hub->hello, 1);
}

/* --- the thread ------------------------------------------------------------------------------ */

/* Events that were left together, to all who want them. */
static struct command *publish_all(struct event_hub *hub, struct command *command)
{
    struct event_text *texts[BATCH];
    size_t n = 0;
    while (command && command->kind == PUBLISH && n < BATCH) {
        struct command *next = command->next;
        texts[n++] = command->text;
        free(command);
        command = next;
    }
    for (struct event_stream *s = hub->streams, *next; s; s = next) {
        next = s->next;
        stream_offer(hub, s, texts, n);
    }
    for (size_t i = 0; i < n; i++)
        keep(hub, texts[i]);
    atomic_fetch_add(&hub->n_published, n);
    return command;
}

static void drop(struct event_hub *hub, uint64_t key)
{
    for (struct event_stream *s = hub->streams, *next; s; s = next) {
        next = s->next;
        if (s->open.key == key)
            stream_end(hub, s);
    }
}

/* Browsers come back after 1 to 6 seconds, each at its own time. */
static void farewell(struct event_hub *hub)
{
    char frame[96];
    unsigned spread = 0;
    for (struct event_stream *s = hub->streams, *next; s; s = next) {
        next = s->next;
        spread = (spread + 1237) % 5000;
        snprintf(frame, sizeof frame, "retry: %u\nevent: bye\ndata: {}\n\n", 1000 + spread);
        struct event_text *bye = event_text_raw(frame);
        s->ending = true;
        if (event_stream_send(s, &bye, 1) <= 0 || s->tls || !event_stream_flush(s))
            stream_end(hub, s);
        event_text_drop(bye);
    }
    hub->leave_us = time_now_us() + GOODBYE_MS * 1000;
}

static void farewell_check(struct event_hub *hub)
{
    if (!hub->leave_us)
        return;
    if (time_now_us() > hub->leave_us)
        while (hub->streams)
            stream_end(hub, hub->streams);
    if (hub->streams)
        return;
    hub->leave_us = 0;
    pthread_mutex_lock(&hub->lock);
    hub->farewell = false;
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->lock);
}

static void obey(struct event_hub *hub)
{
    struct command *command = commands_take(hub);
    while (command) {
        if (command->kind == PUBLISH) {
            command = publish_all(hub, command);
            continue;
        }
        if (command->kind == ADD)
            stream_add(hub, command->stream);
        else if (command->kind == DROP)
            drop(hub, command->key);
        else if (command->kind == FAREWELL)
            farewell(hub);
        else
            hub->over = true;
        struct command *next = command->next;
        free(command);
        command = next;
    }
}

/* Whether the reader is still there; what it sends is read and thrown away. */
static bool still_there(const struct event_stream *s)
{
    char bytes[512];
    ssize_t n;
    do
        n = recv(s->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    while (n > 0);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

static void stream_ready(struct event_hub *hub, struct event_stream *s, uint32_t what)
{
    bool gone = what & (EPOLLHUP | EPOLLERR | EPOLLRDHUP);
    if (gone || ((what & EPOLLIN) && !still_there(s)) ||
        ((what & EPOLLOUT) && s->n && !event_stream_flush(s)))
        stream_end(hub, s);
}

/* Keeps proxies and address translators from forgetting us, and finds readers that vanished. */
static void heartbeats(struct event_hub *hub, int64_t now_us)
{
    int64_t silent_us = hub->config.heartbeat_s * SECOND_US;
    if (now_us - hub->checked_us < TICK_MS * 1000 / 2)
        return;
    hub->checked_us = now_us;
    for (struct event_stream *s = hub->streams, *next; s; s = next) {
        next = s->next;
        if (s->ending && now_us - s->wrote_us > PATIENCE_MS * INT64_C(1000))
            stream_end(hub, s);
        else if (now_us - s->wrote_us >= silent_us && !s->ending)
            stream_send(hub, s, &hub->heartbeat, 1);
    }
}

static void *run(void *of)
{
    struct event_hub *hub = of;
    struct epoll_event events[POLL_EVENTS];
    while (!hub->over) {
        int n = epoll_wait(hub->poll, events, POLL_EVENTS, hub->leave_us ? 20 : TICK_MS);
        for (int i = 0; i < n; i++) {
            uint64_t count;
            if (events[i].data.ptr)
                stream_ready(hub, events[i].data.ptr, events[i].events);
            else if (read(hub->wake, &count, sizeof count) < 0)
                continue; /* somebody else's wake was enough */
        }
        obey(hub);
        heartbeats(hub, time_now_us());
        farewell_check(hub);
    }
    return NULL;
}

/* --- from outside ---------------------------------------------------------------------------- */

static int hub_open(struct call *c, struct event_hub *hub)
{
    struct epoll_event event = {.events = EPOLLIN};
    hub->poll = epoll_create1(EPOLL_CLOEXEC);
    hub->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (hub->poll < 0 || hub->wake < 0 ||
        epoll_ctl(hub->poll, EPOLL_CTL_ADD, hub->wake, &event) < 0)
        return fail_errno(c, "cannot watch sockets");
    sigset_t signals;
    signals_block(&signals);
    int error = pthread_create(&hub->thread, NULL, run, hub);
    pthread_sigmask(SIG_SETMASK, &signals, NULL);
    if (error)
        return fail(c, IO_FAILED, "cannot start a thread: %s", strerror(error));
    return 1;
}

/* What was left after the end. */
static void commands_free(struct event_hub *hub)
{
    for (struct command *command = commands_take(hub), *next; command; command = next) {
        next = command->next;
        event_text_drop(command->text);
        if (command->stream)
            event_stream_free(command->stream);
        free(command);
    }
}

static void hub_free(struct event_hub *hub)
{
    commands_free(hub);
    while (hub->kept_n)
        kept_forget_first(hub);
    event_text_drop(hub->heartbeat);
    event_text_drop(hub->resync);
    event_text_drop(hub->hello);
    if (hub->poll >= 0)
        close(hub->poll);
    if (hub->wake >= 0)
        close(hub->wake);
    pthread_cond_destroy(&hub->changed);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

int event_hub_start(struct call *c, const struct event_config *config, struct event_hub **hub_r)
{
    struct event_hub *hub = base_alloc(sizeof *hub);
    hub->config = *config;
    if (hub->config.max_streams <= 0)
        hub->config.max_streams = 10000;
    if (hub->config.heartbeat_s <= 0)
        hub->config.heartbeat_s = 25;
    hub->last = &hub->first;
    hub->heartbeat = event_text_raw(":\n\n");
    hub->resync = event_text_raw("event: resync\ndata: {}\n\n");
    hub->hello = event_text_raw("retry: 3000\n\n");
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->changed, NULL);
    if (hub_open(c, hub) < 0) {
        hub_free(hub);
        return -1;
    }
    *hub_r = hub;
    return 1;
}

void event_hub_farewell(struct event_hub *hub)
{
    atomic_store(&hub->leaving, true);
    command_leave(hub, &(struct command){.kind = FAREWELL});
    pthread_mutex_lock(&hub->lock);
    while (hub->farewell)
        pthread_cond_wait(&hub->changed, &hub->lock);
    pthread_mutex_unlock(&hub->lock);
}

void event_hub_stop(struct event_hub *hub)
{
    if (!hub)
        return;
    event_hub_farewell(hub);
    command_leave(hub, &(struct command){.kind = END});
    pthread_join(hub->thread, NULL);
    hub_free(hub);
}

int event_publish(struct call *c, struct event_hub *hub, const struct stream_event *e)
{
    struct event_text *text = NULL;
    if (field_value(e->id) && field_value(e->type) && str_find_char(e->data, '\r') < 0)
        text = event_text_new(e);
    if (!text)
        return fail(c, BROKEN, "an event is larger than %d bytes, or holds a line break",
                    EVENT_MAX_BYTES);
    command_leave(hub, &(struct command){.kind = PUBLISH, .text = text});
    return 1;
}

void event_hub_drop(struct event_hub *hub, uint64_t key)
{
    command_leave(hub, &(struct command){.kind = DROP, .key = key});
}

struct event_numbers event_hub_numbers(const struct event_hub *hub)
{
    return (struct event_numbers){.streams = atomic_load(&hub->n_streams),
                                  .published = atomic_load(&hub->n_published),
                                  .sent = atomic_load(&hub->n_sent),
                                  .fell_behind = atomic_load(&hub->n_fell_behind)};
}

int event_accept(struct http_request *q, struct http_response *a, const struct event_open *open)
{
    struct event_hub *hub = a->hub;
    struct event_open *kept = arena_alloc(&q->call.arena, sizeof *kept);
    *kept = *open;
    a->stream = kept;
    if (!hub)
        return fail(&q->call, BROKEN, "this server has no event hub");
    if (atomic_load(&hub->leaving) ||
        atomic_load(&hub->n_streams) >= (uint64_t)hub->config.max_streams)
        return fail(&q->call, BUSY, "there are too many event streams; try again later");
    a->type = "text/event-stream";
    http_cache(a, "no-store");
    http_set(a, "X-Accel-Buffering", STR("no"));
    return 1;
}

static struct event_stream *stream_of(struct event_hub *hub, struct exchange *e)
{
    struct str last_id = http_header(&e->q, "Last-Event-ID");
    if (!last_id.n)
        last_id = http_query(&e->q, "last_event_id");
    struct event_stream *s = event_stream_new(e->a.stream, str_first(last_id, 100));
    e->a.stream = NULL; /* `closed` is ours to call now */
    s->wrote_us = time_now_us();
    atomic_fetch_add(&hub->n_streams, 1);
    return s;
}

void event_hub_take(struct event_hub *hub, struct exchange *e, int fd, struct str head)
{
    int yes = 1, no = 0, patience_ms = PATIENCE_MS, buffer_bytes = SOCKET_BUFFER_BYTES;
    struct event_stream *s = stream_of(hub, e);
    s->fd = fd;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
    setsockopt(fd, IPPROTO_TCP, TCP_CORK, &no, sizeof no);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
    if (send(fd, head.at, head.n, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)head.n) {
        atomic_fetch_sub(&hub->n_streams, 1);
        event_stream_free(s);
        return;
    }
    command_leave(hub, &(struct command){.kind = ADD, .stream = s});
}

struct MHD_Response *event_hub_response(struct event_hub *hub, struct exchange *e)
{
    struct event_stream *s = stream_of(hub, e);
    s->tls = event_tls_new(e->mhd);
    struct MHD_Response *r = event_tls_response(s->tls);
    command_leave(hub, &(struct command){.kind = ADD, .stream = s});
    return r;
}
