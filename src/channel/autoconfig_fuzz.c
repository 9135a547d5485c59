/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a domain's file: never a crash, and what is found is a host, a port and a security
   that a mailbox takes. */
#include "channel/autoconfig.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(const struct mailbox_server *s)
{
    if (!s->from)
        return;
    if (!autoconfig_is_host(str_of(s->host)) || s->port < 1 || s->port > 65535 || !s->security)
        abort();
    if (strlen(s->user) >= sizeof s->user || strpbrk(s->user, "\r\n"))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct autoconfig found;
    bool any =
        autoconfig_read((struct str){(const char *)data, size}, STR("help@shop.example"), &found);
    hold(&found.imap);
    hold(&found.smtp);
    if (any != (found.imap.from || found.smtp.from))
        abort();
    return 0;
}
