/* SPDX-License-Identifier: Apache-2.0 */
/* assign_test.c: turns go round, load is evened out, and nobody gets one who is away, full, or does
   not see the inbox; what belongs to somebody who is away goes back to the team. */
#include "desk/assign.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/agent.h"
#include "desk/message.h"
#include "desk/team.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

#include <string.h>

static int64_t heard(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct said said;
    struct message_in in = {.conversation_id = id,
                            .inbox_id = desk->inbox_id,
                            .customer_id = desk->customer_id,
                            .body = STR("Where is it?")};
    t->c->now_us += SECOND_US;
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said.conversation_id;
}

static int64_t assignee(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &it));
    return it.assignee_id;
}

static int64_t next(struct test_db *t, const struct test_desk *desk)
{
    return assignee(t, desk, heard(t, desk, 0));
}

/* Lead, agent and guest, whose inbox it is. */
static int64_t a_team(struct test_db *t, const struct test_desk *desk, const char *mode)
{
    struct team team;
    DO(t, team_create(t->c, t->d, &desk->admin, &(struct team_new){.name = STR("Returns")}, &team));
    DO(t, team_add_member(t->c, t->d, &desk->admin, team.id, desk->lead.id, NULL));
    DO(t, team_add_member(t->c, t->d, &desk->admin, team.id, desk->agent.id, NULL));
    DO(t, team_add_member(t->c, t->d, &desk->admin, team.id, desk->guest.id, NULL));
    struct assign_set set = {.mode = str_of(mode)};
    DO(t, assign_set_team(t->c, t->d, &desk->lead, team.id, &set, 0));
    struct assign_set inbox = {.mode = STR("none"), .team_id = team.id};
    DO(t, assign_set_inbox(t->c, t->d, &desk->admin, desk->inbox_id, &inbox, 0));
    return team.id;
}

static void away(struct test_db *t, const struct actor *who, bool is_away)
{
    struct agent_away it = {.away = is_away, .until_us = NO_TIME};
    DO(t, agent_set_away(t->c, t->d, who, who->id, &it, NULL));
}

static void turns_run(struct test_db *t, struct test_desk *desk)
{
    assert_int_equal(next(t, desk), 0); /* nothing is set */
    a_team(t, desk, "turns");
    int64_t first = next(t, desk), second = next(t, desk);
    assert_true((first == desk->lead.id && second == desk->agent.id) ||
                (first == desk->agent.id && second == desk->lead.id));
    assert_int_equal(next(t, desk), first);
    away(t, &desk->agent, true);
    assert_int_equal(next(t, desk), desk->lead.id);
    assert_int_equal(next(t, desk), desk->lead.id);
    away(t, &desk->lead, true);
    int64_t waits = heard(t, desk, 0);
    assert_int_equal(assignee(t, desk, waits), 0);
    size_t n;
    DO(t, assign_sweep(t->c, t->d, &n));
    assert_int_equal(n, 0);
    away(t, &desk->agent, false);
    DO(t, assign_sweep(t->c, t->d, &n));
    assert_int_equal(assignee(t, desk, waits), desk->agent.id);
    assert_true(n >= 1);
}

static void test_turns(void **state)
{
    (void)state;
    test_desk_each(turns_run);
}

static void set_capacity(struct test_db *t, const struct test_desk *desk, const struct actor *whose,
                         int64_t capacity)
{
    struct agent it;
    SEE(t, agent_get(t->c, t->d, &desk->admin, whose->id, &it));
    struct agent_profile profile = {it.name,      it.language,   it.timezone,
                                    it.signature, it.prefs_json, capacity};
    DO(t, agent_put_profile(t->c, t->d, &desk->admin, whose->id, &profile, 0));
}

static void load_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->agent.id};
    int64_t one = heard(t, desk, 0), two = heard(t, desk, 0);
    DO(t, conversation_change(t->c, t->d, &desk->admin, one, &to, 0, NULL));
    DO(t, conversation_change(t->c, t->d, &desk->admin, two, &to, 0, NULL));
    a_team(t, desk, "load");
    assert_int_equal(next(t, desk), desk->lead.id);
    assert_int_equal(next(t, desk), desk->lead.id); /* two and two */
    set_capacity(t, desk, &desk->lead, 2);
    assert_int_equal(next(t, desk), desk->agent.id);
    assert_int_equal(next(t, desk), desk->agent.id); /* the lead is full */
    set_capacity(t, desk, &desk->agent, 4);
    assert_int_equal(next(t, desk), 0);
    to = (struct conversation_change){.set = CONVERSATION_STATUS, .status_id = desk->closed_id};
    DO(t, conversation_change(t->c, t->d, &desk->agent, one, &to, 0, NULL));
    size_t n;
    DO(t, assign_sweep(t->c, t->d, &n));
    assert_int_equal(n, 1);
}

static void test_load(void **state)
{
    (void)state;
    test_desk_each(load_run);
}

/* Without a team: whoever sees the inbox by name, in turns; never who does not. */
static void inbox_run(struct test_db *t, struct test_desk *desk)
{
    struct assign_set set = {.mode = STR("turns")}, is;
    int64_t version;
    DO(t, assign_set_inbox(t->c, t->d, &desk->admin, desk->inbox_id, &set, 0));
    int64_t first = next(t, desk), second = next(t, desk);
    assert_true(first != second && first && second);
    assert_true(first != desk->guest.id && second != desk->guest.id);
    assert_int_equal(next(t, desk), first);
    SEE(t, assign_get_inbox(t->c, t->d, &desk->agent, desk->inbox_id, &is, &version));
    assert_true(str_eq(is.mode, STR("turns")) && version == 2);
    REFUSED(t, DENIED, assign_set_inbox(t->c, t->d, &desk->lead, desk->inbox_id, &set, 0));
    REFUSED(t, NOT_FOUND, assign_set_inbox(t->c, t->d, &desk->stranger, desk->inbox_id, &set, 0));
    REFUSED(t, CONFLICT, assign_set_inbox(t->c, t->d, &desk->admin, desk->inbox_id, &set, 1));
    set.mode = STR("dice");
    REFUSED(t, BAD_INPUT, assign_set_inbox(t->c, t->d, &desk->admin, desk->inbox_id, &set, 0));
    set = (struct assign_set){.mode = STR("none"), .team_id = 77};
    REFUSED(t, NOT_FOUND, assign_set_inbox(t->c, t->d, &desk->admin, desk->inbox_id, &set, 0));
}

static void test_inbox(void **state)
{
    (void)state;
    test_desk_each(inbox_run);
}

static void away_run(struct test_db *t, struct test_desk *desk)
{
    a_team(t, desk, "turns");
    int64_t id = heard(t, desk, 0), first = assignee(t, desk, id);
    const struct actor *they = first == desk->agent.id ? &desk->agent : &desk->lead;
    const struct actor *other = first == desk->agent.id ? &desk->lead : &desk->agent;
    away(t, they, true);
    assert_int_equal(assignee(t, desk, id), first); /* nobody asked yet */
    heard(t, desk, id);
    assert_int_equal(assignee(t, desk, id), other->id);
    struct test_desk_follows_row row;
    SEE(t, sql_test_desk_follows(t->c, t->d, desk->org, id, first, &row));
    assert_int_equal(row.n, 1);
    away(t, other, true);
    heard(t, desk, id);
    assert_int_equal(assignee(t, desk, id), 0); /* nobody is there: it is the team's */
    away(t, they, false);
    heard(t, desk, id);
    assert_int_equal(assignee(t, desk, id), first);
}

static void test_away(void **state)
{
    (void)state;
    test_desk_each(away_run);
}

/* A team that is set later gives it to somebody; taking it off somebody leaves it free. */
static void team_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = heard(t, desk, 0), team_id = a_team(t, desk, "turns");
    assert_int_equal(assignee(t, desk, id), 0);
    struct conversation_change to = {.set = CONVERSATION_TEAM, .team_id = team_id};
    DO(t, conversation_change(t->c, t->d, &desk->admin, id, &to, 0, NULL));
    assert_true(assignee(t, desk, id) != 0);
    to = (struct conversation_change){.set = CONVERSATION_ASSIGNEE};
    DO(t, conversation_change(t->c, t->d, &desk->admin, id, &to, 0, NULL));
    assert_int_equal(assignee(t, desk, id), 0);
}

static void test_team(void **state)
{
    (void)state;
    test_desk_each(team_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns), cmocka_unit_test(test_load), cmocka_unit_test(test_inbox),
        cmocka_unit_test(test_away),  cmocka_unit_test(test_team),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
