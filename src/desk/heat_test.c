/* SPDX-License-Identifier: Apache-2.0 */
/* heat_test.c: peak, end and the reply between; who is told of heat, and that it takes two cues, or
   one and a next turn that is not cooler; what calmed somebody before; what is counted, and of how
   many. */
#include "desk/heat.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/conversation.h"
#include "desk/notice.h"
#include "desk/test.sql.h"
#include "desk/test_talk.h"

#include <math.h>

/* ---- out of a reading ---- */

/* "c2.0 a c0.5": who spoke, and how hot. */
static struct ledger gathered(struct call *c, const char *story)
{
    static const int64_t ids[] = {100, 101, 102, 103, 104, 105, 106, 107};
    struct heard_turn_reading turns[8] = {0};
    struct heard_reading r = {.turns = turns, .now = {.temperature = NAN}};
    struct ledger l = {0};
    struct str rest = str_of(story), word;
    while (str_cut(&rest, ' ', &word)) {
        struct heard_turn_reading *t = &turns[r.n_turns++];
        t->who = word.at[0] == 'a' ? HEARD_AGENT : HEARD_CUSTOMER;
        t->intensity =
            word.n > 1 ? (float)(word.at[1] - '0') + (float)(word.at[3] - '0') / 10 : NAN;
    }
    heat_gather(c, &r, ids, &l);
    return l;
}

static void test_gather(void **state)
{
    (void)state;
    struct call c;
    call_init(&c, 1 << 20);
    struct ledger l = gathered(&c, "c2.0 a c0.5");
    assert_true(l.peak.n == 2000 && l.end.some && l.end.n == 500 && l.calmed_message_id == 101);
    l = gathered(&c, "c0.5 a c2.0"); /* the hottest was the last: nothing is known of recovery */
    assert_true(l.peak.n == 2000 && !l.end.some && !l.calmed_message_id);
    l = gathered(&c, "c2.5 c1.0"); /* cooler by themselves */
    assert_true(l.end.n == 1000 && !l.calmed_message_id);
    l = gathered(&c, "c2.0 a c1.5 a c0.9"); /* step by step, never a whole one at once */
    assert_true(l.peak.n == 2000 && l.end.n == 900 && !l.calmed_message_id);
    l = gathered(&c, "c3.0 a c1.0 a c2.9 a c1.2"); /* the last that calmed */
    assert_true(l.peak.n == 3000 && l.end.n == 1200 && l.calmed_message_id == 105);
    l = gathered(&c, "c a c");
    assert_true(!l.peak.some && !l.end.some && !l.heated);
    call_free(&c);
}

/* ---- who is told ---- */

/* What a reading of so many turns found. */
static struct ledger found(const struct test_desk *desk, bool heated, int64_t cues, int64_t turns)
{
    return (struct ledger){.org = desk->org,
                           .conversation_id = desk->conversation_id,
                           .heated = heated,
                           .turns = turns,
                           .temperature_cues = cues,
                           .heat_words = STR("WHERE IS IT"),
                           .doubted_json = STR("[]")};
}

static void store(struct test_db *t, const struct test_desk *desk, bool heated, int64_t cues,
                  int64_t turns)
{
    struct ledger l = found(desk, heated, cues, turns);
    DO(t, heat_store(t->c, t->d, &l));
}

static size_t told(struct test_db *t, const struct actor *who)
{
    struct notification *list;
    size_t n, heated = 0;
    SEE(t, notice_list(t->c, t->d, who, 0, 0, &list, &n));
    for (size_t i = 0; i < n; i++)
        heated += str_eq(list[i].kind, STR("heated"));
    return heated;
}

static void assign(struct test_db *t, const struct test_desk *desk, int64_t agent_id)
{
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = agent_id};
    DO(t, conversation_change(t->c, t->d, &desk->lead, desk->conversation_id, &to, 0, NULL));
}

static void rule_run(struct test_db *t, struct test_desk *desk)
{
    talk_hear(t, desk, "Where is my tent?");
    talk_read(t);
    assign(t, desk, desk->agent.id);
    store(t, desk, true, 1, 1); /* one cue: nobody */
    store(t, desk, true, 1, 1); /* read again, nothing new was said */
    assert_int_equal(told(t, &desk->agent), 0);
    store(t, desk, false, 1, 2); /* the next turn was cooler */
    store(t, desk, true, 1, 3);
    assert_int_equal(told(t, &desk->agent), 0);
    store(t, desk, true, 1, 4); /* not cooler */
    assert_int_equal(told(t, &desk->agent), 1);
    store(t, desk, true, 3, 5); /* told already */
    assert_int_equal(told(t, &desk->agent), 1);
    store(t, desk, false, 0, 6);
    store(t, desk, true, 2, 7); /* anew, and two cues at once */
    assert_int_equal(told(t, &desk->agent), 2);
    assert_int_equal(told(t, &desk->lead), 0);
    /* Nobody has it: leads who see it. */
    store(t, desk, false, 0, 8);
    assign(t, desk, 0);
    store(t, desk, true, 2, 9);
    assert_int_equal(told(t, &desk->lead), 1);
    assert_int_equal(told(t, &desk->agent), 2);
}

static void test_rule(void **state)
{
    (void)state;
    test_desk_each(rule_run);
}

static void silence_run(struct test_db *t, struct test_desk *desk)
{
    talk_hear(t, desk, "Where is my tent?");
    talk_read(t);
    assign(t, desk, desk->agent.id);
    /* The desk's own head does not believe it. */
    struct ledger l = found(desk, true, 4, 1);
    l.doubted_json = STR("[[\"temperature\",\"1\",0,3]]");
    DO(t, heat_store(t->c, t->d, &l));
    /* Old mail. */
    t->c->now_us += 2 * DAY_US;
    store(t, desk, true, 4, 1);
    assert_int_equal(told(t, &desk->agent), 0);
    /* It waits for nothing. */
    talk_answer(t, desk, "It is in Leeds.");
    store(t, desk, true, 4, 1);
    assert_int_equal(told(t, &desk->agent), 0);
    /* Grave news. */
    talk_hear(t, desk, "Still nothing.");
    DO(t, sql_test_desk_grave(t->c, t->d, desk->org, desk->conversation_id));
    store(t, desk, true, 4, 2);
    assert_int_equal(told(t, &desk->agent), 0);
}

static void test_silence(void **state)
{
    (void)state;
    test_desk_each(silence_run);
}

/* ---- what calmed them, and what is counted ---- */

static int64_t another(struct test_db *t, const struct test_desk *desk)
{
    struct conversation it;
    struct conversation_new new = {
        .inbox_id = desk->inbox_id, .customer_id = desk->customer_id, .subject = STR("Tent")};
    DO(t, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    return it.id;
}

static void calmed_run(struct test_db *t, struct test_desk *desk)
{
    struct heat_calmed it;
    int64_t earlier = another(t, desk);
    talk_hear_in(t, desk, earlier, "WHERE IS IT");
    int64_t reply = talk_answer_in(
        t, desk, earlier, "Hello Maya,\n\nyou are right, I am sorry. It left today.\n\nTom");
    talk_hear(t, desk, "Where is my tent?");
    talk_read(t);
    assert_int_equal(SEE(t, heat_calmed(t->c, t->d, &desk->agent, desk->customer_id,
                                        desk->conversation_id, &it)),
                     0);
    DO(t, sql_test_desk_heat(t->c, t->d, 2500, 500, reply, desk->org, earlier));
    assert_int_equal(SEE(t, heat_calmed(t->c, t->d, &desk->agent, desk->customer_id,
                                        desk->conversation_id, &it)),
                     1);
    assert_true(it.message_id == reply &&
                str_eq(it.words, STR("you are right, I am sorry. It left today.")));
    /* Not beside itself, and not for who does not see it. */
    assert_int_equal(SEE(t, heat_calmed(t->c, t->d, &desk->agent, desk->customer_id, earlier, &it)),
                     0);
    assert_int_equal(SEE(t, heat_calmed(t->c, t->d, &desk->stranger, desk->customer_id,
                                        desk->conversation_id, &it)),
                     0);
}

static void test_calmed(void **state)
{
    (void)state;
    test_desk_each(calmed_run);
}

static void report_run(struct test_db *t, struct test_desk *desk)
{
    struct heat_line *lines;
    size_t n;
    struct conversation_change closed = {.set = CONVERSATION_STATUS, .status_id = desk->closed_id};
    for (int i = 0; i < HEAT_REPORT_MIN; i++) {
        if (i == HEAT_REPORT_MIN - 1) {
            SEE(t, heat_report(t->c, t->d, &desk->lead, 0, t->c->now_us + 1, &lines, &n));
            assert_true(n == 1 && lines[0].hot == i && !lines[0].said && !lines[0].recovered);
        }
        int64_t id = another(t, desk);
        talk_hear_in(t, desk, id, "Where is it?");
        talk_read(t);
        /* Five ended as hot as they were. */
        DO(t, sql_test_desk_heat(t->c, t->d, 2500, i < 5 ? 1600 : 1500, 0, desk->org, id));
        DO(t, conversation_change(t->c, t->d, &desk->agent, id, &closed, 0, NULL));
    }
    SEE(t, heat_report(t->c, t->d, &desk->lead, 0, t->c->now_us + 1, &lines, &n));
    assert_true(n == 1 && lines[0].said && lines[0].hot == HEAT_REPORT_MIN);
    assert_int_equal(lines[0].recovered, HEAT_REPORT_MIN - 5);
    REFUSED(t, DENIED, heat_report(t->c, t->d, &desk->agent, 0, 1, &lines, &n));
    SEE(t, heat_report(t->c, t->d, &desk->stranger, 0, t->c->now_us + 1, &lines, &n));
    assert_int_equal(n, 0);
}

static void test_report(void **state)
{
    (void)state;
    test_desk_each(report_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gather),  cmocka_unit_test(test_rule),
        cmocka_unit_test(test_silence), cmocka_unit_test(test_calmed),
        cmocka_unit_test(test_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
