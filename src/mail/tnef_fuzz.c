/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as winmail.dat: what is found lies in them, and the walk ends. */
#include "base/utf8.h"
#include "mail/tnef.h"

#include <stdlib.h>

enum { WORDS_MAX = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lies_in(struct str s, const uint8_t *data, size_t size)
{
    const char *from = (const char *)data;
    if (s.n && (s.at < from || s.at + s.n > from + size))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tnef t;
    struct tnef_file f;
    size_t n = 0;
    if (!tnef_init(&t, (struct str){(const char *)data, size}))
        return 0;
    lies_in(t.text, data, size);
    lies_in(t.html, data, size);
    lies_in(t.rtf, data, size);
    struct out words;
    out_init(&words, WORDS_MAX);
    tnef_words(&words, &t, NULL);
    if (!words.over && !utf8_valid(out_as_str(&words)))
        abort();
    out_free(&words);
    while (tnef_next(&t, &f)) {
        lies_in(f.name, data, size);
        lies_in(f.type, data, size);
        lies_in(f.content_id, data, size);
        lies_in(f.data, data, size);
        if (++n > size)
            abort();
    }
    return 0;
}
