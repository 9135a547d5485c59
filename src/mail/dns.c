/* SPDX-License-Identifier: Apache-2.0 */
/* dns.c: the resolver of the C library (res_nquery), and its walk over an answer (ns_parserr). */
#include "mail/dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

struct dns {
    struct __res_state state;
    unsigned char answer[DNS_ANSWER_BYTES];
};

/* ---- asking ---- */

/* "127.0.0.1:5353" */
static int use_server(struct call *c, struct dns *dns, const char *server)
{
    char host[64];
    int64_t port = 53;
    struct str rest = str_of(server), address;
    struct sockaddr_in *to = &dns->state.nsaddr_list[0];
    str_cut(&rest, ':', &address);
    bool good = address.n < sizeof host && (!rest.n || str_int64(rest, &port));
    memcpy(host, address.at, good ? address.n : 0);
    host[good ? address.n : 0] = '\0';
    *to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (!good || port < 1 || port > 65535 || inet_pton(AF_INET, host, &to->sin_addr) != 1)
        return fail(c, BAD_USAGE,
                    "a DNS server is an IPv4 address, such as 9.9.9.9 or "
                    "127.0.0.1:5353, not \"%s\"",
                    server);
    dns->state.nscount = 1;
    return 1;
}

int dns_open(struct call *c, const char *server, struct dns **dns_r)
{
    struct dns *dns = base_alloc(sizeof *dns);
    memset(dns, 0, sizeof *dns);
    *dns_r = NULL;
    if (res_ninit(&dns->state) < 0) {
        free(dns);
        return fail(c, IO_FAILED, "the resolver of this machine cannot be used");
    }
    dns->state.retrans = DNS_WAIT_S;
    dns->state.retry = DNS_TRIES;
    dns->state.options &= ~(unsigned long)(RES_DEFNAMES | RES_DNSRCH);
    if (server && use_server(c, dns, server) < 0) {
        dns_close(dns);
        return -1;
    }
    *dns_r = dns;
    return 1;
}

void dns_close(struct dns *dns)
{
    if (dns)
        res_nclose(&dns->state);
    free(dns);
}

void dns_hurry(struct dns *dns, int wait_s)
{
    dns->state.retrans = wait_s;
    dns->state.retry = 1;
}

/* Bytes of the answer; 0: there is no such name, or nothing of that kind. */
static int ask(struct call *c, struct dns *dns, const char *name, int type)
{
    int n = res_nquery(&dns->state, name, ns_c_in, type, dns->answer, sizeof dns->answer);
    if (n >= 0)
        return n < (int)sizeof dns->answer ? n : (int)sizeof dns->answer;
    if (dns->state.res_h_errno == HOST_NOT_FOUND || dns->state.res_h_errno == NO_DATA)
        return 0;
    return fail(c, BUSY, "no DNS server answered about %s", name);
}

/* ---- answers ---- */

/* Its pieces, each behind a byte with its length, as one. */
static void put_text(struct dns_text *to, const unsigned char *at, size_t n)
{
    size_t have = 0;
    for (size_t i = 0; i < n;) {
        size_t piece = at[i++];
        if (piece > n - i)
            piece = n - i;
        size_t room = DNS_TEXT_BYTES - have, take = piece < room ? piece : room;
        memcpy(to->at + have, at + i, take);
        have += take;
        i += piece;
    }
    for (size_t i = 0; i < have; i++)
        if ((unsigned char)to->at[i] < ' ' || (unsigned char)to->at[i] > '~')
            to->at[i] = '?';
    to->at[have] = '\0';
}

/* A walk over the records of one type in an answer. */
struct walk {
    ns_msg msg;
    ns_rr rr;
    ns_type type;
    int i;
};

static struct walk walk_of(const unsigned char *answer, size_t n, ns_type type)
{
    struct walk w = {.type = type};
    if (n > DNS_ANSWER_BYTES || ns_initparse(answer, (int)n, &w.msg) < 0)
        w.i = INT_MAX;
    return w;
}

/* The next one is w->rr. What cannot be read ends the walk. */
static bool walk_next(struct walk *w)
{
    while (w->i < ns_msg_count(w->msg, ns_s_an) &&
           ns_parserr(&w->msg, ns_s_an, w->i++, &w->rr) >= 0)
        if (ns_rr_type(w->rr) == w->type)
            return true;
    w->i = INT_MAX;
    return false;
}

int dns_read_texts(const unsigned char *answer, size_t n, struct dns_text texts_r[DNS_TEXTS_MAX])
{
    struct walk w = walk_of(answer, n, ns_t_txt);
    int found = 0;
    while (found < DNS_TEXTS_MAX && walk_next(&w))
        put_text(&texts_r[found++], ns_rr_rdata(w.rr), ns_rr_rdlen(w.rr));
    return found;
}

/* The name that stands `skip` bytes into a record; "." is "". */
static bool read_name(const struct walk *w, int skip, char name[DNS_NAME_BYTES])
{
    if (ns_rr_rdlen(w->rr) <= skip ||
        ns_name_uncompress(ns_msg_base(w->msg), ns_msg_end(w->msg), ns_rr_rdata(w->rr) + skip, name,
                           DNS_NAME_BYTES) < 0)
        return false;
    if (strcmp(name, ".") == 0)
        name[0] = '\0';
    return true;
}

static int number_at(const struct walk *w, int at)
{
    return ns_rr_rdata(w->rr)[at] << 8 | ns_rr_rdata(w->rr)[at + 1];
}

static int compare_servers(const void *a, const void *b)
{
    const struct dns_mail_server *x = a, *y = b;
    return x->preference != y->preference ? (x->preference > y->preference ? 1 : -1)
                                          : strcmp(x->name, y->name);
}

int dns_read_mail_servers(const unsigned char *answer, size_t n,
                          struct dns_mail_server list_r[DNS_SERVERS_MAX])
{
    struct walk w = walk_of(answer, n, ns_t_mx);
    int found = 0;
    while (found < DNS_SERVERS_MAX && walk_next(&w))
        if (read_name(&w, 2, list_r[found].name))
            list_r[found++].preference = number_at(&w, 0);
    qsort(list_r, (size_t)found, sizeof *list_r, compare_servers);
    return found;
}

/* The heavier goes first: nobody here asks often enough for the dice of RFC 2782. */
static int compare_services(const void *a, const void *b)
{
    const struct dns_service *x = a, *y = b;
    return x->priority != y->priority ? (x->priority > y->priority ? 1 : -1)
           : x->weight != y->weight   ? (x->weight < y->weight ? 1 : -1)
                                      : strcmp(x->name, y->name);
}

int dns_read_services(const unsigned char *answer, size_t n,
                      struct dns_service list_r[DNS_SERVERS_MAX])
{
    struct walk w = walk_of(answer, n, ns_t_srv);
    int found = 0;
    while (found < DNS_SERVERS_MAX && walk_next(&w)) {
        struct dns_service *to = &list_r[found];
        if (!read_name(&w, 6, to->name))
            continue;
        to->priority = number_at(&w, 0);
        to->weight = number_at(&w, 2);
        to->port = number_at(&w, 4);
        found++;
    }
    qsort(list_r, (size_t)found, sizeof *list_r, compare_services);
    return found;
}

int dns_texts(struct call *c, struct dns *dns, const char *name,
              struct dns_text texts_r[DNS_TEXTS_MAX])
{
    int n = ask(c, dns, name, ns_t_txt);
    return n <= 0 ? n : dns_read_texts(dns->answer, (size_t)n, texts_r);
}

int dns_mail_servers(struct call *c, struct dns *dns, const char *name,
                     struct dns_mail_server list_r[DNS_SERVERS_MAX])
{
    int n = ask(c, dns, name, ns_t_mx);
    return n <= 0 ? n : dns_read_mail_servers(dns->answer, (size_t)n, list_r);
}

int dns_services(struct call *c, struct dns *dns, const char *name,
                 struct dns_service list_r[DNS_SERVERS_MAX])
{
    int n = ask(c, dns, name, ns_t_srv);
    return n <= 0 ? n : dns_read_services(dns->answer, (size_t)n, list_r);
}
