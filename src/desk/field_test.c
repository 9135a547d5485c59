/* SPDX-License-Identifier: Apache-2.0 */
/* field_test.c: definitions and values of every kind, on every noun, by those who may, there and
 * back. */
#include "desk/field.h"

#include "base/test.h"
#include "desk/company.h"
#include "desk/customer.h"
#include "desk/customer_merge.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

static const char sizes[] = "[{\"label\":\"Small\"},{\"key\":\"l\",\"label\":\"Large\"}]";

static struct field made(struct test_db *t, const struct test_desk *desk, const char *noun,
                         const char *label, enum field_kind kind)
{
    struct field it;
    bool choices = kind == FIELD_CHOICE || kind == FIELD_SOME_CHOICES;
    struct field_new new = {.noun = str_of(noun),
                            .label = str_of(label),
                            .kind = kind,
                            .choices_json = choices ? str_of(sizes) : STR("")};
    DO(t, field_create(t->c, t->d, &desk->admin, &new, &it));
    return it;
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct field it, *list;
    size_t n;
    it = made(t, desk, "customer", "Order No. 7 (caf\xc3\xa9)", FIELD_TEXT);
    assert_true(str_eq(it.key, STR("order_no_7_cafe")));
    it = made(t, desk, "customer", "Size", FIELD_CHOICE);
    assert_true(str_eq(it.choices_json, STR("[{\"key\":\"small\",\"label\":\"Small\"},"
                                            "{\"key\":\"l\",\"label\":\"Large\"}]")));
    struct field_new new = {.noun = STR("customer"), .label = STR("SIZE"), .kind = FIELD_TEXT};
    REFUSED(t, CONFLICT, field_create(t->c, t->d, &desk->admin, &new, &it));
    REFUSED(t, DENIED, field_create(t->c, t->d, &desk->lead, &new, &it));
    new.noun = STR("tag");
    REFUSED(t, BAD_INPUT, field_create(t->c, t->d, &desk->admin, &new, &it));
    new = (struct field_new){.noun = STR("company"), .label = STR("7"), .kind = FIELD_TEXT};
    REFUSED(t, BAD_INPUT, field_create(t->c, t->d, &desk->admin, &new, &it));
    static const char *const bad[] = {"", "[]", "{}", "[7]",
                                      "[{\"label\":\"A\"},{\"label\":\"a\"}]"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        new = (struct field_new){.noun = STR("company"),
                                 .label = STR("Size"),
                                 .kind = FIELD_SOME_CHOICES,
                                 .choices_json = str_of(bad[i])};
        REFUSED(t, BAD_INPUT, field_create(t->c, t->d, &desk->admin, &new, &it));
    }
    new.kind = FIELD_TEXT;
    new.choices_json = str_of(sizes);
    REFUSED(t, BAD_INPUT, field_create(t->c, t->d, &desk->admin, &new, &it));
    SEE(t, field_list(t->c, t->d, &desk->guest, STR("customer"), false, &list, &n));
    assert_int_equal(n, 2);
    SEE(t, field_list(t->c, t->d, &desk->stranger, STR(""), false, &list, &n));
    assert_int_equal(n, 0);
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

/* What is held after setting, or .at NULL. */
static struct field_value held(struct test_db *t, const struct test_desk *desk, const char *noun,
                               int64_t id)
{
    struct field_value *list;
    size_t n;
    SEE(t, field_values(t->c, t->d, &desk->guest, str_of(noun), id, &list, &n));
    return n ? list[0] : (struct field_value){0};
}

struct kind_case {
    enum field_kind kind;
    const char *text, *kept; /* NULL: refused */
    int64_t number;          /* -1: none */
};
static const struct kind_case kind_cases[] = {
    {FIELD_TEXT, "  Blue  ", "Blue", -1},
    {FIELD_TEXT, "a\x01z", NULL, 0},
    {FIELD_NUMBER, " -42", "-42", -42},
    {FIELD_NUMBER, "007", "7", 7},
    {FIELD_NUMBER, "4.5", NULL, 0},
    {FIELD_NUMBER, "99999999999999999999", NULL, 0},
    {FIELD_TRUTH, "Yes", "true", 1},
    {FIELD_TRUTH, "0", "false", 0},
    {FIELD_TRUTH, "maybe", NULL, 0},
    {FIELD_DATE, "1970-02-01", "1970-02-01", 31},
    {FIELD_DATE, "2026-02-30", NULL, 0},
    {FIELD_DATE, "1.2.2026", NULL, 0},
    {FIELD_CHOICE, "l", "l", -1},
    {FIELD_CHOICE, "small,l", NULL, 0},
    {FIELD_CHOICE, "Large", NULL, 0},
    {FIELD_SOME_CHOICES, "l, small", "small,l", -1},
    {FIELD_SOME_CHOICES, "small,xl", NULL, 0},
};

static void kinds_run(struct test_db *t, struct test_desk *desk)
{
    for (size_t i = 0; i < sizeof kind_cases / sizeof kind_cases[0]; i++) {
        const struct kind_case *k = &kind_cases[i];
        char label[20];
        snprintf(label, sizeof label, "Field %zu", i);
        struct field f = made(t, desk, "customer", label, k->kind);
        int64_t at = desk->customer_id;
        struct str noun = STR("customer"), text = str_of(k->text);
        if (!k->kept) {
            REFUSED(t, BAD_INPUT, field_set(t->c, t->d, &desk->agent, noun, at, f.key, text, NULL));
            continue;
        }
        DO(t, field_set(t->c, t->d, &desk->agent, noun, at, f.key, text, NULL));
        struct field_value v = held(t, desk, "customer", at);
        assert_true(str_eq(v.text_value, str_of(k->kept)) && v.field_id == f.id);
        assert_true(v.number_value.some == (k->number != -1));
        assert_true(!v.number_value.some || v.number_value.n == k->number);
        DO(t, field_set(t->c, t->d, &desk->agent, noun, at, f.key, STR(""), NULL));
        assert_null(held(t, desk, "customer", at).text_value.at);
    }
}

static void test_kinds(void **state)
{
    (void)state;
    test_desk_each(kinds_run);
}

static void set_run(struct test_db *t, struct test_desk *desk)
{
    struct str noun = STR("conversation");
    struct field f = made(t, desk, "conversation", "Order", FIELD_NUMBER);
    int64_t at = desk->conversation_id, hidden = desk->hidden_conversation_id, undo_id;
    REFUSED(t, DENIED, field_set(t->c, t->d, &desk->guest, noun, at, f.key, STR("7"), NULL));
    REFUSED(t, NOT_FOUND, field_set(t->c, t->d, &desk->agent, noun, hidden, f.key, STR("7"), NULL));
    REFUSED(t, NOT_FOUND, field_set(t->c, t->d, &desk->stranger, noun, at, f.key, STR("7"), NULL));
    REFUSED(t, NOT_FOUND, field_set(t->c, t->d, &desk->agent, noun, at, STR("x"), STR("7"), NULL));
    assert_int_equal(DO(t, field_set(t->c, t->d, &desk->agent, noun, at, f.key, STR("7"), NULL)),
                     1);
    assert_int_equal(
        DO(t, field_set(t->c, t->d, &desk->agent, noun, at, f.key, STR("7"), &undo_id)), 0);
    DO(t, field_set(t->c, t->d, &desk->agent, noun, at, f.key, STR("8"), &undo_id));
    assert_int_equal(held(t, desk, "conversation", at).number_value.n, 8);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_int_equal(held(t, desk, "conversation", at).number_value.n, 7);
    DO(t, field_set(t->c, t->d, &desk->agent, noun, at, f.key, STR(""), &undo_id));
    DO(t, field_set(t->c, t->d, &desk->lead, noun, at, f.key, STR("9"), NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->agent, undo_id));
    struct field_new must = {.label = STR("Order"), .required = true};
    DO(t, field_put(t->c, t->d, &desk->admin, f.id, &must, 0));
    assert_int_equal(DO(t, field_put(t->c, t->d, &desk->admin, f.id, &must, 0)), 0);
    REFUSED(t, CONFLICT, field_put(t->c, t->d, &desk->admin, f.id, &must, 1));
    REFUSED(t, BAD_INPUT, field_set(t->c, t->d, &desk->agent, noun, at, f.key, STR(""), NULL));
    DO(t, field_archive(t->c, t->d, &desk->admin, f.id, true, &undo_id));
    assert_null(held(t, desk, "conversation", at).text_value.at);
    REFUSED(t, NOT_FOUND, field_set(t->c, t->d, &desk->agent, noun, at, f.key, STR("1"), NULL));
    DO(t, undo_do(t->c, t->d, &desk->admin, undo_id));
    assert_int_equal(held(t, desk, "conversation", at).number_value.n, 9);
}

static void test_set(void **state)
{
    (void)state;
    test_desk_each(set_run);
}

/* Fields of a person go along when they are merged, and come back. */
static void merge_run(struct test_db *t, struct test_desk *desk)
{
    struct customer other;
    struct company company;
    int64_t undo_id;
    struct customer_edit edit = {.name = STR("Other")};
    struct str noun = STR("customer");
    struct field f = made(t, desk, "customer", "Shoe size", FIELD_NUMBER);
    struct field g = made(t, desk, "company", "Plan", FIELD_TEXT);
    DO(t, field_set(t->c, t->d, &desk->agent, noun, desk->customer_id, f.key, STR("44"), NULL));
    DO(t, customer_create(t->c, t->d, &desk->agent, &edit, NULL, 0, &other));
    DO(t, customer_merge(t->c, t->d, &desk->agent, desk->customer_id, other.id, &undo_id));
    assert_int_equal(held(t, desk, "customer", other.id).number_value.n, 44);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_null(held(t, desk, "customer", other.id).text_value.at);
    assert_int_equal(held(t, desk, "customer", desk->customer_id).number_value.n, 44);
    DO(t, field_set(t->c, t->d, &desk->agent, noun, other.id, f.key, STR("40"), NULL));
    struct customer_merge_preview p;
    SEE(t, customer_merge_preview(t->c, t->d, &desk->guest, desk->customer_id, other.id, &p));
    assert_true(str_eq(p.conflicts[p.n_conflicts - 1].what, STR("shoe_size")));
    struct company_new shop = {.name = STR("Shop")};
    DO(t, company_create(t->c, t->d, &desk->agent, &shop, &company));
    DO(t, field_set(t->c, t->d, &desk->agent, STR("company"), company.id, g.key, STR("Gold"),
                    &undo_id));
    assert_true(str_eq(held(t, desk, "company", company.id).text_value, STR("Gold")));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
}

static void test_merge(void **state)
{
    (void)state;
    test_desk_each(merge_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
