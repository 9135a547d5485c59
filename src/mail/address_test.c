/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of address.h: what is allowed, what is sent, and the limits. */
#include "mail/address.h"

#include "base/out.h"
#include "base/test.h"

#include <string.h>

/* "name <addr>|name <addr>", a group in front as "group: ". */
static void parses(const char *value, const char *want)
{
    struct arena a;
    struct address_list list;
    struct out o;
    arena_init(&a, 1 << 20);
    out_init(&o, 10000);
    address_parse(&list, &a, str_of(value));
    for (size_t i = 0; i < list.n; i++) {
        const struct address *x = &list.at[i];
        out_text(&o, i ? "|" : "");
        if (x->group.n)
            out_f(&o, "%.*s: ", (int)x->group.n, x->group.at);
        if (x->name.n)
            out_f(&o, "%.*s ", (int)x->name.n, x->name.at);
        out_f(&o, "<%.*s>", (int)x->addr.n, x->addr.at);
    }
    assert_string_equal(o.at, want);
    out_free(&o);
    arena_free(&a);
}

static void what_is_allowed(void **state)
{
    (void)state;
    parses("a@x.example", "<a@x.example>");
    parses("A B <a@x.example>", "A B <a@x.example>");
    parses("\"B, A\" <a@x.example>, c@x.example", "B, A <a@x.example>|<c@x.example>");
    parses("a@x.example (A B)", "A B <a@x.example>");
    parses("A (note (inner)) <a@x.example>", "A <a@x.example>");
    parses("<@r1,@r2:a@x.example>", "<a@x.example>");
    parses("\"a b\"@x.example", "<\"a b\"@x.example>");
    parses("<\"a b\"@x.example>", "<\"a b\"@x.example>");
    parses("Team: a@x.example, B <b@x.example>; c@x.example",
           "Team: <a@x.example>|Team: B <b@x.example>|<c@x.example>");
    parses("undisclosed-recipients:;", "undisclosed-recipients <>");
    parses("=?utf-8?Q?J=C3=BCrgen?= <j@x.example>", "Jürgen <j@x.example>");
    parses("\"A \\\"Al\\\" B\" <a@x.example>", "A \"Al\" B <a@x.example>");
}

static void what_is_sent(void **state)
{
    (void)state;
    parses("a@x.example; b@x.example;", "<a@x.example>|<b@x.example>");
    parses("Doe, John <j@x.example>", "Doe, John <j@x.example>");
    parses("'A B' <a@x.example>", "A B <a@x.example>");
    parses("\"a@x.example\" <a@x.example>", "<a@x.example>");
    parses("\"=?utf-8?Q?J=C3=BC?=\" <j@x.example>", "Jü <j@x.example>");
    parses("=?utf-8?Q?Doe,_J?= <j@x.example>", "Doe, J <j@x.example>");
    parses("A B a@x.example", "A B <a@x.example>");
    parses("<mailto:a@x.example>", "<a@x.example>");
    parses("A <<a@x.example>>", "A <a@x.example>");
    parses("A <a@x.example", "A <a@x.example>");
    parses("A < a @ x.example >", "A <a@x.example>");
    parses("root (Cron Daemon)", "root <>");
    parses("<MAILER-DAEMON>", "MAILER-DAEMON <>");
    parses("just words", "just words <>");
    parses("jos\xe9@x.example", "<jos\xe9@x.example>");
    parses(",,; ,", "");
    parses("", "");
    parses("\"never ends", "never ends <>");
    parses("(never ends", "never ends <>");
    parses("a@x.example.", "<a@x.example>");
}

static void long_lists_are_counted(void **state)
{
    struct arena a;
    struct address_list list;
    struct out o;
    (void)state;
    arena_init(&a, 4 << 20);
    out_init(&o, 1 << 20);
    for (int i = 0; i < ADDRESS_MAX + 7; i++)
        out_f(&o, "P%d <p%d@x.example>, ", i, i);
    address_parse(&list, &a, out_as_str(&o));
    assert_int_equal(list.n, ADDRESS_MAX);
    assert_int_equal(list.n_more, 7);
    out_free(&o);
    arena_free(&a);
}

static void hostile_lists_stay_small(void **state)
{
    static const char *const pieces[] = {"(",   "<",  "\"",   "a:", "\\", ":;",
                                         "<a@", "=?", "a@b,", "@",  ";;", "<a,"};
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct arena a;
        struct address_list list;
        struct out o;
        arena_init(&a, 8 << 20);
        out_init(&o, 1 << 18);
        while (!o.over)
            out_text(&o, pieces[i]);
        address_parse(&list, &a, out_as_str(&o));
        assert_true(list.n <= ADDRESS_MAX);
        out_free(&o);
        arena_free(&a);
    }
}

static void comparing(void **state)
{
    (void)state;
    assert_true(address_same(STR("A@X.example"), STR("a@x.EXAMPLE")));
    assert_false(address_same(STR(""), STR("")));
    assert_true(address_matches(STR("a@shop.example"), STR("@Shop.example")));
    assert_false(address_matches(STR("a@my.shop.example"), STR("@shop.example")));
    assert_false(address_matches(STR("a@myshop.example"), STR("@shop.example")));
    assert_true(address_matches(STR("a@shop.example"), STR("A@shop.example")));
    assert_true(str_eq(address_domain(STR("\"a@b\"@x.example")), STR("x.example")));
    assert_int_equal(address_domain(STR("nobody")).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_allowed),
        cmocka_unit_test(what_is_sent),
        cmocka_unit_test(long_lists_are_counted),
        cmocka_unit_test(hostile_lists_stay_small),
        cmocka_unit_test(comparing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
