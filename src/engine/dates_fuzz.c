/* SPDX-License-Identifier: Apache-2.0 */
/* dates_fuzz.c: any bytes as text, any time as now; dates must stay inside the text and be
 * writable. */
#include "engine/dates.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES = 2048 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text *text;
    struct date_hit hits[DATES_MAX];
    char iso[DATES_ISO_MAX];
    int64_t at;
    if (!text)
        text = text_init(malloc(text_size(BYTES)), BYTES);
    if (size < sizeof at)
        return 0;
    memcpy(&at, data, sizeof at);
    text_cut(text, (const char *)data + sizeof at, size - sizeof at);
    size_t n = dates_find(text, at, hits, DATES_MAX);
    for (size_t i = 0; i < n; i++) {
        if (hits[i].last > text->n_words || hits[i].end > text->len || hits[i].start >= hits[i].end)
            abort();
        dates_iso(hits[i].date, iso);
        if (strlen(iso) >= sizeof iso)
            abort();
    }
    return 0;
}
