/* SPDX-License-Identifier: Apache-2.0 */
/* streams.c: three sides. The database tells an event: it goes to the hub, and closes streams whose
   rights it touches. The database says that events may have been missed (another process wrote to
   the file, the connection broke): a thread looks for them. Somebody opens a stream: what they see
   is written down once, so that the hub's question for each event costs a comparison. */
#include "web/streams.h"

#include "base/time.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/inbox.h"
#include "desk/org.h"
#include "http/event.h"
#include "web/api.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { KNOWN = 2048, MISSED_MAX = 1000, DATA_BYTES = EVENT_DETAIL_BYTES + 600 };

/* Who may be told, as the hub's topic: bytes of one of these. */
struct audience {
    int64_t inbox_id, agent_id; /* 0: all */
};

struct reader {
    struct streams *streams;
    struct reader *next, **link;
    uint64_t key;
    int64_t org, agent_id, visitor_id; /* visitor_id: of the session or the token */
    bool sees_all;
    size_t n_inboxes;
    int64_t inboxes[];
};

struct streams {
    struct db *db;
    struct event_hub *hub;
    struct event_listener listener;
    pthread_mutex_t lock;
    pthread_cond_t missed;
    struct reader *readers;
    uint64_t keys;
    int64_t known[KNOWN]; /* ids told lately, a ring */
    size_t n_known;
    int64_t newest_id;
    bool look, stopping;
    pthread_t thread;
};

/* ---- from the database to the hub ---- */

/* True when it was not known yet. Held: the lock. */
static bool note_id(struct streams *s, int64_t id)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (s->known[i] == id)
            return false;
    s->known[s->n_known++ % KNOWN] = id;
    if (id > s->newest_id)
        s->newest_id = id;
    return true;
}

static void event_json(struct out *o, const struct event *e)
{
    struct json_writer w = {.out = o};
    json_put_object(&w, NULL);
    api_put_id(&w, "id", e->id);
    json_put_str(&w, "kind", e->kind);
    api_put_id(&w, "noun_id", e->noun_id);
    api_put_id(&w, "conversation_id", e->conversation_id);
    api_put_id(&w, "inbox_id", e->inbox_id);
    api_put_id(&w, "actor_id", e->actor_id);
    api_put_time(&w, "at", e->at_us);
    api_put_json(&w, "detail", e->detail.n ? e->detail : STR("{}"));
    json_put_object_end(&w);
}

static void publish(struct streams *s, const struct event *e)
{
    struct audience audience = {.inbox_id = e->inbox_id, .agent_id = e->agent_id};
    struct call c;
    struct out data;
    char id[24];
    int n = snprintf(id, sizeof id, "%" PRId64, e->id);
    call_init(&c, ARENA_BLOCK_BYTES);
    out_init(&data, DATA_BYTES);
    event_json(&data, e);
    struct stream_event told = {.id = {id, (size_t)n},
                                .org = e->org,
                                .topic = {(const char *)&audience, sizeof audience},
                                .data = out_as_str(&data)};
    if (!data.over)
        event_publish(&c, s->hub, &told);
    out_free(&data);
    call_free(&c);
}

/* Whether the event takes something from the reader's rights, or may. Who sees all inboxes by role
   keeps the stream when an inbox or a team changes. */
static bool touches(const struct event *e, const struct reader *r)
{
    if (e->org != r->org)
        return false;
    if (str_eq(e->kind, STR("session.ended")) || str_eq(e->kind, STR("token.revoked")))
        return r->visitor_id == e->noun_id;
    if (str_starts(e->kind, STR("agent.")) || str_eq(e->kind, STR("session.others_ended")))
        return r->agent_id == e->noun_id;
    return !r->sees_all &&
           (str_starts(e->kind, STR("inbox.")) || str_starts(e->kind, STR("team.")));
}

static void drop_touched(struct streams *s, const struct event *e)
{
    for (struct reader *r = s->readers; r; r = r->next)
        if (touches(e, r))
            event_hub_drop(s->hub, r->key);
}

/* All of it under the lock, so that nothing is told to a hub that is about to stop. */
static void take(struct streams *s, const struct event *e)
{
    pthread_mutex_lock(&s->lock);
    if (!s->stopping && note_id(s, e->id)) {
        publish(s, e);
        drop_touched(s, e);
    }
    pthread_mutex_unlock(&s->lock);
}

/* On a thread of the database, which must not wait. */
static void on_event(void *arg, const struct event *e)
{
    struct streams *s = arg;
    if (e) {
        take(s, e);
        return;
    }
    pthread_mutex_lock(&s->lock);
    s->look = true;
    pthread_cond_signal(&s->missed);
    pthread_mutex_unlock(&s->lock);
}

/* ---- what was missed ---- */

static void look_in(struct streams *s, struct call *c, struct db_conn *d, int64_t org,
                    int64_t after_id)
{
    struct event *events;
    size_t n;
    if (event_since(c, d, org, after_id, MISSED_MAX, &events, &n) < 0)
        return;
    for (size_t i = 0; i < n; i++)
        take(s, &events[i]);
}

static void look(struct streams *s, int64_t after_id)
{
    struct call c;
    struct org *orgs;
    size_t n = 0;
    int64_t last = 0;
    call_init(&c, APP_ARENA_BYTES);
    struct db_conn *d = db_read(&c, s->db);
    do {
        if (!d || org_list(&c, d, last, ORGS_PAGE_MAX, &orgs, &n) < 0)
            break;
        for (size_t i = 0; i < n; i++)
            look_in(s, &c, d, orgs[i].id, after_id);
        last = n ? orgs[n - 1].id : 0;
    } while (n == ORGS_PAGE_MAX);
    db_read_end(d);
    call_free(&c);
}

static void *look_main(void *arg)
{
    struct streams *s = arg;
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        if (!s->look) {
            pthread_cond_wait(&s->missed, &s->lock);
            continue;
        }
        s->look = false;
        int64_t after_id = event_overlap(s->newest_id);
        pthread_mutex_unlock(&s->lock);
        look(s, after_id);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

int64_t streams_newest(struct streams *s)
{
    pthread_mutex_lock(&s->lock);
    int64_t id = s->n_known ? s->known[(s->n_known - 1) % KNOWN] : 0;
    pthread_mutex_unlock(&s->lock);
    return id;
}

/* ---- life ---- */

int streams_start(struct call *c, struct db *db, struct event_hub *hub, struct streams **streams_r)
{
    struct streams *s = base_alloc(sizeof *s);
    *s = (struct streams){.db = db, .hub = hub, .newest_id = id_first_at(c->now_us)};
    s->listener = (struct event_listener){.fn = on_event, .arg = s};
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->missed, NULL);
    *streams_r = s;
    if (event_listen(c, db, &s->listener) < 0)
        return -1;
    errno = pthread_create(&s->thread, NULL, look_main, s);
    if (errno) {
        s->stopping = true; /* there is nothing to join */
        return fail_errno(c, "cannot start a thread");
    }
    return 1;
}

void streams_stop(struct streams *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    bool runs = !s->stopping;
    s->stopping = true;
    pthread_cond_signal(&s->missed);
    pthread_mutex_unlock(&s->lock);
    if (runs)
        pthread_join(s->thread, NULL);
}

void streams_free(struct streams *s)
{
    if (!s)
        return;
    pthread_cond_destroy(&s->missed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* ---- one stream ---- */

static bool sees(const struct reader *r, int64_t inbox_id)
{
    for (size_t i = 0; i < r->n_inboxes; i++)
        if (r->inboxes[i] == inbox_id)
            return true;
    return false;
}

static bool wants(void *arg, const struct stream_event *e)
{
    const struct reader *r = arg;
    struct audience audience;
    if (e->org != r->org || e->topic.n != sizeof audience)
        return false;
    memcpy(&audience, e->topic.at, sizeof audience);
    if (audience.agent_id && audience.agent_id != r->agent_id)
        return false;
    return !audience.inbox_id || r->sees_all || sees(r, audience.inbox_id);
}

static void closed(void *arg)
{
    struct reader *r = arg;
    pthread_mutex_lock(&r->streams->lock);
    *r->link = r->next;
    if (r->next)
        r->next->link = r->link;
    pthread_mutex_unlock(&r->streams->lock);
    free(r);
}

static struct reader *reader_new(struct streams *s, const struct visitor *v,
                                 const struct inbox *inboxes, size_t n)
{
    struct reader *r = base_alloc(sizeof *r + n * sizeof r->inboxes[0]);
    *r = (struct reader){.streams = s,
                         .org = v->actor.org,
                         .agent_id = v->actor.id,
                         .visitor_id = v->id,
                         .sees_all = v->actor.role >= ROLE_ADMIN,
                         .n_inboxes = n};
    for (size_t i = 0; i < n; i++)
        r->inboxes[i] = inboxes[i].id;
    pthread_mutex_lock(&s->lock);
    r->key = ++s->keys;
    r->next = s->readers;
    r->link = &s->readers;
    if (r->next)
        r->next->link = &r->next;
    s->readers = r;
    pthread_mutex_unlock(&s->lock);
    return r;
}

static int open_stream(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct inbox *inboxes = NULL;
    size_t n = 0;
    if (who->role < ROLE_ADMIN && inbox_list(c, d, who, true, &inboxes, &n) < 0)
        return -1;
    struct reader *r = reader_new(x->app->streams, x->visitor, inboxes, n);
    struct event_open opened = {.key = r->key, .wants = wants, .closed = closed, .reader = r};
    x->whole = true;
    return event_accept(x->q, x->a, &opened); /* it calls `closed` also when it fails */
}

static const struct api_member in_members[] = {
    {"last_event_id", API_ID, 0, "Where the header Last-Event-ID cannot be sent", 0, 0, NULL, NULL},
};
static const struct api_shape in_shape =
    API_SHAPE("EventsFrom", "Where a stream goes on", in_members);
static const struct api_op open_op = {
    .run = open_stream, .in = &in_shape, .type = "text/event-stream"};

const struct http_route streams_routes[] = {
    {"GET", "/api/v1/events", "read", ROUTE_STREAM, 0, api_look,
     "What happens in the desk, as it happens: server-sent events.", &open_op},
};
const size_t streams_routes_n = sizeof streams_routes / sizeof *streams_routes;
