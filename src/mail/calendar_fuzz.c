/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a calendar: a bounded sentence, or none. */
#include "mail/calendar.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct out o;
    out_init(&o, 4000);
    calendar_words(&o, (struct str){(const char *)data, size});
    if (o.over)
        abort();
    out_free(&o);
    return 0;
}
