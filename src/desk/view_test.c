/* SPDX-License-Identifier: Apache-2.0 */
/* view_test.c: whose views one sees and may change; the built-in ones; counts that stop counting.
 */
#include "desk/view.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "desk/team.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

static int64_t a_view(struct test_db *t, const struct actor *who, struct view_new it)
{
    struct view view;
    if (!it.name.n)
        it.name = STR("Refunds");
    DO(t, view_create(t->c, t->d, who, &it, &view));
    return view.id;
}

static size_t listed(struct test_db *t, const struct actor *who)
{
    struct view *list;
    size_t n;
    SEE(t, view_list(t->c, t->d, who, &list, &n));
    return n;
}

static void whose_run(struct test_db *t, struct test_desk *desk)
{
    struct view view;
    struct team team;
    int64_t undo_id;
    int64_t own = a_view(t, &desk->agent, (struct view_new){.filter = STR("is:open"), .own = true});
    a_view(t, &desk->lead, (struct view_new){.filter = STR("is:open")});
    DO(t,
       team_create(t->c, t->d, &desk->lead, &(struct team_new){.name = STR("Second line")}, &team));
    int64_t teams = a_view(t, &desk->lead, (struct view_new){.team_id = team.id});
    assert_int_equal(listed(t, &desk->agent), 2);
    assert_int_equal(listed(t, &desk->guest), 1);
    assert_int_equal(listed(t, &desk->admin), 2); /* the team's too; never somebody's own */
    assert_int_equal(listed(t, &desk->stranger), 0);
    DO(t, team_add_member(t->c, t->d, &desk->lead, team.id, desk->agent.id, NULL));
    assert_int_equal(listed(t, &desk->agent), 3);
    REFUSED(t, NOT_FOUND, view_get(t->c, t->d, &desk->admin, own, &view));
    REFUSED(t, NOT_FOUND, view_remove(t->c, t->d, &desk->stranger, teams, NULL));
    REFUSED(t, DENIED, view_remove(t->c, t->d, &desk->agent, teams, NULL));
    REFUSED(t, DENIED, view_remove(t->c, t->d, &desk->owner, VIEW_YOURS, NULL));
    struct view_new it = {.name = STR("x"), .filter = STR("tag:nothing"), .own = true};
    REFUSED(t, BAD_INPUT, view_create(t->c, t->d, &desk->agent, &it, &view));
    it = (struct view_new){.name = STR("x"), .columns = STR("number colour"), .own = true};
    REFUSED(t, BAD_INPUT, view_create(t->c, t->d, &desk->agent, &it, &view));
    it = (struct view_new){.name = STR("x"), .sort = STR("size"), .own = true};
    REFUSED(t, BAD_INPUT, view_create(t->c, t->d, &desk->agent, &it, &view));
    it = (struct view_new){.name = STR("x")};
    REFUSED(t, DENIED, view_create(t->c, t->d, &desk->agent, &it, &view));
    it = (struct view_new){.name = STR("x"), .team_id = 77};
    REFUSED(t, NOT_FOUND, view_create(t->c, t->d, &desk->lead, &it, &view));
    assert_int_equal(DO(t, view_remove(t->c, t->d, &desk->agent, own, &undo_id)), 1);
    assert_int_equal(listed(t, &desk->agent), 2);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, view_get(t->c, t->d, &desk->agent, own, &view));
    assert_true(str_eq(view.filter, STR("is:open")) && view.owner_id == desk->agent.id);
}

static void test_whose(void **state)
{
    (void)state;
    test_desk_each(whose_run);
}

static void put_run(struct test_db *t, struct test_desk *desk)
{
    struct view view;
    int64_t undo_id, other_id;
    int64_t id = a_view(t, &desk->lead, (struct view_new){.filter = STR("is:open")});
    struct view_new it = {.name = STR("Big ones"),
                          .filter = STR("priority:>=high OR is:unanswered"),
                          .sort = STR("waiting"),
                          .columns = STR("number customer waiting"),
                          .position = 7};
    assert_int_equal(DO(t, view_put(t->c, t->d, &desk->lead, id, &it, 1, &undo_id)), 1);
    assert_int_equal(DO(t, view_put(t->c, t->d, &desk->lead, id, &it, 2, &other_id)), 0);
    REFUSED(t, CONFLICT, view_put(t->c, t->d, &desk->lead, id, &it, 1, NULL));
    SEE(t, view_get(t->c, t->d, &desk->guest, id, &view));
    assert_true(str_eq(view.name, it.name) && view.position == 7 && view.version == 2);
    assert_int_equal(test_desk_events(t, desk, "view.changed"), 1);
    DO(t, undo_do(t->c, t->d, &desk->lead, undo_id));
    SEE(t, view_get(t->c, t->d, &desk->guest, id, &view));
    assert_true(str_eq(view.name, STR("Refunds")) && str_eq(view.filter, STR("is:open")));
    DO(t, view_put(t->c, t->d, &desk->lead, id, &it, 0, &undo_id));
    it.position = 8;
    DO(t, view_put(t->c, t->d, &desk->lead, id, &it, 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->lead, undo_id));
}

static void test_put(void **state)
{
    (void)state;
    test_desk_each(put_run);
}

static size_t shown(struct test_db *t, const struct actor *who, int64_t id, const char *also)
{
    struct search_page page;
    SEE(t, view_show(t->c, t->d, who, id, &(struct view_how){.also = str_of(also)}, &page));
    return page.n;
}

static void counts_run(struct test_db *t, struct test_desk *desk)
{
    struct view_count n;
    struct said said;
    struct tag tag;
    t->c->now_us = time_now_us();
    for (int64_t id = 1; id <= N_BUILTIN_VIEWS; id++)
        SEE(t, view_count(t->c, t->d, &desk->agent, id, &n));
    assert_null(view_builtin(N_BUILTIN_VIEWS + 1));
    for (int i = 0; i < VIEW_COUNT_MAX; i++)
        DO(t, message_receive(t->c, t->d, &desk->system,
                              &(struct message_in){.inbox_id = desk->inbox_id,
                                                   .customer_id = desk->customer_id,
                                                   .body = i % 3 ? STR("tent") : STR("boots")},
                              &said));
    SEE(t, view_count(t->c, t->d, &desk->agent, VIEW_OPEN, &n));
    assert_true(n.n == VIEW_COUNT_MAX && n.more && n.unread == VIEW_COUNT_MAX && !n.fault.at);
    DO(t, conversation_seen(t->c, t->d, &desk->agent, said.conversation_id, t->c->now_us));
    SEE(t, view_count(t->c, t->d, &desk->agent, VIEW_OPEN, &n));
    assert_int_equal(n.unread, VIEW_COUNT_MAX - 1);
    SEE(t, view_count(t->c, t->d, &desk->agent, VIEW_YOURS, &n));
    assert_true(n.n == 0 && !n.more);
    assert_int_equal(shown(t, &desk->agent, VIEW_UNASSIGNED, "boots"), 33);
    assert_int_equal(shown(t, &desk->agent, VIEW_CLOSED, "boots OR tent"), 0);
    REFUSED(t, BAD_INPUT,
            view_show(t->c, t->d, &desk->agent, VIEW_OPEN,
                      &(struct view_how){.also = STR("a) OR (b")}, &(struct search_page){0}));
    /* A name that went: the view says so and is still there. */
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Tent")}, &tag));
    int64_t id = a_view(t, &desk->agent, (struct view_new){.filter = STR("tag:tent"), .own = true});
    DO(t, tag_rename(t->c, t->d, &desk->lead, tag.id, STR("Tents"), 0, NULL));
    SEE(t, view_count(t->c, t->d, &desk->agent, id, &n));
    assert_true(str_find(n.fault, STR("there is no such tag")) > 0);
}

static void test_counts(void **state)
{
    (void)state;
    test_desk_each(counts_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_whose), cmocka_unit_test(test_put),
                                       cmocka_unit_test(test_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
