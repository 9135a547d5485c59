/* SPDX-License-Identifier: Apache-2.0 */
/* search_test.c: what is found is shown with its words marked, by people who may see it. */
#include "desk/search.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/message.h"
#include "desk/test_desk.h"

#include <string.h>

/* The text with [marks]. */
static void shown(const struct search_text *t, char *to, size_t room)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i <= t->n_marks; i++) {
        size_t end = i < t->n_marks ? t->marks[i].start_at : t->text.n;
        n += (size_t)snprintf(to + n, room - n, "%.*s", (int)(end - at), t->text.at + at);
        at = end;
        if (i < t->n_marks) {
            n += (size_t)snprintf(to + n, room - n, "[%.*s]", (int)(t->marks[i].end_at - at),
                                  t->text.at + at);
            at = t->marks[i].end_at;
        }
    }
}

static void marked(const char *typed, const char *text, const char *expected)
{
    struct call c;
    struct filter f;
    char is[2000];
    call_init(&c, 4 << 20);
    assert_true(filter_parse(&c, str_of(typed), &f) > 0);
    struct search_text t = search_mark_text(&c, &f, str_of(text), SEARCH_SNIPPET_BYTES);
    shown(&t, is, sizeof is);
    assert_string_equal(is, expected);
    call_free(&c);
}

static void test_marks(void **state)
{
    char longer[2000];
    struct call c;
    struct filter f;
    (void)state;
    marked("tent", "The TENT, the tents", "The [TENT], the tents");
    marked("tent*", "The TENT, the tents", "The [TENT], the [tents]");
    marked("cafe", "Zum Caf\xc3\xa9!", "Zum [Caf\xc3\xa9]!");
    marked("\"green tent\"", "green tents, green tent", "green tents, [green tent]");
    marked("a OR (b -c)", "a b c", "[a] [b] c");
    marked("is:open", "nothing asked", "nothing asked");
    marked("\xe6\x9d\xb1\xe4\xba\xac", "in \xe6\x9d\xb1\xe4\xba\xac.",
           "in [\xe6\x9d\xb1\xe4\xba\xac].");
    memset(longer, 'x', sizeof longer);
    memcpy(longer + 1000, " a tent here ", 13);
    call_init(&c, 4 << 20);
    assert_true(filter_parse(&c, STR("tent"), &f) > 0);
    struct search_text t =
        search_mark_text(&c, &f, (struct str){longer, sizeof longer}, SEARCH_SNIPPET_BYTES);
    assert_true(t.cut_before && t.cut_after && t.text.n <= SEARCH_SNIPPET_BYTES);
    assert_true(str_starts(t.text, STR("a tent here")) && t.n_marks == 1);
    assert_true(t.marks[0].start_at == 2 && t.marks[0].end_at == 6);
    call_free(&c);
}

static void search_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct search_page page;
    char is[500];
    struct message_in in = {.inbox_id = desk->inbox_id,
                            .customer_id = desk->customer_id,
                            .subject = STR("Green tent"),
                            .body = STR("Where is my tent?\n> the tent of old"),
                            .quote_at = {.n = 18, .some = true}};
    t->c->now_us = time_now_us();
    DO(t, customer_words_put(t->c, t->d, desk->org, desk->customer_id));
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    in.inbox_id = desk->hidden_inbox_id;
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    struct search_how how = {.typed = STR("tent")};
    SEE(t, search(t->c, t->d, &desk->agent, &how, &page));
    assert_int_equal(page.n, 1); /* the other is in an inbox that they do not see */
    shown(&page.hits[0].snippet, is, sizeof is);
    assert_string_equal(is, "Where is my [tent]?");
    shown(&page.hits[0].subject, is, sizeof is);
    assert_string_equal(is, "Green [tent]");
    assert_true(str_eq(page.hits[0].message.customer_name, STR("Maya Okafor")));
    assert_true(!page.more && !page.n_customers);
    SEE(t, search(t->c, t->d, &desk->admin, &how, &page));
    assert_int_equal(page.n, 2);
    how.typed = STR("maya");
    SEE(t, search(t->c, t->d, &desk->agent, &how, &page));
    assert_true(page.n == 0 && page.n_customers == 1);
    how.typed = STR("is:open");
    SEE(t, search(t->c, t->d, &desk->agent, &how, &page));
    assert_true(page.n == 2 && !page.hits[0].message.id && str_eq(page.filter, STR("is:open")));
    SEE(t, search(t->c, t->d, &desk->stranger, &how, &page));
    assert_int_equal(page.n, 0);
    how.typed = STR("tag:x");
    REFUSED(t, BAD_INPUT, search(t->c, t->d, &desk->agent, &how, &page));
}

static void test_search(void **state)
{
    (void)state;
    test_desk_each(search_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_marks), cmocka_unit_test(test_search)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
