/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of mime.h: limits, and mail that was made to hurt. What ordinary mail looks like is in the
 * corpus. */
#include "mail/mime.h"

#include "base/test.h"
#include "base/utf8.h"
#include "mail/classify.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

enum { TEXT_MAX = 1 << 20 };

static struct arena arena;
static struct mime m;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, MIME_ARENA_BYTES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Parses, reads and classifies; what it took of the processor must stay below a bound. */
static void survives(struct str raw, double seconds_max)
{
    struct out text;
    struct mail_class k;
    clock_t start = clock();
    out_init(&text, TEXT_MAX);
    mime_parse(&m, &arena, raw);
    mime_words(&m, &text, NULL);
    mail_classify(&k, &arena, &m, NULL);
    assert_true(utf8_valid(out_as_str(&text)));
    assert_true(arena.used_bytes < MIME_ARENA_BYTES / 2);
    assert_true(m.n_parts >= 1 && m.n_parts <= MIME_MAX_PARTS);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (seconds > seconds_max)
        fprintf(stderr, "%.1f s\n", seconds);
    assert_true(seconds <= seconds_max);
    out_free(&text);
}

static void ten_thousand_nested_parts(void **state)
{
    struct out raw;
    (void)state;
    out_init(&raw, 8 << 20);
    for (int i = 0; i < 10000; i++)
        out_f(&raw, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    out_text(&raw, "\nthe innermost words\n");
    survives(out_as_str(&raw), 3);
    assert_true(m.notes & MIME_TOO_DEEP);
    const struct mime_part *last = &m.parts[m.n_parts - 1];
    assert_int_equal(last->depth, MIME_MAX_DEPTH);
    assert_true(last->is_file);
    assert_true(str_find(last->body, STR("the innermost words")) > 0);
    out_free(&raw);
}

static void ten_thousand_nested_messages(void **state)
{
    struct out raw;
    (void)state;
    out_init(&raw, 8 << 20);
    for (int i = 0; i < 10000; i++)
        out_text(&raw, "Content-Type: message/rfc822\n\n");
    out_text(&raw, "Subject: in\n\nwords\n");
    survives(out_as_str(&raw), 3);
    assert_true(m.notes & MIME_TOO_DEEP);
    out_free(&raw);
}

static void a_hundred_thousand_parts(void **state)
{
    struct out raw;
    (void)state;
    out_init(&raw, 8 << 20);
    out_text(&raw, "Content-Type: multipart/mixed; boundary=b\n\n");
    for (int i = 0; i < 100000; i++)
        out_text(&raw, "--b\nContent-Type: text/plain; name=\"a\"\n\nx\n");
    survives(out_as_str(&raw), 3);
    assert_int_equal(m.n_parts, MIME_MAX_PARTS);
    assert_true(m.notes & MIME_TOO_MANY);
    out_free(&raw);
}

/* A gigabyte that is one header line. The mapping costs no memory by itself: it is zeros. */
static void a_header_line_of_a_gigabyte(void **state)
{
    size_t n = (size_t)1 << 30;
    struct rusage before, after;
    (void)state;
    char *raw =
        mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED)
        skip();
    memcpy(raw, "From: p@x.example\nSubject: ", 27);
    memcpy(raw + n - 8, "\n\nwords\n", 8);
    getrusage(RUSAGE_SELF, &before);
    survives((struct str){raw, n}, 20);
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 64 * 1024); /* kilobytes */
    assert_true(m.notes & MIME_LONG_HEAD);
    assert_true(str_eq(m.from.at[0].addr, STR("p@x.example")));
    assert_true(str_eq(m.parts[0].body, STR("words\n")));
    munmap(raw, n);
}

/* Lines that look like boundaries, below as many nested parts as are followed. */
static void lines_of_dashes(void **state)
{
    struct out raw;
    (void)state;
    out_init(&raw, 8 << 20);
    for (int i = 0; i < MIME_MAX_DEPTH; i++)
        out_f(&raw, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    out_char(&raw, '\n');
    while (raw.n < 4 << 20)
        out_text(&raw, "--b1x\n--b1\tx\n");
    survives(out_as_str(&raw), 10);
    out_free(&raw);
}

/* The longest boundary, over and over: no search may start again at each byte. */
static void a_body_made_of_its_boundary(void **state)
{
    struct out raw;
    (void)state;
    out_init(&raw, 8 << 20);
    out_text(&raw, "Content-Type: multipart/mixed; boundary=");
    for (int i = 0; i < 150; i++)
        out_char(&raw, '-');
    out_text(&raw, "\n\n");
    while (raw.n < 4 << 20)
        out_text(
            &raw,
            "--------------------------------------------------------------------------------");
    survives(out_as_str(&raw), 5);
    assert_true(m.notes & MIME_NO_BOUNDARY);
    out_free(&raw);
}

static void heads_of_rubbish(void **state)
{
    static const char *const pieces[] = {
        "A: b\n",
        ":\n",
        " \n",
        "rubbish\n",
        "To: a:;\n",
        "To: <a@b>,\n",
        "References: <a@b>\n",
        "Content-Type: text/plain; name*0=a; name*1=b\n",
        "Subject: =?utf-8?B?",
        "Received: x\n ",
        "In-Reply-To: (((((((\n",
        "\0\n",
        "From \n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct out raw;
        out_init(&raw, 1 << 20);
        while (!raw.over)
            out_bytes(&raw, pieces[i], strlen(pieces[i]) + (pieces[i][0] == 0 ? 2 : 0));
        survives(out_as_str(&raw), 5);
        arena_reset(&arena);
        out_free(&raw);
    }
}

static void most_references_are_kept_newest_first(void **state)
{
    struct out raw;
    (void)state;
    out_init(&raw, 1 << 20);
    out_text(&raw, "Message-ID: <self@x>\nIn-Reply-To: <r999@x>\nReferences:");
    for (int i = 0; i < 1000; i++)
        out_f(&raw, " <r%d@x>", i);
    out_text(&raw, " <self@x>\n\nbody\n");
    mime_parse(&m, &arena, out_as_str(&raw));
    assert_true(m.n_references >= MIME_MAX_REFERENCES - 1);
    assert_true(str_eq(m.references[0], STR("r999@x")));
    assert_true(str_eq(m.references[1], STR("r998@x")));
    assert_true(m.n_references_more > 700);
    out_free(&raw);
}

static void every_part_knows_its_bytes(void **state)
{
    static const char raw[] =
        "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\none\n--b\n"
        "X: y\n\ntwo\r\n--b--\nepilogue\n";
    (void)state;
    mime_parse(&m, &arena, str_of(raw));
    assert_int_equal(m.n_parts, 3);
    assert_true(str_eq(m.parts[1].body, STR("one")));
    assert_true(str_eq(m.parts[2].body, STR("two")));
    assert_true(str_eq(m.parts[2].head, STR("X: y\n")));
    assert_int_equal(m.notes, 0);
}

static void text_past_the_room_is_said(void **state)
{
    struct out text;
    (void)state;
    out_init(&text, 10);
    mime_parse(&m, &arena, STR("A: b\n\nmore than ten bytes\n"));
    mime_words(&m, &text, NULL);
    assert_true(m.notes & MIME_TEXT_CUT);
    assert_string_equal(text.at, "more than");
    out_free(&text);
}

/* The comparison of a text with the HTML behind it once began past the end of what was written. */
static void an_empty_text_is_not_held_against_the_next(void **state)
{
    struct out text;
    (void)state;
    out_init(&text, TEXT_MAX);
    mime_parse(&m, &arena,
               STR("Content-Type: multipart/mixed; boundary=b\n\n"
                   "--b\nContent-Type: text/plain\n\nThe shoe is torn.\n"
                   "--b\nContent-Type: text/plain\n\n\n"
                   "--b\nContent-Type: text/html\n\n<p>The shoe is torn.</p>\n"
                   "--b\nContent-Type: text/html\n\n<p>\xc2</p>\n--b--\n"));
    mime_words(&m, &text, NULL);
    assert_int_equal(str_find(out_as_str(&text), STR("The shoe is torn.")), 0);
    assert_int_equal(str_find(str_from(out_as_str(&text), 1), STR("The shoe")), -1);
    out_free(&text);
}

static void every_note_has_its_sentence(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit <= MIME_TEXT_CUT; bit <<= 1)
        assert_true(mime_note_text((enum mime_note)bit)[0] != 0);
}

static void mail_looks_like_mail(void **state)
{
    (void)state;
    assert_true(mime_looks_like(STR("From: a\nSubject: b\n\nc")));
    assert_true(mime_looks_like(STR("Received: x\n y\nMessage-ID: <1@x>\n")));
    assert_false(mime_looks_like(STR("Customer: hello\nAgent: hi\n")));
    assert_false(mime_looks_like(STR("Subject: tent\nCustomer: hello\n")));
    assert_false(mime_looks_like(STR("{\"id\": 1}")));
    assert_false(mime_looks_like(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ten_thousand_nested_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ten_thousand_nested_messages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hundred_thousand_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_header_line_of_a_gigabyte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_of_dashes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_made_of_its_boundary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heads_of_rubbish, set_up, tear_down),
        cmocka_unit_test_setup_teardown(most_references_are_kept_newest_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_part_knows_its_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_past_the_room_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_text_is_not_held_against_the_next, set_up,
                                        tear_down),
        cmocka_unit_test(every_note_has_its_sentence),
        cmocka_unit_test(mail_looks_like_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
