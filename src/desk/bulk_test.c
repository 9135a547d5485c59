/* SPDX-License-Identifier: Apache-2.0 */
/* bulk_test.c: many at once, what could not and why, and one way back that leaves alone what
   somebody changed since. */
#include "desk/bulk.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/tag.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static int64_t opened(struct test_db *t, struct test_desk *desk)
{
    struct conversation it;
    DO(t, conversation_open(t->c, t->d, &desk->agent,
                            &(struct conversation_new){.inbox_id = desk->inbox_id,
                                                       .customer_id = desk->customer_id},
                            &it));
    return it.id;
}

static struct conversation at(struct test_db *t, struct test_desk *desk, int64_t id)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &it));
    return it;
}

static void many_run(struct test_db *t, struct test_desk *desk)
{
    int64_t ids[23];
    char json[200];
    struct tag tag;
    struct actions actions;
    struct bulk_done done;
    t->c->now_us = time_now_us();
    for (int i = 0; i < 20; i++)
        ids[i] = opened(t, desk);
    ids[20] = desk->hidden_conversation_id;
    ids[21] = ids[0];
    ids[22] = 77;
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Late")}, &tag));
    DO(t, tag_attach(t->c, t->d, &desk->agent, ids[3], tag.id, NULL));
    snprintf(json, sizeof json,
             "[{\"do\":\"tag\",\"tag_id\":\"%lld\"},{\"do\":\"status\",\"status_id\":\"%lld\"}]",
             (long long)tag.id, (long long)desk->closed_id);
    assert_int_equal(actions_read(t->c, str_of(json), &actions), 1);
    int64_t audits = test_desk_audits(t, desk);
    assert_int_equal(DO(t, bulk_apply(t->c, t->d, &desk->agent, ids, 23, &actions, &done)), 1);
    assert_true(done.changed == 20 && done.same == 0 && done.n_left == 2 && done.undo_id > 0);
    assert_true(done.left[0].conversation_id == 77 && done.left[0].kind == NOT_FOUND);
    assert_int_equal(test_desk_audits(t, desk) - audits, 20 + 19 + 1);
    assert_true(at(t, desk, ids[7]).closed_us != NO_TIME && at(t, desk, ids[7]).has_tags);
    assert_int_equal(DO(t, bulk_apply(t->c, t->d, &desk->agent, ids, 20, &actions, &done)), 0);
    assert_true(done.same == 20 && !done.undo_id);
    REFUSED(t, DENIED, bulk_apply(t->c, t->d, &desk->guest, ids, 20, &actions, &done));
}

static void test_many(void **state)
{
    (void)state;
    test_desk_each(many_run);
}

static void undo_run(struct test_db *t, struct test_desk *desk)
{
    int64_t ids[3];
    struct actions actions;
    struct bulk_done done;
    t->c->now_us = time_now_us();
    for (int i = 0; i < 3; i++)
        ids[i] = opened(t, desk);
    const char *json = "[{\"do\":\"assign\",\"agent_id\":\"me\"},{\"do\":\"spam\",\"on\":true}]";
    assert_int_equal(actions_read(t->c, str_of(json), &actions), 1);
    DO(t, bulk_apply(t->c, t->d, &desk->agent, ids, 3, &actions, &done));
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->lead.id};
    DO(t, conversation_change(t->c, t->d, &desk->lead, ids[1], &to, 0, NULL));
    DO(t, undo_do(t->c, t->d, &desk->agent, done.undo_id));
    assert_true(!at(t, desk, ids[0]).assignee_id && !at(t, desk, ids[2]).spam);
    assert_true(at(t, desk, ids[1]).assignee_id == desk->lead.id && at(t, desk, ids[1]).spam);
    REFUSED(t, NOT_FOUND, undo_do(t->c, t->d, &desk->agent, done.undo_id));
}

static void test_undo(void **state)
{
    (void)state;
    test_desk_each(undo_run);
}

static void refused(struct call *c, const char *json, const char *says)
{
    struct actions it;
    assert_int_equal(actions_read(c, str_of(json), &it), -1);
    if (!strstr(c->fault.text, says))
        print_error("%s: %s\n", json, c->fault.text);
    assert_non_null(strstr(c->fault.text, says));
}

static void test_actions(void **state)
{
    static const char *const same[] = {
        "[]",
        "[{\"do\":\"status\",\"status_id\":\"7\"},{\"do\":\"priority\",\"priority\":\"low\"},"
        "{\"do\":\"assign\",\"agent_id\":null},{\"do\":\"team\",\"team_id\":\"9\"},"
        "{\"do\":\"tag\",\"tag_id\":\"1\"},{\"do\":\"untag\",\"tag_id\":\"2\"},{\"do\":\"wake\"},"
        "{\"do\":\"spam\",\"on\":false},{\"do\":\"bin\",\"on\":true}]",
        "[{\"do\":\"assign\",\"agent_id\":\"me\"},{\"do\":\"snooze\",\"for_s\":3600}]",
        "[{\"do\":\"snooze\",\"until_at\":\"2027-01-01T09:00:00Z\"}]"};
    struct call c;
    struct actions it;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_int_equal(actions_read(&c, str_of(same[i]), &it), 1);
        assert_true(str_eq(actions_json(&c, &it), str_of(same[i])));
        assert_true(actions_none(&it) == (i == 0));
    }
    refused(&c, "{}", "actions are a list");
    refused(&c, "[7]", "action 1 is not an object");
    refused(&c, "[{\"do\":\"wake\"},{\"do\":\"x\"}]", "action 2: do is status");
    refused(&c, "[{\"do\":\"status\"}]", "it needs status_id");
    refused(&c, "[{\"do\":\"priority\",\"priority\":\"huge\"}]", "low, normal");
    refused(&c, "[{\"do\":\"snooze\"}]", "snooze has for_s");
    refused(&c, "[{\"do\":\"snooze\",\"for_s\":1}]", "snooze has for_s");
    refused(&c, "[{\"do\":\"spam\"}]", "it needs on");
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_actions), cmocka_unit_test(test_many),
                                       cmocka_unit_test(test_undo)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
