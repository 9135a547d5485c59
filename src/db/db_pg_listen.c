/* SPDX-License-Identifier: Apache-2.0 */
/* db_pg_listen.c: one connection and one thread that hears what any process tells (LISTEN), and
   hands it to the listeners of this one. When the connection breaks it comes back, and says that
   something may have been missed. */
#include "base/arena.h"
#include "db/pg.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COME_BACK_MS = 500 };

struct pg_listener {
    struct db *db;
    PGconn *conn;
    pthread_t thread;
    int stop[2]; /* a pipe: closing its writing end wakes the thread */
};

static int connect_and_listen(struct call *c, struct pg_listener *l)
{
    l->conn = pg_connect(c, l->db, "");
    if (!l->conn)
        return -1;
    PGresult *result = PQexec(l->conn, "LISTEN heard");
    bool well = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (well) {
        db_moment_over(l->db);
        atomic_store(&l->db->hears, true);
    }
    return well ? 1 : fail(c, BUSY, "cannot listen: %s", PQerrorMessage(l->conn));
}

/* Waits for news or the end; false at the end. */
static bool wait_for(const struct pg_listener *l, int timeout_ms)
{
    struct pollfd fds[2] = {{.fd = l->stop[0], .events = POLLIN},
                            {.fd = l->conn ? PQsocket(l->conn) : -1, .events = POLLIN}};
    poll(fds, 2, timeout_ms);
    return !fds[0].revents;
}

static bool hear(struct pg_listener *l)
{
    if (!PQconsumeInput(l->conn))
        return false;
    for (PGnotify *n; (n = PQnotifies(l->conn));) {
        db_publish(l->db, str_of(n->extra));
        PQfreemem(n);
    }
    return PQstatus(l->conn) == CONNECTION_OK;
}

static void come_back(struct pg_listener *l)
{
    struct call c;
    call_init(&c, ARENA_BLOCK_BYTES);
    atomic_store(&l->db->hears, false);
    PQfinish(l->conn);
    l->conn = NULL;
    while (connect_and_listen(&c, l) < 0) {
        PQfinish(l->conn);
        l->conn = NULL;
        if (!wait_for(l, COME_BACK_MS))
            break;
    }
    call_free(&c);
    db_publish(l->db, STR(""));
}

static void *listen_main(void *arg)
{
    struct pg_listener *l = arg;
    while (wait_for(l, -1))
        if (!hear(l))
            come_back(l);
    return NULL;
}

static void listener_free(struct pg_listener *l)
{
    PQfinish(l->conn);
    close(l->stop[0]);
    close(l->stop[1]);
    free(l);
}

int pg_listen(struct call *c, struct db *db)
{
    struct pg_listener *l = base_alloc(sizeof *l);
    l->db = db;
    if (pipe(l->stop) < 0) {
        free(l);
        return fail_errno(c, "cannot listen");
    }
    int result = connect_and_listen(c, l);
    if (result > 0 && (errno = pthread_create(&l->thread, NULL, listen_main, l)))
        result = fail_errno(c, "cannot start the listener");
    if (result < 0)
        listener_free(l);
    else
        db->listener = l;
    return result;
}

void pg_deafen(struct db *db)
{
    struct pg_listener *l = db->listener;
    if (write(l->stop[1], "", 1) == 1)
        pthread_join(l->thread, NULL);
    listener_free(l);
    db->listener = NULL;
    atomic_store(&db->hears, false);
}
