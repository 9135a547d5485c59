/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams over real sockets: who gets what, who is dropped, and how it ends. */
#include "http/try.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_to(struct try *t, const char *topic, const char *fields)
{
    char text[512];
    int fd = try_connect(t);
    snprintf(text, sizeof text, "GET /events?topic=%s HTTP/1.1\r\nHost: x\r\n%s\r\n", topic,
             fields);
    try_send(fd, str_of(text));
    return fd;
}

static void publish(struct try *t, const char *id, const char *topic, const char *data)
{
    struct stream_event e = {.id = str_of(id), .topic = str_of(topic), .type = STR("note")};
    e.data = str_of(data);
    assert_int_equal(event_publish(&t->call, t->hub, &e), 1);
}

static void wait_for_streams(struct try *t, uint64_t n)
{
    for (int i = 0; i < 3000 && event_hub_numbers(t->hub).streams != n; i++)
        usleep(10000);
    assert_int_equal(event_hub_numbers(t->hub).streams, n);
}

static void events_reach_those_who_want_them(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    int a = listen_to(&t, "a", ""), b = listen_to(&t, "b", "");
    const char *head = try_receive(&t, a, "retry: 3000\n\n");
    assert_int_equal(try_status(head), 200);
    assert_non_null(strstr(head, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(head, "X-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(try_receive(&t, b, "retry: 3000\n\n"), "200 OK"));
    publish(&t, "1", "a", "{\"x\":1}");
    publish(&t, "2", "b", "two\nlines");
    publish(&t, "3", "a", "last");
    assert_string_equal(
        try_receive(&t, a, "last\n\n"),
        "id: 1\nevent: note\ndata: {\"x\":1}\n\nid: 3\nevent: note\ndata: last\n\n");
    assert_string_equal(try_receive(&t, b, "lines\n\n"),
                        "id: 2\nevent: note\ndata: two\ndata: lines\n\n");
    close(a);
    wait_for_streams(&t, 1); /* a hang-up is seen without an event */
    close(b);
    wait_for_streams(&t, 0);
    try_stop(&t);
}

/* A connection that was used for something else before becomes a stream all the same. */
static void a_kept_connection_may_become_a_stream(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    for (int i = 0; i < 20; i++) {
        int fd = try_connect(&t);
        try_send(fd, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_int_equal(try_status(try_receive(&t, fd, "hello")), 200);
        try_send(fd, STR("GET /events?topic=a HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_int_equal(try_status(try_receive(&t, fd, "retry: 3000\n\n")), 200);
        publish(&t, "1", "a", "x");
        assert_non_null(strstr(try_receive(&t, fd, "data: x\n\n"), "data: x\n\n"));
        close(fd);
        wait_for_streams(&t, 0);
    }
    /* The library counts a request as over a moment after its socket has become a stream. */
    for (int i = 0; i < 3000 && http_server_numbers(t.server).running > 0; i++)
        usleep(10000);
    assert_int_equal(http_server_numbers(t.server).running, 0);
    try_stop(&t);
}

static void silence_is_broken_by_heartbeats(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    int fd = listen_to(&t, "a", "");
    assert_non_null(strstr(try_receive(&t, fd, "\n\n:\n\n"), "\n\n:\n\n"));
    close(fd);
    try_stop(&t);
}

static void who_returns_is_sent_what_it_missed(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    int fd = listen_to(&t, "a", "");
    try_receive(&t, fd, "retry: 3000\n\n");
    publish(&t, "1", "a", "one");
    publish(&t, "2", "b", "not for a");
    publish(&t, "3", "a", "three");
    try_receive(&t, fd, "three\n\n");
    close(fd);
    fd = listen_to(&t, "a", "Last-Event-ID: 1\r\n");
    const char *missed = strstr(try_receive(&t, fd, "three\n\n"), "\r\n\r\n") + 4;
    assert_string_equal(missed, "id: 3\nevent: note\ndata: three\n\n");
    close(fd);
    fd = listen_to(&t, "a", "Last-Event-ID: unknown\r\n");
    assert_non_null(strstr(try_receive(&t, fd, "resync\ndata: {}\n\n"), "event: resync"));
    close(fd);
    try_stop(&t);
}

static void slow_readers_are_told_and_dropped(void **state)
{
    struct try t;
    char big[30000];
    int small = 65536;
    (void)state;
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    try_start(&t, NULL);
    int slow = try_connect(&t), quick = listen_to(&t, "b", "");
    setsockopt(slow, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    try_send(slow, STR("GET /events?topic=a HTTP/1.1\r\nHost: x\r\n\r\n"));
    try_receive(&t, slow, "retry: 3000\n\n");
    try_receive(&t, quick, "retry: 3000\n\n");
    for (int i = 0; i < 400 && event_hub_numbers(t.hub).fell_behind == 0; i++) {
        publish(&t, "1", "a", big);
        usleep(2000);
    }
    for (int i = 0; i < 3000 && event_hub_numbers(t.hub).fell_behind == 0; i++)
        usleep(10000);
    assert_int_equal(event_hub_numbers(t.hub).fell_behind, 1);
    publish(&t, "2", "b", "still here");
    assert_non_null(strstr(try_receive(&t, quick, "still here\n\n"), "still here"));
    const char *all = try_receive(&t, slow, NULL);
    size_t n = strlen(all);
    assert_true(n > 30000);
    assert_string_equal(all + n - 24, "event: resync\ndata: {}\n\n");
    close(slow);
    close(quick);
    try_stop(&t);
}

static void streams_of_a_session_can_be_ended(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    int fd = listen_to(&t, "a", "");
    try_receive(&t, fd, "retry: 3000\n\n");
    event_hub_drop(t.hub, 8);
    publish(&t, "1", "a", "one");
    assert_non_null(strstr(try_receive(&t, fd, "one\n\n"), "one"));
    event_hub_drop(t.hub, 7);
    wait_for_streams(&t, 0);
    assert_string_equal(try_receive(&t, fd, NULL), "");
    close(fd);
    try_stop(&t);
}

static void streams_are_told_to_go(void **state)
{
    struct try t, other = {.port = 0};
    (void)state;
    try_start(&t, NULL);
    int fd = listen_to(&t, "a", "");
    try_receive(&t, fd, "retry: 3000\n\n");
    try_stop(&t);
    assert_non_null(strstr(try_receive(&other, fd, NULL), "event: bye\n"));
    close(fd);
    free(other.answer);
}

static struct event_hub *small_hub;

static void with_a_small_hub(struct http_config *config)
{
    config->hub = small_hub;
}

static void streams_have_a_limit(void **state)
{
    struct try t;
    struct call c;
    (void)state;
    call_init(&c, 4096);
    assert_int_equal(event_hub_start(&c, &(struct event_config){.max_streams = 2}, &small_hub), 1);
    try_start(&t, with_a_small_hub);
    int a = listen_to(&t, "a", ""), b = listen_to(&t, "a", "");
    try_receive(&t, a, "retry: 3000\n\n");
    try_receive(&t, b, "retry: 3000\n\n");
    int third = listen_to(&t, "a", "");
    assert_int_equal(try_status(try_receive(&t, third, "}")), 503);
    close(a);
    for (int i = 0; i < 3000 && event_hub_numbers(small_hub).streams == 2; i++)
        usleep(10000);
    int fourth = listen_to(&t, "a", "");
    assert_int_equal(try_status(try_receive(&t, fourth, "retry: 3000\n\n")), 200);
    close(b);
    close(third);
    close(fourth);
    try_stop(&t);
    event_hub_stop(small_hub);
    call_free(&c);
}

static void events_are_checked(void **state)
{
    struct try t;
    (void)state;
    try_start(&t, NULL);
    struct stream_event e = {.id = STR("1\nevent: forged"), .data = STR("x")};
    assert_int_equal(event_publish(&t.call, t.hub, &e), -1);
    e = (struct stream_event){.id = STR("1"), .data = STR("x\ry")};
    assert_int_equal(event_publish(&t.call, t.hub, &e), -1);
    char *big = base_alloc(EVENT_MAX_BYTES);
    memset(big, 'x', EVENT_MAX_BYTES);
    e = (struct stream_event){.id = STR("1"), .data = {big, EVENT_MAX_BYTES}};
    assert_int_equal(event_publish(&t.call, t.hub, &e), -1);
    free(big);
    assert_int_equal(try_status(try_raw(&t, "HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
    try_stop(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_reach_those_who_want_them),
        cmocka_unit_test(a_kept_connection_may_become_a_stream),
        cmocka_unit_test(silence_is_broken_by_heartbeats),
        cmocka_unit_test(who_returns_is_sent_what_it_missed),
        cmocka_unit_test(slow_readers_are_told_and_dropped),
        cmocka_unit_test(streams_of_a_session_can_be_ended),
        cmocka_unit_test(streams_are_told_to_go),
        cmocka_unit_test(streams_have_a_limit),
        cmocka_unit_test(events_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
