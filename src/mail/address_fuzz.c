/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an address list: names are valid UTF-8 on one line, addresses hold an @. */
#include "base/utf8.h"
#include "mail/address.h"
#include "mail/thread.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct address_list list;
    struct str value = {(const char *)data, size}, id;
    arena_init(&a, 64 << 20);
    address_parse(&list, &a, value);
    for (size_t i = 0; i < list.n; i++) {
        const struct address *x = &list.at[i];
        if (!utf8_valid(x->name) || str_find_char(x->name, '\n') >= 0 ||
            x->name.n > ADDRESS_NAME_BYTES)
            abort();
        if (x->addr.n && str_find_char(x->addr, '@') < 0)
            abort();
        address_key(&a, x->addr);
    }
    while (thread_id(&a, &value, &id))
        if (id.n == 0 || id.n > THREAD_ID_BYTES)
            abort();
    arena_free(&a);
    return 0;
}
