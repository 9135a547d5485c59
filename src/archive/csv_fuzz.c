/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a table, its first byte choosing a map. */
#include "archive/csv.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct conversation v;
    struct call c;
    struct input in;
    struct csv t;
    if (!v.turns)
        conversation_init(&v);
    if (size == 0)
        return 0;
    struct str text = {(const char *)data + 1, size - 1};
    csv_looks_like(text);
    call_init(&c, 4096);
    input_of_memory(&in, text);
    if (csv_begin(&c, &t, &in,
                  data[0] & 1 ? "id=#1,who=#2,text=#3,at=#4,customer=#5" : "text=#1") >= 0)
        while (csv_next(&c, &t, &v) > 0)
            for (size_t i = 0; i < v.n_turns; i++)
                if (!utf8_valid(conversation_text(&v, i)))
                    abort();
    csv_end(&t);
    call_free(&c);
    return 0;
}
