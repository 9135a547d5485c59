/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c: a socket that never blocks, poll for the waiting, OpenSSL for the secrecy. Every read and
   write goes through `step`, which waits for what the socket or TLS wants next. */
#include "mail/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const names[] = {"tls", "starttls", "plain"};

const char *wire_security_name(enum wire_security security)
{
    return names[security];
}

bool wire_security_of(struct str name, enum wire_security *security_r)
{
    for (int i = WIRE_TLS; i <= WIRE_PLAIN; i++)
        if (str_eq_nocase(name, str_of(names[i]))) {
            *security_r = (enum wire_security)i;
            return true;
        }
    return false;
}

/* ---- waiting ---- */

static int timeout_ms(const struct wire *w)
{
    return w->options.timeout_ms ? w->options.timeout_ms : WIRE_TIMEOUT_MS;
}

/* >0 ready, 0 time is over or somebody wakes us, <0 the system said no. */
static int wait_for(struct wire *w, short events, int wait_ms)
{
    struct pollfd fds[] = {{.fd = w->fd, .events = events},
                           {.fd = w->options.wake_fd, .events = POLLIN}};
    nfds_t n = w->options.wake_fd ? 2 : 1;
    int got;
    do {
        got = poll(fds, n, wait_ms);
    } while (got < 0 && errno == EINTR);
    if (got > 0 && n == 2 && fds[1].revents) {
        w->broke_by_waking = true;
        return 0;
    }
    return got > 0 ? fds[0].revents != 0 : got;
}

static int broken(struct call *c, struct wire *w, const char *doing)
{
    w->broken = true;
    if (w->broke_by_waking)
        return fail(c, BUSY, "stopped while %s %s", doing, w->place);
    return fail_errno(c, "the connection broke while %s %s", doing, w->place);
}

static int wait_or_fail(struct call *c, struct wire *w, short events, const char *doing)
{
    int got = wait_for(w, events, timeout_ms(w));
    if (got > 0)
        return 1;
    if (got < 0 || w->broke_by_waking)
        return broken(c, w, doing);
    w->broken = true;
    return fail(c, BUSY, "no answer for %d seconds while %s %s", timeout_ms(w) / 1000, doing,
                w->place);
}

/* ---- connecting ---- */

static int connect_one(struct wire *w, const struct addrinfo *a)
{
    int one = 1, error = 0;
    socklen_t size = sizeof error;
    if (w->options.may && !w->options.may(w->options.may_arg, a->ai_addr)) {
        errno = EACCES;
        return -1;
    }
    w->fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (w->fd < 0)
        return -1;
    setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(w->fd, a->ai_addr, a->ai_addrlen) == 0)
        return 1;
    if (errno != EINPROGRESS)
        return -1;
    int got = wait_for(w, POLLOUT, timeout_ms(w));
    if (got == 0)
        errno = ETIMEDOUT;
    if (got > 0 && getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error) {
        errno = error;
        return -1;
    }
    return got > 0 ? 1 : -1;
}

static int connect_any(struct call *c, struct wire *w)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG}, *list;
    char port[12];
    snprintf(port, sizeof port, "%d", w->options.port);
    int got = getaddrinfo(w->host, port, &hints, &list);
    if (got)
        return fail(c, IO_FAILED, "cannot find the server %s: %s", w->host, gai_strerror(got));
    int result = -1;
    for (struct addrinfo *a = list; a && result < 0 && !w->broke_by_waking; a = a->ai_next) {
        result = connect_one(w, a);
        if (result < 0 && w->fd >= 0) {
            int why = errno;
            close(w->fd);
            w->fd = -1;
            errno = why;
        }
    }
    freeaddrinfo(list);
    return result > 0 ? 1 : fail_errno(c, "cannot connect to %s", w->place);
}

int wire_open(struct call *c, struct wire *w, const struct wire_options *options)
{
    memset(w, 0, sizeof *w);
    w->options = *options;
    w->fd = -1;
    int n = snprintf(w->host, sizeof w->host, "%s", options->host);
    if (n <= 0 || (size_t)n >= sizeof w->host || options->port <= 0 || options->port > 65535)
        return fail(c, BAD_INPUT, "a mail server is a name and a port from 1 to 65535");
    snprintf(w->place, sizeof w->place, "%.253s:%d", w->host, options->port);
    int result = connect_any(c, w);
    if (result > 0 && options->security == WIRE_TLS)
        result = wire_tls(c, w);
    if (result < 0)
        wire_close(w);
    return result;
}

void wire_close(struct wire *w)
{
    if (w->ssl && !w->broken)
        SSL_shutdown(w->ssl);
    SSL_free(w->ssl);
    SSL_CTX_free(w->context);
    if (w->place[0] && w->fd >= 0)
        close(w->fd);
    w->ssl = w->context = NULL;
    w->fd = -1;
    w->broken = true;
}

/* ---- TLS ---- */

static int tls_failed(struct call *c, struct wire *w)
{
    long verified = SSL_get_verify_result(w->ssl);
    unsigned long code = ERR_get_error();
    const char *why = code ? ERR_reason_error_string(code) : "the server hung up";
    w->broken = true;
    if (verified != X509_V_OK)
        return fail(c, DENIED, "the certificate of %s is not to be trusted: %s", w->place,
                    X509_verify_cert_error_string(verified));
    return fail(c, IO_FAILED, "TLS with %s failed: %s", w->place, why ? why : "unknown");
}

/* What a call of OpenSSL wants next: >0 try again, <0 it is over. */
static int tls_want(struct call *c, struct wire *w, int got, const char *doing)
{
    switch (SSL_get_error(w->ssl, got)) {
    case SSL_ERROR_WANT_READ:
        return wait_or_fail(c, w, POLLIN, doing);
    case SSL_ERROR_WANT_WRITE:
        return wait_or_fail(c, w, POLLOUT, doing);
    case SSL_ERROR_SYSCALL:
        if (!errno)
            errno = ECONNRESET;
        return broken(c, w, doing);
    case SSL_ERROR_ZERO_RETURN:
        errno = ECONNRESET;
        return broken(c, w, doing);
    default:
        return tls_failed(c, w);
    }
}

static int tls_prepare(struct call *c, struct wire *w)
{
    w->context = SSL_CTX_new(TLS_client_method());
    if (!w->context)
        return fail(c, IO_FAILED, "OpenSSL does not start");
    SSL_CTX_set_min_proto_version(w->context, TLS1_2_VERSION);
    SSL_CTX_set_mode(w->context, SSL_MODE_AUTO_RETRY | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(w->context, SSL_VERIFY_PEER, NULL);
    int trusted = w->options.authorities
                      ? SSL_CTX_load_verify_locations(w->context, w->options.authorities, NULL)
                      : SSL_CTX_set_default_verify_paths(w->context);
    if (trusted != 1)
        return fail(c, IO_FAILED, "cannot read the certificates to trust%s%s",
                    w->options.authorities ? ": " : "",
                    w->options.authorities ? w->options.authorities : "");
    w->ssl = SSL_new(w->context);
    X509_VERIFY_PARAM *checks = w->ssl ? SSL_get0_param(w->ssl) : NULL;
    if (!w->ssl || SSL_set_fd(w->ssl, w->fd) != 1)
        return fail(c, IO_FAILED, "OpenSSL takes no connection");
    /* A name, or the digits of an address, which stand elsewhere in a certificate. */
    if (X509_VERIFY_PARAM_set1_ip_asc(checks, w->host) != 1) {
        SSL_set_tlsext_host_name(w->ssl, w->host);
        SSL_set1_host(w->ssl, w->host);
    }
    return 1;
}

int wire_tls(struct call *c, struct wire *w)
{
    if (w->in_n > w->in_at) {
        w->broken = true;
        return fail(c, DENIED, "%s spoke before TLS began: somebody stands in between", w->place);
    }
    if (tls_prepare(c, w) < 0)
        return -1;
    for (;;) {
        ERR_clear_error();
        errno = 0;
        int got = SSL_connect(w->ssl);
        if (got == 1)
            return 1;
        if (SSL_get_verify_result(w->ssl) != X509_V_OK)
            return tls_failed(c, w);
        if (tls_want(c, w, got, "beginning TLS with") < 0)
            return -1;
    }
}

bool wire_is_secret(const struct wire *w)
{
    return w->ssl != NULL;
}

/* ---- bytes ---- */

/* More bytes behind those in the buffer, of which there are less than it holds. */
static int fill(struct call *c, struct wire *w)
{
    size_t kept = w->in_n - w->in_at;
    memmove(w->in, w->in + w->in_at, kept);
    w->in_at = 0;
    w->in_n = kept;
    for (;;) {
        ERR_clear_error();
        errno = 0;
        size_t room = sizeof w->in - kept;
        ssize_t got =
            w->ssl ? SSL_read(w->ssl, w->in + kept, (int)room) : read(w->fd, w->in + kept, room);
        if (got > 0) {
            w->in_n = kept + (size_t)got;
            return 1;
        }
        if (w->ssl ? tls_want(c, w, (int)got, "hearing from") < 0
                   : got == 0 || (errno != EAGAIN && errno != EINTR) ||
                         wait_or_fail(c, w, POLLIN, "hearing from") < 0) {
            errno = got == 0 ? ECONNRESET : errno;
            return w->broken ? -1 : broken(c, w, "hearing from");
        }
    }
}

int wire_read(struct call *c, struct wire *w, char *into, size_t room, size_t *n_r)
{
    if (w->broken)
        return fail(c, IO_FAILED, "the connection to %s is closed", w->place);
    if (w->in_at == w->in_n && fill(c, w) < 0)
        return -1;
    size_t n = w->in_n - w->in_at;
    *n_r = n < room ? n : room;
    memcpy(into, w->in + w->in_at, *n_r);
    w->in_at += *n_r;
    return 1;
}

int wire_line(struct call *c, struct wire *w, struct str *line_r)
{
    if (w->broken)
        return fail(c, IO_FAILED, "the connection to %s is closed", w->place);
    for (;;) {
        struct str held = {w->in + w->in_at, w->in_n - w->in_at};
        ptrdiff_t end = str_find_char(held, '\n');
        if (end >= WIRE_LINE_BYTES || (end < 0 && held.n >= WIRE_LINE_BYTES)) {
            w->broken = true;
            return fail(c, BAD_INPUT, "%s sent a line longer than %d bytes", w->place,
                        WIRE_LINE_BYTES);
        }
        if (end >= 0) {
            w->in_at += (size_t)end + 1;
            *line_r = str_first(held, (size_t)end);
            if (end > 0 && line_r->at[end - 1] == '\r')
                line_r->n--;
            return 1;
        }
        if (fill(c, w) < 0)
            return -1;
    }
}

int wire_flush(struct call *c, struct wire *w)
{
    if (w->broken)
        return fail(c, IO_FAILED, "the connection to %s is closed", w->place);
    for (size_t at = 0; at < w->out_n;) {
        ERR_clear_error();
        errno = 0;
        ssize_t got = w->ssl ? SSL_write(w->ssl, w->out + at, (int)(w->out_n - at))
                             : send(w->fd, w->out + at, w->out_n - at, MSG_NOSIGNAL);
        if (got > 0)
            at += (size_t)got;
        else if (w->ssl ? tls_want(c, w, (int)got, "speaking to") < 0
                        : (errno != EAGAIN && errno != EINTR) ||
                              wait_or_fail(c, w, POLLOUT, "speaking to") < 0)
            return w->broken ? -1 : broken(c, w, "speaking to");
    }
    w->out_n = 0;
    return 1;
}

int wire_put(struct call *c, struct wire *w, struct str bytes)
{
    while (bytes.n) {
        size_t room = sizeof w->out - w->out_n, n = bytes.n < room ? bytes.n : room;
        memcpy(w->out + w->out_n, bytes.at, n);
        w->out_n += n;
        bytes = str_from(bytes, n);
        if (w->out_n == sizeof w->out && wire_flush(c, w) < 0)
            return -1;
    }
    return w->broken ? fail(c, IO_FAILED, "the connection to %s is closed", w->place) : 1;
}

int wire_wait(struct call *c, struct wire *w, int wait_ms)
{
    if (w->in_at < w->in_n || (w->ssl && SSL_pending(w->ssl) > 0))
        return 1;
    int got = wait_for(w, POLLIN, wait_ms);
    return got < 0 ? broken(c, w, "waiting for") : got;
}
