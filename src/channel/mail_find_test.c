/* SPDX-License-Identifier: Apache-2.0 */
/* mail_find_test.c: a DNS server and a web server of this machine that say where mail servers are,
   and who is believed. */
#include "channel/mail_find.h"

#include "http/client.h"
#include "http/try.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- a DNS server ---- */

struct record {
    const char *name;
    int type, port; /* 33 SRV, 15 MX */
    const char *target;
};
struct names {
    const struct record *records;
    size_t n;
    int fd;
    char at[32];
    pthread_t thread;
    char asked[2000];
};

static size_t put_name(unsigned char *to, const char *name)
{
    struct str rest = str_of(name), label;
    size_t n = 0;
    while (str_cut(&rest, '.', &label)) {
        to[n++] = (unsigned char)label.n;
        memcpy(to + n, label.at, label.n);
        n += label.n;
    }
    to[n++] = 0;
    return n;
}

static size_t put_record(unsigned char *to, const struct record *r)
{
    size_t before = r->type == 33 ? 6 : 2, n = put_name(to + 12 + before, r->target) + before;
    const unsigned char head[12] = {0xc0, 12, 0, (unsigned char)r->type, 0, 1, 0, 0,
                                    0,    60, 0, (unsigned char)n};
    memcpy(to, head, 12);
    memset(to + 12, 0, before);
    to[12 + 4] = r->type == 33 ? (unsigned char)(r->port >> 8) : to[12 + 4];
    to[12 + 5] = r->type == 33 ? (unsigned char)r->port : to[12 + 5];
    return 12 + n;
}

static size_t question_name(const unsigned char *question, char name[256])
{
    size_t at = 12, n = 0;
    while (question[at] && n + question[at] < 250) {
        memcpy(name + n, question + at + 1, question[at]);
        n += question[at];
        name[n++] = '.';
        at += question[at] + 1u;
    }
    name[n ? n - 1 : 0] = '\0';
    return at + 1;
}

static void *answer(void *arg)
{
    struct names *names = arg;
    unsigned char packet[2000], question[600];
    struct sockaddr_in from;
    for (;;) {
        socklen_t size = sizeof from;
        ssize_t got = recvfrom(names->fd, question, sizeof question, 0, (void *)&from, &size);
        char name[256];
        if (got < 17)
            return NULL;
        size_t end = question_name(question, name) + 4, n = end, found = 0;
        snprintf(names->asked + strlen(names->asked), sizeof names->asked - strlen(names->asked),
                 "%s ", name);
        memcpy(packet, question, end);
        for (size_t i = 0; i < names->n; i++)
            if (strcmp(names->records[i].name, name) == 0 &&
                names->records[i].type == question[end - 3]) {
                n += put_record(packet + n, &names->records[i]);
                found++;
            }
        const unsigned char flags[10] = {0x85, 0x80, 0, 1, 0, (unsigned char)found, 0, 0, 0, 0};
        memcpy(packet + 2, flags, 10);
        sendto(names->fd, packet, n, 0, (void *)&from, size);
    }
}

static int bound(int type, int port, struct sockaddr_in *at)
{
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), one = 1;
    socklen_t size = sizeof *at;
    *at = (struct sockaddr_in){.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)port),
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (void *)at, size) == 0 && getsockname(fd, (void *)at, &size) == 0)
        return fd;
    close(fd);
    return -1;
}

static void names_start(struct names *names, const struct record *records, size_t n)
{
    struct sockaddr_in at;
    *names = (struct names){.records = records, .n = n};
    names->fd = bound(SOCK_DGRAM, 0, &at);
    assert_true(names->fd >= 0);
    snprintf(names->at, sizeof names->at, "127.0.0.1:%d", ntohs(at.sin_port));
    assert_int_equal(pthread_create(&names->thread, NULL, answer, names), 0);
}

static void names_stop(struct names *names)
{
    shutdown(names->fd, SHUT_RDWR);
    pthread_join(names->thread, NULL);
    close(names->fd);
}

/* ---- a web server ---- */

static char certificate[512], key[512];

#define SERVER(in, type, host, port)                                                               \
    "<" in " type=\"" type "\"><hostname>" host "</hostname><port>" port                           \
    "</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></" in ">"

static int config_get(struct http_request *q, struct http_response *a)
{
    assert_int_equal(q->query.n, 0); /* nobody is told whose mailbox it is */
    out_text(http_text(a, "text/xml"),
             "<clientConfig version=\"1.1\"><emailProvider id=\"localhost\">" SERVER(
                 "incomingServer", "imap", "in.elsewhere.example", "993")
                 SERVER("outgoingServer", "smtp", "out.elsewhere.example",
                        "465") "</emailProvider></clientConfig>");
    return 0;
}

static const struct http_route routes[] = {
    {"GET", "/.well-known/autoconfig/mail/config-v1.1.xml", NULL, 0, 0, config_get, "", NULL}};

static void with_file(struct http_config *config)
{
    config->certificate = certificate;
    config->key = key;
    config->routes = routes;
    config->n_routes = 1;
}

/* ---- the tests ---- */

static struct network loopback;

static int find(struct mail_find_config *config, const char *address, struct mailbox_found *found)
{
    struct call c;
    call_init(&c, 1 << 20);
    int got = mail_find(&c, config, str_of(address), found);
    call_free(&c);
    return got;
}

static void a_known_provider_is_asked_nothing(void **state)
{
    struct names names;
    struct mailbox_found f;
    (void)state;
    names_start(&names, NULL, 0);
    struct mail_find_config config = {.dns = names.at};
    assert_int_equal(find(&config, "help@gmail.com", &f), 1);
    assert_string_equal(f.imap.host, "imap.gmail.com");
    assert_int_equal(f.imap.from, FOUND_KNOWN);
    assert_string_equal(f.imap.user, "help@gmail.com");
    assert_string_equal(f.provider, "google");
    assert_true(f.sure);
    assert_string_equal(names.asked, "");
    names_stop(&names);
}

static void srv_is_taken_and_elsewhere_is_not_sure(void **state)
{
    static const struct record records[] = {
        {"_imaps._tcp.shop.localhost", 33, 1993, "mail.shop.localhost"},
        {"_imap._tcp.shop.localhost", 33, 1143, "other.shop.localhost"},
        {"_submissions._tcp.shop.localhost", 33, 0, ""},
        {"_submission._tcp.shop.localhost", 33, 1587, "mail.shop.localhost"},
        {"_imaps._tcp.bad.localhost", 33, 993, "mail.notbad.localhost"},
        {"_submission._tcp.bad.localhost", 33, 587, "mail.bad.localhost"}};
    struct names names;
    struct mailbox_found f;
    (void)state;
    names_start(&names, records, 6);
    struct mail_find_config config = {.dns = names.at, .port = 1};
    assert_int_equal(find(&config, "help@shop.localhost", &f), 1);
    assert_string_equal(f.imap.host, "mail.shop.localhost");
    assert_string_equal(f.imap.security, "tls");
    assert_int_equal(f.imap.port, 1993);
    assert_int_equal(f.imap.from, FOUND_SRV);
    assert_string_equal(f.smtp.security, "starttls");
    assert_int_equal(f.smtp.port, 1587);
    assert_string_equal(f.smtp.user, "help@shop.localhost");
    assert_true(f.sure);
    assert_null(strstr(names.asked, "help"));
    assert_int_equal(find(&config, "help@bad.localhost", &f), 1);
    assert_string_equal(f.imap.host, "mail.notbad.localhost");
    assert_false(f.sure);
    names_stop(&names);
}

static void mx_tells_a_provider(void **state)
{
    static const struct record records[] = {
        {"firm.localhost", 15, 0, "firm-localhost.mail.protection.outlook.com"}};
    struct names names;
    struct mailbox_found f;
    (void)state;
    names_start(&names, records, 1);
    struct mail_find_config config = {.dns = names.at, .port = 1};
    assert_int_equal(find(&config, "help@firm.localhost", &f), 1);
    assert_int_equal(f.imap.from, FOUND_MX);
    assert_string_equal(f.imap.host, "outlook.office365.com");
    assert_string_equal(f.hint, "token");
    assert_string_equal(f.provider, "microsoft");
    names_stop(&names);
}

static void the_domains_file_goes_first(void **state)
{
    static const struct record records[] = {
        {"_imaps._tcp.localhost", 33, 1, "mail.localhost"},
        {"_submissions._tcp.localhost", 33, 2, "mail.localhost"}};
    struct names names;
    struct mailbox_found f;
    struct try t;
    (void)state;
    try_start(&t, with_file);
    names_start(&names, records, 2);
    struct mail_find_config config = {.dns = names.at,
                                      .port = t.port,
                                      .open = &loopback,
                                      .n_open = 1,
                                      .authorities = certificate};
    assert_int_equal(find(&config, "help@localhost", &f), 1);
    assert_int_equal(f.imap.from, FOUND_CONFIG);
    assert_string_equal(f.imap.host, "in.elsewhere.example");
    assert_string_equal(f.imap.user, "help");
    assert_string_equal(f.smtp.host, "out.elsewhere.example");
    assert_true(f.sure);
    config.authorities = NULL; /* nobody vouches for it: it said nothing */
    assert_int_equal(find(&config, "help@localhost", &f), 1);
    assert_int_equal(f.imap.from, FOUND_SRV);
    config.authorities = certificate;
    config.n_open = 0; /* this machine is not reached for what somebody typed */
    assert_int_equal(find(&config, "help@localhost", &f), 1);
    assert_int_equal(f.imap.from, FOUND_SRV);
    names_stop(&names);
    try_stop(&t);
}

static void *greet(void *arg)
{
    int fd = *(int *)arg, client = accept(fd, NULL, NULL);
    if (client >= 0 && write(client, "* OK ready\r\n", 12) != 12)
        print_error("the greeting does not leave\n");
    close(client);
    return NULL;
}

/* On ports that only root may have. */
static void a_guess_counts_when_a_server_greets(void **state)
{
    static const struct record records[] = {{"_submission._tcp.localhost", 33, 25, "localhost"}};
    struct sockaddr_in at;
    struct names names;
    struct mailbox_found f;
    pthread_t thread;
    int fd = bound(SOCK_STREAM, 143, &at);
    (void)state;
    if (fd < 0)
        skip();
    listen(fd, 4);
    names_start(&names, records, 1);
    struct mail_find_config config = {.dns = names.at, .port = 1};
    assert_int_equal(find(&config, "help@localhost", &f), 1);
    assert_int_equal(f.imap.from, FOUND_NOWHERE); /* not public, and not opened */
    config.open = &loopback;
    config.n_open = 1;
    assert_int_equal(pthread_create(&thread, NULL, greet, &fd), 0);
    assert_int_equal(find(&config, "help@localhost", &f), 1);
    pthread_join(thread, NULL);
    assert_int_equal(f.imap.from, FOUND_GUESS);
    assert_string_equal(f.imap.host, "localhost");
    assert_int_equal(f.imap.port, 143);
    names_stop(&names);
    close(fd);
}

static void what_is_no_address_is_refused(void **state)
{
    struct mail_find_config config = {.dns = "127.0.0.1:1", .port = 1};
    struct mailbox_found f;
    (void)state;
    assert_int_equal(find(&config, "help", &f), -1);
    assert_int_equal(find(&config, "@shop.example", &f), -1);
    assert_int_equal(find(&config, "help@shop.example/x", &f), 0);
    assert_int_equal(find(&config, "help@", &f), 0);
    assert_false(f.sure && f.imap.from);
}

int main(void)
{
    const char *root = getenv("HEARD_ROOT");
    struct call c;
    snprintf(certificate, sizeof certificate, "%s/src/http/sample/tls-cert.pem", root ? root : ".");
    snprintf(key, sizeof key, "%s/src/http/sample/tls-key.pem", root ? root : ".");
    call_init(&c, 1 << 16);
    http_client_setup(&c);
    call_free(&c);
    network_read(STR("127.0.0.1"), &loopback);
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_known_provider_is_asked_nothing),
                                       cmocka_unit_test(srv_is_taken_and_elsewhere_is_not_sure),
                                       cmocka_unit_test(mx_tells_a_provider),
                                       cmocka_unit_test(the_domains_file_goes_first),
                                       cmocka_unit_test(a_guess_counts_when_a_server_greets),
                                       cmocka_unit_test(what_is_no_address_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
