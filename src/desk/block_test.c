/* SPDX-License-Identifier: Apache-2.0 */
/* block_test.c: addresses and domains, there and back, and who may. */
#include "desk/block.h"

#include "base/test.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static struct block a_block(struct test_db *t, const struct test_desk *desk, const char *sender)
{
    struct block it;
    DO(t, block_add(t->c, t->d, &desk->agent, str_of(sender), &it, NULL));
    return it;
}

static int found(struct test_db *t, const struct test_desk *desk, const char *address)
{
    struct block it;
    int got;
    SEE(t, got = block_find(t->c, t->d, desk->org, str_of(address), &it));
    return got;
}

static size_t how_many(struct test_db *t, const struct test_desk *desk)
{
    struct block *list;
    size_t n;
    SEE(t, block_list(t->c, t->d, &desk->guest, 0, 50, &list, &n));
    return n;
}

static void senders_run(struct test_db *t, struct test_desk *desk)
{
    struct block it = a_block(t, desk, " Sale@Pills.Example ");
    assert_true(str_eq(it.sender, STR("sale@pills.example")) && it.agent_id == desk->agent.id);
    assert_int_equal(found(t, desk, "SALE@pills.example"), 1);
    assert_int_equal(found(t, desk, "other@pills.example"), 0);
    assert_true(str_eq(a_block(t, desk, "Spam.Example").sender, STR("@spam.example")));
    assert_int_equal(found(t, desk, "anybody@spam.example"), 1);
    assert_int_equal(found(t, desk, "anybody@news.deep.spam.example"), 1);
    assert_int_equal(found(t, desk, "anybody@notspam.example"), 0);
    assert_int_equal(found(t, desk, "anybody@example"), 0);
    assert_int_equal(found(t, desk, "no address"), 0);
    assert_int_equal(found(t, desk, ""), 0);
    DO(t, block_add(t->c, t->d, &desk->agent, STR("@spam.example"), &it, NULL)); /* again */
    assert_int_equal(how_many(t, desk), 2);
}

static void test_senders(void **state)
{
    (void)state;
    test_desk_each(senders_run);
}

static void wrong_run(struct test_db *t, struct test_desk *desk)
{
    static const char *const wrong[] = {
        "", "@", "com", "@com", "a@", "a b@shop.example", "x.", "@.", "@shop..example\n"};
    char longer[BLOCK_SENDER_BYTES + 20];
    struct block it;
    memset(longer, 'x', sizeof longer);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (wrong[i][0] != '@' || strchr(wrong[i], '\n') == NULL)
            REFUSED(t, BAD_INPUT, block_add(t->c, t->d, &desk->agent, str_of(wrong[i]), &it, NULL));
    REFUSED(t, BAD_INPUT,
            block_add(t->c, t->d, &desk->agent, (struct str){longer, sizeof longer}, &it, NULL));
    REFUSED(t, DENIED, block_add(t->c, t->d, &desk->guest, STR("a@b.example"), &it, NULL));
    it = a_block(t, desk, "a@b.example");
    REFUSED(t, DENIED, block_remove(t->c, t->d, &desk->guest, it.id, NULL));
    REFUSED(t, NOT_FOUND, block_remove(t->c, t->d, &desk->stranger, it.id, NULL));
    REFUSED(t, NOT_FOUND, block_get(t->c, t->d, &desk->stranger, it.id, &it));
}

static void test_wrong(void **state)
{
    (void)state;
    test_desk_each(wrong_run);
}

static void undo_run(struct test_db *t, struct test_desk *desk)
{
    struct block it;
    int64_t undo_id;
    DO(t, block_add(t->c, t->d, &desk->agent, STR("a@b.example"), &it, &undo_id));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("block.add")));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_int_equal(how_many(t, desk), 0);
    it = a_block(t, desk, "@b.example");
    DO(t, block_remove(t->c, t->d, &desk->agent, it.id, &undo_id));
    assert_int_equal(found(t, desk, "a@b.example"), 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_int_equal(found(t, desk, "a@b.example"), 1);
    REFUSED(t, NOT_FOUND, block_remove(t->c, t->d, &desk->agent, it.id, NULL));
}

static void test_undo(void **state)
{
    (void)state;
    test_desk_each(undo_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_senders),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_undo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
