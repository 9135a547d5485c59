/* SPDX-License-Identifier: Apache-2.0 */
/* context_ask_test.c: a source of our own on this machine checks the signature as somebody else
   would; and the ways in which nothing comes. */
#include "channel/context_ask.h"

#include "base/test.h"
#include "base/time.h"
#include "http/client.h"
#include "http/server.h"
#include "http/webhook.h"

#include <string.h>
#include <time.h>

static const char secret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/* What the other side saw, and how it answers. */
struct shop {
    int asked, right;
    const char *body;
    int slow_ms;
    char who[100];
};

static int answer(struct http_request *q, struct http_response *a)
{
    struct shop *shop = q->context;
    struct webhook_key key;
    char target[200];
    struct str who = http_query(q, "who");
    int n = snprintf(target, sizeof target, "/heard?who=maya%%2Btent%%40example.org&id=77");
    shop->asked++;
    snprintf(shop->who, sizeof shop->who, "%.*s", (int)who.n, who.at);
    if (webhook_key_read(&q->call, str_of(secret), &key) > 0 &&
        webhook_check(&key, http_header(q, "webhook-id"), http_header(q, "webhook-timestamp"),
                      http_header(q, "webhook-signature"), (struct str){target, (size_t)n},
                      time_now_us() / SECOND_US))
        shop->right++;
    if (shop->slow_ms)
        nanosleep(&(struct timespec){shop->slow_ms / 1000, shop->slow_ms % 1000 * 1000000L}, NULL);
    if (!shop->body)
        return fail(&q->call, NOT_FOUND, "nobody");
    out_text(http_json_out(a), shop->body);
    return 1;
}

static const struct http_route routes[] = {
    {"GET", "/heard", NULL, ROUTE_PUBLIC, 0, answer, "Says what it knows.", NULL},
};

struct outside {
    struct call c;
    struct shop shop;
    struct http_server *server;
    struct network loopback;
    struct hook_config config;
    char url[200];
};

static struct context_ask begin(struct outside *o)
{
    memset(o, 0, sizeof *o);
    call_init(&o->c, 16 << 20);
    assert_int_equal(http_client_setup(&o->c), 1);
    struct http_config config = {
        .listen = "127.0.0.1:0", .routes = routes, .n_routes = 1, .context = &o->shop};
    assert_true(http_server_start(&o->c, &config, &o->server) >= 0);
    snprintf(o->url, sizeof o->url, "http://%s/heard?who={email}&id={customer}",
             http_server_address(o->server));
    assert_true(network_read(STR("127.0.0.1"), &o->loopback));
    memset(o->config.key, 7, sizeof o->config.key);
    o->config.open = &o->loopback;
    o->config.n_open = 1;
    return (struct context_ask){.url = str_of(o->url),
                                .secret = seal(&o->c.arena, o->config.key, str_of(secret)),
                                .email = STR("maya+tent@example.org"),
                                .customer_id = 77};
}

static void end(struct outside *o)
{
    http_server_stop(o->server, 3000);
    call_free(&o->c);
}

static struct context_answer asked(struct outside *o, const struct context_ask *ask)
{
    struct context_answer a;
    context_ask(&o->c, &o->config, ask, &a);
    assert_int_equal(o->c.fault.kind, NO_FAULT);
    return a;
}

static void test_asks(void **state)
{
    (void)state;
    struct outside o;
    struct context_ask ask = begin(&o);
    o.shop.body = "{\"line\":\"Two orders\",\"items\":[]}";
    struct context_answer a = asked(&o, &ask);
    assert_true(a.status == 200 && str_eq(a.line, STR("Two orders")) && !a.error.n);
    assert_true(str_eq(a.body, str_of(o.shop.body)));
    assert_true(o.shop.right == 1 && str_eq(str_of(o.shop.who), STR("maya+tent@example.org")));
    /* After a rotation the old secret still signs beside the new one. */
    ask.old_secret = ask.secret;
    ask.old_until_us = time_now_us() + HOUR_US;
    ask.secret = seal(&o.c.arena, o.config.key, STR("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"));
    asked(&o, &ask);
    assert_int_equal(o.shop.right, 2);
    ask.old_until_us = 1;
    asked(&o, &ask);
    assert_true(o.shop.asked == 3 && o.shop.right == 2);
    o.shop.body = NULL;
    a = asked(&o, &ask);
    assert_true(a.status == 404 && !a.error.n && !a.line.n);
    end(&o);
}

static void test_nothing_comes(void **state)
{
    (void)state;
    struct outside o;
    static char big[CONTEXT_ANSWER_BYTES + 100];
    struct context_ask ask = begin(&o);
    memset(big, ' ', sizeof big - 1);
    o.shop.body = big;
    struct context_answer a = asked(&o, &ask);
    assert_true(a.error.n && !a.theirs && !a.line.n);
    o.shop.body = "<html>";
    a = asked(&o, &ask);
    assert_true(a.error.n && a.status == 200 && str_eq(a.body, STR("<html>")));
    o.shop.body = "{}";
    o.shop.slow_ms = CONTEXT_TIMEOUT_MS + 3000;
    a = asked(&o, &ask);
    assert_true(a.error.n && !a.status && a.took_ms >= CONTEXT_TIMEOUT_MS - 50);
    o.shop.slow_ms = 0;
    /* A person without an address is not asked about; an address that is not public neither. */
    int before = o.shop.asked;
    ask.email = STR("");
    a = asked(&o, &ask);
    assert_true(a.theirs && str_find(a.error, STR("{email}")) > 0);
    ask.email = STR("maya@example.org");
    o.config.n_open = 0;
    a = asked(&o, &ask);
    assert_true(a.error.n && !a.status && o.shop.asked == before);
    end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asks),
        cmocka_unit_test(test_nothing_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
