/* SPDX-License-Identifier: Apache-2.0 */
/* measure.c: a few counters, and the page that tells them. What others count (the database, the
   hub, the server) is asked of them when somebody looks. */
#include "web/measure.h"

#include "base/arena.h"
#include "http/event.h"
#include "http/server.h"
#include "web/app.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static const int64_t bounds_us[] = {1000,   2500,   5000,    10000,   25000,   50000,
                                    100000, 250000, 1000000, 2500000, 10000000};
enum { N_BOUNDS = sizeof bounds_us / sizeof *bounds_us };

struct measures {
    _Atomic uint64_t by_class[6]; /* 0: nobody was answered; 1xx to 5xx */
    _Atomic uint64_t took[N_BOUNDS + 1];
    _Atomic uint64_t took_us;
};

struct measures *measures_new(void)
{
    struct measures *m = base_alloc(sizeof *m);
    *m = (struct measures){0};
    return m;
}

void measures_free(struct measures *m)
{
    free(m);
}

void measure_request(struct measures *m, int status, int64_t took_us)
{
    int i = 0;
    while (i < N_BOUNDS && took_us > bounds_us[i])
        i++;
    atomic_fetch_add(&m->by_class[status / 100 < 6 ? status / 100 : 0], 1);
    atomic_fetch_add(&m->took[i], 1);
    atomic_fetch_add(&m->took_us, (uint64_t)took_us);
}

static void head(struct out *o, const char *name, const char *type, const char *help)
{
    out_f(o, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct out *o, const char *name, const char *type, const char *help, uint64_t n)
{
    head(o, name, type, help);
    out_f(o, "%s %" PRIu64 "\n", name, n);
}

static void requests(struct out *o, struct measures *m)
{
    uint64_t n = 0;
    head(o, "heard_http_requests_total", "counter", "Requests answered, by class of status.");
    for (int i = 0; i < 6; i++)
        out_f(o, "heard_http_requests_total{status=\"%s\"} %" PRIu64 "\n",
              (const char *[]){"none", "1xx", "2xx", "3xx", "4xx", "5xx"}[i],
              atomic_load(&m->by_class[i]));
    head(o, "heard_http_request_seconds", "histogram", "How long answers took.");
    for (int i = 0; i < N_BOUNDS; i++) {
        n += atomic_load(&m->took[i]);
        out_f(o, "heard_http_request_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
              (double)bounds_us[i] / 1e6, n);
    }
    n += atomic_load(&m->took[N_BOUNDS]);
    out_f(o, "heard_http_request_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", n);
    out_f(o, "heard_http_request_seconds_sum %.6f\nheard_http_request_seconds_count %" PRIu64 "\n",
          (double)atomic_load(&m->took_us) / 1e6, n);
}

static void memory(struct out *o)
{
    char line[200]; /* pages in all, pages in use, ... */
    FILE *f = fopen("/proc/self/statm", "re");
    const char *used = f && fgets(line, sizeof line, f) ? strchr(line, ' ') : NULL;
    if (used)
        one(o, "process_resident_memory_bytes", "gauge", "Memory that is in use.",
            (uint64_t)strtoull(used, NULL, 10) * 4096);
    if (f)
        fclose(f);
}

static void database(struct out *o, struct db *db)
{
    struct db_stats s = db_stats(db);
    one(o, "heard_db_writes_total", "counter", "Writes asked of the database.", (uint64_t)s.writes);
    one(o, "heard_db_writes_failed_total", "counter", "Writes that were undone.",
        (uint64_t)s.failed);
    one(o, "heard_db_commits_total", "counter", "Groups of writes that were committed together.",
        (uint64_t)s.groups);
    one(o, "heard_db_retries_total", "counter", "Writes that were run again.", (uint64_t)s.retries);
}

void measures_write(struct out *o, const struct app *app)
{
    head(o, "heard_build_info", "gauge", "The version that runs.");
    out_f(o, "heard_build_info{version=\"%s\"} 1\n", HEARD_VERSION);
    one(o, "process_start_time_seconds", "gauge", "When the process began.",
        (uint64_t)(app->started_us / 1000000));
    memory(o);
    requests(o, app->measures);
    database(o, app->db);
    if (app->server) {
        struct http_numbers http = http_server_numbers(app->server);
        one(o, "heard_http_connections", "gauge", "Connections that are open.",
            http.open_connections);
        one(o, "heard_http_running", "gauge", "Requests that are being answered.", http.running);
        one(o, "heard_http_heads_refused_total", "counter", "Heads that were refused as unsafe.",
            http.refused_heads);
    }
    if (app->hub) {
        struct event_numbers events = event_hub_numbers(app->hub);
        one(o, "heard_event_streams", "gauge", "Event streams that are open.", events.streams);
        one(o, "heard_events_published_total", "counter", "Events told.", events.published);
        one(o, "heard_events_sent_total", "counter", "Events sent to streams.", events.sent);
        one(o, "heard_event_streams_fell_behind_total", "counter",
            "Streams that were too slow and were told to begin anew.", events.fell_behind);
    }
}
