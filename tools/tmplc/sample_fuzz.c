/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as values of a template: the page must have the same tags and attributes as with
   harmless ones. The skeleton of a page is what is left of it when text and the insides of quoted
   values are taken away. */
#include "sample.tmpl.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void skeleton(struct out *to, struct str html)
{
    bool tag = false;
    char quote = 0;
    for (size_t i = 0; i < html.n; i++) {
        char c = html.at[i];
        if (quote && c == quote)
            quote = 0;
        else if (!quote && tag && (c == '"' || c == '\''))
            quote = c;
        else if (!quote && c == '<')
            tag = true;
        if ((tag && !quote) || (quote && c == quote))
            out_char(to, c);
        if (!quote && c == '>')
            tag = false;
    }
}

static void page(struct out *to, struct str value)
{
    struct out html;
    char name[64];
    struct str first = str_first(value, sizeof name - 1);
    memcpy(name, first.at, first.n);
    name[first.n] = 0;
    struct sample_item item = {value, value, 0, 1};
    struct sample_view v = {name[0] ? name : "x", value, 0, &item, 1, {STR("")}};
    out_init(&html, 8 << 20);
    sample_page(&html, &v, value, 1, false);
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
