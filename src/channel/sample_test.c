/* SPDX-License-Identifier: Apache-2.0 */
/* sample_test.c: the shipped sample inbox loads, looks as its first minute needs it, and goes
   without a trace. */
#include "channel/sample.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/agent.h"
#include "desk/care.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/draft.h"
#include "desk/import.h"
#include "desk/inbox.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

#include <stdio.h>
#include <stdlib.h>

static const char *shipped(char path[400])
{
    snprintf(path, 400, "%s/samples/inbox", getenv("HEARD_ROOT"));
    return path;
}

static void load(struct test_db *t, const struct test_desk *desk, struct sample_report *report)
{
    char folder[400], files[400];
    struct store store;
    snprintf(files, sizeof files, "%s/files", t->folder);
    WELL(t, store_open(t->c, &store, files));
    struct sample_options options = {
        .org = desk->org, .owner_id = desk->owner.id, .folder = shipped(folder)};
    WELL(t, sample_load(t->c, t->db, &store, &options, report));
}

static struct conversation *list(struct test_db *t, const struct test_desk *desk, enum place place,
                                 size_t *n_r)
{
    struct conversation *found;
    struct conversation_filter f = {.place = place, .limit = 100};
    SEE(t, conversation_list(t->c, t->d, &desk->owner, &f, &found, n_r));
    return found;
}

/* Not one letter of a placeholder may be left. */
static void check_words(const struct conversation_page *page)
{
    for (size_t i = 0; i < page->n_messages; i++) {
        const struct message *m = &page->messages[i];
        assert_true(str_find(m->body, STR("{wd")) < 0 && str_find(m->body, STR("{date")) < 0);
        assert_true(m->html.at == NULL || str_find(m->html, STR("{wd")) < 0);
    }
}

static void first_run(struct test_db *t, struct test_desk *desk)
{
    struct sample_report report;
    struct conversation_page page;
    struct draft draft;
    size_t n, others;
    load(t, desk, &report);
    assert_true(report.conversations >= 60 && report.messages > 150);
    struct conversation *open = list(t, desk, PLACE_OPEN, &n);
    assert_true(n >= 22);
    open += 2; /* the test desk's own two are of this moment */
    n -= 2;
    assert_true(str_eq(open[0].subject, STR("Still no tent")));
    assert_true(str_eq(open[1].subject, STR("Shoes for an interview")));
    assert_true(str_find(open[2].subject, STR("refused")) > 0);
    assert_true(str_find(open[3].subject, STR("Birthday")) == 0);
    assert_true(open[0].assignee_id == desk->owner.id && open[0].waiting_us != NO_TIME);
    SEE(t, draft_of(t->c, t->d, &desk->owner, open[0].id, STR("reply"), &draft));
    assert_true(str_find(draft.body, STR("second tent")) > 0);
    SEE(t, conversation_show(t->c, t->d, &desk->owner, open[0].id, NULL, 0, &page));
    assert_true(page.n_messages == 2 && page.n_files == 1 && page.n_tags == 1);
    struct customer maya;
    struct conversation *history;
    SEE(t, customer_get(t->c, t->d, &desk->owner, open[0].customer_id, &maya));
    assert_true(str_eq(maya.name, STR("Maya Okafor")));
    SEE(t, customer_history(t->c, t->d, &desk->owner, maya.id, (struct conversation_after){0}, 0,
                            &history, &others));
    assert_int_equal(others, 5);
    for (size_t i = 0; i < n; i++) {
        assert_true(open[i].active_us <= t->c->now_us);
        SEE(t, conversation_show(t->c, t->d, &desk->owner, open[i].id, NULL, 0, &page));
        check_words(&page);
    }
    list(t, desk, PLACE_SNOOZED, &n);
    assert_int_equal(n, 2);
    list(t, desk, PLACE_WAITING, &n);
    assert_true(n >= 4);
    list(t, desk, PLACE_CLOSED, &n);
    assert_true(n >= 25);
    list(t, desk, PLACE_SPAM, &n);
    assert_int_equal(n, 1);
}

static void test_first(void **state)
{
    (void)state;
    test_desk_each(first_run);
}

static void clear_run(struct test_db *t, struct test_desk *desk)
{
    struct sample_report report;
    struct care care;
    struct customer *people;
    struct agent *agents;
    struct inbox *inboxes;
    struct tag *tags;
    size_t before, after, n_inboxes, n_agents, n;
    list(t, desk, PLACE_ANY, &before);
    SEE(t, inbox_list(t->c, t->d, &desk->owner, true, &inboxes, &n_inboxes));
    SEE(t, agent_list(t->c, t->d, &desk->owner, true, 0, 0, &agents, &n_agents));
    load(t, desk, &report);
    SEE(t, care_of(t->c, t->d, desk->org, desk->desk_id, &care));
    assert_true(care.amount.n && care.resend.n);
    char folder[400];
    struct store store = {{0}};
    struct sample_options options = {
        .org = desk->org, .owner_id = desk->owner.id, .folder = shipped(folder)};
    assert_true(sample_load(t->c, t->db, &store, &options, &report) < 0 &&
                t->c->fault.kind == CONFLICT);
    assert_true(sample_clear(t->c, t->db, &desk->lead) < 0 && t->c->fault.kind == DENIED);
    int rounds = 0;
    while (WELL(t, sample_clear(t->c, t->db, &desk->admin)) > 0)
        assert_true(rounds++ < 60);
    list(t, desk, PLACE_ANY, &after);
    assert_int_equal(before, after);
    SEE(t, care_of(t->c, t->d, desk->org, desk->desk_id, &care));
    assert_true(!care.amount.n && !care.resend.n && !care.yes_by.n && !care.version);
    SEE(t, customer_search(t->c, t->d, &desk->owner, STR("hovland"), 0, &people, &n));
    assert_int_equal(n, 0);
    SEE(t, tag_list(t->c, t->d, &desk->owner, true, &tags, &n));
    assert_int_equal(n, 0);
    SEE(t, inbox_list(t->c, t->d, &desk->owner, true, &inboxes, &n));
    assert_int_equal(n, n_inboxes);
    SEE(t, agent_list(t->c, t->d, &desk->owner, true, 0, 0, &agents, &n));
    assert_int_equal(n, n_agents);
    assert_int_equal(sample_clear(t->c, t->db, &desk->admin), 0);
    load(t, desk, &report); /* and it may come again */
    struct care_edit mine = {.amount = STR("Up to \xc2\xa3"
                                           "20.")};
    DO(t, care_put(t->c, t->d, &desk->lead, desk->desk_id, &mine, 0));
    while (WELL(t, sample_clear(t->c, t->db, &desk->admin)) > 0)
        continue;
    SEE(t, care_of(t->c, t->d, desk->org, desk->desk_id, &care));
    assert_true(str_eq(care.amount, mine.amount)); /* what a lead wrote stays */
}

static void test_clear(void **state)
{
    (void)state;
    test_desk_each(clear_run);
}

static void test_moments(void **state)
{
    (void)state;
    int64_t now_us, at_us;
    struct call c;
    call_init(&c, 1 << 20);
    assert_true(time_parse(STR("2026-03-06T09:30:00Z"), &now_us)); /* a Friday */
    c.now_us = now_us;
    assert_true(sample_moment(STR("-6m"), now_us, &at_us) && at_us == now_us - 6 * MINUTE_US);
    assert_true(sample_moment(STR("+2d 08:15"), now_us, &at_us) &&
                at_us == now_us + 2 * DAY_US - 75 * MINUTE_US);
    static const char *const none[] = {"", "-", "6m", "-m", "-3d", "-3d 25:00", "-3d 1:2:3", "-5x"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(sample_moment(str_of(none[i]), now_us, &at_us));
    assert_true(str_eq(sample_text(&c, STR("by {wd:-1}, the {date:-3} {odd} {wd:x} }{")),
                       STR("by Thursday, the 3rd {odd} {wd:x} }{")));
    assert_true(str_eq(sample_text(&c, STR("{date:+5} {date:+15}")), STR("11th 21st")));
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_first),
        cmocka_unit_test(test_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
