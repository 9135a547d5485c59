/* SPDX-License-Identifier: Apache-2.0 */
/* agent_test.c: coming by a link that works once, roles that nobody gives themselves, an
   organisation that never loses its last owner. */
#include "desk/agent.h"

#include "base/test.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static const struct agent_new lena = {
    .name = {"Lena Berg", 9}, .email = {"Lena@Example.org", 16}, .role = ROLE_AGENT};

static struct agent agent_now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct agent agent;
    SEE(t, agent_get(t->c, t->d, &desk->guest, id, &agent));
    return agent;
}

static void invite_run(struct test_db *t, struct test_desk *desk)
{
    struct agent agent, other;
    struct str secret, again;
    DO(t, agent_invite(t->c, t->d, &desk->admin, &lena, &agent, &secret));
    assert_true(str_eq(agent.state, STR("invited")) && str_eq(agent.role, STR("agent")));
    assert_int_equal(secret.n, 43);
    struct agent_new same = {
        .name = STR("X"), .email = STR("lena@EXAMPLE.org"), .role = ROLE_GUEST};
    REFUSED(t, CONFLICT, agent_invite(t->c, t->d, &desk->admin, &same, &other, &again));
    REFUSED(t, DENIED, agent_invite(t->c, t->d, &desk->lead, &lena, &other, &again));
    same.email = STR("boss@example.org"), same.role = ROLE_OWNER;
    REFUSED(t, DENIED, agent_invite(t->c, t->d, &desk->admin, &same, &other, &again));
    same.role = ROLE_NONE;
    REFUSED(t, BAD_INPUT, agent_invite(t->c, t->d, &desk->owner, &same, &other, &again));
    REFUSED(t, NOT_FOUND, agent_invite_again(t->c, t->d, &desk->stranger, agent.id, &again));
    DO(t, agent_invite_again(t->c, t->d, &desk->admin, agent.id, &again));
    /* The first link no longer works; another organisation's door does not open; once is once. */
    REFUSED(t, NOT_FOUND,
            agent_accept(t->c, t->d, desk->org, secret, STR(""), STR("$hash"), &other));
    REFUSED(t, NOT_FOUND,
            agent_accept(t->c, t->d, desk->other_org, again, STR(""), STR("$hash"), &other));
    DO(t, agent_accept(t->c, t->d, desk->org, again, STR("Lena B."), STR("$hash"), &other));
    assert_true(str_eq(other.state, STR("active")) && str_eq(other.name, STR("Lena B.")));
    assert_true(other.has_password && !other.has_totp && other.id == agent.id);
    REFUSED(t, NOT_FOUND,
            agent_accept(t->c, t->d, desk->org, again, STR(""), STR("$hash"), &other));
    REFUSED(t, CONFLICT, agent_invite_again(t->c, t->d, &desk->admin, agent.id, &again));
    assert_int_equal(test_desk_events(t, desk, "agent.accepted"), 1);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("agent.accept")));
}

static void test_invite(void **state)
{
    (void)state;
    test_desk_each(invite_run);
}

static void late_run(struct test_db *t, struct test_desk *desk)
{
    struct agent agent;
    struct str secret;
    DO(t, agent_invite(t->c, t->d, &desk->admin, &lena, &agent, &secret));
    int64_t now_us = t->c->now_us;
    t->c->now_us += INVITE_KEPT_DAYS * DAY_US + 1;
    REFUSED(t, NOT_FOUND,
            agent_accept(t->c, t->d, desk->org, secret, STR(""), STR("$hash"), &agent));
    t->c->now_us = now_us;
    DO(t, agent_disable(t->c, t->d, &desk->admin, agent.id, true, NULL));
    REFUSED(t, NOT_FOUND,
            agent_accept(t->c, t->d, desk->org, secret, STR(""), STR("$hash"), &agent));
    DO(t, agent_disable(t->c, t->d, &desk->admin, agent.id, false, NULL));
    assert_true(str_eq(agent_now(t, desk, agent.id).state, STR("invited")));
}

static void test_late(void **state)
{
    (void)state;
    test_desk_each(late_run);
}

static void role_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->agent.id, undo_id;
    DO(t, agent_set_role(t->c, t->d, &desk->admin, id, ROLE_LEAD, 1, &undo_id));
    assert_true(str_eq(agent_now(t, desk, id).role, STR("lead")));
    assert_int_equal(DO(t, agent_set_role(t->c, t->d, &desk->admin, id, ROLE_LEAD, 0, NULL)), 0);
    REFUSED(t, CONFLICT, agent_set_role(t->c, t->d, &desk->admin, id, ROLE_ADMIN, 1, NULL));
    REFUSED(t, DENIED, agent_set_role(t->c, t->d, &desk->lead, id, ROLE_LEAD, 0, NULL));
    REFUSED(t, DENIED, agent_set_role(t->c, t->d, &desk->admin, id, ROLE_OWNER, 0, NULL));
    REFUSED(t, DENIED,
            agent_set_role(t->c, t->d, &desk->admin, desk->owner.id, ROLE_AGENT, 0, NULL));
    REFUSED(t, NOT_FOUND, agent_set_role(t->c, t->d, &desk->stranger, id, ROLE_AGENT, 0, NULL));
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    assert_true(str_eq(agent_now(t, desk, id).role, STR("agent")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("agent.role.undo")));
    DO(t, agent_set_role(t->c, t->d, &desk->admin, id, ROLE_GUEST, 0, &undo_id));
    DO(t, agent_set_role(t->c, t->d, &desk->owner, id, ROLE_LEAD, 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->admin, undo_id));
}

static void test_role(void **state)
{
    (void)state;
    test_desk_each(role_run);
}

static void owner_run(struct test_db *t, struct test_desk *desk)
{
    int64_t undo_id;
    int64_t owner = desk->owner.id, admin = desk->admin.id;
    REFUSED(t, CONFLICT, agent_set_role(t->c, t->d, &desk->owner, owner, ROLE_ADMIN, 0, NULL));
    REFUSED(t, CONFLICT, agent_disable(t->c, t->d, &desk->system, owner, true, NULL));
    DO(t, agent_set_role(t->c, t->d, &desk->owner, admin, ROLE_OWNER, 0, &undo_id));
    DO(t, agent_set_role(t->c, t->d, &desk->owner, owner, ROLE_ADMIN, 0, NULL));
    /* Who is no owner any more cannot undo what would leave none; nor could the system. */
    struct actor now_admin = actor_agent(desk->org, owner, ROLE_ADMIN);
    REFUSED(t, DENIED, undo_do(t->c, t->d, &now_admin, undo_id));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->owner, undo_id));
    REFUSED(t, CONFLICT, agent_set_role(t->c, t->d, &desk->system, admin, ROLE_LEAD, 0, NULL));
}

static void test_owner(void **state)
{
    (void)state;
    test_desk_each(owner_run);
}

static void disable_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->agent.id, undo_id;
    struct agent *list;
    size_t n;
    REFUSED(t, DENIED, agent_disable(t->c, t->d, &desk->lead, id, true, NULL));
    REFUSED(t, NOT_FOUND, agent_disable(t->c, t->d, &desk->stranger, id, true, NULL));
    REFUSED(t, CONFLICT, agent_disable(t->c, t->d, &desk->admin, desk->admin.id, true, NULL));
    DO(t, agent_disable(t->c, t->d, &desk->admin, id, true, &undo_id));
    assert_int_equal(DO(t, agent_disable(t->c, t->d, &desk->admin, id, true, NULL)), 0);
    SEE(t, agent_list(t->c, t->d, &desk->guest, false, 0, 0, &list, &n));
    assert_int_equal(n, 4);
    SEE(t, agent_list(t->c, t->d, &desk->guest, true, 0, 3, &list, &n));
    assert_int_equal(n, 3);
    SEE(t, agent_list(t->c, t->d, &desk->guest, true, list[2].id, 3, &list, &n));
    assert_int_equal(n, 2);
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    assert_true(str_eq(agent_now(t, desk, id).state, STR("active")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("agent.disable.undo")));
}

static void away_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->agent.id, undo_id, now_us = t->c->now_us;
    struct agent_away it = {.away = true, .until_us = now_us + HOUR_US, .note = STR("dentist")};
    DO(t, agent_set_away(t->c, t->d, &desk->agent, id, &it, &undo_id));
    assert_int_equal(DO(t, agent_set_away(t->c, t->d, &desk->lead, id, &it, NULL)), 0);
    assert_true(agent_now(t, desk, id).away);
    REFUSED(t, DENIED, agent_set_away(t->c, t->d, &desk->guest, id, &it, NULL));
    REFUSED(t, NOT_FOUND, agent_set_away(t->c, t->d, &desk->stranger, id, &it, NULL));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_false(agent_now(t, desk, id).away);
    DO(t, agent_set_away(t->c, t->d, &desk->lead, id, &it, NULL));
    assert_int_equal(DO(t, agent_away_over(t->c, t->d)), 0);
    t->c->now_us = it.until_us;
    REFUSED(t, BAD_INPUT, agent_set_away(t->c, t->d, &desk->lead, id, &it, NULL));
    assert_int_equal(DO(t, agent_away_over(t->c, t->d)), 1);
    assert_false(agent_now(t, desk, id).away);
    assert_int_equal(agent_now(t, desk, id).away_note.n, 0);
    t->c->now_us = now_us;
}

static void test_disable(void **state)
{
    (void)state;
    test_desk_each(disable_run);
}

static void test_away(void **state)
{
    (void)state;
    test_desk_each(away_run);
}

static void profile_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->agent.id;
    struct agent_profile it = {.name = STR("Ada"),
                               .language = STR("de-AT"),
                               .timezone = STR("Europe/Vienna"),
                               .signature = STR("Ada\nOutdoor shop")};
    DO(t, agent_put_profile(t->c, t->d, &desk->agent, id, &it, 1));
    struct agent now = agent_now(t, desk, id);
    assert_true(str_eq(now.signature, it.signature) && str_eq(now.prefs_json, STR("{}")));
    REFUSED(t, CONFLICT, agent_put_profile(t->c, t->d, &desk->agent, id, &it, 1));
    REFUSED(t, DENIED, agent_put_profile(t->c, t->d, &desk->lead, id, &it, 0));
    REFUSED(t, DENIED, agent_put_profile(t->c, t->d, &desk->admin, desk->owner.id, &it, 0));
    REFUSED(t, NOT_FOUND, agent_put_profile(t->c, t->d, &desk->stranger, id, &it, 0));
    it.prefs_json = STR("[]");
    REFUSED(t, BAD_INPUT, agent_put_profile(t->c, t->d, &desk->agent, id, &it, 0));
    it.prefs_json = STR("{\"quiet\":true}"), it.capacity = 5;
    REFUSED(t, DENIED, agent_put_profile(t->c, t->d, &desk->agent, id, &it, 0));
    DO(t, agent_put_profile(t->c, t->d, &desk->admin, id, &it, 0));
    struct agent changed = agent_now(t, desk, id);
    assert_int_equal(changed.capacity, 5);
    assert_int_equal(agent_clock(t->c, changed.prefs_json), 0);
    assert_int_equal(agent_clock(t->c, STR("{\"clock\":12,\"quiet\":true}")), 12);
    assert_int_equal(agent_clock(t->c, STR("{\"clock\":13}")), 0);
    assert_int_equal(agent_clock(t->c, STR("{\"clock\":\"24\"}")), 0);
    it = agent_profile_of(&changed);
    it.capacity = AGENT_CAPACITY_MAX + 1;
    REFUSED(t, BAD_INPUT, agent_put_profile(t->c, t->d, &desk->admin, id, &it, 0));
}

static void reset_run(struct test_db *t, struct test_desk *desk)
{
    struct agent agent;
    struct str secret;
    int got = (int)DO(
        t, agent_reset_ask(t->c, t->d, desk->org, STR("nobody@example.org"), &agent, &secret));
    assert_int_equal(got, 0);
    got = (int)DO(
        t, agent_reset_ask(t->c, t->d, desk->org, STR("Agent@example.org"), &agent, &secret));
    assert_int_equal(got, 1);
    assert_int_equal(agent.id, desk->agent.id);
    REFUSED(t, NOT_FOUND, /* a reset is no invitation */
            agent_accept(t->c, t->d, desk->org, secret, STR(""), STR("$h"), &agent));
    REFUSED(t, BAD_INPUT, agent_reset(t->c, t->d, desk->org, secret, STR(""), &agent));
    DO(t, agent_reset(t->c, t->d, desk->org, secret, STR("$hash"), &agent));
    REFUSED(t, NOT_FOUND, agent_reset(t->c, t->d, desk->org, secret, STR("$hash"), &agent));
    assert_true(agent_now(t, desk, desk->agent.id).has_password);
    DO(t, agent_set_password(t->c, t->d, &desk->agent, STR("$new"), 0));
    struct actor token = desk->agent;
    token.kind = ACTOR_TOKEN;
    REFUSED(t, DENIED, agent_set_password(t->c, t->d, &token, STR("$new"), 0));
}

static void sign_in_run(struct test_db *t, struct test_desk *desk)
{
    struct agent agent;
    struct str secret;
    int got = (int)DO(
        t, agent_sign_in_ask(t->c, t->d, desk->org, STR("nobody@example.org"), &agent, &secret));
    assert_int_equal(got, 0);
    DO(t, agent_sign_in_ask(t->c, t->d, desk->org, STR("lead@example.org"), &agent, &secret));
    REFUSED(t, NOT_FOUND, /* it sets no password */
            agent_reset(t->c, t->d, desk->org, secret, STR("$hash"), &agent));
    REFUSED(t, NOT_FOUND, agent_sign_in(t->c, t->d, desk->other_org, secret, &agent));
    DO(t, agent_sign_in(t->c, t->d, desk->org, secret, &agent));
    assert_int_equal(agent.id, desk->lead.id);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("agent.sign_in")));
    REFUSED(t, NOT_FOUND, agent_sign_in(t->c, t->d, desk->org, secret, &agent));
    DO(t, agent_sign_in_ask(t->c, t->d, desk->org, STR("lead@example.org"), &agent, &secret));
    DO(t, agent_disable(t->c, t->d, &desk->admin, desk->lead.id, true, NULL));
    assert_true(test_write_end(t, (test_write_begin(t),
                                   agent_sign_in(t->c, t->d, desk->org, secret, &agent))) < 0);
}

static void test_sign_in(void **state)
{
    (void)state;
    test_desk_each(sign_in_run);
}

static void test_profile(void **state)
{
    (void)state;
    test_desk_each(profile_run);
}

static void test_reset(void **state)
{
    (void)state;
    test_desk_each(reset_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_invite),  cmocka_unit_test(test_late),
        cmocka_unit_test(test_role),    cmocka_unit_test(test_owner),
        cmocka_unit_test(test_disable), cmocka_unit_test(test_away),
        cmocka_unit_test(test_profile), cmocka_unit_test(test_sign_in),
        cmocka_unit_test(test_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
