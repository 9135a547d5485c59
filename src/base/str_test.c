/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of str.h, out.h and input.h. */
#include "base/str.h"

#include "base/input.h"
#include "base/out.h"
#include "base/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void finds_and_compares(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("where is it"), STR("is")), 6);
    assert_int_equal(str_find(STR("where"), STR("is")), -1);
    assert_int_equal(str_find_nocase(STR("Re: Order"), STR("ORDER")), 4);
    assert_int_equal(str_find(STR(""), STR("")), 0);
    assert_true(str_starts_nocase(STR("Subject: x"), STR("subject:")));
    assert_false(str_starts(STR("Sub"), STR("Subject")));
    assert_true(str_ends_nocase(STR("a.MBOX"), STR(".mbox")));
    assert_true(str_compare(STR("ab"), STR("abc")) < 0);
    assert_true(str_compare(STR("b"), STR("abc")) > 0);
    assert_true(str_eq(str_trim(STR(" \t x y\r\n")), STR("x y")));
    assert_true(str_hash(STR("a")) != str_hash(STR("b")));
}

static void cuts_into_pieces_and_lines(void **state)
{
    struct str rest = STR("a,,b"), piece;
    (void)state;
    assert_true(str_cut(&rest, ',', &piece) && str_eq(piece, STR("a")));
    assert_true(str_cut(&rest, ',', &piece) && piece.n == 0);
    assert_true(str_cut(&rest, ',', &piece) && str_eq(piece, STR("b")));
    assert_false(str_cut(&rest, ',', &piece));
    rest = STR("one\r\n\ntwo");
    assert_true(str_line(&rest, &piece) && str_eq(piece, STR("one")));
    assert_true(str_line(&rest, &piece) && piece.n == 0);
    assert_true(str_line(&rest, &piece) && str_eq(piece, STR("two")));
    assert_false(str_line(&rest, &piece));
}

static void reads_whole_numbers(void **state)
{
    int64_t v = 0;
    (void)state;
    assert_true(str_int64(STR("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_true(str_int64(STR("+7"), &v) && v == 7);
    assert_false(str_int64(STR("9223372036854775808"), &v));
    assert_false(str_int64(STR(""), &v));
    assert_false(str_int64(STR("-"), &v));
    assert_false(str_int64(STR("12x"), &v));
}

static void out_stops_at_its_maximum(void **state)
{
    struct out o;
    (void)state;
    out_init(&o, 10);
    assert_string_equal(o.at, "");
    out_f(&o, "%d-%s", 12, "34");
    assert_string_equal(o.at, "12-34");
    assert_false(o.over);
    out_text(&o, "567890");
    assert_true(o.over);
    assert_string_equal(o.at, "12-3456789");
    out_clear(&o);
    out_f(&o, "%s", "a sentence that is far too long");
    assert_true(o.over);
    assert_int_equal(o.n, 0);
    out_free(&o);
}

/* Also where its memory grows: no maximum is passed by the room that growing leaves. */
static void out_keeps_every_maximum(void **state)
{
    (void)state;
    for (size_t max = 0; max < 1100; max += max < 250 ? 50 : 1) {
        struct out o;
        out_init(&o, max);
        for (size_t i = 0; i < max; i++)
            out_char(&o, 'x');
        assert_true(o.n == max && !o.over && o.at[max] == 0);
        out_text(&o, "y");
        assert_true(o.n == max && o.over && o.at[max] == 0);
        out_limit(&o, max / 2);
        for (size_t i = 0; i <= max / 2; i++)
            out_char(&o, 'z');
        assert_true(o.n == max / 2 && o.over && o.at[max / 2] == 0);
        out_free(&o);
    }
}

static void lines_come_through_a_pipe(void **state)
{
    struct call c;
    struct input in;
    struct out line;
    int ends[2];
    (void)state;
    call_init(&c, 4096);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "first\r\n\nlonger than ten\nend", 27), 27);
    close(ends[1]);
    input_of_fd(&in, ends[0]);
    out_init(&line, 10);
    assert_true(str_starts(input_sniff(&in), STR("first\r\n")));
    assert_true(input_line(&in, &line));
    assert_string_equal(line.at, "first");
    assert_int_equal(input_offset(&in), 7);
    assert_true(input_line(&in, &line) && line.n == 0);
    assert_true(input_line(&in, &line) && line.over && line.n == 10);
    assert_true(input_line(&in, &line));
    assert_string_equal(line.at, "end");
    assert_false(input_line(&in, &line));
    assert_int_equal(input_check(&c, &in, "pipe"), 0);
    input_close(&in);
    assert_int_equal(input_open(&c, &in, "/does/not/exist"), -1);
    assert_int_equal(c.fault.kind, NOT_FOUND);
    out_free(&line);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_and_compares),      cmocka_unit_test(cuts_into_pieces_and_lines),
        cmocka_unit_test(reads_whole_numbers),     cmocka_unit_test(out_stops_at_its_maximum),
        cmocka_unit_test(out_keeps_every_maximum), cmocka_unit_test(lines_come_through_a_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
