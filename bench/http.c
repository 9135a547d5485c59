/* SPDX-License-Identifier: Apache-2.0 */
/* http.c: what bench/http.sh measures.

       http serve PORT          our server: /page (10 KB of HTML), /item/7 (JSON); at SIGTERM it
   tells how many seconds of a processor it worked http bare PORT           the same page from
   libmicrohttpd alone, with nothing around it http streams N           N open event streams: what
   they take, and how long an event to all

   For the streams a child process is the readers, so that the memory told is the server's alone. */
#include "http/server.h"

#include "base/time.h"
#include "http/event.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE_BYTES = 10240, THREADS = 4, ROUNDS = 9, MAX_STREAMS = 8000 };

static char page[PAGE_BYTES + 1];

static void page_fill(void)
{
    for (size_t i = 0; i < PAGE_BYTES; i++)
        page[i] = "<p>a line of text</p>\n"[i % 22];
}

static _Noreturn void die(const char *why)
{
    fprintf(stderr, "http: %s\n", why);
    exit(1);
}

/* --- ours ------------------------------------------------------------------------------------ */

static int page_get(struct http_request *q, struct http_response *a)
{
    (void)q;
    out_bytes(http_html(a), page, PAGE_BYTES);
    return 0;
}

static int item_get(struct http_request *q, struct http_response *a)
{
    int64_t id;
    if (http_param_int(q, "id", &id) < 0)
        return -1;
    struct json_writer w = {.out = http_json_out(a)};
    json_put_object(&w, NULL);
    json_put_int(&w, "id", id);
    json_put_str(&w, "name", STR("an item with a name"));
    json_put_object_end(&w);
    return 0;
}

static int events_get(struct http_request *q, struct http_response *a)
{
    return event_accept(q, a, &(struct event_open){.key = 1});
}

static const struct http_route routes[] = {
    {"GET", "/page", NULL, 0, 0, page_get, "10 KB of HTML.", NULL},
    {"GET", "/item/{id}", NULL, 0, 0, item_get, "A little JSON.", NULL},
    {"GET", "/events", NULL, ROUTE_STREAM, 0, events_get, "Events.", NULL},
};

static struct http_server *start(struct call *c, const char *where, struct event_hub *hub)
{
    struct http_config config = {.listen = where, .routes = routes, .n_routes = 3, .hub = hub};
    struct http_server *server;
    config.threads = THREADS;
    if (http_server_start(c, &config, &server) < 0)
        die(c->fault.text);
    return server;
}

static void wait_for_end(void)
{
    sigset_t end;
    int got;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigprocmask(SIG_BLOCK, &end, NULL);
    sigwait(&end, &got);
}

/* Seconds that all threads of this process have worked. */
static double cpu_s(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void serve(const char *port)
{
    struct call c;
    char where[32];
    call_init(&c, 1 << 20);
    snprintf(where, sizeof where, "127.0.0.1:%s", port);
    struct http_server *server = start(&c, where, NULL);
    wait_for_end();
    printf("%.3f\n", cpu_s());
    http_server_stop(server, 0);
}

/* --- the library alone ----------------------------------------------------------------------- */

static enum MHD_Result bare_handle(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *bytes,
                                   size_t *n, void **context)
{
    static int seen;
    (void)cls, (void)url, (void)method, (void)version, (void)bytes, (void)n;
    if (!*context) {
        *context = &seen;
        return MHD_YES;
    }
    struct MHD_Response *r =
        MHD_create_response_from_buffer(PAGE_BYTES, page, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
    enum MHD_Result queued = MHD_queue_response(connection, 200, r);
    MHD_destroy_response(r);
    return queued;
}

static void bare(const char *port)
{
    int64_t number;
    if (!str_int64(str_of(port), &number))
        die("a port is a number");
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)number, NULL, NULL, bare_handle,
                         NULL, MHD_OPTION_THREAD_POOL_SIZE, THREADS, MHD_OPTION_END);
    if (!daemon)
        die("libmicrohttpd does not start");
    wait_for_end();
    printf("%.3f\n", cpu_s());
    MHD_stop_daemon(daemon);
}

/* --- streams --------------------------------------------------------------------------------- */

static int64_t resident_kb(void)
{
    char line[256];
    int64_t kb = 0;
    FILE *status = fopen("/proc/self/status", "re");
    while (status && fgets(line, sizeof line, status)) {
        struct str text = str_of(line);
        if (str_starts(text, STR("VmRSS:"))) {
            struct str number = str_trim(str_from(text, 6));
            str_int64(str_first(number, (size_t)str_find_char(number, ' ')), &kb);
        }
    }
    if (status)
        fclose(status);
    return kb;
}

static int stream_open(int port, int poll)
{
    static const char request[] = "GET /events HTTP/1.1\r\nHost: bench\r\n\r\n";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0 ||
        send(fd, request, sizeof request - 1, 0) < 0 ||
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("cannot open a stream");
    return fd;
}

/* Reads until `n` streams have sent the mark; the moment of the last. */
static int64_t all_have(int poll, int n, const char *mark)
{
    struct epoll_event events[512];
    char bytes[4096];
    while (n > 0) {
        int ready = epoll_wait(poll, events, 512, 20000);
        if (ready <= 0)
            die("a stream did not answer");
        for (int i = 0; i < ready; i++) {
            ssize_t got = recv(events[i].data.fd, bytes, sizeof bytes, 0);
            if (got <= 0)
                die("a stream ended");
            n -= str_find((struct str){bytes, (size_t)got}, str_of(mark)) >= 0;
        }
    }
    return time_now_us();
}

/* The child: opens all, says so, and then tells of each event when the last had it. */
static void readers(int port, int n, int tell)
{
    int poll = epoll_create1(0);
    char mark[32];
    int64_t at_us = 0;
    for (int i = 0; i < n; i++)
        stream_open(port, poll);
    all_have(poll, n, "retry: ");
    if (write(tell, &at_us, sizeof at_us) < 0)
        die("cannot tell");
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(mark, sizeof mark, "data: round %d\n", round);
        at_us = all_have(poll, n, mark);
        if (write(tell, &at_us, sizeof at_us) < 0)
            die("cannot tell");
    }
    exit(0);
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void rounds(struct call *c, struct event_hub *hub, int told, int64_t took_us[ROUNDS])
{
    char data[32];
    int64_t at_us;
    for (int round = 0; round < ROUNDS; round++) {
        usleep(200000);
        snprintf(data, sizeof data, "round %d", round);
        struct event e = {.id = str_of(data), .data = str_of(data)};
        int64_t sent_us = time_now_us();
        if (event_publish(c, hub, &e) < 0 || read(told, &at_us, sizeof at_us) != sizeof at_us)
            die("the readers are gone");
        took_us[round] = at_us - sent_us;
    }
    qsort(took_us, ROUNDS, sizeof *took_us, by_size);
}

/* The child is made before the server, and waits for its port: it has none of the server's memory.
 */
static void streams(int n)
{
    struct rlimit files;
    struct call c;
    struct event_hub *hub;
    int ports[2], told[2];
    int64_t ready, took_us[ROUNDS];
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (pipe(ports) < 0 || pipe(told) < 0)
        die("no pipes");
    pid_t child = fork();
    if (child == 0) {
        int port;
        if (read(ports[0], &port, sizeof port) != sizeof port)
            die("no port");
        readers(port, n, told[1]);
    }
    call_init(&c, 1 << 20);
    if (event_hub_start(&c, &(struct event_config){.max_streams = n}, &hub) < 0)
        die(c.fault.text);
    struct http_server *server = start(&c, "127.0.0.1:0", hub);
    int64_t port = 0, before_kb = resident_kb();
    str_int64(str_of(strrchr(http_server_address(server), ':') + 1), &port);
    if (write(ports[1], &(int){(int)port}, sizeof(int)) < 0 ||
        read(told[0], &ready, sizeof ready) != sizeof ready)
        die("the readers do not start");
    int64_t after_kb = resident_kb();
    double worked_s = cpu_s();
    rounds(&c, hub, told[0], took_us);
    worked_s = (cpu_s() - worked_s) / ROUNDS;
    printf("streams-%d-memory %.1f MB | - | -\n", n, (double)(after_kb - before_kb) / 1024);
    printf("streams-%d-event-to-all %.1f ms | - | -\n", n, (double)took_us[ROUNDS / 2] / 1000);
    printf("streams-%d-event-to-all-worst %.1f ms | - | -\n", n,
           (double)took_us[ROUNDS - 1] / 1000);
    printf("streams-%d-event-to-all-server-cpu %.1f ms | - | -\n", n, worked_s * 1000);
    waitpid(child, NULL, 0);
    http_server_stop(server, 100);
    event_hub_stop(hub);
    call_free(&c);
}

int main(int argc, char **argv)
{
    int64_t n;
    page_fill();
    if (argc == 3 && strcmp(argv[1], "serve") == 0)
        serve(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "bare") == 0)
        bare(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "streams") == 0 && str_int64(str_of(argv[2]), &n) &&
             n > 0 && n <= MAX_STREAMS)
        streams((int)n);
    else
        die("usage: http serve PORT | bare PORT | streams N");
    return 0;
}
