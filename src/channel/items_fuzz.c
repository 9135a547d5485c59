/* SPDX-License-Identifier: Apache-2.0 */
/* items_fuzz.c: no bytes make the reader of JSON exports crash, hang or leak. */
#include "channel/items.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct call c;
    struct items it;
    call_init(&c, 64 << 20);
    items_of_memory(&it, (struct str){(const char *)data, n});
    while (items_next(&c, &it) > 0)
        if (!it.item && !it.error)
            __builtin_trap();
    items_close(&it);
    call_free(&c);
    return 0;
}
