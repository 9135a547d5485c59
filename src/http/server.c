/* SPDX-License-Identifier: Apache-2.0 */
/* server.c: the life of a request, from the request line to the answer, as libmicrohttpd tells it:

       saw_target    a request line has come: an exchange is taken from the shelf
       accept_head   the head is whole: checked, routed, admitted
       body_take     pieces of the body
       answer        everything is there: the handler runs
       completed     the answer is out, or the client is gone: back on the shelf

   An answer given before the body was read ends the connection; so refusals of requests without a
   body wait for their turn in `answer`. */
#include "base/time.h"
#include "http/event.h"
#include "http/exchange.h"
#include "http/head.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    POOL_BYTES = 32768, /* of a connection: head, answer's head, and reading */
    STACK_BYTES = 1 << 20,
    MAX_THREADS = 64,
    PEM_BYTES = 1 << 20
};

/* --- the shelf ------------------------------------------------------------------------------- */

static struct exchange *exchange_new(struct http_server *server)
{
    struct exchange *e = base_alloc(sizeof *e);
    call_init(&e->q.call, server->config.max_arena_bytes);
    out_init(&e->body, HTTP_MAX_MEMORY_BODY);
    out_init(&e->a.body, RESPONSE_MAX_BODY);
    return e;
}

static void exchange_free(struct exchange *e)
{
    call_free(&e->q.call);
    out_free(&e->body);
    out_free(&e->a.body);
    free(e);
}

static struct exchange *shelf_take(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    struct exchange *e = server->shelf;
    if (e)
        server->shelf = e->next;
    pthread_mutex_unlock(&server->lock);
    return e ? e : exchange_new(server);
}

/* Large memory is given back; what a page needs stays for the next. */
enum { KEPT_BYTES = 131072 };
static void out_keep_small(struct out *o)
{
    size_t max = o->max;
    out_clear(o);
    if (o->cap > KEPT_BYTES) {
        out_free(o);
        out_init(o, max);
    }
}

/* Empty again, with the memory it has. */
static void exchange_clear(struct exchange *e)
{
    struct call call = e->q.call;
    struct out body = e->body, answer = e->a.body;
    json_decref(e->q.json);
    spill_close(&e->q.spool);
    exchange_close_body(e);
    arena_reset(&call.arena);
    out_keep_small(&body);
    out_keep_small(&answer);
    memset(e, 0, sizeof *e);
    e->q.call.arena = call.arena;
    e->body = body;
    e->a.body = answer;
}

static void exchange_ready(struct exchange *e, struct http_server *server)
{
    e->server = server;
    e->q.call.now_us = e->began_us = time_now_us();
    e->q.context = server->config.context;
    e->q.spool.fd = e->a.fd = -1;
    e->a.request = &e->q;
    e->a.hub = server->config.hub;
    snprintf(e->q.id, sizeof e->q.id, "%016llx",
             (unsigned long long)(atomic_fetch_add(&server->ids, 0x9e3779b97f4a7c15u)));
}

/* --- the head -------------------------------------------------------------------------------- */

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void *saw_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
    struct http_server *server = cls;
    struct exchange *e = shelf_take(server);
    exchange_ready(e, server);
    e->mhd = mhd;
    e->from = connection_of(mhd);
    size_t n = target ? strlen(target) : 0;
    e->target = (struct str){arena_copy(&e->q.call.arena, target ? target : "", n), n};
    return e;
}

/* Escapes are undone by url.c, and only there. */
static size_t leave_escapes(void *cls, struct MHD_Connection *mhd, char *text)
{
    (void)cls;
    (void)mhd;
    return strlen(text);
}

static enum MHD_Result field_take(void *cls, enum MHD_ValueKind kind, const char *name,
                                  size_t name_n, const char *value, size_t value_n)
{
    struct exchange *e = cls;
    (void)kind;
    e->q.headers.at[e->q.headers.n++] =
        (struct http_pair){{name, name_n}, {value ? value : "", value_n}};
    return MHD_YES;
}

/* The fields where they lie. */
static bool fields_take(struct exchange *e)
{
    int n = MHD_get_connection_values_n(e->mhd, MHD_HEADER_KIND, NULL, NULL);
    e->q.headers.at = arena_try(&e->q.call.arena, (size_t)n * sizeof *e->q.headers.at);
    if (e->q.headers.at && n)
        MHD_get_connection_values_n(e->mhd, MHD_HEADER_KIND, field_take, e);
    return e->q.headers.at != NULL;
}

static int head_take(struct exchange *e, const char *method, const char *target,
                     const char *version)
{
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(e->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct head_facts facts;
    if (!fields_take(e)) {
        fail(&e->q.call, TOO_BIG, "the head of the request has too many fields");
        e->hang_up = true;
        return e->refused = 431;
    }
    struct head_lines head = {.checked = e->server->strict_library,
                              .method = method,
                              .target = target,
                              .version = version,
                              .raw_target = e->target,
                              .bytes = size ? size->header_size : 0,
                              .fields = e->q.headers};
    e->refused = head_check(&e->q.call, &head, &facts);
    e->q.host = facts.host;
    e->body_bytes = facts.body_bytes;
    e->hang_up = e->refused != 0;
    if (e->hang_up)
        atomic_fetch_add(&e->server->refused_heads, 1);
    return e->refused;
}

static void client_take(struct exchange *e)
{
    const struct http_config *config = &e->server->config;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(e->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct address peer;
    address_of_socket(info ? info->client_addr : NULL, &peer);
    e->q.client = peer;
    e->q.secure = config->certificate != NULL;
    if (!networks_have(config->trusted_proxies, config->n_trusted_proxies, &peer))
        return;
    struct str list = http_header(&e->q, "X-Forwarded-For");
    e->q.client =
        address_behind_proxies(&peer, list, config->trusted_proxies, config->n_trusted_proxies);
    e->q.secure = str_eq_nocase(http_header(&e->q, "X-Forwarded-Proto"), STR("https"));
}

/* "http://host/path" is taken as "/path": the host was checked in its own field. */
static struct str origin_form(struct str target)
{
    ptrdiff_t host = str_find(target, STR("://"));
    if (!str_starts_nocase(target, STR("http")) || host < 0)
        return target;
    struct str rest = str_from(target, (size_t)host + 3);
    ptrdiff_t slash = str_find_char(rest, '/');
    return slash < 0 ? STR("/") : str_from(rest, (size_t)slash);
}

static int refuse(struct exchange *e, int status)
{
    e->refused = status;
    return -1;
}

static int target_take(struct exchange *e, struct url_path *path)
{
    struct http_request *q = &e->q;
    struct str rest = origin_form(e->target);
    struct str cookies = http_header(q, "Cookie");
    str_cut(&rest, '?', &q->path);
    q->query_text = rest.at ? rest : STR("");
    if (url_path_read(&q->call, q->path, path) < 0 ||
        url_pairs_read(&q->call, q->query_text, URL_MAX_QUERY_PAIRS, &q->query) < 0 ||
        (cookies.at && url_cookies_read(&q->call, cookies, &q->cookies) < 0))
        return refuse(e, q->call.fault.kind == NOT_FOUND ? 404 : 400);
    return 1;
}

static int route_take(struct exchange *e, const struct url_path *path)
{
    struct http_request *q = &e->q;
    struct route_match match;
    int found = routes_find(&q->call, &e->server->routes, q->method, path, &match);
    if (found < 0)
        return refuse(e, 400);
    if (found == 0) {
        fail(&q->call, NOT_FOUND, "there is nothing at this address");
        return refuse(e, 404);
    }
    q->route = match.route;
    q->params = match.params;
    if (q->route)
        return 1;
    http_set(&e->a, "Allow", str_of(match.allow));
    if (str_eq(q->method, STR("OPTIONS"))) {
        e->a.status = 204;
        return 0;
    }
    fail(&q->call, BAD_USAGE, "this address allows %s", match.allow);
    return refuse(e, 405);
}

static int admit(struct exchange *e)
{
    const struct http_config *config = &e->server->config;
    if (!config->admit || config->admit(&e->q, &e->a) >= 0)
        return 1;
    int status = e->a.status >= 400 ? e->a.status : fault_row(e->q.call.fault.kind)->http_status;
    return refuse(e, status);
}

/* What the head alone decides. */
static void accept_head(struct exchange *e, const char *method, const char *target,
                        const char *version)
{
    struct url_path path;
    e->counted = true;
    atomic_fetch_add(&e->server->requests, 1);
    atomic_fetch_add(&e->server->running, 1);
    if (head_take(e, method, target, version) != 0)
        return;
    e->q.method = str_of(method);
    client_take(e);
    if (target_take(e, &path) < 0 || route_take(e, &path) <= 0)
        return;
    if (admit(e) >= 0)
        body_begin(e);
}

/* --- the answer ------------------------------------------------------------------------------ */

static enum MHD_Result send_refusal(struct exchange *e)
{
    e->result = -1;
    e->a.status = e->refused;
    return exchange_send(e);
}

/* The socket goes to the hub, and a dead one takes its place here: the library, which does not
   watch the sockets of suspended connections, finds that one closed when it looks again. */
static enum MHD_Result hand_over(struct exchange *e)
{
    struct out head;
    int fd = e->from->fd;
    e->a.status = 200;
    out_init(&head, HEAD_MAX_BYTES);
    MHD_suspend_connection(e->mhd);
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own >= 0 && exchange_head(e, &head) && dup2(e->server->stand_in, fd) == fd)
        event_hub_take(e->server->config.hub, e, own, out_as_str(&head));
    else if (own >= 0)
        close(own);
    out_free(&head);
    atomic_store(&e->phase, PHASE_HANDED);
    MHD_resume_connection(e->mhd);
    return MHD_YES;
}

static enum MHD_Result answer_now(struct exchange *e)
{
    bool stream = e->result >= 0 && e->a.stream && !e->a.broken;
    if (stream && str_eq(e->q.method, STR("HEAD")))
        exchange_close_body(e);
    else if (stream && !e->server->certificate)
        return hand_over(e);
    return exchange_send(e);
}

/* A handler is begun only while the server does not close, and is counted until it has answered, so
   that the library is never stopped while a deferred request sleeps in it. */
static enum MHD_Result handle_route(struct exchange *e)
{
    struct http_server *server = e->server;
    atomic_fetch_add(&server->handling, 1);
    if (atomic_load(&server->closing)) {
        atomic_fetch_sub(&server->handling, 1);
        fail(&e->q.call, BUSY, "the server is stopping");
        e->refused = 503;
        return send_refusal(e);
    }
    int result = e->q.route->handler(&e->q, &e->a);
    if (atomic_load(&e->phase) != PHASE_BODY)
        return MHD_YES; /* deferred */
    e->result = result;
    enum MHD_Result answered = answer_now(e);
    atomic_fetch_sub(&server->handling, 1);
    return answered;
}

static enum MHD_Result answer(struct exchange *e)
{
    watch_rest(e->from);
    if (e->refused || (e->q.route && body_end(e) < 0))
        return send_refusal(e);
    if (!e->q.route)
        return exchange_send(e); /* OPTIONS */
    return handle_route(e);
}

static enum MHD_Result begin(struct exchange *e, const char *method, const char *target,
                             const char *version)
{
    accept_head(e, method, target, version);
    atomic_store(&e->phase, PHASE_BODY);
    if (e->hang_up || (e->refused && e->body_bytes))
        return send_refusal(e);
    if (e->body_bytes)
        watch_for_body(e->from, e->body_bytes);
    return MHD_YES;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *mhd, const char *target,
                              const char *method, const char *version, const char *bytes,
                              size_t *n_bytes, void **context)
{
    struct exchange *e = *context;
    (void)cls;
    (void)mhd;
    switch (atomic_load(&e->phase)) {
    case PHASE_HEAD:
        return begin(e, method, target, version);
    case PHASE_BODY:
        if (*n_bytes == 0)
            return answer(e);
        body_take(e, (struct str){bytes, *n_bytes});
        *n_bytes = 0;
        return MHD_YES;
    case PHASE_FINISHED:
        return answer_now(e);
    case PHASE_HANDED:
        return MHD_NO;
    case PHASE_WAITING:
    case PHASE_ANSWERED:
        return MHD_YES;
    }
    return MHD_NO;
}

static void completed(void *cls, struct MHD_Connection *mhd, void **context,
                      enum MHD_RequestTerminationCode how)
{
    struct http_server *server = cls;
    struct exchange *e = *context;
    (void)mhd;
    (void)how;
    if (!e)
        return;
    *context = NULL;
    if (e->counted && server->config.done)
        server->config.done(&e->q, e->a.status, e->sent_bytes, time_now_us() - e->began_us);
    bool counted = e->counted;
    if (e->from)
        watch_for_head(server, e->from);
    exchange_clear(e);
    pthread_mutex_lock(&server->lock);
    e->next = server->shelf;
    server->shelf = e;
    pthread_mutex_unlock(&server->lock);
    atomic_fetch_sub(&server->running, counted);
}

static void connection_changed(void *cls, struct MHD_Connection *mhd, void **context,
                               enum MHD_ConnectionNotificationCode what)
{
    struct http_server *server = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = watch_add(server, info->connect_fd);
    } else if (*context) {
        watch_remove(server, *context);
        *context = NULL;
    }
}

/* --- start and stop -------------------------------------------------------------------------- */

static void defaults(struct http_config *config)
{
    config->threads = config->threads > 0 ? config->threads : 4;
    if (config->threads > MAX_THREADS)
        config->threads = MAX_THREADS;
    if (config->max_connections <= 0)
        config->max_connections = 2000;
    config->idle_s = config->idle_s > 0 ? config->idle_s : 30;
    config->head_s = config->head_s > 0 ? config->head_s : 10;
    if (config->max_body_bytes == 0)
        config->max_body_bytes = 1 << 20;
    if (config->max_arena_bytes == 0)
        config->max_arena_bytes = 32 << 20;
}

/* A whole small file, ended by NUL; NULL when it cannot be read. The caller frees it. */
static char *file_read(struct call *c, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fail_errno(c, "cannot open %s", path);
        return NULL;
    }
    char *text = base_alloc(PEM_BYTES + 1);
    ssize_t n = read(fd, text, PEM_BYTES);
    close(fd);
    if (n > 0)
        return text;
    fail(c, IO_FAILED, "%s is empty or cannot be read", path);
    free(text);
    return NULL;
}

static int tls_read(struct call *c, struct http_server *server)
{
    const struct http_config *config = &server->config;
    if (!config->certificate && !config->key)
        return 1;
    if (!config->certificate || !config->key)
        return fail(c, BAD_USAGE, "TLS needs both a certificate and its key");
    if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
        return fail(c, BAD_USAGE, "this libmicrohttpd was built without TLS");
    server->certificate = file_read(c, config->certificate);
    server->key = server->certificate ? file_read(c, config->key) : NULL;
    return server->key ? 1 : -1;
}

static size_t options(struct http_server *server, int fd, struct MHD_OptionItem *o)
{
    const struct http_config *config = &server->config;
    size_t n = 0;
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, fd, NULL};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL};
    if (config->threads > 1)
        o[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, config->threads, NULL};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_STACK_SIZE, STACK_BYTES, NULL};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_BYTES, NULL};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_TIMEOUT, config->idle_s, NULL};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_LIMIT, config->max_connections, NULL};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                                     config->max_connections_per_client, NULL};
    if (server->certificate) {
        o[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate};
        o[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, server->key};
        o[n++] = (struct MHD_OptionItem){
            MHD_OPTION_HTTPS_PRIORITIES, 0,
            (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
    }
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    return n;
}

static int daemon_start(struct call *c, struct http_server *server)
{
    struct MHD_OptionItem items[16];
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    int fd = listen_open(c, server->config.listen, server->address, sizeof server->address);
    if (fd < 0)
        return -1;
    options(server, fd, items);
    if (server->certificate)
        flags |= MHD_USE_TLS;
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, handle, server, MHD_OPTION_URI_LOG_CALLBACK, saw_target, server,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, server, MHD_OPTION_NOTIFY_COMPLETED, completed,
        server, MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server, MHD_OPTION_ARRAY, items,
        MHD_OPTION_END);
    if (server->daemon)
        return 1;
    close(fd);
    return fail(c, IO_FAILED,
                "the server does not start; with TLS, check that key and certificate belong "
                "together");
}

/* One end of a pair whose other end is closed: reading says end, writing fails. */
static int stand_in_open(struct call *c)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
        return fail_errno(c, "cannot make a socket");
    close(ends[1]);
    return ends[0];
}

static void server_free(struct http_server *server)
{
    packers_free(server);
    while (server->shelf) {
        struct exchange *next = server->shelf->next;
        exchange_free(server->shelf);
        server->shelf = next;
    }
    if (server->stand_in >= 0)
        close(server->stand_in);
    arena_free(&server->arena);
    free(server->certificate);
    free(server->key);
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

static struct http_server *server_new(const struct http_config *config)
{
    struct http_server *server = base_alloc(sizeof *server);
    pthread_condattr_t monotonic;
    uint64_t first_id = (uint64_t)time_now_us();
    server->config = *config;
    server->strict_library = MHD_get_version()[0] != '0';
    defaults(&server->config);
    arena_init(&server->arena, 16 << 20);
    pthread_mutex_init(&server->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (getrandom(&first_id, sizeof first_id, GRND_NONBLOCK) < 0)
        first_id ^= (uintptr_t)server;
    atomic_store(&server->ids, first_id);
    return server;
}

static int threads_start(struct call *c, struct http_server *server)
{
    if (watch_start(c, server) < 0)
        return -1;
    if (daemon_start(c, server) >= 0)
        return 1;
    watch_stop(server);
    return -1;
}

int http_server_start(struct call *c, const struct http_config *config,
                      struct http_server **server_r)
{
    struct http_server *server = server_new(config);
    sigset_t signals;
    int started = -1;
    server->stand_in = stand_in_open(c);
    if (server->stand_in >= 0 &&
        routes_build(c, &server->arena, config->routes, config->n_routes, &server->routes) >= 0 &&
        tls_read(c, server) >= 0) {
        signals_block(&signals);
        started = threads_start(c, server);
        pthread_sigmask(SIG_SETMASK, &signals, NULL);
    }
    if (started < 0)
        server_free(server);
    else
        *server_r = server;
    return started;
}

const char *http_server_address(const struct http_server *server)
{
    return server->address;
}

/* Until nothing runs, or the wait is over; then until no handler is left. */
static void wait_for_running(struct http_server *server, int wait_ms)
{
    for (int waited_ms = 0; waited_ms < wait_ms && atomic_load(&server->running); waited_ms++)
        usleep(1000);
    atomic_store(&server->closing, true);
    while (atomic_load(&server->handling))
        usleep(1000);
}

void http_server_stop(struct http_server *server, int wait_ms)
{
    if (!server)
        return;
    atomic_store(&server->draining, true);
    int fd = MHD_quiesce_daemon(server->daemon);
    if (fd >= 0)
        shutdown(fd, SHUT_RDWR); /* who comes now is refused, rather than left waiting */
    listen_unlink(server->config.listen);
    if (server->config.hub)
        event_hub_farewell(server->config.hub);
    wait_for_running(server, wait_ms);
    MHD_stop_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
    watch_stop(server);
    server_free(server);
}

struct http_numbers http_server_numbers(struct http_server *server)
{
    struct http_numbers numbers = {.requests = atomic_load(&server->requests),
                                   .refused_heads = atomic_load(&server->refused_heads),
                                   .running = atomic_load(&server->running)};
    pthread_mutex_lock(&server->lock);
    numbers.open_connections = server->open_connections;
    pthread_mutex_unlock(&server->lock);
    return numbers;
}
