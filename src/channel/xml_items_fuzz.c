/* SPDX-License-Identifier: Apache-2.0 */
/* xml_items_fuzz.c: whatever comes as XML, items end, errors are said once, and nothing leaks. */
#include "channel/xml_items.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct xml_items it;
    struct call c;
    call_init(&c, 1 << 20);
    if (xml_items_of_memory(&c, &it, (struct str){(const char *)data, size}) > 0) {
        int bad = 0;
        while (xml_items_next(&c, &it) > 0) {
            if (bad || (!it.item) == (!it.error))
                abort();
            bad = !it.item;
        }
    }
    xml_items_close(&it);
    call_free(&c);
    return 0;
}
