/* SPDX-License-Identifier: Apache-2.0 */
/* sender_check.h: whether mail that we hand over in a domain's name will be believed: what its SPF,
   DKIM and DMARC records and its mail servers (MX) say, in words for whoever can change them, with
   the line to add.

       struct sender_finding list[SENDER_FINDINGS];
       n = sender_check(c, dns, STR("help@shop.example"), "smtp.shop.example", list);

   heard signs nothing: DKIM is left to the relay that the mail is handed to, which has the key and
   knows when it changes. Its records are looked for under the names that providers use; a record
   under another name is not found, and that is said. */
#ifndef MAIL_SENDER_CHECK_H
#define MAIL_SENDER_CHECK_H

#include "mail/dns.h"

enum { SENDER_FINDINGS = 4, SENDER_WORDS_BYTES = 900 };

enum sender_how { SENDER_FINE, SENDER_LOOK, SENDER_WRONG };
struct sender_finding { /* NOLINT(clang-analyzer-optin.performance.Padding) */
    enum sender_how how;
    const char *what; /* "MX" "SPF" "DKIM" "DMARC" */
    char words[SENDER_WORDS_BYTES];
};

/* Of one address; smtp_host "" where nothing is handed over. Four findings; a server that does not
   answer is one, too. <0 only for an address that is none. */
int sender_check(struct call *c, struct dns *dns, struct str address, const char *smtp_host,
                 struct sender_finding list_r[SENDER_FINDINGS]);

/* ---- the judgements, by themselves: for tests and the fuzzer ---- */

void sender_judge_mx(struct sender_finding *f, const char *domain,
                     const struct dns_mail_server *list, int n);
void sender_judge_spf(struct sender_finding *f, const char *domain, const char *smtp_host,
                      const struct dns_text *texts, int n, const struct dns_mail_server *servers,
                      int n_servers);
/* `at` is where the texts were found: the domain, or one above it. */
void sender_judge_dmarc(struct sender_finding *f, const char *domain, const char *at,
                        const struct dns_text *texts, int n);

#endif
