/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of transcript.h: the shapes people paste, each with the turns it must give. */
#include "archive/transcript.h"

#include "base/test.h"
#include "base/time.h"

/* "C:text|A:text" for each turn; conversations are parted by " / ". */
static const char *turns_of(const char *text)
{
    static const char letters[] = "CABN";
    static struct out o;
    struct input in;
    struct transcript t;
    struct conversation v;
    if (!o.at)
        out_init(&o, 4096);
    out_clear(&o);
    conversation_init(&v);
    input_of_memory(&in, str_of(text));
    transcript_init(&t, &in, STR("chat.txt"));
    while (transcript_next(&t, &v)) {
        out_text(&o, o.n ? " / " : "");
        if (v.error[0])
            out_f(&o, "!%s", v.error);
        for (size_t i = 0; i < v.n_turns; i++) {
            out_f(&o, "%s%c:", i ? "|" : "", letters[v.turns[i].who]);
            out_str(&o, conversation_text(&v, i));
        }
    }
    transcript_free(&t);
    conversation_free(&v);
    return o.at;
}

static void takes_the_shapes_people_paste(void **state)
{
    static const struct {
        const char *text, *turns;
    } rows[] = {
        {"Customer: Where is it?\nAgent: On its way.\n", "C:Where is it?|A:On its way."},
        {"customer: one\ntwo\n\nthree\nAGENT: four", "C:one\ntwo\n\nthree|A:four"},
        {"Customer (Maya): hi\nAgent Sam: hello", "C:hi|A:hello"},
        {"Maya (customer): hi\nSam [agent]: hello", "C:hi|A:hello"},
        {"[2026-03-01 09:30] Customer: hi\n[2026-03-01 09:31] Agent: yes", "C:hi|A:yes"},
        {"2026-03-01 09:30:05 - Customer: hi\n2026-03-01T09:31:00Z Agent: yes", "C:hi|A:yes"},
        {"(09:30) Customer: hi\nAgent [09:31]: yes", "C:hi|A:yes"},
        {"Customer: hi\nBot: I am a bot\nInternal note: careful\nSupport: hello",
         "C:hi|B:I am a bot|N:careful|A:hello"},
        {"Customer service: hello, how can I help\nCustomer: hi", "A:hello, how can I help|C:hi"},
        {"Customer: my order.\nOrder: 4411\nNote: I paid twice.\nUser ID: 7\nAgent: ok",
         "C:my order.\nOrder: 4411\nNote: I paid twice.\nUser ID: 7|A:ok"},
        {"Maya: where is it?\nTom: coming\nMaya: thanks", "C:where is it?|A:coming|C:thanks"},
        {"Maya: where is it?\nAgent: coming", "C:where is it?|A:coming"},
        {"Customer: where?\nTom Reyes: here", "C:where?|A:here"},
        {"Subject: Still no tent\n\nCustomer: a\n---\nCustomer: b\nAgent: c\n=====\n",
         "C:a / C:b|A:c"},
        {"Customer: see https://a.example: there", "C:see https://a.example: there"},
        {"no speaker here\nCustomer: hi",
         "!line 1 belongs to no speaker: begin it with \"Customer:\" or \"Agent:\"C:hi"},
        {"", ""},
        {"Customer:\nAgent: x", "C:|A:x"},
        {"Customer: caf\xe9", "C:caf\xc3\xa9"},
        {"3/2/26, 10:02 - Maya: hi\n3/2/26, 10:03 AM - Tom: hello\n3/2/26, 10:04 - Maya: ok",
         "C:hi|A:hello|C:ok"},
        {"10:02 Customer: hi\n10:03 Agent: 12:30 works\n12:30 it is",
         "C:hi|A:12:30 works\n12:30 it is"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(turns_of(rows[i].text), rows[i].turns);
}

static void takes_heads_times_and_ids(void **state)
{
    struct input in;
    struct transcript t;
    struct conversation v;
    (void)state;
    conversation_init(&v);
    input_of_memory(&in, STR("Subject: Still no tent\n[2026-03-01 09:30] Customer: a\n---\nId: "
                             "c9\nCustomer: b\n---\nAgent: c"));
    transcript_init(&t, &in, STR("chat.txt"));
    assert_true(transcript_next(&t, &v));
    assert_string_equal(v.id, "chat.txt");
    assert_string_equal(v.subject, "Still no tent");
    assert_int_equal(v.turns[0].at, (days_of(2026, 3, 1) * 24 + 9) * HOUR_US + 30 * MINUTE_US);
    assert_true(transcript_next(&t, &v));
    assert_string_equal(v.id, "c9");
    assert_int_equal(v.line, 4);
    assert_true(transcript_next(&t, &v));
    assert_string_equal(v.id, "chat.txt#3");
    assert_false(t.guessed);
    transcript_free(&t);
    conversation_free(&v);
}

static void tells_a_transcript_from_other_text(void **state)
{
    (void)state;
    assert_true(transcript_looks_like(STR("Customer: hi")));
    assert_true(transcript_looks_like(STR("Maya: hi\nTom: hello")));
    assert_false(transcript_looks_like(STR("just some text\nwithout anybody")));
    assert_false(transcript_looks_like(STR("id,who,text\n1,customer,hi")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_shapes_people_paste),
        cmocka_unit_test(takes_heads_times_and_ids),
        cmocka_unit_test(tells_a_transcript_from_other_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
