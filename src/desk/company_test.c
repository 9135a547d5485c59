/* SPDX-License-Identifier: Apache-2.0 */
/* company_test.c: companies and their domains: who joins, who may change what, there and back. */
#include "desk/company.h"

#include "base/test.h"
#include "desk/customer.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

static struct company made(struct test_db *t, const struct test_desk *desk, const char *name,
                           const char *domain)
{
    struct company it;
    struct str one = str_of(domain);
    struct company_new new = {.name = str_of(name), .domains = &one, .n_domains = one.n > 0};
    DO(t, company_create(t->c, t->d, &desk->agent, &new, &it));
    return it;
}

static int64_t company_of(struct test_db *t, const struct test_desk *desk, const char *address)
{
    struct customer it;
    struct identity_new identity = {.kind = IDENTITY_EMAIL, .value = str_of(address)};
    struct customer_known known = {.identities = &identity, .n_identities = 1};
    DO(t, customer_find_or_create(t->c, t->d, &desk->system, &known, &it));
    return it.company_id;
}

static void domains_run(struct test_db *t, struct test_desk *desk)
{
    struct company_domain *list;
    size_t n;
    assert_int_equal(company_of(t, desk, "early@big-shop.example"), 0);
    struct company shop = made(t, desk, "Big Shop", "@Big-Shop.Example");
    assert_int_equal(company_of(t, desk, "early@big-shop.example"), shop.id); /* gathered */
    assert_int_equal(company_of(t, desk, "late@BIG-SHOP.example"), shop.id);
    assert_int_equal(company_of(t, desk, "x@not-big-shop.example"), 0);
    assert_int_equal(company_of(t, desk, "x@sub.big-shop.example"), 0);
    SEE(t, company_domains(t->c, t->d, &desk->guest, shop.id, &list, &n));
    assert_true(n == 1 && str_eq(list[0].domain, STR("big-shop.example")));
    struct company other = made(t, desk, "Other", "");
    struct str taken = STR("big-shop.example");
    REFUSED(t, CONFLICT, company_domain_add(t->c, t->d, &desk->agent, other.id, taken));
    assert_int_equal(DO(t, company_domain_add(t->c, t->d, &desk->agent, shop.id, taken)), 0);
    REFUSED(t, BAD_INPUT, company_domain_add(t->c, t->d, &desk->agent, shop.id, STR("example")));
    REFUSED(t, BAD_INPUT,
            company_domain_add(t->c, t->d, &desk->agent, shop.id, STR("a_b.example")));
    REFUSED(t, DENIED, company_domain_add(t->c, t->d, &desk->guest, shop.id, STR("c.example")));
    REFUSED(t, NOT_FOUND,
            company_domain_add(t->c, t->d, &desk->stranger, shop.id, STR("c.example")));
    DO(t, company_archive(t->c, t->d, &desk->agent, shop.id, true, NULL));
    assert_int_equal(company_of(t, desk, "after@big-shop.example"), 0);
    DO(t, company_archive(t->c, t->d, &desk->agent, shop.id, false, NULL));
    assert_int_equal(DO(t, company_domain_remove(t->c, t->d, &desk->agent, shop.id, taken)), 1);
    assert_int_equal(DO(t, company_domain_remove(t->c, t->d, &desk->agent, shop.id, taken)), 0);
    assert_int_equal(company_of(t, desk, "last@big-shop.example"), 0);
}

static void test_domains(void **state)
{
    (void)state;
    test_desk_each(domains_run);
}

static void change_run(struct test_db *t, struct test_desk *desk)
{
    int64_t undo_id;
    struct company it = made(t, desk, "Shop", "");
    struct str name = STR("Shop and Sons"), note = STR("Net 30");
    struct company_new empty = {.name = STR(" ")};
    REFUSED(t, BAD_INPUT, company_create(t->c, t->d, &desk->agent, &empty, &it));
    REFUSED(t, DENIED, company_create(t->c, t->d, &desk->guest, &empty, &it));
    it = made(t, desk, "Shop", "");
    REFUSED(t, DENIED, company_put(t->c, t->d, &desk->guest, it.id, name, note, 0, NULL));
    REFUSED(t, NOT_FOUND, company_put(t->c, t->d, &desk->stranger, it.id, name, note, 0, NULL));
    REFUSED(t, CONFLICT, company_put(t->c, t->d, &desk->agent, it.id, name, note, 9, NULL));
    assert_int_equal(DO(t, company_put(t->c, t->d, &desk->agent, it.id, name, note, 1, &undo_id)),
                     1);
    assert_int_equal(DO(t, company_put(t->c, t->d, &desk->agent, it.id, name, note, 0, NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, company_get(t->c, t->d, &desk->guest, it.id, &it));
    assert_true(str_eq(it.name, STR("Shop")) && !it.note.n);
    DO(t, company_put(t->c, t->d, &desk->agent, it.id, name, note, 0, &undo_id));
    DO(t, company_put(t->c, t->d, &desk->lead, it.id, STR("Mine"), note, 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->agent, undo_id));
    DO(t, company_archive(t->c, t->d, &desk->agent, it.id, true, &undo_id));
    assert_int_equal(DO(t, company_archive(t->c, t->d, &desk->agent, it.id, true, NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, company_get(t->c, t->d, &desk->guest, it.id, &it));
    assert_int_equal(it.archived_us, NO_TIME);
}

static void test_change(void **state)
{
    (void)state;
    test_desk_each(change_run);
}

static void list_run(struct test_db *t, struct test_desk *desk)
{
    struct company *list;
    size_t n;
    struct company shop = made(t, desk, "Shop", ""), bank = made(t, desk, "Bank", "");
    struct company show = made(t, desk, "SHOW", "");
    struct company_filter f = {.begins = STR("Sho")};
    SEE(t, company_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_true(n == 2 && list[0].id == shop.id && list[1].id == show.id);
    f = (struct company_filter){.limit = 1};
    SEE(t, company_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_true(n == 1 && list[0].id == bank.id);
    f.after_id = list[0].id;
    SEE(t, company_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_true(n == 1 && list[0].id == shop.id);
    DO(t, company_archive(t->c, t->d, &desk->agent, show.id, true, NULL));
    f = (struct company_filter){0};
    SEE(t, company_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_int_equal(n, 2);
    f.archived_too = true;
    SEE(t, company_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_int_equal(n, 3);
    SEE(t, company_list(t->c, t->d, &desk->stranger, &f, &list, &n));
    assert_int_equal(n, 0);
}

static void test_list(void **state)
{
    (void)state;
    test_desk_each(list_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_domains),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
