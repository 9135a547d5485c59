/* SPDX-License-Identifier: Apache-2.0 */
/* report_test.c: a small desk's days counted by hand and by report.c, in its own timezone; who may
   see what; and that counting again changes nothing. */
#include "desk/report.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

#include <string.h>

static int64_t at(const char *text)
{
    int64_t at_us;
    assert_true(time_parse(str_of(text), &at_us));
    return at_us;
}

static int64_t heard(struct test_db *t, const struct test_desk *desk, const char *when,
                     int64_t inbox_id)
{
    struct said said;
    struct message_in in = {
        .inbox_id = inbox_id, .customer_id = desk->customer_id, .body = STR("Where is it?")};
    t->c->now_us = at(when);
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said.conversation_id;
}

static void answered(struct test_db *t, const struct test_desk *desk, const char *when, int64_t id)
{
    struct said said;
    struct message_reply reply = {.conversation_id = id, .body = STR("Here"), .to_json = STR("[]")};
    t->c->now_us = at(when);
    DO(t, message_reply(t->c, t->d, &desk->admin, &reply, &said));
}

static void become(struct test_db *t, const struct test_desk *desk, const char *when, int64_t id,
                   struct conversation_change to)
{
    t->c->now_us = at(when);
    DO(t, conversation_change(t->c, t->d, &desk->admin, id, &to, 0, NULL));
}

static void count_until(struct test_db *t, const char *when)
{
    t->c->now_us = at(when);
    while (DO(t, report_count(t->c, t->d)) > 0)
        ;
}

static struct report asked(struct test_db *t, const struct actor *who, struct report_ask ask)
{
    struct report report;
    SEE(t, report_get(t->c, t->d, who, &ask, &report));
    return report;
}

/* The desk is in Berlin: the evening of the first in UTC is the second there. */
static void count_run(struct test_db *t, struct test_desk *desk)
{
    const int64_t first = days_of(2026, 3, 1);
    struct tag tag;
    DO(t, sql_test_desk_timezone(t->c, t->d, STR("Europe/Berlin"), desk->org, desk->desk_id));
    DO(t, sql_test_desk_older(t->c, t->d, at("2026-03-01T08:00:00Z"), desk->org));
    int64_t a = heard(t, desk, "2026-03-01T09:00:00Z", desk->inbox_id);
    int64_t b = heard(t, desk, "2026-03-01T23:30:00Z", desk->inbox_id);
    int64_t spam = heard(t, desk, "2026-03-02T08:00:00Z", desk->inbox_id);
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Refund")}, &tag));
    DO(t, tag_attach(t->c, t->d, &desk->admin, a, tag.id, NULL));
    become(t, desk, "2026-03-02T08:01:00Z", spam,
           (struct conversation_change){.set = CONVERSATION_SPAM, .spam = true});
    answered(t, desk, "2026-03-01T11:00:00Z", a);
    answered(t, desk, "2026-03-02T09:00:00Z", a);
    answered(t, desk, "2026-03-02T23:30:00Z", b); /* a day, on the third there */
    become(t, desk, "2026-03-02T19:00:00Z", a,
           (struct conversation_change){.set = CONVERSATION_STATUS, .status_id = desk->closed_id});
    count_until(t, "2026-03-04T12:00:00Z");
    struct report r = asked(
        t, &desk->admin,
        (struct report_ask){.from_day = first, .to_day = first + 3, .inbox_id = desk->inbox_id});
    assert_true(str_eq(r.timezone, STR("Europe/Berlin")));
    assert_int_equal(r.n, 4);
    assert_true(r.lines[0].key == first && r.lines[0].arrived == 2 && r.lines[0].replies == 1 &&
                r.lines[0].first_replies == 1 && r.lines[0].first_reply_ms == 2 * 3600000);
    assert_true(r.lines[1].arrived == 1 && r.lines[1].replies == 1 && r.lines[1].closed == 1 &&
                r.lines[1].first_replies == 0 && r.lines[1].resolution_ms == 34 * 3600000);
    assert_true(r.lines[2].replies == 1 && r.lines[2].first_reply_ms == 24 * 3600000);
    assert_true(!r.lines[0].backlog.some && r.lines[3].backlog.some && r.lines[3].backlog.n == 2);
    assert_true(r.total.arrived == 3 && r.total.replies == 3 && r.total.closed == 1);
    assert_int_equal(r.first_reply_median_ms, 13 * 3600000); /* between 2 and 24 hours */
    assert_int_equal(r.resolution_median_ms, 34 * 3600000);
    /* By tag and by inbox; the hidden inbox has the other conversation. */
    r = asked(t, &desk->admin,
              (struct report_ask){.from_day = first, .to_day = first + 3, .by = REPORT_BY_TAG});
    assert_true(r.n == 1 && r.lines[0].key == tag.id && r.lines[0].arrived == 1 &&
                r.lines[0].replies == 2 && r.lines[0].closed == 1);
    assert_int_equal(r.total.arrived, 4);
    r = asked(t, &desk->admin,
              (struct report_ask){.from_day = first, .to_day = first + 3, .by = REPORT_BY_INBOX});
    assert_int_equal(r.n, 2);
    /* Again and anew: the same. */
    count_until(t, "2026-03-04T12:00:00Z");
    DO(t, report_recount(t->c, t->d, desk->org));
    count_until(t, "2026-03-04T13:00:00Z");
    r = asked(t, &desk->admin, (struct report_ask){.from_day = first, .to_day = first + 3});
    assert_true(r.total.arrived == 4 && r.total.replies == 3 && r.total.closed == 1);
    r = asked(t, &desk->lead, (struct report_ask){.from_day = first, .to_day = first + 3});
    assert_int_equal(r.total.arrived, 3); /* only what they see */
}

static void test_count(void **state)
{
    (void)state;
    test_desk_each(count_run);
}

static void may_run(struct test_db *t, struct test_desk *desk)
{
    struct report r;
    struct report_ask ask = {.from_day = 20000, .to_day = 20001};
    REFUSED(t, DENIED, report_get(t->c, t->d, &desk->agent, &ask, &r));
    ask.inbox_id = desk->hidden_inbox_id;
    REFUSED(t, NOT_FOUND, report_get(t->c, t->d, &desk->lead, &ask, &r));
    SEE(t, report_get(t->c, t->d, &desk->admin, &ask, &r));
    assert_true(r.n == 0 && r.first_reply_median_ms == -1 && r.total.arrived == 0);
    ask = (struct report_ask){.from_day = 20001, .to_day = 20000};
    REFUSED(t, BAD_INPUT, report_get(t->c, t->d, &desk->admin, &ask, &r));
    ask.to_day = ask.from_day + REPORT_DAYS_MAX;
    REFUSED(t, BAD_INPUT, report_get(t->c, t->d, &desk->admin, &ask, &r));
    ask.to_day--;
    SEE(t, report_get(t->c, t->d, &desk->stranger, &ask, &r));
    assert_int_equal(report_by_of(STR("tag")), REPORT_BY_TAG);
    assert_int_equal(report_by_of(STR("moon")), N_REPORT_BY);
}

static void test_may(void **state)
{
    (void)state;
    test_desk_each(may_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_count), cmocka_unit_test(test_may)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
