/* SPDX-License-Identifier: Apache-2.0 */
/* reading_test.c: conversations read by the rules alone: needs and who answered them, promises and
   their days, signals, steps, what is skipped, what is past a limit, and text that is no text.

   Words, not offsets, say what is expected: a claim is meant when its span overlaps them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/dates.h"
#include "heard.h"

enum { TURNS = 8 };

/* Monday, 2 March 2026, 09:00 UTC, and one hour more for each turn. */
static int64_t at_turn(size_t t)
{
    return (dates_days(2026, 3, 2) * 24 + 9 + (int64_t)t) * INT64_C(3600000000);
}

struct talk {
    struct heard_turn turns[TURNS];
    struct heard_conversation c;
};

/* "C:" customer, "A:" agent, "B:" bot, "N:" note; ends with NULL. */
static const struct heard_reading *read_talk(struct heard_reader *reader, struct talk *talk,
                                             const char *const *lines)
{
    static const char who[] = "CABN";
    size_t n = 0;
    for (; lines[n]; n++) {
        const char *text = lines[n] + 2;
        talk->turns[n] = (struct heard_turn){(enum heard_who)(strchr(who, lines[n][0]) - who), text,
                                             strlen(text), at_turn(n)};
    }
    talk->c = (struct heard_conversation){.id = "t", .turns = talk->turns, .n_turns = n};
    return heard_read(reader, &talk->c, NULL);
}

static const struct heard_reading *read_one(struct heard_reader *reader, struct talk *talk,
                                            const char *s, size_t len)
{
    talk->turns[0] = (struct heard_turn){HEARD_CUSTOMER, s, len, at_turn(0)};
    talk->c = (struct heard_conversation){.id = "t", .turns = talk->turns, .n_turns = 1};
    return heard_read(reader, &talk->c, NULL);
}

static bool overlaps(const struct heard_reading *r, struct heard_span s, const char *words)
{
    const char *text = r->of->turns[s.turn].text, *at = strstr(text, words);
    assert_non_null(at);
    uint32_t start = (uint32_t)(at - text);
    return s.start < start + strlen(words) && start < s.end;
}

static void assert_words(const struct heard_reading *r, struct heard_span s, const char *words)
{
    assert_int_equal(s.end - s.start, strlen(words));
    assert_memory_equal(r->of->turns[s.turn].text + s.start, words, strlen(words));
}

static const struct heard_need *need_at(const struct heard_reading *r, size_t t, const char *words)
{
    for (size_t i = 0; i < r->turns[t].n_needs; i++)
        if (overlaps(r, r->turns[t].needs[i].at, words))
            return &r->turns[t].needs[i];
    fail_msg("no need: %s", words);
    return NULL;
}

static bool has_signal(const struct heard_reading *r, size_t t, enum heard_signal name,
                       const char *words)
{
    for (size_t i = 0; i < r->turns[t].n_signals; i++)
        if (r->turns[t].signals[i].name == name && overlaps(r, r->turns[t].signals[i].at, words))
            return true;
    return false;
}

static bool is_id(struct heard_need_id id, int turn, int n)
{
    return id.turn == turn && id.n == n;
}

static int set_up(void **state)
{
    *state = heard_reader_new(NULL, NULL);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    heard_reader_free(*state);
    return 0;
}

/* ---------------------------------------------------------------- needs */

static void test_needs(void **state)
{
    struct talk talk;
    const struct heard_reading *r = read_talk(
        *state, &talk,
        (const char *const[]){"C:Hello, where is my tent? Please send me the invoice as well. "
                              "The zip of the blue bag is broken.",
                              NULL});
    const struct heard_turn_reading *t = &r->turns[0];
    assert_int_equal(t->n_needs, 3);
    assert_int_equal(need_at(r, 0, "where is my tent")->kind, HEARD_QUESTION);
    assert_int_equal(need_at(r, 0, "send me the invoice")->kind, HEARD_REQUEST);
    assert_int_equal(need_at(r, 0, "broken")->kind, HEARD_PROBLEM);
    for (size_t i = 0; i < t->n_needs; i++) {
        assert_true(is_id(t->needs[i].id, 0, (int)i));
        assert_int_equal(t->needs[i].same_as.turn, -1);
        assert_int_equal(t->needs[i].answered_by, -1);
        assert_int_equal(t->needs[i].closed_by, -1);
        assert_true(t->needs[i].p >= .5f && t->needs[i].p <= 1);
        assert_true(i == 0 || t->needs[i].at.start > t->needs[i - 1].at.start);
        assert_true(is_id(r->now.open_needs.at[i], 0, (int)i));
    }
    assert_int_equal(r->now.open_needs.n, 3);
}

/* Where a question begins: after its circumstance, not at a verb that follows "or", and scorn is
   none. */
static void test_question_borders(void **state)
{
    static const struct {
        const char *said, *need;
    } cases[] = {
        {"C:When I pay by card at the till, can I see it in the app?", "can I see it in the app?"},
        {"C:Do I need to call or do something in the app to get it?",
         "Do I need to call or do something in the app to get it?"},
        {"C:What the hell? How do I open the second lock?", "How do I open the second lock?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct talk talk;
        const struct heard_reading *r =
            read_talk(*state, &talk, (const char *const[]){cases[i].said, NULL});
        assert_int_equal(r->turns[0].n_needs, 1);
        assert_words(r, r->turns[0].needs[0].at, cases[i].need);
    }
}

static void test_answered(void **state)
{
    struct talk talk;
    const struct heard_reading *r =
        read_talk(*state, &talk,
                  (const char *const[]){
                      "C:Where is my tent? And can I pay by invoice?", "A:We are looking into it.",
                      "A:Your tent left the depot today and is with you on Friday.", NULL});
    const struct heard_need *tent = need_at(r, 0, "Where is my tent");
    assert_int_equal(tent->answered_by, 2);
    assert_int_equal(need_at(r, 0, "pay by invoice")->answered_by, -1);
    assert_int_equal(r->turns[1].answers.n, 0);
    assert_int_equal(r->turns[2].answers.n, 1);
    assert_true(is_id(r->turns[2].answers.at[0], 0, tent->id.n));
    assert_int_equal(r->now.open_needs.n, 1);
}

/* To be sent on answers who looks for whom to ask, and nobody else. */
static void test_sent_on(void **state)
{
    static const struct {
        const char *asked;
        bool answered;
    } cases[] = {
        {"C:Who can I speak to about the fence?", true},
        {"C:How do I report a broken lamp?", true},
        {"C:When will the fence be mended?", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct talk talk;
        const struct heard_reading *r = read_talk(
            *state, &talk,
            (const char *const[]){
                cases[i].asked, "A:Please contact our garden team by phone on 0800 555 01.", NULL});
        assert_int_equal(r->turns[0].n_needs, 1);
        assert_int_equal(r->turns[0].needs[0].answered_by, cases[i].answered ? 1 : -1);
    }
}

/* What is numbered is asked, also behind a circumstance and a colon. */
static void test_listed(void **state)
{
    struct talk talk;
    static const char words[] =
        "C:Hello,\n1. Is the desk oak?\n2) The drawer sticks at times: could someone plane it?\n"
        "3. Do you take the old one?";
    const struct heard_reading *r = read_talk(*state, &talk, (const char *const[]){words, NULL});
    assert_true(r->turns[0].n_needs >= 3);
    need_at(r, 0, "Is the desk oak");
    assert_true(need_at(r, 0, "could someone plane it")->p > .5f);
    need_at(r, 0, "Do you take the old one");
}

/* Of two things asked, which a reply answers: by the words that tell them apart, by "there", and by
   a yes to the first. */
static void test_which_answered(void **state)
{
    static const struct {
        const char *asked, *reply;
        bool first, second;
    } cases[] = {
        {"C:Is the green ladder in stock? Could you deliver it to my neighbour at number nine?",
         "A:The green ladder is in stock, and the van that will deliver leaves on Monday.", true,
         false},
        {"C:Is the green ladder in stock? Could you deliver it to my neighbour at number nine?",
         "A:The green ladder is in stock. We bring it to your neighbour on Monday.", true, true},
        {"C:Is the green ladder in stock? Could you deliver it to my neighbour at number nine?",
         "A:The green ladder is in stock. We can deliver it there on Monday.", true, true},
        {"C:Is the green ladder in stock? Could you deliver it to my neighbour at number nine?",
         "A:Yes, it is. We bring it to your neighbour on Monday.", true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct talk talk;
        const char *const lines[] = {cases[i].asked, cases[i].reply, NULL};
        const struct heard_reading *r = read_talk(*state, &talk, lines);
        assert_int_equal(need_at(r, 0, "in stock")->answered_by, cases[i].first ? 1 : -1);
        assert_int_equal(need_at(r, 0, "neighbour")->answered_by, cases[i].second ? 1 : -1);
    }
}

/* A pronoun stands for what was asked with the same word; another question is another. */
static void test_pronoun(void **state)
{
    struct talk talk;
    const struct heard_reading *r =
        read_talk(*state, &talk,
                  (const char *const[]){"C:Where is my ladder? When does the shop close?",
                                        "A:Thank you for your message.", "C:Where is it?",
                                        "C:When will they call me?", NULL});
    assert_true(is_id(need_at(r, 2, "Where is it")->same_as, 0, 0));
    assert_int_equal(need_at(r, 3, "When will they call me")->same_as.turn, -1);
    assert_int_equal(r->now.open_needs.n, 3);
}

/* Voiced again: a new need that points to the first; open needs list the first alone. */
static void test_same_as(void **state)
{
    struct talk talk;
    const struct heard_reading *r =
        read_talk(*state, &talk,
                  (const char *const[]){"C:Where is my blue tent?", "A:Thank you for your message.",
                                        "C:Hello? Where is my blue tent?", NULL});
    assert_true(is_id(need_at(r, 2, "Where is my blue tent")->same_as, 0, 0));
    assert_int_equal(r->now.open_needs.n, 1);
    assert_true(is_id(r->now.open_needs.at[0], 0, 0));
}

static void test_closed(void **state)
{
    struct talk talk;
    static const char *const ends[] = {"C:All sorted now, thank you.",
                                       "C:It's solved now, thank you.", "C:That's fixed, thanks!"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const struct heard_reading *r =
            read_talk(*state, &talk,
                      (const char *const[]){"C:I can't log in to my account.",
                                            "A:Thanks, I'm looking into it.", ends[i], NULL});
        assert_int_equal(need_at(r, 0, "can't log in")->closed_by, 2);
        assert_int_equal(r->now.open_needs.n, 0);
    }
}

/* ---------------------------------------------------------------- promises and signals */

static void check_due(const struct heard_promise *p, const char *want)
{
    char iso[DATES_ISO_MAX];
    dates_iso(p->due, iso);
    assert_string_equal(iso, want);
}

/* A promise begins with who keeps it and ends before the initials. */
static void test_promise_borders(void **state)
{
    static const struct {
        const char *said, *promise;
    } cases[] = {
        {"A:Thanks! Our driver Anna will call you back ^SA", "Our driver Anna will call you back"},
        {"A:Our team reads every message and will write back to you by Friday.",
         "will write back to you by Friday"},
        {"A:We'll post the news on our page and *MM", "We'll post the news on our page"},
        {"A:The depot knows, and I call you on Friday.", "I call you on Friday"},
        {"A:Thanks! Your engineer is booked for Friday 27 February.",
         "Your engineer is booked for Friday 27 February"},
        {"A:I have booked a fitter for Friday 27 February.",
         "I have booked a fitter for Friday 27 February"},
        {"A:All papers are here, and the account closes on Friday 27 February.",
         "the account closes on Friday 27 February"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct talk talk;
        const struct heard_reading *r =
            read_talk(*state, &talk, (const char *const[]){cases[i].said, NULL});
        assert_int_equal(r->turns[0].n_promises, 1);
        assert_words(r, r->turns[0].promises[0].at, cases[i].promise);
    }
}

static void test_promises(void **state)
{
    struct talk talk;
    const char *const lines[] = {"C:Where is my tent?", "A:I will call you by Friday.",
                                 "A:I'll write to you tomorrow.", "A:I will let you know.", NULL};
    const struct heard_reading *r = read_talk(*state, &talk, lines);
    static const char *const due[] = {"2026-03-06", "2026-03-03", ""};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(r->turns[i + 1].n_promises, 1);
        check_due(&r->turns[i + 1].promises[0], due[i]);
        assert_true(r->turns[i + 1].promises[0].what[0] != 0);
    }
    assert_int_equal(need_at(r, 0, "Where is my tent")->answered_by, -1);
    /* without a time of the turn the day stays open and the words stay */
    talk.turns[1].at = HEARD_NO_TIME;
    r = heard_read(*state, &talk.c, NULL);
    assert_int_equal(r->turns[1].n_promises, 1);
    check_due(&r->turns[1].promises[0], "");
    assert_non_null(strstr(r->turns[1].promises[0].what, "Friday"));
}

/* Who takes back a part of an order, or stops a fraud, does not leave; who says so softly does. */
static void test_leaving(void **state)
{
    static const struct {
        const char *said;
        bool leaves;
    } cases[] = {
        {"C:I was tricked. Please stop it going through.", false},
        {"C:We no longer need to sell the car.", false},
        {"C:You charged twice, refund the second payment.", false},
        {"C:Moving in with my partner, so don't renew me in May.", true},
        {"C:We are taking the children's lessons elsewhere.", true},
        {"C:I no longer wish to be a member.", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct talk talk;
        bool leaves = false;
        const struct heard_reading *r =
            read_talk(*state, &talk, (const char *const[]){cases[i].said, NULL});
        for (size_t s = 0; s < r->turns[0].n_signals; s++)
            leaves |= r->turns[0].signals[s].name == HEARD_LEAVING;
        assert_int_equal(leaves, cases[i].leaves);
    }
}

static void test_signals(void **state)
{
    static const struct {
        const char *line;
        enum heard_signal name;
        const char *words;
    } rows[] = {
        {"C:This is the third time I am writing to you.", HEARD_REPEAT_CONTACT, "third time"},
        {"C:I have been waiting for six weeks now.", HEARD_LONG_WAIT, "waiting for six weeks"},
        {"C:I already restarted the router twice.", HEARD_TRIED_ALREADY, "already restarted"},
        {"C:I need the shoes by Friday for a wedding.", HEARD_DEADLINE, "by Friday"},
        {"C:Please cancel my subscription, I am going elsewhere.", HEARD_LEAVING, "cancel"},
        {"C:I want to speak to your manager.", HEARD_ESCALATION, "speak to your manager"},
        {"C:I have been a loyal customer for ten years.", HEARD_LOYALTY, "customer for ten years"},
        {"C:I don't understand what this fee is for.", HEARD_CONFUSED, "don't understand"},
        {"C:I want to kill myself.", HEARD_DANGER, "kill myself"},
    };
    struct talk talk;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct heard_reading *r =
            read_talk(*state, &talk, (const char *const[]){rows[i].line, NULL});
        if (!has_signal(r, 0, rows[i].name, rows[i].words))
            fail_msg("no %s: %s", heard_signal_name(rows[i].name), rows[i].line);
    }
    const struct heard_reading *r =
        read_talk(*state, &talk, (const char *const[]){"C:What time do you close today?", NULL});
    assert_int_equal(r->turns[0].n_signals, 0);
}

/* Neutral stands alone, exactly when no other feeling is listed. */
static void test_emotions(void **state)
{
    static const struct {
        const char *line;
        enum heard_emotion name;
    } rows[] = {
        {"C:What time do you close today?", HEARD_NEUTRAL},
        {"C:I am so angry with you.", HEARD_ANGER},
        {"C:I'm really worried that it will be lost.", HEARD_WORRY},
        {"C:Thank you so much for your help!", HEARD_GRATITUDE},
        {"C:I am very disappointed.", HEARD_DISAPPOINTMENT},
    };
    struct talk talk;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct heard_reading *r =
            read_talk(*state, &talk, (const char *const[]){rows[i].line, NULL});
        const struct heard_turn_reading *t = &r->turns[0];
        bool found = false;
        assert_true(t->n_emotions > 0);
        for (size_t e = 0; e < t->n_emotions; e++) {
            found |= t->emotions[e].name == rows[i].name;
            assert_true(t->emotions[e].name != HEARD_NEUTRAL || t->n_emotions == 1);
            assert_true(e == 0 || t->emotions[e].p <= t->emotions[e - 1].p);
        }
        if (!found)
            fail_msg("no %s: %s", heard_emotion_name(rows[i].name), rows[i].line);
        assert_true(t->intensity >= 0 && t->intensity <= 4);
    }
}

/* ---------------------------------------------------------------- where it stands */

static void test_steps(void **state)
{
    struct talk talk;
    const struct heard_reading *r = read_talk(
        *state, &talk,
        (const char *const[]){
            "C:You sent me the wrong lamp for the second time. I am really angry. I want the brass "
            "one that I ordered.",
            NULL});
    assert_int_equal(r->now.steps[HEARD_APOLOGIZE].state, HEARD_DUE);
    assert_int_equal(r->now.steps[HEARD_RESOLVE].state, HEARD_DUE);
    assert_true(r->now.steps[HEARD_APOLOGIZE].because.n > 0);
    r = read_talk(*state, &talk,
                  (const char *const[]){
                      "C:You sent me the wrong lamp for the second time. I am really angry. I want "
                      "the brass one that I ordered.",
                      "A:The wrong lamp twice, no wonder you are angry. I am sorry. The brass one "
                      "left today and is with you tomorrow.",
                      NULL});
    assert_int_equal(r->now.steps[HEARD_APOLOGIZE].state, HEARD_DONE);
    r = read_talk(*state, &talk, (const char *const[]){"C:What time do you close today?", NULL});
    assert_int_equal(r->now.steps[HEARD_APOLOGIZE].state, HEARD_NOT_YET);
    assert_int_equal(r->now.steps[HEARD_EMPATHIZE].state, HEARD_NOT_YET);
}

/* No span, no temperature; a baseline from earlier conversations is said to be one. */
static void test_temperature(void **state)
{
    struct talk talk;
    const char *const lines[] = {"C:I am so angry, this is unacceptable!!!", NULL};
    const struct heard_reading *r = read_talk(*state, &talk, lines);
    assert_true(r->now.temperature > 0 && r->now.temperature <= 1);
    assert_true(r->now.temperature_because.n > 0);
    assert_false(r->now.baseline_is_history);
    float fresh = r->now.temperature;
    const struct heard_history calm = {.intensity_sum = 0, .n_turns = 6};
    r = heard_read(*state, &talk.c, &calm);
    assert_true(r->now.baseline_is_history);
    assert_true(r->now.temperature > fresh);
    struct heard_history history = {0};
    heard_history_add(&history, r);
    assert_int_equal(history.n_turns, 1);
    assert_true(fabs(history.intensity_sum - r->turns[0].intensity) < 1e-6);
}

/* ---------------------------------------------------------------- what is not read */

static void test_skipped(void **state)
{
    struct talk talk;
    const struct heard_reading *r =
        read_talk(*state, &talk,
                  (const char *const[]){
                      "B:I am so angry. Where is my tent?",
                      "N:Customer wants to speak to a manager. I will call by Friday.", NULL});
    for (size_t t = 0; t < 2; t++) {
        const struct heard_turn_reading *turn = &r->turns[t];
        assert_true(turn->skipped);
        assert_int_equal(turn->n_needs + turn->n_signals + turn->n_emotions + turn->n_acts +
                             turn->n_promises,
                         0);
    }
    assert_int_equal(r->now.open_needs.n, 0);
    assert_true(isnan(r->now.temperature) && isnan(r->now.escalation_p) && isnan(r->now.leaving_p));
    assert_int_equal(r->now.trend, HEARD_TREND_NONE);
    assert_false(r->now.ask_next.is);
}

static void test_unread(void **state)
{
    struct talk talk;
    const struct heard_reading *r =
        read_talk(*state, &talk,
                  (const char *const[]){
                      "C:Where is my tent?",
                      "C:Ich warte seit zwei Wochen und niemand gibt mir eine Antwort.", NULL});
    assert_false(r->turns[0].unread);
    assert_string_equal(r->turns[0].language, "en");
    assert_true(r->turns[1].unread);
    assert_int_equal(r->now.n_unread, 1);
    assert_int_equal(r->now.unread_turns[0], 1);
    assert_int_equal(r->now.open_needs.n, 1);
}

/* Past a limit nothing is claimed, and it is said. */
static void test_limits(void **state)
{
    (void)state;
    struct heard_limits limits = {.turns = 2, .turn_bytes = 256};
    struct heard_reader *reader = heard_reader_new(NULL, &limits);
    assert_non_null(reader);
    char text[1024];
    memset(text, 0, sizeof text);
    for (size_t i = 0; i < 300; i += 6)
        memcpy(text + i, "so \xc3\xa9 ", 6);
    memcpy(text + 300, "Where is my tent?", 17);
    struct heard_turn turns[3] = {{HEARD_CUSTOMER, text, 317, HEARD_NO_TIME},
                                  {HEARD_AGENT, "Hello.", 6, HEARD_NO_TIME},
                                  {HEARD_CUSTOMER, "Where is my tent?", 17, HEARD_NO_TIME}};
    const struct heard_conversation c = {.id = "limits", .turns = turns, .n_turns = 3};
    const struct heard_reading *r = heard_read(reader, &c, NULL);
    assert_true(r->turns[0].read_to <= 256 && r->turns[0].read_to >= 253);
    assert_int_equal(r->turns[0].n_needs, 0);
    assert_int_equal(r->turns[1].read_to, 6);
    for (size_t t = 2; t < r->n_turns; t++)
        assert_true(r->turns[t].skipped && r->turns[t].n_needs == 0);
    assert_int_equal(r->now.open_needs.n, 0);
    char json[4096];
    assert_true(heard_reading_json(r, 0, json, sizeof json) < sizeof json);
    assert_non_null(strstr(json, "{\"who\": \"customer\", \"skipped\": true}]"));
    heard_reader_free(reader);
}

/* A day that our side named is no deadline of theirs; one that they set beside it is. */
static void test_days_of_ours(void **state)
{
    struct talk talk;
    static const char *const ours[] = {"C:Your colleague promised it would come by Friday.",
                                       "C:Anna told me perhaps Tuesday. Where is my order?",
                                       "C:You said it would be here before Thursday."};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        const struct heard_reading *r =
            read_talk(*state, &talk, (const char *const[]){ours[i], NULL});
        assert_int_equal(r->turns[0].n_purpose, 0);
        assert_int_equal(r->turns[0].n_guesses, 0);
    }
    const struct heard_reading *r = read_talk(
        *state, &talk, (const char *const[]){"C:You said Monday, but I need it by Friday.", NULL});
    assert_int_equal(r->turns[0].n_purpose, 1);
    assert_true(overlaps(r, r->turns[0].purpose[0].at, "Friday"));
}

static void test_no_promise(void **state)
{
    struct talk talk;
    const struct heard_reading *r = read_talk(
        *state, &talk,
        (const char *const[]){"C:Where is it?",
                              "A:The new one will look to you like the old. It will seem darker.",
                              "A:I will look into it today.", NULL});
    assert_int_equal(r->turns[1].n_promises, 0);
    assert_int_equal(r->turns[2].n_promises, 1);
}

/* Something gone is a relief when it was a trouble, and no relief when it was theirs. */
static void test_gone(void **state)
{
    struct talk talk;
    const struct heard_reading *r =
        read_talk(*state, &talk,
                  (const char *const[]){"C:Now the card is gone.", "C:The noise is gone.", NULL});
    for (size_t i = 0; i < r->turns[0].n_emotions; i++)
        assert_int_not_equal(r->turns[0].emotions[i].name, HEARD_RELIEF);
    assert_int_equal(r->turns[1].emotions[0].name, HEARD_RELIEF);
}

static void test_empty(void **state)
{
    struct heard_conversation none = {0};
    const struct heard_reading *r = heard_read(*state, &none, NULL);
    assert_int_equal(r->n_turns, 0);
    assert_true(isnan(r->now.temperature));
    struct heard_turn turns[] = {{HEARD_CUSTOMER, NULL, 0, HEARD_NO_TIME},
                                 {HEARD_AGENT, "", 0, HEARD_NO_TIME},
                                 {HEARD_CUSTOMER, " \n\t ", 4, HEARD_NO_TIME}};
    const struct heard_conversation c = {.turns = turns, .n_turns = 3};
    r = heard_read(*state, &c, NULL);
    for (size_t t = 0; t < 3; t++)
        assert_int_equal(r->turns[t].n_needs + r->turns[t].n_signals + r->turns[t].n_acts, 0);
    assert_int_equal(r->now.open_needs.n, 0);
}

/* ---------------------------------------------------------------- spans */

/* Within the text, and not inside a character of valid text. */
static void check_span(const struct heard_reading *r, struct heard_span s)
{
    assert_true(s.turn < r->n_turns);
    const struct heard_turn *turn = &r->of->turns[s.turn];
    assert_true(s.start < s.end && s.end <= turn->len);
    assert_true(((unsigned char)turn->text[s.start] & 0xc0) != 0x80 || s.start == 0);
    assert_true(s.end == turn->len || ((unsigned char)turn->text[s.end] & 0xc0) != 0x80);
}

static void check_spans(const struct heard_reading *r, struct heard_spans spans)
{
    for (size_t i = 0; i < spans.n; i++)
        check_span(r, spans.at[i]);
}

static void check_turn(const struct heard_reading *r, const struct heard_turn_reading *t)
{
    for (size_t i = 0; i < t->n_emotions; i++)
        check_spans(r, t->emotions[i].because);
    for (size_t i = 0; i < t->n_needs; i++)
        check_span(r, t->needs[i].at);
    for (size_t i = 0; i < t->n_signals; i++)
        check_span(r, t->signals[i].at);
    for (size_t i = 0; i < t->n_purpose; i++)
        check_span(r, t->purpose[i].at);
    for (size_t i = 0; i < t->n_guesses; i++)
        check_spans(r, t->guesses[i].because);
    for (int m = 0; m < HEARD_N_MECHANISMS; m++)
        check_spans(r, t->mechanisms[m].because);
    for (size_t i = 0; i < t->n_acts; i++)
        check_span(r, t->acts[i].at);
    for (size_t i = 0; i < t->n_promises; i++)
        check_span(r, t->promises[i].at);
    for (size_t i = 0; i < t->n_echoes; i++) {
        check_span(r, t->echoes[i].at);
        check_span(r, t->echoes[i].of);
    }
}

static void check_reading(const struct heard_reading *r)
{
    for (size_t t = 0; t < r->n_turns; t++)
        check_turn(r, &r->turns[t]);
    check_spans(r, r->now.temperature_because);
    check_spans(r, r->now.trend_because);
    for (int s = 0; s < HEARD_N_STEPS; s++)
        check_spans(r, r->now.steps[s].because);
    for (int k = 0; k < HEARD_N_KNOWN; k++)
        check_spans(r, r->now.known[k]);
}

static const char *const rich[] = {
    "C:\xf0\x9f\x98\xa1\xf0\x9f\x98\xa1 My caf\xc3\xa9 order hasn\xe2\x80\x99t come\xe2\x80\xa6 "
    "Third "
    "time I write! It\xe2\x80\x99s for my daughter\xe2\x80\x99s birthday on Friday "
    "\xf0\x9f\x8e\x82. "
    "Where is it\xe2\x80\xbd",
    "A:I\xe2\x80\x99m so sorry about the caf\xc3\xa9 order \xf0\x9f\x98\x94 \xe2\x80\x94 "
    "I\xe2\x80\x99ll "
    "call you by Friday\xe2\x80\xa6 What\xe2\x80\x99s your daughter\xe2\x80\x99s name?",
    "C:Zo\xc3\xab\xe2\x80\xa6 and I\xe2\x80\x99m \xe2\x80\x9creally\xe2\x80\x9d "
    "worried\xf0\x9f\x98\xa2, "
    "please send it today\xe2\x80\xbc",
    NULL};

static void test_spans(void **state)
{
    struct talk talk;
    const struct heard_reading *r = read_talk(*state, &talk, rich);
    assert_true(r->turns[0].n_needs > 0 && r->turns[0].n_signals > 0 && r->turns[1].n_acts > 0);
    check_reading(r);
    /* every prefix of the first turn that ends with a character */
    const char *s = talk.turns[0].text;
    for (size_t n = 0; n <= strlen(s); n++)
        if (((unsigned char)s[n] & 0xc0) != 0x80)
            check_reading(read_one(*state, &talk, s, n));
}

/* Cut anywhere, and with bytes that are no UTF-8: read all the same, and inside the text. */
static void test_invalid(void **state)
{
    struct talk talk;
    char text[256];
    const char *s = rich[0] + 2;
    size_t len = strlen(s);
    assert_true(len < sizeof text);
    for (size_t n = 0; n < len; n++) {
        memcpy(text, s, len);
        text[n] = (char)(n % 3 == 0 ? 0xff : n % 3 == 1 ? 0xc3 : 0);
        const struct heard_reading *r = read_one(*state, &talk, text, len - n / 2);
        const struct heard_turn_reading *t = &r->turns[0];
        for (size_t i = 0; i < t->n_needs; i++)
            assert_true(t->needs[i].at.end <= len - n / 2 &&
                        t->needs[i].at.start < t->needs[i].at.end);
        for (size_t i = 0; i < t->n_signals; i++)
            assert_true(t->signals[i].at.end <= len - n / 2);
    }
    static const char broken[] = "\xff\xfeWhere is my tent?\xc3";
    const struct heard_reading *r = read_one(*state, &talk, broken, sizeof broken - 1);
    need_at(r, 0, "Where is my tent");
}

/* The same words, the same reading: nothing is left over from what was read before. */
static void test_again(void **state)
{
    struct talk talk;
    enum { CAP = 1 << 16 };
    char *first = malloc(CAP), *again = malloc(CAP);
    assert_non_null(first);
    assert_non_null(again);
    size_t n = heard_reading_json(read_talk(*state, &talk, rich), 0, first, CAP);
    assert_true(n < CAP);
    read_one(*state, &talk, "I am leaving, and I want my money back!", 39);
    heard_reading_json(read_talk(*state, &talk, rich), 0, again, CAP);
    assert_string_equal(first, again);
    free(first);
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_question_borders),
        cmocka_unit_test(test_promise_borders),
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_answered),
        cmocka_unit_test(test_sent_on),
        cmocka_unit_test(test_listed),
        cmocka_unit_test(test_which_answered),
        cmocka_unit_test(test_pronoun),
        cmocka_unit_test(test_same_as),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_leaving),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_emotions),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_temperature),
        cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_invalid),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_days_of_ours),
        cmocka_unit_test(test_no_promise),
        cmocka_unit_test(test_gone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
