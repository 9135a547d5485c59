/* SPDX-License-Identifier: Apache-2.0 */
/* coach_test.c: each of the fifteen rules finds one planted fault and is silent on the same draft
   with the fault repaired; good drafts get no nudge at all. Rules alone, without a model. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "engine/dates.h"
#include "heard.h"

enum { TURNS = 6 };

struct fault {
    enum heard_rule rule;
    enum heard_severity severity;
    const char *turns[TURNS]; /* "C:" customer, "A:" agent */
    const char *draft;
    const char *at; /* words of the draft that the nudge overlaps; NULL: what is missing has none */
    const char *repaired;
};

static const struct fault faults[] = {
    {HEARD_DISMISSIVE_WORDS,
     HEARD_HOLD,
     {"C:My heating is off since Monday and it is freezing in here."},
     "Please calm down. I'm sorry about the cold rooms. The engineer comes tomorrow at nine.",
     "calm down",
     "I'm sorry about the cold rooms since Monday. The engineer comes tomorrow at nine."},
    {HEARD_BLAME_WORDS,
     HEARD_HOLD,
     {"C:I got the blue kettle, but I ordered the red one."},
     "You must have clicked the wrong colour. I'm sorry, the red kettle leaves today.",
     "You must have clicked the wrong colour",
     "A blue kettle for a red one, I'm sorry. The red kettle leaves today."},
    {HEARD_UNANSWERED_NEED,
     HEARD_SUGGEST,
     {"C:When does the swimming pool open on Sunday? And how much is a ticket for a child?"},
     "The swimming pool opens at nine on Sunday.",
     NULL,
     "The swimming pool opens at nine on Sunday. A ticket for a child is 4 euros."},
    {HEARD_UNDERSTAND_BUT,
     HEARD_SUGGEST,
     {"C:Nine weeks for a sofa! We sit on the floor. I am really angry."},
     "I understand that this is frustrating, but the factory is slow. I'm sorry about the nine "
     "weeks on the floor. The sofa comes on Thursday.",
     "I understand that this is frustrating, but",
     "Nine weeks on the floor, no wonder you are angry. I'm sorry. The sofa comes on Thursday."},
    {HEARD_REFUSAL_WITHOUT_CHOICE,
     HEARD_SUGGEST,
     {"C:Can I return the swimsuit? The sticker came off."},
     "We can't take the swimsuit back. Kind regards, Ines",
     "can't take the swimsuit back",
     "We can't take the swimsuit back without the sticker, because of hygiene. You can swap it for "
     "another size instead, if you like. Kind regards, Ines"},
    {HEARD_RETELLING_IGNORED,
     HEARD_SUGGEST,
     {"C:This is the third time I explain it: the washing machine leaks at the door, I sent you "
      "photos of the leak."},
     "I'm sorry about the leak. Could you please describe the problem with the washing machine?",
     "describe the problem",
     "I'm sorry that you had to explain the leak three times. The photos of the door are here, and "
     "an engineer comes to your washing machine tomorrow at nine."},
    {HEARD_APOLOGY_REPEATED,
     HEARD_SUGGEST,
     {"C:My card has not come.", "A:I'm sorry for the delay.",
      "C:It is Thursday and still no card."},
     "I'm so sorry that your card is still not there. Again, I am so sorry.",
     "I am so sorry",
     "I'm so sorry that your card is still not there. I have ordered a new card, and the courier "
     "brings it to you tomorrow before noon."},
    {HEARD_APOLOGY_MISSING,
     HEARD_SUGGEST,
     {"C:You sent me the wrong lamp. I ordered brass, not chrome."},
     "Brass, not chrome: the right lamp leaves today and is with you on Wednesday.",
     NULL,
     "Brass, not chrome: I'm sorry. The right lamp leaves today and is with you on Wednesday."},
    {HEARD_FIX_BEFORE_LISTEN,
     HEARD_SUGGEST,
     {"C:I'm in tears here, my thesis is gone and I am so angry!!!"},
     "Go to Files, Recover, and open the copy from today. Losing your thesis is awful and I'm so "
     "sorry.",
     "Go to Files",
     "Losing your thesis is awful and I'm so sorry. Go to Files, Recover, and open the copy from "
     "today."},
    {HEARD_PROMISE_WITHOUT_DATE,
     HEARD_SUGGEST,
     {"C:I left my camera on the bus from Oban, row 8."},
     "The bus from Oban stands in Glasgow, and your camera may be in row 8. I will call the depot "
     "and get back to you.",
     "get back to you",
     "The bus from Oban stands in Glasgow, and your camera may be in row 8. I will call the depot "
     "and get back to you by tomorrow."},
    {HEARD_NOTHING_SAID_BACK,
     HEARD_SUGGEST,
     {"C:The front wheel of the green pram that we bought in January came off on the road "
      "yesterday. Luckily our daughter was not hurt, but we don't trust it any more."},
     "Hello, thank you for your message. I am sorry. It has been handled. Regards",
     NULL,
     "Hello, I am sorry that the wheel of the pram came off on the road, and glad that your "
     "daughter is not hurt. A new pram comes on Wednesday. Regards"},
    {HEARD_RAW_DATA_PAGE,
     HEARD_SUGGEST,
     {"C:My washing machine stops in the middle. What can I do?"},
     "- E-18: filter, p. 41, https://shop.example/m/41\n"
     "- E-19: hose 3/4\", 10 bar, https://shop.example/m/43\n"
     "- E-21: pump 230 V 30 W, part 00145212, 38.90\n"
     "- Service: 0800 555 100, 8-17, 9-12\n"
     "- Terms: https://shop.example/w/7.2",
     "E-18",
     "When your washing machine stops in the middle it is mostly the filter: open the flap at the "
     "bottom left and rinse it. If it stops again, call me on 0800 555 100 and you get a new "
     "pump."},
    {HEARD_VAGUE_TIME,
     HEARD_SUGGEST,
     {"C:When will the screws for my white shelf come?"},
     "The screws for your white shelf are packed and should be with you soon.",
     "soon",
     "The screws for your white shelf are packed and will be with you on Friday."},
    {HEARD_NO_HUMAN_LINE,
     HEARD_SUGGEST,
     {"C:My mother died last week and I need to close her account. It is all too much for me."},
     "Account closure: death certificate, ID of executor. Form 22 attached.",
     NULL,
     "I am very sorry about your mother. To close her account we need the death certificate; I do "
     "the rest for you."},
    {HEARD_FORMULA,
     HEARD_REMARK,
     {"C:I hung in the queue for 70 minutes. I only want my new PIN."},
     "Your call is important to us. Seventy minutes in a queue for a PIN, I'm sorry: the new PIN "
     "is with you on Thursday.",
     "Your call is important to us",
     "Seventy minutes in a queue for a PIN, I'm sorry: the new PIN is with you on Thursday."},
};

static int64_t at_turn(size_t t)
{
    return (dates_days(2026, 3, 2) * 24 + 9 + (int64_t)t) * INT64_C(3600000000);
}

struct talk {
    struct heard_turn turns[TURNS];
    struct heard_conversation c;
};

static const struct heard_coaching *coach(struct heard_reader *reader, struct talk *talk,
                                          const char *const *lines, const char *draft)
{
    size_t n = 0;
    for (; n < TURNS && lines[n]; n++)
        talk->turns[n] =
            (struct heard_turn){.who = lines[n][0] == 'A' ? HEARD_AGENT : HEARD_CUSTOMER,
                                .text = lines[n] + 2,
                                .len = strlen(lines[n] + 2),
                                .at = at_turn(n)};
    talk->c = (struct heard_conversation){.id = "d", .turns = talk->turns, .n_turns = n};
    return heard_coach(reader, &talk->c, draft, strlen(draft), at_turn(n), NULL);
}

static const struct heard_nudge *nudge_of(const struct heard_coaching *c, enum heard_rule rule)
{
    for (size_t i = 0; i < c->n_nudges; i++)
        if (c->nudges[i].rule == rule)
            return &c->nudges[i];
    return NULL;
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

static void print_nudges(const char *what, const char *draft, const struct heard_coaching *c)
{
    print_message("%s: %s\n", what, draft);
    for (size_t i = 0; i < c->n_nudges; i++)
        print_message("    %s: %s\n", heard_rule_name(c->nudges[i].rule), c->nudges[i].why);
}

/* A nudge says why, and shows words of the customer. */
static void check_nudge(const struct fault *f, const struct heard_coaching *c,
                        const struct heard_nudge *n)
{
    uint32_t draft = (uint32_t)c->reading->n_turns - 1;
    assert_int_equal(n->severity, f->severity);
    assert_true(n->why && n->why[0]);
    assert_true(n->because.n > 0);
    for (size_t i = 0; i < n->because.n; i++) {
        const struct heard_span *s = &n->because.at[i];
        assert_true(s->turn < draft && s->start < s->end);
        assert_true(s->end <= c->reading->of->turns[s->turn].len);
    }
    if (!f->at) {
        assert_int_equal(n->at.start, n->at.end);
        return;
    }
    const char *at = strstr(f->draft, f->at);
    assert_non_null(at);
    uint32_t start = (uint32_t)(at - f->draft), end = start + (uint32_t)strlen(f->at);
    assert_int_equal(n->at.turn, draft);
    assert_true(n->at.start < end && start < n->at.end && n->at.end <= strlen(f->draft));
}

static void test_planted(void **state)
{
    struct talk talk;
    int missed = 0;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct heard_coaching *c = coach(*state, &talk, faults[i].turns, faults[i].draft);
        const struct heard_nudge *n = nudge_of(c, faults[i].rule);
        if (n)
            check_nudge(&faults[i], c, n);
        else
            print_nudges(heard_rule_name(faults[i].rule), faults[i].draft, c);
        missed += !n;
    }
    assert_int_equal(missed, 0);
}

static void test_repaired(void **state)
{
    struct talk talk;
    int wrong = 0;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct heard_coaching *c = coach(*state, &talk, faults[i].turns, faults[i].repaired);
        if (c->n_nudges)
            print_nudges("repaired", faults[i].repaired, c);
        wrong += c->n_nudges > 0;
    }
    assert_int_equal(wrong, 0);
}

/* The table above names each rule once. */
static void test_all_rules(void **state)
{
    (void)state;
    bool seen[HEARD_N_RULES] = {0};
    assert_int_equal(sizeof faults / sizeof *faults, HEARD_N_RULES);
    for (size_t i = 0; i < HEARD_N_RULES; i++) {
        assert_false(seen[faults[i].rule]);
        seen[faults[i].rule] = true;
    }
}

static void test_good(void **state)
{
    static const struct {
        const char *turns[TURNS], *draft;
    } rows[] = {
        {{"C:What time do you close today?"}, "We close at six today."},
        {{"C:Thanks, that was quick!"}, "You're welcome!"},
        {{"C:Do you have the rain boots in 38?"}, "Yes, in green and in navy."},
        {{"C:Thank you, my new glasses are perfect."}, "Enjoy your new glasses!"},
        {{"C:We would like to come to the workshop on Sunday for my nephew Timo's first day. Is "
          "there "
          "a lift?"},
         "How nice for Timo! Yes, there is a lift beside the entrance."},
        {{"C:Can I bring my dog to the cabin?"},
         "I'm afraid dogs can't stay in the cabin, because of allergies. The kennel next door "
         "takes your dog for 12 a night, if you like."},
    };
    struct talk talk;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct heard_coaching *c = coach(*state, &talk, rows[i].turns, rows[i].draft);
        if (c->n_nudges)
            print_nudges("good", rows[i].draft, c);
        assert_int_equal(c->n_nudges, 0);
    }
}

/* Nudges come most pressing first, and no rule speaks twice. */
static void test_order(void **state)
{
    struct talk talk;
    const struct heard_coaching *c = coach(
        *state, &talk, (const char *const[TURNS]){"C:You sent me the wrong lamp. I am so angry."},
        "Please calm down. We regret any inconvenience caused. You must have clicked the wrong "
        "one. You get a new one soon.");
    assert_true(c->n_nudges >= 3);
    for (size_t i = 1; i < c->n_nudges; i++)
        assert_true(c->nudges[i].rule > c->nudges[i - 1].rule);
    assert_int_equal(c->nudges[0].rule, HEARD_DISMISSIVE_WORDS);
}

/* The draft is read as the last turn; what it leaves open is listed. */
static void test_unanswered(void **state)
{
    struct talk talk;
    const struct heard_coaching *c = coach(*state, &talk, faults[2].turns, faults[2].draft);
    assert_int_equal(faults[2].rule, HEARD_UNANSWERED_NEED);
    assert_int_equal(c->reading->n_turns, 2);
    assert_int_equal(c->reading->turns[1].who, HEARD_AGENT);
    assert_int_equal(c->unanswered.n, 1);
    assert_int_equal(c->unanswered.at[0].turn, 0);
    assert_int_equal(c->unanswered.at[0].n, 1);
    c = coach(*state, &talk, faults[2].turns, faults[2].repaired);
    assert_int_equal(c->unanswered.n, 0);
}

/* "Now" excuses the promise that it stands in, and no other. */
static void test_now(void **state)
{
    struct talk talk;
    const char *const turns[TURNS] = {"C:I left my camera on the bus from Oban, row 8."};
    const struct heard_coaching *c =
        coach(*state, &talk, turns,
              "The bus from Oban is in Glasgow now, and your camera may be in row 8. I will call "
              "the depot and get back to you.");
    assert_non_null(nudge_of(c, HEARD_PROMISE_WITHOUT_DATE));
    c = coach(*state, &talk, turns,
              "The bus from Oban is in Glasgow, and your camera may be in row 8. I will call the "
              "depot now.");
    assert_null(nudge_of(c, HEARD_PROMISE_WITHOUT_DATE));
}

static void test_edges(void **state)
{
    struct talk talk;
    const struct heard_coaching *c =
        coach(*state, &talk, (const char *const[TURNS]){"C:Where is my tent?"}, "");
    assert_int_equal(c->reading->n_turns, 2);
    c = coach(*state, &talk, (const char *const[TURNS]){NULL}, "Hello, how can I help?");
    assert_int_equal(c->reading->n_turns, 1);
    assert_int_equal(c->n_nudges, 0);
    assert_int_equal(c->unanswered.n, 0);
    c = coach(*state, &talk, (const char *const[TURNS]){"C:Where is my tent?"},
              "\xff\xc3 calm down");
    assert_int_equal(c->reading->turns[1].read_to, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted),   cmocka_unit_test(test_repaired),
        cmocka_unit_test(test_all_rules), cmocka_unit_test(test_good),
        cmocka_unit_test(test_order),     cmocka_unit_test(test_unanswered),
        cmocka_unit_test(test_now),       cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
