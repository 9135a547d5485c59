/* SPDX-License-Identifier: Apache-2.0 */
/* mail_fold_test.c: HTML as the sanitiser writes it, and where it is cut. */
#include "web/mail_fold.h"

#include "base/out.h"
#include "base/test.h"

#include <string.h>

/* `want`: the HTML with "[" and "]" where the fold begins and ends; without them nothing folds. */
static void folds(const char *want, const char *quoted)
{
    struct mail_fold f;
    struct out html, got;
    out_init(&html, 100000);
    out_init(&got, 100000);
    for (const char *c = want; *c; c++)
        if (*c != '[' && *c != ']')
            out_char(&html, *c);
    mail_fold(&f, out_as_str(&html), str_of(quoted));
    out_str(&got, f.said);
    out_text(&got, f.some ? "[" : "");
    out_str(&got, f.quoted);
    out_text(&got, f.some ? "]" : "");
    out_str(&got, f.after);
    assert_string_equal(got.at, want);
    out_free(&html);
    out_free(&got);
}

static void rule_13_by_the_last_blockquote(void **state)
{
    (void)state;
    folds("<p>No.</p>[<blockquote><p>Red?</p></blockquote>]", "");
    folds("<p>No.</p>[<blockquote><p>Red?</p></blockquote>]<div>\xc2\xa0</div>", "");
    folds("<p>No.</p><blockquote>Red?</blockquote><p>Yes.</p>", "");
    folds("<blockquote>Red?</blockquote>", "");
    folds("<p>No.</p><blockquote>Red?</blockquote><img src=\"/files/1\">", "");
}

static void rule_13_by_the_words_of_its_text(void **state)
{
    (void)state;
    folds("<div>Is it you?<br><br>[<div><div>---------- Forwarded message ---------<br>From: "
          "<b>Shop</b></div><p>Pay</p></div>]</div>",
          "---------- Forwarded message ---------\nFrom: Shop\n\nPay\n");
    folds("<div><p>See below.</p>[<div><div><p><b>Von:</b> Bank &lt;b@x.example&gt;<br><b>Gesendet:"
          "</b> Montag</p></div></div><p>Alt</p>]</div>",
          "Von: Bank <b@x.example>\nGesendet: Montag\n");
    folds("<div>mine[ On Mon, 2 Mar 2026 X wrote:<br>old]</div>", "On Mon, 2 Mar 2026 X wrote:\n");
    folds("<p>a</p>[<p>On Mon, 2 Mar 2026 X wrote:</p><blockquote>old</blockquote>]",
          "On Mon, 2 Mar 2026 X wrote:\n> old\n");
}

static void what_is_not_found_is_shown(void **state)
{
    (void)state;
    folds("<p>a</p><p>b</p>", "On Mon, 2 Mar 2026 X wrote:\n");
    folds("<p>On Mon, 2 Mar 2026 X wrote:</p><p>old</p>", "On Mon, 2 Mar 2026 X wrote:\n");
    folds(
        "<table><tr><td>a</td><td>On Mon, 2 Mar 2026 X wrote:</td></tr><tr><td>b</td></tr></table>",
        "On Mon, 2 Mar 2026 X wrote:\n");
    folds("<p>a</p><p>short</p>", "short\n");
    folds("", "On Mon, 2 Mar 2026 X wrote:\n");
}

/* A hundred thousand near hits. */
static void much_is_quick(void **state)
{
    struct mail_fold f;
    struct out html;
    (void)state;
    out_init(&html, 4 << 20);
    for (int i = 0; i < 100000; i++)
        out_text(&html, "<p>On Mon, 2 Mar 2026</p>");
    mail_fold(&f, out_as_str(&html), STR("On Mon, 2 Mar 2026 X wrote:\n"));
    assert_false(f.some);
    out_free(&html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_13_by_the_last_blockquote),
        cmocka_unit_test(rule_13_by_the_words_of_its_text),
        cmocka_unit_test(what_is_not_found_is_shown),
        cmocka_unit_test(much_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
