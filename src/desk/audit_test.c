/* SPDX-License-Identifier: Apache-2.0 */
/* audit_test.c: the log is the admin's, a conversation's story is for whoever sees it. */
#include "desk/audit.h"

#include "base/test.h"
#include "desk/conversation.h"
#include "desk/tag.h"
#include "desk/test_desk.h"

static void lists_run(struct test_db *t, struct test_desk *desk)
{
    struct tag tag;
    struct audit_line *list;
    size_t n;
    struct actor token = desk->lead;
    token.kind = ACTOR_TOKEN;
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Refund")}, &tag));
    DO(t, tag_rename(t->c, t->d, &token, tag.id, STR("Money"), 0, NULL));
    DO(t, tag_attach(t->c, t->d, &desk->agent, desk->conversation_id, tag.id, NULL));
    SEE(t, audit_list(t->c, t->d, &desk->admin, &(struct audit_filter){.limit = 0}, &list, &n));
    assert_int_equal(n, 3);
    assert_true(str_eq(list[0].verb, STR("tag.attach")) && list[0].id > list[1].id);
    struct audit_filter of_tag = {.noun = STR("tag"), .noun_id = tag.id, .limit = 2};
    SEE(t, audit_list(t->c, t->d, &desk->admin, &of_tag, &list, &n));
    assert_int_equal(n, 2);
    of_tag.before_id = list[1].id;
    SEE(t, audit_list(t->c, t->d, &desk->admin, &of_tag, &list, &n));
    assert_true(n == 1 && str_eq(list[0].verb, STR("tag.create")));
    struct audit_filter by_lead = {.agent_id = desk->lead.id};
    SEE(t, audit_list(t->c, t->d, &desk->owner, &by_lead, &list, &n));
    assert_true(n == 2 && str_eq(list[0].verb, STR("tag.rename")));
    assert_true(str_eq(list[0].actor_kind, STR("token")));
    REFUSED(t, DENIED, audit_list(t->c, t->d, &desk->lead, &by_lead, &list, &n));
    by_lead.noun = STR("team");
    SEE(t, audit_list(t->c, t->d, &desk->owner, &by_lead, &list, &n));
    assert_int_equal(n, 0);
    by_lead.noun = STR("tag");
    SEE(t, audit_list(t->c, t->d, &desk->owner, &by_lead, &list, &n));
    assert_int_equal(n, 2);
    struct audit_filter of_tags = {.noun = STR("tag"), .limit = 2};
    SEE(t, audit_list(t->c, t->d, &desk->owner, &of_tags, &list, &n));
    assert_true(n == 2 && str_eq(list[0].verb, STR("tag.attach")));
    of_tags.until_us = list[1].at_us - MINUTE_US;
    SEE(t, audit_list(t->c, t->d, &desk->owner, &of_tags, &list, &n));
    assert_int_equal(n, 0);
    REFUSED(
        t, BAD_INPUT,
        audit_list(t->c, t->d, &desk->owner, &(struct audit_filter){.noun_id = tag.id}, &list, &n));
    by_lead.noun_id = tag.id;
    REFUSED(t, BAD_INPUT, audit_list(t->c, t->d, &desk->owner, &by_lead, &list, &n));
    SEE(t, audit_list(t->c, t->d, &desk->stranger, &(struct audit_filter){.limit = 0}, &list, &n));
    assert_int_equal(n, 0);
}

static void story_run(struct test_db *t, struct test_desk *desk)
{
    struct audit_line *list;
    size_t n;
    int64_t id = desk->conversation_id, hidden = desk->hidden_conversation_id;
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->agent.id};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    SEE(t, audit_of_conversation(t->c, t->d, &desk->guest, id, 0, 0, &list, &n));
    assert_int_equal(n, 1);
    assert_true(list[0].actor_name.n && list[0].conversation_id == id);
    REFUSED(t, NOT_FOUND, audit_of_conversation(t->c, t->d, &desk->agent, hidden, 0, 0, &list, &n));
    REFUSED(t, NOT_FOUND, audit_of_conversation(t->c, t->d, &desk->stranger, id, 0, 0, &list, &n));
}

static void test_lists(void **state)
{
    (void)state;
    test_desk_each(lists_run);
}

static void test_story(void **state)
{
    (void)state;
    test_desk_each(story_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_story),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
