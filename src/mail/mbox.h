/* SPDX-License-Identifier: Apache-2.0 */
/* mbox.h: the messages of a mailbox file, one at a time, whatever its size.

       struct mbox b;
       mbox_init(&b, &input, 32 << 20);           base/input.h; at most so many bytes of one message
       while (mbox_next(&b))
           mime_parse(&m, &a, b.message);         valid until the next mbox_next
       mbox_free(&b);

   and later, for a message whose offset and bytes were kept:

       mbox_again(c, fd, offset, bytes, &out);

   A message begins at a line "From " with a weekday, a month and a time in it, at the start or
   behind an empty line, where a header field follows: a "From " in somebody's sentence is none. In
   a body one
   ">" is taken off ">From " (mboxo, mboxrd). A Content-Length (mboxcl) is believed when a message
   or the end of the file stands where it points; in a pipe it cannot be tried, and is not believed.
   Lines may end in "\n" or "\r\n". */
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

#include "base/fault.h"
#include "base/input.h"
#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MBOX_LINE_BYTES = 4096 }; /* of a From_ line; what is longer is none */

struct mbox {
    struct input *in;
    struct str message;   /* unescaped, without its From_ line and the empty line behind it */
    uint64_t offset;      /* of its From_ line in the input */
    uint64_t bytes;       /* up to the next one */
    bool cut;             /* longer than max_bytes: the rest was passed over */
    struct str from_line; /* "From " line without its end */
    uint64_t n;           /* messages given so far */

    struct out text, line, from, next_from;
    uint64_t next_offset, file_end;
    bool begun, ended, seekable;
};

void mbox_init(struct mbox *b, struct input *in, size_t max_bytes);
void mbox_free(struct mbox *b);

/* False at the end of the input. Bytes before the first From_ line are a message of their own:
   nothing is lost. */
bool mbox_next(struct mbox *b);

/* The same message again, from a file: appends what mbox_next gave. */
int mbox_again(struct call *c, int fd, uint64_t offset, uint64_t bytes, struct out *o);

/* Whether bytes are the beginning of an mbox. */
bool mbox_looks_like(struct str head);

#endif
