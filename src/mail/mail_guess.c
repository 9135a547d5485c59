/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess.c: a row a provider, as their own help pages say it. The order of a row: IMAP, SMTP,
   its security and port, the port of IMAP, hint, tokens, where mail goes, domains, servers of
   firms. */
#include "mail/mail_guess.h"

#define MICROSOFT                                                                                  \
    "outlook.office365.com", "smtp.office365.com", "starttls", 587, 0, "token", "microsoft"
#define GOOGLE "imap.gmail.com", "smtp.gmail.com", "tls", 465, 0, "app_password", "google"

/* clang-format off */
static const struct mail_guess rows[] = {
    {GOOGLE, ".google.com", {"gmail.com", "googlemail.com"}, NULL, NULL},
    {GOOGLE, ".googlemail.com", {NULL}, NULL, NULL},
    {MICROSOFT, ".outlook.com", {"outlook.com", "hotmail.com",
     "live.com", "msn.com"}, NULL, NULL},
    {MICROSOFT, ".mx.microsoft", {NULL}, NULL, NULL},
    {"imap.mail.me.com", "smtp.mail.me.com", "starttls", 587, 0,
     "app_password", NULL, ".icloud.com", {"icloud.com", "me.com", "mac.com"}, NULL, NULL},
    {"imap.mail.yahoo.com", "smtp.mail.yahoo.com", "tls", 465, 0,
     "app_password", NULL, ".yahoodns.net", {"yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "ymail.com"}, NULL, NULL},
    {"imap.aol.com", "smtp.aol.com", "tls", 465, 0, "app_password", NULL,
     NULL, {"aol.com"}, NULL, NULL},
    {"imap.fastmail.com", "smtp.fastmail.com", "tls", 465, 0,
     "app_password", NULL, ".messagingengine.com", {"fastmail.com", "fastmail.fm"}, NULL, NULL},
    {"imap.gmx.net", "mail.gmx.net", "tls", 465, 0, "switch_on", NULL,
     ".gmx.net", {"gmx.net", "gmx.de", "gmx.at", "gmx.ch"}, NULL, NULL},
    {"imap.gmx.com", "mail.gmx.com", "tls", 465, 0, "switch_on", NULL, NULL,
     {"gmx.com"}, NULL, NULL},
    {"imap.web.de", "smtp.web.de", "starttls", 587, 0, "switch_on", NULL,
     ".web.de", {"web.de"}, NULL, NULL},
    {"imap.zoho.com", "smtp.zoho.com", "tls", 465, 0, "switch_on", NULL,
     ".zoho.com", {"zoho.com", "zohomail.com"}, "imappro.zoho.com", "smtppro.zoho.com"},
    {"imap.zoho.eu", "smtp.zoho.eu", "tls", 465, 0, "switch_on", NULL,
     ".zoho.eu", {"zoho.eu", "zohomail.eu"}, "imappro.zoho.eu", "smtppro.zoho.eu"},
    {"127.0.0.1", "127.0.0.1", "starttls", 1025, 1143, "bridge", NULL,
     ".protonmail.ch", {"proton.me", "protonmail.com", "pm.me"}, NULL, NULL},
    {"imap.mailbox.org", "smtp.mailbox.org", "tls", 465, 0, NULL, NULL,
     ".mailbox.org", {"mailbox.org"}, NULL, NULL},
    {"posteo.de", "posteo.de", "tls", 465, 0, NULL, NULL, ".posteo.de",
     {"posteo.de", "posteo.net"}, NULL, NULL},
    {"imap.ionos.de", "smtp.ionos.de", "tls", 465, 0, NULL, NULL,
     ".kundenserver.de", {NULL}, NULL, NULL},
    {"imap.ionos.com", "smtp.ionos.com", "tls", 465, 0, NULL, NULL,
     ".ionos.com", {NULL}, NULL, NULL},
    {"imap.strato.de", "smtp.strato.de", "tls", 465, 0, NULL, NULL,
     ".rzone.de", {NULL}, NULL, NULL},
    {"mail.your-server.de", "mail.your-server.de", "tls", 465, 0, NULL,
     NULL, ".your-server.de", {NULL}, NULL, NULL},
    {"mail.infomaniak.com", "mail.infomaniak.com", "tls", 465, 0, NULL,
     NULL, ".infomaniak.ch", {"ik.me", "ikmail.com"}, NULL, NULL},
    {"mail.gandi.net", "mail.gandi.net", "tls", 465, 0, NULL, NULL,
     ".mail.gandi.net", {NULL}, NULL, NULL},
    {"ssl0.ovh.net", "ssl0.ovh.net", "tls", 465, 0, NULL, NULL,
     ".mail.ovh.net", {NULL}, NULL, NULL},
    {"secureimap.t-online.de", "securesmtp.t-online.de", "tls", 465, 0,
     "app_password", NULL, NULL, {"t-online.de", "magenta.de"}, NULL, NULL},
};
/* clang-format on */
enum { N_ROWS = sizeof rows / sizeof *rows };

const struct mail_guess *mail_guess_of_domain(struct str domain)
{
    for (size_t i = 0; i < N_ROWS; i++)
        for (size_t j = 0; j < 6 && rows[i].domains[j]; j++)
            if (str_eq_nocase(domain, str_of(rows[i].domains[j])))
                return &rows[i];
    return NULL;
}

const struct mail_guess *mail_guess_of_server(struct str name)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (rows[i].mx && str_ends_nocase(name, str_of(rows[i].mx)))
            return &rows[i];
    return NULL;
}
