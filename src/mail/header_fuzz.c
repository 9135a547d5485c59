/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a head, its values as text, as parameters and as dates: text is valid UTF-8 on one
 * line. */
#include "base/utf8.h"
#include "mail/header.h"
#include "mail/transfer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct out *o)
{
    if (!utf8_valid(out_as_str(o)) || str_find_char(out_as_str(o), '\n') >= 0)
        abort();
    out_clear(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str raw = {(const char *)data, size}, head;
    struct header h;
    struct out o;
    bool cut;
    int64_t at;
    out_init(&o, 1 << 20);
    if (header_head(raw, &head, &cut) > size || head.n > size)
        abort();
    for (int i = 0; i < 4; i++) {
        transfer_all(&o, (enum transfer_encoding)i, raw);
        out_clear(&o);
    }
    while (header_next(&head, &h)) {
        header_text(&o, h.value);
        check(&o);
        header_parameter(&o, h.value, STR("filename"));
        check(&o);
        header_date(h.value, &at);
    }
    out_free(&o);
    return 0;
}
