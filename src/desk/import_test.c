/* SPDX-License-Identifier: Apache-2.0 */
/* import_test.c: an import goes on where it was, makes nothing twice, lists what was bad, and can
   be taken back without touching what somebody uses by now. */
#include "desk/import.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/customer.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

static const struct import_new zendesk = {
    .source = {"zendesk", 7}, .name = {"export.json", 11}, .path = {"/srv/export.json", 16}};

static struct import begun(struct test_db *t, const struct test_desk *desk)
{
    struct import it;
    struct import_new new = zendesk;
    new.inbox_id = desk->inbox_id;
    DO(t, import_begin(t->c, t->d, &desk->admin, &new, &it));
    return it;
}

static void goes_on_run(struct test_db *t, struct test_desk *desk)
{
    struct import it = begun(t, desk), again, *list;
    size_t n;
    it.place = STR("1234");
    it.items_done = 7;
    DO(t, import_progress(t->c, t->d, &desk->admin, &it));
    again = begun(t, desk);
    assert_int_equal(again.id, it.id);
    assert_true(str_eq(again.place, STR("1234")) && again.items_done == 7);
    DO(t, import_end(t->c, t->d, &desk->admin, &again, IMPORT_DONE, STR("")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("import.end")));
    again = begun(t, desk);
    assert_true(again.id != it.id);
    SEE(t, import_list(t->c, t->d, &desk->admin, 0, &list, &n));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].id, again.id);
    REFUSED(t, NOT_FOUND, import_get(t->c, t->d, &desk->stranger, it.id, &it));
    REFUSED(t, DENIED, import_list(t->c, t->d, &desk->lead, 0, &list, &n));
    REFUSED(t, DENIED, import_begin(t->c, t->d, &desk->lead, &zendesk, &it));
}

static void test_goes_on(void **state)
{
    (void)state;
    test_desk_each(goes_on_run);
}

static void faults_run(struct test_db *t, struct test_desk *desk)
{
    struct import it = begun(t, desk);
    struct import_fault *list;
    size_t n;
    DO(t, import_bad(t->c, t->d, &desk->admin, &it, STR("ticket 7"), STR("it has no words")));
    DO(t, import_bad(t->c, t->d, &desk->admin, &it, STR("ticket 7"), STR("again")));
    assert_int_equal(it.items_bad, 1);
    SEE(t, import_faults(t->c, t->d, &desk->admin, it.id, 0, &list, &n));
    assert_int_equal(n, 1);
    assert_true(str_eq(list[0].place, STR("ticket 7")) &&
                str_eq(list[0].words, STR("it has no words")));
    REFUSED(t, NOT_FOUND, import_faults(t->c, t->d, &desk->stranger, it.id, 0, &list, &n));
}

static void test_faults(void **state)
{
    (void)state;
    test_desk_each(faults_run);
}

static int64_t made(struct test_db *t, const struct test_desk *desk, const struct import *it,
                    const char *noun, const char *foreign, int64_t id, bool found)
{
    struct import_item item = {.key = STR("zendesk:x"),
                               .noun = str_of(noun),
                               .foreign = str_of(foreign),
                               .id = id,
                               .found = found};
    return WELL(t, import_item_put(t->c, t->d, &desk->admin, it->id, &item));
}

/* A customer, a tag and a conversation with two messages; their ids. */
struct brought {
    int64_t customer_id, tag_id, conversation_id, message_id;
};

static int bring(struct test_db *t, const struct test_desk *desk, const struct import *it,
                 struct brought *b)
{
    struct actor importer = actor_import(desk->org, desk->admin.id);
    struct identity_new mail = {.kind = IDENTITY_EMAIL, .value = STR("noor@example.org")};
    struct customer_known known = {.identities = &mail, .n_identities = 1, .name = STR("Noor")};
    struct customer customer;
    struct tag tag;
    struct said said;
    WELL(t, customer_find_or_create(t->c, t->d, &importer, &known, &customer));
    WELL(t, tag_create(t->c, t->d, &importer, &(struct tag_new){.name = STR("pram")}, &tag));
    struct message_in in = {.inbox_id = desk->inbox_id,
                            .customer_id = customer.id,
                            .key = STR("zendesk:x:1"),
                            .subject = STR("Pram wheel"),
                            .body = STR("The wheel came off"),
                            .created_us = t->c->now_us - 3 * DAY_US,
                            .imported_id = it->id};
    WELL(t, message_receive(t->c, t->d, &importer, &in, &said));
    *b = (struct brought){customer.id, tag.id, said.conversation_id, said.message_id};
    in = (struct message_in){.conversation_id = said.conversation_id,
                             .key = STR("zendesk:x:2"),
                             .kind = STR("agent"),
                             .agent_id = desk->agent.id,
                             .body = STR("A new one is on its way"),
                             .created_us = t->c->now_us - 2 * DAY_US,
                             .imported_id = it->id};
    WELL(t, message_receive(t->c, t->d, &importer, &in, &said));
    WELL(t, tag_attach(t->c, t->d, &importer, b->conversation_id, tag.id, NULL));
    made(t, desk, it, "customer", "11", b->customer_id, false);
    made(t, desk, it, "customer", "12", desk->customer_id, true);
    made(t, desk, it, "tag", "pram", b->tag_id, false);
    made(t, desk, it, "conversation", "1", b->conversation_id, false);
    return 1;
}

static size_t found(struct test_db *t, const struct test_desk *desk, const char *word)
{
    struct test_desk_search_row *rows;
    size_t n;
    SEE(t, sql_test_desk_search(t->c, t->d, desk->org, str_of(word), &rows, &n));
    return n;
}

static void remove_run(struct test_db *t, struct test_desk *desk)
{
    struct import it = begun(t, desk);
    struct brought b;
    struct conversation v;
    struct customer customer;
    int64_t id;
    DO(t, bring(t, desk, &it, &b));
    assert_int_equal(test_desk_events(t, desk, "message.received"), 0);
    assert_int_equal(found(t, desk, "wheel"), 1);
    SEE(t, import_item_get(t->c, t->d, &desk->admin, STR("zendesk:x"), STR("conversation"),
                           STR("1"), &id));
    assert_int_equal(id, b.conversation_id);
    /* The tag is used by now: it stays. */
    DO(t, tag_attach(t->c, t->d, &desk->agent, desk->conversation_id, b.tag_id, NULL));
    assert_true(import_remove(t->c, t->db, &desk->lead, it.id) < 0 && t->c->fault.kind == DENIED);
    assert_true(import_remove(t->c, t->db, &desk->stranger, it.id) < 0 &&
                t->c->fault.kind == NOT_FOUND);
    int rounds = 0;
    while (WELL(t, import_remove(t->c, t->db, &desk->admin, it.id)) > 0)
        assert_true(rounds++ < 10);
    REFUSED(t, NOT_FOUND, conversation_get(t->c, t->d, &desk->admin, b.conversation_id, &v));
    REFUSED(t, NOT_FOUND, customer_get(t->c, t->d, &desk->admin, b.customer_id, &customer));
    SEE(t, customer_get(t->c, t->d, &desk->admin, desk->customer_id, &customer));
    struct tag tag;
    SEE(t, tag_get(t->c, t->d, &desk->admin, b.tag_id, &tag));
    assert_int_equal(found(t, desk, "wheel"), 0);
    REFUSED(t, NOT_FOUND, import_get(t->c, t->d, &desk->admin, it.id, &it));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("import.remove")));
}

static void test_remove(void **state)
{
    (void)state;
    test_desk_each(remove_run);
}

static void stand_run(struct test_db *t, struct test_desk *desk)
{
    struct import it = begun(t, desk);
    struct brought b;
    struct conversation v;
    int64_t closed_us = t->c->now_us - DAY_US;
    DO(t, bring(t, desk, &it, &b));
    SEE(t, conversation_get(t->c, t->d, &desk->admin, b.conversation_id, &v));
    assert_true(v.messages == 2 && v.agent_us == t->c->now_us - 2 * DAY_US);
    struct import_stand stand = {.category = STR("closed"),
                                 .priority = PRIORITY_HIGH,
                                 .assignee_id = desk->agent.id,
                                 .closed_us = closed_us,
                                 .language = STR("en")};
    struct actor importer = actor_import(desk->org, desk->admin.id);
    DO(t, import_stand(t->c, t->d, &importer, b.conversation_id, &stand));
    SEE(t, conversation_get(t->c, t->d, &desk->admin, b.conversation_id, &v));
    assert_true(str_eq(v.category, STR("closed")) && v.closed_us == closed_us);
    assert_true(v.assignee_id == desk->agent.id && v.priority == PRIORITY_HIGH);
    assert_int_equal(v.snoozed_until_us, NO_TIME);
    REFUSED(t, DENIED, import_stand(t->c, t->d, &desk->lead, b.conversation_id, &stand));
}

static void test_stand(void **state)
{
    (void)state;
    test_desk_each(stand_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goes_on),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_remove),
        cmocka_unit_test(test_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
