/* SPDX-License-Identifier: Apache-2.0 */
/* head.h: refuses the request heads that libmicrohttpd 0.9.75 lets through and that two servers in
   a row could read differently, which is how requests are smuggled.

   The library parses a head where it was received, and writes NUL over what separates its pieces:
   the space behind the method, the colon behind a name, the CR and the LF behind a line. So each
   piece must start exactly where the one before it ended and was separated in the one way that is
   right. A bare LF leaves one NUL too few, a NUL of the client's one too many, a folded line puts a
   value somewhere else: none of them fits, without a second look at the bytes themselves.

   Versions from 1.0 on (Debian 13) refuse all of this themselves when told to be strict; the same
   tests show it there. What cannot be seen in 0.9.75, and what becomes of it (shown by
   server_raw_test.c):
     - a NUL beside a bare LF looks like CR LF: NUL LF is read as the end of a line, and LF NUL CR
   LF as the end of the head. It takes a proxy that passes NULs on to make something of it;
     - empty lines before the request line, with or without CR, are skipped by the library;
     - chunked bodies are unwrapped before we see them: so they are not taken at all (411). */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "base/fault.h"
#include "http/url.h"

enum { HEAD_MAX_BYTES = 16384, HEAD_MAX_FIELDS = 100, HEAD_MAX_TARGET_BYTES = 8192 };

/* A head as the library left it. Texts end with NUL. */
struct head_lines {
    bool checked; /* by the library itself: from version 1.0 on it refuses all this, and writes less
                   */
    const char *method, *target, *version;
    struct str raw_target; /* a copy of it as received: the library cuts its own at "?" */
    size_t bytes;          /* from the method to behind the empty line; 0 when unknown */
    struct http_pairs fields;
};

struct head_facts {
    struct str host; /* empty for HTTP/1.0 without one */
    int64_t body_bytes;
};

/* 0 when all is well, else the status to refuse with, and the fault of the call says why. */
int head_check(struct call *c, const struct head_lines *head, struct head_facts *facts_r);

#endif
