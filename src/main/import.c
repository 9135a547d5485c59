/* SPDX-License-Identifier: Apache-2.0 */
/* import.c: `heard import KIND FILE --inbox NAME`: what another desk, or a mailbox, has kept. It
   may be stopped at any moment, also by a power cut: the same command goes on. Exit 1 when
   something could not be taken; each is listed with its place and reason. */
#include "main/data.h"
#include "main/org.h"
#include "main/progress.h"
#include "main/settings.h"

#include "base/fold.h"
#include "channel/importer.h"
#include "desk/inbox.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_SHOWN = 20 };

static int inbox_find(struct call *c, struct db *db, int64_t org, const char *name,
                      struct inbox *inbox_r)
{
    struct inbox *list;
    size_t n;
    struct actor system = actor_system(org);
    struct db_conn *d = db_read(c, db);
    if (!d)
        return -1;
    int got = inbox_list(c, d, &system, false, &list, &n);
    db_read_end(d);
    if (got < 0)
        return -1;
    struct str wanted = fold_name(&c->arena, str_of(name));
    for (size_t i = 0; i < n; i++)
        if (name ? str_eq(fold_name(&c->arena, list[i].name), wanted) : n == 1) {
            *inbox_r = list[i];
            return 1;
        }
    return name ? fail(c, NOT_FOUND, "there is no inbox \"%s\"", name)
                : fail(c, BAD_USAGE, "--inbox NAME says where the conversations go");
}

static int faults_show(struct call *c, struct db *db, int64_t org, int64_t import_id)
{
    struct import_fault *list;
    size_t n;
    struct actor system = actor_system(org);
    struct db_conn *d = db_read(c, db);
    int got = d ? import_faults(c, d, &system, import_id, 0, &list, &n) : -1;
    db_read_end(d);
    for (size_t i = 0; got >= 0 && i < n && i < FAULTS_SHOWN; i++)
        printf("  %.*s: %.*s\n", (int)list[i].place.n, list[i].place.at, (int)list[i].words.n,
               list[i].words.at);
    return got;
}

/* Ctrl-C ends it between two things. */
static bool told_to_stop(void)
{
    sigset_t waiting;
    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM));
}

static int walk(struct call *c, struct importer *im, struct progress *progress)
{
    int got;
    while ((got = importer_next(c, im)) > 0) {
        const struct import *it = importer_state(im);
        progress_show(progress, (uint64_t)it->items_done, 0);
        if (told_to_stop())
            break;
    }
    return got;
}

static int run(struct call *c, const struct settings *s, struct data *data, struct import *report)
{
    struct org_one org;
    struct inbox inbox = {0};
    struct importer *im;
    struct progress progress;
    char *path = realpath(s->files[1], NULL);
    if (!path)
        return fail_errno(c, "cannot open %s", s->files[1]);
    struct str place = {arena_copy(&c->arena, path, strlen(path)), strlen(path)};
    free(path);
    if (org_only(c, data->db, s->org, &org) < 0 ||
        inbox_find(c, data->db, org.id, s->inbox, &inbox) < 0)
        return -1;
    struct importer_options options = {.files = &data->files,
                                       .org = org.id,
                                       .agent_id = org.owner_id,
                                       .kind = str_of(s->files[0]),
                                       .path = place,
                                       .inbox_id = inbox.id,
                                       .ours = s->n_ours ? str_of(s->ours[0]) : inbox.address};
    if (importer_open(c, data->db, &options, &im) < 0)
        return -1;
    progress_init(&progress, "importing", s->quiet);
    int got = walk(c, im, &progress);
    progress_hide(&progress);
    int64_t id = importer_state(im)->id;
    if (importer_close(c, im, got, report) < 0)
        return -1;
    printf("%s %" PRId64 " taken over, %" PRId64 " could not be.\n",
           got > 0 ? "Stopped; the same command goes on." : "Done.", report->items_done,
           report->items_bad);
    return report->items_bad ? faults_show(c, data->db, org.id, id) : 1;
}

int run_import(struct call *c, struct settings *s)
{
    struct data data;
    struct import report = {0};
    sigset_t ends;
    if (s->n_files != 2)
        return fail(c, BAD_USAGE, "heard import zendesk|chatwoot|freshdesk|mbox FILE --inbox NAME");
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &data) < 0)
        return -1;
    int got = run(c, s, &data, &report);
    data_close(&data);
    return got < 0 ? -1 : report.items_bad > 0;
}
