/* SPDX-License-Identifier: Apache-2.0 */
/* desk_test.c: brands and audiences: made, changed, archived, by those who may, there and back. */
#include "desk/desk.h"

#include "base/test.h"
#include "desk/inbox.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

static int64_t made(struct test_db *t, const struct test_desk *desk, const char *name)
{
    struct desk it;
    struct desk_edit edit = {.name = str_of(name), .audience = STR("staff")};
    DO(t, desk_create(t->c, t->d, &desk->admin, &edit, STR(""), &it));
    return it.id;
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct desk it, *list;
    size_t n;
    struct desk_edit edit = {.name = STR("Help for staff"), .audience = STR("staff")};
    DO(t, desk_create(t->c, t->d, &desk->admin, &edit, STR(""), &it));
    assert_true(str_eq(it.slug, STR("help-for-staff")) && str_eq(it.timezone, STR("UTC")));
    REFUSED(t, CONFLICT, desk_create(t->c, t->d, &desk->admin, &edit, STR(""), &it));
    REFUSED(t, DENIED, desk_create(t->c, t->d, &desk->lead, &edit, STR("more"), &it));
    edit.audience = STR("everybody");
    REFUSED(t, BAD_INPUT, desk_create(t->c, t->d, &desk->admin, &edit, STR("more"), &it));
    SEE(t, desk_list(t->c, t->d, &desk->guest, false, &list, &n));
    assert_int_equal(n, 2);
    assert_int_equal(SEE(t, desk_of_slug(t->c, t->d, desk->org, STR("help-for-staff"), &it)), 1);
    assert_int_equal(SEE(t, desk_of_slug(t->c, t->d, desk->other_org, STR("help-for-staff"), &it)),
                     0);
    REFUSED(t, NOT_FOUND, desk_get(t->c, t->d, &desk->stranger, desk->desk_id, &it));
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void put_run(struct test_db *t, struct test_desk *desk)
{
    struct desk it;
    int64_t undo_id, id = desk->desk_id;
    struct desk_edit edit = {.name = STR("Tents"),
                             .audience = STR("partners"),
                             .language = STR("de"),
                             .timezone = STR("Europe/Vienna"),
                             .look_json = STR("{\"accent\":\"#1f6f5c\",\"welcome\":\"Hello\"}")};
    REFUSED(t, DENIED, desk_put(t->c, t->d, &desk->lead, id, &edit, 0, NULL));
    REFUSED(t, NOT_FOUND, desk_put(t->c, t->d, &desk->stranger, id, &edit, 0, NULL));
    REFUSED(t, CONFLICT, desk_put(t->c, t->d, &desk->admin, id, &edit, 5, NULL));
    assert_int_equal(DO(t, desk_put(t->c, t->d, &desk->admin, id, &edit, 1, &undo_id)), 1);
    assert_int_equal(DO(t, desk_put(t->c, t->d, &desk->admin, id, &edit, 0, NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    SEE(t, desk_get(t->c, t->d, &desk->guest, id, &it));
    assert_true(str_eq(it.name, STR("Shop")) && str_eq(it.look_json, STR("{}")));
    DO(t, desk_put(t->c, t->d, &desk->admin, id, &edit, 0, &undo_id));
    edit.name = STR("More tents");
    DO(t, desk_put(t->c, t->d, &desk->owner, id, &edit, 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->admin, undo_id));
    static const char *const bad[] = {
        "[]", "{\"accent\":\"red\"}", "{\"logo_id\":\"x\"}", "{\"script\":\"x\"}", "{\"title\":7}",
        "{"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        edit.look_json = str_of(bad[i]);
        REFUSED(t, BAD_INPUT, desk_put(t->c, t->d, &desk->admin, id, &edit, 0, NULL));
    }
}

static void test_put(void **state)
{
    (void)state;
    test_desk_each(put_run);
}

static void archive_run(struct test_db *t, struct test_desk *desk)
{
    int64_t undo_id, id = desk->desk_id, other;
    struct desk it;
    REFUSED(t, CONFLICT, desk_archive(t->c, t->d, &desk->admin, id, true, NULL)); /* has inboxes */
    DO(t, inbox_archive(t->c, t->d, &desk->admin, desk->inbox_id, true, NULL));
    DO(t, inbox_archive(t->c, t->d, &desk->admin, desk->hidden_inbox_id, true, NULL));
    REFUSED(t, CONFLICT, desk_archive(t->c, t->d, &desk->admin, id, true, NULL)); /* the last */
    other = made(t, desk, "Other");
    REFUSED(t, DENIED, desk_archive(t->c, t->d, &desk->lead, id, true, NULL));
    assert_int_equal(DO(t, desk_archive(t->c, t->d, &desk->admin, id, true, &undo_id)), 1);
    assert_int_equal(DO(t, desk_archive(t->c, t->d, &desk->admin, id, true, NULL)), 0);
    assert_int_equal(SEE(t, desk_of_slug(t->c, t->d, desk->org, STR("shop"), &it)), 0);
    REFUSED(t, CONFLICT, desk_archive(t->c, t->d, &desk->admin, other, true, NULL));
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    assert_int_equal(SEE(t, desk_of_slug(t->c, t->d, desk->org, STR("shop"), &it)), 1);
}

static void test_archive(void **state)
{
    (void)state;
    test_desk_each(archive_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_archive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
