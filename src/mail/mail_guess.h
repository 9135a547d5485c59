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
    const char *imap_host, *smtp_host;
    const char *smtp_security; /* IMAP is by TLS at 993, but where imap_port says otherwise */
    int smtp_port;
    int imap_port;        /* with STARTTLS; 0: 993 with TLS */
    const char *hint;     /* what people must know: "app_password", "token" (no password is taken at
                             all), "switch_on" (programs must be let in, in the settings there),
                             "bridge" (a program of theirs runs beside heard); NULL: nothing */
    const char *provider; /* signing in with tokens: "google", "microsoft"; NULL */
    const char *mx;       /* the end of the names of its incoming servers; NULL: none */
    const char *domains[6];          /* of addresses; a firm's own are found by mx */
    const char *own_imap, *own_smtp; /* where a firm's own domain has others; NULL: the same */
};

const struct mail_guess *mail_guess_of_domain(struct str domain);
const struct mail_guess *mail_guess_of_server(struct str name);

#endif
