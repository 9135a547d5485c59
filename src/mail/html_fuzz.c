/* SPDX-License-Identifier: Apache-2.0 */
/* Any UTF-8 as a page: valid UTF-8 comes out, lines do not end in blanks, marks lie in the text. */
#include "base/utf8.h"
#include "mail/html.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct html_marks marks;
    struct out page, text;
    out_init(&page, size * 3);
    out_init(&text, 1 << 20);
    utf8_clean(&page, (struct str){(const char *)data, size});
    html_to_text(&text, out_as_str(&page), &marks);
    if (!text.over &&
        (!utf8_valid(out_as_str(&text)) || str_find(out_as_str(&text), STR("\n\n\n")) >= 0))
        abort();
    for (size_t i = 0; i < marks.n; i++)
        if (marks.at[i].start > text.n + 1 || marks.at[i].end < marks.at[i].start)
            abort();
    html_charset(out_as_str(&page));
    out_free(&page);
    out_free(&text);
    return 0;
}
