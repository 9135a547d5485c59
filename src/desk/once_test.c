/* SPDX-License-Identifier: Apache-2.0 */
/* once_test.c: a key is one request of one asker, for a day. */
#include "desk/once.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/test_desk.h"

static void keeps(struct test_db *t, struct test_desk *desk)
{
    struct once was;
    struct str key = STR("order-7"), said = STR("POST /tags {}");
    int64_t org = desk->org, me = desk->agent.id;
    DO(t, once_look(t->c, t->d, org, me, key, said, &was) == 0 ? 1 : -1);
    DO(t, once_keep(t->c, t->d, org, me, key, said, 201, STR("{\"id\":\"7\"}")));
    DO(t, once_look(t->c, t->d, org, me, key, said, &was));
    assert_int_equal(was.status, 201);
    assert_true(str_eq(was.answer, STR("{\"id\":\"7\"}")));
    REFUSED(t, CONFLICT, once_look(t->c, t->d, org, me, key, STR("POST /tags {1}"), &was));
    REFUSED(t, CONFLICT, once_keep(t->c, t->d, org, me, key, said, 201, STR("{}")));
    DO(t, once_look(t->c, t->d, org, desk->lead.id, key, said, &was) == 0 ? 1 : -1);
    DO(t, once_look(t->c, t->d, desk->other_org, me, key, said, &was) == 0 ? 1 : -1);
    REFUSED(t, BAD_INPUT, once_look(t->c, t->d, org, me, STR(""), said, &was));
}

static void forgets(struct test_db *t, struct test_desk *desk)
{
    struct once was;
    struct str key = STR("k");
    int64_t org = desk->org, me = desk->agent.id;
    DO(t, once_keep(t->c, t->d, org, me, key, STR("a"), 204, STR("")));
    DO(t, once_forget(t->c, t->d) == 0 ? 1 : -1);
    DO(t, once_look(t->c, t->d, org, me, key, STR("a"), &was));
    t->c->now_us += (ONCE_KEPT_H + 1) * HOUR_US;
    DO(t, once_forget(t->c, t->d) == 1 ? 1 : -1);
    DO(t, once_look(t->c, t->d, org, me, key, STR("a"), &was) == 0 ? 1 : -1);
}

static void test_keeps(void **state)
{
    (void)state;
    test_desk_each(keeps);
}

static void test_forgets(void **state)
{
    (void)state;
    test_desk_each(forgets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps),
        cmocka_unit_test(test_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
