/* SPDX-License-Identifier: Apache-2.0 */
/* What two servers in a row could read differently, said byte by byte to a real one. */
#include "http/try.h"

#include "base/time.h"

#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes with NULs among them, and their number. */
#define RAW(literal) literal, sizeof(literal) - 1

/* A head with one line put in, and its status. */
static const struct {
    const char *name;
    const char *bytes;
    size_t n;
    int status;
} heads[] = {
    {"a good one", RAW("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"), 200},
    {"HTTP/1.0", RAW("GET /hello HTTP/1.0\r\n\r\n"), 200},
    {"white space around a value", RAW("GET /hello HTTP/1.1\r\nHost:\t x \r\n\r\n"), 200},
    {"an empty value", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA:\r\n\r\n"), 200},
    {"empty values before more", RAW("GET /hello HTTP/1.1\r\nA:\r\nB: \r\nHost: x\r\n\r\n"), 200},
    {"a query", RAW("GET /hello?a=1&b=%20&c HTTP/1.1\r\nHost: x\r\n\r\n"), 200},
    {"both lengths",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     400},
    {"both, the other way",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
         "Content-Length: 4\r\n\r\n0\r\n\r\n"),
     400},
    {"chunked",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
         "0\r\n\r\n"),
     411},
    {"chunked, bare LF",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
         "0\n\n"),
     411},
    {"another coding", RAW("POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n"),
     411},
    {"two codings",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
         "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
     411},
    {"space before the colon",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n"
         "\r\n0\r\n\r\n"),
     400},
    {"two lengths",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
         "Content-Length: 2\r\n\r\n{}"),
     400},
    {"two lengths, none first",
     RAW("POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
         "Content-Length: 2\r\n\r\n{}"),
     400},
    {"a list of lengths", RAW("POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 2, 2\r\n\r\n{}"),
     400},
    {"a signed length", RAW("POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n{}"), 400},
    {"a hexadecimal length", RAW("POST /json HTTP/1.1\r\nHost: x\r\nContent-Length: 0x2\r\n\r\n{}"),
     400},
    {"NUL in a value", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"), 400},
    {"NUL at the end of a value", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\0\r\n\r\n"), 400},
    {"NUL at the start of a value", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: \0b\r\n\r\n"), 400},
    {"NUL in a name", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n"), 400},
    {"NUL in the last value", RAW("GET /hello HTTP/1.1\r\nHost: x\0\r\n\r\n"), 400},
    {"NULs like a line end", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\0\0C: d\r\n\r\n"), 400},
    {"NUL in the target", RAW("GET /hello\0 HTTP/1.1\r\nHost: x\r\n\r\n"), 400},
    {"NUL in the query", RAW("GET /hello?a\0b HTTP/1.1\r\nHost: x\r\n\r\n"), 400},
    {"a folded line", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"), 400},
    {"a folded line with a tab",
     RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\nD: e\r\n\r\n"), 400},
    {"a folded last line", RAW("GET /hello HTTP/1.1\r\nA: b\r\nHost: x\r\n y\r\n\r\n"), 400},
    {"a folded first line", RAW("GET /hello HTTP/1.1\r\n Host: x\r\n\r\n"), 400},
    {"bare LF behind the request line", RAW("GET /hello HTTP/1.1\nHost: x\r\n\r\n"), 400},
    {"bare LF behind a value", RAW("GET /hello HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"), 400},
    {"bare LF behind the last value", RAW("GET /hello HTTP/1.1\r\nHost: x\n\r\n"), 400},
    {"bare LF as the empty line", RAW("GET /hello HTTP/1.1\r\nHost: x\r\n\n"), 400},
    {"bare LF everywhere", RAW("GET /hello HTTP/1.1\nHost: x\n\n"), 400},
    {"bare CR in a value", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n"), 400},
    {"CR before CR LF", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\r\n\r\n"), 400},
    {"a control character", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n"), 400},
    {"no colon", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nA\r\n\r\n"), 400},
    {"no name", RAW("GET /hello HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n"), 400},
    {"two spaces in the request line", RAW("GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n"), 400},
    {"two spaces before the version", RAW("GET /hello  HTTP/1.1\r\nHost: x\r\n\r\n"), 0},
    {"a space behind the version", RAW("GET /hello HTTP/1.1 \r\nHost: x\r\n\r\n"), 400},
    {"a tab in the request line", RAW("GET\t/hello HTTP/1.1\r\nHost: x\r\n\r\n"), 400},
    {"no version", RAW("GET /hello\r\nHost: x\r\n\r\n"), 400},
    {"a later version", RAW("GET /hello HTTP/1.2\r\nHost: x\r\n\r\n"), 400},
    {"HTTP/2", RAW("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},
    {"no Host", RAW("GET /hello HTTP/1.1\r\nA: b\r\n\r\n"), 400},
    {"two Hosts", RAW("GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), 400},
    {"a Host that is none", RAW("GET /hello HTTP/1.1\r\nHost: x/y\r\n\r\n"), 400},
    {"bytes above ASCII in the target", RAW("GET /h\xc3\xa9llo HTTP/1.1\r\nHost: x\r\n\r\n"), 400},
    {"a fragment", RAW("GET /hello#a HTTP/1.1\r\nHost: x\r\n\r\n"), 400},
    {"the whole address", RAW("GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n"), 200},
};

static struct str bytes_of(size_t i)
{
    return (struct str){heads[i].bytes, heads[i].n};
}

/* libmicrohttpd 1.0 refuses more of this itself, with statuses of its own. */
static bool later_library(void)
{
    return MHD_get_version()[0] != '0';
}

static void heads_are_taken_or_refused(void **state)
{
    struct try t;
    int wrong = 0;
    (void)state;
    try_start(&t, NULL);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        int status = try_status(try_raw_n(&t, bytes_of(i)));
        if (status != heads[i].status &&
            !(later_library() && status != 200 && heads[i].status != 200)) {
            print_message("%s: %d instead of %d\n", heads[i].name, status, heads[i].status);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    try_stop(&t);
}

/* Well formed, but not wanted: the connection may go on. */
static void targets_are_taken_or_refused(void **state)
{
    static const struct {
        const char *target;
        int status;
    } targets[] = {
        {"/hello", 200},
        {"/hello/", 200},
        {"/", 404},
        {"/hello//", 404},
        {"//hello", 404},
        {"/rest/../hello", 400},
        {"/rest/%2e%2E/b", 400},
        {"/rest/a%2fb/c", 200},
        {"/rest/a%00b", 400},
        {"/rest/a%0", 400},
        {"/rest/%ff", 400},
        {"/hello?a=%ff", 400},
        {"/rest/a%0ab", 400},
        {"/hello?a=%0a", 200},
        {"/HELLO", 404},
        {"/rest", 404},
        {"/echo/1/2", 404},
        {"*", 400},
        {"/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", 404},
    };
    struct try t;
    char text[256];
    (void)state;
    try_start(&t, NULL);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", targets[i].target);
        int status = try_status(try_raw(&t, text));
        if (status != targets[i].status)
            print_message("%s\n", targets[i].target);
        assert_int_equal(status, targets[i].status);
    }
    try_stop(&t);
}

/* Every refusal ends the connection, so that what follows is never read as a request. */
static void nothing_is_read_behind_a_refusal(void **state)
{
    static const char next[] = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    struct try t;
    struct out o;
    (void)state;
    try_start(&t, NULL);
    out_init(&o, 65536);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (heads[i].status == 200)
            continue;
        out_clear(&o);
        out_str(&o, bytes_of(i));
        out_text(&o, next);
        const char *answer = try_raw_n(&t, out_as_str(&o));
        if (strstr(answer, "hello"))
            print_message("%s: the next request was answered\n", heads[i].name);
        assert_null(strstr(answer, "hello"));
    }
    out_free(&o);
    try_stop(&t);
}

/* What is written in head.h as not to be seen, so that a change of the library shows. */
static void known_limits(void **state)
{
    struct try t;
    int status = later_library() ? 400 : 200;
    (void)state;
    try_start(&t, NULL);
    assert_int_equal(
        try_status(try_raw_n(&t, STR("GET /hello HTTP/1.1\r\nA: b\0\nHost: x\r\n\r\n"))), status);
    assert_int_equal(
        try_status(try_raw_n(&t, STR("GET /hello HTTP/1.1\r\nHost: x\n\0\r\nA: b\r\n\r\n"))),
        status);
    assert_int_equal(try_status(try_raw_n(&t, STR("GET /hello HTTP/1.1\r\nHost: x\0\r\n\n"))),
                     status);
    assert_int_equal(try_status(try_raw(&t, "\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
    try_stop(&t);
}

static void long_heads_are_refused(void **state)
{
    struct try t;
    struct out o;
    (void)state;
    try_start(&t, NULL);
    out_init(&o, 1 << 20);
    for (int size = 10000; size < 200000; size *= 3) {
        out_clear(&o);
        out_text(&o, "GET /hello HTTP/1.1\r\nHost: x\r\nA: ");
        for (int i = 0; i < size; i++)
            out_char(&o, 'a');
        out_text(&o, "\r\n\r\n");
        assert_int_equal(try_status(try_raw_n(&t, out_as_str(&o))), size < 16000 ? 200 : 431);
    }
    out_clear(&o);
    out_text(&o, "GET /hello?");
    for (int i = 0; i < 9000; i++)
        out_char(&o, 'a');
    out_text(&o, " HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(try_status(try_raw_n(&t, out_as_str(&o))), 414);
    out_clear(&o);
    out_text(&o, "GET /hello HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 101; i++)
        out_f(&o, "A%d: b\r\n", i);
    out_text(&o, "\r\n");
    assert_int_equal(try_status(try_raw_n(&t, out_as_str(&o))), 431);
    out_free(&o);
    try_stop(&t);
}

/* In pieces of every size, a head is the same head: the library's buffer grows meanwhile. */
static void heads_may_come_in_pieces(void **state)
{
    static const char head[] = "GET /echo/7?a=1 HTTP/1.1\r\nHost: x\r\nCookie: c=d\r\nA:\r\n\r\n";
    struct try t;
    (void)state;
    try_start(&t, NULL);
    for (size_t cut = 1; cut + 1 < sizeof head; cut += 5) {
        int fd = try_connect(&t);
        try_send(fd, (struct str){head, cut});
        usleep(2000);
        try_send(fd, str_from(str_of(head), cut));
        const char *answer = try_receive(&t, fd, "cookie c=d\n");
        assert_int_equal(try_status(answer), 200);
        assert_non_null(strstr(answer, "param id=7\nquery a=1\ncookie c=d\n"));
        close(fd);
    }
    try_stop(&t);
}

static void requests_follow_one_another(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    int fd = try_connect(&t);
    try_send(fd, STR("POST /echo/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b"
                     "GET /echo/2?c=d HTTP/1.1\r\nHost: x\r\n\r\n"
                     "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
                     "GET /echo/3 HTTP/1.1\r\nHost: x\r\n\r\n"));
    const char *answer = try_receive(&t, fd, "param id=3\n");
    assert_non_null(strstr(answer, "param id=1\nform a=b\n"));
    assert_non_null(strstr(answer, "param id=2\nquery c=d\n"));
    assert_non_null(strstr(answer, "404 Not Found"));
    assert_non_null(strstr(answer, "param id=3\n"));
    close(fd);
    try_stop(&t);
}

static void short_watch(struct http_config *config)
{
    config->idle_s = config->head_s = 1;
}

/* A byte now and then keeps the library content, but not the watch. */
static void trickled_heads_are_cut(void **state)
{
    struct try t;
    bool cut = false;
    (void)state;
    try_start(&t, short_watch);
    int64_t began_us = time_now_us();
    int fd = try_connect(&t);
    try_send(fd, STR("GET /hello HTTP/1.1\r\nA: "));
    for (int sent = 0; sent < 100 && !cut; sent++) {
        char byte;
        try_send(fd, STR("a"));
        usleep(300000);
        cut = recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
    }
    assert_true(cut && time_now_us() - began_us > SECOND_US);
    close(fd);
    try_stop(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_are_taken_or_refused),
        cmocka_unit_test(targets_are_taken_or_refused),
        cmocka_unit_test(nothing_is_read_behind_a_refusal),
        cmocka_unit_test(known_limits),
        cmocka_unit_test(long_heads_are_refused),
        cmocka_unit_test(heads_may_come_in_pieces),
        cmocka_unit_test(requests_follow_one_another),
        cmocka_unit_test(trickled_heads_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
