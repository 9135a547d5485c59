/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of shelf.h: what is put comes back, and each person's conversations stand in the order of
 * time. */
#include "archive/shelf.h"

#include "base/test.h"
#include "base/time.h"

#include <string.h>

static void put(struct call *c, struct shelf *s, const char *id, const char *customer, int64_t at)
{
    struct conversation v;
    conversation_init(&v);
    conversation_name(&v, v.id, "id", str_of(id));
    conversation_name(&v, v.customer, "customer", str_of(customer));
    conversation_add(&v, HEARD_CUSTOMER, str_of(id), at);
    conversation_add(&v, HEARD_AGENT, STR("yes"), NO_TIME);
    assert_int_equal(shelf_put(c, s, &v), 0);
    conversation_free(&v);
}

static void fill(struct call *c, struct shelf *s)
{
    call_init(c, 4096);
    assert_int_equal(shelf_open(c, s), 0);
    put(c, s, "m3", "maya", 30);
    put(c, s, "nobody", "", 5);
    put(c, s, "t1", "tom", 1);
    put(c, s, "m1", "maya", 10);
    put(c, s, "nobody too", "", 5);
    put(c, s, "m2", "maya", 20);
}

static void links_a_persons_conversations(void **state)
{
    struct call c;
    struct shelf s;
    struct shelf_row row;
    struct conversation v;
    (void)state;
    fill(&c, &s);
    conversation_init(&v);
    assert_int_equal(shelf_link(&c, &s), 0);
    assert_int_equal(shelf_row(&c, &s, 0, &row), 0);
    assert_true(row.previous == 5 && row.next == SHELF_NONE);
    assert_int_equal(shelf_row(&c, &s, 3, &row), 0);
    assert_true(row.previous == SHELF_NONE && row.next == 5);
    assert_int_equal(shelf_row(&c, &s, 1, &row), 0);
    assert_true(row.previous == SHELF_NONE && row.next == SHELF_NONE);
    assert_int_equal(shelf_take(&c, &s, 2, &v), 0);
    assert_string_equal(v.id, "t1");
    assert_true(v.n_turns == 2 && str_eq(conversation_text(&v, 1), STR("yes")));
    conversation_free(&v);
    shelf_free(&s);
    call_free(&c);
}

static void goes_person_by_person(void **state)
{
    struct call c;
    struct shelf s;
    struct conversation v;
    uint64_t i;
    bool first;
    char maya[32] = "";
    int people = 0, got;
    (void)state;
    fill(&c, &s);
    conversation_init(&v);
    while ((got = shelf_next(&c, &s, &i, &first)) > 0) {
        people += first;
        assert_int_equal(shelf_take(&c, &s, i, &v), 0);
        if (strcmp(v.customer, "maya") == 0) {
            assert_int_equal(first, maya[0] == 0);
            memcpy(maya + strlen(maya), v.id, 3);
        }
    }
    assert_int_equal(got, 0);
    assert_int_equal(people, 4);
    assert_string_equal(maya, "m1m2m3");
    conversation_free(&v);
    shelf_free(&s);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_a_persons_conversations),
        cmocka_unit_test(goes_person_by_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
