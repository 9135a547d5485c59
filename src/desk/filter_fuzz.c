/* SPDX-License-Identifier: Apache-2.0 */
/* filter_fuzz.c: whatever is typed into the search box is read or refused; what was read is written
   in one way, which reads as the same; and its words can be handed to both full-text indexes. */
#include "desk/filter_operators.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void words(struct call *c, const struct filter_node *n)
{
    for (const struct filter_node *child = n->first; child; child = child->next)
        words(c, child);
    for (int dialect = 0; n->kind == FILTER_WORDS && dialect < DB_DIALECTS; dialect++) {
        struct str text = filter_match_text(c, (enum db_dialect)dialect, n);
        int open = 0;
        for (size_t i = 0; i < text.n; i++)
            open += text.at[i] == '(' ? 1 : text.at[i] == ')' ? -1 : 0;
        if (open)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c;
    struct filter f, again;
    call_init(&c, 8 << 20);
    if (filter_parse(&c, (struct str){(const char *)data, size}, &f) > 0) {
        struct str text = filter_text(&c, &f);
        if (text.n <= FILTER_BYTES &&
            (filter_parse(&c, text, &again) < 0 || !str_eq(filter_text(&c, &again), text)))
            abort();
        if (f.root)
            words(&c, f.root);
    } else if (!c.fault.text[0]) {
        abort();
    }
    call_free(&c);
    return 0;
}
