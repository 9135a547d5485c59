/* SPDX-License-Identifier: Apache-2.0 */
/* autoconfig.h: the file by which a domain tells mail programs where its servers are, as
   Thunderbird and others read it (config-v1.1.xml).

       struct autoconfig found;
       if (autoconfig_read(body, address, &found)) ...   found.imap, found.smtp: host "" is none

   It comes from a server that anybody may run, so: at most AUTOCONFIG_BYTES, no document type, thus
   no entity of its own, nothing is fetched for it, and a host is a host's name or it is not taken.
   Of several servers the first one with TLS is taken, and one without only where there is no other.
   A user is told by a pattern (%EMAILADDRESS%), which is filled here. */
#ifndef CHANNEL_AUTOCONFIG_H
#define CHANNEL_AUTOCONFIG_H

#include "desk/mailbox.h"

enum { AUTOCONFIG_BYTES = 65536, AUTOCONFIG_SERVERS_MAX = 50 };

struct autoconfig {
    struct mailbox_server imap, smtp;
};

/* False when it cannot be read, or names no server that we can use. */
bool autoconfig_read(struct str xml, struct str address, struct autoconfig *found_r);

/* Letters, digits, dots and dashes: what may be put into a URL or asked for. */
bool autoconfig_is_host(struct str name);

#endif
