/* SPDX-License-Identifier: Apache-2.0 */
/* listen.c: the socket that the server listens on. "*:80" is every address of both families where
   the system has IPv6, else of IPv4. A Unix socket that a dead server left behind is replaced, one
   that answers is not. */
#include "http/exchange.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

union any_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
};

static int bind_and_listen(struct call *c, int fd, const union any_address *to, socklen_t n,
                           const char *where)
{
    if (bind(fd, &to->any, n) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    fail_errno(c, "cannot listen on %s", where);
    close(fd);
    return -1;
}

static bool answers(const union any_address *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = fd >= 0 && connect(fd, &at->any, sizeof at->local) == 0;
    if (fd >= 0)
        close(fd);
    return connected;
}

static int open_local(struct call *c, struct str path, const char *where)
{
    union any_address to = {.local = {.sun_family = AF_UNIX}};
    struct stat found;
    if (path.n == 0 || path.n >= sizeof to.local.sun_path)
        return fail(c, BAD_USAGE, "%s: the path of a socket has 1 to %zu characters", where,
                    sizeof to.local.sun_path - 1);
    memcpy(to.local.sun_path, path.at, path.n);
    if (lstat(to.local.sun_path, &found) == 0) {
        if (!S_ISSOCK(found.st_mode) || answers(&to))
            return fail(c, CONFLICT, "%s is in use", where);
        unlink(to.local.sun_path);
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail_errno(c, "cannot make a socket");
    if (bind_and_listen(c, fd, &to, sizeof to.local, where) < 0)
        return -1;
    chmod(to.local.sun_path,
          0660); /* a proxy in our group may connect; where it fails, only we may */
    return fd;
}

static int open_inet(struct call *c, const union any_address *to, const char *where)
{
    int yes = 1, both = 0;
    bool v6 = to->any.sa_family == AF_INET6;
    int fd = socket(to->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail_errno(c, "cannot make a socket for %s", where);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (v6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &both, sizeof both);
    return bind_and_listen(c, fd, to, v6 ? sizeof to->v6 : sizeof to->v4, where);
}

static int open_everywhere(struct call *c, uint16_t port, const char *where)
{
    union any_address v6 = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
    union any_address v4 = {.v4 = {.sin_family = AF_INET, .sin_port = htons(port)}};
    int fd = open_inet(c, &v6, where);
    return fd >= 0 ? fd : open_inet(c, &v4, where);
}

/* The part before the last colon, and the number behind it. */
static bool split_port(struct str where, struct str *host_r, int64_t *port_r)
{
    size_t at = where.n;
    while (at > 0 && where.at[at - 1] != ':')
        at--;
    if (at < 2 || !str_int64(str_from(where, at), port_r) || *port_r < 0 || *port_r > 65535)
        return false;
    *host_r = str_first(where, at - 1);
    if (host_r->at[0] == '[' && host_r->at[host_r->n - 1] == ']')
        *host_r = (struct str){host_r->at + 1, host_r->n - 2};
    return true;
}

static int open_any(struct call *c, const char *where)
{
    struct str host;
    struct address a;
    int64_t port;
    if (str_starts(str_of(where), STR("unix:")))
        return open_local(c, str_from(str_of(where), 5), where);
    if (!split_port(str_of(where), &host, &port))
        return fail(c, BAD_USAGE, "%s is not an address and a port, as in 127.0.0.1:7373", where);
    if (str_eq(host, STR("*")))
        return open_everywhere(c, (uint16_t)port, where);
    union any_address to = {.any = {.sa_family = AF_INET}};
    char text[ADDRESS_TEXT_BYTES];
    if (!address_read(host, &a))
        return fail(c, BAD_USAGE, "%s: name an IP address, or * for all", where);
    address_text(&a, text);
    if (inet_pton(AF_INET, text, &to.v4.sin_addr) == 1) {
        to.v4.sin_port = htons((uint16_t)port);
    } else {
        to.v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
        memcpy(&to.v6.sin6_addr, a.bytes, 16);
    }
    return open_inet(c, &to, where);
}

int listen_open(struct call *c, const char *where, char *address, size_t address_bytes)
{
    union any_address at = {.any = {.sa_family = AF_UNIX}};
    char text[ADDRESS_TEXT_BYTES];
    struct address a;
    socklen_t n = sizeof at;
    int fd = open_any(c, where);
    if (fd < 0)
        return -1;
    snprintf(address, address_bytes, "%s", where);
    if (getsockname(fd, &at.any, &n) == 0 && at.any.sa_family != AF_UNIX) {
        bool v6 = at.any.sa_family == AF_INET6;
        address_of_socket(&at.any, &a);
        address_text(&a, text);
        snprintf(address, address_bytes, v6 ? "[%s]:%d" : "%s:%d", text,
                 ntohs(v6 ? at.v6.sin6_port : at.v4.sin_port));
    }
    return fd;
}

void listen_unlink(const char *where)
{
    if (str_starts(str_of(where), STR("unix:")))
        unlink(where + 5);
}
