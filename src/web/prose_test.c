/* SPDX-License-Identifier: Apache-2.0 */
/* prose_test.c: what comes out is written down as a line: "text[hello|break|need:where is it]". */
#include "web/prose.h"

#include "base/fault.h"
#include "base/out.h"
#include "base/test.h"
#include "base/tmpl.h"

#include <cmark.h>
#include <stdlib.h>

static const char *const kinds[] = {"text", "quote", "code", "list", "numbered", "head"};
static const char *const runs[] = {
    "", "br:", "b:", "i:", "code:", "link:", "mention:", "need:", "answered:", "signal:"};

static void told(struct prose p, const char *wanted)
{
    struct out o;
    out_init(&o, 1 << 20);
    for (size_t i = 0; i < p.n_blocks; i++) {
        out_f(&o, "%s%s[", i ? " " : "", kinds[p.blocks[i].kind]);
        for (size_t j = 0; j < p.blocks[i].n_lines; j++) {
            if (j)
                out_text(&o, " / ");
            for (size_t k = 0; k < p.blocks[i].lines[j].n_runs; k++) {
                struct prose_run r = p.blocks[i].lines[j].runs[k];
                out_f(&o, "%s%s%.*s", k ? "|" : "", runs[r.kind], (int)r.text.n, r.text.at);
            }
        }
        out_text(&o, "]");
    }
    assert_string_equal(o.at, wanted);
    out_free(&o);
}

static void plain(void **state)
{
    struct call *c = *state;
    told(prose_plain(&c->arena, STR("One\r\ntwo\n\n> said\n> before\nthree"), NULL, 0),
         "text[One|br:|two] quote[said|br:|before] text[three]");
    told(prose_plain(&c->arena, STR("See (https://a.example/x_(y)), or <http://b.example>."), NULL,
                     0),
         "text[See (|link:https://a.example/x_(y)|), or <|link:http://b.example|>.]");
    told(prose_plain(&c->arena, STR(""), NULL, 0), "");
}

static void marked(void **state)
{
    struct call *c = *state;
    struct str text = STR("Hello. Where is it?\nSend it here. Thanks");
    struct prose_mark marks[] = {{7, 19, RUN_NEED, STR("n1")}, {20, 33, RUN_ANSWERED, STR("n2")}};
    told(prose_plain(&c->arena, text, marks, 2),
         "text[Hello. |need:Where is it?|br:|answered:Send it here.| Thanks]");
    struct prose_mark over[] = {{7, 25, RUN_NEED, STR("n1")}, {18, 18, RUN_NEED, STR("n2")}};
    told(prose_plain(&c->arena, text, over, 2),
         "text[Hello. |need:Where is it?|br:|need:Send |it here. Thanks]");
}

static void markdown(void **state)
{
    struct call *c = *state;
    told(prose_markdown(&c->arena,
                        STR("Dear **Maya**,\nI am _sorry_.\n\n- one\n- two `x`\n\n1. a\n2. b")),
         "text[Dear |b:Maya|,|br:|I am |i:sorry|.] list[one / two |code:x] numbered[a / b]");
    told(prose_markdown(&c->arena, STR("> quoted\n\n# Head\n\n[here](https://a.example) end")),
         "quote[quoted] head[Head] text[link:here| end]");
    told(prose_markdown(&c->arena, STR("<script>alert(1)</script>\n\na <b>c</b>")),
         "code[<script>alert(1)</script>\n] text[a |<b>|c|</b>]");
    told(prose_markdown(&c->arena, STR("- a\n\n  more\n- b\n  - deep")),
         "list[a|br:|more / b / deep]");
}

/* Paragraphs as cmark's HTML; false where there is more than paragraphs. */
static bool paragraphs(struct out *o, struct prose p)
{
    for (size_t i = 0; i < p.n_blocks; i++) {
        if (p.blocks[i].kind != BLOCK_TEXT)
            return false;
        out_text(o, "<p>");
        for (size_t k = 0; k < p.blocks[i].lines[0].n_runs; k++) {
            struct prose_run r = p.blocks[i].lines[0].runs[k];
            if (r.kind != RUN_TEXT && r.kind != RUN_BREAK && r.kind != RUN_LINK)
                return false;
            if (r.kind == RUN_BREAK)
                out_char(o, '\n');
            tmpl_str(o, r.text);
        }
        out_text(o, "</p>\n");
    }
    return true;
}

/* What takes the short way past cmark is what cmark would have said. */
static void short_way(void **state)
{
    static const char pieces[] = "aaabc  \n\n\n1.)#=-+~!:;,()'/|\t*_>`[]\\\xef\xbb\xbf";
    struct call *c = *state;
    uint32_t dice = 7;
    size_t compared = 0;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t n = 0, most = dice % sizeof text;
        for (; n < most; n++) {
            dice = dice * 1103515245 + 12345;
            text[n] = pieces[(dice >> 16) % (sizeof pieces - (round % 2 ? 1 : 13))];
        }
        struct out ours;
        out_init(&ours, 4000);
        if (paragraphs(&ours, prose_markdown(&c->arena, (struct str){text, n}))) {
            char *html = cmark_markdown_to_html(text, n, CMARK_OPT_DEFAULT);
            struct str theirs = str_of(html);
            if (str_find(theirs, STR("<br />")) < 0 && str_find(theirs, STR("<!--")) < 0) {
                assert_int_equal(str_compare(out_as_str(&ours), theirs), 0);
                compared++;
            }
            free(html);
        }
        out_free(&ours);
        arena_reset(&c->arena);
    }
    assert_true(compared > 5000);
}

static int setup(void **state)
{
    static struct call c;
    call_init(&c, 1 << 22);
    *state = &c;
    return 0;
}

static int teardown(void **state)
{
    call_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(plain, setup, teardown),
        cmocka_unit_test_setup_teardown(marked, setup, teardown),
        cmocka_unit_test_setup_teardown(markdown, setup, teardown),
        cmocka_unit_test_setup_teardown(short_way, setup, teardown),
    };
    return cmocka_run_group_tests_name("prose", tests, NULL, NULL);
}
