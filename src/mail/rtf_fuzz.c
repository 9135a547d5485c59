/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as packed RTF, and as RTF: valid UTF-8, within the limits. */
#include "base/utf8.h"
#include "mail/rtf.h"

#include <stdlib.h>

enum { FUZZ_BYTES_MAX = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct out rtf, words;
    bool is_html;
    out_init(&rtf, FUZZ_BYTES_MAX);
    out_init(&words, FUZZ_BYTES_MAX);
    if (rtf_unpack(&rtf, bytes))
        bytes = out_as_str(&rtf);
    if (rtf_words(&words, bytes, &is_html) && !words.over && !utf8_valid(out_as_str(&words)))
        abort();
    out_free(&rtf);
    out_free(&words);
    return 0;
}
