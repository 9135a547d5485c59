/* SPDX-License-Identifier: Apache-2.0 */
/* context_fuzz.c: whatever a source answers is an error with words, or a line and a JSON list that
   can be read again. */
#include "desk/context.h"

#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c;
    struct context_answer answer = {.status = 0};
    json_t *items = NULL;
    call_init(&c, 1 << 20);
    context_read(&c, 200, (struct str){(const char *)data, size}, &answer);
    if (c.fault.kind != NO_FAULT)
        abort();
    if (!answer.error.n &&
        (json_read(&c, answer.items_json, 4 * CONTEXT_ANSWER_BYTES, &items) < 0 ||
         json_array_size(items) > CONTEXT_ITEMS_MAX))
        abort();
    if (!answer.error.n && answer.line.n > CONTEXT_LINE_BYTES)
        abort();
    json_decref(items);
    call_free(&c);
    return 0;
}
