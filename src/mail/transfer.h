/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.h: the bytes of a part, out of what mail made of them, a piece at a time.

       struct transfer t;
       transfer_init(&t, part->encoding, part->body);
       while ((n = transfer_next(&t, bytes, sizeof bytes)) > 0) ...
       if (t.odd) ...                  some of it was not as its encoding says

   Memory does not depend on the size of the part. Nothing stops the reading: characters that do not
   belong are passed over, base64 goes on behind padding in its middle, a broken "=" stays as it is.
 */
#ifndef MAIL_TRANSFER_H
#define MAIL_TRANSFER_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum transfer_encoding {
    TRANSFER_PLAIN, /* 7bit, 8bit, binary, none, unknown */
    TRANSFER_QUOTED,
    TRANSFER_BASE64,
    TRANSFER_UU,
};
struct transfer {
    struct str rest;
    enum transfer_encoding encoding;
    uint32_t bits; /* base64: what is held of a group */
    int n_bits;
    size_t clear;  /* quoted-printable: so many blanks ahead are text */
    bool begun;    /* base64: within a line; uuencode: behind its first line */
    bool by_lines; /* base64: lines that are clearly something else are passed over */
    bool odd;
};

/* By the name in Content-Transfer-Encoding. *known_r is false when it is none that mail knows; the
   bytes are then taken as they are. */
enum transfer_encoding transfer_named(struct str name, bool *known_r);

void transfer_init(struct transfer *t, enum transfer_encoding encoding, struct str body);

/* Up to `room` (at least 64) decoded bytes; 0 at the end. */
size_t transfer_next(struct transfer *t, char *into, size_t room);

/* The whole, as far as o has room. False when something was odd. */
bool transfer_all(struct out *o, enum transfer_encoding encoding, struct str body);

#endif
