/* SPDX-License-Identifier: Apache-2.0 */
/* account_test.c: one's own password, changed by who knows the old one. */
#include "desk/account.h"

#include "base/test.h"
#include "desk/session.h"
#include "desk/test_desk.h"

static const struct session_from nowhere = {.address = {"", 0}, .browser = {"", 0}};

static int change(struct test_db *t, struct password_gate *gate, const struct actor *who,
                  const char *old, const char *new, int64_t keep_id)
{
    struct account_password it = {str_of(old), str_of(new), keep_id};
    return account_password(t->c, t->db, gate, who, &it);
}

static void refused(struct test_db *t, enum fault_kind kind, int got)
{
    assert_int_equal(got, -1);
    assert_int_equal(t->c->fault.kind, kind);
}

static void change_run(struct test_db *t, struct test_desk *desk)
{
    struct password_gate *gate;
    struct session_made one, two;
    struct session_seen seen;
    WELL(t, password_gate_new(t->c, 1, &gate));
    WELL(t, change(t, gate, &desk->agent, "", "first password", 0)); /* there was none */
    DO(t, session_open(t->c, t->d, desk->org, desk->agent.id, &nowhere, &one));
    DO(t, session_open(t->c, t->d, desk->org, desk->agent.id, &nowhere, &two));
    refused(t, DENIED, change(t, gate, &desk->agent, "wrong password", "another password", 0));
    refused(t, BAD_INPUT, change(t, gate, &desk->agent, "first password", "short", 0));
    WELL(t, change(t, gate, &desk->agent, "first password", "another password", one.id));
    assert_int_equal(SEE(t, session_look(t->c, t->d, one.cookie, &seen)), 1);
    assert_int_equal(SEE(t, session_look(t->c, t->d, two.cookie, &seen)), 0);
    struct actor token = desk->agent;
    token.kind = ACTOR_TOKEN;
    refused(t, DENIED, change(t, gate, &token, "another password", "a third password", 0));
    for (int i = 0; i < LOGIN_FREE_TRIES; i++)
        refused(t, DENIED, change(t, gate, &desk->agent, "first password", "a third password", 0));
    refused(t, BUSY, change(t, gate, &desk->agent, "another password", "a third password", 0));
    password_gate_free(gate);
}

static void test_change(void **state)
{
    (void)state;
    test_desk_each(change_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_change)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
