/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of client.h, against a server on this machine, which must be opened first. */
#include "http/client.h"

#include "http/try.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct fixture {
    struct try t;
    struct call c;
    struct http_client client;
    struct network loopback;
    char url[128];
};

static void set_up(struct fixture *f, bool open)
{
    struct client_config config = {.user_agent = "test/1", .open = &f->loopback, .n_open = open};
    try_start(&f->t, NULL);
    call_init(&f->c, 1 << 16);
    network_read(STR("127.0.0.1"), &f->loopback);
    assert_int_equal(http_client_init(&f->c, &f->client, &config), 1);
}

static void tear_down(struct fixture *f)
{
    http_client_free(&f->client);
    call_free(&f->c);
    try_stop(&f->t);
}

static int get(struct fixture *f, const char *path, struct client_answer *answer_r)
{
    snprintf(f->url, sizeof f->url, "http://127.0.0.1:%d%s", f->t.port, path);
    return http_client_send(&f->c, &f->client, &(struct client_request){.url = f->url}, answer_r);
}

static void gets_and_posts(void **state)
{
    struct fixture f;
    struct client_answer answer;
    (void)state;
    set_up(&f, true);
    assert_int_equal(get(&f, "/hello", &answer), 1);
    assert_int_equal(answer.status, 200);
    assert_true(str_eq(answer.body, STR("hello")));
    assert_true(str_eq(answer.type, STR("text/plain; charset=utf-8")));
    assert_int_equal(get(&f, "/nowhere", &answer), 1);
    assert_int_equal(answer.status, 404);
    struct client_request post = {.url = f.url, .body = STR("{\"name\":\"Ann\"}"), .n_fields = 1};
    post.fields[0] = (struct http_pair){STR("Content-Type"), STR("application/json")};
    snprintf(f.url, sizeof f.url, "http://127.0.0.1:%d/json", f.t.port);
    assert_int_equal(http_client_send(&f.c, &f.client, &post, &answer), 1);
    assert_int_equal(answer.status, 201);
    assert_true(str_eq(answer.body, STR("{\"name\":\"Ann\"}")));
    post.fields[0].value = STR("a\r\nb: c");
    assert_int_equal(http_client_send(&f.c, &f.client, &post, &answer), -1);
    assert_int_equal(f.c.fault.kind, BROKEN);
    tear_down(&f);
}

static void redirects_are_not_followed(void **state)
{
    struct fixture f;
    struct client_answer answer;
    (void)state;
    set_up(&f, true);
    assert_int_equal(get(&f, "/cookie?to=/hello", &answer), 1);
    assert_int_equal(answer.status, 303);
    tear_down(&f);
}

static void this_machine_is_closed_unless_opened(void **state)
{
    static const char *const urls[] = {"http://127.0.0.1:%d/hello",
                                       "http://localhost:%d/hello",
                                       "http://[::1]:%d/hello",
                                       "http://[::ffff:127.0.0.1]:%d/",
                                       "http://2130706433:%d/",
                                       "http://0x7f.1:%d/",
                                       "http://0:%d/",
                                       "http://10.0.0.1:%d/"};
    struct fixture f;
    struct client_answer answer;
    (void)state;
    set_up(&f, false);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        char url[128];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(url, sizeof url, urls[i], f.t.port);
#pragma GCC diagnostic pop
        struct client_request request = {.url = url};
        assert_int_equal(http_client_send(&f.c, &f.client, &request, &answer), -1);
        if (f.c.fault.kind != DENIED)
            print_message("%s: %s\n", url, f.c.fault.text);
        assert_int_equal(f.c.fault.kind, DENIED);
    }
    assert_int_equal(http_server_numbers(f.t.server).requests, 0);
    tear_down(&f);
}

static void other_schemes_are_not_spoken(void **state)
{
    static const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1/",
                                       "gopher://127.0.0.1/", "nonsense:", ""};
    struct fixture f;
    struct client_answer answer;
    (void)state;
    set_up(&f, true);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct client_request request = {.url = urls[i]};
        assert_int_equal(http_client_send(&f.c, &f.client, &request, &answer), -1);
        assert_int_equal(f.c.fault.kind, IO_FAILED);
    }
    tear_down(&f);
}

static void answers_have_a_limit(void **state)
{
    struct fixture f;
    struct client_answer answer;
    (void)state;
    set_up(&f, true);
    assert_int_equal(get(&f, "/big?n=1000000", &answer), 1);
    assert_int_equal(answer.body.n, 1000000);
    assert_int_equal(get(&f, "/big?n=1100000", &answer), -1);
    assert_int_equal(f.c.fault.kind, TOO_BIG);
    struct client_request slow = {.url = f.url, .timeout_ms = 100};
    snprintf(f.url, sizeof f.url, "http://127.0.0.1:%d/slow", f.t.port);
    assert_int_equal(http_client_send(&f.c, &f.client, &slow, &answer), -1);
    assert_int_equal(f.c.fault.kind, BUSY);
    assert_int_equal(get(&f, "/hello", &answer), 1); /* and goes on */
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gets_and_posts),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(this_machine_is_closed_unless_opened),
        cmocka_unit_test(other_schemes_are_not_spoken),
        cmocka_unit_test(answers_have_a_limit),
    };
    struct call c;
    call_init(&c, 1 << 16);
    int failed = http_client_setup(&c) < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    call_free(&c);
    return failed;
}
