/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of a server with TLS, seen through libcurl. The key in sample/ is for this alone. */
#include "http/client.h"
#include "http/try.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char certificate[512], key[512];

static void with_tls(struct http_config *config)
{
    config->certificate = certificate;
    config->key = key;
    config->hsts_s = 1000;
}

static int get(struct try *t, const char *authorities, struct client_answer *answer_r,
               struct http_client *client)
{
    static struct network loopback;
    char url[128];
    network_read(STR("127.0.0.1"), &loopback);
    struct client_config config = {.open = &loopback, .n_open = 1, .authorities = authorities};
    snprintf(url, sizeof url, "https://127.0.0.1:%d/cookie", t->port);
    if (http_client_init(&t->call, client, &config) < 0)
        return -1;
    return http_client_send(&t->call, client, &(struct client_request){.url = url}, answer_r);
}

static void requests_come_through_tls(void **state)
{
    struct try t;
    struct client_answer answer;
    struct http_client client;
    (void)state;
    try_start(&t, with_tls);
    assert_int_equal(get(&t, certificate, &answer, &client), 1);
    assert_int_equal(answer.status, 303);
    http_client_free(&client);
    assert_int_equal(get(&t, NULL, &answer, &client), -1); /* nobody vouches for it */
    assert_int_equal(t.call.fault.kind, IO_FAILED);
    http_client_free(&client);
    assert_int_equal(try_status(try_raw(&t, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")), 0);
    try_stop(&t);
}

/* A stream read by libcurl in a thread of its own. */
struct reading {
    char url[128];
    struct out text;
    pthread_mutex_t lock;
    pthread_t thread;
};

static size_t take(char *bytes, size_t size, size_t n, void *of)
{
    struct reading *r = of;
    pthread_mutex_lock(&r->lock);
    out_bytes(&r->text, bytes, size * n);
    pthread_mutex_unlock(&r->lock);
    return size * n;
}

static void *read_stream(void *of)
{
    struct reading *r = of;
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, r->url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, certificate);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, r);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, r);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return NULL;
}

static void wait_for(struct reading *r, const char *what)
{
    bool there = false;
    for (int i = 0; i < 3000 && !there; i++) {
        usleep(10000);
        pthread_mutex_lock(&r->lock);
        there = strstr(r->text.at, what) != NULL;
        pthread_mutex_unlock(&r->lock);
    }
    if (!there)
        print_message("no \"%s\" in: %s\n", what, r->text.at);
    assert_true(there);
}

static void events_come_through_tls(void **state)
{
    struct try t;
    struct reading r = {.lock = PTHREAD_MUTEX_INITIALIZER};
    (void)state;
    try_start(&t, with_tls);
    out_init(&r.text, 1 << 20);
    snprintf(r.url, sizeof r.url, "https://127.0.0.1:%d/events?topic=a", t.port);
    pthread_create(&r.thread, NULL, read_stream, &r);
    wait_for(&r, "retry: 3000\n\n");
    assert_non_null(strstr(r.text.at, "Strict-Transport-Security: max-age=1000\r\n"));
    for (int i = 0; i < 50; i++) {
        char data[32];
        snprintf(data, sizeof data, "number %d", i);
        struct stream_event e = {.id = STR("1"), .topic = STR("a"), .data = str_of(data)};
        assert_int_equal(event_publish(&t.call, t.hub, &e), 1);
    }
    wait_for(&r, "number 49\n\n");
    wait_for(&r, "\n\n:\n\n"); /* a heartbeat */
    try_stop(&t);
    pthread_join(r.thread, NULL);
    assert_non_null(strstr(r.text.at, "event: bye\n"));
    out_free(&r.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_come_through_tls),
        cmocka_unit_test(events_come_through_tls),
    };
    const char *root = getenv("HEARD_ROOT");
    struct call c;
    snprintf(certificate, sizeof certificate, "%s/src/http/sample/tls-cert.pem", root ? root : ".");
    snprintf(key, sizeof key, "%s/src/http/sample/tls-key.pem", root ? root : ".");
    call_init(&c, 1 << 16);
    int failed = http_client_setup(&c) < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    call_free(&c);
    return failed;
}
