/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of json_pull.h: a table of documents and the events they give, then lines, cuts and
 * surrogates. */
#include "base/json_pull.h"

#include "base/test.h"

#include <string.h>

/* One letter for each event; BAD is '!', DONE '.'. */
static const char *events_of(const char *text)
{
    static const char letters[] = "!.{}[]ksntfz";
    static char events[200];
    struct input in;
    struct json_pull p;
    size_t n = 0;
    input_of_memory(&in, str_of(text));
    json_pull_init(&p, &in);
    json_pull_start(&p);
    enum pull_event event;
    do {
        event = json_pull_next(&p);
        events[n++] = letters[event + 1];
    } while (event > PULL_DONE && n < sizeof events - 1);
    events[n] = 0;
    json_pull_free(&p);
    return events;
}

static void gives_the_events_of_a_document(void **state)
{
    static const struct {
        const char *text, *events;
    } rows[] = {
        {"{}", "{}."},
        {" [ ] ", "[]."},
        {"\"x\"", "s."},
        {"{\"a\":[1,-2.5e+3,true,false,null],\"b\":{\"c\":\"\"}}", "{k[nntfz]k{ks}}."},
        {"[[[0]]]", "[[[n]]]."},
        {"", "!"},
        {"{", "{!"},
        {"{\"a\"}", "{!"},
        {"{\"a\":}", "{k!"},
        {"{\"a\":1,}", "{kn!"},
        {"[1,]", "[n!"},
        {"[1 2]", "[n!"},
        {"{} x", "{}!"},
        {"[01]", "[!"},
        {"[1.]", "[!"},
        {"[-]", "[!"},
        {"[1e]", "[!"},
        {"[tru]", "[!"},
        {"\"\\x\"", "!"},
        {"\"a\tb\"", "!"},
        {"\"open", "!"},
        {"\"\xff\"", "!"},
        {"\"\\u12\"", "!"},
        {"[}", "[!"},
        {"]", "!"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(events_of(rows[i].text), rows[i].events);
}

static void decodes_strings(void **state)
{
    static const struct {
        const char *text, *value;
    } rows[] = {
        {"\"a\\n\\\"\\\\\\/\\t\"", "a\n\"\\/\t"},
        {"\"\\u20ac\"", "\xe2\x82\xac"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
        {"\"\\ud83d\"", "\xef\xbf\xbd"},
        {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
        {"\"\\ud83d\\n\"", "\xef\xbf\xbd\n"},
        {"\"\\ude00\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct input in;
        struct json_pull p;
        input_of_memory(&in, str_of(rows[i].text));
        json_pull_init(&p, &in);
        json_pull_start(&p);
        assert_int_equal(json_pull_next(&p), PULL_STRING);
        assert_string_equal(json_pull_text(&p).at, rows[i].value);
        json_pull_free(&p);
    }
}

static void a_long_string_is_cut_on_a_border(void **state)
{
    struct input in;
    struct json_pull p;
    (void)state;
    input_of_memory(&in, STR("[\"ab\xe2\x82\xac\", \"next\"]"));
    json_pull_init(&p, &in);
    json_pull_start(&p);
    assert_int_equal(json_pull_next(&p), PULL_ARRAY);
    p.keep_bytes = 4;
    assert_int_equal(json_pull_next(&p), PULL_STRING);
    assert_true(p.cut);
    assert_string_equal(json_pull_text(&p).at, "ab");
    assert_int_equal(json_pull_next(&p), PULL_STRING);
    assert_false(p.cut);
    assert_string_equal(json_pull_text(&p).at, "next");
    json_pull_free(&p);
}

static void a_broken_line_costs_itself_alone(void **state)
{
    static const char *const broken[] = {"{\"a\":tru\n[1]\n", "{\"a\":\"x\\\n[1]\n",
                                         "{\"a\":\"x\n[1]\n", "{\n[1]\n",
                                         "nonsense\n[1]\n",   "[] []\n[1]\n"};
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct input in;
        struct json_pull p;
        enum pull_event event;
        input_of_memory(&in, str_of(broken[i]));
        json_pull_init(&p, &in);
        p.lines = true;
        json_pull_start(&p);
        while ((event = json_pull_next(&p)) > PULL_DONE)
            ;
        assert_int_equal(event, PULL_BAD);
        assert_non_null(p.error);
        json_pull_rest_of_line(&p);
        json_pull_start(&p);
        assert_int_equal(json_pull_next(&p), PULL_ARRAY);
        assert_int_equal(json_pull_next(&p), PULL_NUMBER);
        assert_int_equal(json_pull_next(&p), PULL_ARRAY_END);
        assert_int_equal(json_pull_next(&p), PULL_DONE);
        json_pull_free(&p);
    }
}

static void depth_is_bounded_and_values_can_be_skipped(void **state)
{
    char deep[140];
    struct input in;
    struct json_pull p;
    (void)state;
    memset(deep, '[', 65);
    deep[65] = 0;
    assert_int_equal(strlen(events_of(deep)), 65);
    assert_int_equal(events_of(deep)[64], '!');
    input_of_memory(&in, STR("[{\"a\":[1,{}]},2]"));
    json_pull_init(&p, &in);
    json_pull_start(&p);
    json_pull_next(&p);
    assert_true(json_pull_skip(&p, json_pull_next(&p)));
    assert_int_equal(json_pull_next(&p), PULL_NUMBER);
    json_pull_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_events_of_a_document),
        cmocka_unit_test(decodes_strings),
        cmocka_unit_test(a_long_string_is_cut_on_a_border),
        cmocka_unit_test(a_broken_line_costs_itself_alone),
        cmocka_unit_test(depth_is_bounded_and_values_can_be_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
