/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a text: the ranges cover it without gaps, on line borders, and new text is part of
 * it. */
#include "mail/quote.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct quotes q;
    struct html_marks marks = {.n = 0};
    struct out o;
    if (size > 2) { /* a mark, too */
        marks.n = 1;
        marks.at[0].kind = (enum html_mark_kind)(data[0] % 3);
        marks.at[0].start = data[1];
        marks.at[0].end = (size_t)data[1] + data[2];
    }
    struct str text = {(const char *)data, size};
    size_t at = 0;
    quote_split(&q, text, &marks);
    for (size_t i = 0; i < q.n; i++) {
        if (q.at[i].start != at || q.at[i].end <= at || q.at[i].end > size ||
            (at && text.at[at - 1] != '\n'))
            abort();
        at = q.at[i].end;
    }
    if (at != size)
        abort();
    struct quote_source source;
    if (quote_tail(&q, &at) && at >= size)
        abort();
    quote_source(text, &source);
    out_init(&o, size * 2 + 1000);
    quote_new_text(&o, text, &q);
    if (o.n > size + 2 * q.n)
        abort();
    out_free(&o);
    return 0;
}
