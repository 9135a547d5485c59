/* SPDX-License-Identifier: Apache-2.0 */
/* dns.h: a few questions to the domain name system: which servers take a domain's mail (MX), where
   its people read and send theirs (SRV), and the texts (TXT) by which it says who may send in its
   name.

       struct dns *dns;
       struct dns_text texts[DNS_TEXTS_MAX];
       if (dns_open(c, NULL, &dns) < 0) return -1;                NULL: as this machine is set
       got = dns_texts(c, dns, "_dmarc.shop.example", texts, &n);  0: there is none; <0: no answer
       dns_close(dns);

   The C library's resolver asks, with a limit of time for each server; an answer is read here with
   a limit for everything. An answer is not proof: it is shown to people, nothing rests on it. */
#ifndef MAIL_DNS_H
#define MAIL_DNS_H

#include "base/fault.h"
#include "base/str.h"

enum {
    DNS_NAME_BYTES = 256,
    DNS_TEXT_BYTES = 2048, /* of one TXT, its pieces put together; what is longer is cut */
    DNS_TEXTS_MAX = 32,
    DNS_SERVERS_MAX = 16,
    DNS_ANSWER_BYTES = 65535,
    DNS_WAIT_S = 3, /* for a server, twice */
    DNS_TRIES = 2
};

struct dns_text {
    char at[DNS_TEXT_BYTES + 1];
};
struct dns_mail_server {
    int preference;
    char name[DNS_NAME_BYTES]; /* "": the domain takes no mail (RFC 7505) */
};
struct dns_service {
    int priority, weight, port;
    char name[DNS_NAME_BYTES]; /* "": the domain has no such service (RFC 2782) */
};

struct dns;

/* `server`: "127.0.0.1:5353", or an IPv4 address alone; NULL: what /etc/resolv.conf says. */
int dns_open(struct call *c, const char *server, struct dns **dns_r);
void dns_close(struct dns *dns); /* NULL is fine */

/* Every server is asked once and waited for so long, since a person waits. */
void dns_hurry(struct dns *dns, int wait_s);

/* How many there are, at most DNS_TEXTS_MAX or DNS_SERVERS_MAX; 0: the name has none, or is not
   there; <0: nobody answered. */
int dns_texts(struct call *c, struct dns *dns, const char *name,
              struct dns_text texts_r[DNS_TEXTS_MAX]);
int dns_mail_servers(struct call *c, struct dns *dns, const char *name,
                     struct dns_mail_server list_r[DNS_SERVERS_MAX]);

/* Of a name like "_imaps._tcp.shop.example"; the one to be tried first stands first. */
int dns_services(struct call *c, struct dns *dns, const char *name,
                 struct dns_service list_r[DNS_SERVERS_MAX]);

/* ---- for the fuzzer: an answer as it came ---- */
int dns_read_texts(const unsigned char *answer, size_t n, struct dns_text texts_r[DNS_TEXTS_MAX]);
int dns_read_mail_servers(const unsigned char *answer, size_t n,
                          struct dns_mail_server list_r[DNS_SERVERS_MAX]);
int dns_read_services(const unsigned char *answer, size_t n,
                      struct dns_service list_r[DNS_SERVERS_MAX]);

#endif
