/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an answer: never a crash, texts and names within their room, and what sender_check.h
   says of them is a sentence. */
#include "mail/dns.h"
#include "mail/sender_check.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dns_text texts[DNS_TEXTS_MAX];
    static struct dns_mail_server servers[DNS_SERVERS_MAX];
    static struct dns_service services[DNS_SERVERS_MAX];
    struct sender_finding f;
    int l = dns_read_services(data, size, services);
    int n = dns_read_texts(data, size, texts), m = dns_read_mail_servers(data, size, servers);
    if (n < 0 || n > DNS_TEXTS_MAX || m < 0 || m > DNS_SERVERS_MAX || l < 0 || l > DNS_SERVERS_MAX)
        abort();
    for (int i = 0; i < n; i++)
        if (strlen(texts[i].at) > DNS_TEXT_BYTES)
            abort();
    for (int i = 0; i < l; i++)
        if (strlen(services[i].name) >= DNS_NAME_BYTES || services[i].port > 65535)
            abort();
    sender_judge_spf(&f, "shop.example", "mail.shop.example", texts, n, servers, m);
    sender_judge_dmarc(&f, "shop.example", "shop.example", texts, n);
    sender_judge_mx(&f, "shop.example", servers, m);
    if (!strlen(f.words))
        abort();
    return 0;
}
