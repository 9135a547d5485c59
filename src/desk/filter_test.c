/* SPDX-License-Identifier: Apache-2.0 */
/* filter_test.c: the language, written and read again; what it refuses, and where; what it finds,
   one conversation and all of them, which must agree; paging that shows each once. */
#include "desk/filter.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"
#include "desk/tokens.h"

#include <string.h>

/* ---- words ---- */

static void test_tokens(void **state)
{
    static const struct {
        const char *text, *tokens;
    } rows[] = {
        {"Caf\xc3\xa9-Stra\xc3\x9f\x65, No. 7!", "cafe strasse no 7"},
        {"maya@example.org", "maya example org"},
        {"\xe6\x9d\xb1\xe4\xba\xac tower", "\xe6\x9d\xb1 \xe4\xba\xac tower"},
        {" \n-- ", ""},
        {"a\xcc\x81\x62", "ab"},
    };
    struct call c;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str text = str_of(rows[i].text), rest = str_of(rows[i].tokens), piece;
        struct tokens it = {text, text};
        struct token token;
        assert_true(str_eq(tokens_text(&c.arena, text), rest));
        while (tokens_next(&c.arena, &it, &token)) {
            assert_true(str_cut(&rest, ' ', &piece) && str_eq(piece, token.folded));
            assert_true(token.start_at < token.end_at && token.end_at <= text.n);
        }
        assert_false(rest.n && str_cut(&rest, ' ', &piece));
    }
    call_free(&c);
}

/* ---- the language ---- */

static void test_text(void **state)
{
    static const struct {
        const char *typed, *text;
    } rows[] = {
        {"", ""},
        {"  tent   \"still waiting\" ref* ", "tent \"still waiting\" ref*"},
        {"tent AND -refund", "tent -refund"},
        {"NOT (a1 OR b1)", "-(a1 OR b1)"},
        {"(a OR (b OR c)) status:OPEN (d is:New)", "(a OR b OR c) status:OPEN d is:new"},
        {"a OR b c", "a OR b c"},
        {"tag:\"Big order\",none priority:>=HIGH", "tag:\"Big order\",none priority:>=high"},
        {"created:2026-03-01..2026-03-07 field.Order:4411",
         "created:2026-03-01..2026-03-07 field.Order:4411"},
        {"10:30 https://example.org/x Re: & x", "10:30 https://example.org/x Re: x"},
        {"-(tent red) --x", "-(tent red) --x"},
        {"subject:\"say \\\"hi\\\"\"", "subject:\"say \\\"hi\\\"\""},
        {"number:#7 waiting:>1h30m closed:none", "number:#7 waiting:>1h30m closed:none"},
    };
    struct call c;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct filter f;
        if (filter_parse(&c, str_of(rows[i].typed), &f) < 0)
            print_error("%s: %s\n", rows[i].typed, c.fault.text);
        assert_true(filter_parse(&c, str_of(rows[i].typed), &f) > 0);
        struct str text = filter_text(&c, &f);
        assert_string_equal(text.at, rows[i].text);
        assert_true(filter_parse(&c, text, &f) > 0);
        assert_true(str_eq(filter_text(&c, &f), text));
    }
    call_free(&c);
}

static void test_faults(void **state)
{
    static const struct {
        const char *typed, *says;
    } rows[] = {
        {"tent colour:red", "at 6: there is no operator colour"},
        {"status:", "at 1: status: needs a value"},
        {"is:asleep", "is:asleep: that is not known; known are open"},
        {"priority:>=huge", "low, normal, high or urgent"},
        {"tag:>x", "has no more and less"},
        {"priority:>low,high", "is compared with one value"},
        {"\"tent", "at 1: this quotation mark is not closed"},
        {"a (b", "at 3: this parenthesis is not closed"},
        {"a) b", "at 2: this parenthesis was not opened"},
        {"a OR", "OR stands between two things"},
        {"OR a", "OR stands between two things"},
        {"()", "there is nothing in these parentheses"},
        {"NOT", "there is nothing behind this"},
        {"a*", "at 1: a beginning has at least 2 letters"},
        {"\"!\"", "no letter or digit"},
        {"created:soon", "that is not known"},
        {"created:2026-13", "that is not known"},
        {"created:2026-03-07..2026-03-01", "that is not known"},
        {"waiting:>2", "that is not known"},
        {"number:12x", "that is not known"},
        {"((((((((((((( a", "more than 12 levels"},
        {"\xff", "UTF-8"},
    };
    struct call c;
    struct filter f;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(filter_parse(&c, str_of(rows[i].typed), &f) < 0);
        if (!strstr(c.fault.text, rows[i].says))
            print_error("%s: %s\n", rows[i].typed, c.fault.text);
        assert_non_null(strstr(c.fault.text, rows[i].says));
    }
    call_free(&c);
}

static void test_limits(void **state)
{
    char text[FILTER_BYTES + 10] = "";
    struct call c;
    struct filter f;
    (void)state;
    call_init(&c, 4 << 20);
    for (int i = 0; i <= FILTER_WORDS_MAX; i++)
        memcpy(text + 4 * i, "abc ", 4);
    assert_true(filter_parse(&c, (struct str){text, 4 * FILTER_WORDS_MAX}, &f) > 0);
    assert_true(filter_parse(&c, (struct str){text, 4 * FILTER_WORDS_MAX + 4}, &f) < 0);
    assert_int_equal(c.fault.kind, TOO_BIG);
    memset(text, ' ', sizeof text);
    assert_true(filter_parse(&c, (struct str){text, FILTER_BYTES}, &f) > 0 && !f.root);
    assert_true(filter_parse(&c, (struct str){text, FILTER_BYTES + 1}, &f) < 0);
    memset(text, 0, sizeof text);
    for (int i = 0; i < FILTER_NODES_MAX; i++)
        memcpy(text + 8 * i, "is:open ", 8);
    assert_true(filter_parse(&c, (struct str){text, 8 * FILTER_NODES_MAX}, &f) < 0);
    assert_int_equal(c.fault.kind, TOO_BIG);
    call_free(&c);
}

/* ---- what it finds ---- */

/* Four conversations: the desk's own and three more; see story. */
struct story {
    int64_t tent, boots, lamp, spam, hidden, tag_id;
};

static int64_t opened(struct test_db *t, struct test_desk *desk, const char *subject,
                      const char *body, int64_t created_us)
{
    struct said said;
    DO(t, message_receive(t->c, t->d, &desk->system,
                          &(struct message_in){.inbox_id = desk->inbox_id,
                                               .customer_id = desk->customer_id,
                                               .subject = str_of(subject),
                                               .body = str_of(body),
                                               .created_us = created_us},
                          &said));
    return said.conversation_id;
}

static struct story tell(struct test_db *t, struct test_desk *desk)
{
    struct story s = {.hidden = desk->hidden_conversation_id};
    struct tag tag;
    struct said said;
    int64_t now_us = t->c->now_us = time_now_us();
    DO(t, customer_words_put(t->c, t->d, desk->org, desk->customer_id));
    s.tent =
        opened(t, desk, "Tent order", "Where is my green tent? Caf\xc3\xa9 7", now_us - 3 * DAY_US);
    s.boots = opened(t, desk, "Boots", "The boots leak; a refund please", now_us - 2 * HOUR_US);
    s.lamp = opened(t, desk, "Lamp", "Refunding the tent lamp", now_us - MINUTE_US);
    s.spam = opened(t, desk, "Win", "a tent for free", now_us - MINUTE_US);
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Big order")}, &tag));
    s.tag_id = tag.id;
    DO(t, tag_attach(t->c, t->d, &desk->agent, s.tent, tag.id, NULL));
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = true};
    DO(t, conversation_change(t->c, t->d, &desk->agent, s.spam, &to, 0, NULL));
    to = (struct conversation_change){.set = CONVERSATION_ASSIGNEE | CONVERSATION_PRIORITY,
                                      .assignee_id = desk->agent.id,
                                      .priority = PRIORITY_HIGH};
    DO(t, conversation_change(t->c, t->d, &desk->agent, s.boots, &to, 0, NULL));
    to = (struct conversation_change){.set = CONVERSATION_STATUS, .status_id = desk->closed_id};
    DO(t, conversation_change(t->c, t->d, &desk->agent, s.lamp, &to, 0, NULL));
    DO(t, message_note(t->c, t->d, &desk->agent,
                       &(struct message_note){.conversation_id = s.boots,
                                              .body = STR("asked the warehouse"),
                                              .mentions = &desk->lead.id,
                                              .n_mentions = 1},
                       &said));
    return s;
}

/* Which of the story's conversations, as letters, a filter finds: by walking, and one by one. */
static void finds(struct test_db *t, const struct actor *who, const struct story *s,
                  const char *typed, const char *letters)
{
    const int64_t ids[] = {s->tent, s->boots, s->lamp, s->spam, s->hidden};
    const char names[] = "tblsh";
    char walked[8] = "", one_by_one[8] = "";
    struct filter f;
    struct filter_found found;
    SEE(t, filter_parse(t->c, str_of(typed), &f));
    SEE(t, filter_bind(t->c, t->d, who, &f));
    SEE(t, filter_list(t->c, t->d, &f, &(struct filter_how){0}, &found));
    for (size_t i = 0, n = 0, m = 0; i < sizeof ids / sizeof ids[0]; i++) {
        for (size_t j = 0; j < found.n; j++)
            if (found.hits[j].conversation_id == ids[i])
                walked[n++] = names[i];
        if (SEE(t, filter_matches(t->c, t->d, &f, ids[i])) > 0)
            one_by_one[m++] = names[i];
    }
    if (strcmp(walked, letters) || strcmp(one_by_one, letters))
        print_error("%s: found %s, matches %s, not %s\n", typed, walked, one_by_one, letters);
    assert_string_equal(walked, letters);
    assert_string_equal(one_by_one, letters);
}

static void words_run(struct test_db *t, struct test_desk *desk)
{
    struct story s = tell(t, desk);
    const struct actor *who = &desk->agent;
    finds(t, who, &s, "tent", "tl");
    finds(t, who, &s, "TENT cafe", "t");
    finds(t, who, &s, "refund", "b");
    finds(t, who, &s, "refund*", "bl");
    finds(t, who, &s, "\"green tent\"", "t");
    finds(t, who, &s, "\"tent green\"", "");
    finds(t, who, &s, "tent -lamp", "t");
    finds(t, who, &s, "green OR leak", "tb");
    finds(t, who, &s, "(green OR leak) is:open assignee:me", "b");
    finds(t, who, &s, "green OR status:closed", "tl");
    finds(t, who, &s, "warehouse", "b");
    finds(t, who, &s, "tent is:spam", "s");
    finds(t, who, &s, "leak warehouse", "");
    finds(t, who, &s, "order", "t"); /* of the subject */
    finds(t, who, &s, "nowhere", "");
}

static void test_words(void **state)
{
    (void)state;
    test_desk_each(words_run);
}

static void operators_run(struct test_db *t, struct test_desk *desk)
{
    struct story s = tell(t, desk);
    const struct actor *who = &desk->agent;
    finds(t, who, &s, "", "tbl");
    finds(t, &desk->admin, &s, "", "tblh");
    finds(t, who, &s, "status:closed", "l");
    finds(t, who, &s, "-status:closed", "tb");
    finds(t, who, &s, "is:open,closed", "tbl");
    finds(t, who, &s, "is:spam", "s");
    finds(t, who, &s, "is:unassigned is:open", "t");
    finds(t, who, &s, "assignee:me", "b");
    finds(t, who, &s, "assignee:agent", "b");
    finds(t, who, &s, "assignee:agent@example.org OR tag:\"big ORDER\"", "tb");
    finds(t, who, &s, "assignee:none", "tl");
    finds(t, who, &s, "tag:none", "bl");
    finds(t, who, &s, "has:tag", "t");
    finds(t, who, &s, "priority:>=high", "b");
    finds(t, who, &s, "priority:<high", "tl");
    finds(t, who, &s, "inbox:support customer:maya", "tbl");
    finds(t, &desk->admin, &s, "inbox:board", "h");
    finds(t, who, &s, "inbox:board", "");
    finds(t, who, &s, "customer:nobody", "");
    finds(t, who, &s, "subject:tent", "t");
    finds(t, who, &s, "subject:boo*", "b");
    finds(t, who, &s, "created:>1d", "t");
    finds(t, who, &s, "created:<1d", "bl");
    finds(t, who, &s, "waiting:>1h", "tb");
    finds(t, who, &s, "waiting:none", "l");
    finds(t, who, &s, "closed:none", "tb");
    finds(t, who, &s, "before:2d", "t");
    finds(t, who, &s, "after:2d", "bl");
    finds(t, who, &s, "channel:mail desk:shop", "tbl");
    finds(t, who, &s, "channel:chat", "");
    finds(t, who, &s, "messages:>1", "");
    finds(t, who, &s, "mentions:lead", "b");
    finds(t, &desk->lead, &s, "is:mentioned", "b");
    finds(t, who, &s, "has:note", "b");
    finds(t, who, &s, "has:attachment OR has:draft OR has:link", "");
    finds(t, who, &s, "company:none number:3..4", "tb");
    finds(t, who, &s, "is:unread", "tbl");
    DO(t, conversation_seen(t->c, t->d, who, s.tent, t->c->now_us));
    finds(t, who, &s, "is:unread", "bl");
    DO(t, conversation_follow(t->c, t->d, who, s.lamp, true));
    finds(t, who, &s, "is:followed", "l");
    finds(t, who, &s, "follower:lead", "b");
}

static void test_operators(void **state)
{
    (void)state;
    test_desk_each(operators_run);
}

static void names_run(struct test_db *t, struct test_desk *desk)
{
    static const char *const typed[] = {"tag:nothing",  "assignee:nobody",    "team:none1",
                                        "inbox:attic",  "status:half",        "field.colour:red",
                                        "desk:nowhere", "mentions:nobodyelse"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        REFUSED(t, BAD_INPUT, filter_check(t->c, t->d, &desk->agent, str_of(typed[i])));
    REFUSED(t, BAD_INPUT, filter_check(t->c, t->d, &desk->system, STR("assignee:me")));
    DO(t, filter_check(t->c, t->d, &desk->agent, STR("assignee:me team:mine,none")));
    struct actor none = desk->agent;
    none.role = ROLE_NONE;
    REFUSED(t, DENIED, filter_check(t->c, t->d, &none, STR("tent")));
}

static void test_names(void **state)
{
    (void)state;
    test_desk_each(names_run);
}

/* Pages of two over 25 conversations with the word in each two or three times: every one once. */
static size_t pages(struct test_db *t, const struct actor *who, const char *typed,
                    enum filter_sort sort)
{
    struct filter f;
    struct filter_found found;
    struct filter_how how = {.sort = sort, .limit = 2};
    int64_t seen[64];
    size_t n = 0;
    SEE(t, filter_parse(t->c, str_of(typed), &f));
    SEE(t, filter_bind(t->c, t->d, who, &f));
    do {
        SEE(t, filter_list(t->c, t->d, &f, &how, &found));
        for (size_t i = 0; i < found.n; i++) {
            for (size_t j = 0; j < n; j++)
                assert_true(seen[j] != found.hits[i].conversation_id);
            assert_true(n < 64);
            seen[n++] = found.hits[i].conversation_id;
        }
        how.after = found.after;
    } while (found.more);
    return n;
}

static void paging_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    t->c->now_us = time_now_us();
    DO(t, customer_words_put(t->c, t->d, desk->org, desk->customer_id));
    int64_t first = opened(t, desk, "First", "parcel", t->c->now_us - 40 * MINUTE_US);
    for (int i = 0; i < 24; i++)
        opened(t, desk, "More", i % 2 ? "parcel odd" : "parcel even",
               t->c->now_us - (i % 5) * MINUTE_US);
    for (int i = 0; i < 3; i++)
        DO(t, message_receive(t->c, t->d, &desk->system,
                              &(struct message_in){.conversation_id = first,
                                                   .customer_id = desk->customer_id,
                                                   .body = STR("the parcel again")},
                              &said));
    assert_int_equal(pages(t, &desk->agent, "parcel", SORT_ACTIVE), 25);
    assert_int_equal(pages(t, &desk->agent, "parcel odd", SORT_ACTIVE), 12);
    assert_int_equal(pages(t, &desk->agent, "is:open", SORT_ACTIVE), 26);
    assert_int_equal(pages(t, &desk->agent, "is:open", SORT_CREATED), 26);
    assert_int_equal(pages(t, &desk->agent, "is:open", SORT_WAITING), 25);
    assert_int_equal(pages(t, &desk->agent, "customer:maya", SORT_ACTIVE), 26);
    assert_int_equal(pages(t, &desk->agent, "number:1..10", SORT_CREATED), 9);
    struct filter f;
    struct filter_found found;
    int n;
    bool more;
    SEE(t, filter_parse(t->c, STR("parcel"), &f));
    SEE(t, filter_bind(t->c, t->d, &desk->agent, &f));
    SEE(t, filter_count(t->c, t->d, &f, 20, &n, &more));
    assert_true(n == 20 && more);
    SEE(t, filter_count(t->c, t->d, &f, 99, &n, &more));
    assert_true(n == 25 && !more);
    SEE(t, filter_list(t->c, t->d, &f, &(struct filter_how){.limit = 1}, &found));
    assert_int_equal(found.hits[0].conversation_id, first); /* the youngest hit */
    assert_int_equal(found.hits[0].message_id, said.message_id);
    REFUSED(t, BAD_INPUT,
            filter_list(t->c, t->d, &f, &(struct filter_how){.after = STR("x7")}, &found));
}

static void test_paging(void **state)
{
    (void)state;
    test_desk_each(paging_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens), cmocka_unit_test(test_text),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_words),  cmocka_unit_test(test_operators),
        cmocka_unit_test(test_names),  cmocka_unit_test(test_paging),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
