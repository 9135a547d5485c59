/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess.h: the servers of providers that many desks have their mail at: by the domain of an
   address, and by where the mail of a domain goes (MX), since most firms' own domains lie with one
   of them.

       const struct mail_guess *is = mail_guess_of_domain(STR("gmail.com"));      NULL: not known
       is = mail_guess_of_server(STR("aspmx.l.google.com"));
 */
#ifndef MAIL_GUESS_H
#define MAIL_GUESS_H

#include "base/str.h"

struct mail_guess {
    const char *imap, *smtp;
    const char *domains;  /* of addresses, with blanks between; a firm's own are found by mx */
    const char *mx;       /* the ends of the names of its incoming servers, likewise; NULL: none */
    const char *hint;     /* what people must know: "app_password", "token" (no password is taken at
                             all), "switch_on" (programs must be let in, in the settings there),
                             "bridge" (a program of theirs runs beside heard); NULL: nothing */
    const char *provider; /* signing in with tokens: "google", "microsoft"; NULL */
    int imap_port, smtp_port; /* 0: 993 and 465, with TLS from the start; others with STARTTLS */
};

const struct mail_guess *mail_guess_of_domain(struct str domain);
const struct mail_guess *mail_guess_of_server(struct str name);

#endif
