/* SPDX-License-Identifier: Apache-2.0 */
/* address.c: IPv4 is kept as mapped IPv6; the list of what is not public follows the special
   purpose registries of IANA. */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static void from_v4(const void *four, struct address *a_r)
{
    memcpy(a_r->bytes, mapped, sizeof mapped);
    memcpy(a_r->bytes + 12, four, 4);
    a_r->known = true;
}

bool address_read(struct str text, struct address *a_r)
{
    char copy[ADDRESS_TEXT_BYTES];
    unsigned char four[4];
    *a_r = (struct address){.known = false};
    if (text.n == 0 || text.n >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.n);
    copy[text.n] = 0;
    if (strlen(copy) != text.n)
        return false;
    if (inet_pton(AF_INET, copy, four) == 1)
        from_v4(four, a_r);
    else if (inet_pton(AF_INET6, copy, a_r->bytes) == 1)
        a_r->known = true;
    return a_r->known;
}

void address_of_socket(const struct sockaddr *from, struct address *a_r)
{
    *a_r = (struct address){.known = false};
    if (from && from->sa_family == AF_INET) {
        from_v4(&((const struct sockaddr_in *)(const void *)from)->sin_addr, a_r);
    } else if (from && from->sa_family == AF_INET6) {
        memcpy(a_r->bytes, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
        a_r->known = true;
    }
}

static bool is_v4(const struct address *a)
{
    return memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

void address_text(const struct address *a, char text[ADDRESS_TEXT_BYTES])
{
    if (!a->known)
        snprintf(text, ADDRESS_TEXT_BYTES, "unix");
    else if (is_v4(a))
        inet_ntop(AF_INET, a->bytes + 12, text, ADDRESS_TEXT_BYTES);
    else
        inet_ntop(AF_INET6, a->bytes, text, ADDRESS_TEXT_BYTES);
}

bool network_read(struct str text, struct network *n_r)
{
    struct str address;
    int64_t bits;
    *n_r = (struct network){.bits = 128, .local = str_eq(text, STR("unix"))};
    if (n_r->local)
        return true;
    if (!str_cut(&text, '/', &address) || !address_read(address, &n_r->address))
        return false;
    if (!text.at)
        return true;
    bool v4 = is_v4(&n_r->address) && str_find_char(address, ':') < 0;
    if (!str_int64(text, &bits) || bits < 0 || bits > (v4 ? 32 : 128))
        return false;
    n_r->bits = (int)bits + (v4 ? 96 : 0);
    return true;
}

bool network_has(const struct network *n, const struct address *a)
{
    size_t whole = (size_t)n->bits / 8;
    int rest = n->bits % 8;
    if (n->local || !a->known)
        return n->local && !a->known;
    if (memcmp(n->address.bytes, a->bytes, whole) != 0)
        return false;
    return rest == 0 || (n->address.bytes[whole] ^ a->bytes[whole]) >> (8 - rest) == 0;
}

bool networks_have(const struct network *networks, size_t n, const struct address *a)
{
    for (size_t i = 0; i < n; i++)
        if (network_has(&networks[i], a))
            return true;
    return false;
}

static bool in_any(const char *const *networks, const struct address *a)
{
    struct network network;
    for (; *networks; networks++)
        if (network_read(str_of(*networks), &network) && network_has(&network, a))
            return true;
    return false;
}

static bool v4_is_public(const struct address *a)
{
    static const char *const closed[] = {
        "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",
        "169.254.0.0/16", "172.16.0.0/12",  "192.0.0.0/24",  "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",   NULL};
    return !in_any(closed, a);
}

/* The IPv4 address at byte `at`, judged in its own right. */
static bool wrapped_is_public(const struct address *a, size_t at)
{
    struct address inner;
    from_v4(a->bytes + at, &inner);
    return v4_is_public(&inner);
}

bool address_is_public(const struct address *a)
{
    static const char *const open[] = {"2000::/3", "64:ff9b::/96", NULL};
    static const char *const closed[] = {"2001::/23", "2001:db8::/32", "3fff::/20", NULL};
    static const char *const nat64[] = {"64:ff9b::/96", NULL}, *const six_to_four[] = {"2002::/16",
                                                                                       NULL};
    if (!a->known)
        return false;
    if (is_v4(a))
        return v4_is_public(a);
    if (!in_any(open, a) || in_any(closed, a))
        return false;
    if (in_any(nat64, a))
        return wrapped_is_public(a, 12);
    return !in_any(six_to_four, a) || wrapped_is_public(a, 2);
}

/* The piece behind the last comma of *list, which is cut off. */
static bool last_piece(struct str *list, struct str *piece_r)
{
    size_t at = list->n;
    if (!list->at)
        return false;
    while (at > 0 && list->at[at - 1] != ',')
        at--;
    *piece_r = str_trim(str_from(*list, at));
    *list = at ? str_first(*list, at - 1) : (struct str){NULL, 0};
    return true;
}

struct address address_behind_proxies(const struct address *peer, struct str forwarded_for,
                                      const struct network *trusted, size_t n_trusted)
{
    struct address client = *peer, next;
    struct str piece;
    while (networks_have(trusted, n_trusted, &client) && last_piece(&forwarded_for, &piece)) {
        if (!address_read(piece, &next))
            break;
        client = next;
    }
    return client;
}
