/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess.c: a row a provider, as their own help pages say it. The order of a row: IMAP, SMTP,
   its security and port, hint, tokens, where mail goes, domains, servers of firms, port of IMAP. */
#include "mail/mail_guess.h"

#define MICROSOFT                                                                                  \
    "outlook.office365.com", "smtp.office365.com", "starttls", 587, "token", "microsoft"
#define GOOGLE "imap.gmail.com", "smtp.gmail.com", "tls", 465, "app_password", "google"

/* clang-format off */
static const struct mail_guess rows[] = {
    {GOOGLE, ".google.com", {"gmail.com", "googlemail.com"}, NULL, NULL, 0},
    {GOOGLE, ".googlemail.com", {NULL}, NULL, NULL, 0},
    {MICROSOFT, ".outlook.com", {"outlook.com", "hotmail.com",
     "live.com", "msn.com"}, NULL, NULL, 0},
    {MICROSOFT, ".mx.microsoft", {NULL}, NULL, NULL, 0},
    {"imap.mail.me.com", "smtp.mail.me.com", "starttls", 587,
     "app_password", NULL, ".icloud.com", {"icloud.com", "me.com", "mac.com"}, NULL, NULL, 0},
    {"imap.mail.yahoo.com", "smtp.mail.yahoo.com", "tls", 465,
     "app_password", NULL, ".yahoodns.net", {"yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "ymail.com"}, NULL, NULL, 0},
    {"imap.aol.com", "smtp.aol.com", "tls", 465, "app_password", NULL,
     NULL, {"aol.com"}, NULL, NULL, 0},
    {"imap.fastmail.com", "smtp.fastmail.com", "tls", 465,
     "app_password", NULL, ".messagingengine.com", {"fastmail.com", "fastmail.fm"}, NULL, NULL, 0},
    {"imap.gmx.net", "mail.gmx.net", "tls", 465, "switch_on", NULL,
     ".gmx.net", {"gmx.net", "gmx.de", "gmx.at", "gmx.ch"}, NULL, NULL, 0},
    {"imap.gmx.com", "mail.gmx.com", "tls", 465, "switch_on", NULL, NULL,
     {"gmx.com"}, NULL, NULL, 0},
    {"imap.web.de", "smtp.web.de", "starttls", 587, "switch_on", NULL,
     ".web.de", {"web.de"}, NULL, NULL, 0},
    {"imap.zoho.com", "smtp.zoho.com", "tls", 465, "switch_on", NULL,
     ".zoho.com", {"zoho.com", "zohomail.com"}, "imappro.zoho.com", "smtppro.zoho.com", 0},
    {"imap.zoho.eu", "smtp.zoho.eu", "tls", 465, "switch_on", NULL,
     ".zoho.eu", {"zoho.eu", "zohomail.eu"}, "imappro.zoho.eu", "smtppro.zoho.eu", 0},
    {"127.0.0.1", "127.0.0.1", "starttls", 1025, "bridge", NULL,
     ".protonmail.ch", {"proton.me", "protonmail.com", "pm.me"}, NULL, NULL, 1143},
    {"imap.mailbox.org", "smtp.mailbox.org", "tls", 465, NULL, NULL,
     ".mailbox.org", {"mailbox.org"}, NULL, NULL, 0},
    {"posteo.de", "posteo.de", "tls", 465, NULL, NULL, ".posteo.de",
     {"posteo.de", "posteo.net"}, NULL, NULL, 0},
    {"imap.ionos.de", "smtp.ionos.de", "tls", 465, NULL, NULL,
     ".kundenserver.de", {NULL}, NULL, NULL, 0},
    {"imap.ionos.com", "smtp.ionos.com", "tls", 465, NULL, NULL,
     ".ionos.com", {NULL}, NULL, NULL, 0},
    {"imap.strato.de", "smtp.strato.de", "tls", 465, NULL, NULL,
     ".rzone.de", {NULL}, NULL, NULL, 0},
    {"mail.your-server.de", "mail.your-server.de", "tls", 465, NULL,
     NULL, ".your-server.de", {NULL}, NULL, NULL, 0},
    {"mail.infomaniak.com", "mail.infomaniak.com", "tls", 465, NULL,
     NULL, ".infomaniak.ch", {"ik.me", "ikmail.com"}, NULL, NULL, 0},
    {"mail.gandi.net", "mail.gandi.net", "tls", 465, NULL, NULL,
     ".mail.gandi.net", {NULL}, NULL, NULL, 0},
    {"ssl0.ovh.net", "ssl0.ovh.net", "tls", 465, NULL, NULL,
     ".mail.ovh.net", {NULL}, NULL, NULL, 0},
    {"secureimap.t-online.de", "securesmtp.t-online.de", "tls", 465,
     "app_password", NULL, NULL, {"t-online.de", "magenta.de"}, NULL, NULL, 0},
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
