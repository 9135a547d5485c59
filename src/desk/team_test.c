/* SPDX-License-Identifier: Apache-2.0 */
/* team_test.c: teams by those who may and those who may not, there and back. */
#include "desk/team.h"

#include "base/test.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static int64_t a_team(struct test_db *t, const struct test_desk *desk, const char *name)
{
    struct team team;
    DO(t, team_create(t->c, t->d, &desk->lead, &(struct team_new){.name = str_of(name)}, &team));
    return team.id;
}

static struct team team_now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct team team;
    SEE(t, team_get(t->c, t->d, &desk->guest, id, &team));
    return team;
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct team team, *list;
    size_t n;
    struct team_new it = {.name = STR(" Returns ")};
    DO(t, team_create(t->c, t->d, &desk->lead, &it, &team));
    assert_true(str_eq(team.name, STR("Returns")) && str_eq(team.assignment, STR("none")));
    assert_int_equal(test_desk_events(t, desk, "team.created"), 1);
    it.name = STR("RETURNS");
    REFUSED(t, CONFLICT, team_create(t->c, t->d, &desk->lead, &it, &team));
    REFUSED(t, DENIED, team_create(t->c, t->d, &desk->agent, &it, &team));
    it.name = STR("");
    REFUSED(t, BAD_INPUT, team_create(t->c, t->d, &desk->lead, &it, &team));
    it.name = STR("Other"), it.assignment = STR("dice");
    REFUSED(t, BAD_INPUT, team_create(t->c, t->d, &desk->lead, &it, &team));
    REFUSED(t, NOT_FOUND, team_get(t->c, t->d, &desk->stranger, team.id, &team));
    for (int i = 1; i < TEAMS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "team %03d", i);
        a_team(t, desk, name);
    }
    it.assignment = STR("load");
    REFUSED(t, TOO_BIG, team_create(t->c, t->d, &desk->lead, &it, &team));
    SEE(t, team_list(t->c, t->d, &desk->guest, false, &list, &n));
    assert_int_equal(n, TEAMS_MAX);
    assert_true(str_eq(list[1].name, STR("team 001")));
    SEE(t, team_list(t->c, t->d, &desk->stranger, true, &list, &n));
    assert_int_equal(n, 0);
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void change_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = a_team(t, desk, "Returns"), undo_id;
    struct team *list;
    size_t n;
    a_team(t, desk, "Tents");
    DO(t, team_rename(t->c, t->d, &desk->lead, id, STR("Refunds"), 1, &undo_id));
    REFUSED(t, CONFLICT, team_rename(t->c, t->d, &desk->lead, id, STR("tents"), 0, NULL));
    REFUSED(t, CONFLICT, team_rename(t->c, t->d, &desk->lead, id, STR("Old look"), 1, NULL));
    REFUSED(t, DENIED, team_rename(t->c, t->d, &desk->agent, id, STR("x"), 0, NULL));
    REFUSED(t, NOT_FOUND, team_rename(t->c, t->d, &desk->stranger, id, STR("x"), 0, NULL));
    assert_int_equal(DO(t, team_rename(t->c, t->d, &desk->lead, id, STR("Refunds"), 0, NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->lead, undo_id));
    assert_true(str_eq(team_now(t, desk, id).name, STR("Returns")));
    DO(t, team_rename(t->c, t->d, &desk->lead, id, STR("Back"), 0, &undo_id));
    DO(t, team_rename(t->c, t->d, &desk->admin, id, STR("Again"), 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->lead, undo_id));
    DO(t, team_set_assignment(t->c, t->d, &desk->lead, id, STR("turns"), 0));
    assert_int_equal(DO(t, team_set_assignment(t->c, t->d, &desk->lead, id, STR("turns"), 0)), 0);
    REFUSED(t, DENIED, team_set_assignment(t->c, t->d, &desk->guest, id, STR("load"), 0));
    REFUSED(t, BAD_INPUT, team_set_assignment(t->c, t->d, &desk->lead, id, STR(""), 0));
    DO(t, team_archive(t->c, t->d, &desk->lead, id, true, &undo_id));
    assert_int_equal(DO(t, team_archive(t->c, t->d, &desk->lead, id, true, NULL)), 0);
    REFUSED(t, DENIED, team_archive(t->c, t->d, &desk->agent, id, false, NULL));
    SEE(t, team_list(t->c, t->d, &desk->guest, false, &list, &n));
    assert_int_equal(n, 1);
    DO(t, undo_do(t->c, t->d, &desk->lead, undo_id));
    assert_int_equal(team_now(t, desk, id).archived_us, NO_TIME);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("team.archive.undo")));
}

static size_t members(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct team_member *list;
    size_t n;
    SEE(t, team_members(t->c, t->d, &desk->guest, id, &list, &n));
    return n;
}

static void member_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = a_team(t, desk, "Returns"), in, out;
    struct team_member *list;
    size_t n;
    assert_int_equal(DO(t, team_add_member(t->c, t->d, &desk->lead, id, desk->agent.id, &in)), 1);
    assert_int_equal(DO(t, team_add_member(t->c, t->d, &desk->lead, id, desk->agent.id, NULL)), 0);
    REFUSED(t, DENIED, team_add_member(t->c, t->d, &desk->agent, id, desk->guest.id, NULL));
    REFUSED(t, NOT_FOUND, team_add_member(t->c, t->d, &desk->lead, id, desk->stranger.id, NULL));
    REFUSED(t, NOT_FOUND,
            team_add_member(t->c, t->d, &desk->stranger, id, desk->stranger.id, NULL));
    REFUSED(t, NOT_FOUND, team_members(t->c, t->d, &desk->stranger, id, &list, &n));
    DO(t, team_remove_member(t->c, t->d, &desk->lead, id, desk->agent.id, &out));
    assert_int_equal(members(t, desk, id), 0);
    DO(t, undo_do(t->c, t->d, &desk->lead, out));
    assert_int_equal(members(t, desk, id), 1);
    DO(t, undo_do(t->c, t->d, &desk->lead, in));
    assert_int_equal(members(t, desk, id), 0);
    /* The team is given an inbox that its lead does not see. */
    DO(t, sql_test_desk_inbox_team(t->c, t->d, desk->org, desk->hidden_inbox_id, id));
    REFUSED(t, DENIED, team_add_member(t->c, t->d, &desk->lead, id, desk->lead.id, NULL));
    DO(t, team_add_member(t->c, t->d, &desk->admin, id, desk->agent.id, NULL));
    assert_int_equal(SEE(t, sees_inbox(t->c, t->d, &desk->agent, desk->hidden_inbox_id)), 1);
    assert_int_equal(SEE(t, sees_inbox(t->c, t->d, &desk->lead, desk->hidden_inbox_id)), 0);
}

static void test_change(void **state)
{
    (void)state;
    test_desk_each(change_run);
}

static void test_member(void **state)
{
    (void)state;
    test_desk_each(member_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
