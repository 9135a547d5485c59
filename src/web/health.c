/* SPDX-License-Identifier: Apache-2.0 */
/* health.c: for whoever keeps the process running. /healthz: it answers. /readyz: it can work, for
   a balancer in front. /metrics: what it counts; only from this machine, or with a token that may
   read the audit log, since figures tell much about a house. */
#include "web/api.h"
#include "web/measure.h"

#include <string.h>

static int healthz(struct http_request *q, struct http_response *a)
{
    (void)q;
    out_text(http_text(a, "text/plain; charset=utf-8"), "ok\n");
    return 1;
}

static int readyz(struct http_request *q, struct http_response *a)
{
    struct db_conn *d = db_read(&q->call, app_of(q)->db);
    if (!d) {
        a->status = 503;
        return fail(&q->call, BUSY, "the database does not answer");
    }
    db_read_end(d);
    uint64_t room_mb = store_room(app_of(q)->raw) >> 20;
    if (room_mb < STORE_ROOM_MB) {
        a->status = 503;
        return fail(&q->call, BUSY, "the disk is full: %d MB are left, and no mail is fetched",
                    (int)room_mb);
    }
    return healthz(q, a);
}

static bool from_here(const struct http_request *q)
{
    static const unsigned char v4[13] = {[10] = 0xff, [11] = 0xff, [12] = 127};
    static const unsigned char v6[16] = {[15] = 1};
    const struct address *a = &q->client;
    bool here = !a->known || memcmp(a->bytes, v4, sizeof v4) == 0 || memcmp(a->bytes, v6, 16) == 0;
    return here && !http_header(q, "X-Forwarded-For").at; /* a proxy that nobody told us of */
}

static int metrics(struct http_request *q, struct http_response *a)
{
    const struct visitor *v = app_visitor(q);
    bool asked = v->kind != VISITOR_NOBODY && may(&v->actor, MAY_SEE_AUDIT);
    if (!asked && !from_here(q))
        return fail(&q->call, DENIED,
                    "metrics are for this machine, or for who may read the audit log");
    measures_write(http_text(a, "text/plain; version=0.0.4; charset=utf-8"), app_of(q));
    return 1;
}

const struct http_route health_routes[] = {
    {"GET", "/healthz", NULL, ROUTE_PUBLIC, 0, healthz, "Whether the process answers.", NULL},
    {"GET", "/readyz", NULL, ROUTE_PUBLIC, 0, readyz, "Whether it can work.", NULL},
    {"GET", "/metrics", NULL, ROUTE_PUBLIC, 0, metrics, "What it counts, for Prometheus.", NULL},
};
const size_t health_routes_n = sizeof health_routes / sizeof *health_routes;
