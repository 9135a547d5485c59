/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of thread.h: ids, threads that meet, and the limits. */
#include "mail/thread.h"

#include "base/test.h"

#include <stdio.h>
#include <string.h>

static void ids(const char *value, const char *want)
{
    struct arena a;
    struct str rest = str_of(value), id;
    char seen[1000] = "";
    size_t n = 0;
    arena_init(&a, 100000);
    while (thread_id(&a, &rest, &id))
        n += (size_t)snprintf(seen + n, sizeof seen - n, "[%.*s]", (int)id.n, id.at);
    assert_string_equal(seen, want);
    arena_free(&a);
}

static void ids_are_normalised(void **state)
{
    (void)state;
    ids("<A@B.Example>", "[A@b.example]");
    ids("<a@b><c@d>\r\n <e@f>", "[a@b][c@d][e@f]");
    ids("< a@b\r\n .c >", "[a@b.c]");
    ids("Your message of Monday <a@b> (was <no@no>)", "[a@b]");
    ids("a@b", "[a@b]");
    ids("<a@b <c@d>", "[a@b][c@d]");
    ids("<noat>", "[noat]");
    ids("<> < > words", "");
    ids("(never ends", "");
    ids("", "");
}

static uint32_t add(struct threads *t, const char *id, const char *a, const char *b)
{
    struct str refs[2] = {str_of(a), str_of(b)};
    return threads_add(t, str_of(id), refs, (a != NULL) + (size_t)(b != NULL), STR(""));
}

static void messages_find_their_thread(void **state)
{
    struct threads t;
    (void)state;
    threads_init(&t, 1000);
    uint32_t one = add(&t, "1@x", NULL, NULL);
    uint32_t reply = add(&t, "2@x", "1@x", NULL);
    uint32_t other = add(&t, "3@x", NULL, NULL);
    uint32_t orphan = add(&t, "4@x", "never-seen@x", NULL);
    uint32_t sibling = add(&t, "5@x", "never-seen@x", NULL);
    assert_int_equal(one, reply);
    assert_int_not_equal(one, other);
    assert_int_equal(orphan, sibling);
    assert_int_not_equal(add(&t, "", NULL, NULL), add(&t, "", NULL, NULL));
    threads_free(&t);
}

static void a_reply_may_come_first(void **state)
{
    struct threads t;
    (void)state;
    threads_init(&t, 1000);
    uint32_t reply = add(&t, "2@x", "1@x", NULL);
    assert_int_equal(add(&t, "1@x", NULL, NULL), reply);
    threads_free(&t);
}

static void threads_that_meet_become_one(void **state)
{
    struct threads t;
    (void)state;
    threads_init(&t, 1000);
    uint32_t a = add(&t, "1@x", NULL, NULL), b = add(&t, "2@x", NULL, NULL);
    assert_int_not_equal(threads_find(&t, a), threads_find(&t, b));
    uint32_t both = add(&t, "3@x", "1@x", "2@x");
    assert_int_equal(threads_find(&t, a), threads_find(&t, b));
    assert_int_equal(threads_find(&t, both), threads_find(&t, a));
    threads_free(&t);
}

static void people_are_kept_apart(void **state)
{
    struct threads t;
    struct str news = STR("news@x");
    (void)state;
    threads_init(&t, 1000);
    uint32_t a = threads_add(&t, STR("1@x"), &news, 1, STR("a@y"));
    uint32_t b = threads_add(&t, STR("2@x"), &news, 1, STR("b@y"));
    uint32_t c = threads_add(&t, STR("3@x"), &news, 1, STR("a@y"));
    assert_int_not_equal(threads_find(&t, a), threads_find(&t, b));
    assert_int_equal(threads_find(&t, a), threads_find(&t, c));
    threads_free(&t);
}

/* 100,000 messages in threads of ten, far more than the first table holds. */
static void many_messages(void **state)
{
    struct threads t;
    uint32_t first[100];
    (void)state;
    threads_init(&t, 200000);
    for (int i = 0; i < 100000; i++) {
        char id[32], reference[32];
        snprintf(id, sizeof id, "%d@x", i);
        snprintf(reference, sizeof reference, "%d@x", i - 10000);
        uint32_t thread = add(&t, id, i < 10000 ? NULL : reference, NULL);
        if (i < 100)
            first[i] = thread;
        if (i >= 90000 && i < 90100)
            assert_int_equal(threads_find(&t, thread), threads_find(&t, first[i - 90000]));
    }
    assert_int_equal(t.n_threads, 10000);
    assert_int_equal(t.full, 0);
    assert_true(t.table_size * sizeof *t.entries <= (size_t)(100000 * 48));
    threads_free(&t);
}

static void past_the_maximum_nothing_breaks(void **state)
{
    struct threads t;
    (void)state;
    threads_init(&t, 10);
    for (int i = 0; i < 100; i++) {
        char id[32];
        snprintf(id, sizeof id, "%d@x", i);
        uint32_t thread = add(&t, id, NULL, NULL);
        assert_true(i < 10 ? thread < 10 : thread == UINT32_MAX);
    }
    assert_int_equal(t.full, 90);
    assert_int_equal(add(&t, "new@x", "3@x", NULL), 3);
    threads_free(&t);
}

static void subjects_lose_their_fronts(void **state)
{
    static const char *const pairs[][2] = {
        {"Re: tent", "tent"},
        {"RE: Fwd: AW: tent", "tent"},
        {"Re[2]: tent", "tent"},
        {"Antw: [EXTERNAL] tent", "tent"},
        {"回复：tent", "tent"},
        {"Ответ: tent", "tent"},
        {"SV : tent", "tent"},
        {"Reply: tent", "Reply: tent"},
        {"Re", "Re"},
        {"I: tent", "tent"},
        {"Invoice: tent", "Invoice: tent"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_true(str_eq(thread_subject(str_of(pairs[i][0])), str_of(pairs[i][1])));
}

static void made_ids_are_the_same_for_the_same_bytes(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 10000);
    struct str one = thread_made_id(&a, STR("abc")), two = thread_made_id(&a, STR("abc"));
    assert_true(str_eq(one, two));
    assert_false(str_eq(one, thread_made_id(&a, STR("abd"))));
    arena_free(&a);
}

static void test_index(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    int64_t now_us = INT64_C(1772352000000000);
    struct str first = thread_index_begin(&a, 7, now_us);
    assert_int_equal(first.n, 32);             /* 22 bytes */
    assert_true(str_starts(first, STR("Ad"))); /* the time of our years */
    assert_true(str_eq(first, thread_index_begin(&a, 7, now_us)));
    assert_false(str_eq(first, thread_index_begin(&a, 8, now_us)));
    struct str second = thread_index_next(&a, first, now_us + 60000000);
    struct str third = thread_index_next(&a, second, now_us + 120000000);
    assert_int_equal(second.n, 36);
    assert_true(str_starts(second, str_first(first, 28)) &&
                str_starts(third, str_first(second, 36)));
    assert_int_equal(thread_index_next(&a, STR("nothing"), now_us).n, 0);
    assert_int_equal(thread_index_next(&a, STR(""), now_us).n, 0);
    assert_int_equal(thread_index_next(&a, STR("AdCx"), now_us).n, 0);
    arena_free(&a);
}

static void what_was_passed_on_says_so(void **state)
{
    static const char *const yes[] = {"Fwd: a", "WG: a", "TR\xc2\xa0: a", "[EXTERNAL] FW: a",
                                      "转发：a"};
    static const char *const no[] = {"Re: Fwd: a", "a", "I am here", "Tr\xc3\xa9sor: a", "fwd"};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_true(thread_is_forward(str_of(yes[i])));
        assert_false(thread_is_forward(str_of(no[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_index),
        cmocka_unit_test(ids_are_normalised),
        cmocka_unit_test(messages_find_their_thread),
        cmocka_unit_test(a_reply_may_come_first),
        cmocka_unit_test(threads_that_meet_become_one),
        cmocka_unit_test(people_are_kept_apart),
        cmocka_unit_test(many_messages),
        cmocka_unit_test(past_the_maximum_nothing_breaks),
        cmocka_unit_test(subjects_lose_their_fronts),
        cmocka_unit_test(what_was_passed_on_says_so),
        cmocka_unit_test(made_ids_are_the_same_for_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
