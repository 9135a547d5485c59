/* SPDX-License-Identifier: Apache-2.0 */
/* mail_find.c: looks that run beside each other, a thread and a call each, and the order of what
   they found. A look that fails found nothing. */
#include "channel/mail_find.h"

#include "channel/autoconfig.h"
#include "http/client.h"
#include "mail/dns.h"
#include "mail/mail_guess.h"
#include "mail/wire.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_BYTES = 400, LOOK_ARENA_BYTES = 1 << 20 };

struct look {
    const struct mail_find_config *config;
    struct str address;
    const char *domain;
    void (*run)(struct look *look);
    const struct server_guess *at; /* of a guess */
    pthread_t thread;
    bool begun, well_known; /* well_known: of a file, which of the two */
    struct call call;
    struct mailbox_server imap, smtp; /* what it found */
    const struct mail_guess *mx;
};

static void take(struct mailbox_server *to, const char *host, int port, const char *security,
                 enum mailbox_source from)
{
    snprintf(to->host, sizeof to->host, "%s", host);
    to->port = port;
    to->security = security;
    to->from = from;
}

/* ---- at the same time ---- */

static void *run_look(void *arg)
{
    struct look *look = arg;
    call_init(&look->call, LOOK_ARENA_BYTES);
    look->run(look);
    call_free(&look->call);
    return NULL;
}

/* Where a thread cannot be had, the look is not made. */
static void run_all(struct look *looks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        looks[i].begun = pthread_create(&looks[i].thread, NULL, run_look, &looks[i]) == 0;
    for (size_t i = 0; i < n; i++)
        if (looks[i].begun)
            pthread_join(looks[i].thread, NULL);
}

/* ---- the domain's DNS ---- */

/* False when no DNS server answers: then there is no use in asking on. */
static bool ask_service(struct look *look, struct dns *dns, const char *service,
                        const char *security, struct mailbox_server *found)
{
    struct dns_service list[DNS_SERVERS_MAX];
    char name[URL_BYTES];
    snprintf(name, sizeof name, "%s.%s", service, look->domain);
    int n = found->from ? 0 : dns_services(&look->call, dns, name, list);
    if (n > 0 && list[0].port && autoconfig_is_host(str_of(list[0].name)))
        take(found, list[0].name, list[0].port, security, FOUND_SRV);
    return n >= 0;
}

static void look_dns(struct look *look)
{
    struct dns_mail_server servers[DNS_SERVERS_MAX];
    struct dns *dns;
    if (dns_open(&look->call, look->config->dns, &dns) < 0)
        return;
    dns_hurry(dns, MAIL_FIND_WAIT_MS / 1000);
    bool answers = ask_service(look, dns, "_imaps._tcp", "tls", &look->imap) &&
                   ask_service(look, dns, "_imap._tcp", "starttls", &look->imap) &&
                   ask_service(look, dns, "_submissions._tcp", "tls", &look->smtp) &&
                   ask_service(look, dns, "_submission._tcp", "starttls", &look->smtp);
    if (answers && dns_mail_servers(&look->call, dns, look->domain, servers) > 0)
        look->mx = mail_guess_of_server(str_of(servers[0].name));
    dns_close(dns);
}

/* ---- the domain's file ---- */

static void look_file(struct look *look)
{
    const struct mail_find_config *config = look->config;
    struct client_config to = {.user_agent = "heard/" HEARD_VERSION,
                               .open = config->open,
                               .n_open = config->n_open,
                               .authorities = config->authorities};
    char url[URL_BYTES];
    struct client_request request = {
        .url = url, .timeout_ms = MAIL_FIND_WAIT_MS, .max_answer_bytes = AUTOCONFIG_BYTES};
    struct client_answer answer;
    struct http_client client;
    struct autoconfig found;
    snprintf(url, sizeof url, "https://%s%s:%d%s", look->well_known ? "" : "autoconfig.",
             look->domain, config->port ? config->port : 443,
             look->well_known ? "/.well-known/autoconfig/mail/config-v1.1.xml"
                              : "/mail/config-v1.1.xml");
    if (http_client_init(&look->call, &client, &to) < 0)
        return;
    if (http_client_send(&look->call, &client, &request, &answer) > 0 && answer.status == 200 &&
        autoconfig_read(answer.body, look->address, &found)) {
        look->imap = found.imap;
        look->smtp = found.smtp;
    }
    http_client_free(&client);
}

/* ---- guesses ---- */

static const struct server_guess {
    const char *before, *security;
    int port;
    bool smtp;
} guesses[] = {
    {"imap.", "tls", 993, false},
    {"mail.", "tls", 993, false},
    {"", "tls", 993, false},
    {"imap.", "starttls", 143, false},
    {"mail.", "starttls", 143, false},
    {"", "starttls", 143, false},
    {"smtp.", "tls", 465, true},
    {"mail.", "tls", 465, true},
    {"", "tls", 465, true},
    {"smtp.", "starttls", 587, true},
    {"mail.", "starttls", 587, true},
    {"", "starttls", 587, true},
};
enum { N_GUESSES = sizeof guesses / sizeof *guesses };

static bool may_reach(const void *arg, const struct sockaddr *to)
{
    const struct mail_find_config *config = arg;
    struct address a;
    address_of_socket(to, &a);
    return address_is_public(&a) || networks_have(config->open, config->n_open, &a);
}

/* Whether it greets as such a server does; with TLS under a certificate that holds. */
static void look_guess(struct look *look)
{
    const struct server_guess *at = look->at;
    struct wire *wire = base_alloc(sizeof *wire);
    struct str line;
    char host[URL_BYTES];
    snprintf(host, sizeof host, "%s%s", at->before, look->domain);
    struct wire_options options = {.host = host,
                                   .port = at->port,
                                   .timeout_ms = MAIL_FIND_WAIT_MS,
                                   .authorities = look->config->authorities,
                                   .may = may_reach,
                                   .may_arg = look->config};
    wire_security_of(str_of(at->security), &options.security);
    if (strlen(host) < MAILBOX_HOST_BYTES && wire_open(&look->call, wire, &options) > 0) {
        if (wire_line(&look->call, wire, &line) > 0 &&
            str_starts(line, at->smtp ? STR("220") : STR("* ")))
            take(at->smtp ? &look->smtp : &look->imap, host, at->port, at->security, FOUND_GUESS);
        wire_close(wire);
    }
    free(wire);
}

/* ---- together ---- */

static void prefer(struct mailbox_server *to, const struct mailbox_server *found)
{
    if (!to->from)
        *to = *found;
}

static void take_known(struct mailbox_found *f, const struct mail_guess *is,
                       enum mailbox_source from)
{
    if (!f->imap.from)
        take(&f->imap, is->imap, is->imap_port ? is->imap_port : 993,
             is->imap_port ? "starttls" : "tls", from);
    if (!f->smtp.from)
        take(&f->smtp, is->smtp, is->smtp_port ? is->smtp_port : 465,
             is->smtp_port ? "starttls" : "tls", from);
    f->hint = is->hint;
    f->provider = is->provider;
}

static void ask_domain(const struct look *as, struct mailbox_found *f)
{
    struct look looks[3] = {*as, *as, *as};
    looks[0].run = looks[1].run = look_file;
    looks[1].well_known = true;
    looks[2].run = look_dns;
    run_all(looks, 3);
    for (size_t i = 0; i < 3; i++) {
        prefer(&f->imap, &looks[i].imap);
        prefer(&f->smtp, &looks[i].smtp);
    }
    if (looks[2].mx)
        take_known(f, looks[2].mx, FOUND_MX);
}

static void ask_guesses(const struct look *as, struct mailbox_found *f)
{
    struct look looks[N_GUESSES];
    size_t n = 0;
    for (size_t i = 0; i < N_GUESSES; i++) {
        if (guesses[i].smtp ? f->smtp.from : f->imap.from)
            continue;
        looks[n] = *as;
        looks[n].run = look_guess;
        looks[n++].at = &guesses[i];
    }
    run_all(looks, n);
    for (size_t i = 0; i < n; i++) {
        prefer(&f->imap, &looks[i].imap);
        prefer(&f->smtp, &looks[i].smtp);
    }
}

/* Who says where it is: the provider that we know, the domain under its certificate, or a DNS that
   anybody between could have answered; the last is believed for the domain's own servers alone. */
static bool is_sure(const struct mailbox_server *s, struct str domain)
{
    struct str host = str_of(s->host);
    bool own = str_eq_nocase(host, domain) ||
               (str_ends_nocase(host, domain) && host.at[host.n - domain.n - 1] == '.');
    if (!s->from || strcmp(s->security, "plain") == 0)
        return !s->from;
    return own || s->from == FOUND_KNOWN || s->from == FOUND_MX || s->from == FOUND_CONFIG;
}

static void finish(struct mailbox_server *s, struct str address)
{
    if (s->from && !s->user[0])
        snprintf(s->user, sizeof s->user, "%.*s", (int)address.n, address.at);
}

int mail_find(struct call *c, const void *config, struct str address, struct mailbox_found *found_r)
{
    ptrdiff_t at = str_find_char(address, '@');
    struct str domain = str_from(address, at < 0 ? address.n : (size_t)at + 1);
    struct look as = {
        .config = config, .address = address, .domain = arena_copy(&c->arena, domain.at, domain.n)};
    *found_r = (struct mailbox_found){.hint = NULL};
    if (at < 1 || address.n >= MAILBOX_USER_BYTES)
        return fail(c, BAD_INPUT, "a mailbox is found by an address, like help@shop.example");
    if (!autoconfig_is_host(domain))
        return 0;
    const struct mail_guess *known = mail_guess_of_domain(domain);
    if (known)
        take_known(found_r, known, FOUND_KNOWN);
    else
        ask_domain(&as, found_r);
    if (!found_r->imap.from || !found_r->smtp.from)
        ask_guesses(&as, found_r);
    finish(&found_r->imap, address);
    finish(&found_r->smtp, address);
    bool any = found_r->imap.from || found_r->smtp.from;
    found_r->sure = any && is_sure(&found_r->imap, domain) && is_sure(&found_r->smtp, domain);
    return any;
}
