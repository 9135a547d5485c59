/* SPDX-License-Identifier: Apache-2.0 */
/* webhook_test.c: events become deliveries in their own transaction; deliveries are claimed, tried
   again, given up and sent once more; by those who may and those who may not. */
#include "desk/webhook.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

#include <string.h>
#include <time.h>

static int64_t a_webhook(struct test_db *t, const struct test_desk *desk, const char *events)
{
    struct webhook it;
    struct webhook_new new = {.name = STR("Shop"),
                              .url = STR("https://shop.example.org/hook"),
                              .events = str_of(events),
                              .secret = STR("sealed")};
    DO(t, webhook_create(t->c, t->d, &desk->admin, &new, &it));
    return it.id;
}

static int64_t a_tag(struct test_db *t, const struct test_desk *desk, const char *name)
{
    struct tag tag;
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = str_of(name)}, &tag));
    return tag.id;
}

static size_t list(struct test_db *t, const struct test_desk *desk, int64_t id,
                   struct webhook_delivery **list_r)
{
    size_t n;
    SEE(t, webhook_deliveries(t->c, t->d, &desk->admin, id, 0, 0, list_r, &n));
    return n;
}

static void test_takes(void **state)
{
    (void)state;
    assert_true(webhook_takes(STR("tag.* message.received"), STR("tag.renamed")));
    assert_true(webhook_takes(STR("tag.* message.received"), STR("message.received")));
    assert_false(webhook_takes(STR("tag.* message.received"), STR("message.replied")));
    assert_false(webhook_takes(STR("tag.renamed"), STR("tag.rename")));
    assert_true(webhook_takes(STR("*"), STR("anything.happened")));
    assert_false(webhook_takes(STR(""), STR("anything.happened")));
}

static void events_run(struct test_db *t, struct test_desk *desk)
{
    struct webhook_delivery *at;
    struct webhook_item item;
    int64_t id = a_webhook(t, desk, "tag.created"), other = a_webhook(t, desk, "message.*");
    int64_t tag_id = a_tag(t, desk, "Refund");
    assert_int_equal(list(t, desk, id, &at), 1);
    assert_true(str_eq(at[0].kind, STR("tag.created")) && str_eq(at[0].state, STR("waiting")));
    assert_true(str_starts(at[0].body, STR("{\"type\":\"tag.created\",\"timestamp\":\"")));
    assert_true(str_find(at[0].body, STR("\"detail\":{\"name\":\"Refund\"}}}")) > 0);
    assert_int_equal(list(t, desk, other, &at), 0);
    /* What is undone is told to nobody. */
    struct tag tag;
    REFUSED(t, CONFLICT,
            tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("refund")}, &tag));
    assert_int_equal(list(t, desk, id, &at), 1);
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    assert_true(item.webhook_id == id && str_eq(item.secret, STR("sealed")) && item.tries == 1);
    struct webhook_item none;
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &none)), 0);
    assert_int_equal(WELL(t, webhook_settle(t->c, t->db, &item, 204, STR(""), 12)), 1);
    assert_int_equal(WELL(t, webhook_settle(t->c, t->db, &item, 204, STR(""), 12)), 0);
    assert_int_equal(list(t, desk, id, &at), 1);
    assert_true(str_eq(at[0].state, STR("sent")) && at[0].status == 204 && at[0].took_ms == 12);
    DO(t, webhook_replay(t->c, t->d, &desk->admin, at[0].id));
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    assert_true(item.id == at[0].id && tag_id > 0);
}

static void test_events(void **state)
{
    (void)state;
    test_desk_each(events_run);
}

/* Tried again later, up to a number of times; a webhook that has failed for days is switched off,
   and so is one that says it is gone. */
static void failing_run(struct test_db *t, struct test_desk *desk)
{
    struct webhook_delivery *at;
    struct webhook_item item;
    struct webhook it;
    int64_t due_us, began_us = time_now_us(), id = a_webhook(t, desk, "tag.*");
    a_tag(t, desk, "Refund");
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    WELL(t, webhook_settle(t->c, t->db, &item, 500, STR("oh no"), 3));
    SEE(t, webhook_get(t->c, t->d, &desk->admin, id, &it));
    assert_true(it.enabled && it.failing_us != NO_TIME);
    SEE(t, webhook_next_due(t->c, t->d, &due_us));
    assert_true(due_us > began_us && due_us < time_now_us() + 6 * SECOND_US);
    DO(t, sql_test_desk_due(t->c, t->d, WEBHOOK_TRIES_MAX - 1, 1, desk->org, item.id));
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    WELL(t, webhook_settle(t->c, t->db, &item, 0, STR("nobody answered"), 3));
    list(t, desk, id, &at);
    assert_true(str_eq(at[0].state, STR("failed")) && str_eq(at[0].answer, STR("nobody answered")));
    a_tag(t, desk, "Tent");
    DO(t, sql_test_desk_failing(t->c, t->d, t->c->now_us - 6 * DAY_US, desk->org, id));
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    WELL(t, webhook_settle(t->c, t->db, &item, 503, STR(""), 3));
    SEE(t, webhook_get(t->c, t->d, &desk->admin, id, &it));
    assert_false(it.enabled);
    assert_int_equal(test_desk_events(t, desk, "webhook.switched_off"), 1);
    assert_int_equal(test_desk_events(t, desk, "notification.created"), 2); /* admin and owner */
    int64_t before = (int64_t)list(t, desk, id, &at);
    a_tag(t, desk, "Pegs");
    assert_int_equal(list(t, desk, id, &at), before);
    /* On again: as if it had never failed; a success ends failing, gone ends all. */
    struct webhook_new new = {.name = it.name, .url = it.url, .events = it.events};
    DO(t, webhook_put(t->c, t->d, &desk->admin, id, &new, it.version));
    a_tag(t, desk, "Poles");
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    WELL(t, webhook_settle(t->c, t->db, &item, 410, STR(""), 3));
    SEE(t, webhook_get(t->c, t->d, &desk->admin, id, &it));
    assert_false(it.enabled);
}

static void test_failing(void **state)
{
    (void)state;
    test_desk_each(failing_run);
}

static void may_run(struct test_db *t, struct test_desk *desk)
{
    struct webhook it, *all;
    struct webhook_delivery *at;
    struct webhook_item item;
    int64_t delivery, id = a_webhook(t, desk, "tag.*");
    size_t n;
    struct webhook_new new = {.name = STR("X"), .url = STR("ftp://x"), .events = STR("*")};
    REFUSED(t, BAD_INPUT, webhook_create(t->c, t->d, &desk->admin, &new, &it));
    new.url = STR("https://x.example.org/ a");
    REFUSED(t, BAD_INPUT, webhook_create(t->c, t->d, &desk->admin, &new, &it));
    new.url = STR("https://x.example.org");
    new.events = STR(" ");
    REFUSED(t, BAD_INPUT, webhook_create(t->c, t->d, &desk->admin, &new, &it));
    new.events = STR("Tag!");
    REFUSED(t, BAD_INPUT, webhook_create(t->c, t->d, &desk->admin, &new, &it));
    REFUSED(t, DENIED, webhook_list(t->c, t->d, &desk->lead, &all, &n));
    REFUSED(t, NOT_FOUND, webhook_get(t->c, t->d, &desk->stranger, id, &it));
    REFUSED(t, NOT_FOUND, webhook_ping(t->c, t->d, &desk->stranger, id, &delivery));
    DO(t, webhook_ping(t->c, t->d, &desk->admin, id, &delivery));
    assert_int_equal(list(t, desk, id, &at), 1);
    assert_true(at[0].id == delivery && str_eq(at[0].kind, STR("webhook.ping")));
    REFUSED(t, NOT_FOUND, webhook_replay(t->c, t->d, &desk->stranger, delivery));
    DO(t, webhook_rotate(t->c, t->d, &desk->admin, id, STR("newer")));
    assert_int_equal(WELL(t, webhook_claim(t->c, t->db, 60000, &item)), 1);
    assert_true(str_eq(item.secret, STR("newer")) && str_eq(item.old_secret, STR("sealed")));
    assert_true(item.old_until_us > t->c->now_us);
    WELL(t, webhook_settle(t->c, t->db, &item, 200, STR(""), 1));
    assert_int_equal(DO(t, webhook_forget(t->c, t->d)), 0);
    t->c->now_us += (WEBHOOK_KEPT_DAYS + 1) * DAY_US;
    assert_int_equal(DO(t, webhook_forget(t->c, t->d)), 1);
    DO(t, webhook_delete(t->c, t->d, &desk->admin, id));
    REFUSED(t, NOT_FOUND, webhook_get(t->c, t->d, &desk->admin, id, &it));
}

static void test_may(void **state)
{
    (void)state;
    test_desk_each(may_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_takes),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_failing),
        cmocka_unit_test(test_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
