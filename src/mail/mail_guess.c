/* SPDX-License-Identifier: Apache-2.0 */
/* mail_guess.c: a row a provider, as their own help pages say it. A provider's firms may have other
   servers than its people: then these are two rows. The first row that fits counts. */
#include "mail/mail_guess.h"

static const struct mail_guess rows[] = {
    {.imap = "imap.gmail.com",
     .smtp = "smtp.gmail.com",
     .domains = "gmail.com googlemail.com",
     .mx = ".google.com .googlemail.com",
     .hint = "app_password",
     .provider = "google"},
    {.imap = "outlook.office365.com",
     .smtp = "smtp-mail.outlook.com",
     .domains = "outlook.com hotmail.com live.com msn.com",
     .mx = ".olc.protection.outlook.com",
     .hint = "token",
     .provider = "microsoft",
     .smtp_port = 587},
    {.imap = "outlook.office365.com",
     .smtp = "smtp.office365.com",
     .mx = ".outlook.com .mx.microsoft",
     .hint = "token",
     .provider = "microsoft",
     .smtp_port = 587},
    {.imap = "imap.mail.me.com",
     .smtp = "smtp.mail.me.com",
     .domains = "icloud.com me.com mac.com",
     .mx = ".icloud.com",
     .hint = "app_password",
     .smtp_port = 587},
    {.imap = "imap.aol.com",
     .smtp = "smtp.aol.com",
     .domains = "aol.com aim.com verizon.net",
     .mx = "mx-aol.mail.gm0.yahoodns.net",
     .hint = "app_password"},
    {.imap = "imap.mail.yahoo.com",
     .smtp = "smtp.mail.yahoo.com",
     .domains = "yahoo.com yahoo.de yahoo.co.uk yahoo.fr ymail.com rocketmail.com",
     .mx = ".yahoodns.net",
     .hint = "app_password"},
    {.imap = "imap.fastmail.com",
     .smtp = "smtp.fastmail.com",
     .domains = "fastmail.com fastmail.fm",
     .mx = ".messagingengine.com",
     .hint = "app_password"},
    {.imap = "imap.gmx.com",
     .smtp = "mail.gmx.com",
     .domains = "gmx.com gmx.us gmx.co.uk",
     .hint = "switch_on"},
    {.imap = "imap.gmx.net",
     .smtp = "mail.gmx.net",
     .domains = "gmx.net gmx.de gmx.at gmx.ch",
     .mx = ".gmx.net",
     .hint = "switch_on"},
    {.imap = "imap.web.de",
     .smtp = "smtp.web.de",
     .domains = "web.de",
     .mx = ".web.de",
     .hint = "switch_on",
     .smtp_port = 587},
    {.imap = "imap.mail.com",
     .smtp = "smtp.mail.com",
     .domains = "mail.com email.com",
     .mx = ".mail.com",
     .hint = "switch_on"},
    {.imap = "secureimap.t-online.de",
     .smtp = "securesmtp.t-online.de",
     .domains = "t-online.de magenta.de",
     .hint = "app_password"},
    {.imap = "mx.freenet.de", .smtp = "mx.freenet.de", .domains = "freenet.de", .smtp_port = 587},
    {.imap = "imap.zoho.com",
     .smtp = "smtp.zoho.com",
     .domains = "zoho.com zohomail.com",
     .hint = "switch_on"},
    {.imap = "imappro.zoho.com",
     .smtp = "smtppro.zoho.com",
     .mx = ".zoho.com",
     .hint = "switch_on"},
    {.imap = "imap.zoho.eu",
     .smtp = "smtp.zoho.eu",
     .domains = "zoho.eu zohomail.eu",
     .hint = "switch_on"},
    {.imap = "imappro.zoho.eu", .smtp = "smtppro.zoho.eu", .mx = ".zoho.eu", .hint = "switch_on"},
    {.imap = "imap.zoho.in",
     .smtp = "smtp.zoho.in",
     .domains = "zoho.in zohomail.in",
     .hint = "switch_on"},
    {.imap = "imappro.zoho.in", .smtp = "smtppro.zoho.in", .mx = ".zoho.in", .hint = "switch_on"},
    {.imap = "127.0.0.1",
     .smtp = "127.0.0.1",
     .domains = "proton.me protonmail.com protonmail.ch pm.me",
     .mx = ".protonmail.ch",
     .hint = "bridge",
     .imap_port = 1143,
     .smtp_port = 1025},
    {.imap = "imap.mailbox.org",
     .smtp = "smtp.mailbox.org",
     .domains = "mailbox.org",
     .mx = ".mailbox.org"},
    {.imap = "posteo.de",
     .smtp = "posteo.de",
     .domains = "posteo.de posteo.net posteo.org",
     .mx = ".posteo.de"},
    {.imap = "imap.ionos.de", .smtp = "smtp.ionos.de", .mx = ".kundenserver.de .ionos.de"},
    {.imap = "imap.ionos.com", .smtp = "smtp.ionos.com", .mx = ".ionos.com .1and1.com"},
    {.imap = "imap.ionos.co.uk", .smtp = "smtp.ionos.co.uk", .mx = ".ionos.co.uk .1and1.co.uk"},
    {.imap = "imap.ionos.fr", .smtp = "smtp.ionos.fr", .mx = ".ionos.fr .1and1.fr"},
    {.imap = "imap.ionos.es", .smtp = "smtp.ionos.es", .mx = ".ionos.es .1and1.es"},
    {.imap = "imap.strato.de", .smtp = "smtp.strato.de", .mx = ".rzone.de"},
    {.imap = "sslin.df.eu", .smtp = "sslout.df.eu", .mx = ".ispgateway.de"},
    {.imap = "mail.your-server.de", .smtp = "mail.your-server.de", .mx = ".your-server.de"},
    {.imap = "mail.infomaniak.com",
     .smtp = "mail.infomaniak.com",
     .domains = "ik.me ikmail.com",
     .mx = ".infomaniak.ch"},
    {.imap = "imap.mail.hostpoint.ch", .smtp = "asmtp.mail.hostpoint.ch", .mx = ".hostpoint.ch"},
    {.imap = "imaps.bluewin.ch", .smtp = "smtpauths.bluewin.ch", .domains = "bluewin.ch"},
    {.imap = "mail.gandi.net", .smtp = "mail.gandi.net", .mx = ".mail.gandi.net"},
    {.imap = "ssl0.ovh.net", .smtp = "ssl0.ovh.net", .mx = ".mail.ovh.net"},
    {.imap = "imap.orange.fr", .smtp = "smtp.orange.fr", .domains = "orange.fr wanadoo.fr"},
    {.imap = "imaps.aruba.it", .smtp = "smtps.aruba.it", .mx = ".aruba.it"},
    {.imap = "imapmail.libero.it", .smtp = "smtp.libero.it", .domains = "libero.it"},
    {.imap = "imap.transip.email", .smtp = "smtp.transip.email", .mx = ".transip.email"},
    {.imap = "imap.one.com", .smtp = "send.one.com", .mx = ".one.com"},
    {.imap = "imap.seznam.cz",
     .smtp = "smtp.seznam.cz",
     .domains = "seznam.cz email.cz",
     .mx = ".seznam.cz"},
    {.imap = "imap.secureserver.net",
     .smtp = "smtpout.secureserver.net",
     .mx = ".secureserver.net"},
    {.imap = "secure.emailsrvr.com", .smtp = "secure.emailsrvr.com", .mx = ".emailsrvr.com"},
    {.imap = "mail.privateemail.com", .smtp = "mail.privateemail.com", .mx = ".privateemail.com"},
    {.imap = "imap.hostinger.com", .smtp = "smtp.hostinger.com", .mx = ".hostinger.com"},
    {.imap = "imap.titan.email", .smtp = "smtp.titan.email", .mx = ".titan.email"},
    {.imap = "imap.dreamhost.com", .smtp = "smtp.dreamhost.com", .mx = ".dreamhost.com"},
    {.imap = "imap.migadu.com", .smtp = "smtp.migadu.com", .mx = ".migadu.com"},
    {.imap = "imap.yandex.com",
     .smtp = "smtp.yandex.com",
     .domains = "yandex.ru yandex.com",
     .mx = ".yandex.net .yandex.ru",
     .hint = "app_password"},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

/* Whether one of the words in a list is, or ends, the name. */
static bool fits(const char *list, struct str name, bool is_end)
{
    struct str rest = str_of(list ? list : ""), word;
    while (rest.n && str_cut(&rest, ' ', &word))
        if (is_end ? str_ends_nocase(name, word) : str_eq_nocase(name, word))
            return true;
    return false;
}

const struct mail_guess *mail_guess_of_domain(struct str domain)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (fits(rows[i].domains, domain, false))
            return &rows[i];
    return NULL;
}

const struct mail_guess *mail_guess_of_server(struct str name)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (fits(rows[i].mx, name, true))
            return &rows[i];
    return NULL;
}
