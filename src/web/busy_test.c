/* SPDX-License-Identifier: Apache-2.0 */
/* busy_test.c: what programs see over HTTP while the engine is busy: the panel says so and has what
   needs no engine, the coach asks for patience, a reply goes out; and that it passes. What people
   see is a journey of tests/browser.py. */
#include "base/test.h"
#include "desk/reading.h"
#include "desk/test_talk.h"
#include "desk/token.h"
#include "http/ratelimit.h"
#include "http/try.h"
#include "web/api.h"
#include "web/app.h"
#include "web/kept.h"
#include "web/measure.h"
#include "web/page.h"
#include "web/routes.h"
#include "web/slow.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What try_start's `change` cannot be handed. */
static struct {
    struct app app;
    struct log log;
    struct arena arena;
} one;

static void ours(struct http_config *config)
{
    struct call c;
    call_init(&c, 16 << 20);
    assert_true(app_routes(&c, &one.arena, &config->routes, &config->n_routes) >= 0);
    call_free(&c);
    config->max_arena_bytes = APP_ARENA_BYTES;
    config->admit = app_admit;
    config->done = app_done;
    config->fault_page = page_fault;
    config->context = &one.app;
}

static struct engine *start(struct test_db *t, struct try *web)
{
    struct engine *engine;
    struct engine_options options = {.readers = 1, .wait_ms = 20};
    assert_int_equal(engine_make(t->c, &options, &engine), 1);
    log_init(&one.log, LOG_ERROR);
    arena_init(&one.arena, 4 << 20);
    one.app = (struct app){.db = t->db,
                           .engine = engine,
                           .log = &one.log,
                           .measures = measures_new(),
                           .kept = kept_new(),
                           .tokens = ratelimit_new(APP_RATE_KEYS),
                           .strangers = ratelimit_new(APP_RATE_KEYS),
                           .token_per_minute = 1000,
                           .started_us = t->c->now_us};
    assert_true(slow_start(t->c, &one.app.slow) >= 0);
    try_start(web, ours);
    one.app.server = web->server;
    return engine;
}

static void stop(struct try *web, struct engine *engine)
{
    try_stop(web);
    slow_stop(one.app.slow);
    engine_free(engine);
    kept_free(one.app.kept);
    measures_free(one.app.measures);
    ratelimit_free(one.app.tokens);
    ratelimit_free(one.app.strangers);
    arena_free(&one.arena);
}

struct asker {
    struct try web;
    struct str secret;
    int64_t id;
};

static const char *ask(struct asker *a, const char *method, const char *path, const char *body)
{
    char text[2000];
    snprintf(text, sizeof text,
             "%s /api/v1/conversations/%" PRId64 "/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
             "Authorization: Bearer %.*s\r\nContent-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             method, a->id, path, (int)a->secret.n, a->secret.at, strlen(body), body);
    return try_raw(&a->web, text);
}

static void sign_in(struct test_db *t, const struct test_desk *desk, struct asker *a)
{
    struct token token;
    struct token_new it = {.name = STR("try"), .scopes = STR("read answer note")};
    DO(t, token_create(t->c, t->d, &desk->agent, &it, &token, &a->secret));
    a->id = desk->conversation_id;
}

static const char draft[] = "{\"draft\": \"Hello Maya, I will look.\"}";

static void busy_run(struct test_db *t, struct test_desk *desk)
{
    struct asker a;
    struct engine *engine = start(t, &a.web);
    sign_in(t, desk, &a);
    talk_hear(t, desk, "Where is my tent? We leave on Friday.");
    struct heard_reader *held = engine_borrow(t->c, engine);
    reading_run(t->c, t->db, engine, 10); /* cannot, and puts it off */

    const char *answer = ask(&a, "GET", "panel", "");
    assert_int_equal(try_status(answer), 200);
    assert_non_null(strstr(answer, "\"read\":false,\"pending\":true"));
    assert_non_null(strstr(answer, "\"needs\":[]"));
    assert_non_null(strstr(answer, "first time")); /* the brief is there, from facts */
    answer = ask(&a, "POST", "coachings", draft);
    assert_int_equal(try_status(answer), 503);
    assert_non_null(strstr(answer, "the engine is busy; try again in a moment"));
    answer = ask(&a, "POST", "messages", "{\"kind\": \"reply\", \"body\": \"I am looking.\"}");
    assert_int_equal(try_status(answer), 201);

    engine_give_back(engine, held);
    t->c->now_us += DAY_US;
    assert_int_equal(talk_read_with(t, engine), 1);
    answer = ask(&a, "GET", "panel", "");
    assert_non_null(strstr(answer, "\"read\":true,\"pending\":false"));
    assert_non_null(strstr(answer, "Where is my tent?"));
    assert_int_equal(try_status(ask(&a, "POST", "coachings", draft)), 200);
    stop(&a.web, engine);
}

static void test_busy(void **state)
{
    (void)state;
    test_desk_each(busy_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_busy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
