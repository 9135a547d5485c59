/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess.h: which servers an address is likely to have. A guess to begin with, shown in a form;
   the test tells whether it was right. */
#ifndef MAIL_GUESS_H
#define MAIL_GUESS_H

#include "base/str.h"

struct mail_guess {
    const char *imap_host, *smtp_host; /* NULL: "imap." and "smtp." before the address's domain */
    const char *smtp_security;
    int smtp_port;
    const char *hint; /* what people must know about this provider; NULL: nothing */
};

/* Always one; fetching is by TLS at 993 everywhere. */
struct mail_guess mail_guess(struct str address);

#endif
