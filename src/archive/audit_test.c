/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the audit's counting, on readings written by hand: the engine has no part in them. */
#include "archive/audit.h"

#include "base/test.h"
#include "base/time.h"

#include <math.h>
#include <string.h>

enum { TURNS = 8 };

/* A reading being written: turns with texts, and claims hung onto them. */
struct script {
    struct heard_turn turns[TURNS];
    struct heard_turn_reading readings[TURNS];
    struct heard_need needs[TURNS];
    struct heard_signal_claim signals[TURNS];
    struct heard_emotion_claim emotions[TURNS];
    struct heard_promise promises[TURNS];
    struct heard_act_claim acts[TURNS];
    struct heard_need_id open[TURNS];
    struct heard_conversation conversation;
    struct heard_reading reading;
};

static const int64_t monday = INT64_C(20514) * DAY_US; /* 2 March 2026 */

static uint32_t say(struct script *s, enum heard_who who, int64_t at, const char *text,
                    float intensity)
{
    uint32_t t = (uint32_t)s->reading.n_turns++;
    s->turns[t] = (struct heard_turn){who, text, strlen(text), at};
    s->readings[t] = (struct heard_turn_reading){
        .who = who, .read_to = (uint32_t)strlen(text), .intensity = intensity};
    s->conversation = (struct heard_conversation){"c1", "maya", NULL, s->turns, s->reading.n_turns};
    s->reading.of = &s->conversation;
    s->reading.turns = s->readings;
    return t;
}

static void needs(struct script *s, uint32_t t, int32_t same_as, int32_t answered_by, bool open)
{
    s->needs[t] = (struct heard_need){.id = {(int32_t)t, 0},
                                      .same_as = {same_as, 0},
                                      .at = {t, 0, (uint32_t)s->turns[t].len},
                                      .p = 0.8f,
                                      .answered_by = answered_by,
                                      .closed_by = -1};
    s->readings[t].needs = &s->needs[t];
    s->readings[t].n_needs = 1;
    if (open) {
        s->open[s->reading.now.open_needs.n++] = s->needs[t].id;
        s->reading.now.open_needs.at = s->open;
    }
}

static void promises(struct script *s, uint32_t t, int64_t due)
{
    s->promises[t] = (struct heard_promise){
        .at = {t, 0, (uint32_t)s->turns[t].len}, .p = 0.9f, .due = {due, false}};
    s->readings[t].promises = &s->promises[t];
    s->readings[t].n_promises = 1;
}

static void signals(struct script *s, uint32_t t, enum heard_signal name)
{
    s->signals[t] = (struct heard_signal_claim){name, 0.7f, {t, 0, 4}};
    s->readings[t].signals = &s->signals[t];
    s->readings[t].n_signals = 1;
}

static struct report report_of(struct audit *a, struct arena *arena)
{
    struct report r = {0};
    arena_init(arena, 4 << 20);
    audit_report(a, arena, &r);
    return r;
}

static struct audit *audit_of_days(int days)
{
    const struct audit_about about = {monday, monday + days * DAY_US, true};
    return audit_new(&about);
}

static void counts_needs_and_returns(void **state)
{
    static struct script s;
    struct audit *a = audit_of_days(30);
    struct arena arena;
    (void)state;
    uint32_t first = say(&s, HEARD_CUSTOMER, monday, "Where is my tent?", 1);
    uint32_t reply = say(&s, HEARD_AGENT, monday + 2 * HOUR_US,
                         "I am Sam from the shop. It is on its way.", NAN);
    uint32_t again = say(&s, HEARD_CUSTOMER, monday + DAY_US, "Where is it now?", 2);
    uint32_t other = say(&s, HEARD_CUSTOMER, monday + DAY_US, "Send it to my work, Sam.", 1);
    needs(&s, first, -1, (int32_t)reply, false);
    needs(&s, again, (int32_t)first, -1, false);
    needs(&s, other, -1, -1, true);
    audit_take(a, NULL, &s.reading, 7, true);
    struct report r = report_of(a, &arena);
    assert_int_equal(r.n_conversations, 1);
    assert_int_equal(r.n_people, 1);
    assert_int_equal(r.needs.n, 2);
    assert_int_equal(r.open.count.n, 1);
    assert_int_equal(r.first_reply.n, 1);
    assert_int_equal(r.answered_within[REPORT_DAY], 1);
    assert_int_equal(r.came_back.count.n, 1);
    assert_int_equal(r.came_back_times[1], 1);
    assert_int_equal(r.conversations_open.n, 1);
    assert_int_equal(r.open.quotes.n, 1);
    assert_true(str_eq(r.open.quotes.at[0].text, STR("Send it to my work, [agent].")));
    assert_true(str_eq(r.open.quotes.at[0].where, STR("c1, message 4")));
    assert_int_equal(r.n_periods, 31);
    assert_int_equal(r.periods[0].n_came_back, 1);
    arena_free(&arena);
    audit_free(a);
}

/* One promise on Monday for Wednesday, and what came after it. */
static enum audit_outcome outcome_of(enum heard_who who, int64_t at, bool complains, int64_t due)
{
    struct script *s = base_alloc(sizeof *s);
    struct audit *a = audit_of_days(30);
    struct arena arena;
    say(s, HEARD_CUSTOMER, monday, "Where is my tent?", 1);
    promises(s, say(s, HEARD_AGENT, monday + HOUR_US, "I will write to you by Wednesday.", NAN),
             due);
    if (at != NO_TIME) {
        uint32_t t = say(s, who, at, "Well, here we are.", 1);
        if (complains)
            signals(s, t, HEARD_REPEAT_CONTACT);
    }
    audit_take(a, NULL, &s->reading, 1, true);
    struct report r = report_of(a, &arena);
    const struct report_figure *figures[] = {&r.in_time, &r.late,        &r.broken,
                                             &r.no_sign, &r.not_yet_due, &r.undated};
    enum audit_outcome outcome = AUDIT_N_OUTCOMES;
    for (int i = 0; i < AUDIT_N_OUTCOMES; i++) {
        assert_int_equal(figures[i]->count.of, 1);
        outcome = figures[i]->count.n ? (enum audit_outcome)i : outcome;
    }
    arena_free(&arena);
    audit_free(a);
    free(s);
    return outcome;
}

static void tells_what_became_of_promises(void **state)
{
    const int64_t wednesday = monday + 2 * DAY_US, friday = monday + 4 * DAY_US;
    (void)state;
    assert_int_equal(outcome_of(HEARD_AGENT, wednesday + 12 * HOUR_US, false, wednesday),
                     PROMISE_IN_TIME);
    assert_int_equal(outcome_of(HEARD_AGENT, friday, false, wednesday), PROMISE_LATE);
    assert_int_equal(outcome_of(HEARD_CUSTOMER, friday, true, wednesday), PROMISE_BROKEN);
    assert_int_equal(outcome_of(HEARD_CUSTOMER, friday, false, wednesday), PROMISE_NO_SIGN);
    assert_int_equal(outcome_of(HEARD_CUSTOMER, wednesday, true, wednesday), PROMISE_NO_SIGN);
    assert_int_equal(outcome_of(HEARD_AGENT, NO_TIME, false, wednesday), PROMISE_NO_SIGN);
    assert_int_equal(outcome_of(HEARD_AGENT, NO_TIME, false, monday + 100 * DAY_US),
                     PROMISE_NOT_YET_DUE);
    assert_int_equal(outcome_of(HEARD_AGENT, NO_TIME, false, NO_TIME), PROMISE_UNDATED);
}

static void compares_what_stood_before_heated_messages(void **state)
{
    struct audit *a = audit_of_days(30);
    struct arena arena;
    (void)state;
    for (int i = 0; i < 12; i++) {
        struct script *s = base_alloc(sizeof *s);
        bool redirected = i % 2;
        say(s, HEARD_CUSTOMER, monday, "Where is my tent?", 2);
        uint32_t t = say(s, HEARD_AGENT, monday + HOUR_US, "Please call the other number.", NAN);
        s->acts[t] =
            (struct heard_act_claim){redirected ? HEARD_REDIRECT : HEARD_SOLUTION, 0.9f, {t, 0, 6}};
        s->readings[t].acts = &s->acts[t];
        s->readings[t].n_acts = 1;
        say(s, HEARD_CUSTOMER, monday + 2 * HOUR_US, "What a way to treat people!",
            redirected ? 3.4f : 0.5f);
        audit_take(a, NULL, &s->reading, (uint64_t)i, true);
        free(s);
    }
    struct report r = report_of(a, &arena);
    assert_int_equal(r.heated.count.n, 6);
    assert_int_equal(r.calmed.count.n, 6);
    assert_int_equal(r.calmed.count.of, 12);
    assert_true(r.n_before >= 2);
    assert_true(str_eq(r.before[0].what, STR("sends to another channel")) ||
                str_eq(r.before[1].what, STR("sends to another channel")));
    for (size_t i = 0; i < r.n_before; i++)
        if (str_eq(r.before[i].what, STR("sends to another channel"))) {
            assert_int_equal(r.before[i].n, 6);
            assert_int_equal(r.before[i].of, 6);
            assert_int_equal(r.before[i].n_other, 0);
            assert_int_equal(r.before[i].of_other, 6);
        }
    arena_free(&arena);
    audit_free(a);
}

static void likeness_gathers_needs(void **state)
{
    static const char *const texts[] = {"Where is my tent order", "where is the tent order?",
                                        "Refund my ticket please", "I want a refund for the ticket",
                                        "the tent order, where is it"};
    struct groups *g = base_alloc(sizeof *g);
    float vector[GROUPS_DIMENSIONS];
    (void)state;
    groups_init(g, true);
    for (size_t i = 0; i < 5; i++) {
        struct group_need need = {.open = i == 0, .quote = {.score = 1, .p = 1, .conversation = i}};
        groups_words(str_of(texts[i]), vector);
        groups_add(g, vector, &need);
    }
    groups_finish(g);
    assert_int_equal(g->n, 2);
    assert_int_equal(g->at[0].n, 3);
    assert_int_equal(g->at[0].n_open, 1);
    assert_int_equal(g->at[1].n, 2);
    free(g);
}

static void names_of_those_who_answered_are_masked(void **state)
{
    struct names names = {0};
    struct out o;
    (void)state;
    out_init(&o, 1000);
    names_learn(&names, STR("Hello Maya,\nI'm Ania, and this is Sam from the depot. I'm Sorry "
                            "about it.\n\nKind regards,\nTom Reyes"));
    names_add(&names, STR("Joan O'Neil"));
    names_mask(&names, STR("Ania's word, Sam; Tom Reyes, Joan, tomato, Sorry Maya"), &o);
    assert_string_equal(o.at, "[agent]'s word, [agent]; [agent], [agent], tomato, Sorry Maya");
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_needs_and_returns),
        cmocka_unit_test(tells_what_became_of_promises),
        cmocka_unit_test(compares_what_stood_before_heated_messages),
        cmocka_unit_test(likeness_gathers_needs),
        cmocka_unit_test(names_of_those_who_answered_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
