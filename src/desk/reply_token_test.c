/* SPDX-License-Identifier: Apache-2.0 */
/* reply_token_test.c: there and back, in any case of letters, and not in somebody else's name. */
#include "desk/reply_token.h"

#include "base/out.h"
#include "base/test.h"
#include "desk/test_desk.h"

#include <ctype.h>

static void tokens_run(struct test_db *t, struct test_desk *desk)
{
    struct str token, id, other;
    int64_t number;
    DO(t, reply_token_make(t->c, t->d, desk->org, 123456, &token));
    DO(t, reply_token_id(t->c, t->d, desk->org, 123456, 77, STR("shop.example"), &id));
    DO(t, reply_token_make(t->c, t->d, desk->other_org, 123456, &other));
    assert_false(str_eq(token, other));
    assert_int_equal(SEE(t, reply_token_read(t->c, t->d, desk->org, token, &number)), 1);
    assert_int_equal(number, 123456);
    assert_int_equal(SEE(t, reply_token_of_id(t->c, t->d, desk->org, id, &number)), 1);
    assert_int_equal(number, 123456);
    char *upper = arena_copy(&t->c->arena, token.at, token.n);
    for (size_t i = 0; i < token.n; i++)
        upper[i] = (char)toupper((unsigned char)upper[i]);
    struct str shouted = {upper, token.n};
    assert_int_equal(SEE(t, reply_token_read(t->c, t->d, desk->org, shouted, &number)), 1);
    assert_int_equal(SEE(t, reply_token_read(t->c, t->d, desk->other_org, token, &number)), 0);
    assert_int_equal(SEE(t, reply_token_of_id(t->c, t->d, desk->other_org, id, &number)), 0);
    for (size_t i = 1; i < token.n; i++) {
        char *changed = arena_copy(&t->c->arena, token.at, token.n);
        changed[i] = changed[i] == 'a' ? 'b' : 'a';
        struct str forged = {changed, token.n};
        assert_int_equal(SEE(t, reply_token_read(t->c, t->d, desk->org, forged, &number)), 0);
    }
    struct str text = STR("h-1 hello h2o, see h2n-abc and "), rest = text;
    assert_int_equal(reply_token_find(&rest).n, 0);
    struct out o;
    out_init(&o, 1000);
    out_str(&o, text);
    out_f(&o, "(%.*s).", (int)token.n, token.at);
    rest = out_as_str(&o);
    assert_true(str_eq(reply_token_find(&rest), token));
    assert_true(str_eq(rest, STR(").")));
    out_free(&o);
}

static void tokens_are_ours(void **state)
{
    (void)state;
    test_desk_each(tokens_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tokens_are_ours)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
