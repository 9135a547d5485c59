/* SPDX-License-Identifier: Apache-2.0 */
/* inbox_test.c: inboxes by those who may and those who may not, there and back; who sees them. */
#include "desk/inbox.h"

#include "base/test.h"
#include "desk/team.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static struct inbox_new plain(const struct test_desk *desk)
{
    return (struct inbox_new){
        .desk_id = desk->desk_id, .name = STR(" Returns "), .channel = STR("mail")};
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct inbox_new it = plain(desk);
    struct inbox inbox, *list;
    size_t n;
    it.address = STR("Returns@example.org");
    DO(t, inbox_create(t->c, t->d, &desk->admin, &it, &inbox));
    assert_true(str_eq(inbox.name, STR("Returns")) && inbox.hold_ms == 12000);
    assert_true(str_eq(inbox.address, STR("Returns@example.org")));
    assert_int_equal(test_desk_events(t, desk, "inbox.created"), 1);
    REFUSED(t, CONFLICT, inbox_create(t->c, t->d, &desk->admin, &it, &inbox));
    REFUSED(t, DENIED, inbox_create(t->c, t->d, &desk->lead, &it, &inbox));
    REFUSED(t, NOT_FOUND, inbox_create(t->c, t->d, &desk->stranger, &it, &inbox)); /* the desk */
    it.name = STR("Two"), it.address = STR("nowhere");
    REFUSED(t, BAD_INPUT, inbox_create(t->c, t->d, &desk->admin, &it, &inbox));
    it.address = STR(""), it.channel = STR("fax");
    REFUSED(t, BAD_INPUT, inbox_create(t->c, t->d, &desk->admin, &it, &inbox));
    it.channel = STR("chat"), it.name = STR("");
    REFUSED(t, BAD_INPUT, inbox_create(t->c, t->d, &desk->admin, &it, &inbox));
    SEE(t, inbox_list(t->c, t->d, &desk->admin, false, &list, &n));
    assert_int_equal(n, 3);
    SEE(t, inbox_list(t->c, t->d, &desk->agent, false, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, desk->inbox_id);
    for (int i = 3; i < INBOXES_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "inbox %d", i);
        it.name = str_of(name);
        DO(t, inbox_create(t->c, t->d, &desk->admin, &it, &inbox));
    }
    it.name = STR("one too many");
    REFUSED(t, TOO_BIG, inbox_create(t->c, t->d, &desk->admin, &it, &inbox));
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void change_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->inbox_id, undo_id;
    struct inbox inbox;
    DO(t, inbox_rename(t->c, t->d, &desk->admin, id, STR("Help"), 1, &undo_id));
    REFUSED(t, CONFLICT, inbox_rename(t->c, t->d, &desk->admin, id, STR("x"), 1, NULL));
    REFUSED(t, CONFLICT, inbox_rename(t->c, t->d, &desk->admin, id, STR("BOARD"), 0, NULL));
    REFUSED(t, DENIED, inbox_rename(t->c, t->d, &desk->lead, id, STR("x"), 0, NULL));
    assert_int_equal(DO(t, inbox_rename(t->c, t->d, &desk->admin, id, STR("Help"), 0, NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    DO(t, inbox_rename(t->c, t->d, &desk->admin, id, STR("Help"), 0, &undo_id));
    DO(t, inbox_rename(t->c, t->d, &desk->owner, id, STR("Aid"), 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->admin, undo_id));
    DO(t, inbox_archive(t->c, t->d, &desk->admin, id, true, &undo_id));
    assert_int_equal(DO(t, inbox_archive(t->c, t->d, &desk->admin, id, true, NULL)), 0);
    REFUSED(t, DENIED, inbox_archive(t->c, t->d, &desk->lead, id, false, NULL));
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    SEE(t, inbox_get(t->c, t->d, &desk->guest, id, &inbox));
    assert_true(inbox.archived_us == NO_TIME && str_eq(inbox.name, STR("Aid")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("inbox.archive.undo")));
}

static void show_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->hidden_inbox_id;
    struct inbox inbox;
    struct team team;
    const struct actor *admin = &desk->admin;
    REFUSED(t, NOT_FOUND, inbox_get(t->c, t->d, &desk->agent, id, &inbox));
    REFUSED(t, DENIED, inbox_show_agent(t->c, t->d, &desk->lead, id, desk->lead.id, true));
    REFUSED(t, NOT_FOUND, inbox_show_agent(t->c, t->d, admin, id, desk->stranger.id, true));
    REFUSED(t, NOT_FOUND, inbox_rename(t->c, t->d, &desk->stranger, id, STR("x"), 0, NULL));
    assert_int_equal(DO(t, inbox_show_agent(t->c, t->d, admin, id, desk->agent.id, true)), 1);
    assert_int_equal(DO(t, inbox_show_agent(t->c, t->d, admin, id, desk->agent.id, true)), 0);
    SEE(t, inbox_get(t->c, t->d, &desk->agent, id, &inbox));
    DO(t, inbox_show_agent(t->c, t->d, admin, id, desk->agent.id, false));
    REFUSED(t, NOT_FOUND, inbox_get(t->c, t->d, &desk->agent, id, &inbox));
    DO(t, team_create(t->c, t->d, admin, &(struct team_new){.name = STR("Board")}, &team));
    DO(t, team_add_member(t->c, t->d, admin, team.id, desk->guest.id, NULL));
    REFUSED(t, NOT_FOUND, inbox_show_team(t->c, t->d, admin, id, desk->agent.id, true));
    REFUSED(t, DENIED, inbox_show_team(t->c, t->d, &desk->lead, id, team.id, true));
    DO(t, inbox_show_team(t->c, t->d, admin, id, team.id, true));
    SEE(t, inbox_get(t->c, t->d, &desk->guest, id, &inbox));
    DO(t, inbox_show_team(t->c, t->d, admin, id, team.id, false));
    REFUSED(t, NOT_FOUND, inbox_get(t->c, t->d, &desk->guest, id, &inbox));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("inbox.hide")));
    REFUSED(t, DENIED, inbox_show_all(t->c, t->d, &desk->lead, desk->lead.id));
    assert_true(DO(t, inbox_show_all(t->c, t->d, admin, desk->guest.id)) > 0);
    assert_int_equal(DO(t, inbox_show_all(t->c, t->d, admin, desk->guest.id)), 0);
}

static void test_change(void **state)
{
    (void)state;
    test_desk_each(change_run);
}

static void test_show(void **state)
{
    (void)state;
    test_desk_each(show_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
