/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess.c: a row a provider, as their own help pages say it; everybody else has imap. and
   smtp. before the domain, as most hosts do. */
#include "mail/mail_guess.h"

#include <stddef.h>

#define APP_PASSWORD                                                                               \
    "This provider takes no password of people from programs: make an app password there, and "    \
    "enter that."
#define MICROSOFT                                                                                  \
    "Microsoft takes no passwords from programs any more: this works with an access token "        \
    "(xoauth2), through the API."

static const struct {
    const char *domain;
    struct mail_guess is;
} rows[] = {
    {"gmail.com", {"imap.gmail.com", "smtp.gmail.com", "tls", 465, APP_PASSWORD}},
    {"googlemail.com", {"imap.gmail.com", "smtp.gmail.com", "tls", 465, APP_PASSWORD}},
    {"outlook.com", {"outlook.office365.com", "smtp.office365.com", "starttls", 587, MICROSOFT}},
    {"hotmail.com", {"outlook.office365.com", "smtp.office365.com", "starttls", 587, MICROSOFT}},
    {"live.com", {"outlook.office365.com", "smtp.office365.com", "starttls", 587, MICROSOFT}},
    {"yahoo.com", {"imap.mail.yahoo.com", "smtp.mail.yahoo.com", "tls", 465, APP_PASSWORD}},
    {"icloud.com", {"imap.mail.me.com", "smtp.mail.me.com", "starttls", 587, APP_PASSWORD}},
    {"me.com", {"imap.mail.me.com", "smtp.mail.me.com", "starttls", 587, APP_PASSWORD}},
    {"fastmail.com", {"imap.fastmail.com", "smtp.fastmail.com", "tls", 465, APP_PASSWORD}},
    {"gmx.net", {"imap.gmx.net", "mail.gmx.net", "tls", 465, NULL}},
    {"gmx.de", {"imap.gmx.net", "mail.gmx.net", "tls", 465, NULL}},
    {"gmx.com", {"imap.gmx.com", "mail.gmx.com", "tls", 465, NULL}},
    {"web.de", {"imap.web.de", "smtp.web.de", "starttls", 587, NULL}},
    {"zoho.com", {"imap.zoho.com", "smtp.zoho.com", "tls", 465, NULL}},
    {"zoho.eu", {"imap.zoho.eu", "smtp.zoho.eu", "tls", 465, NULL}},
};

struct mail_guess mail_guess(struct str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    struct str domain = at < 0 ? STR("") : str_from(address, (size_t)at + 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq_nocase(domain, str_of(rows[i].domain)))
            return rows[i].is;
    return (struct mail_guess){NULL, NULL, "tls", 465, NULL};
}
