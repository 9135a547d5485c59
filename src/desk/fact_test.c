/* SPDX-License-Identifier: Apache-2.0 */
/* fact_test.c: the story of a person: proposed by the engine, kept and corrected by people, told as
   sentences, carried by merging and gone with erasure. With the rules alone. */
#include "desk/fact.h"

#include "base/test.h"
#include "desk/customer.h"
#include "desk/customer_merge.h"
#include "desk/erasure.h"
#include "desk/message.h"
#include "desk/own.h"
#include "desk/test_talk.h"
#include "desk/undo.h"

static struct fact *facts(struct test_db *t, const struct test_desk *desk, size_t *n_r)
{
    struct fact *list;
    SEE(t, fact_list(t->c, t->d, &desk->guest, desk->customer_id, &list, n_r));
    return list;
}

static struct fact_edit goal(const char *words)
{
    return (struct fact_edit){.kind = STR("goal"), .words = str_of(words), .expires_us = NO_TIME};
}

static void hands_run(struct test_db *t, struct test_desk *desk)
{
    struct fact fact, *list;
    struct story story;
    size_t n;
    int64_t undo_id, id = desk->customer_id;
    int64_t message_id = talk_hear(t, desk, "It is for my interview at a software company.");
    struct fact_edit it = goal("dress shoes for a first interview");
    it.message_id = message_id;
    it.quote = STR("for my interview");
    REFUSED(t, DENIED, fact_add(t->c, t->d, &desk->guest, id, &it, &fact, NULL));
    DO(t, fact_add(t->c, t->d, &desk->agent, id, &it, &fact, &undo_id));
    assert_true(str_eq(fact.quote, STR("for my interview")) && fact.message_id == message_id);
    it.quote = STR("for my wedding");
    REFUSED(t, BAD_INPUT, fact_add(t->c, t->d, &desk->agent, id, &it, &fact, NULL));
    REFUSED(t, NOT_FOUND, fact_get(t->c, t->d, &desk->stranger, fact.id, &fact));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    facts(t, desk, &n);
    assert_int_equal(n, 0);
    it = goal("black shoes");
    DO(t, fact_add(t->c, t->d, &desk->agent, id, &it, &fact, NULL));
    it.words = STR("brown shoes");
    REFUSED(t, CONFLICT, fact_put(t->c, t->d, &desk->agent, fact.id, &it, 9, NULL));
    DO(t, fact_put(t->c, t->d, &desk->agent, fact.id, &it, fact.version, &undo_id));
    assert_int_equal(DO(t, fact_put(t->c, t->d, &desk->agent, fact.id, &it, 0, NULL)), 0);
    list = facts(t, desk, &n);
    fact_story(t->c, STR("Tom"), list, n, &story);
    assert_true(str_eq(story.text, STR("Tom wants brown shoes.")));
    assert_true(story.n == 1 && story.clauses[0].fact_id == fact.id);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_true(str_eq(facts(t, desk, &n)[0].words, STR("black shoes")));
    DO(t, fact_remove(t->c, t->d, &desk->agent, fact.id, &undo_id));
    list = facts(t, desk, &n);
    fact_story(t->c, STR("Tom"), list, n, &story);
    assert_true(n == 0 && story.n == 0 && !story.text.n); /* its clause went with it */
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_true(str_eq(facts(t, desk, &n)[0].words, STR("black shoes")));
    it = goal("a bag");
    it.expires_us = t->c->now_us + DAY_US;
    DO(t, fact_add(t->c, t->d, &desk->agent, id, &it, &fact, NULL));
    t->c->now_us += 2 * DAY_US;
    facts(t, desk, &n);
    assert_int_equal(n, 1); /* the other has ended */
}

static void test_hands(void **state)
{
    (void)state;
    test_desk_each(hands_run);
}

static void sensitive_run(struct test_db *t, struct test_desk *desk)
{
    struct fact fact;
    struct fact_edit it = goal("a tent after her chemotherapy");
    assert_string_equal(fact_sensitive(it.words), "health");
    assert_string_equal(fact_sensitive(STR("We fast in Ramadan")), "faith");
    assert_null(fact_sensitive(STR("a voucher for the garden")));
    REFUSED(t, BAD_INPUT, fact_add(t->c, t->d, &desk->agent, desk->customer_id, &it, &fact, NULL));
    it.reason = STR("She asked us to plan around it");
    DO(t, fact_add(t->c, t->d, &desk->agent, desk->customer_id, &it, &fact, NULL));
    it = goal("what she told me");
    it.sensitive = true;
    REFUSED(t, BAD_INPUT, fact_add(t->c, t->d, &desk->agent, desk->customer_id, &it, &fact, NULL));
}

static void test_sensitive(void **state)
{
    (void)state;
    test_desk_each(sensitive_run);
}

/* The first proposal; fails the test where there is none. */
static struct fact proposed(struct test_db *t, const struct test_desk *desk)
{
    size_t n;
    struct fact *list = facts(t, desk, &n);
    assert_true(n > 0 && str_eq(list[0].state, STR("proposed")));
    return list[0];
}

static void proposed_run(struct test_db *t, struct test_desk *desk)
{
    struct story story;
    struct fact *list;
    size_t n;
    int64_t message_id = talk_hear(
        t, desk,
        "Where are my shoes? I need them for my first job interview on Friday. I have been a "
        "loyal customer of yours for five years.");
    talk_read(t);
    struct fact it = proposed(t, desk);
    assert_true(it.message_id == message_id && it.quote.n && it.p < 1000);
    list = facts(t, desk, &n);
    fact_story(t->c, STR("Tom"), list, n, &story);
    assert_int_equal(story.n, 0); /* a guess is no part of the story */
    DO(t, fact_keep(t->c, t->d, &desk->agent, it.id, NULL));
    list = facts(t, desk, &n);
    fact_story(t->c, STR("Tom"), list, n, &story);
    assert_int_equal(story.n, 1);
    size_t before = n;
    DO(t, fact_remove(t->c, t->d, &desk->agent, it.id, NULL));
    talk_hear(t, desk, "Hello?");
    talk_read(t);
    facts(t, desk, &n);
    assert_int_equal(n, before - 1); /* it is not proposed again */
    talk_hear(t, desk, "I will leave you and cancel my account because of my cancer treatment.");
    talk_read(t);
    list = facts(t, desk, &n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(str_find(list[i].words, STR("cancer")), -1);
    DO(t, message_redact(t->c, t->d, &desk->lead, message_id, 0, 5, STR("asked for it")));
    list = facts(t, desk, &n);
    for (size_t i = 0; i < n; i++)
        assert_true(list[i].message_id != message_id);
}

static void test_proposed(void **state)
{
    (void)state;
    test_desk_each(proposed_run);
}

static void carried_run(struct test_db *t, struct test_desk *desk)
{
    struct customer other;
    struct fact fact, *list;
    struct erasure erasure;
    size_t n;
    int64_t undo_id;
    struct customer_edit new = {.name = STR("Tom R")};
    struct fact_edit it = goal("black shoes");
    DO(t, customer_create(t->c, t->d, &desk->agent, &new, NULL, 0, &other));
    DO(t, fact_add(t->c, t->d, &desk->agent, other.id, &it, &fact, NULL));
    DO(t, customer_merge(t->c, t->d, &desk->agent, other.id, desk->customer_id, &undo_id));
    facts(t, desk, &n);
    assert_int_equal(n, 1);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    facts(t, desk, &n);
    assert_int_equal(n, 0);
    SEE(t, fact_list(t->c, t->d, &desk->guest, other.id, &list, &n));
    assert_int_equal(n, 1);
    DO(t, erasure_begin(t->c, t->d, &desk->admin, other.id, STR(""), &erasure));
    SEE(t, fact_list(t->c, t->d, &desk->guest, other.id, &list, &n));
    assert_int_equal(n, 0);
}

static void test_carried(void **state)
{
    (void)state;
    test_desk_each(carried_run);
}

static void own_run(struct test_db *t, struct test_desk *desk)
{
    struct fact fact, *list;
    struct str secret, visit;
    struct actor self;
    struct fact_edit it = goal("black shoes");
    size_t n;
    int64_t id = desk->customer_id;
    DO(t, fact_add(t->c, t->d, &desk->agent, id, &it, &fact, NULL));
    REFUSED(t, BAD_INPUT, own_link(t->c, t->d, &desk->agent, id, &secret)); /* no address */
    struct identity_new address = {.kind = IDENTITY_EMAIL, .value = STR("tom@example.org")};
    int64_t identity_id;
    DO(t, customer_identity_add(t->c, t->d, &desk->agent, id, &address, &identity_id));
    REFUSED(t, DENIED, own_link(t->c, t->d, &desk->guest, id, &secret));
    REFUSED(t, NOT_FOUND, own_link(t->c, t->d, &desk->stranger, id, &secret));
    DO(t, own_link(t->c, t->d, &desk->agent, id, &secret));
    REFUSED(t, NOT_FOUND, own_enter(t->c, t->d, desk->other_org, secret, &visit, &self));
    DO(t, own_enter(t->c, t->d, desk->org, secret, &visit, &self));
    REFUSED(t, NOT_FOUND, own_enter(t->c, t->d, desk->org, secret, &visit, &self));
    DO(t, own_visitor(t->c, t->d, desk->org, visit, &self));
    SEE(t, fact_list(t->c, t->d, &self, id, &list, &n));
    assert_int_equal(n, 1);
    DO(t, own_change(t->c, t->d, &self, fact.id, STR("brown shoes since my surgery")));
    assert_true(str_eq(facts(t, desk, &n)[0].source, STR("customer")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("fact.put")));
    DO(t, own_change(t->c, t->d, &self, fact.id, STR("")));
    facts(t, desk, &n);
    assert_int_equal(n, 0);
    REFUSED(t, NOT_FOUND, own_change(t->c, t->d, &self, fact.id, STR("x")));
    DO(t, own_link(t->c, t->d, &desk->agent, id, &secret));
    t->c->now_us += OWN_LINK_H * HOUR_US;
    REFUSED(t, NOT_FOUND, own_enter(t->c, t->d, desk->org, secret, &visit, &self));
    REFUSED(t, NOT_FOUND, own_visitor(t->c, t->d, desk->org, visit, &self));
}

static void test_own(void **state)
{
    (void)state;
    test_desk_each(own_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hands),
                                       cmocka_unit_test(test_sensitive),
                                       cmocka_unit_test(test_proposed),
                                       cmocka_unit_test(test_carried), cmocka_unit_test(test_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
