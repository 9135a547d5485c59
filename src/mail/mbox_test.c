/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of mbox.h: every dialect, From_ lines where they do not belong, and reading again. */
#include "mail/mbox.h"

#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FROM "From maya@x.example Mon Mar  2 10:15:30 2026\n"

/* The messages, each in [], from memory. */
static void holds(const char *text, const char *want)
{
    struct input in;
    struct mbox b;
    struct out seen;
    out_init(&seen, 100000);
    input_of_memory(&in, str_of(text));
    mbox_init(&b, &in, 10000);
    while (mbox_next(&b)) {
        out_f(&seen, "[%.*s]", (int)b.message.n, b.message.at);
        assert_false(b.cut);
    }
    assert_string_equal(seen.at, want);
    mbox_free(&b);
    out_free(&seen);
}

static void messages_come_one_by_one(void **state)
{
    (void)state;
    holds(FROM "A: 1\n\nbody\n\n" FROM "A: 2\n\nbody\n", "[A: 1\n\nbody\n][A: 2\n\nbody\n]");
    holds("From - Mon Mar 02 10:15:30 2026\nA: 1\n\nb\n", "[A: 1\n\nb\n]");
    holds("From 17@xxx Mon Mar 02 10:15:30 +0000 2026\nA: 1\n\nb", "[A: 1\n\nb]");
    holds("\n\n" FROM "A: 1\n\nb\n", "[A: 1\n\nb\n]");
    holds("", "");
    holds(FROM, "[]");
    holds("A: 1\n\nno From_ line\n", "[A: 1\n\nno From_ line\n]");
    holds("From maya@x.example Mon Mar  2 10:15:30 2026\r\nA: 1\r\n\r\nb\r\n\r\n"
          "From maya@x.example Mon Mar  2 10:15:30 2026\r\nA: 2\r\n\r\nc\r\n",
          "[A: 1\r\n\r\nb\r\n][A: 2\r\n\r\nc\r\n]");
}

static void sentences_do_not_cut(void **state)
{
    (void)state;
    holds(FROM "A: 1\n\nx\n\nFrom Monday on we are closed.\n",
          "[A: 1\n\nx\n\nFrom Monday on we are closed.\n]");
    holds(FROM "A: 1\n\nx\n\n" FROM "no field behind it\n",
          "[A: 1\n\nx\n\n" FROM "no field behind it\n]");
    holds(FROM "A: 1\n\nx\n" FROM "B: no empty line before it\n",
          "[A: 1\n\nx\n" FROM "B: no empty line before it\n]");
}

static void quoting_is_undone(void **state)
{
    (void)state;
    holds(FROM "A: 1\n\n>From me\n>>From you\n> From us\n",
          "[A: 1\n\nFrom me\n>From you\n> From us\n]");
    holds(FROM ">From x\nA: 1\n\nb\n", "[>From x\nA: 1\n\nb\n]");
}

/* Writes a file, and opens it as input. */
static void open_file(struct input *in, char path[32], const char *text)
{
    memcpy(path, "/tmp/mbox_test.XXXXXX", 22);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    input_of_fd(in, fd);
}

static void content_length_is_tried(void **state)
{
    static const char right[] =
        FROM "Content-Length: 66\n\nx\n\n" FROM "B: this is a body\n\n" FROM "A: 2\n\ny\n";
    static const char wrong[] =
        FROM "Content-Length: 40\n\nx\n\n" FROM "A: 2\n\nanother message\n\n";
    struct input in;
    struct mbox b;
    char path[32];
    int n = 0;
    (void)state;
    open_file(&in, path, right);
    mbox_init(&b, &in, 10000);
    while (mbox_next(&b))
        n++;
    assert_int_equal(n, 2);
    mbox_free(&b);
    input_close(&in);
    unlink(path);
    open_file(&in, path, wrong);
    mbox_init(&b, &in, 10000);
    for (n = 0; mbox_next(&b);)
        n++;
    assert_int_equal(n, 2);
    mbox_free(&b);
    input_close(&in);
    unlink(path);
}

static void messages_can_be_read_again(void **state)
{
    static const char text[] =
        "\n" FROM "A: 1\n\n>From one\n\n\n" FROM "A: 2\n\n>>From two\n" FROM "B: x\n\n"
        "From maya@x.example Mon Mar  2 10:15:30 2026\r\nA: 3\r\n\r\nthree";
    struct call c;
    struct input in;
    struct mbox b;
    struct out again;
    char path[32];
    (void)state;
    call_init(&c, 1000);
    out_init(&again, 10000);
    open_file(&in, path, text);
    mbox_init(&b, &in, 10000);
    while (mbox_next(&b)) {
        out_clear(&again);
        assert_int_equal(mbox_again(&c, in.fd, b.offset, b.bytes, &again), 0);
        assert_true(str_eq(out_as_str(&again), b.message));
        assert_memory_equal(text + b.offset, "From ", 5);
    }
    assert_int_equal(b.n, 3);
    assert_true(mbox_again(&c, in.fd, sizeof text, 10, &again) < 0);
    mbox_free(&b);
    input_close(&in);
    unlink(path);
    out_free(&again);
    call_free(&c);
}

static void long_messages_are_cut_and_the_next_is_found(void **state)
{
    struct input in;
    struct mbox b;
    struct out text;
    (void)state;
    out_init(&text, 1 << 20);
    out_text(&text, FROM "A: 1\n\n");
    for (int i = 0; i < 20000; i++)
        out_text(&text, "no line end ");
    out_text(&text, "\n\n" FROM "A: 2\n\nb\n");
    input_of_memory(&in, out_as_str(&text));
    mbox_init(&b, &in, 5000);
    assert_true(mbox_next(&b));
    assert_true(b.cut);
    assert_int_equal(b.message.n, 5000);
    assert_true(mbox_next(&b));
    assert_false(b.cut);
    assert_true(str_eq(b.message, STR("A: 2\n\nb\n")));
    assert_false(mbox_next(&b));
    mbox_free(&b);
    out_free(&text);
}

static void an_mbox_looks_like_one(void **state)
{
    (void)state;
    assert_true(mbox_looks_like(STR(FROM "A: 1\n")));
    assert_false(mbox_looks_like(STR("From: maya@x.example\nDate: Mon Mar 2 10:15:30 2026\n")));
    assert_false(mbox_looks_like(STR("From here on it is text\n")));
    assert_false(mbox_looks_like(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_come_one_by_one),
        cmocka_unit_test(sentences_do_not_cut),
        cmocka_unit_test(quoting_is_undone),
        cmocka_unit_test(content_length_is_tried),
        cmocka_unit_test(messages_can_be_read_again),
        cmocka_unit_test(long_messages_are_cut_and_the_next_is_found),
        cmocka_unit_test(an_mbox_looks_like_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
