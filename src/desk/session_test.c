/* SPDX-License-Identifier: Apache-2.0 */
/* session_test.c: signing in and out, and guessing, which gets slow. */
#include "desk/session.h"

#include "base/test.h"
#include "desk/agent.h"
#include "desk/test_desk.h"

#include <string.h>

static const struct session_from nowhere = {.address = {"", 0}, .browser = {"", 0}};

static const struct str password = {"correct horse", 13};

/* A gate, and the agent with a password. */
static struct password_gate *begin(struct test_db *t, struct test_desk *desk)
{
    struct password_gate *gate;
    struct str hash;
    WELL(t, password_gate_new(t->c, 2, &gate));
    WELL(t, password_hash(t->c, gate, password, &hash));
    DO(t, agent_set_password(t->c, t->d, &desk->agent, hash, 0));
    return gate;
}

static struct login login_of(const struct test_desk *desk, const char *email, struct str word)
{
    return (struct login){.org = desk->org,
                          .email = str_of(email),
                          .password = word,
                          .from = {.address = STR("192.0.2.7"), .browser = STR("Netscape")}};
}

static int sees(struct test_db *t, struct str cookie)
{
    struct session_seen seen;
    return (int)SEE(t, session_look(t->c, t->d, cookie, &seen));
}

static void login_run(struct test_db *t, struct test_desk *desk)
{
    struct password_gate *gate = begin(t, desk);
    struct login it = login_of(desk, "Agent@Example.org", password);
    struct session_made made, wrong;
    struct session_seen seen;
    WELL(t, session_login(t->c, t->db, gate, &it, &made));
    assert_true(made.agent_id == desk->agent.id && made.factor);
    assert_int_equal(SEE(t, session_look(t->c, t->d, made.cookie, &seen)), 1);
    assert_true(seen.actor.org == desk->org && seen.actor.id == desk->agent.id);
    assert_true(seen.actor.role == ROLE_AGENT && seen.actor.kind == ACTOR_AGENT);
    assert_true(seen.id == made.id && str_eq(seen.name, STR("agent")) && !seen.touch_due);
    assert_true(session_csrf_ok(&seen, seen.csrf) && seen.csrf.n > 40);
    assert_false(session_csrf_ok(&seen, STR("")));
    assert_false(session_csrf_ok(&seen, str_first(made.cookie, seen.csrf.n)));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("session.open")));
    /* The same secret under another organisation, one letter off, cut, or nonsense. */
    char *other = arena_copy(&t->c->arena, made.cookie.at, made.cookie.n);
    other[made.cookie.n - 2] = other[made.cookie.n - 2] == 'A' ? 'B' : 'A';
    assert_int_equal(sees(t, (struct str){other, made.cookie.n}), 0);
    assert_int_equal(sees(t, str_first(made.cookie, made.cookie.n - 1)), 0);
    assert_int_equal(sees(t, STR("1.x")), 0);
    assert_int_equal(sees(t, STR("")), 0);
    it.password = STR("wrong horse");
    test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &it, &wrong), __FILE__, __LINE__);
    it = login_of(desk, "nobody@example.org", password);
    test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &it, &wrong), __FILE__, __LINE__);
    it = login_of(desk, "lead@example.org", STR("")); /* has no password */
    test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &it, &wrong), __FILE__, __LINE__);
    it = login_of(desk, "agent@example.org", password), it.org = desk->other_org;
    test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &it, &wrong), __FILE__, __LINE__);
    password_gate_free(gate);
}

static void test_login(void **state)
{
    (void)state;
    test_desk_each(login_run);
}

static void throttle_run(struct test_db *t, struct test_desk *desk)
{
    struct password_gate *gate = begin(t, desk);
    struct login bad = login_of(desk, "agent@example.org", STR("guess")),
                 good = login_of(desk, "agent@example.org", password);
    struct session_made made;
    for (int i = 0; i < LOGIN_FREE_TRIES; i++)
        test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &bad, &made), __FILE__,
                     __LINE__);
    /* Now also the right one waits, until a second has gone; another account does not. */
    test_refused(t->c, BUSY, session_login(t->c, t->db, gate, &good, &made), __FILE__, __LINE__);
    assert_true(str_find(str_of(t->c->fault.text), STR("in 1 s")) >= 0);
    struct login other = login_of(desk, "lead@example.org", password);
    test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &other, &made), __FILE__, __LINE__);
    t->c->now_us += SECOND_US;
    test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &bad, &made), __FILE__, __LINE__);
    t->c->now_us += SECOND_US;
    test_refused(t->c, BUSY, session_login(t->c, t->db, gate, &good, &made), __FILE__, __LINE__);
    t->c->now_us += SECOND_US;
    WELL(t, session_login(t->c, t->db, gate, &good, &made));
    test_refused(t->c, DENIED, session_login(t->c, t->db, gate, &bad, &made), __FILE__, __LINE__);
    WELL(t, session_login(t->c, t->db, gate, &good, &made)); /* counted from the start again */
    t->c->now_us += 2 * DAY_US;
    assert_int_equal(DO(t, session_forget(t->c, t->d)), 2); /* of lead@, and of the address */
    password_gate_free(gate);
}

static void test_throttle(void **state)
{
    (void)state;
    test_desk_each(throttle_run);
}

static struct str opened(struct test_db *t, const struct actor *who, int64_t *id_r)
{
    struct session_made made;
    DO(t, session_open(t->c, t->d, who->org, who->id,
                       &(struct session_from){.address = STR("192.0.2.7"), .browser = STR("a\nb")},
                       &made));
    *id_r = made.id;
    return made.cookie;
}

static void end_run(struct test_db *t, struct test_desk *desk)
{
    int64_t one_id, two_id, three_id, lead_id;
    struct str one = opened(t, &desk->agent, &one_id), two = opened(t, &desk->agent, &two_id),
               three = opened(t, &desk->agent, &three_id), lead = opened(t, &desk->lead, &lead_id);
    struct session *list;
    size_t n;
    SEE(t, session_list(t->c, t->d, &desk->agent, &list, &n));
    assert_int_equal(n, 3);
    assert_int_equal(list[0].browser.n, 0); /* control characters: left out */
    REFUSED(t, NOT_FOUND, session_end(t->c, t->d, &desk->agent, lead_id));
    REFUSED(t, DENIED, session_end(t->c, t->d, &desk->system, one_id));
    DO(t, session_end(t->c, t->d, &desk->agent, one_id));
    assert_int_equal(sees(t, one), 0);
    assert_int_equal(DO(t, session_end_others(t->c, t->d, &desk->agent, two_id)), 1);
    assert_int_equal(sees(t, three), 0);
    assert_int_equal(sees(t, two), 1);
    assert_int_equal(sees(t, lead), 1);
    DO(t, agent_disable(t->c, t->d, &desk->admin, desk->agent.id, true, NULL));
    assert_int_equal(sees(t, two), 0);
    struct session_made made;
    REFUSED(t, DENIED, session_open(t->c, t->d, desk->org, desk->agent.id, &nowhere, &made));
    REFUSED(t, NOT_FOUND,
            session_open(t->c, t->d, desk->other_org, desk->lead.id, &nowhere, &made));
}

static void test_end(void **state)
{
    (void)state;
    test_desk_each(end_run);
}

static void age_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id, start_us = t->c->now_us;
    struct str cookie = opened(t, &desk->agent, &id);
    struct session_seen seen;
    for (int day = 5; day < SESSION_MOST_DAYS; day += 5) {
        t->c->now_us = start_us + day * DAY_US;
        assert_int_equal(SEE(t, session_look(t->c, t->d, cookie, &seen)), 1);
        assert_true(seen.touch_due);
        DO(t, session_touch(t->c, t->d, &seen));
        SEE(t, session_look(t->c, t->d, cookie, &seen));
        assert_false(seen.touch_due);
    }
    t->c->now_us = start_us + SESSION_MOST_DAYS * DAY_US;
    assert_int_equal(sees(t, cookie), 0);
    cookie = opened(t, &desk->agent, &id);
    t->c->now_us += SESSION_IDLE_DAYS * DAY_US - 1;
    assert_int_equal(sees(t, cookie), 1);
    t->c->now_us += 1;
    assert_int_equal(sees(t, cookie), 0);
    t->c->now_us += 1;
    assert_int_equal(DO(t, session_forget(t->c, t->d)), 2);
}

static void many_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id;
    struct session *list;
    size_t n;
    struct str first = opened(t, &desk->agent, &id), last = first;
    for (int i = 0; i < SESSIONS_MAX; i++) {
        t->c->now_us++;
        last = opened(t, &desk->agent, &id);
    }
    SEE(t, session_list(t->c, t->d, &desk->agent, &list, &n));
    assert_int_equal(n, SESSIONS_MAX);
    assert_int_equal(sees(t, first), 0);
    assert_int_equal(sees(t, last), 1);
}

static void test_age(void **state)
{
    (void)state;
    test_desk_each(age_run);
}

static void test_many(void **state)
{
    (void)state;
    test_desk_each(many_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_login), cmocka_unit_test(test_throttle), cmocka_unit_test(test_end),
        cmocka_unit_test(test_age),   cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
