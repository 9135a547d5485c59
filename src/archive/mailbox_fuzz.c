/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a mailbox: what comes out is valid text, and every message is somewhere. */
#include "archive/mailbox.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct conversation v;
    struct call c;
    struct input in;
    struct mailbox b;
    uint64_t turns = 0, aside = 0;
    if (!v.turns)
        conversation_init(&v);
    call_init(&c, 4096);
    input_of_memory(&in, (struct str){(const char *)data, size});
    if (mailbox_begin(&c, &b, &in, "fuzz") >= 0) {
        while (mailbox_next(&c, &b, &v) > 0) {
            turns += v.n_turns;
            for (size_t i = 0; i < v.n_turns; i++)
                if (!utf8_valid(conversation_text(&v, i)))
                    abort();
        }
        for (int i = 0; i < MAIL_N_CLASSES; i++)
            aside += b.aside[i];
        if (turns + aside + b.messages.n_doubled != b.n_messages)
            abort();
    }
    mailbox_end(&b);
    call_free(&c);
    return 0;
}
