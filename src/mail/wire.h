/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h: a conversation in lines with a mail server, over TCP, with TLS from the start or later.

       struct wire w;
       struct wire_options o = {.host = "imap.example.org", .port = 993, .security = WIRE_TLS};
       if (wire_open(c, &w, &o) < 0) return -1;
       if (wire_put(c, &w, STR("NOOP\r\n")) < 0 || wire_flush(c, &w) < 0 ||
           wire_line(c, &w, &line) < 0) ...
       wire_close(&w);

   Certificates are always checked, against the host's name. Nothing waits for longer than
   timeout_ms for a sign of life, and nothing grows: a line has at most WIRE_LINE_BYTES, everything
   else is read in pieces. A descriptor that becomes readable (`wake_fd`) ends every wait at once:
   that is how a program that stops gets its threads back. The program ignores SIGPIPE. */
#ifndef MAIL_WIRE_H
#define MAIL_WIRE_H

#include "base/fault.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    WIRE_LINE_BYTES = 16384,
    WIRE_BUFFER_BYTES = 32768,
    WIRE_TIMEOUT_MS = 60000,
    WIRE_HOST_BYTES = 254,
    WIRE_PLACE_BYTES = WIRE_HOST_BYTES + 8
};

/* STARTTLS: the connection begins in the clear, and nothing secret is said before wire_tls. */
enum wire_security { WIRE_TLS, WIRE_STARTTLS, WIRE_PLAIN };

struct sockaddr;
/* Whether an address may be connected to: looked at for the very one, whatever a name says. */
typedef bool wire_may(const void *arg, const struct sockaddr *to);

struct wire_options {
    const char *host;
    int port;
    enum wire_security security;
    int timeout_ms;          /* 0: WIRE_TIMEOUT_MS */
    const char *authorities; /* a PEM file to trust instead of the system's; NULL */
    int wake_fd;             /* 0: none */
    wire_may *may;           /* NULL: everywhere, as the owner of the mailbox wrote it */
    const void *may_arg;
};

struct wire {
    struct wire_options options;
    char host[WIRE_HOST_BYTES], place[WIRE_PLACE_BYTES]; /* "imap.example.org:993", for people */
    int fd;
    void *ssl, *context; /* OpenSSL's; NULL in the clear */
    bool broken;         /* nothing more can be said or heard */
    char in[WIRE_BUFFER_BYTES], out[WIRE_BUFFER_BYTES];
    size_t in_at, in_n, out_n;
    bool broke_by_waking;
};

/* On a fault there is nothing to close. */
int wire_open(struct call *c, struct wire *w, const struct wire_options *options);
void wire_close(struct wire *w); /* also of one that is zero or was never opened: nothing happens */

/* TLS begins here. Bytes that came before it are a fault: somebody put them there. */
int wire_tls(struct call *c, struct wire *w);
bool wire_is_secret(const struct wire *w);

/* The next line without its end; valid until the next call. BAD_INPUT when it is too long. */
int wire_line(struct call *c, struct wire *w, struct str *line_r);

/* Up to `room` bytes, at least one. */
int wire_read(struct call *c, struct wire *w, char *into, size_t room, size_t *n_r);

/* Collected until wire_flush, or until the buffer is full. */
int wire_put(struct call *c, struct wire *w, struct str bytes);
int wire_flush(struct call *c, struct wire *w);

/* >0 there is something to read, 0 there was not for wait_ms, or wake_fd was touched. */
int wire_wait(struct call *c, struct wire *w, int wait_ms);

/* "tls" "starttls" "plain", as settings say it; N of them when there is no such word. */
const char *wire_security_name(enum wire_security security);
bool wire_security_of(struct str name, enum wire_security *security_r);

#endif
