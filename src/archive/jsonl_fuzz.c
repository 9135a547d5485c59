/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JSON Lines of conversations: what comes out is valid text with every offset inside
 * it. */
#include "archive/jsonl.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in;
    struct jsonl j;
    static struct conversation v;
    if (!v.turns)
        conversation_init(&v);
    input_of_memory(&in, (struct str){(const char *)data, size});
    jsonl_init(&j, &in);
    while (jsonl_next(&j, &v)) {
        const struct heard_conversation *h = conversation_view(&v);
        for (size_t i = 0; i < h->n_turns; i++)
            if (!utf8_valid((struct str){h->turns[i].text, h->turns[i].len}))
                abort();
    }
    jsonl_free(&j);
    return 0;
}
