/* SPDX-License-Identifier: Apache-2.0 */
/* hook_test.c: deliveries to a server of our own on this machine, which checks the signature as
   somebody else would; and the ways in which nothing arrives. */
#include "channel/hook.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/tag.h"
#include "desk/test_desk.h"
#include "http/client.h"
#include "http/server.h"
#include "http/webhook.h"

#include <stdlib.h>
#include <string.h>

static const char first_secret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
static const char second_secret[] = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/* What the other side saw; one thread at a time. */
struct other {
    int posts, right;
    bool says_no;
};

static int receive(struct http_request *q, struct http_response *a)
{
    struct other *other = q->context;
    struct webhook_key key;
    other->posts++;
    if (webhook_key_read(&q->call, str_of(first_secret), &key) > 0 &&
        webhook_check(&key, http_header(q, "webhook-id"), http_header(q, "webhook-timestamp"),
                      http_header(q, "webhook-signature"), q->body, time_now_us() / SECOND_US))
        other->right++;
    if (other->says_no)
        return fail(&q->call, BUSY, "not now");
    out_text(http_json_out(a), "{\"well\":true}");
    return 1;
}

static const struct http_route routes[] = {
    {"POST", "/hook", NULL, ROUTE_PUBLIC | ROUTE_JSON, 0, receive, "Takes an event.", NULL},
};

struct outside {
    struct other other;
    struct http_server *server;
    struct network loopback;
    struct hook_config config;
    char url[200];
};

static void begin(struct test_db *t, struct outside *o)
{
    memset(o, 0, sizeof *o);
    struct http_config config = {
        .listen = "127.0.0.1:0", .routes = routes, .n_routes = 1, .context = &o->other};
    WELL(t, http_server_start(t->c, &config, &o->server));
    snprintf(o->url, sizeof o->url, "http://%s/hook", http_server_address(o->server));
    assert_true(network_read(STR("127.0.0.1"), &o->loopback));
    memset(o->config.key, 7, sizeof o->config.key);
    o->config.open = &o->loopback;
    o->config.n_open = 1;
}

static int64_t a_webhook(struct test_db *t, const struct test_desk *desk, struct outside *o)
{
    struct webhook it;
    struct webhook_new new = {.name = STR("Shop"),
                              .url = str_of(o->url),
                              .events = STR("tag.*"),
                              .secret = seal(&t->c->arena, o->config.key, str_of(first_secret))};
    DO(t, webhook_create(t->c, t->d, &desk->admin, &new, &it));
    return it.id;
}

static struct webhook_delivery deliver(struct test_db *t, const struct test_desk *desk,
                                       struct outside *o, int64_t id)
{
    struct webhook_item item;
    struct webhook_delivery it;
    int64_t delivery;
    DO(t, webhook_ping(t->c, t->d, &desk->admin, id, &delivery));
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    assert_int_equal(item.id, delivery);
    assert_int_equal(WELL(t, hook_send(t->c, t->db, &o->config, &item)), 1);
    SEE(t, webhook_delivery_get(t->c, t->d, &desk->admin, delivery, &it));
    return it;
}

static void send_run(struct test_db *t, struct test_desk *desk)
{
    struct outside o;
    begin(t, &o);
    int64_t id = a_webhook(t, desk, &o);
    struct webhook_delivery it = deliver(t, desk, &o, id);
    assert_true(str_eq(it.state, STR("sent")) && it.status == 200);
    assert_true(str_eq(it.answer, STR("{\"well\":true}")));
    assert_int_equal(o.other.right, 1);
    /* After a rotation both sign, and whoever knows the old one still believes it. */
    struct str newer = seal(&t->c->arena, o.config.key, str_of(second_secret));
    DO(t, webhook_rotate(t->c, t->d, &desk->admin, id, newer));
    deliver(t, desk, &o, id);
    assert_int_equal(o.other.right, 2);
    o.other.says_no = true;
    it = deliver(t, desk, &o, id);
    assert_true(str_eq(it.state, STR("waiting")) && it.status == 503 && it.tries == 1);
    assert_int_equal(o.other.posts, 3);
    /* This machine's own addresses are closed unless the settings open them. */
    o.config.n_open = 0;
    it = deliver(t, desk, &o, id);
    assert_true(it.status == 0 && it.answer.n > 0 && str_eq(it.state, STR("waiting")));
    assert_int_equal(o.other.posts, 3);
    /* Another installation's key opens nothing, and nothing is sent unsigned. */
    o.config.n_open = 1;
    o.config.key[0] ^= 1;
    it = deliver(t, desk, &o, id);
    assert_true(it.status == 0 && str_find(it.answer, STR("sealed with another key")) > 0);
    assert_int_equal(o.other.posts, 3);
    http_server_stop(o.server, 1000);
}

static void test_send(void **state)
{
    (void)state;
    test_desk_each(send_run);
}

int main(void)
{
    struct call c;
    call_init(&c, 1 << 16);
    if (http_client_setup(&c) < 0)
        return 1;
    call_free(&c);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_send)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
