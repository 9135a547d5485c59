/* SPDX-License-Identifier: Apache-2.0 */
/* What a server does with good requests, and with handlers of every kind. */
#include "http/try.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <zlib.h>

static bool has(const char *answer, const char *what)
{
    if (!strstr(answer, what))
        print_message("no \"%s\" in:\n%s\n", what, answer);
    return strstr(answer, what) != NULL;
}

static char *get(struct try *t, const char *target, const char *fields)
{
    char text[2048];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", target, fields);
    return try_raw(t, text);
}

static char *post(struct try *t, const char *target, const char *type, struct str body)
{
    struct out o;
    out_init(&o, 20 << 20);
    out_f(&o, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
          target, type, body.n);
    out_str(&o, body);
    char *answer = try_raw_n(t, out_as_str(&o));
    out_free(&o);
    return answer;
}

static void shows_what_a_request_holds(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer = get(&t, "/echo/a%2Fb?x=1+2&y=%C3%A9&z", "Cookie: s=1; t=\"2\"; bad\r\n");
    assert_true(has(answer, "GET /echo/a%2Fb from 127.0.0.1\n"));
    assert_true(has(answer, "param id=a/b\nquery x=1 2\nquery y=\xc3\xa9\nquery z=\n"));
    assert_true(has(answer, "cookie s=1\ncookie t=2\n"));
    answer = get(&t, "/rest/a/b%20c", "");
    assert_true(has(answer, "param path=a/b c\n"));
    try_stop(&t);
}

static void methods_are_answered(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer = try_raw(&t, "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(try_status(answer), 200);
    assert_true(has(answer, "Content-Length: 5\r\n"));
    assert_string_equal(try_body(answer), "");
    answer = try_raw(&t, "DELETE /echo/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(try_status(answer), 405);
    assert_true(has(answer, "Allow: GET, HEAD, POST\r\n"));
    answer = try_raw(&t, "OPTIONS /echo/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(try_status(answer), 204);
    assert_true(has(answer, "Allow: GET, HEAD, POST\r\n"));
    try_stop(&t);
}

static void faults_are_problem_documents(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer = get(&t, "/nowhere", "");
    assert_int_equal(try_status(answer), 404);
    assert_true(has(answer, "Content-Type: application/problem+json\r\n"));
    assert_true(has(answer, "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"));
    answer = get(&t, "/fault", "");
    assert_int_equal(try_status(answer), 500);
    assert_null(strstr(answer, "secret")); /* that is for the log */
    assert_true(has(answer, "\"code\":\"io_failed\""));
    answer = get(&t, "/big?n=x", "");
    assert_int_equal(try_status(answer), 422);
    try_stop(&t);
}

static void answers_carry_security_headers(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer = get(&t, "/hello", "");
    assert_true(has(answer, "X-Content-Type-Options: nosniff\r\n"));
    assert_true(has(answer, "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"));
    assert_true(has(answer, "Referrer-Policy: same-origin\r\n"));
    assert_true(has(answer, "Cache-Control: no-store\r\n"));
    assert_null(strstr(answer, "Strict-Transport"));
    answer = get(&t, "/tagged", "");
    assert_true(has(answer, "script-src 'self'"));
    assert_true(has(answer, "Cross-Origin-Opener-Policy: same-origin\r\n"));
    try_stop(&t);
}

static void no_header_is_split(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    assert_true(has(get(&t, "/split?name=good", ""), "X-Name: good\r\n"));
    const char *answer = get(&t, "/split?name=a%0d%0aSet-Cookie:%20b=c", "");
    assert_int_equal(try_status(answer), 500);
    assert_null(strstr(answer, "Set-Cookie"));
    try_stop(&t);
}

static void cookies_and_redirects(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer = get(&t, "/cookie?to=/inbox", "");
    assert_int_equal(try_status(answer), 303);
    assert_true(has(answer, "Location: /inbox\r\n"));
    assert_true(has(answer, "Set-Cookie: session=abc; Path=/; SameSite=Strict; Max-Age=60; "
                            "HttpOnly\r\n"));
    assert_true(has(get(&t, "/cookie?to=//evil.example", ""), "Location: /\r\n"));
    assert_true(has(get(&t, "/cookie?to=/%5Cevil.example", ""), "Location: /\r\n"));
    assert_true(has(get(&t, "/cookie?to=https://evil.example", ""), "Location: /\r\n"));
    try_stop(&t);
}

static void versions_are_not_sent_twice(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    assert_true(has(get(&t, "/tagged", ""), "ETag: \"v1\"\r\n"));
    const char *answer = get(&t, "/tagged", "If-None-Match: \"v0\", W/\"v1\"\r\n");
    assert_int_equal(try_status(answer), 304);
    assert_string_equal(try_body(answer), "");
    assert_true(has(answer, "ETag: \"v1\"\r\n"));
    assert_true(has(answer, "Cache-Control: private, max-age=60\r\n"));
    assert_int_equal(try_status(get(&t, "/tagged", "If-None-Match: \"v2\"\r\n")), 200);
    try_stop(&t);
}

static void json_bodies(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer = post(&t, "/json", "application/json", STR("{\"name\":\"Ann\"}"));
    assert_int_equal(try_status(answer), 201);
    assert_string_equal(try_body(answer), "{\"name\":\"Ann\"}");
    assert_int_equal(try_status(post(&t, "/json", "application/json", STR("{"))), 422);
    assert_int_equal(try_status(post(&t, "/json", "application/json", STR(""))), 422);
    assert_int_equal(try_status(post(&t, "/json", "text/plain", STR("{\"name\":\"Ann\"}"))), 415);
    assert_int_equal(try_status(post(&t, "/hello", "text/plain", STR("x"))), 405);
    answer = try_raw(&t, "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                         "Content-Length: 99999999\r\n\r\n{");
    assert_int_equal(try_status(answer), 413);
    answer = try_raw(&t, "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                         "Content-Length: 2\r\nContent-Encoding: gzip\r\n\r\n{}");
    assert_int_equal(try_status(answer), 415);
    try_stop(&t);
}

static void a_client_may_ask_first(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    int fd = try_connect(&t);
    try_send(fd, STR("POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     "Content-Length: 14\r\nExpect: 100-continue\r\n\r\n"));
    assert_true(has(try_receive(&t, fd, "\r\n\r\n"), "HTTP/1.1 100 Continue"));
    try_send(fd, STR("{\"name\":\"Bob\"}"));
    assert_int_equal(try_status(try_receive(&t, fd, "Bob")), 201);
    close(fd);
    try_stop(&t);
}

static const char two_files[] =
    "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na \xc3\xa9\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a \\\"b\\\".txt\"\r\n"
    "Content-Type: text/plain\r\n\r\nline\r\n--bx is not the end\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\n\r\n\r\n"
    "--b--\r\nepilogue";

static void forms_and_files(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer =
        post(&t, "/echo/1", "application/x-www-form-urlencoded", STR("a=b+c&d=%26&e"));
    assert_true(has(answer, "form a=b c\nform d=&\nform e=\n"));
    /* "--bx" is the boundary and something behind it: not allowed inside a part */
    assert_int_equal(
        try_status(post(&t, "/upload", "multipart/form-data; boundary=b", str_of(two_files))), 400);
    struct out o;
    out_init(&o, 4096);
    out_str(&o, str_of(two_files));
    memcpy(strstr(o.at, "--bx"), "==bx", 4);
    answer = post(&t, "/upload", "multipart/form-data; boundary=\"b\"", out_as_str(&o));
    assert_true(has(answer, "form text=a \xc3\xa9\nfile f a \"b\".txt text/plain 25\n"));
    assert_null(strstr(answer, "file g"));
    answer = post(&t, "/echo/1", "multipart/form-data; boundary=b", out_as_str(&o));
    assert_int_equal(try_status(answer), 415); /* a form without files */
    out_cut(&o, o.n - 20);
    answer = post(&t, "/upload", "multipart/form-data; boundary=b", out_as_str(&o));
    assert_int_equal(try_status(answer), 400);
    assert_true(has(answer, "ends before its last boundary"));
    out_free(&o);
    try_stop(&t);
}

static void large_bodies_go_to_a_file(void **state)
{
    struct try t;
    struct out o;
    (void)state;
    try_start(&t, NULL);
    out_init(&o, 20 << 20);
    out_text(&o, "PUT /bytes HTTP/1.1\r\nHost: x\r\nContent-Length: 6000000\r\n\r\n");
    for (int i = 0; i < 600000; i++)
        out_text(&o, "0123456789");
    assert_true(has(try_raw_n(&t, out_as_str(&o)), "bytes 6000000\n"));
    out_free(&o);
    try_stop(&t);
}

static void answers_of_many_kinds(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    assert_int_equal(strlen(try_body(get(&t, "/big?n=3000000", ""))), 3000000);
    const char *answer = get(&t, "/reader", "");
    assert_true(has(answer, "Transfer-Encoding: chunked\r\n"));
    assert_true(has(answer, "\r\n0\r\n\r\n"));
    assert_true(strlen(try_body(answer)) > 50000);
    int fd = try_connect(&t);
    try_send(fd, STR("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_string_equal(try_body(try_receive(&t, fd, "later")), "later");
    close(fd);
    try_stop(&t);
}

static void downloads_are_saved_not_shown(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    const char *answer = get(&t, "/file", "");
    assert_true(has(answer, "Content-Type: application/octet-stream\r\n"));
    assert_true(has(answer, "Content-Disposition: attachment; filename=\"r_sum_ _1_.html\"; "
                            "filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22.html\r\n"));
    assert_true(has(answer, "Content-Security-Policy: sandbox; default-src 'none'\r\n"));
    assert_string_equal(try_body(answer), "0123456789");
    answer = get(&t, "/file", "Range: bytes=2-4\r\n");
    assert_int_equal(try_status(answer), 206);
    assert_true(has(answer, "Content-Range: bytes 2-4/10\r\n"));
    assert_string_equal(try_body(answer), "234");
    assert_string_equal(try_body(get(&t, "/file", "Range: bytes=-3\r\n")), "789");
    answer = get(&t, "/file", "Range: bytes=10-\r\n");
    assert_int_equal(try_status(answer), 416);
    assert_true(has(answer, "Content-Range: bytes */10\r\n"));
    answer = get(&t, "/file", "Range: bytes=0-1\r\nIf-Range: \"old\"\r\n");
    assert_int_equal(try_status(answer), 200);
    try_stop(&t);
}

/* The gzip bytes of an answer, unpacked; how many. */
static size_t unpacked(const char *answer, size_t n, char *to, size_t cap)
{
    const char *body = try_body(answer);
    z_stream z = {.next_in = (Bytef *)(uintptr_t)body, .avail_in = (uInt)n};
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)cap;
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    return z.total_out;
}

static void answers_are_packed_where_asked_and_allowed(void **state)
{
    struct try t;
    char text[30000];
    int64_t n = 0;
    (void)state;
    try_start(&t, NULL);
    const char *answer = get(&t, "/big?n=20000", "Accept-Encoding: br;q=1, gzip;q=0.5\r\n");
    assert_true(has(answer, "Content-Encoding: gzip\r\n"));
    assert_true(has(answer, "Vary: Accept-Encoding\r\n"));
    const char *length = strstr(answer, "Content-Length: ") + 16;
    assert_true(str_int64((struct str){length, strcspn(length, "\r")}, &n));
    assert_true(n < 1000);
    assert_int_equal(unpacked(answer, (size_t)n, text, sizeof text), 20000);
    answer = get(&t, "/big?n=20000", "Accept-Encoding: gzip;q=0\r\n");
    assert_null(strstr(answer, "Content-Encoding"));
    answer = get(&t, "/big?n=100", "Accept-Encoding: gzip\r\n");
    assert_null(strstr(answer, "Content-Encoding"));
    try_stop(&t);
}

/* --- admission, proxies ---------------------------------------------------------------------- */

static int admit_some(struct http_request *q, struct http_response *a)
{
    if (str_eq(http_header(q, "Authorization"), STR("Bearer good")))
        return 0;
    a->status = 401;
    http_set(a, "WWW-Authenticate", STR("Bearer"));
    return fail(&q->call, DENIED, "%s needs a token", q->route->summary);
}

static void with_admission(struct http_config *config)
{
    config->admit = admit_some;
}

static void admission_comes_before_the_body(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, with_admission);
    const char *answer = get(&t, "/hello", "");
    assert_int_equal(try_status(answer), 401);
    assert_true(has(answer, "WWW-Authenticate: Bearer\r\n"));
    assert_int_equal(try_status(get(&t, "/hello", "Authorization: Bearer good\r\n")), 200);
    int fd = try_connect(&t); /* the body is never sent, and not waited for */
    try_send(fd, STR("PUT /bytes HTTP/1.1\r\nHost: x\r\nContent-Length: 6000000\r\n\r\n"));
    assert_int_equal(try_status(try_receive(&t, fd, NULL)), 401);
    close(fd);
    try_stop(&t);
}

static void behind_a_proxy(struct http_config *config)
{
    static struct network trusted[2];
    network_read(STR("127.0.0.0/8"), &trusted[0]);
    network_read(STR("10.0.0.0/8"), &trusted[1]);
    config->trusted_proxies = trusted;
    config->n_trusted_proxies = 2;
    config->hsts_s = 1000;
}

static void trusted_proxies_tell_the_client(void **state)
{
    static const char fields[] =
        "X-Forwarded-For: 192.0.2.66, 198.51.100.7, 10.1.2.3\r\nX-Forwarded-Proto: https\r\n";
    struct try t;
    (void)state;
    try_start(&t, behind_a_proxy);
    const char *answer = get(&t, "/echo/1", fields);
    assert_true(has(answer, "from 198.51.100.7 secure\n"));
    assert_true(has(answer, "Strict-Transport-Security: max-age=1000\r\n"));
    assert_true(has(get(&t, "/cookie", fields), "HttpOnly; Secure\r\n"));
    assert_true(has(get(&t, "/echo/1", "X-Forwarded-For: nonsense\r\n"), "from 127.0.0.1\n"));
    try_stop(&t);
    try_start(&t, NULL); /* nobody is trusted */
    assert_true(has(get(&t, "/echo/1", fields), "from 127.0.0.1\n"));
    try_stop(&t);
}

/* --- what the log is told -------------------------------------------------------------------- */

struct told {
    atomic_int calls, status;
    atomic_ullong bytes;
};

static void tell(const struct http_request *q, int status, uint64_t sent_bytes, int64_t took_us)
{
    struct told *told = q->context;
    told->status = status;
    told->bytes = sent_bytes;
    told->calls += took_us >= 0 && q->path.n > 0;
}

static struct told told;

static void with_a_log(struct http_config *config)
{
    config->done = tell;
    config->context = &told;
}

static void wait_until_told(int calls)
{
    for (int i = 0; i < 3000 && told.calls < calls; i++)
        usleep(10000);
    assert_int_equal(told.calls, calls);
}

static void every_answer_is_told_once(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, with_a_log);
    get(&t, "/hello", "");
    wait_until_told(1);
    assert_int_equal(told.status, 200);
    assert_int_equal(told.bytes, 5);
    get(&t, "/fault", "");
    wait_until_told(2);
    assert_int_equal(told.status, 500);
    get(&t, "/reader", "");
    wait_until_told(3);
    assert_int_equal(told.bytes, 50000);
    int fd = try_connect(&t); /* gone before there is an answer */
    try_send(fd, STR("POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     "Content-Length: 50\r\n\r\n{"));
    usleep(50000);
    close(fd);
    wait_until_told(4);
    assert_int_equal(told.status, 0);
    try_stop(&t);
}

/* --- sockets, stopping ----------------------------------------------------------------------- */

static void on_a_unix_socket(struct http_config *config)
{
    config->listen = "unix:/tmp/heard-server-test.sock";
}

static void unix_sockets(void **state)
{
    struct try t;
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    (void)state;
    try_start(&t, on_a_unix_socket);
    snprintf(to.sun_path, sizeof to.sun_path, "%s", t.config.listen + 5);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    try_send(fd, STR("GET /echo/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    assert_true(has(try_receive(&t, fd, NULL), "from unix\n"));
    close(fd);
    struct http_server *second;
    assert_int_equal(http_server_start(&t.call, &t.config, &second), -1);
    assert_int_equal(t.call.fault.kind, CONFLICT);
    try_stop(&t);
    assert_int_equal(access(to.sun_path, F_OK), -1);
}

static void on_ipv6(struct http_config *config)
{
    config->listen = "[::1]:0";
}

static void on_everything(struct http_config *config)
{
    config->listen = "*:0";
}

static void addresses_of_both_families(void **state)
{
    struct try t;
    (void)state;
    int v6 = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 loopback = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool have_v6 = v6 >= 0 && bind(v6, (struct sockaddr *)&loopback, sizeof loopback) == 0;
    close(v6);
    try_start(&t, on_everything); /* IPv4 even where there is no IPv6 */
    assert_true(has(get(&t, "/echo/1", ""), "from 127.0.0.1\n"));
    try_stop(&t);
    if (!have_v6)
        return;
    try_start(&t, on_ipv6);
    assert_memory_equal(http_server_address(t.server), "[::1]:", 6);
    try_stop(&t);
}

static int too_much_get(struct http_request *q, struct http_response *a)
{
    struct out *o = http_text(a, "text/plain");
    (void)q;
    while (!o->over)
        out_bytes(o, "0123456789abcdef0123456789abcdef", 32);
    return 0;
}

static int strange_fault_get(struct http_request *q, struct http_response *a)
{
    (void)a;
    return fail(&q->call, BAD_INPUT, "%s", "cut \xc3");
}

static void other_routes(struct http_config *config)
{
    static const struct http_route routes[] = {
        {"GET", "/too-much", NULL, 0, 0, too_much_get, "Never ends.", NULL},
        {"GET", "/strange", NULL, 0, 0, strange_fault_get, "Fails in half a character.", NULL},
    };
    config->routes = routes;
    config->n_routes = 2;
}

static void mistakes_of_handlers_are_not_sent(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, other_routes);
    assert_int_equal(try_status(get(&t, "/too-much", "")), 500);
    assert_true(has(get(&t, "/strange", ""), "\"detail\":\"cut \xef\xbf\xbd\""));
    try_stop(&t);
}

static void settings_are_checked(void **state)
{
    static const char *const wrong[] = {"7373", "localhost:7373", "127.0.0.1:99999",
                                        "unix:", "192.0.2.1:7373"};
    struct call c;
    struct http_server *server;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct http_config config = {.listen = wrong[i]};
        assert_int_equal(http_server_start(&c, &config, &server), -1);
    }
    struct http_config half = {.listen = "127.0.0.1:0", .key = "/nowhere"};
    assert_int_equal(http_server_start(&c, &half, &server), -1);
    half.certificate = "/nowhere";
    assert_int_equal(http_server_start(&c, &half, &server), -1);
    assert_int_equal(c.fault.kind, NOT_FOUND);
    call_free(&c);
}

/* As soon as something runs. */
static void *stop_soon(void *of)
{
    struct try *t = of;
    while (!http_server_numbers(t->server).running)
        usleep(1000);
    try_stop(t);
    return NULL;
}

static void what_runs_may_end(void **state)
{
    struct try t, other = {.port = 0};
    pthread_t thread;
    (void)state;
    try_start(&t, NULL);
    int idle = try_connect(&t), fd = try_connect(&t);
    try_send(fd, STR("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
    pthread_create(&thread, NULL, stop_soon, &t);
    const char *answer = try_receive(&other, fd, NULL);
    assert_int_equal(try_status(answer), 200);
    assert_true(has(answer, "Connection: close\r\n"));
    pthread_join(thread, NULL);
    close(fd);
    close(idle);
    free(other.answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_a_request_holds),
        cmocka_unit_test(methods_are_answered),
        cmocka_unit_test(faults_are_problem_documents),
        cmocka_unit_test(answers_carry_security_headers),
        cmocka_unit_test(no_header_is_split),
        cmocka_unit_test(cookies_and_redirects),
        cmocka_unit_test(versions_are_not_sent_twice),
        cmocka_unit_test(json_bodies),
        cmocka_unit_test(a_client_may_ask_first),
        cmocka_unit_test(forms_and_files),
        cmocka_unit_test(large_bodies_go_to_a_file),
        cmocka_unit_test(answers_of_many_kinds),
        cmocka_unit_test(downloads_are_saved_not_shown),
        cmocka_unit_test(answers_are_packed_where_asked_and_allowed),
        cmocka_unit_test(admission_comes_before_the_body),
        cmocka_unit_test(trusted_proxies_tell_the_client),
        cmocka_unit_test(every_answer_is_told_once),
        cmocka_unit_test(unix_sockets),
        cmocka_unit_test(addresses_of_both_families),
        cmocka_unit_test(mistakes_of_handlers_are_not_sent),
        cmocka_unit_test(settings_are_checked),
        cmocka_unit_test(what_runs_may_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
