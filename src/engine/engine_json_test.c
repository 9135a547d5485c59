/* SPDX-License-Identifier: Apache-2.0 */
/* engine_json_test.c: readings and coachings as JSON: every key is always there, jansson reads it
   back, spans carry their words, and lengths are those of snprintf at every size of buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "heard.h"

enum { CAP = 1 << 17, TURNS = 6 };

#define TURN(who, s)                                                                               \
    {                                                                                              \
        (who), (s), sizeof(s) - 1, INT64_C(1772442000000000)                                       \
    }

static const struct heard_turn turns[TURNS] = {
    TURN(HEARD_CUSTOMER,
         "Where is my \"red\\blue\" tent\t\xf0\x9f\x8f\x95? I need it by Friday for a "
         "wedding. This is the third time I am writing, I'm so angry!"),
    TURN(HEARD_AGENT, "I'm sorry about the tent. I will call you by Friday."),
    TURN(HEARD_BOT, "Your ticket is 12."),
    TURN(HEARD_NOTE, "call back"),
    TURN(HEARD_CUSTOMER, "Ich warte seit zwei Wochen und niemand gibt mir eine Antwort."),
    TURN(HEARD_CUSTOMER, "\xff\x01 Hello? Where is my tent?"),
};
static const struct heard_conversation conversation = {"c\"1", NULL, NULL, turns, TURNS};

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

static json_t *load(const char *line)
{
    json_error_t error;
    json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        fail_msg("%s at %d: %.60s", error.text, error.position, line + error.position);
    assert_null(strchr(line, '\n'));
    return json;
}

static json_t *reading(struct heard_reader *reader, unsigned flags)
{
    char *line = malloc(CAP);
    assert_non_null(line);
    size_t n = heard_reading_json(heard_read(reader, &conversation, NULL), flags, line, CAP);
    assert_true(n < CAP);
    assert_int_equal(strlen(line), n);
    json_t *json = load(line);
    free(line);
    return json;
}

/* Exactly these keys, with spaces between them. */
static void check_keys(json_t *object, const char *keys)
{
    char name[64];
    size_t n = 0;
    assert_true(json_is_object(object));
    for (const char *at = keys; *at; n++) {
        size_t len = strcspn(at, " ");
        assert_true(len < sizeof name);
        memcpy(name, at, len);
        name[len] = 0;
        if (!json_object_get(object, name))
            fail_msg("no key \"%s\"", name);
        at += len + (at[len] == ' ');
    }
    if (json_object_size(object) != n)
        fail_msg("%zu keys, not %zu: %s", json_object_size(object), n, keys);
}

static void check_list(json_t *list, const char *keys, bool some)
{
    assert_true(json_is_array(list));
    assert_true(!some || json_array_size(list) > 0);
    for (size_t i = 0; i < json_array_size(list); i++)
        check_keys(json_array_get(list, i), keys);
}

/* The words of a span are the bytes of its turn, unless these are no UTF-8. */
static void check_span(json_t *span)
{
    size_t turn = (size_t)json_integer_value(json_object_get(span, "turn"));
    size_t start = (size_t)json_integer_value(json_object_get(span, "start"));
    size_t end = (size_t)json_integer_value(json_object_get(span, "end"));
    const char *text = json_string_value(json_object_get(span, "text"));
    assert_true(turn < TURNS && start < end && end <= turns[turn].len);
    if (memchr(turns[turn].text + start, 0xff, end - start))
        return;
    assert_int_equal(strlen(text), end - start);
    assert_memory_equal(text, turns[turn].text + start, end - start);
}

static void test_turns(void **state)
{
    json_t *json = reading(*state, 0), *list = json_object_get(json, "turns");
    check_keys(json, "id model turns now");
    assert_string_equal(json_string_value(json_object_get(json, "id")), "c\"1");
    assert_int_equal(json_array_size(list), TURNS);
    static const char customer[] =
        "who language unread emotions intensity needs signals purpose guess";
    json_t *first = json_array_get(list, 0), *agent = json_array_get(list, 1);
    check_keys(first, customer);
    check_list(json_object_get(first, "emotions"), "name p because", true);
    check_list(json_object_get(first, "needs"),
               "id turn start end text kind p same_as answered_by closed_by", true);
    check_list(json_object_get(first, "signals"), "name p turn start end text", true);
    check_list(json_object_get(first, "purpose"), "turn start end text kind date", true);
    check_list(json_object_get(first, "guess"), "about p because ask", false);
    json_t *need = json_array_get(json_object_get(first, "needs"), 0);
    assert_string_equal(json_string_value(json_object_get(need, "id")), "0.0");
    check_span(need);
    check_keys(agent, "who mechanisms acts promises answers facts_echoed");
    check_keys(json_object_get(agent, "mechanisms"),
               "emotional_reaction interpretation exploration");
    check_keys(json_object_get(json_object_get(agent, "mechanisms"), "exploration"),
               "level p because");
    check_list(json_object_get(agent, "acts"), "name p turn start end text", true);
    check_list(json_object_get(agent, "promises"), "turn start end text p what due", true);
    check_list(json_object_get(agent, "facts_echoed"), "turn start end text of", false);
    json_t *promise = json_array_get(json_object_get(agent, "promises"), 0);
    assert_string_equal(json_string_value(json_object_get(promise, "due")), "2026-03-06");
    json_decref(json);
}

static void test_skipped_and_unread(void **state)
{
    json_t *json = reading(*state, 0), *list = json_object_get(json, "turns");
    for (size_t t = 2; t < 4; t++) {
        check_keys(json_array_get(list, t), "who skipped");
        assert_true(json_is_true(json_object_get(json_array_get(list, t), "skipped")));
    }
    json_t *unread = json_array_get(list, 4);
    check_keys(unread, "who language unread emotions intensity needs signals purpose guess");
    assert_true(json_is_true(json_object_get(unread, "unread")));
    assert_true(json_is_null(json_object_get(unread, "intensity")));
    assert_string_equal(json_string_value(json_object_get(unread, "language")), "de");
    assert_int_equal(json_array_size(json_object_get(unread, "needs")), 0);
    json_t *now = json_object_get(json, "now");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(now, "unread_turns"), 0)),
                     4);
    json_decref(json);
}

static void check_now(json_t *now)
{
    check_keys(json_object_get(now, "heard_steps"), "hear empathize apologize resolve diagnose");
    check_keys(json_object_get(now, "known"), "need cause person stay_or_leave process goal");
    check_keys(json_object_get(json_object_get(now, "heard_steps"), "hear"), "state because");
    static const char *const keys[] = {"open_needs", "unread_turns", "baseline",  "temperature",
                                       "trend",      "escalation_p", "leaving_p", "ask_next"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_non_null(json_object_get(now, keys[i]));
}

static void test_now(void **state)
{
    json_t *json = reading(*state, 0), *now = json_object_get(json, "now");
    check_now(now);
    check_keys(json_object_get(now, "temperature"), "value because");
    assert_string_equal(json_string_value(json_object_get(now, "baseline")), "conversation");
    assert_string_equal(json_string_value(json_array_get(json_object_get(now, "open_needs"), 0)),
                        "0.0");
    json_decref(json);
    /* without a customer turn: nulls and empty lists */
    static const struct heard_conversation none = {.id = NULL};
    char line[4096];
    assert_true(heard_reading_json(heard_read(*state, &none, NULL), 0, line, sizeof line) <
                sizeof line);
    json = load(line);
    now = json_object_get(json, "now");
    check_now(now);
    assert_true(json_is_null(json_object_get(json, "id")));
    static const char *const nulls[] = {"baseline",     "temperature", "trend",
                                        "escalation_p", "leaving_p",   "ask_next"};
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        assert_true(json_is_null(json_object_get(now, nulls[i])));
    assert_int_equal(json_array_size(json_object_get(now, "open_needs")), 0);
    json_decref(json);
}

/* Each turn with its text; invalid bytes leave as U+FFFD, control characters as escapes. */
static void test_flags(void **state)
{
    json_t *json = reading(*state, HEARD_JSON_TEXT | HEARD_JSON_HEADS);
    json_t *list = json_object_get(json, "turns");
    for (size_t t = 0; t < TURNS; t++) {
        json_t *turn = json_array_get(list, t);
        assert_non_null(json_object_get(turn, "text"));
        assert_int_equal(json_object_get(turn, "heads") != NULL, t != 2 && t != 3);
    }
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "text")),
                        turns[0].text);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 5), "text")),
                        "\xef\xbf\xbd\x01 Hello? Where is my tent?");
    json_decref(json);
}

static const char draft[] = "Please calm down, \"dear\" customer. You get it soon.";

static void test_coaching(void **state)
{
    struct heard_conversation c = conversation;
    c.n_turns = 1;
    const struct heard_coaching *coaching =
        heard_coach(*state, &c, draft, sizeof draft - 1, turns[0].at, NULL);
    char *line = malloc(CAP);
    assert_non_null(line);
    size_t n = heard_coaching_json(coaching, 0, line, CAP);
    assert_int_equal(strlen(line), n);
    json_t *json = load(line), *nudges = json_object_get(json, "nudges");
    check_keys(json, "id model turn unanswered nudges forecast");
    check_list(nudges, "rule severity at because why try", true);
    json_t *first = json_array_get(nudges, 0), *at = json_object_get(first, "at");
    assert_string_equal(json_string_value(json_object_get(first, "rule")), "dismissive");
    assert_string_equal(json_string_value(json_object_get(first, "severity")), "hold");
    check_keys(at, "turn start end text");
    assert_int_equal(json_integer_value(json_object_get(at, "turn")), 1);
    assert_non_null(strstr(draft, json_string_value(json_object_get(at, "text"))));
    json_decref(json);
    free(line);
}

/* Like snprintf: the length needed whatever the room, NUL within it, nothing written past it. */
static void test_lengths(void **state)
{
    const struct heard_reading *r = heard_read(*state, &conversation, NULL);
    char *whole = malloc(CAP), *part = malloc(CAP);
    assert_non_null(whole);
    assert_non_null(part);
    size_t n = heard_reading_json(r, 0, whole, CAP);
    assert_int_equal(heard_reading_json(r, 0, NULL, 0), n);
    for (size_t cap = 1; cap <= n + 2; cap += cap < 64 || cap > n - 4 ? 1 : 61) {
        memset(part, '#', n + 8);
        assert_int_equal(heard_reading_json(r, 0, part, cap), n);
        size_t kept = cap <= n ? cap - 1 : n;
        assert_memory_equal(part, whole, kept);
        assert_int_equal(part[kept], 0);
        assert_int_equal(part[cap > n ? n + 1 : cap], '#');
    }
    free(whole);
    free(part);
}

/* The spellings of the contract, and a name for every value. */
static void test_names(void **state)
{
    (void)state;
    assert_string_equal(heard_emotion_name(HEARD_ANGER), "anger");
    assert_string_equal(heard_signal_name(HEARD_REPEAT_CONTACT), "repeat_contact");
    assert_string_equal(heard_act_name(HEARD_EXPLAIN_CAUSE), "explain_cause");
    assert_string_equal(heard_need_kind_name(HEARD_REQUEST), "request");
    assert_string_equal(heard_known_name(HEARD_AIM), "goal");
    assert_string_equal(heard_step_name(HEARD_DIAGNOSE), "diagnose");
    static const char *const rules[] = {"dismissive",
                                        "blame",
                                        "unanswered_need",
                                        "understand_but",
                                        "refusal_without_choice",
                                        "retelling_ignored",
                                        "apology_repeated",
                                        "apology_missing",
                                        "fix_before_listen",
                                        "promise_without_date",
                                        "nothing_said_back",
                                        "raw_data_page",
                                        "vague_time",
                                        "no_human_line",
                                        "formula"};
    for (int i = 0; i < HEARD_N_RULES; i++)
        assert_string_equal(heard_rule_name((enum heard_rule)i), rules[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns),    cmocka_unit_test(test_skipped_and_unread),
        cmocka_unit_test(test_now),      cmocka_unit_test(test_flags),
        cmocka_unit_test(test_coaching), cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
