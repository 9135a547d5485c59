/* SPDX-License-Identifier: Apache-2.0 */
/* conversation_test.c: every function of conversation.h by those who may and those who may not,
 * there and back. */
#include "desk/conversation.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/tag.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static struct conversation a_conversation(struct test_db *t, const struct test_desk *desk,
                                          const char *subject)
{
    struct conversation it;
    struct conversation_new new = {
        .inbox_id = desk->inbox_id, .customer_id = desk->customer_id, .subject = str_of(subject)};
    DO(t, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    return it;
}

static struct conversation now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &it));
    return it;
}

/* ---- opening and looking ------------------------------------------------------------------------
 */

static void open_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation it, same;
    struct conversation_new new = {
        .inbox_id = desk->inbox_id, .customer_id = desk->customer_id, .subject = STR(" Tent ")};
    DO(t, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    assert_int_equal(it.number, 3); /* two stood there */
    assert_true(str_eq(it.subject, STR("Tent")) && str_eq(it.category, STR("open")) &&
                str_eq(it.place, STR("open")));
    assert_true(str_eq(it.channel, STR("mail")) && it.priority == PRIORITY_NORMAL &&
                it.version == 1);
    assert_true(str_eq(it.customer_name, STR("Maya Okafor")) && !it.assignee_name.at &&
                !it.assignee_id);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("conversation.open")));
    assert_int_equal(test_desk_events(t, desk, "conversation.opened"), 1);
    SEE(t, conversation_by_number(t->c, t->d, &desk->guest, 3, &same));
    assert_int_equal(same.id, it.id);
    new.assignee_id = desk->agent.id;
    new.has_priority = true;
    new.priority = PRIORITY_URGENT;
    DO(t, conversation_open(t->c, t->d, &desk->agent, &new, &same));
    assert_int_equal(same.number, 4);
    assert_true(same.priority == PRIORITY_URGENT && str_eq(same.assignee_name, STR("agent")));
}

static void open_refused(struct test_db *t, struct test_desk *desk)
{
    struct conversation it;
    struct conversation_new new = {.inbox_id = desk->inbox_id, .customer_id = desk->customer_id};
    REFUSED(t, DENIED, conversation_open(t->c, t->d, &desk->guest, &new, &it));
    REFUSED(t, NOT_FOUND, conversation_open(t->c, t->d, &desk->stranger, &new, &it));
    new.inbox_id = desk->hidden_inbox_id;
    REFUSED(t, NOT_FOUND, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    new.inbox_id = desk->inbox_id;
    new.customer_id = 77;
    REFUSED(t, NOT_FOUND, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    new.customer_id = desk->customer_id;
    new.assignee_id = desk->stranger.id;
    REFUSED(t, NOT_FOUND, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    REFUSED(t, NOT_FOUND,
            conversation_get(t->c, t->d, &desk->stranger, desk->conversation_id, &it));
    REFUSED(t, NOT_FOUND,
            conversation_get(t->c, t->d, &desk->agent, desk->hidden_conversation_id, &it));
    REFUSED(t, NOT_FOUND, conversation_by_number(t->c, t->d, &desk->agent, 2, &it));
    REFUSED(t, NOT_FOUND, conversation_by_number(t->c, t->d, &desk->stranger, 1, &it));
    assert_int_equal(test_desk_audits(t, desk), 0);
}

static void test_open(void **state)
{
    (void)state;
    test_desk_each(open_run);
    test_desk_each(open_refused);
}

/* ---- lists --------------------------------------------------------------------------------------
 */

static size_t list(struct test_db *t, const struct actor *who, struct conversation_filter f,
                   struct conversation **at_r)
{
    size_t n;
    SEE(t, conversation_list(t->c, t->d, who, &f, at_r, &n));
    return n;
}

static size_t count(struct test_db *t, const struct actor *who, enum conversation_by by, int64_t id,
                    enum place place)
{
    struct conversation *at;
    return list(t, who, (struct conversation_filter){.by = by, .id = id, .place = place}, &at);
}

static void lists_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation_change to = {.set = CONVERSATION_STATUS | CONVERSATION_ASSIGNEE,
                                     .status_id = desk->waiting_id,
                                     .assignee_id = desk->agent.id};
    struct tag tag;
    int64_t id = a_conversation(t, desk, "Pegs").id;
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Refund")}, &tag));
    DO(t, tag_attach(t->c, t->d, &desk->agent, id, tag.id, NULL));
    assert_int_equal(count(t, &desk->admin, BY_PLACE, 0, PLACE_ANY), 3);
    assert_int_equal(count(t, &desk->agent, BY_PLACE, 0, PLACE_ANY), 2);
    assert_int_equal(count(t, &desk->stranger, BY_PLACE, 0, PLACE_ANY), 0);
    assert_int_equal(count(t, &desk->agent, BY_PLACE, 0, PLACE_OPEN), 1);
    assert_int_equal(count(t, &desk->agent, BY_PLACE, 0, PLACE_WAITING), 1);
    assert_int_equal(count(t, &desk->agent, BY_INBOX, desk->inbox_id, PLACE_ANY), 2);
    assert_int_equal(count(t, &desk->admin, BY_INBOX, desk->hidden_inbox_id, PLACE_ANY), 1);
    assert_int_equal(count(t, &desk->agent, BY_ASSIGNEE, desk->agent.id, PLACE_ANY), 1);
    assert_int_equal(count(t, &desk->agent, BY_NOBODY, 0, PLACE_ANY), 1);
    assert_int_equal(count(t, &desk->admin, BY_NOBODY, 0, PLACE_ANY), 2);
    assert_int_equal(count(t, &desk->agent, BY_STATUS, desk->waiting_id, PLACE_ANY), 1);
    assert_int_equal(count(t, &desk->agent, BY_TAG, tag.id, PLACE_ANY), 1);
    assert_int_equal(count(t, &desk->agent, BY_CUSTOMER, desk->customer_id, PLACE_ANY), 2);
    assert_int_equal(count(t, &desk->admin, BY_CUSTOMER, desk->customer_id, PLACE_ANY), 3);
    assert_int_equal(count(t, &desk->stranger, BY_CUSTOMER, desk->customer_id, PLACE_ANY), 0);
    struct conversation_filter f = {.by = BY_INBOX, .id = desk->hidden_inbox_id};
    struct conversation *at;
    size_t n;
    REFUSED(t, NOT_FOUND, conversation_list(t->c, t->d, &desk->agent, &f, &at, &n));
}

/* Pages of two over seven: each once, in the order of their activity. */
static void pages_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation *at;
    struct conversation_filter f = {.by = BY_PLACE, .limit = 2};
    char text[CONVERSATION_AFTER_BYTES];
    int64_t last_us = INT64_MAX;
    size_t seen = 0, n;
    for (int i = 0; i < 5; i++) {
        struct conversation_change to = {.set = CONVERSATION_STATUS, .status_id = desk->closed_id};
        int64_t id = a_conversation(t, desk, "One of many").id;
        if (i & 1)
            DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    }
    while ((n = list(t, &desk->admin, f, &at)) > 0) {
        for (size_t i = 0; i < n; i++) {
            assert_true(at[i].active_us <= last_us);
            last_us = at[i].active_us;
        }
        seen += n;
        conversation_after_text((struct conversation_after){at[n - 1].active_us, at[n - 1].id},
                                text);
        assert_true(conversation_after_of(str_of(text), &f.after));
    }
    assert_int_equal(seen, 7);
    assert_false(conversation_after_of(STR("12"), &f.after));
    assert_false(conversation_after_of(STR("x-1"), &f.after));
}

static void test_lists(void **state)
{
    (void)state;
    test_desk_each(lists_run);
    test_desk_each(pages_run);
}

/* ---- changes
 * ------------------------------------------------------------------------------------- */

static void change_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->conversation_id, undo_id;
    struct conversation_change to = {.set = CONVERSATION_STATUS | CONVERSATION_PRIORITY |
                                            CONVERSATION_SUBJECT,
                                     .status_id = desk->closed_id,
                                     .priority = PRIORITY_HIGH,
                                     .subject = STR("The tent")};
    assert_int_equal(DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 1, &undo_id)), 1);
    struct conversation it = now(t, desk, id);
    assert_true(str_eq(it.category, STR("closed")) && it.closed_us != NO_TIME && it.version == 2);
    assert_true(str_eq(it.subject, STR("The tent")) && it.priority == PRIORITY_HIGH && undo_id);
    assert_int_equal(test_desk_audits(t, desk), 3);
    assert_int_equal(test_desk_events(t, desk, "conversation.status_changed"), 1);
    assert_int_equal(DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL)), 0);
    assert_int_equal(test_desk_audits(t, desk), 3);
    REFUSED(t, CONFLICT, conversation_change(t->c, t->d, &desk->agent, id, &to, 1, NULL));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    it = now(t, desk, id);
    assert_true(str_eq(it.category, STR("open")) && it.closed_us == NO_TIME && it.reopened == 0);
    assert_true(str_eq(it.subject, STR("Where is my tent")) && it.priority == PRIORITY_NORMAL);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("conversation.subject.undo")));
    /* Somebody else changed one of them in between. */
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, &undo_id));
    to = (struct conversation_change){.set = CONVERSATION_PRIORITY, .priority = PRIORITY_LOW};
    DO(t, conversation_change(t->c, t->d, &desk->lead, id, &to, 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->agent, undo_id));
    to = (struct conversation_change){.set = CONVERSATION_STATUS, .status_id = desk->open_id};
    DO(t, conversation_change(t->c, t->d, &desk->lead, id, &to, 0, NULL));
    assert_int_equal(now(t, desk, id).reopened, 1);
}

static void change_refused(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->conversation_id;
    static char longer[CONVERSATION_SUBJECT_BYTES + 1];
    memset(longer, 'x', sizeof longer);
    const struct {
        enum fault_kind kind;
        struct conversation_change to;
    } wrong[] = {
        {NOT_FOUND, {.set = CONVERSATION_STATUS, .status_id = 5}},
        {NOT_FOUND, {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->stranger.id}},
        {BAD_INPUT, {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->guest.id}},
        {NOT_FOUND, {.set = CONVERSATION_TEAM, .team_id = 5}},
        {NOT_FOUND, {.set = CONVERSATION_INBOX, .inbox_id = desk->hidden_inbox_id}},
        {BAD_INPUT, {.set = CONVERSATION_SNOOZE, .snoozed_until_us = 1}},
        {BAD_INPUT, {.set = CONVERSATION_SNOOZE, .snoozed_until_us = t->c->now_us + 2000 * DAY_US}},
        {TOO_BIG, {.set = CONVERSATION_SUBJECT, .subject = {longer, sizeof longer}}},
        {BAD_INPUT, {.set = CONVERSATION_PRIORITY, .priority = N_PRIORITIES}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        REFUSED(t, wrong[i].kind,
                conversation_change(t->c, t->d, &desk->agent, id, &wrong[i].to, 0, NULL));
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = true};
    REFUSED(t, DENIED, conversation_change(t->c, t->d, &desk->guest, id, &to, 0, NULL));
    REFUSED(t, NOT_FOUND, conversation_change(t->c, t->d, &desk->stranger, id, &to, 0, NULL));
    REFUSED(
        t, NOT_FOUND,
        conversation_change(t->c, t->d, &desk->agent, desk->hidden_conversation_id, &to, 0, NULL));
    assert_int_equal(now(t, desk, id).version, 1);
    /* Whoever does not see the inbox cannot be given it. */
    to = (struct conversation_change){.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->agent.id};
    REFUSED(
        t, BAD_INPUT,
        conversation_change(t->c, t->d, &desk->admin, desk->hidden_conversation_id, &to, 0, NULL));
}

static void places_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->conversation_id, undo_id;
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = true};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, &undo_id));
    assert_int_equal(count(t, &desk->agent, BY_PLACE, 0, PLACE_SPAM), 1);
    assert_int_equal(count(t, &desk->agent, BY_PLACE, 0, PLACE_ANY), 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    to = (struct conversation_change){.set = CONVERSATION_BIN, .binned = true};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, &undo_id));
    assert_int_equal(count(t, &desk->agent, BY_PLACE, 0, PLACE_GONE), 1);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_int_equal(count(t, &desk->agent, BY_PLACE, 0, PLACE_OPEN), 1);
    /* An assignee is told, unless it was their own doing. */
    to = (struct conversation_change){.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->agent.id};
    DO(t, conversation_change(t->c, t->d, &desk->lead, id, &to, 0, NULL));
    assert_int_equal(test_desk_events(t, desk, "notification.created"), 1);
    to.assignee_id = desk->lead.id;
    DO(t, conversation_change(t->c, t->d, &desk->lead, id, &to, 0, NULL));
    assert_int_equal(test_desk_events(t, desk, "notification.created"), 1);
}

static void snooze_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->conversation_id, real_us = t->c->now_us;
    size_t n;
    struct conversation_change to = {.set = CONVERSATION_SNOOZE | CONVERSATION_STATUS,
                                     .snoozed_until_us = t->c->now_us + HOUR_US,
                                     .status_id = desk->waiting_id};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    assert_true(str_eq(now(t, desk, id).place, STR("snoozed")));
    DO(t, conversation_wake(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    t->c->now_us = real_us + HOUR_US;
    DO(t, conversation_wake(t->c, t->d, 10, &n));
    assert_int_equal(n, 1);
    assert_true(str_eq(now(t, desk, id).place, STR("open")));
    assert_int_equal(test_desk_events(t, desk, "conversation.woke"), 1);
    DO(t, conversation_wake(t->c, t->d, 10, &n));
    assert_int_equal(n, 0);
    /* Closing wakes too. */
    to.snoozed_until_us = t->c->now_us + HOUR_US;
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    to = (struct conversation_change){.set = CONVERSATION_STATUS, .status_id = desk->closed_id};
    DO(t, conversation_change(t->c, t->d, &desk->agent, id, &to, 0, NULL));
    assert_true(now(t, desk, id).snoozed_until_us == NO_TIME &&
                str_eq(now(t, desk, id).place, STR("closed")));
    t->c->now_us = real_us;
}

static void test_change(void **state)
{
    (void)state;
    test_desk_each(change_run);
    test_desk_each(change_refused);
    test_desk_each(places_run);
    test_desk_each(snooze_run);
}

/* ---- participants, followers, presence
 * ------------------------------------------------------------- */

static void participants_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->conversation_id, undo_id;
    struct participant_new it = {.address = STR("Tom@Example.org"), .name = STR("Tom")};
    struct participant *at;
    size_t n;
    assert_int_equal(DO(t, participant_add(t->c, t->d, &desk->agent, id, &it)), 1);
    assert_int_equal(DO(t, participant_add(t->c, t->d, &desk->agent, id, &it)), 0);
    it.role = STR("to");
    assert_int_equal(DO(t, participant_add(t->c, t->d, &desk->agent, id, &it)), 1);
    SEE(t, participant_list(t->c, t->d, &desk->guest, id, &at, &n));
    assert_true(n == 1 && str_eq(at[0].role, STR("to")) &&
                str_eq(at[0].address, STR("Tom@Example.org")));
    REFUSED(t, DENIED, participant_add(t->c, t->d, &desk->guest, id, &it));
    REFUSED(t, NOT_FOUND, participant_add(t->c, t->d, &desk->stranger, id, &it));
    REFUSED(t, NOT_FOUND, participant_list(t->c, t->d, &desk->stranger, id, &at, &n));
    it.role = STR("boss");
    REFUSED(t, BAD_INPUT, participant_add(t->c, t->d, &desk->agent, id, &it));
    it = (struct participant_new){.address = STR("not an@address")};
    REFUSED(t, BAD_INPUT, participant_add(t->c, t->d, &desk->agent, id, &it));
    assert_int_equal(
        DO(t, participant_remove(t->c, t->d, &desk->agent, id, STR("tom@example.ORG"), &undo_id)),
        1);
    assert_int_equal(
        DO(t, participant_remove(t->c, t->d, &desk->agent, id, STR("tom@example.ORG"), NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, participant_list(t->c, t->d, &desk->guest, id, &at, &n));
    assert_true(n == 1 && str_eq(at[0].name, STR("Tom")));
    char address[32];
    for (int i = 1; i < PARTICIPANTS_MAX; i++) {
        int length = snprintf(address, sizeof address, "p%d@example.org", i);
        it = (struct participant_new){.address = {address, (size_t)length}};
        DO(t, participant_add(t->c, t->d, &desk->agent, id, &it));
    }
    it.address = STR("late@example.org");
    REFUSED(t, TOO_BIG, participant_add(t->c, t->d, &desk->agent, id, &it));
}

static void followers_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->conversation_id;
    assert_int_equal(DO(t, conversation_follow(t->c, t->d, &desk->guest, id, true)), 1);
    assert_int_equal(DO(t, conversation_follow(t->c, t->d, &desk->guest, id, true)), 0);
    assert_int_equal(DO(t, conversation_follow(t->c, t->d, &desk->guest, id, false)), 1);
    REFUSED(t, BAD_USAGE, conversation_follow(t->c, t->d, &desk->system, id, true));
    REFUSED(t, NOT_FOUND, conversation_follow(t->c, t->d, &desk->stranger, id, true));
    DO(t, conversation_seen(t->c, t->d, &desk->guest, id, 0));
    REFUSED(t, NOT_FOUND, conversation_seen(t->c, t->d, &desk->stranger, id, 0));
    int64_t audits = test_desk_audits(t, desk);
    DO(t, conversation_presence(t->c, t->d, &desk->guest, id, STR("reading")));
    assert_int_equal(test_desk_events(t, desk, "conversation.presence"), 1);
    assert_int_equal(test_desk_audits(t, desk), audits);
    REFUSED(t, BAD_INPUT, conversation_presence(t->c, t->d, &desk->guest, id, STR("sleeping")));
    REFUSED(t, NOT_FOUND, conversation_presence(t->c, t->d, &desk->stranger, id, STR("reading")));
}

static void test_people(void **state)
{
    (void)state;
    test_desk_each(participants_run);
    test_desk_each(followers_run);
}

static void test_names(void **state)
{
    (void)state;
    for (int p = 0; p < N_PRIORITIES; p++)
        assert_int_equal(priority_of(str_of(priority_name((enum priority)p))), p);
    for (int p = 0; p < N_PLACES; p++)
        assert_int_equal(place_of(str_of(place_name((enum place)p))), p);
    assert_int_equal(priority_of(STR("loud")), N_PRIORITIES);
    assert_int_equal(place_of(STR("")), N_PLACES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open),   cmocka_unit_test(test_lists), cmocka_unit_test(test_change),
        cmocka_unit_test(test_people), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
