/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade_test.c: a desk that was begun with an older schema has its people and conversations after
   every later migration, on both databases, and they can be worked with. */
#include "base/test.h"
#include "db/id.h"
#include "desk/message.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

enum { FIRST_WITH_CONVERSATIONS = 3 };

struct begun {
    int64_t org, agent, desk, inbox, status, customer, conversation;
};

/* Plain rows of the first three migrations: what a desk of that day had. */
static int begin(struct call *c, struct db_conn *d, void *arg)
{
    struct begun *b = arg;
    *b = (struct begun){101, 102, 103, 104, 105, 106, 107};
    struct test_desk_agent_in agent = {.org = b->org,
                                       .id = b->agent,
                                       .name = STR("Maya"),
                                       .email = STR("maya@example.org"),
                                       .role = STR("owner"),
                                       .now_us = c->now_us};
    struct test_desk_conversation_in talk = {.org = b->org,
                                             .id = b->conversation,
                                             .number = 1,
                                             .desk_id = b->desk,
                                             .inbox_id = b->inbox,
                                             .customer_id = b->customer,
                                             .status_id = b->status,
                                             .now_us = c->now_us};
    if (sql_test_desk_org(c, d, b->org, STR("Kept"), STR("kept"), c->now_us) < 0 ||
        sql_test_desk_agent(c, d, &agent) < 0 ||
        sql_test_desk_desk(c, d, b->org, b->desk, c->now_us) < 0 ||
        sql_test_desk_inbox(c, d, b->org, b->inbox, b->desk, STR("support"), c->now_us) < 0 ||
        sql_test_desk_status(c, d, b->org, b->status, STR("open"), c->now_us) < 0 ||
        sql_test_desk_customer(c, d, b->org, b->customer, c->now_us) < 0)
        return -1;
    return sql_test_desk_conversation(c, d, &talk);
}

static void work_on(struct test_db *t, const struct begun *b)
{
    struct actor who = actor_agent(b->org, b->agent, ROLE_OWNER);
    struct message_in in = {.conversation_id = b->conversation, .body = STR("Is it here?")};
    struct conversation_page page;
    struct said said;
    struct str words;
    DO(t, message_receive(t->c, t->d, &who, &in, &said));
    SEE(t, conversation_show(t->c, t->d, &who, b->conversation, NULL, 0, &page));
    assert_true(page.n_messages == 1 &&
                str_eq(page.conversation.customer_name, STR("Maya Okafor")));
    assert_int_equal(WELL(t, db_check(t->c, t->db, &words)), 1);
}

static void upgrade_from(enum db_dialect dialect, int first)
{
    struct test_db t;
    struct begun b;
    if (!test_db_make(&t, dialect))
        return;
    WELL(&t, db_open(&t.call, &(struct db_options){.where = t.where, .lazy_sync = true}, &t.db));
    WELL(&t, db_migrate_to(&t.call, t.db, first));
    WELL(&t, db_write(&t.call, t.db, begin, &b));
    WELL(&t, db_migrate(&t.call, t.db));
    WELL(&t, id_start(&t.call, t.db));
    work_on(&t, &b);
    test_db_remove(&t);
}

static void test_upgrades(void **state)
{
    (void)state;
    for (int dialect = 0; dialect < DB_DIALECTS; dialect++)
        for (int first = FIRST_WITH_CONVERSATIONS; first < db_newest_migration(); first++)
            upgrade_from(dialect, first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_upgrades)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
