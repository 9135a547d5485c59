/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads at once: clients of every kind, publishers, streams that come and go, and a stop in
   the middle. Meant to be run under ThreadSanitizer too. */
#include "http/ratelimit.h"
#include "http/try.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 6, ROUNDS = 60 };

struct crowd {
    struct try t;
    atomic_int wrong, answered;
    atomic_bool over;
};

static const char *const requests[] = {
    "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /later HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /big?n=200000 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /file HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /reader HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /hello HTTP/1.1\nHost: x\r\n\r\n",
    ("POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
     "14\r\n\r\n"
     "{\"name\":\"Bob\"}"),
};

/* A try of its own for what is received, on the same port. */
static void *client(void *of)
{
    struct crowd *crowd = of;
    struct try own = {.port = crowd->t.port};
    for (int i = 0; i < ROUNDS; i++) {
        const char *answer = try_raw(&own, requests[i % 8]);
        crowd->wrong += try_status(answer) == 0 || try_status(answer) >= 500;
        crowd->answered++;
    }
    free(own.answer);
    return NULL;
}

/* Opens a stream and leaves it: at once, or after an event. */
static void *reader(void *of)
{
    struct crowd *crowd = of;
    struct try own = {.port = crowd->t.port};
    for (int i = 0; i < ROUNDS; i++) {
        int fd = try_connect(&own);
        try_send(fd, STR("GET /events?topic=a HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 5\r\n\r\n"));
        if (i % 3 && !strstr(try_receive(&own, fd, "data: "), "data: "))
            crowd->wrong++;
        close(fd);
    }
    free(own.answer);
    return NULL;
}

static void *publisher(void *of)
{
    struct crowd *crowd = of;
    struct call c;
    char id[16];
    call_init(&c, 4096);
    for (int i = 0; !crowd->over; i++) {
        snprintf(id, sizeof id, "%d", i);
        struct stream_event e = {.id = str_of(id), .topic = STR("a"), .data = STR("{}")};
        crowd->wrong += event_publish(&c, crowd->t.hub, &e) < 0;
        if (i % 50 == 0)
            event_hub_drop(crowd->t.hub, 8);
        usleep(1000);
    }
    call_free(&c);
    return NULL;
}

static void everybody_at_once(void **state)
{
    struct crowd crowd = {.over = false};
    pthread_t clients[CLIENTS], readers[2], publishers[2];
    (void)state;
    try_start(&crowd.t, NULL);
    for (int i = 0; i < 2; i++)
        pthread_create(&publishers[i], NULL, publisher, &crowd);
    for (int i = 0; i < 2; i++)
        pthread_create(&readers[i], NULL, reader, &crowd);
    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&clients[i], NULL, client, &crowd);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    crowd.over = true;
    for (int i = 0; i < 2; i++)
        pthread_join(publishers[i], NULL);
    assert_int_equal(crowd.wrong, 0);
    assert_int_equal(crowd.answered, CLIENTS * ROUNDS);
    assert_true(http_server_numbers(crowd.t.server).requests >= CLIENTS * ROUNDS);
    try_stop(&crowd.t);
}

/* Asks until nobody answers any more. */
static void *asks_on(void *of)
{
    struct crowd *crowd = of;
    struct try own = {.port = crowd->t.port};
    int fd = try_connect(&own);
    for (int i = 0; i < 10000; i++) {
        try_send(fd, str_of(requests[i % 2]));
        int status = try_status(try_receive(&own, fd, i % 2 ? "later" : "hello"));
        if (status == 0)
            break;
        crowd->wrong += status != 200 && status != 503;
        crowd->answered++;
    }
    close(fd);
    free(own.answer);
    return NULL;
}

static void a_stop_in_the_middle(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        struct crowd crowd = {.over = false};
        pthread_t clients[CLIENTS];
        try_start(&crowd.t, NULL);
        int stream = try_connect(&crowd.t);
        try_send(stream, STR("GET /events?topic=a HTTP/1.1\r\nHost: x\r\n\r\n"));
        for (int i = 0; i < CLIENTS; i++)
            pthread_create(&clients[i], NULL, asks_on, &crowd);
        while (crowd.answered < 50)
            usleep(1000);
        int wait_ms = round % 2 ? 0 : 2000;
        http_server_stop(crowd.t.server, wait_ms);
        crowd.t.server = NULL;
        for (int i = 0; i < CLIENTS; i++)
            pthread_join(clients[i], NULL);
        assert_int_equal(crowd.wrong, 0);
        close(stream);
        try_stop(&crowd.t);
    }
}

static void *take_all(void *of)
{
    int64_t wait_s;
    char key[16];
    for (int i = 0; i < 20000; i++) {
        snprintf(key, sizeof key, "%d", i % 500);
        ratelimit_take(of, str_of(key), (struct rate){100, 100}, 1000000, &wait_s);
    }
    return NULL;
}

static void one_limit_for_all_threads(void **state)
{
    struct ratelimit *r = ratelimit_new(4096);
    pthread_t threads[4];
    int64_t wait_s;
    (void)state;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, take_all, r);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_false(ratelimit_take(r, STR("7"), (struct rate){100, 100}, 1000000, &wait_s));
    ratelimit_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_at_once),
        cmocka_unit_test(a_stop_in_the_middle),
        cmocka_unit_test(one_limit_for_all_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
