/* SPDX-License-Identifier: Apache-2.0 */
/* lmtp.c: one thread accepts; each session runs on its own, and is joined when its place is wanted
   again or all ends. */
#include "work/lmtp.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { CALL_BYTES = 16 << 20, BACKLOG = 32, FULL_PAUSE_MS = 200 };

enum seat_state { SEAT_FREE, SEAT_TAKEN, SEAT_LEFT };
struct seat {
    struct lmtp *lmtp;
    pthread_t thread;
    _Atomic int state; /* enum seat_state */
    int fd;
};
struct lmtp {
    struct mail_lmtp_config config;
    const struct log *log;
    int fd, wake[2];
    bool runs;
    pthread_t thread;
    struct seat seats[LMTP_SESSIONS_MAX];
};

/* ---- listening ---- */

static int listen_unix(struct call *c, struct lmtp *l, const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct stat found;
    if (snprintf(at.sun_path, sizeof at.sun_path, "%s", path) >= (int)sizeof at.sun_path)
        return fail(c, BAD_USAGE, "lmtp_listen: the path of the socket is too long");
    if (lstat(path, &found) == 0 && !S_ISSOCK(found.st_mode))
        return fail(c, CONFLICT, "lmtp_listen: %s is there, and is no socket", path);
    l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path); /* of a process that is gone */
    if (l->fd < 0 || bind(l->fd, (struct sockaddr *)&at, sizeof at) < 0)
        return fail_errno(c, "lmtp_listen: cannot make the socket %s", path);
    /* Whoever may enter its folder may deliver: mail servers run as other users. */
    return chmod(path, 0666) < 0 ? fail_errno(c, "lmtp_listen: cannot open %s", path) : 1;
}

static int listen_loopback(struct call *c, struct lmtp *l, struct str where)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    char host[64];
    struct str address;
    int64_t port;
    const int yes = 1;
    if (!str_cut(&where, ':', &address) || !str_int64(where, &port) || port < 1 || port > 65535 ||
        snprintf(host, sizeof host, "%.*s", (int)address.n, address.at) >= (int)sizeof host ||
        inet_pton(AF_INET, host, &at.sin_addr) != 1 ||
        (ntohl(at.sin_addr.s_addr) >> 24) != IN_LOOPBACKNET)
        return fail(c, BAD_USAGE,
                    "lmtp_listen is unix:/path/of/a.socket or 127.0.0.1:PORT: LMTP asks for no "
                    "password, so it is not for networks");
    at.sin_port = htons((uint16_t)port);
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (l->fd < 0 || setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
        bind(l->fd, (struct sockaddr *)&at, sizeof at) < 0)
        return fail_errno(c, "lmtp_listen: cannot listen on %s:%d", host, (int)port);
    return 1;
}

/* ---- sessions ---- */

static void *run_session(void *arg)
{
    struct seat *seat = arg;
    struct call c;
    call_init(&c, CALL_BYTES);
    mail_lmtp_session(&c, &seat->lmtp->config, seat->fd);
    call_free(&c);
    close(seat->fd);
    seat->state = SEAT_LEFT;
    return NULL;
}

static struct seat *free_seat(struct lmtp *l)
{
    for (size_t i = 0; i < LMTP_SESSIONS_MAX; i++) {
        struct seat *seat = &l->seats[i];
        if (seat->state == SEAT_LEFT) {
            pthread_join(seat->thread, NULL);
            seat->state = SEAT_FREE;
        }
        if (seat->state == SEAT_FREE)
            return seat;
    }
    return NULL;
}

static void take_session(struct lmtp *l, int fd)
{
    static const char busy[] = "421 4.3.2 too many sessions; come again\r\n";
    struct seat *seat = free_seat(l);
    if (seat) {
        seat->lmtp = l;
        seat->fd = fd;
        seat->state = SEAT_TAKEN;
        if (pthread_create(&seat->thread, NULL, run_session, seat) == 0)
            return;
        seat->state = SEAT_FREE;
    }
    if (send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL) < 0 && l->log)
        log_line(l->log, LOG_DEBUG, "lmtp.busy", "and nobody to tell");
    close(fd);
}

static void *accept_all(void *arg)
{
    struct lmtp *l = arg;
    struct pollfd fds[2] = {{.fd = l->fd, .events = POLLIN}, {.fd = l->wake[0], .events = POLLIN}};
    while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
        if (fds[1].revents)
            break;
        int fd = fds[0].revents ? accept4(l->fd, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (fd >= 0)
            take_session(l, fd);
        else if (errno == EMFILE || errno == ENFILE)
            poll(&fds[1], 1, FULL_PAUSE_MS); /* it stays readable: no use in asking at once */
    }
    return NULL;
}

int lmtp_start(struct call *c, const struct lmtp_config *config, const char *where,
               struct lmtp **lmtp_r)
{
    struct lmtp *l = base_alloc(sizeof *l);
    memset(l, 0, sizeof *l);
    l->fd = l->wake[0] = l->wake[1] = -1;
    l->log = config->log;
    *lmtp_r = l;
    if (pipe(l->wake) < 0)
        return fail_errno(c, "cannot make a pipe for LMTP");
    l->config =
        (struct mail_lmtp_config){.db = config->db, .raw = config->raw, .wake_fd = l->wake[0]};
    struct str at = str_of(where);
    int got =
        str_starts(at, STR("unix:")) ? listen_unix(c, l, where + 5) : listen_loopback(c, l, at);
    if (got > 0 && listen(l->fd, BACKLOG) < 0)
        got = fail_errno(c, "cannot listen on %s", where);
    if (got < 0)
        return -1;
    l->runs = pthread_create(&l->thread, NULL, accept_all, l) == 0;
    return l->runs ? 1 : fail(c, IO_FAILED, "cannot begin a thread for LMTP");
}

void lmtp_stop(struct lmtp *l)
{
    if (!l)
        return;
    if (l->wake[1] >= 0 && write(l->wake[1], "x", 1) < 0)
        close(l->wake[1]);
    if (l->runs)
        pthread_join(l->thread, NULL);
    for (size_t i = 0; i < LMTP_SESSIONS_MAX; i++)
        if (l->seats[i].state != SEAT_FREE)
            pthread_join(l->seats[i].thread, NULL);
    for (int i = 0; i < 2; i++)
        if (l->wake[i] >= 0)
            close(l->wake[i]);
    if (l->fd >= 0)
        close(l->fd);
    free(l);
}
