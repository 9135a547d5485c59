/* SPDX-License-Identifier: Apache-2.0 */
/* tag_test.c: every function of tag.h by those who may and those who may not, there and back. */
#include "desk/tag.h"

#include "base/test.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static int64_t a_tag(struct test_db *t, const struct test_desk *desk, const char *name)
{
    struct tag tag;
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = str_of(name)}, &tag));
    return tag.id;
}

static struct tag tag_now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct tag tag;
    SEE(t, tag_get(t->c, t->d, &desk->guest, id, &tag));
    return tag;
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct tag tag, *tags;
    size_t n;
    DO(t, tag_create(t->c, t->d, &desk->lead,
                     &(struct tag_new){.name = STR(" Refund "), .color = STR("teal")}, &tag));
    assert_true(str_eq(tag.name, STR("Refund")) && str_eq(tag.color, STR("teal")) &&
                tag.version == 1);
    assert_int_equal(tag.archived_us, NO_TIME);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("tag.create")));
    assert_int_equal(test_desk_events(t, desk, "tag.created"), 1);
    REFUSED(t, CONFLICT,
            tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("REFUND")}, &tag));
    REFUSED(t, BAD_INPUT,
            tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("  ")}, &tag));
    REFUSED(t, DENIED,
            tag_create(t->c, t->d, &desk->agent, &(struct tag_new){.name = STR("Mine")}, &tag));
    char longer[TAG_NAME_BYTES + 1];
    memset(longer, 'x', sizeof longer);
    REFUSED(t, BAD_INPUT,
            tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = {longer, sizeof longer}},
                       &tag));
    assert_int_equal(test_desk_audits(t, desk), 1);
    /* The same name elsewhere is another tag, and neither sees the other's. */
    DO(t, tag_create(t->c, t->d, &desk->stranger, &(struct tag_new){.name = STR("Refund")}, &tag));
    SEE(t, tag_list(t->c, t->d, &desk->guest, false, &tags, &n));
    assert_int_equal(n, 1);
    assert_true(tags[0].id != tag.id);
    REFUSED(t, NOT_FOUND, tag_get(t->c, t->d, &desk->owner, tag.id, &tag));
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void rename_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = a_tag(t, desk, "Refund"), other = a_tag(t, desk, "Tent"), undo_id;
    DO(t, tag_rename(t->c, t->d, &desk->lead, id, STR("Refunds"), 1, &undo_id));
    assert_true(str_eq(tag_now(t, desk, id).name, STR("Refunds")) && undo_id > 0);
    REFUSED(t, CONFLICT,
            tag_rename(t->c, t->d, &desk->lead, id, STR("Money"), 1, NULL)); /* an old look */
    REFUSED(t, CONFLICT, tag_rename(t->c, t->d, &desk->lead, id, STR("tent"), 0, NULL));
    REFUSED(t, DENIED, tag_rename(t->c, t->d, &desk->agent, id, STR("Money"), 0, NULL));
    REFUSED(t, NOT_FOUND, tag_rename(t->c, t->d, &desk->stranger, id, STR("Money"), 0, NULL));
    DO(t, tag_rename(t->c, t->d, &desk->lead, id, STR("REFUNDS"), 0, NULL)); /* its own name */
    /* The first renaming cannot be undone over the second; nor by somebody else; nor a second time.
     */
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->lead, undo_id));
    DO(t, tag_rename(t->c, t->d, &desk->lead, other, STR("Tents"), 0, &undo_id));
    REFUSED(t, NOT_FOUND, undo_do(t->c, t->d, &desk->admin, undo_id));
    DO(t, undo_do(t->c, t->d, &desk->lead, undo_id));
    assert_true(str_eq(tag_now(t, desk, other).name, STR("Tent")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("tag.rename.undo")));
    REFUSED(t, NOT_FOUND, undo_do(t->c, t->d, &desk->lead, undo_id));
}

static void test_rename(void **state)
{
    (void)state;
    test_desk_each(rename_run);
}

static void archive_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = a_tag(t, desk, "Refund"), undo_id;
    struct tag *tags;
    size_t n;
    assert_int_equal(DO(t, tag_archive(t->c, t->d, &desk->lead, id, true, &undo_id)), 1);
    assert_int_equal(DO(t, tag_archive(t->c, t->d, &desk->lead, id, true, NULL)), 0);
    SEE(t, tag_list(t->c, t->d, &desk->agent, false, &tags, &n));
    assert_int_equal(n, 0);
    SEE(t, tag_list(t->c, t->d, &desk->agent, true, &tags, &n));
    assert_int_equal(n, 1);
    REFUSED(t, CONFLICT, tag_attach(t->c, t->d, &desk->agent, desk->conversation_id, id, NULL));
    DO(t, undo_do(t->c, t->d, &desk->lead, undo_id));
    assert_int_equal(tag_now(t, desk, id).archived_us, NO_TIME);
    assert_int_equal(test_desk_events(t, desk, "tag.restored"), 1);
}

static void test_archive(void **state)
{
    (void)state;
    test_desk_each(archive_run);
}

static size_t tags_on(struct test_db *t, const struct actor *who, int64_t conversation_id)
{
    struct tag *tags;
    size_t n;
    SEE(t, tag_of_conversation(t->c, t->d, who, conversation_id, &tags, &n));
    return n;
}

static void attach_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = a_tag(t, desk, "Refund"), at = desk->conversation_id, undo_on, undo_off;
    assert_int_equal(DO(t, tag_attach(t->c, t->d, &desk->agent, at, id, &undo_on)), 1);
    assert_int_equal(DO(t, tag_attach(t->c, t->d, &desk->agent, at, id, NULL)), 0);
    assert_int_equal(tags_on(t, &desk->guest, at), 1);
    assert_int_equal(test_desk_events(t, desk, "tag.attached"), 1);
    REFUSED(t, DENIED, tag_detach(t->c, t->d, &desk->guest, at, id, NULL));
    REFUSED(t, NOT_FOUND, tag_detach(t->c, t->d, &desk->stranger, at, id, NULL));
    REFUSED(t, NOT_FOUND,
            tag_attach(t->c, t->d, &desk->agent, desk->hidden_conversation_id, id, NULL));
    assert_int_equal(
        DO(t, tag_attach(t->c, t->d, &desk->admin, desk->hidden_conversation_id, id, NULL)), 1);
    assert_int_equal(DO(t, tag_detach(t->c, t->d, &desk->agent, at, id, &undo_off)), 1);
    assert_int_equal(tags_on(t, &desk->agent, at), 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_off));
    assert_int_equal(tags_on(t, &desk->agent, at), 1);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_on));
    assert_int_equal(tags_on(t, &desk->agent, at), 0);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("tag.attach.undo")));
}

static void test_attach(void **state)
{
    (void)state;
    test_desk_each(attach_run);
}

static void limit_run(struct test_db *t, struct test_desk *desk)
{
    char name[16];
    for (int i = 0; i <= TAGS_ON_CONVERSATION_MAX; i++) {
        snprintf(name, sizeof name, "tag %d", i);
        int64_t id = a_tag(t, desk, name);
        if (i < TAGS_ON_CONVERSATION_MAX)
            DO(t, tag_attach(t->c, t->d, &desk->agent, desk->conversation_id, id, NULL));
        else
            REFUSED(t, TOO_BIG,
                    tag_attach(t->c, t->d, &desk->agent, desk->conversation_id, id, NULL));
    }
    assert_int_equal(tags_on(t, &desk->agent, desk->conversation_id), TAGS_ON_CONVERSATION_MAX);
}

static void test_limit(void **state)
{
    (void)state;
    test_desk_each(limit_run);
}

static void test_scopes(void **state)
{
    struct call c;
    (void)state;
    call_init(&c, 1 << 16);
    struct actor token = actor_agent(1, 2, ROLE_ADMIN);
    token.kind = ACTOR_TOKEN;
    token.scopes = UINT64_C(1) << MAY_READ;
    assert_int_equal(permit(&c, &token, MAY_READ), 1);
    assert_int_equal(permit(&c, &token, MAY_MANAGE_TAGS), -1);
    assert_int_equal(c.fault.kind, DENIED);
    for (int p = 0; p < N_PERMISSIONS; p++)
        assert_int_equal(permission_of(str_of(permission_row(p)->name)), p);
    assert_int_equal(permission_of(STR("nothing")), N_PERMISSIONS);
    assert_int_equal(role_of(STR("lead")), ROLE_LEAD);
    assert_int_equal(role_of(STR("none")), ROLE_NONE);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),  cmocka_unit_test(test_rename),
        cmocka_unit_test(test_archive), cmocka_unit_test(test_attach),
        cmocka_unit_test(test_limit),   cmocka_unit_test(test_scopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
