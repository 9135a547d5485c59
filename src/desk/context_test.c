/* SPDX-License-Identifier: Apache-2.0 */
/* context_test.c: a source is set by those who may, its answers are read strictly, who is wanted is
   asked once, what came is kept and told once, and a source that fails is left alone. */
#include "desk/context.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/conversation.h"
#include "desk/erasure.h"
#include "desk/test.sql.h"
#include "desk/test_talk.h"

static const struct context_edit shop = {.name = {"the shop", 8},
                                         .url = {"https://shop.example.org/heard?who={email}", 42},
                                         .secret = {"sealed", 6},
                                         .enabled = true};

/* ---- what a source answers ---- */

static struct context_answer answer_of(struct call *c, const char *body)
{
    struct context_answer a = {.status = 0};
    context_read(c, 200, str_of(body), &a);
    assert_int_equal(c->fault.kind, NO_FAULT);
    return a;
}

static void refused(struct call *c, const char *body, const char *words)
{
    struct context_answer a = answer_of(c, body);
    if (str_find(a.error, str_of(words)) < 0)
        print_error("%s: %.*s\n", body, (int)a.error.n, a.error.at);
    assert_true(a.error.n && str_find(a.error, str_of(words)) >= 0);
    assert_true(!a.line.n && str_eq(a.items_json, STR("[]")) && !a.theirs);
}

static void test_read(void **state)
{
    (void)state;
    struct call c;
    call_init(&c, 1 << 20);
    struct context_answer a = answer_of(
        &c, "{\"line\":\"Two orders;\\nthe last left on Tuesday\",\"items\":[{\"label\":\"Order "
            "4411\",\"value\":\"<b>on its way</b>\",\"url\":\"https://shop.example.org/4411\"},"
            "{\"label\":\"Customer since\",\"value\":\"2021\",\"later\":1}],\"more\":{}}");
    assert_true(str_eq(a.line, STR("Two orders; the last left on Tuesday")) && !a.error.n);
    assert_true(str_eq(a.items_json,
                       STR("[{\"label\":\"Order 4411\",\"value\":\"<b>on its way</b>\",\"url\":"
                           "\"https://shop.example.org/4411\"},{\"label\":\"Customer since\","
                           "\"value\":\"2021\"}]")));
    a = answer_of(&c, "{}");
    assert_true(!a.line.n && !a.error.n && str_eq(a.items_json, STR("[]")));
    refused(&c, "", "");
    refused(&c, "<html>", "");
    refused(&c, "[]", "the answer is an object");
    refused(&c, "{\"line\":7}", "line");
    refused(&c, "{\"items\":[7]}", "an item is an object");
    refused(&c, "{\"line\":\"x\",\"items\":[{\"label\":\"a\"}]}", "value");
    refused(&c, "{\"items\":[{\"label\":\"a\",\"value\":\"b\",\"url\":\"javascript:alert(1)\"}]}",
            "begins with https://");
    refused(&c, "{\"items\":[{},{},{},{},{},{},{},{},{}]}", "items");
    context_read(&c, 404, STR("no"), &a);
    assert_true(!a.error.n && !a.line.n);
    context_read(&c, 403, STR("no"), &a);
    assert_true(str_find(a.error, STR("403")) > 0 && !a.theirs);
    context_read(&c, 422, STR("no"), &a);
    assert_true(a.error.n && a.theirs);
    call_free(&c);
}

/* ---- the source ---- */

static void source_run(struct test_db *t, struct test_desk *desk)
{
    struct context_source it, *all;
    struct context_edit edit = shop;
    struct context_ask ask;
    size_t n;
    SEE(t, context_source_get(t->c, t->d, &desk->admin, desk->desk_id, &it));
    assert_true(!it.url.n && !it.enabled && !it.version);
    REFUSED(t, DENIED, context_source_put(t->c, t->d, &desk->lead, desk->desk_id, &edit, 0));
    REFUSED(t, NOT_FOUND, context_source_put(t->c, t->d, &desk->stranger, desk->desk_id, &edit, 0));
    static const char *const wrong[] = {"",
                                        "https://",
                                        "http://shop.example.org/{email}",
                                        "https://shop.example.org/heard",
                                        "https://{email}/heard",
                                        "https://shop.example.org/{emial}",
                                        "https://shop.example.org/{email",
                                        "https://shop.example.org/ {email}",
                                        "http://127.0.0.1.example.org/{email}",
                                        "ftp://shop.example.org/{email}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        edit.url = str_of(wrong[i]);
        REFUSED(t, BAD_INPUT,
                context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &edit, 0));
    }
    edit.url = STR("http://127.0.0.1:8000/x/{customer}");
    DO(t, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &edit, 0));
    edit = shop;
    REFUSED(t, CONFLICT, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &edit, 7));
    edit.secret = STR("another");
    DO(t, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &edit, 1));
    assert_int_equal(DO(t, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &edit, 0)),
                     0);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("context_source.put")));
    SEE(t, context_source_all(t->c, t->d, &desk->admin, &all, &n));
    assert_true(n >= 1 && str_eq(all[0].name, STR("the shop")) && all[0].version == 2);
    /* A secret stays until it is rotated; for a day both sign. */
    SEE(t, context_try(t->c, t->d, &desk->admin, desk->desk_id, STR("Maya@Example.org"), &ask));
    assert_true(str_eq(ask.secret, STR("sealed")) && !ask.old_secret.at);
    DO(t, context_source_rotate(t->c, t->d, &desk->admin, desk->desk_id, STR("newer")));
    SEE(t, context_try(t->c, t->d, &desk->admin, desk->desk_id, STR("maya@example.org"), &ask));
    assert_true(str_eq(ask.secret, STR("newer")) && str_eq(ask.old_secret, STR("sealed")));
    REFUSED(t, DENIED, context_try(t->c, t->d, &desk->lead, desk->desk_id, STR("a@b.c"), &ask));
    REFUSED(t, BAD_INPUT, context_try(t->c, t->d, &desk->admin, desk->desk_id, STR("Maya"), &ask));
    REFUSED(t, NOT_FOUND,
            context_try(t->c, t->d, &desk->stranger, desk->desk_id, STR("a@b.example"), &ask));
    assert_int_equal(DO(t, context_source_remove(t->c, t->d, &desk->admin, desk->desk_id)), 1);
    assert_int_equal(DO(t, context_source_remove(t->c, t->d, &desk->admin, desk->desk_id)), 0);
    REFUSED(t, NOT_FOUND, context_source_rotate(t->c, t->d, &desk->admin, desk->desk_id, STR("x")));
}

static void test_source(void **state)
{
    (void)state;
    test_desk_each(source_run);
}

/* ---- asking and keeping ---- */

static int claim(struct test_db *t, struct context_item *item)
{
    struct context_ask ask;
    int got = WELL(t, context_claim(t->c, t->db, 30000, item, &ask));
    if (got > 0)
        assert_true(ask.customer_id == item->customer_id && str_eq(ask.url, shop.url));
    return got;
}

static void keeping_run(struct test_db *t, struct test_desk *desk)
{
    struct context_item item, other;
    struct context it;
    struct context_answer a = {.status = 200,
                               .line = STR("Two orders"),
                               .items_json = STR("[]"),
                               .error = STR(""),
                               .body = STR("")};
    talk_hear(t, desk, "Where is my tent?");
    assert_int_equal(claim(t, &item), 0); /* no source, no question */
    DO(t, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &shop, 0));
    desk->pace_us = 0; /* workers go by the clock on the wall */
    t->c->now_us = time_now_us();
    talk_hear(t, desk, "Hello?");
    assert_int_equal(claim(t, &item), 1);
    assert_true(item.customer_id == desk->customer_id && item.fetched_us == NO_TIME);
    assert_int_equal(claim(t, &other), 0); /* leased */
    SEE(t, context_of(t->c, t->d, &desk->agent, desk->conversation_id, &it));
    assert_true(it.fetched_us == NO_TIME);
    assert_int_equal(WELL(t, context_settle(t->c, t->db, &item, &a)), 1);
    assert_int_equal(WELL(t, context_settle(t->c, t->db, &item, &a)), 0);
    SEE(t, context_of(t->c, t->d, &desk->agent, desk->conversation_id, &it));
    assert_true(str_eq(it.line, STR("Two orders")) && str_eq(it.source, STR("the shop")));
    assert_true(it.fetched_us != NO_TIME);
    assert_int_equal(test_desk_events(t, desk, "context.changed"), 1);
    REFUSED(t, NOT_FOUND, context_of(t->c, t->d, &desk->stranger, desk->conversation_id, &it));
    REFUSED(t, NOT_FOUND, context_of(t->c, t->d, &desk->agent, desk->hidden_conversation_id, &it));
    /* Looking asks again when it has grown old, and tells when it is another answer. */
    DO(t, conversation_presence(t->c, t->d, &desk->agent, desk->conversation_id, STR("reading")));
    assert_int_equal(claim(t, &item), 0);
    t->c->now_us += (CONTEXT_FRESH_MIN + 1) * MINUTE_US;
    DO(t, conversation_presence(t->c, t->d, &desk->agent, desk->conversation_id, STR("gone")));
    assert_int_equal(claim(t, &item), 0);
    DO(t, sql_test_desk_context_asked(t->c, t->d, t->c->now_us - DAY_US, desk->org));
    t->c->now_us = time_now_us();
    DO(t, conversation_presence(t->c, t->d, &desk->agent, desk->conversation_id, STR("reading")));
    assert_int_equal(claim(t, &item), 1);
    assert_int_equal(WELL(t, context_settle(t->c, t->db, &item, &a)), 1);
    assert_int_equal(test_desk_events(t, desk, "context.changed"), 1);
    /* Another address: what the first said is gone; a person who is erased is forgotten here too.
     */
    struct context_edit edit = shop;
    edit.url = STR("https://till.example.org/{customer}");
    DO(t, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &edit, 0));
    SEE(t, context_of(t->c, t->d, &desk->agent, desk->conversation_id, &it));
    assert_int_equal(SEE(t, context_of(t->c, t->d, &desk->agent, desk->conversation_id, &it)), 0);
    talk_hear(t, desk, "Anybody?");
    struct erasure erasure;
    DO(t, erasure_begin(t->c, t->d, &desk->owner, desk->customer_id, STR("asked"), &erasure));
    struct context_ask ask;
    assert_int_equal(WELL(t, context_claim(t->c, t->db, 30000, &item, &ask)), 0);
}

static void test_keeping(void **state)
{
    (void)state;
    test_desk_each(keeping_run);
}

/* ---- failing ---- */

static void failing_run(struct test_db *t, struct test_desk *desk)
{
    struct context_item item;
    struct context_source source;
    struct context it;
    int64_t due_us;
    struct context_answer a = {
        .line = STR(""), .items_json = STR("[]"), .error = STR("nobody answered"), .body = STR("")};
    DO(t, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &shop, 0));
    desk->pace_us = 0;
    t->c->now_us = time_now_us();
    talk_hear(t, desk, "Where is my tent?");
    assert_int_equal(claim(t, &item), 1);
    assert_int_equal(WELL(t, context_settle(t->c, t->db, &item, &a)), 1);
    SEE(t, context_source_get(t->c, t->d, &desk->admin, desk->desk_id, &source));
    assert_true(source.failing_us != NO_TIME && str_eq(source.error, STR("nobody answered")));
    assert_int_equal(claim(t, &item), 0);
    SEE(t, context_next_due(t->c, t->d, &due_us));
    assert_true(due_us > time_now_us() + 50 * SECOND_US && due_us < time_now_us() + 70 * SECOND_US);
    /* Twice as long after the second time. */
    DO(t, sql_test_desk_context_due(t->c, t->d, desk->org));
    assert_int_equal(claim(t, &item), 1);
    assert_int_equal(item.tries, 2);
    WELL(t, context_settle(t->c, t->db, &item, &a));
    SEE(t, context_next_due(t->c, t->d, &due_us));
    assert_true(due_us > time_now_us() + 110 * SECOND_US);
    /* About this person alone: nothing more is asked, and nothing is said of the source. */
    DO(t, sql_test_desk_context_due(t->c, t->d, desk->org));
    assert_int_equal(claim(t, &item), 1);
    a.theirs = true;
    WELL(t, context_settle(t->c, t->db, &item, &a));
    assert_int_equal(SEE(t, context_next_due(t->c, t->d, &due_us)), 0);
    /* It answers again. */
    DO(t, sql_test_desk_context_due(t->c, t->d, desk->org));
    a.error = STR("");
    a.line = STR("One order");
    assert_int_equal(claim(t, &item), 1);
    WELL(t, context_settle(t->c, t->db, &item, &a));
    SEE(t, context_source_get(t->c, t->d, &desk->admin, desk->desk_id, &source));
    assert_true(source.failing_us == NO_TIME && !source.error.n);
    SEE(t, context_of(t->c, t->d, &desk->agent, desk->conversation_id, &it));
    assert_true(str_eq(it.line, STR("One order")) && !it.error.n);
    /* Off: nothing is asked, nothing is shown. */
    struct context_edit off = shop;
    off.enabled = false;
    DO(t, context_source_put(t->c, t->d, &desk->admin, desk->desk_id, &off, 0));
    assert_int_equal(SEE(t, context_of(t->c, t->d, &desk->agent, desk->conversation_id, &it)), 0);
    DO(t, sql_test_desk_context_due(t->c, t->d, desk->org));
    assert_int_equal(claim(t, &item), 0);
    assert_int_equal(SEE(t, context_next_due(t->c, t->d, &due_us)), 0);
    t->c->now_us = time_now_us() + (CONTEXT_KEPT_D + 1) * DAY_US;
    assert_int_equal(DO(t, (int)context_forget(t->c, t->d)), 1);
}

static void test_failing(void **state)
{
    (void)state;
    test_desk_each(failing_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_source),
        cmocka_unit_test(test_keeping),
        cmocka_unit_test(test_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
