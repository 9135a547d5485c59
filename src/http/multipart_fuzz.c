/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a multipart body: given whole and in pieces they mean the same, and no part is
   longer than the body. The first byte says how long the boundary is and how it is cut. */
#include "http/multipart.h"

#include "base/out.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void told(struct out *o, struct str boundary, struct str body, size_t piece)
{
    struct multipart m;
    struct str data;
    enum multipart_event event = MULTIPART_WAIT;
    size_t n = 0;
    if (!multipart_init(&m, boundary))
        return;
    for (size_t at = 0; at < body.n && event != MULTIPART_BAD; at += piece) {
        multipart_give(&m, str_first(str_from(body, at), piece));
        while ((event = multipart_next(&m, &data)) > MULTIPART_WAIT) {
            n += data.n;
            if (event == MULTIPART_DATA)
                out_str(o, data);
            else
                out_f(o, event == MULTIPART_HEAD ? "<%s|%s|%s|" : ">%.0s%.0s%.0s", m.name,
                      m.filename, m.type);
        }
    }
    out_text(o, event == MULTIPART_BAD ? "!" : multipart_done(&m) ? "." : "?");
    if (n > body.n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct out whole, pieces;
    if (size < 2)
        return 0;
    struct str all = {(const char *)data + 1, size - 1};
    struct str boundary = str_first(all, 1 + (data[0] & 3)), body = str_from(all, boundary.n);
    out_init(&whole, 8 * size + 4096);
    out_init(&pieces, 8 * size + 4096);
    told(&whole, boundary, body, body.n + 1);
    told(&pieces, boundary, body, 1 + (data[0] >> 2) % 13);
    if (!str_eq(out_as_str(&whole), out_as_str(&pieces)))
        abort();
    out_free(&whole);
    out_free(&pieces);
    return 0;
}
