/* SPDX-License-Identifier: Apache-2.0 */
/* fill_fuzz.c: any text with blanks is walked to its end or refused with a place; the pieces are
   all of it, in order. */
#include "desk/fill.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c;
    struct fill it = {.text = {(const char *)data, size}};
    struct fill_piece piece;
    size_t at = 0;
    int got;
    call_init(&c, 1 << 20);
    while ((got = fill_next(&c, &it, &piece)) > 0) {
        if (piece.at != at || piece.end_at <= at || piece.end_at > size)
            abort();
        at = piece.end_at;
    }
    if (got == 0 ? at != size : !c.fault.text[0])
        abort();
    call_free(&c);
    return 0;
}
