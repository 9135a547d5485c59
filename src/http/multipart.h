/* SPDX-License-Identifier: Apache-2.0 */
/* multipart.h: multipart/form-data (RFC 7578) as it arrives, in pieces of any size.

       multipart_init(&m, boundary);
       for each piece of the body:
           multipart_give(&m, piece);
           while ((event = multipart_next(&m, &data)) > MULTIPART_WAIT)
               PART_HEAD   m.name, m.filename, m.type say what comes
               PART_DATA   data is the next of its bytes, borrowed until the next call
               PART_END
       multipart_done(&m)       false when the last boundary never came

   Memory is fixed, whatever comes. A CR can stand only at the start of what ends a part, so a
   mismatch never has to look back further than what was matched, and those bytes are known. */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "base/str.h"

#include <stdbool.h>

enum {
    MULTIPART_BOUNDARY_BYTES = 70,
    MULTIPART_HEAD_BYTES = 2048, /* all header lines of one part */
    MULTIPART_NAME_BYTES = 200,
    MULTIPART_FILENAME_BYTES = 255,
    MULTIPART_TYPE_BYTES = 100,
    MULTIPART_MAX_PARTS = 200
};

enum multipart_event {
    MULTIPART_BAD = -1, /* m->error says why */
    MULTIPART_WAIT,     /* what was given is used up */
    MULTIPART_HEAD,
    MULTIPART_DATA,
    MULTIPART_END
};

struct multipart {
    char delimiter[MULTIPART_BOUNDARY_BYTES + 5]; /* CR LF - - boundary */
    size_t delimiter_n, matched;
    size_t unreal; /* of the matched bytes: a CR LF that is taken as given */
    int state;
    struct str rest; /* of the piece given last */
    char head[MULTIPART_HEAD_BYTES];
    size_t head_n, n_parts;
    char name[MULTIPART_NAME_BYTES + 1], filename[MULTIPART_FILENAME_BYTES + 1];
    char type[MULTIPART_TYPE_BYTES + 1];
    bool is_file; /* a filename was given, be it empty */
    const char *error;
};

/* False when the boundary is not one. */
bool multipart_init(struct multipart *m, struct str boundary);
void multipart_give(struct multipart *m, struct str piece);
enum multipart_event multipart_next(struct multipart *m, struct str *data_r);
bool multipart_done(const struct multipart *m);

#endif
