/* SPDX-License-Identifier: Apache-2.0 */
/* sample.c: `heard init --sample` and `heard sample load|clear`: an inbox to look at on the first
   day, and out again before the first real mail. */
#include "main/sample.h"
#include "main/data.h"
#include "main/org.h"
#include "main/settings.h"
#include "main/share.h"

#include "channel/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int sample_into(struct call *c, struct data *data, int64_t org, int64_t owner_id)
{
    struct sample_report report;
    struct sample_options options = {.org = org,
                                     .owner_id = owner_id,
                                     .folder = share_find(c, "samples/inbox", "samples/inbox")};
    if (!options.folder)
        return fail(c, NOT_FOUND, "the sample inbox is not installed (samples/inbox)");
    if (sample_load(c, data->db, &data->files, &options, &report) < 0)
        return -1;
    printf("The sample inbox is in: %" PRId64 " conversations. \"heard sample clear\" takes it out "
           "again.\n",
           report.conversations);
    return 1;
}

static int clear(struct call *c, struct data *data, int64_t org)
{
    struct actor system = actor_system(org);
    bool any = false;
    int got;
    while ((got = sample_clear(c, data->db, &system)) > 0) {
        any = true;
        arena_reset(&c->arena);
    }
    if (got == 0)
        puts(any ? "The sample inbox is gone; what people made of their own has stayed."
                 : "There is no sample inbox here.");
    return got < 0 ? -1 : 1;
}

int run_sample(struct call *c, struct settings *s)
{
    struct data data;
    struct org_one org;
    const char *verb = s->n_files == 1 ? s->files[0] : "";
    bool load = strcmp(verb, "load") == 0;
    if (!load && strcmp(verb, "clear") != 0)
        return fail(c, BAD_USAGE, "heard sample load|clear");
    if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &data) < 0)
        return -1;
    int got = org_only(c, data.db, s->org, &org);
    if (got >= 0)
        got = load ? sample_into(c, &data, org.id, org.owner_id) : clear(c, &data, org.id);
    data_close(&data);
    return got < 0 ? -1 : 0;
}
