/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a mailbox: its messages lie behind one another and cover it to its end. */
#include "mail/mbox.h"

#include <stdlib.h>

enum { MESSAGE_MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in;
    struct mbox b;
    uint64_t at = 0;
    input_of_memory(&in, (struct str){(const char *)data, size});
    mbox_init(&b, &in, MESSAGE_MAX);
    while (mbox_next(&b)) {
        if (b.n > 1 && b.offset != at)
            abort();
        at = b.offset + b.bytes;
        if (at > size || b.message.n > b.bytes)
            abort();
    }
    if (b.n && at != size)
        abort();
    mbox_free(&b);
    return 0;
}
