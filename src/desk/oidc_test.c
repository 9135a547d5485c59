/* SPDX-License-Identifier: Apache-2.0 */
/* oidc_test.c: who may come in from an identity provider, and as whom. */
#include "desk/oidc.h"

#include "base/test.h"
#include "desk/test_desk.h"

#define ISSUER STR("https://id.example")

static const struct oidc_rule nobody = {ROLE_NONE, {"", 0}};

static void link_run(struct test_db *t, struct test_desk *desk)
{
    struct agent it;
    struct oidc_person p = {ISSUER, STR("17"), STR("Agent@Example.org"), STR("A. Gent"), false};
    REFUSED(t, DENIED, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it)); /* not vouched for */
    p.email_verified = true;
    DO(t, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it));
    assert_int_equal(it.id, desk->agent.id);
    p.email = STR("lead@example.org"); /* the subject decides from now on */
    DO(t, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it));
    assert_int_equal(it.id, desk->agent.id);
    p.issuer = STR("https://other.example");
    DO(t, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it));
    assert_int_equal(it.id, desk->lead.id);
    DO(t, agent_disable(t->c, t->d, &desk->admin, desk->lead.id, true, NULL));
    REFUSED(t, DENIED, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it));
    p.subject = STR("");
    REFUSED(t, DENIED, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it));
}

static void test_link(void **state)
{
    (void)state;
    test_desk_each(link_run);
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct agent it, invited;
    struct str secret;
    struct oidc_rule rule = {ROLE_AGENT, STR("shop.example  Tents.example")};
    struct oidc_person p = {ISSUER, STR("1"), STR("new@else.example"), STR("New"), true};
    REFUSED(t, DENIED, oidc_agent(t->c, t->d, desk->org, &p, &rule, &it));
    p.email = STR("new@tents.example");
    REFUSED(t, DENIED, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it));
    DO(t, oidc_agent(t->c, t->d, desk->org, &p, &rule, &it));
    assert_true(str_eq(it.state, STR("active")) && str_eq(it.role, STR("agent")) &&
                str_eq(it.name, STR("New")) && !it.has_password);
    rule.role = ROLE_OWNER;
    p = (struct oidc_person){ISSUER, STR("2"), STR("owner2@shop.example"), STR(""), true};
    REFUSED(t, DENIED, oidc_agent(t->c, t->d, desk->org, &p, &rule, &it));
    struct agent_new new = {STR("Ina"), STR("ina@example.org"), ROLE_LEAD};
    DO(t, agent_invite(t->c, t->d, &desk->admin, &new, &invited, &secret));
    p = (struct oidc_person){ISSUER, STR("3"), STR("ina@example.org"), STR("Ina"), true};
    DO(t, oidc_agent(t->c, t->d, desk->org, &p, &nobody, &it));
    assert_true(it.id == invited.id && str_eq(it.state, STR("active")) &&
                str_eq(it.role, STR("lead")));
    REFUSED(t, NOT_FOUND,
            agent_accept(t->c, t->d, desk->org, secret, STR(""), STR(""), &it)); /* used by that */
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {

        cmocka_unit_test(test_link),
        cmocka_unit_test(test_create),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
