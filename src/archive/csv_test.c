/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of csv.h: tables as they are exported, and the conversations they must give. */
#include "archive/csv.h"

#include "base/test.h"
#include "base/time.h"

#include <string.h>

/* "id(C:text|A:text) " for each conversation; "!fault" where the table cannot be read. */
static const char *conversations_of(const char *text, const char *map)
{
    static const char letters[] = "CABN";
    static struct out o;
    struct call c;
    struct input in;
    struct csv t;
    struct conversation v;
    if (!o.at)
        out_init(&o, 4096);
    out_clear(&o);
    call_init(&c, 4096);
    conversation_init(&v);
    input_of_memory(&in, str_of(text));
    if (csv_begin(&c, &t, &in, map) < 0)
        out_f(&o, "!%s", c.fault.text);
    else
        while (csv_next(&c, &t, &v) > 0) {
            out_f(&o, "%s(%s", v.id, v.error[0] ? "!" : "");
            for (size_t i = 0; i < v.n_turns; i++) {
                out_f(&o, "%s%c:", i ? "|" : "", letters[v.turns[i].who]);
                out_str(&o, conversation_text(&v, i));
            }
            out_text(&o, ") ");
        }
    csv_end(&t);
    conversation_free(&v);
    call_free(&c);
    return o.at;
}

static void takes_tables_as_they_are_exported(void **state)
{
    static const struct {
        const char *text, *map, *out;
    } rows[] = {
        {"id,who,text\n1,customer,hi\n1,agent,hello\n2,customer,bye\n", NULL,
         "1(C:hi|A:hello) 2(C:bye) "},
        {"\xef\xbb\xbf"
         "Ticket_ID;Author_Type;Body\r\n7;End-user;\"a; \"\"b\"\"\r\nc\"\r\n",
         NULL, "7(C:a; \"b\"\r\nc) "},
        {"conversation\tdirection\tmessage\nx\tinbound\tone\nx\toutbound\ttwo", NULL,
         "x(C:one|A:two) "},
        {"id,who,text\n1,customer,a\n2,customer,b\n1,agent,c\n", NULL, "1(C:a|A:c) 2(C:b) "},
        {"id,at,who,text\n1,2026-03-02,agent,later\n1,2026-03-01,customer,first\n", NULL,
         "1(C:first|A:later) "},
        {"id,at,who,text\n1,2026-03-02 09:00:00 UTC,agent,later\n1,1772355600,customer,first\n",
         NULL, "1(C:first|A:later) "},
        {"text,n\nalone,1\nagain,2\n", NULL, "row 2(C:alone) row 3(C:again) "},
        {"a,b,c\n1,customer,x\n", "id=a,who=b,text=c", "1(C:x) "},
        {"a,b,c\n1,customer,x\n", "id=#1,who=#2,text=#3", "1(C:x) "},
        {"id,who,text\n\n1,note,secret\n1,bot,beep\n", NULL, "1(N:secret|B:beep) "},
        {"id,who,text\n1,martian,x\n2,user,y\n", NULL, "1(!C:x) 2(C:y) "},
        {"id,who,text\n1,customer\n", NULL, "1(C:) "},
        {"a,b\n1,2\n", "text=c", "!the table has no column c; its columns are: a, b"},
        {"a,b\n1,2\n", "what=a",
         "!--columns takes id=, who=, text=, at=, customer= and subject=, not \"what=a\""},
        {"", NULL, "!the table is empty"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(conversations_of(rows[i].text, rows[i].map), rows[i].out);
}

static void tells_a_table_from_other_text(void **state)
{
    (void)state;
    assert_true(csv_looks_like(STR("id,who,text\n1,customer,hi")));
    assert_true(csv_looks_like(STR("\"Ticket ID\";\"Body\"\n1;x")));
    assert_false(csv_looks_like(STR("Customer: hi, there\nAgent: text")));
    assert_false(csv_looks_like(STR("{\"text\":\"x\"}")));
    assert_false(csv_looks_like(STR("text")));
}

static void many_rows_keep_their_order(void **state)
{
    struct call c;
    struct input in;
    struct csv t;
    struct conversation v;
    struct out o;
    char id[32];
    (void)state;
    out_init(&o, 16 << 20);
    out_text(&o, "id,who,text\n");
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 30000; i++)
            out_f(&o, "c%d,%s,round %d\n", (i * 7919) % 30000, round % 2 ? "agent" : "customer",
                  round);
    call_init(&c, 4096);
    conversation_init(&v);
    input_of_memory(&in, out_as_str(&o));
    assert_int_equal(csv_begin(&c, &t, &in, NULL), 0);
    for (int i = 0; i < 30000; i++) {
        assert_int_equal(csv_next(&c, &t, &v), 1);
        snprintf(id, sizeof id, "c%d", (i * 7919) % 30000);
        assert_string_equal(v.id, id);
        assert_int_equal(v.n_turns, 3);
        assert_true(str_eq(conversation_text(&v, 2), STR("round 2")));
    }
    assert_int_equal(csv_next(&c, &t, &v), 0);
    csv_end(&t);
    conversation_free(&v);
    out_free(&o);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_tables_as_they_are_exported),
        cmocka_unit_test(tells_a_table_from_other_text),
        cmocka_unit_test(many_rows_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
