/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte picks a charset, the rest are bytes in it: the result is valid UTF-8 without NUL.
 */
#include "base/utf8.h"
#include "mail/charset.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const charsets[] = {
        "",          "utf-8",       "us-ascii",    "iso-8859-1", "iso-8859-2", "windows-1251",
        "koi8-r",    "iso-2022-jp", "iso-2022-kr", "shift_jis",  "euc-jp",     "gb2312",
        "big5",      "euc-kr",      "utf-7",       "utf-16",     "utf-16le",   "utf-32",
        "x-unknown", "cp850",       "iso-2022-cn", "macintosh",  "tis-620",    "utf-16be"};
    struct out o;
    if (size == 0)
        return 0;
    const char *charset = charsets[data[0] % (sizeof charsets / sizeof *charsets)];
    struct str bytes = {(const char *)data + 1, size - 1};
    out_init(&o, 1 << 20);
    charset_decode(&o, bytes, str_of(charset));
    if (!utf8_valid(out_as_str(&o)) || memchr(o.at, 0, o.n))
        abort();
    out_clear(&o);
    charset_decode(&o, bytes, bytes); /* bytes as a name, too */
    out_free(&o);
    return 0;
}
