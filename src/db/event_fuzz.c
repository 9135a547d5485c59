/* SPDX-License-Identifier: Apache-2.0 */
/* event_fuzz.c: a notice comes from whoever may NOTIFY on the database; whatever it says is read or
 * refused. */
#include "db/event.h"
#include "db/job.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size}, kind;
    struct event e;
    if (event_read(text, &e)) {
        const char *end = text.at + text.n;
        if (!e.kind.n || e.kind.at + e.kind.n > end ||
            (e.detail.n && e.detail.at + e.detail.n > end))
            abort();
    }
    if (job_notice(text, &kind) && kind.n && kind.at + kind.n > text.at + text.n)
        abort();
    return 0;
}
