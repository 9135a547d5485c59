/* SPDX-License-Identifier: Apache-2.0 */
/* token_test.c: a token may what it was given, as long as its agent may, until it is revoked. */
#include "desk/token.h"

#include "base/test.h"
#include "desk/agent.h"
#include "desk/test_desk.h"

#include <string.h>

static int sees(struct test_db *t, struct str secret, struct token_seen *seen_r)
{
    return (int)SEE(t, token_look(t->c, t->d, secret, seen_r));
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct token_new it = {.name = STR("till"), .scopes = STR("answer  read")};
    struct token token, *list;
    struct token_seen seen;
    struct str secret, other;
    size_t n;
    DO(t, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    assert_true(str_eq(token.scopes, STR("read answer")) && token.agent_id == desk->agent.id);
    assert_true(str_eq(token.hint, str_from(secret, secret.n - 4)));
    assert_int_equal(sees(t, secret, &seen), 1);
    assert_true(seen.actor.kind == ACTOR_TOKEN && seen.actor.id == desk->agent.id &&
                seen.touch_due);
    assert_true(may(&seen.actor, MAY_ANSWER) && !may(&seen.actor, MAY_NOTE));
    REFUSED(t, DENIED, token_create(t->c, t->d, &seen.actor, &it, &token, &other));
    DO(t, token_touch(t->c, t->d, &seen));
    sees(t, secret, &seen);
    assert_false(seen.touch_due);
    char *wrong = arena_copy(&t->c->arena, secret.at, secret.n);
    wrong[secret.n - 3] = wrong[secret.n - 3] == 'A' ? 'B' : 'A';
    assert_int_equal(sees(t, (struct str){wrong, secret.n}, &seen), 0);
    assert_int_equal(sees(t, str_first(secret, secret.n - 1), &seen), 0);
    assert_int_equal(sees(t, STR("heard_1_x"), &seen), 0);
    assert_int_equal(sees(t, STR(""), &seen), 0);
    SEE(t, token_list(t->c, t->d, &desk->agent, 0, &list, &n));
    assert_int_equal(n, 1);
    SEE(t, token_list(t->c, t->d, &desk->stranger, desk->agent.id, &list, &n));
    assert_int_equal(n, 0);
    REFUSED(t, DENIED, token_list(t->c, t->d, &desk->lead, desk->agent.id, &list, &n));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("token.create")));
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void refused_run(struct test_db *t, struct test_desk *desk)
{
    struct token token;
    struct str secret;
    struct token_new it = {.name = STR("x"), .scopes = STR("read nonsense")};
    REFUSED(t, BAD_INPUT, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    it.scopes = STR(" ");
    REFUSED(t, BAD_INPUT, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    it.scopes = STR("agents.manage"); /* more than an agent may */
    REFUSED(t, DENIED, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    it.agent_id = desk->agent.id; /* an admin may, but not for somebody who may not */
    REFUSED(t, DENIED, token_create(t->c, t->d, &desk->admin, &it, &token, &secret));
    it.agent_id = desk->owner.id, it.scopes = STR("own"); /* not by an owner's back */
    REFUSED(t, DENIED, token_create(t->c, t->d, &desk->admin, &it, &token, &secret));
    it.scopes = STR("read"); /* nor in their name, however little */
    REFUSED(t, DENIED, token_create(t->c, t->d, &desk->admin, &it, &token, &secret));
    it.agent_id = desk->lead.id;
    REFUSED(t, DENIED, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    REFUSED(t, NOT_FOUND, token_create(t->c, t->d, &desk->stranger, &it, &token, &secret));
    it.agent_id = 0, it.expires_us = t->c->now_us;
    REFUSED(t, BAD_INPUT, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    it.expires_us = 0, it.name = STR("a\nb");
    REFUSED(t, BAD_INPUT, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    it.name = STR("till");
    for (int i = 0; i < TOKENS_MAX; i++)
        DO(t, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    REFUSED(t, TOO_BIG, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
}

static void end_run(struct test_db *t, struct test_desk *desk)
{
    struct token_new it = {.name = STR("till"),
                           .scopes = STR("read tags.manage"),
                           .expires_us = t->c->now_us + HOUR_US};
    struct token token;
    struct token_seen seen;
    struct str secret;
    DO(t, token_create(t->c, t->d, &desk->lead, &it, &token, &secret));
    DO(t, agent_set_role(t->c, t->d, &desk->admin, desk->lead.id, ROLE_AGENT, 0, NULL));
    assert_int_equal(sees(t, secret, &seen), 1);
    assert_false(may(&seen.actor, MAY_MANAGE_TAGS)); /* the role counts, not what it was */
    DO(t, agent_disable(t->c, t->d, &desk->admin, desk->lead.id, true, NULL));
    assert_int_equal(sees(t, secret, &seen), 0);
    DO(t, agent_disable(t->c, t->d, &desk->admin, desk->lead.id, false, NULL));
}

static void revoke_run(struct test_db *t, struct test_desk *desk)
{
    struct token_new it = {
        .name = STR("till"), .scopes = STR("read"), .expires_us = t->c->now_us + HOUR_US};
    struct token token;
    struct token_seen seen;
    struct str secret;
    DO(t, token_create(t->c, t->d, &desk->agent, &it, &token, &secret));
    REFUSED(t, NOT_FOUND, token_revoke(t->c, t->d, &desk->lead, token.id));
    REFUSED(t, NOT_FOUND, token_revoke(t->c, t->d, &desk->stranger, token.id));
    t->c->now_us += HOUR_US;
    assert_int_equal(sees(t, secret, &seen), 0);
    t->c->now_us -= HOUR_US;
    assert_int_equal(sees(t, secret, &seen), 1);
    assert_int_equal(DO(t, token_revoke(t->c, t->d, &desk->admin, token.id)), 1);
    assert_int_equal(DO(t, token_revoke(t->c, t->d, &desk->agent, token.id)), 0);
    assert_int_equal(sees(t, secret, &seen), 0);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("token.revoke")));
}

static void test_refused_scopes(void **state)
{
    (void)state;
    test_desk_each(refused_run);
}

static void test_role_counts(void **state)
{
    (void)state;
    test_desk_each(end_run);
}

static void test_revoke(void **state)
{
    (void)state;
    test_desk_each(revoke_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_refused_scopes),
        cmocka_unit_test(test_role_counts),
        cmocka_unit_test(test_revoke),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
