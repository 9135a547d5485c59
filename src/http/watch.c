/* SPDX-License-Identifier: Apache-2.0 */
/* watch.c: libmicrohttpd closes connections on which nothing happens; one that sends a byte now and
   then would stay for ever. So every connection has a deadline by which its head, and then its
   body, must be whole; a thread looks once a second and shuts down those that missed it. The
   socket itself is closed by the library, which leaves the list first, so that no number of a
   socket is used after its end. */
#include "base/time.h"
#include "http/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BODY_GRACE_S = 30, BODY_BYTES_PER_S = 2048 };

static void cut_late(struct http_server *server)
{
    int64_t now_us = time_now_us();
    for (struct connection *at = server->connections; at; at = at->next) {
        int64_t deadline_us = atomic_load(&at->deadline_us);
        if (deadline_us && deadline_us < now_us) {
            atomic_store(&at->deadline_us, 0);
            shutdown(at->fd, SHUT_RDWR);
        }
    }
}

static void *watch(void *of)
{
    struct http_server *server = of;
    pthread_mutex_lock(&server->lock);
    while (!server->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&server->changed, &server->lock, &until);
        cut_late(server);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

void signals_block(sigset_t *old_r)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, old_r);
}

int watch_start(struct call *c, struct http_server *server)
{
    int error = pthread_create(&server->watch, NULL, watch, server);
    if (error)
        return fail(c, IO_FAILED, "cannot start a thread: %s", strerror(error));
    return 1;
}

void watch_stop(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->watch, NULL);
}

struct connection *watch_add(struct http_server *server, int fd)
{
    struct connection *added = base_alloc(sizeof *added);
    added->fd = fd;
    watch_for_head(server, added);
    pthread_mutex_lock(&server->lock);
    added->next = server->connections;
    added->link = &server->connections;
    if (added->next)
        added->next->link = &added->next;
    server->connections = added;
    server->open_connections++;
    pthread_mutex_unlock(&server->lock);
    return added;
}

void watch_remove(struct http_server *server, struct connection *connection)
{
    pthread_mutex_lock(&server->lock);
    *connection->link = connection->next;
    if (connection->next)
        connection->next->link = connection->link;
    server->open_connections--;
    pthread_mutex_unlock(&server->lock);
    free(connection);
}

void watch_for_head(const struct http_server *server, struct connection *connection)
{
    int64_t wait_s = server->config.idle_s + server->config.head_s;
    atomic_store(&connection->deadline_us, time_now_us() + wait_s * SECOND_US);
}

void watch_for_body(struct connection *connection, int64_t body_bytes)
{
    int64_t wait_s = BODY_GRACE_S + body_bytes / BODY_BYTES_PER_S;
    atomic_store(&connection->deadline_us, time_now_us() + wait_s * SECOND_US);
}

void watch_rest(struct connection *connection)
{
    atomic_store(&connection->deadline_us, 0);
}
