/* SPDX-License-Identifier: Apache-2.0 */
/* status_test.c: a category always has a status that it begins with; names are unique. */
#include "desk/status.h"

#include "base/test.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

static int64_t made(struct test_db *t, struct test_desk *desk, struct str name)
{
    struct status status;
    struct status_new it = {.name = name, .category = STR("waiting")};
    DO(t, status_create(t->c, t->d, &desk->admin, &it, &status));
    assert_true(!status.is_first && str_eq(status.category, STR("waiting")));
    return status.id;
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct status *list, status;
    size_t n, before;
    SEE(t, status_list(t->c, t->d, &desk->guest, false, &list, &before));
    made(t, desk, STR("Waiting for parts"));
    SEE(t, status_list(t->c, t->d, &desk->guest, false, &list, &n));
    assert_int_equal(n, before + 1);
    struct status_new it = {.name = STR("waiting for PARTS "), .category = STR("open")};
    REFUSED(t, CONFLICT, status_create(t->c, t->d, &desk->admin, &it, &status));
    it = (struct status_new){.name = STR("x"), .category = STR("asleep")};
    REFUSED(t, BAD_INPUT, status_create(t->c, t->d, &desk->admin, &it, &status));
    it.category = STR("open");
    REFUSED(t, DENIED, status_create(t->c, t->d, &desk->lead, &it, &status));
}

static void rename_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = made(t, desk, STR("Parts")), undo_id;
    struct status status;
    DO(t, status_rename(t->c, t->d, &desk->admin, id, STR("Ordered"), 0, &undo_id));
    assert_true(undo_id);
    REFUSED(t, CONFLICT, status_rename(t->c, t->d, &desk->admin, id, STR("Late"), 1, NULL));
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    SEE(t, status_get(t->c, t->d, &desk->agent, id, &status));
    assert_true(str_eq(status.name, STR("Parts")));
    REFUSED(t, NOT_FOUND, status_rename(t->c, t->d, &desk->stranger, id, STR("Mine"), 0, NULL));
    REFUSED(t, DENIED, status_rename(t->c, t->d, &desk->agent, id, STR("Mine"), 0, NULL));
}

static void first_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = made(t, desk, STR("Parts"));
    struct status status;
    DO(t, status_make_first(t->c, t->d, &desk->admin, id));
    REFUSED(t, CONFLICT, status_archive(t->c, t->d, &desk->admin, id, true));
    DO(t, status_make_first(t->c, t->d, &desk->admin, desk->waiting_id));
    SEE(t, status_get(t->c, t->d, &desk->agent, id, &status));
    assert_true(!status.is_first);
    assert_int_equal(DO(t, status_archive(t->c, t->d, &desk->admin, id, true)), 1);
    assert_int_equal(DO(t, status_archive(t->c, t->d, &desk->admin, id, true)), 0);
    REFUSED(t, CONFLICT, status_make_first(t->c, t->d, &desk->admin, id));
    DO(t, status_move(t->c, t->d, &desk->admin, id, 7));
    REFUSED(t, BAD_INPUT, status_move(t->c, t->d, &desk->admin, id, -1));
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void test_rename(void **state)
{
    (void)state;
    test_desk_each(rename_run);
}

static void test_first(void **state)
{
    (void)state;
    test_desk_each(first_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_rename),
        cmocka_unit_test(test_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
