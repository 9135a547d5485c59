/* SPDX-License-Identifier: Apache-2.0 */
/* sanitise_test.c: attacks from a file (tests/html/attacks.txt, one a paragraph), judged by a
   reader of its own; and that honest mail keeps its words and its look. */
#include "mail/sanitise_check.h"

#include "base/input.h"
#include "base/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PAGE_BYTES = 16 << 20, ATTACKS_LEAST = 200 };

static const struct sanitise_image photo = {.content_id = {"photo@phone", 11},
                                            .url = {"/files/7", 8}};

static struct out safe;

static const char *made(struct str html, bool remote, struct sanitise_result *r)
{
    const struct sanitise_options options = {
        .images = &photo, .n_images = 1, .remote_images = remote};
    out_clear(&safe);
    sanitise_html(&safe, html, &options, r);
    return safe.at;
}

static void becomes(const char *html, const char *wanted)
{
    struct sanitise_result r;
    assert_string_equal(made(str_of(html), false, &r), wanted);
}

static struct str read_attacks(struct out *o)
{
    char path[500], bytes[4096];
    const char *root = getenv("HEARD_ROOT");
    ssize_t n;
    snprintf(path, sizeof path, "%s/tests/html/attacks.txt", root ? root : ".");
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        out_bytes(o, bytes, (size_t)n);
    close(fd);
    return out_as_str(o);
}

/* Paragraphs; "#" begins a comment. "\0" and "\x0b" in the file are the bytes they name. */
static bool next_attack(struct str *rest, struct out *attack)
{
    struct str line;
    out_clear(attack);
    while (str_line(rest, &line)) {
        if (!line.n && attack->n)
            return true;
        if (!line.n || line.at[0] == '#')
            continue;
        for (ptrdiff_t at; (at = str_find(line, STR("\\x"))) >= 0 && (size_t)at + 4 <= line.n;) {
            char digits[3] = {line.at[at + 2], line.at[at + 3], '\0'};
            out_str(attack, str_first(line, (size_t)at));
            out_char(attack, (char)strtol(digits, NULL, 16));
            line = str_from(line, (size_t)at + 4);
        }
        out_str(attack, line);
        out_char(attack, '\n');
    }
    return attack->n > 0;
}

/* Rule 14. */
static void rule_14_attacks_neither_run_nor_call_out(void **state)
{
    struct out file, attack;
    struct sanitise_result r;
    int n = 0;
    (void)state;
    out_init(&file, PAGE_BYTES);
    out_init(&attack, PAGE_BYTES);
    struct str rest = read_attacks(&file);
    while (next_attack(&rest, &attack)) {
        const char *wrong =
            (made(out_as_str(&attack), false, &r), sanitise_check(out_as_str(&safe)));
        if (wrong)
            fprintf(stderr, "%s:\n%s-> %s\n", wrong, attack.at, safe.at);
        assert_null(wrong);
        /* What was made is made of itself again: nothing hides in it that another look finds. */
        char *once = strdup(safe.at);
        assert_string_equal(made(str_of(once), false, &r), once);
        free(once);
        n++;
    }
    assert_true(n >= ATTACKS_LEAST);
    printf("%d attacks\n", n);
    out_free(&file);
    out_free(&attack);
}

static void honest_mail_keeps_its_look(void **state)
{
    (void)state;
    becomes("<p style='color: #333; font-size:14px'>Hello <b>Maya</b></p>",
            "<p style=\"color: #333; font-size: 14px\">Hello <b>Maya</b></p>");
    becomes("<table border=0 cellpadding=\"4\"><tr><td>a<td>b<tr><td>c</table>",
            "<table border=\"0\" cellpadding=\"4\"><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>"
            "</table>");
    becomes("<ul><li>one<li>two</ul>", "<ul><li>one</li><li>two</li></ul>");
    becomes("<p>one<p>two<div>three</div>", "<p>one</p><p>two</p><div>three</div>");
    becomes("fish &amp; chips &lt;3 &copy;", "fish &amp; chips &lt;3 \xc2\xa9");
    becomes(
        "<a href=\"https://shop.example/?a=1&amp;b=2\">here</a>",
        "<a href=\"https://shop.example/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer "
        "nofollow\">here</a>");
    becomes("<font color=red face=\"Arial, sans-serif\">old</font>",
            "<font color=\"red\" face=\"Arial, sans-serif\">old</font>");
    becomes("<div style=\"background: rgb(1, 2, 3) !important; background: url(x)\">x</div>",
            "<div style=\"background-color: rgb(1, 2, 3)\">x</div>");
    becomes("<custom-tag>words</custom-tag> stay", "words stay");
    becomes("</b></p>words", "words");
    becomes("<b>open", "<b>open</b>");
}

static void pictures_wait_for_a_click(void **state)
{
    struct sanitise_result r;
    const char *html = "<img src=\"https://t.example/p.gif\" alt=\"us\"><img src=cid:photo@phone>"
                       "<img src=\"http://t.example/q.gif\"><img src=\"cid:other\">";
    (void)state;
    assert_string_equal(made(str_of(html), false, &r),
                        "<img alt=\"us\"><img src=\"/files/7\"><img><img>");
    assert_int_equal(r.n_remote, 2);
    assert_string_equal(made(str_of(html), true, &r),
                        "<img src=\"https://t.example/p.gif\" referrerpolicy=\"no-referrer\" "
                        "alt=\"us\"><img src=\"/files/7\"><img src=\"http://t.example/q.gif\" "
                        "referrerpolicy=\"no-referrer\"><img>");
    assert_int_equal(r.n_remote, 0);
    becomes("<img src=\"data:image/png;base64,iVBORw0KGgo=\">",
            "<img src=\"data:image/png;base64,iVBORw0KGgo=\">");
}

static void takes_linear_time(const char *piece, const char *end, size_t bytes)
{
    struct out page;
    struct sanitise_result r;
    out_init(&page, bytes + 100);
    while (page.n < bytes)
        out_text(&page, piece);
    out_text(&page, end);
    clock_t start = clock();
    made(out_as_str(&page), false, &r);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 3);
    assert_true(r.too_much || !sanitise_check(out_as_str(&safe)));
    out_free(&page);
}

static void hostile_pages_take_their_time_and_no_more(void **state)
{
    (void)state;
    takes_linear_time("<div>", "", 2 << 20);
    takes_linear_time("<a href=x ", ">", 5 << 20); /* 5 MB of one tag */
    takes_linear_time("<p><b><i>", "</b>", 2 << 20);
    takes_linear_time("<!--", "", 2 << 20);
    takes_linear_time("<script>", "", 2 << 20);
    takes_linear_time("</div>", "", 2 << 20);
    takes_linear_time("&lt;", "", 2 << 20);
}

static void too_much_is_said(void **state)
{
    struct out small;
    struct sanitise_result r;
    const struct sanitise_options options = {0};
    (void)state;
    out_init(&small, 60);
    sanitise_html(&small,
                  STR("<p>0123456789</p><p>0123456789</p><p>0123456789</p><p>0123456789"
                      "</p><p>0123456789</p>"),
                  &options, &r);
    assert_true(r.too_much);
    out_free(&small);
}

static int set_up(void **state)
{
    (void)state;
    out_init(&safe, PAGE_BYTES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    out_free(&safe);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_14_attacks_neither_run_nor_call_out),
        cmocka_unit_test(honest_mail_keeps_its_look),
        cmocka_unit_test(pictures_wait_for_a_click),
        cmocka_unit_test(hostile_pages_take_their_time_and_no_more),
        cmocka_unit_test(too_much_is_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
