/* SPDX-License-Identifier: Apache-2.0 */
/* mail_find.h: the IMAP and SMTP servers of an address, so that a person need not know them.

       struct mail_find_config config = {.dns = NULL, .open = open, .n_open = n};
       struct mailbox_found found;
       got = mail_find(c, &config, STR("help@shop.example"), &found);    0: nobody says
       found.imap.host, found.imap.from ...

   Asked in this order, and the first that says something counts, for each of the two servers by
   itself:

       the provider, where we know it          mail/mail_guess.h; then nobody is asked
       https://autoconfig.DOMAIN/mail/ and
       https://DOMAIN/.well-known/autoconfig/  the domain's own word, under its own certificate
       _imaps._tcp.DOMAIN and its like         the domain's own word, in DNS (RFC 6186, RFC 8314)
       the provider its mail goes to (MX)      mail/mail_guess.h
       imap.DOMAIN, smtp.DOMAIN,
       mail.DOMAIN, DOMAIN                     guessed, and asked whether a mail server is there

   DNS, the two files and the guesses are asked at the same time and none is waited for longer than
   MAIL_FIND_WAIT_MS, but for the machine's own resolver, whose patience is its own. What is told
   to anybody is the domain; what stands before the @ leaves this machine only once the mailbox
   signs in. Nothing is connected to but public addresses and what the settings open. */
#ifndef CHANNEL_MAIL_FIND_H
#define CHANNEL_MAIL_FIND_H

#include "desk/mailbox.h"
#include "http/address.h"

enum { MAIL_FIND_WAIT_MS = 3000 };

struct mail_find_config {
    const char *dns; /* as in dns_open; NULL: as this machine is set */
    const struct network *open;
    size_t n_open;
    const char *authorities; /* a PEM file to trust, for tests; NULL: the system's */
    int port;                /* of the web servers; 0: 443 */
};

/* A mailbox_finder; `config` is a struct mail_find_config. Its strings are constants. */
int mail_find(struct call *c, const void *config, struct str address,
              struct mailbox_found *found_r);

#endif
