/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a transcript. */
#include "archive/transcript.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in;
    struct transcript t;
    static struct conversation v;
    if (!v.turns)
        conversation_init(&v);
    input_of_memory(&in, (struct str){(const char *)data, size});
    transcript_looks_like((struct str){(const char *)data, size});
    transcript_init(&t, &in, STR("fuzz.txt"));
    while (transcript_next(&t, &v))
        for (size_t i = 0; i < v.n_turns; i++)
            if (!utf8_valid(conversation_text(&v, i)))
                abort();
    transcript_free(&t);
    return 0;
}
