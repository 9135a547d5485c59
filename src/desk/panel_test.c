/* SPDX-License-Identifier: Apache-2.0 */
/* panel_test.c: the sentences beside a conversation, and that each goes with the rows it was made
   from. */
#include "desk/panel.h"

#include "base/test.h"
#include "desk/company.h"
#include "desk/customer.h"
#include "desk/erase.h"
#include "desk/link.h"
#include "desk/message.h"
#include "desk/outbox.h"
#include "desk/test_talk.h"

#include <stdio.h>

static struct panel panel(struct test_db *t, const struct test_desk *desk)
{
    struct panel p;
    SEE(t, panel_show(t->c, t->d, &desk->guest, desk->conversation_id, &p));
    return p;
}

static bool says(const struct panel *p, const char *words)
{
    for (size_t i = 0; i < p->n_brief; i++)
        if (str_find(p->brief[i].text, str_of(words)) >= 0)
            return true;
    for (size_t i = 0; i < p->n_brief; i++)
        fprintf(stderr, "%.*s\n", (int)p->brief[i].text.n, p->brief[i].text.at);
    return false;
}

static void brief_run(struct test_db *t, struct test_desk *desk)
{
    desk->pace_us = DAY_US;
    struct panel p = panel(t, desk);
    assert_true(says(&p, "first time"));
    assert_false(p.read);
    assert_int_equal(p.n_needs, 0);
    talk_hear(t, desk, "Where is my tent? We leave on Friday.");
    p = panel(t, desk);
    assert_true(says(&p, "Nobody has answered this yet"));
    assert_true(p.reading);
    talk_read(t);
    talk_answer(t, desk, "I will call you tomorrow.");
    talk_hear(t, desk, "Nobody called. Where is my tent?");
    t->c->now_us += 2 * DAY_US;
    talk_read(t);
    p = panel(t, desk);
    assert_true(p.read && !p.reading);
    assert_true(says(&p, "second time"));
    assert_true(says(&p, "asks again \xe2\x80\x9c") || says(&p, "ask again \xe2\x80\x9c"));
    assert_true(says(&p, "A promise was made with a date that has passed."));
    assert_true(says(&p, "One thing is still open."));
    assert_string_equal(p.situation[0].kind, "contact");
    assert_string_equal(p.situation[1].kind, "promise");
    assert_int_equal(p.n_open, 1);
    /* Each clause stands on rows: without the need and the promise theirs are gone. */
    DO(t, need_decide(t->c, t->d, &desk->agent, p.needs[0].id, NEED_NOT_NOW, NULL));
    DO(t, promise_decide(t->c, t->d, &desk->agent, p.promises[0].id, PROMISE_KEPT, NULL));
    p = panel(t, desk);
    for (size_t i = 0; i < p.n_brief; i++) {
        assert_int_equal(str_find(p.brief[i].text, STR("still open")), -1);
        assert_int_equal(str_find(p.brief[i].text, STR("promise was made")), -1);
        assert_true(p.brief[i].n_from > 0 && p.brief[i].from[0].id > 0);
    }
    REFUSED(t, NOT_FOUND, panel_show(t->c, t->d, &desk->stranger, desk->conversation_id, &p));
}

static void test_brief(void **state)
{
    (void)state;
    test_desk_each(brief_run);
}

/* ---- every clause that a brief can write goes with what it was made from ---- */

enum { SAID_MAX = 4 };
struct told {
    int64_t ids[SAID_MAX]; /* of messages, of a company, of an outbox row: the clause's own */
};

static void named(struct test_db *t, const struct test_desk *desk, const char *name,
                  int64_t company_id)
{
    struct customer_edit it = {.name = str_of(name), .company_id = company_id};
    DO(t, customer_put(t->c, t->d, &desk->admin, desk->customer_id, &it, 0, NULL));
}

static void of_name(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    (void)it;
    named(t, desk, "Dana Reyes", 0);
}
static void no_name(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    (void)it;
    named(t, desk, "Kim", 0);
}

static void of_company(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    struct company company;
    struct company_new new = {.name = STR("Hillside")};
    DO(t, company_create(t->c, t->d, &desk->admin, &new, &company));
    named(t, desk, "Dana Reyes", it->ids[0] = company.id);
}

static void no_company(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    (void)it;
    named(t, desk, "Dana Reyes", 0);
}

/* An earlier conversation, and one more message here. */
static void of_earlier(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    struct conversation again;
    struct conversation_new new = {
        .inbox_id = desk->inbox_id, .subject = STR("Again"), .customer_id = desk->customer_id};
    talk_hear(t, desk, "Do you open on Sunday?");
    it->ids[0] = desk->conversation_id;
    t->c->now_us += DAY_US;
    DO(t, conversation_open(t->c, t->d, &desk->system, &new, &again));
    it->ids[1] = again.id;
    talk_hear_in(t, desk, again.id, "My boots are wet.");
}
static void no_earlier(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    int64_t messages;
    while (DO(t, erase_conversation(t->c, t->d, desk->org, it->ids[0], true, &messages)) > 0)
        continue;
}

static void of_message(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    talk_hear(t, desk, "Do you open on Sunday?");
    it->ids[0] = talk_hear(t, desk, "My boots are wet.");
}
/* The message goes elsewhere. */
static void no_message(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    struct conversation other;
    DO(t, conversation_split(t->c, t->d, &desk->admin, desk->conversation_id, it->ids, 1,
                             STR("Apart"), &other, NULL));
    talk_read(t);
}

static void of_promise(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    (void)it;
    talk_hear(t, desk, "Do you open on Sunday?");
    talk_answer(t, desk, "I will call you tomorrow.");
    t->c->now_us += 2 * DAY_US;
    talk_hear(t, desk, "My boots are wet.");
    talk_read(t);
}
static void no_promise(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    (void)it;
    struct panel p = panel(t, desk);
    for (size_t i = 0; i < p.n_promises; i++)
        DO(t, promise_decide(t->c, t->d, &desk->agent, p.promises[i].id, PROMISE_KEPT, NULL));
}

static void of_need(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    it->ids[0] = talk_hear(t, desk, "Where is my tent? Can you send the poles to my work?");
    talk_read(t);
}
static void of_same_need(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    talk_hear(t, desk, "Where is my tent?");
    it->ids[0] = talk_hear(t, desk, "Hello again. Where is my tent?");
    talk_read(t);
}
static void no_need(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    (void)it;
    struct panel p = panel(t, desk);
    for (size_t i = 0; i < p.n_needs; i++)
        DO(t, need_decide(t->c, t->d, &desk->agent, p.needs[i].id, NEED_WRONG, NULL));
}

static void of_nothing_said(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    it->ids[0] = talk_hear(t, desk, "Do you open on Sunday?");
}
static void an_answer(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    (void)it;
    talk_answer(t, desk, "We do.");
}

static void of_reply(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    struct said said;
    struct message_reply reply = {.conversation_id = desk->conversation_id, .body = STR("We do.")};
    talk_hear(t, desk, "Do you open on Sunday?");
    t->c->now_us += HOUR_US;
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    it->ids[0] = said.message_id;
    it->ids[1] = said.outbox_id;
}
static void no_reply(struct test_db *t, const struct test_desk *desk, const struct told *it)
{
    DO(t, outbox_cancel(t->c, t->d, &desk->agent, it->ids[1], NULL));
}
static void of_reply_and_wait(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    of_reply(t, desk, it);
    talk_hear(t, desk, "My boots are wet.");
}
static void of_replies(struct test_db *t, const struct test_desk *desk, struct told *it)
{
    talk_answer(t, desk, "Good morning.");
    of_reply_and_wait(t, desk, it);
}

/* `noun` stands among the clause's rows before `take`, and the words are gone after it. */
static const struct {
    const char *words, *noun;
    void (*make)(struct test_db *t, const struct test_desk *desk, struct told *it);
    void (*take)(struct test_db *t, const struct test_desk *desk, const struct told *it);
} clauses[] = {
    {"Dana Reyes is here for the first time.", "customer", of_name, no_name},
    {"Dana Reyes from Hillside is here", "company", of_company, no_company},
    {"writes for the second time.", "conversation", of_earlier, no_earlier},
    {"writes for the second time.", "message", of_message, no_message},
    {"had to write for the second time.", "promise", of_promise, no_promise},
    {"had to write for the second time.", "need", of_same_need, no_need},
    {"Kim asks \xe2\x80\x9cWhere is my tent?", "need", of_need, no_need},
    {"Kim asks again \xe2\x80\x9cWhere is my tent?", "need", of_same_need, no_need},
    {"A promise was made with a date that has passed.", "promise", of_promise, no_promise},
    {"Nobody has answered this yet; the wait is", "message", of_nothing_said, an_answer},
    {"It is their turn: the last reply went out", "message", of_reply, no_reply},
    {"One reply went out; the wait since is", "message", of_reply_and_wait, no_reply},
    {"Several replies went out; the wait since is", "message", of_replies, no_reply},
    {"Two things are still open.", "need", of_need, no_need},
    {"One thing is still open.", "need", of_same_need, no_need},
};

/* The place of the clause with these words, or -1. */
static int clause_of(const struct panel *p, const char *words)
{
    for (size_t i = 0; i < p->n_brief; i++)
        if (str_find(p->brief[i].text, str_of(words)) >= 0)
            return (int)i;
    return -1;
}

static bool made_of(const struct panel_clause *clause, const char *noun)
{
    for (size_t i = 0; i < clause->n_from; i++)
        if (strcmp(clause->from[i].noun, noun) == 0 && clause->from[i].id > 0)
            return true;
    return false;
}

static void clause_run(struct test_db *t, const struct test_desk *of, size_t i)
{
    struct told told = {0};
    struct test_desk desk = *of;
    struct conversation conversation;
    struct conversation_new new = {.inbox_id = of->inbox_id, .subject = STR("Tent")};
    struct customer customer;
    struct customer_edit kim = {.name = STR("Kim")};
    DO(t, customer_create(t->c, t->d, &of->admin, &kim, NULL, 0, &customer));
    desk.customer_id = new.customer_id = customer.id;
    desk.pace_us = DAY_US;
    DO(t, conversation_open(t->c, t->d, &of->system, &new, &conversation));
    desk.conversation_id = conversation.id;
    clauses[i].make(t, &desk, &told);
    if (clauses[i].make == of_earlier)
        desk.conversation_id = told.ids[1];
    struct panel p = panel(t, &desk);
    int at = clause_of(&p, clauses[i].words);
    if (at < 0 || !made_of(&p.brief[at], clauses[i].noun))
        says(&p, "(which)");
    assert_true(at >= 0 && made_of(&p.brief[at], clauses[i].noun));
    clauses[i].take(t, &desk, &told);
    p = panel(t, &desk);
    if (clause_of(&p, clauses[i].words) >= 0)
        says(&p, "(still)");
    assert_int_equal(clause_of(&p, clauses[i].words), -1);
}

static void clauses_run(struct test_db *t, struct test_desk *desk)
{
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++)
        clause_run(t, desk, i);
}

static void test_clauses(void **state)
{
    (void)state;
    test_desk_each(clauses_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_brief),
                                       cmocka_unit_test(test_clauses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
