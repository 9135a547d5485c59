/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a command and as a message: slices lie in the line, nothing grows, and however a
   message is cut into pieces it says the same. */
#include "mail/lmtp_line.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t undot(const char *bytes, size_t n, size_t piece, char *into, bool *ended_r)
{
    struct lmtp_dots d = {0};
    size_t put = 0;
    for (size_t at = 0; at < n && !d.ended; at += piece)
        put += lmtp_undot(&d, bytes + at, n - at < piece ? n - at : piece, into + put);
    *ended_r = d.ended;
    return put;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct lmtp_line it = lmtp_line((struct str){bytes, size});
    if (it.address.n && (it.address.at < bytes || it.address.at + it.address.n > bytes + size))
        abort();
    if (it.address.n > LMTP_ADDRESS_BYTES || (it.verb == LMTP_RCPT && !it.address.n))
        abort();
    char *whole = malloc(size + 8), *pieces = malloc(size + 8);
    bool ended, ended_too;
    size_t n = undot(bytes, size, size ? size : 1, whole, &ended);
    size_t n_too = undot(bytes, size, 3, pieces, &ended_too);
    if (n > size || n != n_too || ended != ended_too || memcmp(whole, pieces, n) != 0)
        abort();
    free(whole);
    free(pieces);
    return 0;
}
