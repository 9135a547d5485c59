/* SPDX-License-Identifier: Apache-2.0 */
/* address.h: who is at the other end: addresses, networks, and what may be connected to.

       struct address a;
       address_read(STR("192.0.2.7"), &a);
       struct network n;
       network_read(STR("10.0.0.0/8"), &n) && network_has(&n, &a) ...

   An address is always 16 bytes, IPv4 as ::ffff:a.b.c.d, so that there is one comparison for both.
   A Unix socket has no address: it is `local`. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { ADDRESS_TEXT_BYTES = 46, ADDRESS_MAX_NETWORKS = 64 };

struct address {
    unsigned char bytes[16];
    bool known; /* false: the other end of a Unix socket, or unreadable */
};
struct network {
    struct address address;
    int bits;   /* of 128 */
    bool local; /* the network of Unix sockets, written "unix" */
};

bool address_read(struct str text, struct address *a_r);
void address_of_socket(const struct sockaddr *from, struct address *a_r);

/* "192.0.2.7", "2001:db8::1" or "unix". */
void address_text(const struct address *a, char text[ADDRESS_TEXT_BYTES]);

/* "192.0.2.0/24", "::1", "unix". */
bool network_read(struct str text, struct network *n_r);
bool network_has(const struct network *n, const struct address *a);
bool networks_have(const struct network *networks, size_t n, const struct address *a);

/* Anywhere in the public internet: not this machine, not a private or link-local network, not
   multicast, not a reserved range, and none of these wrapped into IPv6 (mapped, NAT64, 6to4). What
   a stranger names is only ever connected to when this is true. */
bool address_is_public(const struct address *a);

/* The client behind trusted proxies: the last address of the X-Forwarded-For fields that is not
   one of them. `peer` when it is itself no trusted proxy, or the fields are broken. */
struct address address_behind_proxies(const struct address *peer, struct str forwarded_for,
                                      const struct network *trusted, size_t n_trusted);

#endif
