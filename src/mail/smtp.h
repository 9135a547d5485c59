/* SPDX-License-Identifier: Apache-2.0 */
/* smtp.h: handing messages to a mail server.

       struct smtp *s;
       if (smtp_open(c, &options, &s) < 0) return -1;              c->fault has the server's words
       got = smtp_begin(c, s, &envelope, &result);                 >0: now its bytes
       while (got > 0 && ...)
           got = smtp_bytes(c, s, bytes);                          lines may end in \n
       if (got > 0)
           smtp_end(c, s, &result);
       result.outcome, result.words                                after all of it, whatever
   happened smtp_close(s);                                              or the next smtp_begin

   The outcome is never guessed. SMTP_SENT: the server said yes. SMTP_REFUSED: it said no for good
   (5xx). SMTP_LATER: it said not now (4xx), or it was gone before it could have taken the message.
   SMTP_UNKNOWN: it was gone after the last byte and before its answer; nobody but the server knows.
   Words are the server's own. Where some recipients are refused and others taken, it is sent, and
   the words name those who did not get it. */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include "mail/imap.h"

enum {
    SMTP_RECIPIENTS_MAX = 100,
    SMTP_WORDS_BYTES = 512,
    SMTP_ADDRESS_BYTES = 320,
    SMTP_REPLY_LINES_MAX = 100
};

enum smtp_outcome { SMTP_SENT, SMTP_LATER, SMTP_REFUSED, SMTP_UNKNOWN };

struct smtp_options {
    struct wire_options wire;
    struct str user, secret; /* user empty: no sign-in */
    enum mail_auth auth;
    const char *name; /* how we call ourselves in EHLO; NULL: "localhost" */
};

struct smtp_envelope {
    struct str from; /* empty: the null sender of automatic mail */
    const struct str *to;
    size_t n_to;
    uint64_t bytes;  /* about, for servers that have a limit; 0: not told */
    bool wants_utf8; /* a name before an @ is not ASCII, or a header is raw UTF-8 */
};

struct smtp_result {
    enum smtp_outcome outcome;
    int code;                     /* the server's, 0 when it said nothing */
    char words[SMTP_WORDS_BYTES]; /* for people, without a line break */
    size_t n_refused;             /* recipients */
};

struct smtp; /* one connection, used by one thread */

int smtp_open(struct call *c, const struct smtp_options *options, struct smtp **s_r);
void smtp_close(struct smtp *s);           /* NULL is fine */
bool smtp_is_usable(const struct smtp *s); /* false: the connection is gone */

/* >0 the server waits for the message; 0 it does not, *result_r says why. Never a fault. */
int smtp_begin(struct call *c, struct smtp *s, const struct smtp_envelope *envelope,
               struct smtp_result *result_r);

/* >0 taken; 0 the connection is gone, and the message not sent: *result_r of smtp_end says so. */
int smtp_bytes(struct call *c, struct smtp *s, struct str bytes);
void smtp_end(struct call *c, struct smtp *s, struct smtp_result *result_r);

/* A message that its writer could not finish: the connection goes, the server takes nothing. */
void smtp_abort(struct smtp *s);

#endif
