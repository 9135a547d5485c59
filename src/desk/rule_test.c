/* SPDX-License-Identifier: Apache-2.0 */
/* rule_test.c: rules are called by what happens and by time, do what they say and tell it, never go
   round in circles, and say beforehand what they would do. */
#include "desk/rule.h"

#include "base/test.h"
#include "base/time.h"
#include "db/job.h"
#include "desk/draft.h"
#include "desk/heed.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"
#include "desk/webhook.h"

#include <inttypes.h>
#include <string.h>

static int64_t a_rule(struct test_db *t, const struct test_desk *desk, const char *on,
                      const char *filter, const char *actions)
{
    struct rule it;
    struct rule_new new = {.name = STR("Rule"),
                           .on_event = str_of(on),
                           .filter = str_of(filter),
                           .actions_json = str_of(actions),
                           .enabled = true};
    DO(t, rule_create(t->c, t->d, &desk->admin, &new, &it));
    return it.id;
}

static int64_t heard(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct said said;
    struct message_in in = {.conversation_id = id,
                            .inbox_id = desk->inbox_id,
                            .customer_id = desk->customer_id,
                            .body = STR("Where is my refund?")};
    if (t->c->now_us > time_now_us() - MINUTE_US)
        t->c->now_us -= HOUR_US; /* jobs are due by the real clock */
    t->c->now_us += SECOND_US;
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said.conversation_id;
}

static int run_job(struct call *c, struct db_conn *d, void *arg)
{
    const struct job *job = arg;
    struct rule_call call;
    if (rule_call_read(c, job->data, &call) < 0)
        return -1;
    int ran = rule_run_called(c, d, job->org, &call);
    return ran < 0 || job_done(c, d, job) <= 0 ? -1 : ran;
}

/* All rules that are called, until nobody is; how many ran. */
static int64_t run_rules(struct test_db *t)
{
    struct job job;
    int64_t ran = 0;
    for (int i = 0; i < 100; i++) {
        if (WELL(t, job_take(t->c, t->db, STR(HEED_RULE_JOB), 60000, &job)) == 0)
            return ran;
        ran += WELL(t, db_write(t->c, t->db, run_job, &job));
    }
    assert_true(false); /* they never end */
    return ran;
}

static struct conversation now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &it));
    return it;
}

static size_t runs(struct test_db *t, const struct test_desk *desk, int64_t id,
                   struct rule_run **list_r)
{
    size_t n;
    SEE(t, rule_runs(t->c, t->d, &desk->admin, id, 0, 0, list_r, &n));
    return n;
}

static void called_run(struct test_db *t, struct test_desk *desk)
{
    struct rule_run *log;
    struct tag tag;
    char actions[300];
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Refund")}, &tag));
    snprintf(actions, sizeof actions,
             "[{\"do\":\"priority\",\"priority\":\"urgent\"},{\"do\":\"tag\",\"tag_id\":\"%" PRId64
             "\"},{\"do\":\"assign\",\"agent_id\":\"%" PRId64
             "\"},{\"do\":\"note\",\"body\":\"Look here\"}]",
             tag.id, desk->agent.id);
    int64_t rule_id = a_rule(t, desk, "message.received", "refund", actions);
    int64_t id = heard(t, desk, 0);
    assert_int_equal(run_rules(t), 1);
    struct conversation it = now(t, desk, id);
    assert_true(it.priority == PRIORITY_URGENT && it.assignee_id == desk->agent.id && it.has_tags);
    assert_int_equal(runs(t, desk, rule_id, &log), 1);
    assert_true(log[0].conversation_id == id && log[0].number == it.number);
    assert_true(str_find(log[0].did_json,
                         STR("{\"did\":\"priority\",\"from\":\"normal\",\"to\":\"urgent\"}")) > 0);
    assert_true(str_find(log[0].did_json, STR("{\"did\":\"tag\",\"to\":\"Refund\"}")) > 0);
    assert_true(str_find(log[0].did_json, STR("{\"did\":\"note\"}")) > 0);
    assert_int_equal(test_desk_events(t, desk, "message.noted"), 1);
    /* What does not fit is left alone, and so is everything once the rule is off. */
    struct conversation other = now(t, desk, desk->conversation_id);
    assert_int_equal(other.priority, PRIORITY_NORMAL);
    struct rule rule;
    SEE(t, rule_get(t->c, t->d, &desk->admin, rule_id, &rule));
    struct rule_new off = {rule.name, rule.on_event, rule.filter, rule.actions_json, false, 0};
    DO(t, rule_put(t->c, t->d, &desk->admin, rule_id, &off, rule.version));
    heard(t, desk, id);
    assert_int_equal(run_rules(t), 0);
}

static void test_called(void **state)
{
    (void)state;
    test_desk_each(called_run);
}

/* In order, until one says stop; and never round in circles. */
static void order_run(struct test_db *t, struct test_desk *desk)
{
    struct rule_run *log;
    int64_t up = a_rule(t, desk, "conversation.priority_changed", "priority:low",
                        "[{\"do\":\"priority\",\"priority\":\"high\"}]");
    int64_t down = a_rule(t, desk, "conversation.priority_changed", "priority:high",
                          "[{\"do\":\"priority\",\"priority\":\"low\"}]");
    struct conversation_change to = {.set = CONVERSATION_PRIORITY, .priority = PRIORITY_LOW};
    DO(t, conversation_change(t->c, t->d, &desk->agent, desk->conversation_id, &to, 0, NULL));
    int64_t ran = run_rules(t);
    assert_true(ran >= 2 && ran <= 2 * HEED_DEPTH_MAX);
    assert_true(runs(t, desk, up, &log) >= 1 && runs(t, desk, down, &log) >= 1);
    DO(t, rule_delete(t->c, t->d, &desk->admin, up));
    DO(t, rule_delete(t->c, t->d, &desk->admin, down));
    int64_t one = a_rule(t, desk, "message.received", "",
                         "[{\"do\":\"priority\",\"priority\":\"high\"},{\"do\":\"stop\"}]");
    int64_t two =
        a_rule(t, desk, "message.received", "", "[{\"do\":\"priority\",\"priority\":\"low\"}]");
    int64_t id = heard(t, desk, 0);
    assert_int_equal(run_rules(t), 1);
    assert_int_equal(now(t, desk, id).priority, PRIORITY_HIGH);
    assert_int_equal(runs(t, desk, two, &log), 0);
    for (int i = 0; i < RULE_RUNS_PER_HOUR + 5; i++)
        heard(t, desk, id);
    t->c->now_us = time_now_us();
    run_rules(t);
    assert_int_equal(runs(t, desk, one, &log), RULE_RUNS_PER_HOUR);
}

static void test_order(void **state)
{
    (void)state;
    test_desk_each(order_run);
}

/* Automatic words: once a day, to who waits, and never in a grave conversation. */
static void reply_run(struct test_db *t, struct test_desk *desk)
{
    struct rule_run *log;
    struct draft draft;
    struct test_desk_automatic_row said;
    int64_t rule_id = a_rule(t, desk, "message.received", "",
                             "[{\"do\":\"reply\",\"body\":\"We have it, and will answer.\"}]");
    int64_t id = heard(t, desk, 0);
    assert_int_equal(run_rules(t), 1);
    SEE(t, sql_test_desk_automatic(t->c, t->d, desk->org, id, &said));
    assert_int_equal(said.n, 1);
    struct conversation it = now(t, desk, id);
    assert_true(it.waiting_us != NO_TIME && it.first_reply_us == NO_TIME); /* no answer yet */
    heard(t, desk, id);
    run_rules(t);
    SEE(t, sql_test_desk_automatic(t->c, t->d, desk->org, id, &said));
    assert_int_equal(said.n, 1);
    runs(t, desk, rule_id, &log);
    assert_true(str_find(log[0].did_json, STR("nobody is assigned")) > 0);
    int64_t grave = heard(t, desk, 0);
    DO(t, sql_test_desk_grave(t->c, t->d, desk->org, grave));
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->agent.id};
    DO(t, conversation_change(t->c, t->d, &desk->admin, grave, &to, 0, NULL));
    run_rules(t);
    SEE(t, sql_test_desk_automatic(t->c, t->d, desk->org, grave, &said));
    assert_int_equal(said.n, 0);
    assert_int_equal(SEE(t, draft_of(t->c, t->d, &desk->agent, grave, STR("reply"), &draft)), 1);
    assert_true(str_eq(draft.body, STR("We have it, and will answer.")));
}

static void test_reply(void **state)
{
    (void)state;
    test_desk_each(reply_run);
}

/* What was not done is told; the rest is done. */
static void failed_run(struct test_db *t, struct test_desk *desk)
{
    struct rule_run *log;
    struct tag tag;
    char actions[200];
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Refund")}, &tag));
    snprintf(actions, sizeof actions,
             "[{\"do\":\"tag\",\"tag_id\":\"%" PRId64 "\"},{\"do\":\"note\",\"body\":\"Still\"}]",
             tag.id);
    int64_t rule_id = a_rule(t, desk, "message.received", "", actions);
    DO(t, tag_archive(t->c, t->d, &desk->lead, tag.id, true, NULL));
    heard(t, desk, 0);
    assert_int_equal(run_rules(t), 1);
    assert_int_equal(runs(t, desk, rule_id, &log), 1);
    assert_true(str_find(log[0].did_json, STR("\"failed\"")) > 0);
    assert_true(str_find(log[0].did_json, STR("\"note\"")) > 0);
}

static void test_failed(void **state)
{
    (void)state;
    test_desk_each(failed_run);
}

static void time_run(struct test_db *t, struct test_desk *desk)
{
    struct rule_run *log;
    int64_t begin_us = t->c->now_us;
    int64_t rule_id =
        a_rule(t, desk, "time", "status:open waiting:>2h", "[{\"do\":\"note\",\"body\":\"Old\"}]");
    t->c->now_us = begin_us - 3 * HOUR_US;
    int64_t id = heard(t, desk, 0);
    t->c->now_us = begin_us - HOUR_US;
    heard(t, desk, 0); /* has not waited long enough */
    t->c->now_us = begin_us;
    assert_int_equal(WELL(t, rule_run_time(t->c, t->db)), 1);
    assert_int_equal(runs(t, desk, rule_id, &log), 1);
    assert_int_equal(log[0].conversation_id, id);
    assert_int_equal(WELL(t, rule_run_time(t->c, t->db)), 0); /* once */
    t->c->now_us = begin_us + 90 * MINUTE_US;
    heard(t, desk, id); /* half an hour later, as heard() has it */
    t->c->now_us += MINUTE_US;
    assert_int_equal(WELL(t, rule_run_time(t->c, t->db)), 1); /* something was said since */
}

static void test_time(void **state)
{
    (void)state;
    test_desk_each(time_run);
}

static void dry_run(struct test_db *t, struct test_desk *desk)
{
    struct rule_would *would;
    size_t n;
    int64_t id = heard(t, desk, 0), audits = test_desk_audits(t, desk);
    struct rule_new new = {
        .name = STR("Refunds"),
        .on_event = STR("message.received"),
        .filter = STR("refund"),
        .actions_json = STR("[{\"do\":\"priority\",\"priority\":\"urgent\"},{\"do\":\"reply\","
                            "\"body\":\"Soon\"}]")};
    WELL(t, rule_dry_run(t->c, t->db, &desk->admin, &new, 50, &would, &n));
    assert_int_equal(n, 1);
    assert_true(would[0].conversation_id == id);
    assert_true(str_find(would[0].did_json, STR("\"to\":\"urgent\"")) > 0);
    assert_true(str_find(would[0].did_json, STR("\"reply\"")) > 0);
    /* Nothing of it is so. */
    assert_int_equal(now(t, desk, id).priority, PRIORITY_NORMAL);
    assert_int_equal(test_desk_audits(t, desk), audits);
    assert_int_equal(t->c->fault.kind, NO_FAULT);
    new.filter = STR("");
    WELL(t, rule_dry_run(t->c, t->db, &desk->admin, &new, 2, &would, &n));
    assert_int_equal(n, 2);
    assert_int_equal(rule_dry_run(t->c, t->db, &desk->lead, &new, 2, &would, &n), -1);
    assert_int_equal(t->c->fault.kind, DENIED);
    new.actions_json = STR("[{\"do\":\"dance\"}]");
    assert_int_equal(rule_dry_run(t->c, t->db, &desk->admin, &new, 2, &would, &n), -1);
    assert_int_equal(t->c->fault.kind, BAD_INPUT);
}

static void test_dry(void **state)
{
    (void)state;
    test_desk_each(dry_run);
}

static void may_run(struct test_db *t, struct test_desk *desk)
{
    struct rule it, *all;
    size_t n;
    const char *event, *words;
    struct rule_new new = {.name = STR("X"),
                           .on_event = STR("message.received"),
                           .actions_json = STR("[{\"do\":\"stop\"}]")};
    DO(t, rule_create(t->c, t->d, &desk->admin, &new, &it));
    assert_false(it.enabled);
    REFUSED(t, DENIED, rule_list(t->c, t->d, &desk->lead, &all, &n));
    REFUSED(t, NOT_FOUND, rule_get(t->c, t->d, &desk->stranger, it.id, &it));
    REFUSED(t, NOT_FOUND, rule_delete(t->c, t->d, &desk->stranger, it.id));
    static const char *const bad[] = {"",
                                      "[]",
                                      "{}",
                                      "[1]",
                                      "[{\"do\":\"note\"}]",
                                      "[{\"do\":\"note\",\"body\":\" \"}]",
                                      "[{\"do\":\"webhook\"}]",
                                      "[{\"do\":\"assign\",\"agent_id\":\"me\"}]",
                                      "[{\"do\":\"draft\",\"body\":\"x\",\"macro_id\":\"7\"}]"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        new.actions_json = str_of(bad[i]);
        REFUSED(t, BAD_INPUT, rule_create(t->c, t->d, &desk->admin, &new, &it));
    }
    new.actions_json = STR("[{\"do\":\"draft\",\"macro_id\":\"7\"}]");
    REFUSED(t, NOT_FOUND, rule_create(t->c, t->d, &desk->admin, &new, &it));
    new.actions_json = STR("[{\"do\":\"stop\"}]");
    new.on_event = STR("moon.rose");
    REFUSED(t, BAD_INPUT, rule_create(t->c, t->d, &desk->admin, &new, &it));
    new.on_event = STR("time");
    REFUSED(t, BAD_INPUT, rule_create(t->c, t->d, &desk->admin, &new, &it));
    assert_true(rule_trigger(0, &event, &words) && !rule_trigger(1000, &event, &words));
}

static void test_may(void **state)
{
    (void)state;
    test_desk_each(may_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_called), cmocka_unit_test(test_order), cmocka_unit_test(test_reply),
        cmocka_unit_test(test_failed), cmocka_unit_test(test_time),  cmocka_unit_test(test_dry),
        cmocka_unit_test(test_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
