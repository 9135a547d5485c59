/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of jsonl.h and conversation.h: what a line may say, and what is said of one that may not.
 */
#include "archive/jsonl.h"

#include "base/test.h"
#include "base/time.h"

#include <string.h>

/* The error of the only line, or "". */
static const char *error_of(const char *line)
{
    static struct conversation v;
    static char error[256];
    struct input in;
    struct jsonl j;
    conversation_init(&v);
    input_of_memory(&in, str_of(line));
    jsonl_init(&j, &in);
    assert_true(jsonl_next(&j, &v));
    memcpy(error, v.error, sizeof error);
    assert_false(jsonl_next(&j, &v));
    jsonl_free(&j);
    conversation_free(&v);
    return error;
}

static void says_what_is_wrong_with_a_line(void **state)
{
    static const struct {
        const char *line, *error;
    } rows[] = {
        {"{\"id\":\"a\",\"turns\":[]}", ""},
        {"\xef\xbb\xbf{\"id\":\"a\",\"turns\":[]}\r\n", ""},
        {"{\"id\":\"a\",\"turns\":[{\"who\":\"bot\",\"text\":\"\",\"at\":null}],\"more\":{\"x\":[1]"
         "}}",
         ""},
        {"{\"turns\":[]}", "\"id\" is missing"},
        {"{\"id\":7,\"turns\":[]}", "\"id\" must be a string"},
        {"{\"id\":\"a\"}", "\"turns\" is missing"},
        {"{\"id\":\"a\",\"turns\":{}}", "\"turns\" must be a list"},
        {"{\"id\":\"a\",\"turns\":[1]}", "\"turns\" must be a list of objects"},
        {"{\"id\":\"a\",\"turns\":[{\"who\":\"customer\"}]}", "turn 0 has no \"text\""},
        {"{\"id\":\"a\",\"turns\":[{\"text\":\"x\"}]}", "turn 0 has no \"who\""},
        {"{\"id\":\"a\",\"turns\":[{\"who\":\"me\",\"text\":\"x\"}]}",
         "\"who\" must be customer, agent, bot or note"},
        {"{\"id\":\"a\",\"turns\":[{\"who\":\"bot\",\"text\":\"\",\"at\":\"noon\"}]}",
         "\"at\" must be a time like 2026-03-01T09:30:00Z"},
        {"{\"id\":\"a\",\"customer\":[],\"turns\":[]}", "\"customer\" must be a string"},
        {"{\"id\":\"a\\u0000b\",\"turns\":[]}", "\"id\" holds a NUL"},
        {"[]", "a line must be one JSON object"},
        {"what", "not JSON: a value was expected"},
        {"{\"id\":\"a\",\"turns\":[]} {}", "not JSON: something follows the end of the document"},
        {"{\"id\":\"a\",\"turns\":[", "not JSON: it ends too early"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(error_of(rows[i].line), rows[i].error);
}

static void the_id_is_told_wherever_it_stands(void **state)
{
    struct input in;
    struct jsonl j;
    struct conversation v;
    (void)state;
    conversation_init(&v);
    input_of_memory(&in, STR("\n{\"turns\":[{\"who\":\"x\"}],\"id\":\"late\"}\n\n{\"id\":\"cut\","
                             "\n{\"id\":\"b\",\"turns\":[]}"));
    jsonl_init(&j, &in);
    assert_true(jsonl_next(&j, &v));
    assert_string_equal(v.id, "late");
    assert_true(v.error[0] && v.line == 2);
    assert_true(jsonl_next(&j, &v));
    assert_string_equal(v.id, "cut");
    assert_true(v.error[0] && v.line == 4);
    assert_true(jsonl_next(&j, &v));
    assert_string_equal(v.id, "b");
    assert_true(!v.error[0] && v.line == 5);
    assert_false(jsonl_next(&j, &v));
    jsonl_free(&j);
    conversation_free(&v);
}

static void a_conversation_arrives_whole(void **state)
{
    struct input in;
    struct jsonl j;
    struct conversation v;
    (void)state;
    conversation_init(&v);
    input_of_memory(
        &in,
        STR("{\"id\":\"c1\",\"customer\":\"maya\",\"subject\":\"tent\",\"draft\":\"Hi\",\"turns\":["
            "{\"at\":\"2026-03-01T09:30:00Z\",\"text\":\"Where\\ud800?\",\"who\":\"customer\"},"
            "{\"who\":\"agent\",\"text\":\"Here\"},{\"who\":\"note\",\"text\":\"n\"}]}"));
    jsonl_init(&j, &in);
    assert_true(jsonl_next(&j, &v));
    assert_string_equal(v.error, "");
    const struct heard_conversation *h = conversation_view(&v);
    assert_string_equal(h->id, "c1");
    assert_string_equal(h->customer, "maya");
    assert_string_equal(h->subject, "tent");
    assert_int_equal(h->n_turns, 3);
    assert_true(str_eq(conversation_text(&v, 0), STR("Where\xef\xbf\xbd?")));
    assert_true(str_eq(conversation_text(&v, 1), STR("Here")));
    assert_int_equal(h->turns[2].who, HEARD_NOTE);
    assert_int_equal(h->turns[0].at, conversation_first_at(&v));
    assert_int_equal(h->turns[1].at, NO_TIME);
    assert_true(v.has_draft && str_eq(conversation_draft_text(&v), STR("Hi")));
    jsonl_free(&j);
    conversation_free(&v);
}

static void limits_hold(void **state)
{
    struct input in;
    struct jsonl j;
    struct conversation v;
    struct out o;
    (void)state;
    conversation_init(&v);
    out_init(&o, 4 << 20);
    out_text(&o, "{\"id\":\"long\",\"turns\":[{\"who\":\"customer\",\"text\":\"");
    for (int i = 0; i < 1000000; i++)
        out_char(&o, 'x');
    out_text(&o, "\"}]}\n{\"id\":\"many\",\"turns\":[");
    for (int i = 0; i < CONVERSATION_MAX_TURNS + 1; i++)
        out_f(&o, "%s{\"who\":\"customer\",\"text\":\"x\"}", i ? "," : "");
    out_text(&o, "]}");
    input_of_memory(&in, out_as_str(&o));
    jsonl_init(&j, &in);
    assert_true(jsonl_next(&j, &v));
    assert_string_equal(v.error, "");
    assert_int_equal(conversation_text(&v, 0).n, TURN_KEEP_BYTES);
    assert_true(jsonl_next(&j, &v));
    assert_string_equal(v.error, "it has more than 4096 turns");
    jsonl_free(&j);
    out_free(&o);
    conversation_free(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_with_a_line),
        cmocka_unit_test(the_id_is_told_wherever_it_stands),
        cmocka_unit_test(a_conversation_arrives_whole),
        cmocka_unit_test(limits_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
