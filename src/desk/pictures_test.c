/* SPDX-License-Identifier: Apache-2.0 */
/* pictures_test.c: an agent's own choice, for one address. */
#include "desk/pictures.h"

#include "base/test.h"
#include "desk/test_desk.h"

static int wanted(struct test_db *t, const struct actor *who, const char *sender)
{
    int got;
    SEE(t, got = pictures_wanted(t->c, t->d, who, str_of(sender)));
    return got;
}

static void own_run(struct test_db *t, struct test_desk *desk)
{
    assert_int_equal(wanted(t, &desk->agent, "news@shop.example"), 0);
    DO(t, pictures_want(t->c, t->d, &desk->agent, STR("News@Shop.example"), true));
    assert_int_equal(wanted(t, &desk->agent, "news@shop.example"), 1);
    assert_int_equal(wanted(t, &desk->agent, "other@shop.example"), 0);
    assert_int_equal(wanted(t, &desk->lead, "news@shop.example"), 0);
    assert_int_equal(wanted(t, &desk->stranger, "news@shop.example"), 0);
    assert_int_equal(wanted(t, &desk->agent, "no address"), 0);
    assert_int_equal(wanted(t, &desk->agent, ""), 0);
    DO(t, pictures_want(t->c, t->d, &desk->agent, STR("news@shop.example"), false));
    assert_int_equal(wanted(t, &desk->agent, "news@shop.example"), 0);
    REFUSED(t, BAD_INPUT, pictures_want(t->c, t->d, &desk->agent, STR("nobody"), true));
}

static void test_own(void **state)
{
    (void)state;
    test_desk_each(own_run);
}

static void test_sender(void **state)
{
    struct call c;
    (void)state;
    call_init(&c, 1 << 20);
    assert_true(str_eq(pictures_sender(&c, STR("[{\"role\":\"to\",\"address\":\"a@x\"},"
                                               "{\"role\":\"from\",\"address\":\"b@x\"}]")),
                       STR("b@x")));
    assert_int_equal(pictures_sender(&c, STR("[]")).n, 0);
    assert_int_equal(pictures_sender(&c, STR("broken")).n, 0);
    assert_int_equal(pictures_sender(&c, STR("[{\"role\":\"from\"}]")).n, 0);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_own), cmocka_unit_test(test_sender)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
