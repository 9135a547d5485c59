/* SPDX-License-Identifier: Apache-2.0 */
/* lmtp_line.h: what a mail server says to us in LMTP (RFC 2033), taken apart: its commands, and a
   message with its dots.

       struct lmtp_line it = lmtp_line(line);            it.verb, it.address ...
       struct lmtp_dots dots = {0};
       n = lmtp_undot(&dots, bytes, n, into);            dots.ended: what is behind stands at
   dots.rest

   No input and no output: the session is channel/mail_lmtp.h. */
#ifndef MAIL_LMTP_LINE_H
#define MAIL_LMTP_LINE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    LMTP_LINE_BYTES = 2048,   /* of one command, with what extensions add */
    LMTP_ADDRESS_BYTES = 320, /* of one address */
};

enum lmtp_verb {
    LMTP_UNKNOWN,
    LMTP_LHLO,
    LMTP_HELO, /* HELO and EHLO, which LMTP must not take */
    LMTP_MAIL,
    LMTP_RCPT,
    LMTP_DATA,
    LMTP_RSET,
    LMTP_NOOP,
    LMTP_VRFY,
    LMTP_QUIT,
    LMTP_BROKEN /* a command we know, not as it is to be said */
};
struct lmtp_line {
    enum lmtp_verb verb;
    struct str address; /* of MAIL and RCPT, between < and >; MAIL's may be empty. A slice */
    int64_t bytes;      /* MAIL ... SIZE=; -1: not said */
};

/* A line without its end. */
struct lmtp_line lmtp_line(struct str line);

/* The dots of a message: a line that is one dot ends it, others lose their first dot. */
struct lmtp_dots {
    int state;
    bool ended;
    size_t rest; /* once ended: so many bytes of the piece were the message's */
};

/* Up to n + 4 bytes into `into`; returns how many. */
size_t lmtp_undot(struct lmtp_dots *d, const char *bytes, size_t n, char *into);

#endif
