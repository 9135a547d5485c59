/* SPDX-License-Identifier: Apache-2.0 */
/* try.c: the routes are the smallest that show each thing a handler can do. */
#include "http/try.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void die(const char *why)
{
    fprintf(stderr, "the test server: %s\n", why);
    abort();
}

static int hello_get(struct http_request *q, struct http_response *a)
{
    (void)q;
    out_text(http_text(a, "text/plain; charset=utf-8"), "hello");
    return 0;
}

/* Everything that is known about the request, a line each. */
static int echo(struct http_request *q, struct http_response *a)
{
    struct out *o = http_text(a, "text/plain; charset=utf-8");
    char client[ADDRESS_TEXT_BYTES];
    address_text(&q->client, client);
    out_f(o, "%.*s %.*s from %s%s\n", (int)q->method.n, q->method.at, (int)q->path.n, q->path.at,
          client, q->secure ? " secure" : "");
    const struct http_pairs *const lists[] = {&q->params, &q->query, &q->cookies, &q->form};
    static const char *const names[] = {"param", "query", "cookie", "form"};
    for (size_t list = 0; list < 4; list++)
        for (size_t i = 0; i < lists[list]->n; i++) {
            const struct http_pair *pair = &lists[list]->at[i];
            out_f(o, "%s %.*s=%.*s\n", names[list], (int)pair->name.n, pair->name.at,
                  (int)pair->value.n, pair->value.at);
        }
    for (size_t i = 0; i < q->n_files; i++)
        out_f(o, "file %.*s %.*s %.*s %llu\n", (int)q->files[i].field.n, q->files[i].field.at,
              (int)q->files[i].name.n, q->files[i].name.at, (int)q->files[i].type.n,
              q->files[i].type.at, (unsigned long long)q->files[i].n);
    if (q->body_kind == BODY_BYTES)
        out_f(o, "bytes %llu\n", (unsigned long long)q->spool.end);
    return 0;
}

static int json_post(struct http_request *q, struct http_response *a)
{
    json_t *root;
    struct str name;
    if (http_json(q, &root) < 0 || json_need_str(&q->call, root, "name", 100, &name) < 0)
        return -1;
    a->status = 201;
    struct json_writer w = {.out = http_json_out(a)};
    json_put_object(&w, NULL);
    json_put_str(&w, "name", name);
    json_put_object_end(&w);
    return 1;
}

static int big_get(struct http_request *q, struct http_response *a)
{
    int64_t n = 100000;
    if (http_query_int(q, "n", 0, 4000000, &n) < 0)
        return -1;
    struct out *o = http_text(a, "text/plain");
    for (int64_t i = 0; i < n; i++)
        out_char(o, (char)('a' + i % 26));
    return 1;
}

static int fault_get(struct http_request *q, struct http_response *a)
{
    (void)a;
    return fail(&q->call, IO_FAILED, "the disk at /var/secret is full");
}

static int tagged_get(struct http_request *q, struct http_response *a)
{
    http_cache(a, "private, max-age=60");
    if (http_etag(q, a, STR("v1")) > 0)
        return 0;
    out_text(http_html(a), "<!doctype html><title>x</title>");
    return 0;
}

static int split_get(struct http_request *q, struct http_response *a)
{
    out_text(http_html(a), "body");
    http_set(a, "X-Name", http_query(q, "name"));
    return 0;
}

static int cookie_get(struct http_request *q, struct http_response *a)
{
    http_set_cookie(a, &(struct http_cookie_row){.name = "session",
                                                 .value = STR("abc"),
                                                 .max_age_s = 60,
                                                 .same_site = SAME_SITE_STRICT});
    http_redirect(a, 303, http_local_path(http_query(q, "to")) ? http_query(q, "to") : STR("/"));
    return 0;
}

static int file_get(struct http_request *q, struct http_response *a)
{
    struct spill spool;
    if (spill_open(&q->call, &spool) < 0 || spill_add(&q->call, &spool, "0123456789", 10) < 0)
        return -1;
    http_download(a, spool.fd, 0, 10, STR("r\xc3\xa9sum\xc3\xa9 \"1\".html"));
    return 0;
}

static ptrdiff_t count_read(void *reader, char *bytes, size_t n)
{
    int *left = reader;
    if (*left == 0)
        return 0;
    n = n < 1000 ? n : 1000;
    memset(bytes, 'x', n);
    (*left)--;
    return (ptrdiff_t)n;
}

static int reader_get(struct http_request *q, struct http_response *a)
{
    int *left = base_alloc(sizeof *left);
    (void)q;
    *left = 50;
    http_send_reader(a, "text/csv", count_read, free, left);
    return 0;
}

static void *answer_later(void *of)
{
    struct http_request *q = of;
    usleep(20000);
    out_text(http_text(http_response_of(q), "text/plain"), "later");
    http_finish(q, 0);
    return NULL;
}

static int later_get(struct http_request *q, struct http_response *a)
{
    pthread_t thread;
    (void)a;
    http_defer(q);
    if (pthread_create(&thread, NULL, answer_later, q) != 0)
        abort();
    pthread_detach(thread);
    return 0;
}

static int slow_get(struct http_request *q, struct http_response *a)
{
    usleep(300000);
    return hello_get(q, a);
}

/* Streams of topic ?topic=; the topic is what `wants` looks at. */
static bool topic_wants(void *reader, const struct stream_event *e)
{
    return str_eq(str_of(reader), e->topic);
}

static int events_get(struct http_request *q, struct http_response *a)
{
    struct str topic = http_query(q, "topic");
    char *reader = base_alloc(topic.n + 1);
    if (topic.n)
        memcpy(reader, topic.at, topic.n);
    struct event_open open = {.key = 7, .wants = topic_wants, .closed = free, .reader = reader};
    return event_accept(q, a, &open);
}

static const struct http_route routes[] = {
    {"GET", "/hello", NULL, 0, 0, hello_get, "Says hello.", NULL},
    {"GET", "/echo/{id}", NULL, 0, 0, echo, "Shows the request.", NULL},
    {"POST", "/echo/{id}", NULL, ROUTE_FORM, 0, echo, "Shows the request.", NULL},
    {"GET", "/rest/{path*}", NULL, 0, 0, echo, "Shows the request.", NULL},
    {"POST", "/upload", NULL, ROUTE_FILES, 1 << 20, echo, "Takes files.", NULL},
    {"PUT", "/bytes", NULL, ROUTE_BYTES, 8 << 20, echo, "Takes anything.", NULL},
    {"POST", "/json", NULL, ROUTE_JSON, 0, json_post, "Takes a name.", NULL},
    {"GET", "/big", NULL, ROUTE_GZIP, 0, big_get, "Sends much.", NULL},
    {"GET", "/fault", NULL, 0, 0, fault_get, "Fails.", NULL},
    {"GET", "/tagged", NULL, 0, 0, tagged_get, "Has a version.", NULL},
    {"GET", "/split", NULL, 0, 0, split_get, "Puts input into a header.", NULL},
    {"GET", "/cookie", NULL, 0, 0, cookie_get, "Sets a cookie and leads on.", NULL},
    {"GET", "/file", NULL, 0, 0, file_get, "Sends a file.", NULL},
    {"GET", "/reader", NULL, 0, 0, reader_get, "Sends what it reads.", NULL},
    {"GET", "/later", NULL, 0, 0, later_get, "Answers from elsewhere.", NULL},
    {"GET", "/slow", NULL, 0, 0, slow_get, "Takes its time.", NULL},
    {"GET", "/events", NULL, ROUTE_STREAM, 0, events_get, "Streams events.", NULL},
};

void try_start(struct try *t, void (*change)(struct http_config *config))
{
    *t = (struct try){.port = 0};
    call_init(&t->call, 1 << 20);
    if (event_hub_start(&t->call, &(struct event_config){.heartbeat_s = 1}, &t->hub) < 0)
        die(t->call.fault.text);
    t->config = (struct http_config){.listen = "127.0.0.1:0",
                                     .routes = routes,
                                     .n_routes = sizeof routes / sizeof *routes,
                                     .gzip_from_bytes = 1000,
                                     .hub = t->hub};
    if (change)
        change(&t->config);
    if (http_server_start(&t->call, &t->config, &t->server) < 0)
        die(t->call.fault.text);
    const char *colon = strrchr(http_server_address(t->server), ':');
    int64_t port = 0;
    if (colon && str_int64(str_of(colon + 1), &port))
        t->port = (int)port;
}

void try_stop(struct try *t)
{
    http_server_stop(t->server, 2000);
    event_hub_stop(t->hub);
    free(t->answer);
    call_free(&t->call);
    *t = (struct try){.port = 0};
}

int try_connect(const struct try *t)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)t->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        die("cannot connect");
    return fd;
}

void try_send(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = send(fd, bytes.at, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* refused already: the answer tells */
        bytes = str_from(bytes, (size_t)n);
    }
}

/* Whether an answer is whole, as far as its first head tells. */
static bool whole(struct str answer, bool head_only)
{
    static const char name[] = "\r\nContent-Length: ";
    ptrdiff_t end = str_find(answer, STR("\r\n\r\n")), length = str_find(answer, str_of(name));
    int64_t n = 0;
    if (end < 0)
        return false;
    if (str_find(answer, STR("Transfer-Encoding: chunked")) >= 0)
        return head_only || str_find(answer, STR("\r\n0\r\n\r\n")) >= 0;
    if (length < 0 || length > end)
        return true;
    struct str number = str_from(answer, (size_t)length + sizeof name - 1);
    str_int64(str_first(number, (size_t)str_find_char(number, '\r')), &n);
    return head_only || answer.n >= (size_t)end + 4 + (size_t)n;
}

/* Until `until` has come; without it, until an answer is whole and nothing more comes. */
static char *receive(struct try *t, int fd, const char *until, bool one, bool head_only)
{
    struct out o;
    char bytes[4096];
    out_init(&o, 16 << 20);
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (until && str_find(out_as_str(&o), str_of(until)) >= 0)
            break;
        int wait_ms = one && whole(out_as_str(&o), head_only) ? 20 : 30000;
        ssize_t n = poll(&wait, 1, wait_ms) > 0 ? recv(fd, bytes, sizeof bytes, 0) : 0;
        if (n <= 0)
            break;
        out_bytes(&o, bytes, (size_t)n);
    }
    free(t->answer);
    return t->answer = o.at; /* out's memory is the heap's */
}

char *try_receive(struct try *t, int fd, const char *until)
{
    return receive(t, fd, until, false, false);
}

char *try_raw_n(struct try *t, struct str bytes)
{
    int fd = try_connect(t);
    try_send(fd, bytes);
    char *answer = receive(t, fd, NULL, true, str_starts(bytes, STR("HEAD ")));
    close(fd);
    return answer;
}

char *try_raw(struct try *t, const char *text)
{
    return try_raw_n(t, str_of(text));
}

int try_status(const char *answer)
{
    int64_t status = 0;
    if (strncmp(answer, "HTTP/1.", 7) == 0 && strlen(answer) > 12)
        str_int64((struct str){answer + 9, 3}, &status);
    return (int)status;
}

const char *try_body(const char *answer)
{
    const char *empty = strstr(answer, "\r\n\r\n");
    return empty ? empty + 4 : "";
}
