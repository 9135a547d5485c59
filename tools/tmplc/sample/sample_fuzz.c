/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as values of a template: the page must have the same tags and attributes as with
   harmless ones, and stay valid UTF-8. The skeleton of a page is what is left of it when text and
   the insides of quoted values are taken away. */
#include "sample.tmpl.h"

#include "base/time.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void skeleton(struct out *to, struct str html)
{
    bool tag = false, quoted = false;
    for (size_t i = 0; i < html.n; i++) {
        char c = html.at[i];
        if (c == '"' && tag)
            quoted = !quoted;
        else if (c == '<' && !quoted)
            tag = true;
        if (tag && !quoted)
            out_char(to, c);
        if (c == '>' && !quoted)
            tag = false;
    }
}

static void page(struct out *to, struct str value)
{
    struct out html;
    struct sample_view v = {.title = value, .n_items = 1, .n_tags = 1};
    struct sample_item item = {.name = value, .link = value, .due_us = NO_TIME};
    char note[64] = "x";
    const char *tags[] = {note};
    struct str first = str_first(value, sizeof note - 1);
    memcpy(note, first.at, first.n);
    memcpy(v.code, note, sizeof v.code - 1);
    note[0] = note[0] ? note[0] : 'x';
    item.note = note;
    item.words = (struct sample_words){&value, 1};
    v.items = &item;
    v.best = &item;
    v.first = item;
    v.tags = tags;
    out_init(&html, 8 << 20);
    html.lang = 1;
    sample_page(&html, &v);
    if (!utf8_valid(out_as_str(&html)))
        abort();
    skeleton(to, out_as_str(&html));
    out_free(&html);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct out harmless, hostile;
    out_init(&harmless, 1 << 20);
    out_init(&hostile, 1 << 20);
    page(&harmless, STR("x"));
    page(&hostile, (struct str){(const char *)data, size});
    if (!str_eq(out_as_str(&harmless), out_as_str(&hostile)))
        abort();
    out_free(&harmless);
    out_free(&hostile);
    return 0;
}
