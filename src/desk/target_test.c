/* SPDX-License-Identifier: Apache-2.0 */
/* target_test.c: clocks through the life of a conversation: they run, stand, go on, are met, run
   out; and the targets by those who may and those who may not. */
#include "desk/target.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/hours.h"
#include "desk/message.h"
#include "desk/outbox.h"
#include "desk/test_desk.h"

#include <string.h>

static const int64_t HOUR_MS = 3600000;

static int64_t a_target(struct test_db *t, const struct test_desk *desk, int64_t hours_id)
{
    struct target it;
    struct target_new new = {.name = STR("All"),
                             .first_reply_ms = HOUR_MS,
                             .next_reply_ms = 2 * HOUR_MS,
                             .resolution_ms = 10 * HOUR_MS,
                             .hours_id = hours_id};
    DO(t, target_create(t->c, t->d, &desk->admin, &new, &it));
    return it.id;
}

/* The customer says something; in conversation `id`, or a new one. */
static int64_t heard(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct said said;
    struct message_in in = {.conversation_id = id,
                            .inbox_id = desk->inbox_id,
                            .customer_id = desk->customer_id,
                            .body = STR("Where is it?")};
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said.conversation_id;
}

static int64_t answered(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct said said;
    struct message_reply reply = {
        .conversation_id = id, .body = STR("Here it is"), .to_json = STR("[]")};
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    return said.outbox_id;
}

static void become(struct test_db *t, const struct test_desk *desk, int64_t id, int64_t status_id)
{
    struct conversation_change to = {.set = CONVERSATION_STATUS, .status_id = status_id};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
}

static void later(struct test_db *t, int64_t ms)
{
    t->c->now_us += ms * 1000;
}

static struct service_clock clock_of(struct test_db *t, const struct test_desk *desk, int64_t id,
                                     const char *kind)
{
    struct service_clock *list, none = {.target_id = 0};
    size_t n;
    SEE(t, target_clocks(t->c, t->d, &desk->agent, id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].kind, str_of(kind)))
            return list[i];
    return none;
}

static void replies_run(struct test_db *t, struct test_desk *desk)
{
    int64_t target_id = a_target(t, desk, 0), begin_us = t->c->now_us;
    int64_t id = heard(t, desk, 0);
    struct service_clock k = clock_of(t, desk, id, "first_reply");
    assert_true(k.target_id == target_id && k.started_us == begin_us &&
                k.due_us == begin_us + HOUR_US && k.met_us == NO_TIME);
    assert_int_equal(clock_of(t, desk, id, "next_reply").target_id, 0);
    later(t, HOUR_MS / 2);
    heard(t, desk, id); /* asks again: the clock goes on from the first word */
    assert_int_equal(clock_of(t, desk, id, "first_reply").due_us, begin_us + HOUR_US);
    int64_t outbox_id = answered(t, desk, id);
    k = clock_of(t, desk, id, "first_reply");
    assert_true(k.met_us == t->c->now_us && k.missed_us == NO_TIME);
    /* Taken back: the promise stands as before. */
    DO(t, outbox_cancel(t->c, t->d, &desk->agent, outbox_id, NULL));
    k = clock_of(t, desk, id, "first_reply");
    assert_true(k.met_us == NO_TIME && k.due_us == begin_us + HOUR_US);
    answered(t, desk, id);
    later(t, HOUR_MS);
    heard(t, desk, id);
    k = clock_of(t, desk, id, "next_reply");
    assert_true(k.started_us == t->c->now_us && k.due_us == t->c->now_us + 2 * HOUR_US);
    later(t, 3 * HOUR_MS);
    answered(t, desk, id); /* too late, and nobody had looked before */
    k = clock_of(t, desk, id, "next_reply");
    assert_true(k.met_us == t->c->now_us && k.missed_us == k.due_us);
    assert_int_equal(test_desk_events(t, desk, "target.missed"), 1);
    later(t, HOUR_MS);
    heard(t, desk, id); /* a new wait, a new clock */
    k = clock_of(t, desk, id, "next_reply");
    assert_true(k.met_us == NO_TIME && k.missed_us == NO_TIME && k.started_us == t->c->now_us);
    become(t, desk, id, desk->closed_id); /* nothing is owed any more */
    assert_int_equal(clock_of(t, desk, id, "next_reply").target_id, 0);
}

static void test_replies(void **state)
{
    (void)state;
    test_desk_each(replies_run);
}

static void resolution_run(struct test_db *t, struct test_desk *desk)
{
    a_target(t, desk, 0);
    int64_t id = heard(t, desk, 0), begin_us = t->c->now_us;
    struct service_clock k = clock_of(t, desk, id, "resolution");
    assert_int_equal(k.due_us, begin_us + 10 * HOUR_US);
    later(t, 2 * HOUR_MS);
    answered(t, desk, id); /* waits for the customer: it stands */
    k = clock_of(t, desk, id, "resolution");
    assert_true(k.paused_us == t->c->now_us && k.ran_ms == 2 * HOUR_MS);
    later(t, 100 * HOUR_MS);
    heard(t, desk, id); /* goes on with eight hours left */
    k = clock_of(t, desk, id, "resolution");
    assert_true(k.paused_us == NO_TIME && k.due_us == t->c->now_us + 8 * HOUR_US);
    later(t, HOUR_MS);
    struct conversation_change snooze = {.set = CONVERSATION_SNOOZE,
                                         .snoozed_until_us = t->c->now_us + 50 * HOUR_US};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &snooze, 0, NULL));
    later(t, 20 * HOUR_MS);
    heard(t, desk, id); /* a reply wakes it */
    assert_int_equal(clock_of(t, desk, id, "resolution").due_us, t->c->now_us + 7 * HOUR_US);
    later(t, HOUR_MS);
    become(t, desk, id, desk->closed_id);
    k = clock_of(t, desk, id, "resolution");
    assert_true(k.met_us == t->c->now_us && k.missed_us == NO_TIME);
    later(t, 30 * HOUR_MS);
    become(t, desk, id, desk->open_id); /* where it stood */
    k = clock_of(t, desk, id, "resolution");
    assert_true(k.met_us == NO_TIME && k.due_us == t->c->now_us + 6 * HOUR_US);
}

static void test_resolution(void **state)
{
    (void)state;
    test_desk_each(resolution_run);
}

/* Due soon is said once, by a share of the time or so long before, and not of what is over. */
static void warn_run(struct test_db *t, struct test_desk *desk)
{
    size_t n;
    struct target it;
    struct target_new new = {
        .name = STR("All"), .first_reply_ms = 10 * HOUR_MS, .warn_percent = 80};
    DO(t, target_create(t->c, t->d, &desk->admin, &new, &it));
    int64_t begin_us = t->c->now_us, id = heard(t, desk, 0);
    assert_int_equal(clock_of(t, desk, id, "first_reply").warn_us, begin_us + 8 * HOUR_US);
    later(t, 8 * HOUR_MS - 1);
    DO(t, target_warn(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    later(t, 1);
    DO(t, target_warn(t->c, t->d, 10, &n));
    assert_int_equal(n, 1);
    DO(t, target_warn(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    assert_int_equal(test_desk_events(t, desk, "target.due_soon"), 1);
    assert_true(clock_of(t, desk, id, "first_reply").warned_us == t->c->now_us);
    heard(t, desk, id); /* a change does not make it forget */
    DO(t, target_warn(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    new.warn_percent = 0;
    new.warn_ms = HOUR_MS;
    DO(t, target_put(t->c, t->d, &desk->admin, it.id, &new, 0));
    int64_t other = heard(t, desk, 0);
    assert_int_equal(clock_of(t, desk, other, "first_reply").warn_us,
                     clock_of(t, desk, other, "first_reply").due_us - HOUR_US);
    answered(t, desk, other);
    later(t, 9 * HOUR_MS + 1);
    DO(t, target_warn(t->c, t->d, 10, &n));
    assert_int_equal(n, 0); /* answered: nothing is due */
}

static void test_warn(void **state)
{
    (void)state;
    test_desk_each(warn_run);
}

static void miss_run(struct test_db *t, struct test_desk *desk)
{
    size_t n;
    a_target(t, desk, 0);
    int64_t id = heard(t, desk, 0);
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->agent.id};
    DO(t, conversation_change(t->c, t->d, &desk->lead, id, &to, 0, NULL));
    DO(t, target_miss(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    later(t, HOUR_MS);
    DO(t, target_miss(t->c, t->d, 10, &n));
    assert_int_equal(n, 1);
    DO(t, target_miss(t->c, t->d, 10, &n));
    assert_int_equal(n, 0); /* once */
    assert_int_equal(test_desk_events(t, desk, "target.missed"), 1);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("target.miss")));
    answered(t, desk, id);
    struct service_clock k = clock_of(t, desk, id, "first_reply");
    assert_true(k.missed_us == k.due_us && k.met_us == t->c->now_us);
    assert_int_equal(test_desk_events(t, desk, "target.missed"), 1);
    /* What is snoozed or in the bin does not run out. */
    int64_t other = heard(t, desk, 0);
    to = (struct conversation_change){.set = CONVERSATION_BIN, .binned = true};
    DO(t, conversation_change(t->c, t->d, &desk->agent, other, &to, 0, NULL));
    later(t, 100 * HOUR_MS);
    DO(t, target_miss(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    assert_int_equal(clock_of(t, desk, other, "first_reply").target_id, 0);
}

static void test_miss(void **state)
{
    (void)state;
    test_desk_each(miss_run);
}

/* Over a weekend in business hours, and a target that changes under a clock that runs. */
static void hours_run(struct test_db *t, struct test_desk *desk)
{
    struct hours_new shop = {.name = STR("Shop"),
                             .timezone = STR("Europe/Berlin"),
                             .week_json = STR("[[[\"09:00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],[["
                                              "\"09:00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],[["
                                              "\"09:00\",\"17:00\"]],[],[]]")};
    struct hours hours;
    int64_t monday_us;
    DO(t, hours_create(t->c, t->d, &desk->admin, &shop, &hours));
    int64_t target_id = a_target(t, desk, hours.id);
    assert_true(time_parse(STR("2026-03-27T15:30:00Z"), &t->c->now_us)); /* Friday 16:30 there */
    assert_true(time_parse(STR("2026-03-30T07:30:00Z"), &monday_us));    /* Monday 09:30, summer */
    int64_t id = heard(t, desk, 0);
    assert_int_equal(clock_of(t, desk, id, "first_reply").due_us, monday_us);
    struct target it;
    struct target_new new = {
        .name = STR("All"), .first_reply_ms = 2 * HOUR_MS, .hours_id = hours.id};
    assert_int_equal(DO(t, target_put(t->c, t->d, &desk->admin, target_id, &new, 1)), 1);
    later(t, 60000);
    heard(t, desk, id);
    assert_int_equal(clock_of(t, desk, id, "first_reply").due_us, monday_us + HOUR_US);
    assert_int_equal(clock_of(t, desk, id, "resolution").target_id, 0); /* promised no longer */
    REFUSED(t, CONFLICT, hours_delete(t->c, t->d, &desk->admin, hours.id));
    SEE(t, target_get(t->c, t->d, &desk->guest, target_id, &it));
    assert_int_equal(it.version, 2);
    DO(t, target_delete(t->c, t->d, &desk->admin, target_id));
    assert_int_equal(clock_of(t, desk, id, "first_reply").target_id, 0);
    DO(t, hours_delete(t->c, t->d, &desk->admin, hours.id));
}

/* The first that fits counts; one that fits no longer gives way. */
static void conditions_run(struct test_db *t, struct test_desk *desk)
{
    struct target urgent, it;
    struct target_new new = {.name = STR("Urgent"),
                             .filter = STR("priority:urgent"),
                             .first_reply_ms = HOUR_MS / 4,
                             .position = -1};
    DO(t, target_create(t->c, t->d, &desk->admin, &new, &urgent));
    int64_t all = a_target(t, desk, 0), id = heard(t, desk, 0), begin_us = t->c->now_us;
    assert_int_equal(clock_of(t, desk, id, "first_reply").target_id, all);
    struct conversation_change to = {.set = CONVERSATION_PRIORITY, .priority = PRIORITY_URGENT};
    later(t, 60000);
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    struct service_clock k = clock_of(t, desk, id, "first_reply");
    assert_true(k.target_id == urgent.id && k.due_us == begin_us + HOUR_US / 4);
    new.filter = STR("priority:");
    REFUSED(t, BAD_INPUT, target_create(t->c, t->d, &desk->admin, &new, &it));
    new.filter = STR("tag:nowhere");
    REFUSED(t, BAD_INPUT, target_create(t->c, t->d, &desk->admin, &new, &it));
}

static void test_conditions(void **state)
{
    (void)state;
    test_desk_each(conditions_run);
}

static void test_hours(void **state)
{
    (void)state;
    test_desk_each(hours_run);
}

static void targets_run(struct test_db *t, struct test_desk *desk)
{
    struct target it, *list;
    size_t n;
    struct target_new new = {.name = STR("All"), .first_reply_ms = HOUR_MS, .position = 2};
    DO(t, target_create(t->c, t->d, &desk->admin, &new, &it));
    int64_t id = it.id;
    REFUSED(t, DENIED, target_create(t->c, t->d, &desk->lead, &new, &it));
    REFUSED(t, NOT_FOUND, target_get(t->c, t->d, &desk->stranger, id, &it));
    REFUSED(t, NOT_FOUND, target_delete(t->c, t->d, &desk->stranger, id));
    new.hours_id = 77;
    REFUSED(t, NOT_FOUND, target_create(t->c, t->d, &desk->admin, &new, &it));
    new = (struct target_new){.name = STR("Nothing")};
    REFUSED(t, BAD_INPUT, target_create(t->c, t->d, &desk->admin, &new, &it));
    new.first_reply_ms = 59999;
    REFUSED(t, BAD_INPUT, target_create(t->c, t->d, &desk->admin, &new, &it));
    new.first_reply_ms = HOUR_MS;
    new.position = 1;
    DO(t, target_create(t->c, t->d, &desk->admin, &new, &it));
    SEE(t, target_list(t->c, t->d, &desk->guest, &list, &n));
    assert_true(n == 2 && str_eq(list[0].name, STR("Nothing")));
    REFUSED(t, CONFLICT, target_put(t->c, t->d, &desk->admin, id, &new, 7));
}

static void test_targets(void **state)
{
    (void)state;
    test_desk_each(targets_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warn),       cmocka_unit_test(test_replies),
        cmocka_unit_test(test_resolution), cmocka_unit_test(test_miss),
        cmocka_unit_test(test_hours),      cmocka_unit_test(test_targets),
        cmocka_unit_test(test_conditions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
